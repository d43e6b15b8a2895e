"""Vega-Lite specifications as SVG, without a browser and without a request; letters from the embedded font."""

from __future__ import annotations

from functools import cache
from typing import Any

import vl_convert

from .fonts import FAMILY, folders

VEGA_LITE = "6.4"


def svg(spec: dict[str, Any]) -> str:
    """A chart as an SVG string, set in the font of the documents."""
    _know_the_font()
    config = spec.get("config", {}) | {"font": FAMILY, "background": None}
    return vl_convert.vegalite_to_svg(spec | {"config": config}, vl_version=VEGA_LITE)


@cache
def _know_the_font() -> None:
    for folder in folders():
        vl_convert.register_font_directory(str(folder))
