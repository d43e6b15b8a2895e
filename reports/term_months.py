"""A term by month, for 四半期・半期・年度評価書: states, values, charts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from charts.axes import short_figure
from metrics.calendar import wareki_year
from metrics.evaluation import MetricLine, Point
from metrics.figures import change
from metrics.term import Reached, Term

from .blocks import Cell, Column, Small, StateMark, Table, Two
from .drawing import trends

SHORT = {
    "within": "基準内",
    "watch": "経過",
    "consider": "検討",
    "recovering": "回復",
    "hold": "保留",
    "void": "材料なし",
    "exempt": "対象外",
    "no_line": "未設定",
}


def states_table(terms: Sequence[Term], breadth: float) -> Table:
    """The states of accounts by month, in a table so many mm broad."""
    months = sorted({m.month for t in terms for m in t.states})
    room = (breadth - 52) / max(len(months), 1)
    columns = (
        Column("アカウント", 52),
        *(Column(_month(m, n == 0), min(room, 24)) for n, m in enumerate(months)),
    )
    rows = []
    for t in terms:
        held = {m.month: StateMark(m.state, SHORT[m.state]) for m in t.states}
        rows.append((t.evaluation.name, *(held.get(m, "–") for m in months)))
    if room > 24:  # few months: an empty column keeps them from drifting apart
        columns += (Column("", breadth - 52 - 24 * len(months)),)
        rows = [(*row, "") for row in rows]
    return Table(columns, tuple(rows), "月別の状態", small=True)


def _month(month: date, named: bool) -> str:
    """The year above the month where it begins."""
    return f"{wareki_year(month)}\n{month.month}月" if named or month.month == 1 else f"{month.month}月"


def months_table(found: Sequence[Reached]) -> Table:
    """Every metric by month; the change over the term at its end."""
    months = [p.month for p in found[0].points] if found else []
    room = (180 - 46) / max(len(months), 1)
    columns = (
        Column("指標", 46),
        *(Column(_month(m, n == 0), min(room, 26), "right") for n, m in enumerate(months)),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            name_cell(r),
            *(month_cell(p, r.unit) for p in r.points),
        )
        for r in found
    ]
    if room > 26:
        columns += (Column("期間の増減", 180 - 46 - 26 * len(months), "right"),)
        rows = [(*row, _apart(r)) for row, r in zip(rows, found, strict=True)]
    return Table(
        columns,
        tuple(rows),
        "月別の値。※は速報、（ ）は日のたりない月で期間の値に含めないもの、–は値なし",
        small=len(months) > 6,
    )


def month_cell(point: Point, unit: str) -> Cell:
    """One month in a narrow column: a month whose days are missing stands in brackets, with its days under it."""
    shown = point.figure(unit)
    if shown.value is None:
        return "–"
    told = short_figure(shown.value, unit) + ("※" if shown.provisional else "")
    return Two(f"（{told}）", f"{shown.days_known}/{shown.days}日") if shown.partial else told


def _apart(r: Reached) -> str:
    if r.additivity != "stock":
        return ""
    return change(r.points[-1].figure(r.unit), r.points[0].figure(r.unit))


def pictures(held: Term) -> tuple[Small, ...]:
    """The trend charts of what decides and of the users, the same as on the monthly sheet."""
    e = held.evaluation
    users = [m for m in e.metrics if m.metric == "followers"]
    wanted: dict[str, MetricLine] = {m.metric: m for m in [*e.deciding, *users]}
    return trends(e, wanted.values())


def name_cell(r: Reached) -> Two:
    """What a metric is called, whether it decides, and its unit."""
    return Two(r.title.partition("（")[0], "・".join([*(["判定指標"] if r.deciding else []), r.unit]))
