"""Sheets as offices keep them: months down, an account (or a figure of one) across. What a column is, a person says once:
the answer is kept by its heading, and the next sheet with that heading is read without asking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ledger.months import last_day

from . import written
from .cells import Bad
from .columns import refuse_cell
from .context import Context
from .facts import DAY, SPAN, Facts, Question, table
from .formats import Format
from .grain_ours import fold
from .grid import Grid, grid
from .reading import Refused, Row, TableSheet

ID, COLUMN, SKIP = "months_sheet", "column", "skip"
STOCK, SUM = "end", "whole"  # the value at a month's end; the whole month's
FEWEST = 2  # months that make a sheet of months
MISSING = frozenset({"", "-", "－", "ー", "—", "データなし", "不明"})
MEND = "表を直して、もう一度入れてください"


@dataclass(frozen=True)
class MonthsSheet:
    """The heading row of a sheet of months, and the column in which the months stand."""

    header: Row
    months: int


def find(sheet: TableSheet) -> MonthsSheet | None:
    """The heading and the column of months, where a sheet is one: no month twice, and numbers beside them."""
    for index, header in enumerate(sheet.preview[:10]):
        below = [row.cells for row in sheet.preview[index + 1 :] if any(cell.strip() for cell in row.cells)]
        for column, heading in enumerate(header.cells[:3]):
            told = [_month_of(cells[column]) for cells in below if column < len(cells)]
            if len(told) < FEWEST or None in told or len(set(told)) < len(told) or _month_of(heading):
                continue
            others = [c for c, name in enumerate(header.cells) if c != column and name.strip()]
            if others and all(_numbers(below, c) for c in others):
                return MonthsSheet(header, column)
    return None


def _numbers(rows: list[list[str]], column: int) -> bool:
    return all(_is_number(cells[column]) for cells in rows if column < len(cells))


def _is_number(text: str) -> bool:
    try:
        return fold(text) in MISSING or written.number(text, "人") is not None
    except Bad:
        return False


def _month_of(text: str) -> str | None:
    """The month of a cell that says a month, or a day of one."""
    for read in (written.month, written.day):
        try:
            return str(read(text))[:7] if text.strip() else None
        except Bad:
            continue
    return None


def read(sheet: TableSheet, found: MonthsSheet, format: Format, context: Context) -> Facts:
    """The figures of every column that somebody said what it is; a question for each that nobody has."""
    body, facts = grid(sheet, found.header), Facts(format, None)
    days: list[tuple] = []
    spans: list[tuple] = []
    for column, heading in enumerate(body.header):
        if column == found.months or not heading.strip():
            continue
        key = f"{COLUMN}:{fold(heading)}"
        answer = context.answers.get(key)
        if answer is None:
            asked = f"「{heading.strip()}」の列は、どのアカウントの何の値ですか"
            facts.questions.append(Question(key, asked))
            continue
        facts.answers[key] = answer
        account, _, rest = answer.partition("/")
        metric, _, how = rest.partition("/")
        if account == SKIP:
            facts.skipped["読まない列"] += 1
        for first, day, value, line in _values(body, found.months, column, context) if metric else ():
            if how == SUM and context.as_of and last_day(first) > context.as_of:
                facts.skipped["終わっていない月"] += 1
            elif how == SUM:
                spans.append((account, metric, first, last_day(first), value, line))
            else:
                days.append((account, metric, day, value, line))
    if days:
        a, m, d, v, n = map(list, zip(*days, strict=True))
        facts.day = table(DAY, account_id=a, metric=m, day=d, value=v, line=n)
    if spans:
        a, m, f, t, v, n = map(list, zip(*spans, strict=True))
        facts.span = table(SPAN, account_id=a, metric=m, from_day=f, to_day=t, value=v, line=n)
    return facts


def _values(
    body: Grid, months: int, column: int, context: Context
) -> Iterator[tuple[date, date, float, int]]:
    """(first of the month, day of the value, value, line) of every cell that says a number."""
    as_of = context.as_of or date.max
    for row in range(body.height):
        cell, when = body.columns[column][row].as_py(), body.columns[months][row].as_py()
        if not when.strip() and fold(cell) in MISSING:
            continue
        month = _month_of(when)
        if month is None:
            raise refuse_cell(body, months, row, written.MONTH, MEND)
        if fold(cell) in MISSING:
            continue
        first = date.fromisoformat(f"{month}-01")
        if first > as_of:
            raise Refused("これからの月の値です", MEND, line=body.lines[row].as_py(), found=when)
        try:
            value = written.number(cell, "人")
        except Bad as error:
            raise refuse_cell(body, column, row, str(error), MEND) from None
        if value is not None:
            yield first, min(_day_of(when) or last_day(first), as_of), value, body.lines[row].as_py()


def _day_of(text: str) -> date | None:
    """The day that a cell names; a first of a month names the month."""
    try:
        day = written.day(text)
    except Bad:
        return None
    return None if day is None or day.day == 1 else day
