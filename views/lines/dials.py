"""Figures to turn, by slider or typed, kept when the page is left.

One widget a figure: what a browser draws again at each turn is mostly widgets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

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
    shown = made(dial.value if typed else min(max(dial.value, dial.low), dial.high))
    if st.session_state.get(widget) != shown:  # what stands already is not sent again
        st.session_state[widget] = shown
    told: dict[str, Any] = {
        "step": made(dial.step),
        "key": widget,
        "on_change": _turned,
        "args": (dial, widget),
    }
    if typed:
        st.number_input(plain(label), min_value=made(dial.low), format="%d" if made is int else "%g", **told)
    else:
        st.slider(plain(label), made(dial.low), made(dial.high), **told)


def _turned(dial: Dial, widget: str) -> None:
    st.session_state[dial.of] = st.session_state[widget]
