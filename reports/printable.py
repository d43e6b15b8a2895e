"""Text that the font can draw. What it cannot is replaced by 〓 (the printers' 'character missing') and told."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set
from dataclasses import fields, is_dataclass, replace
from typing import Any

GETA = "〓"
COMPOSED = re.compile(
    "\\w[\u0300-\u036f\u3099\u309a]+"
)  # か + ゛ as macOS writes names; nothing else is normalised
SILENT = {0xFE0E, 0xFE0F, 0x200D}  # they only choose between shapes of a character that is told anyway


class Printable:
    """Makes text printable in a font that draws `drawn` (code points), and remembers what was replaced."""

    def __init__(self, drawn: Set[int]):
        self.drawn = drawn
        self.replaced: dict[str, None] = {}

    def text(self, given: str) -> str:
        """One text. Line ends and tabs become spaces; invisible controls go; the rest that is missing becomes 〓.

        >>> page = Printable({ord(c) for c in "あんず"})
        >>> page.text("あん\\U0001f338ず"), page.notes()
        ('あん〓ず', ['U+1F338 CHERRY BLOSSOM'])
        """
        whole = COMPOSED.sub(lambda found: unicodedata.normalize("NFC", found[0]), given)
        return "".join(self._one(c) for c in whole)

    def notes(self) -> list[str]:
        """U+xxxx and the Unicode name of each replaced character, in the order they came."""
        return [f"U+{ord(c):04X} {unicodedata.name(c, '名前のない文字')}" for c in self.replaced]

    def every(self, held: Any) -> Any:
        """The same dataclass, tuple or value with every text in it made printable."""
        if isinstance(held, str):
            return self.text(held)
        if isinstance(held, tuple) and type(held) is tuple:
            return tuple(self.every(one) for one in held)
        if is_dataclass(held) and not isinstance(held, type):
            return replace(
                held, **{f.name: self.every(getattr(held, f.name)) for f in fields(held) if f.init}
            )
        return held

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
