"""The table under a header, ready for reading: rows that are no items taken off, columns found, metrics typed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from . import columns
from .arrow import pc
from .cells import fold
from .facts import table
from .formats import TOTAL, Format, FormatColumn
from .grid import Grid
from .reading import Refused, Row, shorten
from .whole import FOOTERS, written_by_hand


@dataclass(frozen=True)
class TableBody:
    """Rows of items, where each of our columns stands, the total row, and what was taken off and why."""

    grid: Grid
    at: dict[str, int]
    total: Row | None = None

    def has(self, *names: str) -> bool:
        """Whether any of the columns is there."""
        return any(name in self.at for name in names)

    def where(self, keep: pa.Array) -> TableBody:
        """The rows for which `keep` is true."""
        held = [c.filter(keep) for c in self.grid.columns]
        return TableBody(
            Grid(self.grid.header, self.grid.header_line, held, self.grid.lines.filter(keep)),
            self.at,
            self.total,
        )

    def text(self, name: str) -> Any:
        """A column as it is, blank as null (pyarrow.Array); None where the table has no such column."""
        return columns.text(self.grid, self.at[name]) if name in self.at else None


def body_of(grid: Grid, format: Format) -> tuple[TableBody, Counter[str], list[str]]:
    """The body, the rows taken off by reason, and what to say about them."""
    kept, total, skipped, notes = _drop_rows(grid, format)
    return TableBody(kept, {n: p[0] for n, p in _places(kept, format).items()}, total), skipped, notes


def unused(body: TableBody, format: Format) -> list[str]:
    """Header cells that nothing is read from (未使用)."""
    used = {i for n, i in body.at.items() if format.columns[n].kind != "unused"}
    return [name.strip() for i, name in enumerate(body.grid.header) if name.strip() and i not in used]


def without_second_header(body: Grid) -> Grid:
    """Facebook's old exports describe each column in a second header row, whose first cell is empty."""
    first = body.columns[0][0].as_py() if body.height else None
    keep = pa.array(range(1 if first is not None and not first.strip() else 0, body.height), pa.int64())
    return Grid(body.header, body.header_line, [c.take(keep) for c in body.columns], body.lines.take(keep))


def _drop_rows(body: Grid, format: Format) -> tuple[Grid, Row | None, Counter[str], list[str]]:
    """Take off total row and footer: never items, and said."""
    skipped: Counter[str] = Counter()
    notes: list[str] = []
    firsts = body.columns[0]
    total = 0 if body.height and fold(firsts[0].as_py()) in TOTAL else None
    drop = set() if total is None else {total}
    if total is not None:
        skipped["合計行"] += 1
    for index in range(max(0, body.height - 2), body.height):
        first = firsts[index].as_py()
        if FOOTERS.search(first) and not any(c[index].as_py() for c in body.columns[1:]):
            drop.add(index)
            skipped["件数の注記"] += 1
            notes.append(f"{first.strip()}: 書き出しの上限で切れた表です。ここにない項目は含まれていません")
    for index, told in written_by_hand(body).items() if _by_key(body, format) else ():
        if index not in drop:
            drop.add(index)
            skipped[HAND] += 1
            notes.append(_said_by_hand(body, index, told))
    row = None if total is None else Row(body.lines[total].as_py(), [c[total].as_py() for c in body.columns])
    if not drop:
        return body, None, skipped, notes
    keep = pa.array([i for i in range(body.height) if i not in drop], pa.int64())
    kept = Grid(body.header, body.header_line, [c.take(keep) for c in body.columns], body.lines.take(keep))
    return kept, row, skipped, notes


HAND = "手で書き足した行"


def _by_key(body: Grid, format: Format) -> bool:
    """Whether the first column is a key (a day, an id), so that words in it are no item."""
    places = format.match(body.header)
    first = next((n for n, found in places.items() if 0 in found), None)
    return first is not None and format.columns[first].kind in ("day", "id", "yearless")


def _said_by_hand(body: Grid, index: int, told: str) -> str:
    line = body.lines[index].as_py()
    return (
        f"{line}行目「{shorten(told, 30)}」は書き出しの行ではないので、読みません（その行を消しても同じです）"
    )


def without_hand(body: Grid) -> tuple[Grid, Counter[str], list[str]]:
    """A table without the rows that a person wrote under it, how many they were, and what to say."""
    found = written_by_hand(body)
    if not found:
        return body, Counter(), []
    keep = pa.array([i for i in range(body.height) if i not in found], pa.int64())
    kept = Grid(body.header, body.header_line, [c.take(keep) for c in body.columns], body.lines.take(keep))
    return kept, Counter({HAND: len(found)}), [_said_by_hand(body, i, told) for i, told in found.items()]


def _places(body: Grid, format: Format) -> dict[str, list[int]]:
    """Where each column is; a name that stands twice must say the same twice."""
    places = format.match(body.header)
    for name, found in places.items():
        first, *others = found
        if any(not body.columns[first].equals(body.columns[o]) for o in others):
            raise Refused(
                f"「{body.header[first].strip()}」という列が {len(found)} つあり、中身が違います",
                "表を手で継ぎ足したファイルではなく、書き出したままのファイルを入れてください",
                line=body.header_line,
            )
        if others and not all(_blank_or_zero(cell) for cell in body.columns[first].to_pylist()):
            continue
        places[name] = [first, *others]
    return places


def _blank_or_zero(cell: str) -> bool:
    return cell.strip() in ("", "0")


def metrics(body: TableBody, format: Format) -> list[tuple[FormatColumn, pa.Array]]:
    """The typed column of every metric that the table carries."""
    found = []
    for column in format.columns.values():
        if column.metric is None or column.name not in body.at:
            continue
        values = columns.values(body.grid, body.at[column.name], column, format.missing)
        values = _or_sum(values, column, body, format)
        if column.missing_with:
            values = _missing_with(values, column, body, format)
        if column.zero_is_missing_beside:
            values = _zero_is_missing(values, column, body, format)
        found.append((column, pc.divide(values, column.divide) if column.divide != 1.0 else values))
    return found


def _or_sum(values: pa.Array, column: FormatColumn, body: TableBody, format: Format) -> pa.Array:
    """Where the cell is missing, the sum of other columns that together mean the same (Reels)."""
    parts = [
        columns.values(body.grid, body.at[name], format.columns[name], format.missing)
        for name in column.sum_if_missing
        if name in body.at
    ]
    if not parts:
        return values
    total = parts[0]
    for part in parts[1:]:
        both = pc.add(pc.fill_null(total, 0), pc.fill_null(part, 0))
        total = pc.if_else(pc.and_(pc.is_null(total), pc.is_null(part)), None, both)
    return pc.coalesce(values, total)


def _zero_is_missing(values: pa.Array, column: FormatColumn, body: TableBody, format: Format) -> pa.Array:
    """A zero beside people reached was not measured: Meta wrote 0 in two columns of one name."""
    beside = column.zero_is_missing_beside
    if beside not in body.at:
        return values
    reached = columns.values(body.grid, body.at[beside], format.columns[beside], format.missing)
    wrong = pc.and_(pc.equal(values, 0), pc.greater(pc.fill_null(reached, 0), 0))
    return pc.if_else(pc.fill_null(wrong, False), None, values)


def _missing_with(values: pa.Array, column: FormatColumn, body: TableBody, format: Format) -> pa.Array:
    """Missing where all of the columns beside it are: TikTok writes 0 next to `undefined`."""
    for name in column.missing_with:
        if name in body.at:
            beside = columns.values(body.grid, body.at[name], format.columns[name], format.missing)
            values = pc.if_else(pc.is_null(beside), None, values)
    return values


def melt(schema: pa.Schema, keys: dict[str, pa.Array], lines: pa.Array, metrics: list) -> pa.Table:
    """Wide to long: one row per cell that is not missing."""
    parts = []
    for name, values in metrics:
        seen = pc.is_valid(values)
        held = {key: column.filter(seen) for key, column in keys.items()}
        parts.append(table(schema, metric=name, value=values.filter(seen), line=lines.filter(seen), **held))
    return pa.concat_tables(parts) if parts else schema.empty_table()


def once_each(body: TableBody, ids: pa.Array) -> None:
    seen: dict[str, int] = {}
    for row, post in enumerate(ids.to_pylist()):
        if post in seen:
            raise Refused(
                f"同じ投稿IDが {body.grid.lines[seen[post]].as_py()}行目にもあります",
                "二つの書き出しを継ぎ足したファイルなら、元のファイルを一つずつ入れてください",
                line=body.grid.lines[row].as_py(),
                found=post,
            )
        seen[post] = row
