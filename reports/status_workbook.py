"""状態一覧 and 月次総括 as Excel: the table of states to print, charts of 13 months, and the data of both."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from metrics.calendar import wareki, wareki_month
from metrics.figures import Figure
from metrics.words import KIND_WORDS, figure

from .blocks import Column, StateMark, Table, Two
from .courses import courses
from .masking import unmasked
from .paper import Head, Imprint
from .status import StatusRow, records
from .summary import DecisionLine, imprint_of, lead, moved_rows, open_ones, why
from .typeset import Change
from .workbook import DataSheet, PrintSheet, workbook

BELOW = "下の「判定保留」の行のとおり。"
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


def status_workbook(
    rows: Sequence[StatusRow], month: date, imprint: Imprint, head: Head, change: Change = unmasked
) -> bytes:
    """状態一覧: the table of states and the courses to print, and the data of both."""
    imprint = imprint_of([r.evaluation for r in rows], imprint)
    title = f"{head.title}　{wareki_month(month)}"
    course, points = courses([r.shown for r in rows], 13, f"{title}　13か月の推移")
    prints = [PrintSheet("印刷用", title, _table(rows)), course]
    return workbook(title, imprint, prints, [DataSheet("データ", tuple(records(rows))), points], change)


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
    title, on = f"{head.title}　{wareki_month(month)}", imprint.moment.date()
    course, points = courses([r.shown for r in rows], 13, f"{title}　13か月の推移")
    prints = [
        PrintSheet(
            "変化", f"{title}　変わったところ", _moved(rows, on), (lead(rows, on),), _decided(decisions)
        ),
        PrintSheet("全アカウント", title, _table(rows)),
        course,
    ]
    data = [DataSheet("データ", tuple(records(rows))), points]
    return workbook(title, imprint, prints, data, change)


def _moved(rows: Sequence[StatusRow], on: date) -> Table:
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
        ("変化", e.name, e.section, e.previous_word, StateMark(e.state, e.word), why(row, BELOW))
        for row in moved_rows(rows, on)
        if (e := row.shown)
    ]
    cells += [
        (what, e.name, e.section, e.previous_word, StateMark(e.state, e.word), why)
        for e, what, why in open_ones(rows, on)
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
