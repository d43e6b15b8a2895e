"""What a thing costs, beside the other accounts of the platform, and whether that is more than chance.

A cost is a ratio of sums over 12 months; its chance is learned from its months (likeness.py), which resemble each other, up
to two years of them. Months whose hours nobody told are no observations.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import fmean, median
from typing import Any

from .likeness import Fit, doubt, fit, level_of_each, reach, shares
from .paths import number
from .productivity import ratio, tellable

COSTS = {  # a platform that tells no reach has its showings
    "cost_per_reach": "延べ到達1人あたりの費用",
    "cost_per_thousand_impressions": "表示1,000回あたりの費用",
    "cost_per_thousand_views": "閲覧1,000回あたりの費用",
    "cost_per_thousand_video_views": "再生1,000回あたりの費用",
    "cost_per_reaction": "反応1件あたりの費用",
}
FEWEST_MONTHS, UNLIKELY = 6, 0.05
SMALLEST = 20  # percent; the setting smallest_difference
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Against:
    """An account's cost beside the others' of its platform. `times`: how many times their median it is; `least` and `most`:
    between what chance leaves that (95 % for all of the page together; None where too few months say anything).

    `months`: of the 12, those compared: whose hours somebody told, here and of another (推計 is no observation).
    `real`: whether chance hardly makes such a difference: 1 is outside; `worth`: whether it is as large as the city wants
    named (setting).
    """

    metric: str
    value: float | None
    low: float | None
    high: float | None
    others: float | None
    other_accounts: int
    months: int
    least: float | None = None
    most: float | None = None
    real: bool | None = None
    worth: bool = True

    @property
    def times(self) -> float | None:
        """This cost over the others'."""
        return self.value / self.others if self.value is not None and self.others else None


def costs_of(
    held: Mapping[tuple[str, str], Sequence[Row]], accounts: Sequence[str]
) -> dict[str, dict[str, Sequence[Row]]]:
    """Metric → account → its months, of every cost that says something of the account."""
    found: dict[str, dict[str, Sequence[Row]]] = {m: {} for m in COSTS}
    for account in accounts:
        mine = [m for m in COSTS if held.get((account, m))]
        for metric in (m for m in mine if tellable(m, mine)):
            found[metric][account] = held[account, metric]
    return found


def beside(
    accounts: Sequence[Row],
    costs: Mapping[str, Mapping[str, Sequence[Row]]],
    observed: Mapping[tuple[str, str], Sequence[Row]],
    first: date,
    smallest: float,
) -> dict[tuple[str, str], Against]:
    """(Account, metric) → its cost beside the others' of its platform; 非常時専用 ones are nobody's others.

    `costs`: what `costs_of` found of the 12 months from `first` on; `observed`: of up to two years, the months whose hours
    somebody told; `smallest`: the difference worth naming, in percent.
    """
    platform = {a["account_id"]: a["platform"] for a in accounts}
    common = {a["account_id"] for a in accounts if not a["emergency"]}
    found: dict[tuple[str, str], Against] = {}
    fits: dict[str, dict[str, Fit]] = defaultdict(dict)
    for metric, rows in costs.items():
        for account in rows:
            others = [a for a in rows if a != account and a in common and platform[a] == platform[account]]
            found[account, metric] = _against(metric, rows[account], [rows[o] for o in others])
            seen = _apart(
                observed.get((account, metric), ()), [observed.get((o, metric), ()) for o in others]
            )
            months = sum(m >= first for m in seen)
            found[account, metric] = replace(found[account, metric], months=months)
            if months >= FEWEST_MONTHS and found[account, metric].times:
                fits[metric][account] = fit(
                    [number(m) for m in seen], list(seen.values()), [m >= first for m in seen]
                )
    return found | _judged(found, fits, smallest)


def _against(metric: str, mine: Sequence[Row], others: Sequence[Sequence[Row]]) -> Against:
    """A cost over the 12 months and the median of the others', with no word on chance yet."""
    values = [r["value"] for r in mine]
    wholes = [whole for rows in others if (whole := ratio(rows)) is not None]
    middle = median(wholes) if wholes else None
    return Against(
        metric, ratio(mine), min(values, default=None), max(values, default=None), middle, len(wholes), 0
    )


def _apart(mine: Sequence[Row], others: Sequence[Sequence[Row]]) -> dict[date, float]:
    """Month → by what share more its cost lay above its own usual one than the others' did above theirs.

    What befell a platform befell both and cancels. A month's share is y/ȳ − n/n̄, to which a ratio of sums answers: a
    month without much to divide by counts little.
    """
    own, theirs = _shares(mine), [_shares(rows) for rows in others]
    there = {m: [held[m] for held in theirs if m in held] for m in own}
    return {m: own[m] - fmean(there[m]) for m in own if there[m]}


def _shares(rows: Sequence[Row]) -> dict[date, float]:
    above, below = (fmean([r[part] for r in rows] or [0.0]) for part in ("numerator", "denominator"))
    return {r["month"]: r["numerator"] / above - r["denominator"] / below for r in rows if above and below}


def _judged(
    found: Mapping[tuple[str, str], Against], fits: Mapping[str, Mapping[str, Fit]], smallest: float
) -> dict[tuple[str, str], Against]:
    """The comparisons that enough months tell of, with interval and verdict: all of them at once, so that many do not
    bring forth by their number what none would by itself."""
    weighed = {
        (account, metric): (own, shares(own, [f for a, f in held.items() if a != account]))
        for metric, held in fits.items()
        for account, own in held.items()
    }
    times = {key: found[key].times or math.nan for key in weighed}  # known wherever there is a fit
    doubts = {
        key: doubt(math.log(times[key]), own.error, weights, own.freedom)
        for key, (own, weights) in weighed.items()
    }
    level = level_of_each(list(doubts.values()), UNLIKELY)
    told = {}
    for key, (own, weights) in weighed.items():
        measured, width = times[key], math.exp(reach(own.error, weights, own.freedom, level))
        told[key] = replace(
            found[key],
            least=measured / width,
            most=measured * width,
            real=doubts[key] <= level,
            worth=max(measured, 1 / measured) >= 1 + smallest / 100,
        )
    return told
