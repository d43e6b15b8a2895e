"""状態一覧 as CSV: UTF-8 with BOM, and CP932 for systems that know nothing else, saying what it had to replace."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from io import StringIO

from .printable import GETA
from .status import Cell, StatusRow, records

FORMULA = ("=", "+", "-", "@", "\t", "\r")
# the same marks under the code points that CP932 has
ALIKE = str.maketrans({"−": "－", "〜": "～", "—": "―", "–": "‐", "‖": "∥", "¢": "￠", "£": "￡", "¬": "￢"})


def status_csv(rows: Sequence[StatusRow]) -> bytes:
    """The table in UTF-8 with BOM, CRLF, ISO dates; an empty cell is データなし. No rows give an empty file with BOM."""
    return _text(rows).encode("utf-8-sig")


def status_csv_cp932(rows: Sequence[StatusRow]) -> tuple[bytes, list[str]]:
    """The same in CP932, and the characters that it lacks, each once: they stand as 〓 in the file."""
    text = _text(rows).translate(ALIKE)
    missing = [c for c in dict.fromkeys(text) if not _has(c)]
    return text.translate(dict.fromkeys(map(ord, missing), GETA)).encode("cp932"), missing


def defused(cell: str) -> str:
    """A text that a spreadsheet would run as a formula, with ' before it.

    >>> defused("=HYPERLINK(1)"), defused("千曲市"), defused("-1")
    ("'=HYPERLINK(1)", '千曲市', "'-1")
    """
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def _text(rows: Sequence[StatusRow]) -> str:
    target = StringIO()
    table = csv.writer(target, lineterminator="\r\n")
    for number, record in enumerate(records(rows)):
        if number == 0:
            table.writerow(record)
        table.writerow([_cell(value) for value in record.values()])
    return target.getvalue()


def _cell(value: Cell) -> str | int | float:
    if isinstance(value, str):
        return defused(value)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else int(value) if value == int(value) else value


def _has(character: str) -> bool:
    try:
        character.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True
