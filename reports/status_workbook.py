"""状態一覧 and 月次総括 as Excel: the table of states to print, charts of 13 months, and the data of both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from charts.series import faced_figure, facing, shown, windowed
from charts.telling import alt_text
from metrics.calendar import wareki, wareki_month
from metrics.evaluation import MetricLine, Point
from metrics.figures import Figure
from metrics.words import KIND_WORDS, figure

from .blocks import Column, StateMark, Table, Two
from .masking import unmasked
from .paper import Head, Imprint
from .status import Cell, StatusRow, days_of, in_unit, records
from .summary import DecisionLine, changed, imprint_of, lead, open_ones
from .typeset import Change
from .workbook import DataSheet, LineChart, PrintSheet, workbook

COLUMNS = (
    Column("状態", 42),
    Column("アカウント", 60),
    Column("判定指標", 54),
    Column("値", 23, "right"),
    Column("継続ライン", 23, "right"),
    Column("撤退ライン", 23, "right"),
    Column("利用者数", 23, "right"),
    Column("想定", 23, "right"),
    Column("先月の状態", 38),
    Column("理由", 92),
)
NAMES = {"value": "実績", "target": "目標", "continue": "継続ライン", "withdraw": "撤退ライン"}
FIELDS = (
    ("値", "value"),
    ("目標", "target"),
    ("継続ライン", "continue_line"),
    ("撤退ライン", "withdraw_line"),
)
LOOKS = dict(zip((name for name, _ in FIELDS), NAMES, strict=True))


def status_workbook(
    rows: Sequence[StatusRow], month: date, imprint: Imprint, head: Head, change: Change = unmasked
) -> bytes:
    """状態一覧: one sheet to print and one of data."""
    imprint = imprint_of([r.evaluation for r in rows], imprint)
    title = f"{head.title}　{wareki_month(month)}"
    data = DataSheet("データ", tuple(records(rows)))
    return workbook(title, imprint, [PrintSheet("印刷用", title, _table(rows))], [data], change)


def summary_workbook(
    rows: Sequence[StatusRow],
    month: date,
    imprint: Imprint,
    head: Head,
    decisions: Sequence[DecisionLine] = (),
    change: Change = unmasked,
) -> bytes:
    """月次総括: what changed, all accounts, their courses as charts, and the data behind them."""
    held = [r.evaluation for r in rows]
    imprint = imprint_of(held, imprint)
    title = f"{head.title}　{wareki_month(month)}"
    told = tuple(records_of_courses(rows))
    prints = [
        PrintSheet("変化", f"{title}　変わったところ", _moved(rows), (lead(rows),), _decided(decisions)),
        PrintSheet("全アカウント", title, _table(rows)),
        PrintSheet("推移", f"{title}　13か月の推移", _key(rows), charts=tuple(_charts(rows, told))),
    ]
    data = [DataSheet("データ", tuple(records(rows))), DataSheet("推移データ", told)]
    return workbook(title, imprint, prints, data, change)


def drawn(row: StatusRow) -> MetricLine | None:
    """The metric that an account's course is drawn of: its first 判定指標, else its users; one that has values."""
    line = next(iter(row.evaluation.deciding), None) or row.followers
    return line if line is not None and any(p.value is not None for p in line.points) else None


def records_of_courses(rows: Sequence[StatusRow]) -> Iterator[dict[str, Cell]]:
    """A record a month of each account's course, oldest first: figures unrounded in the unit beside them."""
    for row in rows:
        line = drawn(row)
        if line is None:
            continue
        for point in shown(line, 13):
            yield {
                "アカウント番号": row.evaluation.account_id,
                "アカウント名": row.evaluation.name,
                "月": point.month,
                "指標": line.title,
                "単位": line.unit,
                **_figures(line, point),
                **days_of(faced_figure(line, point)),
                "状態ID": point.state or "",
            }


def _figures(line: MetricLine, point: Point) -> dict[str, Cell]:
    held = {name: getattr(point, attribute) for name, attribute in FIELDS} | {"値": facing(line)(point)}
    if line.target_type == "年度累計" or windowed(line):
        held["目標"] = None  # not on the scale of what is drawn
    return {name: in_unit(value, line.unit) for name, value in held.items()}


def _charts(rows: Sequence[StatusRow], told: Sequence[Mapping[str, Cell]]) -> Iterator[LineChart]:
    at: dict[Cell, list[int]] = {}
    for number, record in enumerate(told):
        at.setdefault(record["アカウント番号"], []).append(number)
    for row in rows:
        places, line = at.get(row.evaluation.account_id), drawn(row)
        if places and line:
            known = [n for n, _ in FIELDS if n == "値" or any(told[p][n] is not None for p in places)]
            series = tuple((NAMES[LOOKS[n]], n, LOOKS[n]) for n in known)
            window = f"、直近{line.window_months}か月" if windowed(line) else ""
            title = f"{row.evaluation.name}　{line.title.partition('（')[0]}（{line.unit}{window}）"
            yield LineChart(
                title,
                alt_text(line, paper=True),
                "推移データ",
                places[0],
                places[-1],
                "月",
                series,
                line.additivity != "stock",
            )


def _key(rows: Sequence[StatusRow]) -> Table:
    """Which chart is whose, with its state: the charts stand in this order."""
    columns = (Column("アカウント", 66), Column("状態", 44), Column("指標", 60), Column("値", 28, "right"))
    cells = []
    for row in rows:
        if line := drawn(row):
            e = row.shown
            shown = Two(line.facing.number, line.facing.grounds)
            cells.append((e.name, StateMark(e.state, e.word), f"{line.title}（{line.unit}）", shown))
    return Table(columns, tuple(cells), "推移を描いた指標")


def _moved(rows: Sequence[StatusRow]) -> Table:
    """What changed, what is missing and what is held, one row each."""
    columns = (
        Column("ことがら", 30),
        Column("アカウント", 60),
        Column("運営主体", 36),
        Column("先月", 44),
        Column("この月", 48),
        Column("理由・すること", 130),
    )
    cells = [
        ("変化", e.name, e.section, e.previous_word, StateMark(e.state, e.word), e.sentence)
        for e in changed(rows)
    ]
    cells += [
        (what, e.name, e.section, e.previous_word, StateMark(e.state, e.word), why)
        for e, what, why in open_ones(rows)
    ]
    return Table(columns, tuple(cells), "変わったところ、未取込、判定保留")


def _decided(decisions: Sequence[DecisionLine]) -> tuple[str, ...]:
    if not decisions:
        return ("この月に記録された決定はありません。",)
    return tuple(
        f"決定　{wareki(d.day)}　{d.account}　{d.what}（{d.ground}）　{d.approval or '起案中'} {d.number}".rstrip()
        for d in decisions
    )


def _table(rows: Sequence[StatusRow]) -> Table:
    return Table(COLUMNS, tuple(_printed(row) for row in rows), "全アカウントの状態")


def _printed(row: StatusRow) -> tuple[str | StateMark | Two, ...]:
    """The cells of the print sheet; two 判定指標 stand one under the other."""
    held, users = row.shown, row.followers
    lines = held.deciding
    columns = [[f"{m.title}（{m.unit}）" for m in lines], [_value(m.facing) for m in lines]]
    columns += [
        ["–" if v is None else figure(v, unit) for v, unit in pairs]
        for pairs in ([(m.continue_line, m.unit) for m in lines], [(m.withdraw_line, m.unit) for m in lines])
    ]
    return (
        StateMark(held.state, held.word),
        Two(held.name, f"{row.platform}・{KIND_WORDS.get(held.kind, held.kind)}・{held.section}"),
        *("\n".join(column) for column in columns),
        _value(users.figure) if users else "",
        "" if not users or users.expected is None else figure(users.expected, users.unit),
        held.previous_word,
        held.sentence,
    )


def _value(shown: Figure) -> str:
    """A value in a cell whose column says the unit."""
    if shown.value is None:
        return "–"
    return shown.number + (f"（{shown.grounds}）" if shown.grounds else "")
