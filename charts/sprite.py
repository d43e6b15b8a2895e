"""Many small drawings as one picture: a browser decodes one SVG where a hundred would cost it a third of a second."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape

from .bullet import data_uri

GAP = 2
_WORDS = re.compile(r'<title>.*?</title>|<desc>.*?</desc>| (?:role|aria-label|xmlns)="[^"]*"')


@dataclass
class Sprite:
    """Collects drawings below each other; `css` shows the picture, each `place` one drawing of it."""

    name: str
    _parts: list[str] = field(default_factory=list)
    _width: int = 1
    _height: int = 0

    def place(self, drawing: str, width: int, height: int, label: str) -> str:
        """Add an SVG of that size; the HTML that shows it, with its words for a screen reader."""
        top = self._height
        bare = _WORDS.sub("", drawing)  # the HTML says them
        self._parts.append(bare.replace("<svg", f'<svg y="{top}"', 1))
        self._width, self._height = max(self._width, width), top + height + GAP
        return (
            f'<span class="{self.name}" role="img" aria-label="{escape(label)}" '
            f'style="width:{width}px;height:{height}px;background-position:0 -{top}px"></span>'
        )

    @property
    def css(self) -> str:
        """The style that every placed drawing needs, the whole picture in it."""
        size = f'width="{self._width}" height="{max(self._height, 1)}"'
        whole = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(self._parts)}</svg>'
        return (
            f'.{self.name} {{ display: block; background: url("{data_uri(whole)}") no-repeat; '
            "print-color-adjust: exact; -webkit-print-color-adjust: exact; }"
        )
