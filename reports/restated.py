"""締めのあとで変わった値: what today's records say otherwise than closed months. A closed month's own paper stays as it was;
the papers that come after it say what moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from metrics.calendar import wareki_month
from metrics.frozen import Moved

from .blocks import Block, CellLines, Column, Heading, Table, Text, Two

MOST = 8  # figures of one account's month that a table tells; the page 月次評価 has them all
SAYS = "締めた月の数値は、締めたときのままです。そのあとの取込や訂正で変わる値だけを、ここに示します。"


@dataclass(frozen=True)
class RestatedMonth:
    """One closed month of an account with what moved since."""

    account_id: str
    name: str
    section: str
    month: date
    revision: int
    moves: tuple[Moved, ...]

    @property
    def sentences(self) -> list[str]:
        """A line a figure: 令和8年9月　表示回数: 10,200回 → 10,350回."""
        return [f"{wareki_month(self.month)}　{m.sentence}" for m in self.moves]


def restated_blocks(found: Sequence[RestatedMonth], number: int) -> list[Block]:
    """The section of a document; nothing where nothing moved."""
    if not found:
        return []
    columns = (
        Column("アカウント", 50),
        Column("締めた月", 32),
        Column("締めたときの値 → いまの記録による値", 98),
    )
    rows = tuple(
        (Two(r.name, r.section), Two(wareki_month(r.month), f"第{r.revision}版"), _moves(r)) for r in found
    )
    return [
        Heading(f"{number}　締めのあとで変わった値"),
        Table(columns, rows, "締めのあとで変わった値"),
        Text(SAYS, "quiet"),
    ]


def _moves(held: RestatedMonth) -> CellLines:
    told = [(m.sentence,) for m in held.moves[:MOST]]
    more = len(held.moves) - MOST
    return CellLines((*told, *([(f"ほか {more} か所",)] if more > 0 else [])))
