"""Names at the right end of lines, pushed apart where they would touch. Never a legend to decode."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Label:
    """A name that belongs at height `y`, in pixels from the top."""

    text: str
    y: float
    colour: str
    bold: bool = False


def place(wanted: Sequence[float], gap: float, height: float) -> list[float]:
    """Where labels stand that belong at `wanted` (pixels from the top), at least `gap` apart, in the given order.

    Labels keep their order from top to bottom; each group that touches is centred on what it names.

    >>> place([10, 50], 12, 100), place([50, 50], 12, 100), place([98, 99], 12, 100)
    ([10, 50], [44.0, 56.0], [88, 100])
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    groups: list[list[int]] = []
    for i in order:
        groups.append([i])
        while len(groups) > 1 and _top(groups[-1], wanted, gap, height) < _end(
            groups[-2], wanted, gap, height
        ):
            last = groups.pop()
            groups[-1] += last
    found = list(wanted)
    for group in groups:
        top = _top(group, wanted, gap, height)
        if len(group) > 1 or not 0 <= wanted[group[0]] <= height:
            for place_in, i in enumerate(group):
                found[i] = top + place_in * gap
    return found


def _top(group: Sequence[int], wanted: Sequence[float], gap: float, height: float) -> float:
    """Where the first of a group stands when the group is centred on what it names, inside the drawing."""
    middle = sum(wanted[i] for i in group) / len(group)
    return max(0.0, min(middle - gap * (len(group) - 1) / 2, height - gap * (len(group) - 1)))


def _end(group: Sequence[int], wanted: Sequence[float], gap: float, height: float) -> float:
    """Where the next group may begin."""
    return _top(group, wanted, gap, height) + gap * len(group)
