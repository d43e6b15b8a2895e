"""One column of text → one column of values, a distinct cell at a time; a bad cell is refused with its place."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pyarrow as pa

from . import cells
from .arrow import pc
from .cells import Ambiguous, Bad
from .formats import Format, FormatColumn
from .grid import Grid
from .reading import Refused

_DIGITS = 15  # so many digits alone need no rule: whatever parses a value reads them alike, and exactly
VALUE, DAY, TEXT, MOMENT = pa.float64(), pa.date32(), pa.string(), pa.timestamp("us")
PARSERS: dict[str, tuple[Callable[[str], Any], pa.DataType]] = {
    "count": (cells.count, VALUE),
    "number": (cells.number, VALUE),
    "clock": (cells.clock, VALUE),
    "subscribers": (cells.count, VALUE),
    "id": (cells.ident, TEXT),
    "owner": (cells.ident, TEXT),
    "day": (cells.day, DAY),
}


def values(grid: Grid, index: int, column: FormatColumn, missing: frozenset[str] = frozenset()) -> pa.Array:
    """The typed column (missing cells null). Raises Refused naming line, column and the text found."""
    parse, type_ = PARSERS[column.kind]
    if column.pattern:
        parse = partial(cells.part_of, pattern=column.pattern)
    return mapped(grid, index, parse, type_, missing | column.missing)


def mapped(
    grid: Grid,
    index: int,
    parse: Callable[[str], Any],
    type_: pa.DataType,
    missing: frozenset[str] = frozenset(),
) -> pa.Array:
    """Apply `parse` to every distinct cell of a column, stripped and NFKC-folded."""
    column = grid.columns[index]
    ruled = any(text.isdecimal() for text in missing)  # some digits are no number
    if type_ == VALUE and not ruled and pc.all(_digits(column)).as_py():
        return _numbers(column)
    coded = column.dictionary_encode()
    distinct = coded.dictionary
    ruled = ruled or parse not in (cells.count, cells.number)
    plain = pa.repeat(False, len(distinct)) if ruled else _digits(distinct)
    odd = pc.invert(plain)
    found = []
    for position in pc.indices_nonzero(odd).to_pylist():
        text = unicodedata.normalize("NFKC", distinct[position].as_py()).strip()
        try:
            found.append(None if text and cells.fold(text) in missing else parse(text))
        except Bad as error:
            row = pc.index(coded.indices, position).as_py()
            raise refuse_cell(grid, index, row, str(error)) from None
    told = pa.array(found, type_)
    if len(told) < len(distinct):
        told = pc.replace_with_mask(_numbers(pc.if_else(plain, distinct, "0")), odd, told)
    return told.take(coded.indices)


def _digits(column: pa.Array) -> pa.Array:
    """Which cells are nothing but so few digits that they are a number as they stand."""
    return pc.and_(pc.ascii_is_decimal(column), pc.less_equal(pc.binary_length(column), _DIGITS))


def _numbers(column: pa.Array) -> pa.Array:
    return pc.cast(pc.cast(column, pa.int64()), VALUE)


EXPORT_AGAIN = (
    "表計算ソフトで開いて保存したファイルなら、媒体の画面から書き出し直したものをそのまま入れてください"
)


def refuse_cell(grid: Grid, index: int, row: int, expected: str, remedy: str = EXPORT_AGAIN) -> Refused:
    """The refusal of one cell: where it is, what stands there, what should."""
    return Refused(
        f"ここには{expected}が入ります" if not expected.startswith("ID") else expected,
        remedy,
        line=grid.lines[row].as_py(),
        column=grid.header[index].strip(),
        found=grid.columns[index][row].as_py(),
    )


def text(grid: Grid, index: int) -> pa.Array:
    """A column as it is, blank as null."""
    column = grid.columns[index]
    blank = pc.equal(pc.binary_length(column), 0)
    return pc.if_else(blank, None, column) if pc.any(blank).as_py() else column


def days(grid: Grid, index: int, answer: str | None) -> tuple[Any, str | None]:
    """A column of days (pyarrow.Array) and the day/month order used; (None, None) where a person has to say the order.

    Slashed days are read only in the one order in which all of them parse and make a gapless series,
    or in the order a person answered.
    """
    try:
        return mapped(grid, index, cells.day, DAY), None
    except Refused:
        if not _any_slashed(grid, index):
            raise
    orders = [answer] if answer else ["mdy", "dmy"]
    fitting = []
    for order in orders:
        try:
            column = mapped(grid, index, lambda cell, order=order: cells.day(cell, order), DAY)
        except Refused:
            if answer:
                raise
            continue
        if answer or _gapless(column):
            fitting.append((column, order))
    return fitting[0] if len(fitting) == 1 else (None, None)


def yearless(grid: Grid, index: int, as_of: date) -> pa.Array:
    """A column of days that have no year: the last row lies just before the export, each row before the next.

    Days that carry a year are taken as they are.
    """
    found: list[date | None] = []
    following = as_of + timedelta(days=1)
    for row in range(grid.height - 1, -1, -1):
        raw = grid.columns[index][row].as_py()
        try:
            following = cells.day_before(unicodedata.normalize("NFKC", raw).strip(), following)
        except Bad as error:
            raise refuse_cell(grid, index, row, str(error)) from None
        found.append(following)
    return pa.array(found[::-1], DAY)


def all_with_year(grid: Grid, index: int) -> bool:
    """Whether every day of a column carries its year."""
    try:
        mapped(grid, index, cells.day, DAY)
    except (Refused, Ambiguous):
        return False
    return True


def _any_slashed(grid: Grid, index: int) -> bool:
    for raw in grid.columns[index].unique().to_pylist():
        try:
            cells.day(unicodedata.normalize("NFKC", raw).strip())
        except Ambiguous:
            return True
        except Bad:
            continue
    return False


def _gapless(column: pa.Array) -> bool:
    found = sorted({d for d in column.to_pylist() if d})
    return len(found) > 12 and found[-1] - found[0] == timedelta(days=len(found) - 1)


def moments(grid: Grid, index: int, format: Format, order: str = "mdy") -> pa.Array:
    """A column of times in the format's zone as naive JST; `order` of day and month where they are slashed."""
    return mapped(grid, index, lambda cell: cells.moment(cell, format.day_zone, order), MOMENT)


def jst_days(times: list[datetime | None]) -> list[date | None]:
    """The JST day of naive JST times."""
    return [t.date() if t else None for t in times]
