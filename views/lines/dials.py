"""Figures to turn, by slider or typed, kept when the page is left.

One widget a figure: what a browser draws again at each turn is mostly widgets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from .. import typed as fields
from ..markup import plain


@dataclass(frozen=True)
class Dial:
    """One figure to turn: by slider between low and high, or typed. `of` is where it is kept."""

    of: str
    label: str
    low: float
    high: float
    step: float
    default: float
    unit: str = ""

    @property
    def made(self) -> type[int] | type[float]:
        """Whole numbers stay whole."""
        return int if self.step >= 1 and self.step == int(self.step) else float

    @property
    def value(self) -> float:
        """Where it stands."""
        return float(st.session_state.get(self.of, self.default))


def choice(label: str, words: dict[Any, str], default: Any, of: str) -> Any:
    """One of a few, kept when the page is left."""
    kept = st.session_state.get(of, default)
    got = st.segmented_control(
        plain(label),
        list(words),
        default=kept,
        format_func=lambda w: plain(words[w]),
        key=f"{of}_choice",
        required=True,
    )
    st.session_state[of] = kept if got is None else got
    return st.session_state[of]


def turn(dial: Dial, typed: bool) -> None:
    """Draw a dial: a slider, or a field for exact figures; a typed figure may lie beyond the slider's ends."""
    made, label = dial.made, f"{dial.label}（{dial.unit}）" if dial.unit else dial.label
    widget = f"{dial.of}_{'typed' if typed else 'slider'}"
    shown: Any = made(min(max(dial.value, dial.low), dial.high))
    if typed:
        shown = fields.shown(made(dial.value))
    stands = st.session_state.get(widget)
    if isinstance(
        stands, str
    ):  # a text that says what the dial does, or that waits to be mended, is left alone
        read = fields.read_number(dial.label, stands, dial.unit, dial.low, None, made is int)
        stands = stands if isinstance(read, fields.Unread) or read == dial.value else shown
        shown = stands
    if st.session_state.get(widget) != shown:  # what stands already is not sent again
        st.session_state[widget] = shown
    told: dict[str, Any] = {"on_change": _turned, "args": (dial, widget)}
    if typed:
        fields.number(label, widget, unit=dial.unit, low=dial.low, whole=made is int, **told)
    else:
        st.slider(plain(label), made(dial.low), made(dial.high), step=made(dial.step), key=widget, **told)


def _turned(dial: Dial, widget: str) -> None:
    """What was typed and cannot be read leaves the dial where it stands (the field says so)."""
    given = st.session_state[widget]
    if isinstance(given, str):
        given = fields.read_number(dial.label, given, dial.unit, dial.low, None, dial.made is int)
    if isinstance(given, int | float):
        st.session_state[dial.of] = given
