"""A kind of chart as a template: written in Altair, compiled and validated once a process, filled with data at each drawing.

A template's layers name the rows that they draw; a layer without rows is left out. What else a drawing decides (where both
axes begin and end, what stands along them, the title) goes into the compiled template as it is: docs/decisions/0004.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import altair as alt

from . import palette as ink
from .axes import Canvas

Spec = dict[str, Any]
Rows = Sequence[Mapping[str, Any]]
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"  # a name, never fetched


@dataclass(frozen=True)
class Along:
    """One axis of a drawing: its ends, and what of it depends on the drawing (Vega-Lite's names)."""

    low: float
    high: float
    axis: Spec = field(default_factory=dict)


def rows(name: str) -> alt.Chart:
    """What draws the rows of a name."""
    return alt.Chart(alt.NamedData(name))


def x(field: str = "x", **more: Any) -> alt.X:
    """A place along the drawing's own scale, which is known when it is filled."""
    return alt.X(field=field, type="quantitative", title=None, scale=_scale(), **more)


def y(field: str = "y", **more: Any) -> alt.Y:
    """A height on the drawing's own scale."""
    return alt.Y(field=field, type="quantitative", title=None, scale=_scale(), **more)


def _scale() -> alt.Scale:
    return alt.Scale(domain=[0, 1], nice=False, zero=False)


X2, Y2 = alt.X2(field="x2"), alt.Y2(field="y2")
RUN = alt.Detail(field="run", type="nominal")


def as_is(channel: type, field: str) -> Any:
    """A channel whose values are already colours or shapes."""
    return channel(field=field, type="nominal", scale=None, legend=None)


def compiled(layers: Iterable[alt.Chart], canvas: Canvas) -> Spec:
    """The layers in the dress that all our charts wear, as a Vega-Lite specification that Altair has validated."""
    font = canvas.font
    title = alt.Title(
        "",
        subtitle="",
        anchor="start",
        frame="group",
        offset=8,
        fontSize=font + 1,
        subtitleFontSize=canvas.small,
        color=ink.GRAY_900,
        subtitleColor=ink.GRAY_700,
    )
    whole = alt.layer(*layers).properties(width=canvas.width, height=canvas.height, title=title)
    dressed = whole.configure(
        font=ink.FONTS,
        background=ink.WHITE,
        view=alt.ViewConfig(stroke=None),
        axis=alt.AxisConfig(
            labelFontSize=font, labelColor=ink.GRAY_700, domain=False, grid=False, title=None
        ),
        mark=alt.MarkConfig(aria=False),
    )
    with alt.theme.enable("none"):
        return dressed.to_dict() | {"$schema": SCHEMA}


def filled(
    template: Spec, data: Mapping[str, Rows], x: Along, y: Along, title: Spec, description: str
) -> Spec:
    """A template with a drawing's rows, axes, title and words."""
    told = [layer for layer in template["layer"] if data.get(layer["data"]["name"])]
    return template | {
        "title": template["title"] | title,
        "description": description,
        "layer": [_drawn(layer, data[layer["data"]["name"]], {"x": x, "y": y}) for layer in told],
    }


def _drawn(layer: Spec, held: Rows, axes: Mapping[str, Along]) -> Spec:
    placed = {name: _placed(told, axes.get(name)) for name, told in layer["encoding"].items()}
    return layer | {"data": {"values": list(held)}, "encoding": placed}


def _placed(told: Any, along: Along | None) -> Any:
    if along is None or not isinstance(told, dict) or not told.get("scale"):
        return told
    axis = {"axis": told["axis"] | along.axis} if "axis" in told else {}
    return told | {"scale": told["scale"] | {"domain": [along.low, along.high]}} | axis


def on_page(spec: Spec) -> Spec:
    """For `st.vega_lite_chart`: as wide as the page and as high as drawn, for labels stand at pixels; its words go as `alt`."""
    told = {name: held for name, held in spec.items() if name != "description"}
    return told | {"autosize": {"type": "fit-x", "contains": "padding"}}
