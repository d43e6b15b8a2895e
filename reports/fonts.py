"""The typeface of every document, from a package and not from the PC: the same page everywhere, nothing missing."""

from __future__ import annotations

import struct
from functools import cache
from importlib.resources import files
from pathlib import Path

PACKAGES = ("noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold")
FAMILY = "Noto Sans CJK JP"
FULL_UNICODE = ((0, 4), (0, 6), (3, 10))  # platform and encoding of a table that knows 𠮷


def folders() -> list[Path]:
    """Where the font files lie: one folder per weight."""
    return [Path(str(files(package))) for package in PACKAGES]


@cache
def drawn() -> frozenset[int]:
    """Every code point that all weights of the font can draw."""
    held = [glyphs(next(folder.glob("*.otf")).read_bytes()) for folder in folders()]
    return frozenset.intersection(*held)


def glyphs(font: bytes) -> frozenset[int]:
    """The code points of an OpenType font: its `cmap` in format 12 (OpenType 1.9, cmap). Raises ValueError."""
    table = _table(font, b"cmap")
    count = struct.unpack_from(">H", table, 2)[0]
    for place in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", table, 4 + 8 * place)
        if (platform, encoding) in FULL_UNICODE and struct.unpack_from(">H", table, offset)[0] == 12:
            return _groups(table, offset)
    raise ValueError("this font has no full Unicode cmap (format 12)")


def _table(font: bytes, tag: bytes) -> bytes:
    for place in range(struct.unpack_from(">H", font, 4)[0]):
        name, _, offset, length = struct.unpack_from(">4sIII", font, 12 + 16 * place)
        if name == tag:
            return font[offset : offset + length]
    raise ValueError(f"this font has no table {tag.decode()}")


def _groups(table: bytes, offset: int) -> frozenset[int]:
    count = struct.unpack_from(">I", table, offset + 12)[0]
    held = struct.unpack_from(f">{3 * count}I", table, offset + 16)
    return frozenset(c for n in range(0, 3 * count, 3) for c in range(held[n], held[n + 1] + 1))
