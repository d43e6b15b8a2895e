"""Records as CSV: UTF-8 with BOM, and CP932 for systems that know nothing else, saying what it had to replace."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from io import StringIO

from .masking import unmasked
from .printable import GETA, legal
from .typeset import Change

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
# the same marks under the code points that CP932 has
ALIKE = str.maketrans({"−": "－", "〜": "～", "—": "―", "–": "‐", "‖": "∥", "¢": "￠", "£": "￡", "¬": "￢"})
Value = str | float | int | date | None
Records = Iterable[Mapping[str, Value]]


def utf8(records: Records, change: Change = unmasked, names: Sequence[str] = ()) -> bytes:
    """UTF-8 with BOM, CRLF, ISO dates; an empty cell is データなし. No records give a file of the `names` alone."""
    return _text(records, change, names).encode("utf-8-sig")


def cp932(records: Records, change: Change = unmasked, names: Sequence[str] = ()) -> tuple[bytes, list[str]]:
    """The same in CP932, and the characters that it lacks, each once: they stand as 〓 in the file."""
    text = _text(records, change, names).translate(ALIKE)
    missing = [c for c in dict.fromkeys(text) if not _has(c)]
    return text.translate(dict.fromkeys(map(ord, missing), GETA)).encode("cp932"), missing


def defused(cell: str) -> str:
    """A text that a spreadsheet would run as a formula, with ' before it.

    >>> defused("=HYPERLINK(1)"), defused("千曲市"), defused("-1")
    ("'=HYPERLINK(1)", '千曲市', "'-1")
    """
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _text(records: Records, change: Change, names: Sequence[str]) -> str:
    target = StringIO()
    table = csv.writer(target, lineterminator="\r\n")
    held = list(records)
    if names := (list(held[0]) if held else names):
        table.writerow([defused(legal(name)) for name in names])
    table.writerows([_cell(value, change) for value in record.values()] for record in held)
    return target.getvalue()


def _cell(value: Value, change: Change) -> str | int | float:
    if isinstance(value, str):
        return defused(legal(change(value)))
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else int(value) if value == int(value) else value


def _has(character: str) -> bool:
    try:
        character.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True
