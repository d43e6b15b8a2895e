"""What other cities' accounts did since: beside an account's change, the shift of their quantiles between two 比較資料.

Two norms of one cell (platform, kind, band, metric, basis) tell by how much its quarter, middle and three quarters moved.
Called common only where all three went the same way, their middle by more than 15 % and more than independent accounts and
dealt quantiles do together: 2/√n of a logarithm, which under simulation (20–400 accounts, values of σ .5–1.2 that stray by
.15–.5 a month) is passed in at most 3 % of months, and by a halving in 7 to 10 of 10. The state rule knows nothing of this.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .calendar import add_months
from .evaluation import Database
from .peers import ALL, BAND_WORDS, cells_of
from .words import KIND_WORDS, short_title

WORTH = math.log(1.15)  # the smallest move that is named
SCATTER = 2.0  # over √n: what chance and dealing move a middle by
Cell = tuple[str, str, str, str]  # platform, kind, metric, basis


@dataclass(frozen=True)
class PeerMove:
    """By which log ratio the quarter, the middle and the three quarters of a cell moved since `lag` months before."""

    lag: int
    platform: str
    kind: str
    band: str
    accounts: int
    quarters: tuple[float, float, float]

    @property
    def middle(self) -> float:
        """The middle one of the three."""
        return sorted(self.quarters)[1]

    @property
    def common(self) -> bool:
        """Whether they plainly moved together."""
        least = max(WORTH, SCATTER / math.sqrt(self.accounts))
        alike = all(q * self.middle > 0 and abs(q) >= least / 2 for q in self.quarters)
        return alike and abs(self.middle) >= least


@dataclass(frozen=True)
class PeerMoves:
    """Of a month: cell → its moves, against last year first. Empty without norms of both months."""

    held: Mapping[Cell, tuple[PeerMove, ...]] = field(default_factory=dict)

    def known(self, *cell: str) -> tuple[PeerMove, ...]:
        """The moves of an account's platform, kind, metric and basis."""
        return self.held.get(cell, ())  # type: ignore[call-overload]

    def common(self, *cell: str) -> PeerMove | None:
        """The move that is worth saying."""
        return next((m for m in self.known(*cell) if m.common), None)


RESIDENTS = """
SELECT TRY_CAST(s.value AS DOUBLE) AS residents FROM setting_span AS s
WHERE s.key = 'residents' AND $month >= s.from_month AND $month < s.next_month
"""
BOTH = """
SELECT
    n.platform, n.kind, n.metric, n.basis, n.band, w.lag, least(n.accounts, b.accounts) AS accounts,
    n.p25, n.p50, n.p75, b.p25 AS was25, b.p50 AS was50, b.p75 AS was75
FROM norm_now AS n
INNER JOIN (SELECT unnest($months) AS month, unnest($lags) AS lag, unnest($places) AS place) AS w ON TRUE
INNER JOIN norm_now AS b
    ON b.month = w.month AND b.platform = n.platform AND b.kind = n.kind AND b.metric = n.metric AND b.basis = n.basis
        AND b.band = n.band AND b.per = n.per
INNER JOIN (SELECT unnest($bands) AS band, unnest($ranks) AS rank) AS r ON r.band = n.band
WHERE n.month = $month AND n.p25 > 0 AND b.p25 > 0
ORDER BY w.place, r.rank
"""


def peer_moves(database: Database, month: date, lags: tuple[int, ...]) -> PeerMoves:
    """What the norms of a month and of months before it say together, in the cells that this city could be in."""
    told = database.rows(RESIDENTS, month=month)
    if not told or not told[0]["residents"]:
        return PeerMoves()
    cells = cells_of(int(told[0]["residents"]))
    rows = database.rows(
        BOTH,
        month=month,
        months=[add_months(month, -lag) for lag in lags],
        lags=list(lags),
        places=list(range(len(lags))),
        bands=list(cells),
        ranks=list(range(len(cells))),
    )
    found: dict[Cell, dict[int, PeerMove]] = {}
    for r in rows:
        cell = r["platform"], r["kind"], r["metric"], r["basis"]
        found.setdefault(cell, {}).setdefault(r["lag"], _move(r))
    return PeerMoves({cell: tuple(held.values()) for cell, held in found.items()})


def _move(row: Mapping[str, Any]) -> PeerMove:
    quarters = tuple(math.log(row[f"p{n}"] / row[f"was{n}"]) for n in (25, 50, 75))
    names = ("lag", "platform", "kind", "band", "accounts")
    return PeerMove(**{n: row[n] for n in names}, quarters=quarters)  # type: ignore[arg-type]


# ── in words ───────────────────────────────────────────────────────────────────────────────────────


def others(move: PeerMove, platform: str) -> str:
    """Whose accounts they are: ほかの市町村（人口5万〜10万人）のX（分野別）48アカウント."""
    where = "" if move.band == ALL else f"（{BAND_WORDS[move.band]}）"
    return (
        f"ほかの市町村{where}の{short_title(platform)}（{KIND_WORDS[move.kind]}）{move.accounts:,}アカウント"
    )
