"""Text that a font or a format can hold. What it cannot is replaced by 〓 (the printers' 'character missing') and told."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Set
from typing import Any

from .blocks import each
from .masking import unmasked

GETA = "〓"
COMPOSED = re.compile(
    "\\w[\u0300-\u036f\u3099\u309a]+"
)  # か + ゛ as macOS writes names; nothing else is normalised
SILENT = {0xFE0E, 0xFE0F, 0x200D}  # they only choose between shapes of a character that is told anyway


class Printable:
    """Makes text printable in a font that draws `drawn` (code points), and remembers what was replaced.

    `change` comes before: it masks names where a document is made for 情報公開.
    """

    def __init__(self, drawn: Set[int], change: Callable[[str], str] = unmasked):
        self.drawn, self.change = drawn, change
        self.replaced: dict[str, None] = {}

    def text(self, given: str) -> str:
        """One text. Line ends and tabs become spaces; invisible controls go; the rest that is missing becomes 〓.

        >>> page = Printable({ord(c) for c in "あんず"})
        >>> page.text("あん\\U0001f338ず"), page.notes()
        ('あん〓ず', ['U+1F338 CHERRY BLOSSOM'])
        """
        return "".join(self._one(c) for c in self._whole(given))

    def prose(self, given: str) -> str:
        """One text whose line ends stay."""
        lines = self._whole(given).replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return "\n".join("".join(self._one(c) for c in line) for line in lines)

    def notes(self) -> list[str]:
        """U+xxxx and the Unicode name of each replaced character, in the order they came."""
        return [f"U+{ord(c):04X} {unicodedata.name(c, '名前のない文字')}" for c in self.replaced]

    def every(self, held: Any) -> Any:
        """The same dataclass, tuple or value with every text in it made printable."""
        return each(held, self.text)

    def _whole(self, given: str) -> str:
        return COMPOSED.sub(lambda found: unicodedata.normalize("NFC", found[0]), self.change(given))

    def _one(self, character: str) -> str:
        code = ord(character)
        category = unicodedata.category(character)
        if category in ("Zs", "Zl", "Zp") or character in "\t\n\r":
            return character if code in self.drawn else " "
        if code in SILENT:
            return ""
        if category in ("Cc", "Cf") or code not in self.drawn:
            self.replaced[character] = None
            return GETA if category not in ("Cc", "Cf") else ""
        return character


# what XML 1.0 (Word, Excel, HTML) cannot hold at all: controls, surrogates, the two last code points of the plane
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")  # would show the text after them in another order


def legal(text: str) -> str:
    """A text without the characters that no Word, Excel, HTML or CSV file should hold. Emoji stay: those forms show them.

    >>> legal("a" + chr(7) + "b" + chr(0x202E) + "c🌸")
    'abc🌸'
    """
    return _TURNING.sub("", _ILLEGAL.sub("", text))
