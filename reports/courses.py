"""The course of an account in Excel: its metric month by month as data, and a native chart of each account beside its key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from charts.series import faced_figure, facing, joined, shown, windowed
from charts.telling import alt_text
from metrics.evaluation import Evaluation, MetricLine, Point

from .blocks import Column, StateMark, Table, Two
from .status import Cell, days_of, in_unit
from .workbook import DataSheet, LineChart, PrintSheet

PARTIAL = "値（日のたりない月）"
NAMES = {
    "value": "実績",
    "partial": "日のたりない月",
    "target": "目標",
    "continue": "継続ライン",
    "withdraw": "撤退ライン",
}
FIELDS = (
    ("値", "value"),
    (PARTIAL, "value"),
    ("目標", "target"),
    ("継続ライン", "continue_line"),
    ("撤退ライン", "withdraw_line"),
)
LOOKS = dict(zip((name for name, _ in FIELDS), NAMES, strict=True))
DATA = "推移データ"


def courses(held: Sequence[Evaluation], months: int, title: str) -> tuple[PrintSheet, DataSheet]:
    """推移, to print, and its data: of each account the last `months` months of what is drawn of it."""
    told = tuple(_records(held, months))
    sheet = PrintSheet("推移", title, _key(held), charts=tuple(_charts(held, told)))
    return sheet, DataSheet(DATA, told)


def drawn(e: Evaluation) -> MetricLine | None:
    """The metric that an account's course is drawn of: its first 判定指標, else its users; one that has values."""
    line = next(iter(e.deciding), None) or e.line("followers")
    return line if line is not None and any(p.value is not None for p in line.points) else None


def _records(held: Sequence[Evaluation], months: int) -> Iterator[dict[str, Cell]]:
    """A record a month of each account's course, oldest first: figures unrounded in the unit beside them."""
    for e in held:
        line = drawn(e)
        if line is None:
            continue
        for point in shown(line, months):
            yield {
                "アカウント番号": e.account_id,
                "アカウント名": e.name,
                "月": point.month,
                "指標": line.title,
                "単位": line.unit,
                **_figures(line, point),
                **days_of(faced_figure(line, point)),
                "状態ID": point.state or "",
            }


def _figures(line: MetricLine, point: Point) -> dict[str, Cell]:
    held = {name: getattr(point, attribute) for name, attribute in FIELDS}
    whole = joined(line, point)  # a month whose days are missing stands beside the course: it is no fall
    held |= {"値": facing(line)(point) if whole else None, PARTIAL: None if whole else facing(line)(point)}
    if line.target_type == "年度累計" or windowed(line):
        held["目標"] = None  # not on the scale of what is drawn
    return {name: in_unit(value, line.unit) for name, value in held.items()}


def _charts(held: Sequence[Evaluation], told: Sequence[Mapping[str, Cell]]) -> Iterator[LineChart]:
    at: dict[Cell, list[int]] = {}
    for number, record in enumerate(told):
        at.setdefault(record["アカウント番号"], []).append(number)
    for e in held:
        places, line = at.get(e.account_id), drawn(e)
        if places and line:
            known = [n for n, _ in FIELDS if n == "値" or any(told[p][n] is not None for p in places)]
            series = tuple((NAMES[LOOKS[n]], n, LOOKS[n]) for n in known)
            window = f"、直近{line.window_months}か月" if windowed(line) else ""
            title = f"{e.name}　{line.title.partition('（')[0]}（{line.unit}{window}）"
            says = alt_text(line, paper=True)
            flow = line.additivity != "stock"
            yield LineChart(title, says, DATA, places[0], places[-1], "月", series, flow)


def _key(held: Sequence[Evaluation]) -> Table:
    """Which chart is whose, with its state: the charts stand in this order."""
    columns = (Column("アカウント", 66), Column("状態", 44), Column("指標", 60), Column("値", 28, "right"))
    cells = []
    for e in held:
        if line := drawn(e):
            shown = Two(line.facing.number, line.facing.grounds)
            cells.append((e.name, StateMark(e.state, e.word), f"{line.title}（{line.unit}）", shown))
    return Table(columns, tuple(cells), "推移を描いた指標")
