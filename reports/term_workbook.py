"""四半期・半期・年度評価書 as Excel: what is printed of them, and every metric and month as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from metrics.calendar import month_end
from metrics.term import Term, term_label

from .blocks import Table, Text
from .courses import courses
from .masking import unmasked
from .paper import Head, Imprint
from .status import days_of, in_unit
from .term import HOW, all_of, imprint_of, lead
from .term_review import Reviews
from .typeset import Change
from .workbook import DataSheet, PrintSheet, workbook


def records(terms: Sequence[Term]) -> Iterator[dict]:
    """A record a metric of each account: figures unrounded in the unit beside them."""
    for t in terms:
        e = t.evaluation
        for r in t.reached:
            yield {
                "期間の始まり": t.first,
                "期間の終わり": month_end(t.last),
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
    reviews: Reviews | None = None,
) -> bytes:
    """The same as Excel: targets, costs, words and states to print, every metric and month as data."""
    one = terms[0]
    title = f"{head.title}　{term_label(one.kind, one.first, one.last)}"
    asked = reviews or {}
    whole = [
        (name, table, tuple(b.text for b in held if isinstance(b, Text)))
        for name, held in all_of(terms, directions or {}, asked)
        for table in held
        if isinstance(table, Table)
    ]
    course, points = courses([t.evaluation for t in terms], _months(one), f"{title}　月ごとの推移")
    prints = [
        PrintSheet(
            name.replace("・", "")[:31],
            f"{title}　{name}" if number else title,
            table,
            (lead(terms, asked),) if number == 0 else (),
            (HOW,) if number == 0 else notes,
        )
        for number, (name, table, notes) in enumerate(whole)
    ]
    data = [
        DataSheet("データ", tuple(records(terms))),
        DataSheet("月別データ", tuple(monthly(terms))),
        points,
    ]
    return workbook(title, imprint_of(terms, imprint), [*prints, course], data, change)


def _months(term: Term) -> int:
    """The months of a term, up to the last that is told."""
    return max(len({m.month for m in term.states}), 1)
