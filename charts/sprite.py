"""Many small drawings as one picture: a browser decodes one SVG where a hundred would cost it a third of a second."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from markupsafe import Markup

from .bullet import data_uri

GAP = 2
_PLACED = Markup(
    '<span class="{}" role="img" aria-label="{}" style="width:{}px;height:{}px;background-position:0 -{}px"></span>'
)
_AT = Markup('<g transform="translate(0 {})">{}</g>')
_WHOLE = Markup('<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="{}">{}</svg>')
_WORDS = re.compile(r'<(title|desc)>.*?</\1>| (?:role|aria-label|xmlns)="[^"]*"')


@dataclass
class Sprite:
    """Collects drawings below each other; `css` shows the picture, each `place` one drawing of it."""

    name: str
    _parts: list[Markup] = field(default_factory=list)
    _width: int = 1
    _height: int = 0

    def place(self, drawing: Markup, width: int, height: int, label: str) -> Markup:
        """Add an SVG of that size; the HTML that shows it, with its words for a screen reader."""
        top = self._height
        bare = Markup(_WORDS.sub("", drawing))  # the HTML says them
        self._parts.append(_AT.format(top, bare))
        self._width, self._height = max(self._width, width), top + height + GAP
        return _PLACED.format(self.name, label, width, height, top)

    @property
    def css(self) -> str:
        """The style that every placed drawing needs, the whole picture in it."""
        whole = _WHOLE.format(self._width, max(self._height, 1), Markup().join(self._parts))
        return (
            f'.{self.name} {{ display: block; background: url("{data_uri(whole)}") no-repeat; '
            "print-color-adjust: exact; -webkit-print-color-adjust: exact; }"
        )
