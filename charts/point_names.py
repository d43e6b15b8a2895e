"""Names beside the dots of a scatter: to the right where there is room, else left, above or below, else left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .axes import text_width

APART = 8


@dataclass(frozen=True)
class Named:
    """A name in place: its text, where it begins (or ends), in pixels from the top left. `dot`: which it names."""

    dot: int
    text: str
    x: float
    y: float
    align: str


Box = tuple[float, float, float, float]


def names(
    dots: Sequence[tuple[float, float]], texts: Sequence[str], font: float, width: float, height: float
) -> list[Named]:
    """The names that find room, those given first first. No name covers a dot or another name, or leaves the drawing.

    >>> [n.align for n in names([(10, 50), (80, 50)], ["左のもの", "右のもの"], 10, 140, 100)]
    ['left', 'left']
    >>> [n.align for n in names([(10, 50), (130, 50)], ["左のもの", "右のもの"], 10, 140, 100)]
    ['left', 'right']
    """
    taken: list[Box] = [(x - 5, y - 5, x + 5, y + 5) for x, y in dots]
    found = []
    for number, ((x, y), text) in enumerate(zip(dots, texts, strict=True)):
        wide = text_width(text, font)
        for left, middle, align in (
            (x + APART, y, "left"),
            (x - APART - wide, y, "right"),
            (x - wide / 2, y - font * 1.2, "center"),
            (x - wide / 2, y + font * 1.2, "center"),
            (x + APART, y - font, "left"),
            (x + APART, y + font, "left"),
            (x - APART - wide, y - font, "right"),
            (x - APART - wide, y + font, "right"),
        ):
            box = (left, middle - font * 0.6, left + wide, middle + font * 0.6)
            inside = box[0] >= 0 and box[1] >= 0 and box[2] <= width and box[3] <= height
            own = taken[number]
            if inside and not any(_touch(box, t) for t in taken if t is not own):
                at = left if align == "left" else left + wide if align == "right" else left + wide / 2
                found.append(Named(number, text, at, middle, align))
                taken.append(box)
                break
    return found


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
