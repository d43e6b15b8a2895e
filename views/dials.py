"""Figures to turn: a slider and a field for the same value, kept when the page is left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st


@dataclass(frozen=True)
class Dial:
    """One figure to turn: by slider between low and high, or typed beside it. `of` is where it is kept."""

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
        label, list(words), default=kept, format_func=words.__getitem__, key=f"{of}_choice", required=True
    )
    st.session_state[of] = kept if got is None else got
    return st.session_state[of]


def turn(dial: Dial) -> None:
    """Draw a dial. Whichever of slider and field was moved last is what counts."""
    made, label = dial.made, f"{dial.label}（{dial.unit}）" if dial.unit else dial.label
    slider, typed = f"{dial.of}_slider", f"{dial.of}_typed"
    for widget, shown in ((slider, min(max(dial.value, dial.low), dial.high)), (typed, dial.value)):
        if st.session_state.get(widget) != made(shown):  # what stands already is not sent again
            st.session_state[widget] = made(shown)
    left, right = st.columns([5, 2], vertical_alignment="bottom")
    left.slider(
        label, made(dial.low), made(dial.high), step=made(dial.step), key=slider, on_change=_turned, args=(dial, slider)
    )  # fmt: skip
    right.number_input(
        f"{label}を数で入れる", min_value=made(dial.low), step=made(dial.step), key=typed, on_change=_turned,
        args=(dial, typed), label_visibility="collapsed", format="%d" if made is int else "%g",
    )  # fmt: skip


def _turned(dial: Dial, widget: str) -> None:
    st.session_state[dial.of] = st.session_state[widget]
