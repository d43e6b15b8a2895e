"""Is a change more than noise? XmR after NHS *Making data count* (product.md §5). Pure, but for `signal` at the end.
How often it errs is in noise.py, whether its mean still holds in baseline.py, how it is said in signal_words.py.

Where the method leaves room, NHSRplotthedots decides: a trend is 6 strict moves in one direction, so 7 points; a
window of three asks two points in its outer third, and all three on the same side of the mean; a point that is
part of several patterns takes the first of outside, trend, two of three, run; at a turn, the later trend. Other
than there, a point outside a limit also counts as beyond 1.773·mR̄ (it is), a missing month ends every pattern,
and where mR̄ is 0 there are no limits: a dead account's single post would set all its silent months outside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from statistics import mean
from typing import Any

from .baseline import SCALES, Series, likeness_of, season_of, staleness, without
from .catalogue import Metric
from .evaluation import Database

LIMIT, NEAR, SCREEN = 2.66, 1.773, 3.267
RUN, MOVES = 7, 6
FEWEST = 12
RULES = ("outside", "trend", "two_of_three", "run")  # the first that a point meets names it


@dataclass(frozen=True)
class Judged:
    """One month. `rules`: the patterns it is part of; `sense`: improving, worsening, or None for noise.

    `final` False: a 速報 month, shown and not judged; it enters neither mean nor limits.
    """

    month: date
    value: float
    rules: tuple[str, ...] = ()
    rising: bool | None = None  # where the leading pattern points
    sense: str | None = None
    final: bool = True


@dataclass(frozen=True)
class Signal:
    """The months since the last re-base with what they are judged by. Limits are None where mR̄ is 0 or unknown.

    `likeness`: how alike neighbouring months are, None where too few tell; `stale`: the mean is old, and no month is
    marked by it (rising, falling or apart); `seasonal`: a season can be taken out; `adjusted`: it is.
    """

    points: tuple[Judged, ...]
    mean: float | None
    upper: float | None
    lower: float | None
    floor: float | None = None  # the metric cannot fall below: a lower limit below it is none
    since: date | None = None
    reason: str = ""
    note: str = ""
    likeness: float | None = None
    stale: str = ""
    seasonal: bool = False
    adjusted: bool = False

    @property
    def judged(self) -> tuple[Judged, ...]:
        """The final months."""
        return tuple(p for p in self.points if p.final)

    @property
    def provisional(self) -> bool:
        """暫定: limits of fewer than 12 points still move with each month."""
        return len(self.judged) < FEWEST

    @property
    def lower_limit(self) -> float | None:
        """The lower limit where one can fall below it."""
        below = self.lower is not None and self.floor is not None and self.lower <= self.floor
        return None if below else self.lower


def xmr(series: Series, better: str = "higher", scale: str = "linear") -> Signal:
    """The XmR judgement of final months in order; `scale` log1p as the metric's header says.

    >>> done = xmr([(date(2025, 1 + n, 1), v) for n, v in enumerate([5.0, 7.0, 6.0, 8.0, 6.0])])
    >>> done.mean, round(done.upper, 3), round(done.lower, 3), done.provisional
    (6.4, 11.055, 1.745, True)
    >>> xmr([]).mean is None
    True
    """
    if not series:
        return Signal((), None, None, None)
    to, back = SCALES[scale]
    months, values = [m for m, _ in series], [to(v) for _, v in series]
    centre, spread = mean(values), spread_of(months, values)
    found = patterns(months, values, centre, spread)
    points = tuple(_judged(m, v, found[n], better) for n, (m, v) in enumerate(series))
    likeness = likeness_of(series, scale)
    if not spread:
        return Signal(points, back(centre), None, None, likeness=likeness)
    upper, lower = back(centre + LIMIT * spread), back(centre - LIMIT * spread)
    return Signal(points, back(centre), upper, lower, likeness=likeness)


def spread_of(months: Sequence[date], values: Sequence[float]) -> float | None:
    """mR̄: the mean moving range of adjacent months, after one screening; None where no two months are adjacent.

    >>> at = [date(2025, m, 1) for m in (1, 2, 4, 5)]
    >>> spread_of(at, [10.0, 12.0, 40.0, 44.0])          # the range over the missing March is none
    3.0
    >>> year = [date(2025, 1 + n, 1) for n in range(9)]
    >>> spread_of(year, [1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 9.0])  # 7 > 3.267 × 14/8: left out, once
    1.0
    """
    ranges = [abs(values[n] - values[n - 1]) for n in range(1, len(values)) if _adjacent(months, n)]
    if not ranges:
        return None
    first = mean(ranges)
    return mean([r for r in ranges if r <= SCREEN * first])


def patterns(
    months: Sequence[date], values: Sequence[float], centre: float, spread: float | None
) -> list[dict[str, int]]:
    """For each month the patterns it is part of, each with its direction (+1 high or rising, −1 low or falling).

    On a line is not beyond it: with mean 0 and mR̄ 1,
    >>> at = [date(2025, 1 + n, 1) for n in range(8)]
    >>> patterns(at[:2], [2.66, 2.661], 0, 1)
    [{}, {'outside': 1}]
    >>> patterns(at[:3], [1.774, 0.1, 1.774], 0, 1)[0], patterns(at[:3], [1.773, 0.1, 1.774], 0, 1)[0]
    ({'two_of_three': 1}, {})
    >>> patterns(at[:3], [1.8, -0.1, 1.8], 0, 1)[0]      # not on one side
    {}
    >>> [len(p) for p in patterns(at, [1, 1, 1, 1, 1, 1, 1, -1], 0, None)]
    [1, 1, 1, 1, 1, 1, 1, 0]
    >>> any(patterns(at, [1, 1, 1, 0, 1, 1, 1, 1], 0, None))  # on the mean: the run ends
    False
    >>> [p.get("trend") for p in patterns(at, [-3, -2, -1, 0, 1, 2, 3, 3], 0, None)]
    [1, 1, 1, 1, 1, 1, 1, None]
    """
    found: list[dict[str, int]] = [{} for _ in values]
    side = [(v > centre) - (v < centre) for v in values]
    move = [0] + [(b > a) - (b < a) for a, b in pairwise(values)]
    for n in range(len(values)):
        for rule, first, last, way in _ending_at(n, months, values, side, move, centre, spread):
            for place in range(first, last + 1):
                if rule != "two_of_three" or abs(values[place] - centre) > NEAR * (spread or 0):
                    found[place][rule] = way
    return found


def _ending_at(
    n: int,
    months: Sequence[date],
    values: Sequence[float],
    side: Sequence[int],
    move: Sequence[int],
    centre: float,
    spread: float | None,
) -> Iterator[tuple[str, int, int, int]]:
    """(rule, first, last, direction) of each pattern that is complete with month n."""
    unbroken = 1
    while n - unbroken >= 0 and unbroken < RUN and _adjacent(months, n - unbroken + 1):
        unbroken += 1
    apart = abs(values[n] - centre)
    if spread and apart > LIMIT * spread:
        yield "outside", n, n, side[n]
    if unbroken > MOVES and abs(sum(move[n - MOVES + 1 : n + 1])) == MOVES:
        yield "trend", n - MOVES, n, move[n]
    if spread and unbroken >= 3 and abs(sum(side[n - 2 : n + 1])) == 3:
        near = sum(abs(values[m] - centre) > NEAR * spread for m in range(n - 2, n + 1))
        if near >= 2:
            yield "two_of_three", n - 2, n, side[n]
    if unbroken >= RUN and abs(sum(side[n - RUN + 1 : n + 1])) == RUN:
        yield "run", n - RUN + 1, n, side[n]


def _adjacent(months: Sequence[date], n: int) -> bool:
    before, now = months[n - 1], months[n]
    return (now.year - before.year) * 12 + now.month - before.month == 1


def _judged(month: date, value: float, found: Mapping[str, int], better: str) -> Judged:
    rules = tuple(rule for rule in RULES if rule in found)
    if not rules:
        return Judged(month, value)
    rising = found[rules[0]] > 0
    return Judged(month, value, rules, rising, "improving" if rising == (better == "higher") else "worsening")


SERIES = """
SELECT
    m.month, m.value,
    CASE
        WHEN h.additivity = 'rate' THEN m.days_final >= coalesce(TRY_CAST(p.value AS DOUBLE), 0.9) * m.days
        ELSE m.days_final = m.days
    END AS final
FROM measure AS m
INNER JOIN (SELECT DISTINCT metric, additivity FROM metric_header) AS h ON h.metric = m.metric
LEFT JOIN setting_span AS p ON p.key = 'rate_days_share' AND m.month >= p.from_month AND m.month < p.next_month
WHERE m.account_id = $account AND m.metric = $metric AND m.basis = $basis
    AND m.month <= $month AND m.value IS NOT NULL
ORDER BY m.month
"""
REBASES = """
SELECT from_month, reason, note FROM rebase
WHERE account_id = $account AND metric = $metric AND from_month <= $month
ORDER BY from_month DESC, seq DESC
LIMIT 1
"""


def signal(
    database: Database, metric: Metric, account_id: str, basis: str, month: date, adjusted: bool = False
) -> Signal | None:
    """The signal of a metric up to a month; None for stocks and uniques, which the method is not for.

    `adjusted`: of the values without their season, where two years tell of one.
    """
    if metric.additivity not in ("flow", "rate"):
        return None
    told = {"account": account_id, "metric": metric.id, "month": month}
    rows = database.rows(SERIES, basis=basis, **told)
    base: dict[str, Any] = next(iter(database.rows(REBASES, **told)), {})
    if base:
        rows = [r for r in rows if r["month"] >= base["from_month"]]
    values = [(r["month"], r["value"]) for r in rows]
    final = {r["month"] for r in rows if r["final"]}
    season = season_of([v for v in values if v[0] in final], metric.scale)
    even = values if season is None else without(values, season, metric.scale)
    plain, bare = (
        xmr([v for v in held if v[0] in final], metric.better, metric.scale) for held in (values, even)
    )
    done, values = (bare, even) if adjusted else (plain, values)
    stale = staleness(
        [(p.month, p.value) for p in bare.points], [bool(p.rules) for p in bare.points], metric.scale
    )
    points = [Judged(p.month, p.value) for p in done.points] if stale else done.points
    later = [Judged(m, v, final=False) for m, v in values if m not in final]
    return replace(
        done,
        points=tuple(sorted([*points, *later], key=lambda p: p.month)),
        floor=0.0 if metric.sign != "signed" else None,
        since=base.get("from_month"),
        reason=base.get("reason") or "",
        note=base.get("note") or "",
        stale=stale,
        seasonal=season is not None,
        adjusted=adjusted and season is not None,
    )
