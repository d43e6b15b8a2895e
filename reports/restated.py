"""締めのあとで変わった値: what today's records say otherwise than closed months. A closed month's own paper stays as it was;
the papers that come after it say what moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from metrics.calendar import add_months, wareki_month
from metrics.frozen import Moved

from .blocks import Block, CellLines, Column, Heading, Table, Text, Two

NAMED = 5  # accounts of a row
MOST = 8  # figures of one account's month that a table tells; the page 月次評価 has them all
SAYS = "締めた月の数値と判定は、締めたときのままです。あとの記録（規則、ライン、単位コストなどを含む）で変わるものを示します。"


@dataclass(frozen=True)
class RestatedMonth:
    """One closed month of an account with what moved since."""

    account_id: str
    name: str
    section: str
    month: date
    revision: int
    moves: tuple[Moved, ...]


def sentences(found: Sequence[RestatedMonth]) -> list[str]:
    """Of one account, a line a figure, the newest month first; what is the same of several months once.

    令和8年9月　表示回数: 10,200回 → 10,350回
    """
    months: dict[str, list[date]] = {}
    for held in found:
        for m in held.moves:
            months.setdefault(m.sentence, []).append(held.month)
    return [f"{'・'.join(_spans(of))}　{sentence}" for sentence, of in months.items()]


def _spans(months: Iterable[date]) -> Iterator[str]:
    """Months in words, those that follow each other as one.

    >>> list(_spans([date(2026, 9, 1), date(2026, 8, 1), date(2026, 6, 1)]))
    ['令和8年6月', '令和8年8月〜令和8年9月']
    """
    runs: list[list[date]] = []
    for month in sorted(months):
        if runs and add_months(runs[-1][-1], 1) == month:
            runs[-1].append(month)
        else:
            runs.append([month])
    for run in runs:
        yield "〜".join(wareki_month(m) for m in dict.fromkeys((run[0], run[-1])))


def restated_blocks(found: Sequence[RestatedMonth], number: int) -> list[Block]:
    """The section of a document; nothing where nothing moved."""
    if not found:
        return []
    columns = (
        Column("アカウント", 50),
        Column("締めた月", 32),
        Column("締めたときの値 → いまの記録による値", 98),
    )
    rows = tuple((_of_whom(of), _when(of), _moves(of[0])) for of in _alike(found))
    return [
        Heading(f"{number}　締めのあとで変わった値"),
        Table(columns, rows, "締めのあとで変わった値"),
        Text(SAYS, "quiet"),
    ]


def _alike(found: Sequence[RestatedMonth]) -> Iterator[list[RestatedMonth]]:
    """What moved in the same way in accounts of a month (an event of the city, a rule) is one row; and so of an account's months."""
    of_month: dict[Any, list[RestatedMonth]] = {}
    for r in found:
        of_month.setdefault((r.month, r.moves), []).append(r)
    rows: dict[Any, list[RestatedMonth]] = {}
    for (_, moves), of in of_month.items():
        rows.setdefault((moves, tuple(r.account_id for r in of)), []).extend(of)
    yield from rows.values()


def _of_whom(of: Sequence[RestatedMonth]) -> Two:
    names = list({r.account_id: r.name for r in of}.values())
    if len(names) == 1:
        return Two(names[0], of[0].section)
    return Two(f"{len(names)}アカウント", "、".join(names[:NAMED]) + ("ほか" if len(names) > NAMED else ""))


def _when(of: Sequence[RestatedMonth]) -> Two:
    revisions = sorted({r.revision for r in of})
    return Two("・".join(_spans({r.month for r in of})), "・".join(f"第{n}版" for n in revisions))


def _moves(held: RestatedMonth) -> CellLines:
    told = [(m.sentence,) for m in held.moves[:MOST]]
    more = len(held.moves) - MOST
    return CellLines((*told, *([(f"ほか {more} か所",)] if more > 0 else [])))
