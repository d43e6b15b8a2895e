"""The blocks of a paper on screen: the same words, cells and marks, as HTML."""

from __future__ import annotations

from collections.abc import Iterable

import htpy as h

from charts.palette import ink
from metrics.words import MARKS
from reports.blocks import Block, Cell, CellLines, NamedValues, StateMark, Table, Text, Two

from ..forms import described, framed
from ..markup import broken, put, signed, under

LOOKS = {"lead": ".lead.first", "quiet": ".hint", "body": ".words", "right": ".words"}


def show(blocks: Iterable[Block]) -> None:
    """Texts, names with values and tables, in their order. Raises TypeError for what only paper has."""
    for block in blocks:
        match block:
            case Text():
                put(h.p(LOOKS[block.look])[broken(block.text)])
            case NamedValues():
                put(described(block.pairs))
            case Table():
                _table(block)
            case _:
                raise TypeError(f"{type(block).__name__} is of paper alone")


def _table(table: Table) -> None:
    """Columns as wide to each other as on paper. Those without a heading keep paper's apart; a screen needs none."""
    shown = [n for n, column in enumerate(table.columns) if column.title]
    kinds = ["n" if table.columns[n].align == "right" else "" for n in shown]
    whole = sum(table.columns[n].width for n in shown)
    heads = [
        h.th(scope="col", class_=kind, style=f"width:{table.columns[n].width / whole:.1%}")[
            broken(table.columns[n].title)
        ]
        for n, kind in zip(shown, kinds, strict=True)
    ]
    rows = [h.tr[_row([row[n] for n in shown], kinds)] for row in table.rows]
    framed(heads, rows, table.says)


def _row(cells: list[Cell], kinds: list[str]) -> list[h.Element]:
    """The first cell names the row; where it is blank, the row goes on with what stands above."""
    first, *rest = cells
    head = h.th(scope="row")[_cell(first)] if first else h.td
    return [
        head,
        *(h.td(class_=_kind(cell, kind))[_cell(cell)] for cell, kind in zip(rest, kinds[1:], strict=True)),
    ]


def _kind(cell: Cell, kind: str) -> str:
    """A state is told here with what was decided: too long for one line of its column."""
    return "told" if isinstance(cell, StateMark) else kind


def _cell(cell: Cell) -> h.Node:
    match cell:
        case str():
            return broken(cell)
        case StateMark():
            return signed(ink(cell.state), MARKS[cell.state], cell.word)
        case Two():
            over = h.strong[cell.over] if cell.bold else cell.over
            return [over, under(cell.under)]
        case CellLines():
            return broken(cell.text)
    raise TypeError(f"{type(cell).__name__} is of paper alone")
