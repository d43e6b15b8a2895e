"""The records under a header → columns of text, each row with its line number. No meaning yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import zip_longest

import pyarrow as pa
from pyarrow import csv as pa_csv

from .arrow import pc
from .reading import MAX_CELLS, TOO_LARGE, Refused, Row, TableSheet

MAX_COLUMNS = 5000
LARGE = 1_000_000  # characters from which a regular table is read a column at a time


@dataclass(frozen=True)
class Grid:
    """One table: header cells, and its body as text columns of equal length with their line numbers."""

    header: list[str]
    header_line: int
    columns: list[pa.Array]
    lines: pa.Array
    widths: Sequence[
        int
    ] = ()  # how many cells each line had, as the file was read; empty where all are alike

    @property
    def height(self) -> int:
        return len(self.lines)


def grid(sheet: TableSheet, header: Row, until: int | None = None) -> Grid:
    """The table under a header row, to line `until` (exclusive) or the end of the file.

    Short rows are filled up with missing cells (Meta leaves out trailing ones); blank lines are passed over.
    Raises Refused where a row has more filled cells than the header has names.
    """
    width = len(header.cells)
    if width > MAX_COLUMNS:
        raise Refused(
            f"列が多すぎます（{width:,} 列）", "媒体の画面から書き出したままの CSV を入れてください"
        )
    if until is None and len(sheet.text) > LARGE and (fast := _large(sheet, header)):
        return fast
    return _row_by_row(sheet, header, until)


def _row_by_row(sheet: TableSheet, header: Row, until: int | None) -> Grid:
    width = len(header.cells)
    rows, lines, widths = [], [], []
    for row in sheet.rows():
        if row.line <= header.line or not any(row.cells):
            continue
        if until is not None and row.line >= until:
            break
        if len(row.cells) > width and any(c.strip() for c in row.cells[width:]):
            raise Refused(
                f"見出しは {width} 列ですが、この行には {len(row.cells)} 列あります",
                "表計算ソフトで手を入れていない、書き出したままのファイルを入れてください",
                line=row.line,
                found=row.cells[width],
            )
        if len(rows) * width > MAX_CELLS:
            raise Refused(TOO_LARGE, "期間を分けて書き出してください", line=row.line)
        rows.append(row.cells[:width])
        lines.append(row.line)
        widths.append(len(row.cells))
    columns = list(zip_longest(*rows, fillvalue="")) if rows else []
    columns += [("",) * len(rows)] * (width - len(columns))
    return Grid(
        header.cells,
        header.line,
        [pa.array(column, pa.string()) for column in columns],
        pa.array(lines, pa.int32()),
        widths,
    )


def _large(sheet: TableSheet, header: Row) -> Grid | None:
    """The same table read a column at a time; None where it is not perfectly regular (then row by row).

    Regular: every row as wide as the header, and rows and the newlines inside quotes add up to the lines of
    the file. A property test holds the two ways against each other.
    """
    width, above = len(header.cells), header.line - sheet.start_line + 1
    if any("\n" in cell for cell in header.cells) or _lone_return(sheet.text):
        return None
    names, quoted = [str(i) for i in range(width)], '"' in sheet.text
    try:
        read = pa_csv.read_csv(
            pa.BufferReader(sheet.raw or sheet.text.encode("utf-8", "surrogatepass")),
            pa_csv.ReadOptions(column_names=names, skip_rows=above, block_size=1 << 22),
            pa_csv.ParseOptions(
                delimiter=sheet.delimiter, newlines_in_values=quoted, ignore_empty_lines=False
            ),
            pa_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
        )
    except (pa.ArrowInvalid, UnicodeEncodeError):
        return None
    columns = [column.combine_chunks() for column in read.columns]
    extra = reduce(pc.add, [pc.count_substring(column, "\n") for column in columns]) if quoted else None
    lines = sheet.text.count("\n") + (not sheet.text.endswith("\n"))
    if read.num_rows + (pc.sum(extra).as_py() or 0 if quoted else 0) + above != lines:
        return None
    begins = _begins(read.num_rows, header.line + 1, extra)
    if (filled := _filled(columns)) is not None:
        columns, begins = [column.filter(filled) for column in columns], begins.filter(filled)
    return Grid(header.cells, header.line, columns, begins)


def _filled(columns: Sequence[pa.Array]) -> pa.Array | None:
    """Which rows hold any text; None where all of them do, as a rule after a look at one column."""
    blank = pa.scalar(True)
    for column in columns:
        blank = pc.and_(blank, pc.equal(pc.binary_length(column), 0))
        if not pc.any(blank).as_py():
            return None
    return pc.invert(blank)


def _lone_return(text: str) -> bool:
    """Whether a carriage return stands anywhere but before a newline."""
    return "\r" in text and "\r" in text.replace("\r\n", "\n")


def _begins(rows: int, first: int, extra: pa.Array | None) -> pa.Array:
    """The line on which each row begins; `extra`: newlines inside its cells."""
    one = pa.scalar(1, pa.int32())
    heights = pa.repeat(one, rows) if extra is None else pc.add(pc.cast(extra, pa.int32()), one)
    return pc.subtract(pc.cumulative_sum(heights, start=pa.scalar(first, pa.int32())), heights)
