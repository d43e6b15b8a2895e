"""四半期・半期・年度評価書: 目標値, 実績値, 達成率, 今後の方向性 and the states by month, of one account or of all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from charts.against_lines import against_lines
from charts.axes import PAPER, short_figure
from charts.telling import alt_text
from metrics.calendar import wareki_month, wareki_year
from metrics.evaluation import MetricLine, Point
from metrics.figures import change
from metrics.term import Reached, Term, term_label
from metrics.words import STATE_WORDS

from .blocks import (
    Block,
    Cell,
    Column,
    Drawing,
    Gallery,
    Heading,
    NamedValues,
    PrintedDocument,
    Ruled,
    Small,
    StateMark,
    Table,
    Text,
    Two,
)
from .drawing import svg
from .masking import unmasked
from .paper import Head, Imprint
from .restated import RestatedMonth, restated_blocks
from .status import days_of, in_unit
from .summary import CLOSED
from .typeset import Change
from .workbook import DataSheet, PrintSheet, workbook

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
TYPE_WORDS = {"期末到達": "年度末", "年度累計": "年度累計", "毎月維持": "毎月"}
HOW = (
    "実績値は、年度末までの目標には期末の値、年度累計の目標には年度のはじめからの累計、毎月の目標には期間の月平均です。"
    "達成率は、毎月の目標では月の全部の日がそろった月の合計どうしで割っています。値のない月、日のたりない月は含めていません（0 とはしません）。"
)


def term_document(
    terms: Sequence[Term],
    imprint: Imprint,
    head: Head,
    directions: Mapping[str, str] | None = None,
    moved: Sequence[RestatedMonth] = (),
) -> PrintedDocument:
    """The terms of one kind, as one document. `directions`: 今後の方向性 by account id, as people wrote it; a space to
    write on by hand where nobody has. `moved`: its closed months that moved since. Raises ValueError for no terms."""
    if not terms:
        raise ValueError("no term to report on")
    one, told = terms[0], directions or {}
    single = len(terms) == 1
    blocks: list[Block] = [*(_single(one, told) if single else _all(terms, told)), Text(HOW, "quiet")]
    blocks += restated_blocks(moved, 5 if single else 3)
    e = one.evaluation
    return PrintedDocument(
        period=term_label(one.kind, one.first, one.last),
        blocks=tuple(blocks),
        subject=f"{e.name}（{e.section}）" if single else "",
        imprint=imprint_of(terms, imprint),
        landscape=not single,
        **vars(head),
    )


def imprint_of(terms: Sequence[Term], imprint: Imprint) -> Imprint:
    """締め済 where the term is over and every month of every account is closed."""
    closed = all(t.closed and not t.partial for t in terms)
    return imprint.on_its_day(CLOSED) if closed else imprint


def aims(held: Term) -> list[Reached]:
    """What a term is measured by: what has a target, what decides, and the users."""
    return [r for r in held.reached if r.target is not None or r.deciding or r.metric == "followers"]


def _single(held: Term, directions: Mapping[str, str]) -> Iterator[Block]:
    e = held.evaluation
    yield NamedValues(
        (("運営主体", e.section), ("期末の状態", f"{e.word}（{wareki_month(e.month)}）"), *_notes(held))
    )
    yield Heading("1　目標と実績")
    columns = (
        Column("指標", 52),
        Column("目標値", 30, "right"),
        Column("実績値", 32, "right"),
        Column("達成率", 18, "right"),
        Column("目標に届いた月", 24, "right"),
        Column("値のない月", 24, "right"),
    )
    yield Table(
        columns,
        tuple(
            (_name(r), *_aim(r), _kept(r), f"{r.missing}か月" if r.missing else "なし") for r in aims(held)
        ),
        "指標ごとの目標値、実績値、達成率",
    )
    yield Heading("2　月別の状態")
    yield _states([held], 180)
    yield Heading("3　月別の値")
    yield _months(held)
    if pictures := _pictures(held):
        yield Gallery(pictures, 2)
    yield Heading("4　今後の方向性")
    written = directions.get(e.account_id, "").strip()
    yield Text(written) if written else Ruled("継続・改善・撤退の考えと、その理由", 4)


def _all(terms: Sequence[Term], directions: Mapping[str, str]) -> Iterator[Block]:
    counts = Counter(t.evaluation.state for t in terms)
    told = "、".join(f"{STATE_WORDS[s]} {n}" for s in STATE_WORDS if (n := counts[s]))
    yield Text(f"{len(terms)}アカウント。期末の状態は、{told}。", "lead")
    if terms[0].partial:
        yield Text(f"{wareki_month(terms[0].newest)}までの途中の値です。")
    yield Heading("1　目標と実績")
    columns = (
        Column("アカウント", 54),
        Column("期末の状態", 37),
        Column("指標", 44),
        Column("目標値", 27, "right"),
        Column("実績値", 30, "right"),
        Column("達成率", 16, "right"),
        Column("今後の方向性", 59),
    )
    yield Table(
        columns,
        tuple(row for t in terms for row in _rows(t, directions)),
        "アカウントごとの目標値、実績値、達成率",
    )
    yield Heading("2　月別の状態")
    yield _states(terms, 267)


def _rows(held: Term, directions: Mapping[str, str]) -> Iterator[tuple[Cell, ...]]:
    e = held.evaluation
    for number, r in enumerate(aims(held) or [None]):
        first = number == 0
        yield (
            Two(e.name, "・".join([e.section, *(note for _, note in _notes(held))]), bold=True)
            if first
            else "",
            StateMark(e.state, e.word) if first else "",
            *((_name(r), *_aim(r)) if r else ("目標も判定指標もありません", "–", "–", "–")),
            directions.get(e.account_id, "") if first else "",
        )


def _notes(held: Term) -> list[tuple[str, str]]:
    if held.ended:
        return [("備考", f"{wareki_month(held.evaluation.month)}まで")]
    return [("備考", f"{wareki_month(held.newest)}までの途中の値")] if held.partial else []


def _name(r: Reached) -> Two:
    return Two(r.title.partition("（")[0], "・".join([*(["判定指標"] if r.deciding else []), r.unit]))


def _aim(r: Reached) -> tuple[Cell, Cell, Cell]:
    target = (
        Two(short_figure(r.target, r.unit), TYPE_WORDS.get(r.target_type or "", ""))
        if r.target is not None
        else "–"
    )
    achieved = "–" if r.achieved is None else f"{r.achieved:.1%}"
    return target, Two(short_figure(_rounded(r), r.unit), r.note), achieved


def _rounded(r: Reached) -> float | None:
    """A mean of whole things is shown whole."""
    value = r.actual.value
    return value if value is None or r.unit == "%" else round(value, 1)


def _kept(r: Reached) -> str:
    return f"{r.kept[0]}／{r.kept[1]}か月" if r.kept else "–"


def _states(terms: Sequence[Term], breadth: float) -> Table:
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


def _months(held: Term) -> Table:
    """Every metric of aims by month; the change over the term at its end."""
    found = aims(held)
    months = [p.month for p in found[0].points] if found else []
    room = (180 - 46) / max(len(months), 1)
    columns = (
        Column("指標", 46),
        *(Column(_month(m, n == 0), min(room, 26), "right") for n, m in enumerate(months)),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            _name(r),
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
        "月別の値。※は速報値、（ ）は日のたりない月で期間の値に含めないもの、–は値なし",
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


def _pictures(held: Term) -> tuple[Small, ...]:
    """The trend charts of what decides and of the users, the same as on the monthly sheet."""
    e = held.evaluation
    users = [m for m in e.metrics if m.metric == "followers"]
    wanted: dict[str, MetricLine] = {m.metric: m for m in [*e.deciding, *users]}
    drawn = [m for m in wanted.values() if any(p.value is not None for p in m.points)][:2]
    return tuple(
        Small("", Drawing(svg(against_lines(m, e.events, PAPER)), alt_text(m, paper=True), 87)) for m in drawn
    )


def records(terms: Sequence[Term]) -> Iterator[dict]:
    """A record a metric of each account: figures unrounded in the unit beside them."""
    for t in terms:
        e = t.evaluation
        for r in t.reached:
            yield {
                "期間の始まり": t.first,
                "期間の終わり": t.last,
                "アカウント番号": e.account_id,
                "アカウント名": e.name,
                "運営主体": e.section,
                "期末の状態ID": e.state,
                "指標": r.title,
                "単位": r.unit,
                "判定指標": "はい" if r.deciding else "いいえ",
                "目標の型": r.target_type or "",
                "目標値": in_unit(r.target, r.unit),
                "実績値": in_unit(r.actual.value, r.unit),
                "実績値の内容": r.note,
                "達成率": r.achieved,
                "目標に届いた月数": r.kept[0] if r.kept else None,
                "目標と比べた月数": r.kept[1] if r.kept else None,
                "値のない月数": r.missing,
                "日のたりない月数": len(r.short),
                "台帳記録": e.seq,
            }


def monthly(terms: Sequence[Term]) -> Iterator[dict]:
    """A record a month of each metric."""
    for t in terms:
        states = {m.month: m for m in t.states}
        for r in t.reached:
            for p in r.points:
                yield {
                    "アカウント番号": t.evaluation.account_id,
                    "アカウント名": t.evaluation.name,
                    "月": p.month,
                    "指標": r.title,
                    "単位": r.unit,
                    "値": in_unit(p.value, r.unit),
                    "目標": in_unit(p.target, r.unit),
                    "継続ライン": in_unit(p.continue_line, r.unit),
                    "撤退ライン": in_unit(p.withdraw_line, r.unit),
                    **days_of(p.figure(r.unit)),
                    "アカウントの状態ID": states[p.month].state if p.month in states else "",
                }


def term_workbook(
    terms: Sequence[Term],
    imprint: Imprint,
    head: Head,
    directions: Mapping[str, str] | None = None,
    change: Change = unmasked,
) -> bytes:
    """The same as Excel: targets and states to print, every metric and month as data."""
    one = terms[0]
    title = f"{head.title}　{term_label(one.kind, one.first, one.last)}"
    whole = [b for b in _all(terms, directions or {}) if isinstance(b, Table)]
    prints = [
        PrintSheet("目標と実績", title, whole[0], notes=(HOW,)),
        PrintSheet("月別の状態", f"{title}　月別の状態", whole[1]),
    ]
    data = [DataSheet("データ", tuple(records(terms))), DataSheet("月別データ", tuple(monthly(terms)))]
    return workbook(title, imprint_of(terms, imprint), prints, data, change)
