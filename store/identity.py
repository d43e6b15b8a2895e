"""Ids of posts: of their platform's own shape, not rounded by a spreadsheet, and the same as every copy in the row."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import pyarrow as pa

from . import cells
from .cells import Bad
from .columns import TEXT, refuse_cell
from .formats import FormatColumn
from .grid import Grid
from .reading import Refused

EXACT = 15  # so many digits a spreadsheet keeps of a number; the rest become zeros
ADVICE = "表計算ソフトで開いて保存すると、長い番号の終わりの桁が 0 になります。媒体の画面から書き出したままのファイルを入れてください"


def post_ids(grid: Grid, index: int, column: FormatColumn, link: int | None) -> pa.Array:
    """A column of ids, missing cells null. Raises Refused naming line, column and the text found.

    Where the row's link carries the id too (`recover`), the link's counts for one that a spreadsheet damaged;
    where no copy is there, ids that all end in zeros after the 15th digit are refused.
    """
    copies = _copies(grid, column, link)
    found: list[str | None] = []
    for row, cell in enumerate(grid.columns[index].to_pylist()):
        found.append(_one(grid, index, row, column, cell, copies[row]))
    if not any(copies):
        _refuse_rounded(grid, index, found)
    return pa.array(found, TEXT)


def _copies(grid: Grid, column: FormatColumn, link: int | None) -> Sequence[str | None]:
    """The id that each row's link carries."""
    if column.recover is None or link is None:
        return [None] * grid.height
    found = (re.search(column.recover, text) for text in grid.columns[link].to_pylist())
    return [m[1] if m else None for m in found]


def _one(grid: Grid, index: int, row: int, column: FormatColumn, cell: str, copy: str | None) -> str | None:
    try:
        told = _parsed(cell, column)
    except Bad as error:
        if copy is None:
            raise refuse_cell(grid, index, row, str(error)) from None
        return copy
    if told is None or copy is None or told == copy:
        return told
    if told == rounded(copy) or _cut(told) == _cut(copy):
        return copy
    raise Refused(
        f"投稿のIDと、その行のリンクのID（{copy}）が違います",
        "行がずれていないか確かめ、媒体の画面から書き出したままのファイルを入れてください",
        line=grid.lines[row].as_py(),
        column=grid.header[index].strip(),
        found=told,
    )


def _parsed(cell: str, column: FormatColumn) -> str | None:
    told = unicodedata.normalize("NFKC", cell).strip()
    text = cells.ident(told) if column.pattern is None else cells.part_of(told, column.pattern)
    if text is not None and column.shape and not re.fullmatch(column.shape, text):
        raise Bad("ID（この媒体のIDの形ではありません）")
    return text


def _cut(text: str) -> str:
    """What a spreadsheet leaves of an id when it cuts instead of rounding."""
    return text[:EXACT] + "0" * (len(text) - EXACT) if text.isdecimal() and len(text) > EXACT else text


def rounded(text: str) -> str:
    """What a spreadsheet makes of an id: 15 digits, the rest zeros.

    >>> rounded("2106217674961848680"), rounded("10823")
    ('2106217674961850000', '10823')
    """
    if not text.isdecimal() or len(text) <= EXACT:
        return text
    unit = 10 ** (len(text) - EXACT)
    return str((int(text) + unit // 2) // unit * unit)


def _tail(text: str | None) -> str:
    """The digits of an id that a spreadsheet would lose; of `page_post` those of the post."""
    digits = (text or "").rpartition("_")[2]
    return digits[EXACT:] if digits.isdecimal() else ""


def _refuse_rounded(grid: Grid, index: int, found: Sequence[str | None]) -> None:
    """Ids whose lost digits are all zeros, in more rows than chance gives: one in ten for each digit."""
    tails = [_tail(text) for text in found]
    long = sum(bool(t) for t in tails)
    zeros = [row for row, tail in enumerate(tails) if tail and not tail.strip("0")]
    digits = sum(len(tails[row]) for row in zeros)
    few = len(zeros) < long and (2 * len(zeros) < long or any(len(tails[r]) < 2 for r in zeros))
    if digits < 3 or few:
        return
    raise Refused(
        f"投稿のIDの終わりの桁が失われています（16桁目からすべて 0 のIDが {len(zeros)} 件）",
        ADVICE,
        line=grid.lines[zeros[0]].as_py(),
        column=grid.header[index].strip(),
        found=found[zeros[0]],
    )
