"""What the platform did: beside an account's change, that of the city's other accounts on its platform.

An account whose showings fell by half is judged otherwise where every account of its platform lost half. The *move* of a
platform is the median of the others' log ratios, the account itself left out, against the month before and against the
same month last year. It is called common only where it is plain: four in five of the others went the same way, each by
more than a limit of its own usual scatter that independent accounts pass together in under 5 % of months (lag-1 up to .5:
docs/decisions/0013). Final, whole months above zero only. The state rule knows nothing of this.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np

from .calendar import add_months, month_end, screen_day
from .catalogue import Metric
from .evaluation import Database, Happening, MetricLine
from .figures import WHOLE
from .peer_moves import PeerMove, PeerMoves, others, peer_moves

YEAR, MONTH = 12, 1
LAGS = {YEAR: "前年同月", MONTH: "前月"}  # the year first: it has no season in it
FEWEST = 3  # other accounts; from fewer nothing is said
FEWEST_CHANGES = 8  # months whose change is known, for an account's usual scatter
SCATTER_LAG = {
    YEAR: 3,
    MONTH: 1,
}  # a step of level spoils so few of these; at lag-1 .5 they scatter like a year apart
HISTORY = 37
WORTH = math.log(1.15)  # the smallest move that is named
CHANCE = (
    0.05  # of a common move being seen in a month of independent accounts: two comparisons, two directions
)
PRODUCTIVITY = 3


@dataclass(frozen=True)
class PlatformMove:
    """What some accounts of a platform did since `lag` months before: median of their log ratios; `common`: plainly so."""

    platform: str
    metric: str
    lag: int
    median: float
    accounts: int
    common: bool
    noted: tuple[Happening, ...] = ()  # what is recorded of the platform between the two months


@dataclass(frozen=True)
class Beside:
    """An account's log ratio (None: unknown) beside the move of the others. `usual`: how far it strays by itself."""

    account_id: str
    others: PlatformMove
    change: float | None
    usual: float

    @property
    def apart(self) -> float | None:
        """What is left of its change without the others'."""
        return None if self.change is None else self.change - self.others.median

    @property
    def alike(self) -> bool:
        """Whether what is left is no more than it strays anyway."""
        return self.apart is not None and abs(self.apart) <= self.usual

    @property
    def alone(self) -> bool:
        """Whether it changed while the others did not."""
        return (
            not self.others.common
            and self.change is not None
            and abs(self.others.median) < WORTH
            and abs(self.change) > self.usual
            and not self.alike
        )


@dataclass(frozen=True)
class Common:
    """A month of the whole city. `besides`: by account and metric, against last year first; `moves`: of whole platforms."""

    month: date
    besides: Mapping[tuple[str, str], tuple[Beside, ...]] = field(default_factory=dict)
    moves: tuple[PlatformMove, ...] = ()
    peers: PeerMoves = field(
        default_factory=PeerMoves
    )  # of other cities' accounts, where 比較資料 of both months are there

    def known(self, account_id: str, metric: str) -> tuple[Beside, ...]:
        """What can be said of an account's metric at all; empty where too few others are known."""
        return self.besides.get((account_id, metric), ())

    def told(self, account_id: str, metric: str) -> Beside | None:
        """What is worth saying: a common move, or one that the account made alone."""
        return next((b for b in self.known(account_id, metric) if b.others.common or b.alone), None)

    def common(self, metrics: Iterable[str]) -> tuple[PlatformMove, ...]:
        """The platforms that moved as a whole, each metric of these once."""
        some, found = set(metrics), {}
        for move in self.moves:
            if move.common and move.metric in some:
                found.setdefault((move.platform, move.metric), move)
        return tuple(found.values())


SERIES = f"""
SELECT m.account_id, a.platform, m.metric, list(date_diff('month', $first::DATE, m.month)) AS months, list(m.value) AS series
FROM measure AS m
INNER JOIN account_month AS a ON a.account_id = m.account_id AND a.month = $month
INNER JOIN shown_basis AS b ON b.account_id = m.account_id AND b.metric = m.metric
LEFT JOIN target_month AS t ON t.account_id = m.account_id AND t.metric = m.metric AND t.month = $month
WHERE m.month BETWEEN $first AND $month AND m.basis = coalesce(t.basis, b.basis) AND m.value > 0
    AND NOT coalesce(m.provisional, FALSE) AND {WHOLE}
    AND a.platform IN (SELECT platform FROM account_month WHERE month = $month GROUP BY platform HAVING count(*) > $fewest)
GROUP BY m.account_id, a.platform, m.metric
ORDER BY m.account_id, m.metric
"""
NOTED = """
SELECT platform, day, until, kind, title FROM event
WHERE platform IS NOT NULL AND account_id IS NULL AND day <= $last AND coalesce(until, day) >= $first
ORDER BY day
"""


def common(database: Database, metrics: Mapping[str, Metric], month: date) -> Common:
    """Every account of a month beside the others of its platform, for each metric that enough of them have."""
    first = add_months(month, 1 - HISTORY)
    held: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for r in database.rows(SERIES, month=month, first=first, fewest=FEWEST):
        metric = metrics.get(r["metric"])
        if metric and metric.part != PRODUCTIVITY:
            held[r["platform"], metric.id].append(r)
    groups, moves = [], []
    noted = {lag: _noted(database, month, lag) for lag in LAGS}
    for (platform, metric_id), group in sorted(held.items()):
        if len(group) <= FEWEST:
            continue
        logs = _logs(group)
        changes = tuple(Changes(logs, lag, noted[lag].get(platform, ())) for lag in LAGS)
        groups.append(PlatformChanges(platform, metric_id, tuple(r["account_id"] for r in group), changes))
        whole = (one.move(platform, metric_id) for one in changes)
        moves += [move for move in whole if move and move.accounts > FEWEST]
    peers = peer_moves(database, month, tuple(LAGS))
    return Common(month, Besides(groups), tuple(moves), peers)


def _logs(group: Sequence[Mapping[str, Any]]) -> np.ndarray:
    """The logarithms of accounts' values: months × accounts, NaN where unknown."""
    logs = np.full((HISTORY, len(group)), np.nan)
    of = np.repeat(np.arange(len(group)), [len(r["series"]) for r in group])
    logs[[n for r in group for n in r["months"]], of] = [
        math.log(value) for r in group for value in r["series"]
    ]
    return logs


def _noted(database: Database, month: date, lag: int) -> dict[str, tuple[Happening, ...]]:
    """Platform → the events of it that lie between a month and the one `lag` before, both included."""
    found: dict[str, list[Happening]] = defaultdict(list)
    for e in database.rows(NOTED, first=add_months(month, -lag), last=month_end(month)):
        found[e["platform"]].append(Happening(e["day"], e["until"], e["kind"], e["title"]))
    return {platform: tuple(events) for platform, events in found.items()}


class Changes:
    """The change of accounts in the last month of `logs` (months × accounts, NaN where unknown), and their usual scatter."""

    def __init__(self, logs: np.ndarray, lag: int, noted: tuple[Happening, ...] = ()):
        self.lag = lag
        self.noted = noted
        self.now = logs[-1] - logs[-1 - lag]
        self.known = ~np.isnan(self.now)
        self.counted: dict[tuple[float, float], int] = {}
        step = SCATTER_LAG[lag]
        past = logs[step:-1] - logs[: -1 - step]
        self.past = (~np.isnan(past)).sum(axis=0)
        self.scatter = np.full(len(self.now), np.nan)
        enough = self.past >= FEWEST_CHANGES
        if enough.any():
            some = past[:, enough]
            middle = np.nanmedian(some, axis=0)
            self.scatter[enough] = np.maximum(1.4826 * np.nanmedian(np.abs(some - middle), axis=0), 1e-6)

        self.judged = self.known & ~np.isnan(self.scatter)
        self.went = np.where(self.judged, self.now / np.where(self.judged, self.scatter, 1.0), 0.0)
        # in their order: one account's others are all but one, and are not sorted anew for each of thousands
        self.moves, self.spreads = np.sort(self.now[self.known]), np.sort(self.scatter[self.judged])

    def move(self, platform: str, metric: str, without: int | None = None) -> PlatformMove | None:
        """The move of all accounts that are known, or of those beside one of them; None of fewer than FEWEST."""
        left_out = None if without is None or not self.known[without] else float(self.now[without])
        count = len(self.moves) - (left_out is not None)
        if count < FEWEST:
            return None
        middle = median_without(self.moves, left_out)
        return PlatformMove(
            platform,
            metric,
            self.lag,
            middle,
            count,
            abs(middle) >= WORTH and self._plain(middle, without),
            self.noted,
        )

    def _plain(self, middle: float, without: int | None = None) -> bool:
        """Whether enough of them went that way, each by enough of its own scatter, for it not to be chance."""
        left_out = without is not None and bool(self.judged[without])
        count = len(self.spreads) - left_out
        if count < FEWEST:
            return False
        way, least = math.copysign(1, middle), limit(count)
        went = self._so_far(way, least) - (left_out and bool(self.went[without] * way >= least))
        return went >= most(count)

    def _so_far(self, way: float, least: float) -> int:
        """How many went one way by so much of their scatter."""
        if (way, least) not in self.counted:
            self.counted[way, least] = int((self.went[self.judged] * way >= least).sum())
        return self.counted[way, least]

    def beside(self, platform: str, metric: str, account_id: str, n: int) -> Beside | None:
        """One account beside the others; None where too few others are known."""
        move = self.move(platform, metric, n)
        if move is None:
            return None
        if self.known[n]:  # an account that stood against it is a voice too
            move = replace(move, common=move.common and self._plain(move.median))
        own = 0.0 if np.isnan(self.scatter[n]) else float(self.scatter[n])
        left_out = own if self.judged[n] else None
        theirs = 0.0
        if len(self.spreads) > (left_out is not None):  # a median strays by √(π/2n) of what each does
            theirs = median_without(self.spreads, left_out) * math.sqrt(math.pi / 2 / move.accounts)
        change = float(self.now[n]) if self.known[n] else None
        return Beside(account_id, move, change, max(WORTH, 2 * math.hypot(own, theirs)))


@dataclass(frozen=True)
class PlatformChanges:
    """The accounts of a platform that have a metric, in their order, and their changes by each of LAGS."""

    platform: str
    metric: str
    accounts: tuple[str, ...]
    changes: tuple[Changes, ...]

    def besides(self, n: int) -> tuple[Beside, ...]:
        """The n-th of them beside the others."""
        found = (c.beside(self.platform, self.metric, self.accounts[n], n) for c in self.changes)
        return tuple(beside for beside in found if beside)


class Besides(Mapping[tuple[str, str], tuple[Beside, ...]]):
    """Account and metric → it beside the others of its platform, reckoned where it is asked for: a page asks of few of thousands."""

    def __init__(self, groups: Iterable[PlatformChanges] = ()):
        self._groups = [(group, {a: n for n, a in enumerate(group.accounts)}) for group in groups]

    def __getitem__(self, key: tuple[str, str]) -> tuple[Beside, ...]:
        account_id, metric = key
        for group, places in self._groups:
            if (
                group.metric == metric
                and account_id in places
                and (found := group.besides(places[account_id]))
            ):
                return found
        raise KeyError(key)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        told = ((account_id, group.metric) for group, places in self._groups for account_id in places)
        return (key for key in told if key in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def median_without(told: np.ndarray, left_out: float | None) -> float:
    """The median of numbers in their order, or of all but one of them.

    >>> some = np.array([1.0, 2.0, 4.0, 8.0])
    >>> median_without(some, None), median_without(some, 1.0), median_without(some, 8.0), median_without(some[:3], 2.0)
    (3.0, 4.0, 2.0, 2.5)
    """
    gone = len(told) if left_out is None else int(np.searchsorted(told, left_out))
    count = len(told) - (left_out is not None)
    low, high = ((count - 1) // 2, count // 2)
    return (float(told[low + (low >= gone)]) + float(told[high + (high >= gone)])) / 2


def most(accounts: int) -> int:
    """How many of so many have to go the same way: all of three or four, four of five, eight of ten."""
    return math.ceil(0.8 * accounts)


@cache
def limit(accounts: int) -> float:
    """By how much of its usual scatter each of those has to change, for chance to do it in 2.5 % of months.

    The binomial's, and a fifth more because scatter is estimated and neighbouring months resemble each other (simulated).

    >>> [round(limit(n), 2) for n in (3, 4, 5, 10, 40, 4000)]
    [0.88, 0.51, 0.86, 0.3, 0.25, 0.25]
    """
    low, high = 0.0, 0.5  # the share of each one's changes that lie beyond the limit
    for _ in range(40):
        share = (low + high) / 2
        low, high = (low, share) if _tail(most(accounts), accounts, share) > CHANCE / 4 else (share, high)
    return max(1.2 * NormalDist().inv_cdf(1 - low), 0.25)


def _tail(least: int, of: int, share: float) -> float:
    """The chance that at least so many of them do what each does with this chance; by logarithms, as many ways are no float.

    >>> round(_tail(2, 3, 0.5), 9), round(_tail(0, 5000, 0.3), 9)
    (0.5, 1.0)
    """
    told, other = math.log(share), math.log1p(-share)
    return sum(math.exp(ways + k * told + (of - k) * other) for k, ways in _ways(least, of))


@cache
def _ways(least: int, of: int) -> list[tuple[int, float]]:
    """In how many ways so many of them do it, and each number above that, as logarithms."""
    all_ways = math.lgamma(of + 1)
    return [(k, all_ways - math.lgamma(k + 1) - math.lgamma(of - k + 1)) for k in range(least, of + 1)]


# ── in words ───────────────────────────────────────────────────────────────────────────────────────


def percent(log_ratio: float) -> str:
    """A log ratio as a change.

    >>> percent(math.log(0.5)), percent(math.log(1.2)), percent(0.0)
    ('−50%', '+20%', '±0%')
    """
    told = round((math.exp(log_ratio) - 1) * 100)
    return f"{'+' if told > 0 else '−' if told < 0 else '±'}{abs(told)}%"


COMMON = "媒体に共通の動きと考えられ"
PEERS_APART = "ほかの市町村にそろった動きはありません"
WAYS = {True: ("増え", "増えて"), False: ("減り", "減って")}  # up: a noun's stem, a verb


def sentence(b: Beside, title: str, platform: str) -> str:
    """What an account's change is beside the others', in one or two sentences."""
    o, lag = b.others, LAGS[b.others.lag]
    mine = f"このアカウントは {percent(b.change)}" if b.change is not None else ""
    middle = f"中央値 {percent(o.median)}"
    if not o.common:
        alone = "で、このアカウントだけの動きです" if b.alone else "です"
        others = f"{platform}のほかの{o.accounts}アカウントの{middle}"
        return f"{title}の{lag}比は、{mine}{'、' if mine else ''}{others}{alone}。"
    noun, verb = WAYS[o.median > 0]
    told = f"{title}は、{platform}のほかの{o.accounts}アカウントも{lag}よりそろって{verb}います"
    told += f"（{middle}{'、' if mine else ''}{mine}）。媒体に共通の動きと考えられ"
    if b.apart is None:
        return f"{told}ます。{noted(o)}"
    if b.alike:
        return f"{told}、このアカウントだけの{noun}方ではありません。{noted(o)}"
    if b.apart * o.median < 0:
        return f"{told}、このアカウントの{noun}方はそれより小さくなっています。{noted(o)}"
    return f"{told}ますが、それを除いてもこのアカウントは {percent(b.apart)}です。{noted(o)}"


def noted(move: PlatformMove) -> str:
    """What is recorded of the platform meanwhile, the newest two; blank where nothing is."""
    told = [f"{screen_day(e.day)}の「{e.title}」（{e.kind}）" for e in move.noted[-2:]]
    return f"この媒体には、その間に{'、'.join(told)}が記録されています。" if told else ""


def since(line: MetricLine, lag: int) -> float | None:
    """An account's own log ratio to the month before or the same month last year; None where one is not whole, final, above 0."""
    now, then = line.figure, line.last_year if lag == YEAR else line.last_month
    fit = all(f.whole and not f.provisional and (f.value or 0) > 0 for f in (now, then))
    return math.log(now.value / then.value) if fit else None  # type: ignore[operator]


def peer_sentence(move: PeerMove, line: MetricLine, platform: str) -> str:
    """What other cities' accounts did beside an account's change."""
    change = since(line, move.lag)
    mine = f"、このアカウントは {percent(change)}" if change is not None else ""
    went = change is None or (change * move.middle > 0 and abs(change) >= WORTH)
    apart = "ます" if went else "ますが、このアカウントは同じ動きではありません"
    who, lag, middle = others(move, platform), LAGS[move.lag], f"中央値 {percent(move.middle)}"
    if not move.common:
        return f"{line.title}の{lag}比は、{who}の{middle}{mine}で、{PEERS_APART}。"
    return f"{line.title}は、{who}も{lag}よりそろって{WAYS[move.middle > 0][1]}います（{middle}{mine}）。{COMMON}{apart}。"


def platform_sentence(move: PlatformMove, title: str, platform: str) -> str:
    """That a platform moved as a whole."""
    return (
        f"{platform}では、{move.accounts}アカウントの{title}が{LAGS[move.lag]}よりそろって{WAYS[move.median > 0][1]}います"
        f"（中央値 {percent(move.median)}）。媒体に共通の動きと考えられます。{noted(move)}"
    )


def short(b: Beside) -> str:
    """A common move for a cell of the board."""
    return f"媒体に共通（ほか{b.others.accounts}件も{LAGS[b.others.lag]}比 {percent(b.others.median)}）"
