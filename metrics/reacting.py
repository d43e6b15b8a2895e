"""何が反応されたか: whether posts of one sort got more reactions than others of the same month that were seen as often. Pure.

Reactions of a post are counts that scatter more than dice (negative binomial), around a mean that a month raises or lowers
as a whole and that grows with how often the post was seen by a power of the account's own: "per view" would not be
neutral. A post that stands alone counts at most as far out as `FAR` spreads: nothing is found, or lost, by a viral post.

Whether a sort differs is asked by handing its name, within each month, to as many posts at random (`SHUFFLES` times). Of all
findings of a page one in twenty may be chance (Benjamini and Hochberg), and the intervals are as much wider as choosing
what is told asks (Benjamini and Yekutieli). Figures: docs/decisions/0019.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from .likeness import level_of_each

CHANCE = 0.05  # of the findings of a page, at most
SHUFFLES, AT_ONCE = 4999, 500
FEWEST = 5  # posts of a sort, and as many others, in months that hold both
FEWEST_POSTS = 30  # of an account, before anything is asked
SAME = 0.8  # sorts that share so much of their posts are one question
TELLING = 2.0  # where a doubling would have been missed, nothing found means little
STRICT = 0.01  # about what one of a page's questions must meet
OFTEN = 0.8  # how often a factor of `least` is found
TENTH = 0.1  # of the posts: what an account's posts can tell is said of a sort that so many are
FAR = 3.0  # spreads
POWER, POWER_SPREAD = 0.9, 0.5  # by which reactions grow with views, before the account's own posts are asked
ROUNDS = 25


@dataclass(frozen=True)
class Reacted:
    """One post: how often it was seen and how many reactions it got, when its month had settled."""

    post_id: str
    month: date
    seen: float
    reactions: float


Name = tuple[str, str]  # what is asked (theme, kind, day, hour), and which of these


@dataclass(frozen=True)
class Sort:
    """A sort of posts: `factor` times the reactions of the month's others seen as often, with its interval.

    `least`: the smallest factor that so many posts find four times in five. None where too few can be compared.
    """

    names: tuple[Name, ...]
    posts: int
    months: int
    factor: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    least: float | None = None
    found: bool = False

    @property
    def told(self) -> str:
        """The verdict in the page's three words."""
        if self.found:
            return "差がある"
        return "件数が足りない" if self.least is None or self.least > TELLING else "差は見つからない"


class _Model(NamedTuple):
    """The columns of posts; about what value each coefficient is held to be beforehand, and how firmly (1 / variance)."""

    columns: np.ndarray
    about: np.ndarray
    firmly: np.ndarray

    def means(self, coefficients: np.ndarray) -> np.ndarray:
        return np.exp(np.clip(self.columns @ coefficients, -12, 30))

    def covariance(self, weight: np.ndarray) -> np.ndarray:
        """Of the coefficients, if posts scatter as the model has it."""
        return np.linalg.inv(self.columns.T @ (self.columns * weight[:, None]) + np.diag(self.firmly))


class _Fit(NamedTuple):
    """A mean for each post, by how much posts scatter (`size`: the less, the more), reactions kept within reach of it;
    the effect of a sort and its standard error, as logarithms."""

    mean: np.ndarray
    size: float
    kept: np.ndarray
    effect: float
    error: float

    @property
    def informed(self) -> float:
        """How much all posts tell of a factor: 1 / variance of its logarithm, times the share of a sort and of the rest."""
        return float((self.mean / (1 + self.mean / self.size)).sum())


@dataclass(frozen=True)
class Answers:
    """The sorts in the order asked. `least`: the smallest factor found four times in five in one post of ten; None where
    there are too few posts to ask anything of."""

    sorts: tuple[Sort, ...]
    least: float | None = None


def asked(posts: Sequence[Reacted], sorts: Mapping[Name, frozenset[str]]) -> Answers:
    """Every sort (name → its post ids) beside the other posts, in the order given; sorts of the same posts are one."""
    known = sorted((p for p in posts if p.seen > 0 and p.reactions >= 0), key=lambda p: p.post_id)
    merged = _merged(sorts, {p.post_id for p in known})
    months = _months(known)
    belongs = {names: np.array([p.post_id in ids for p in known], bool) for names, ids in merged.items()}
    found = [Sort(names, int(row.sum()), len(set(months[row]))) for names, row in belongs.items()]
    able = [n for n, row in enumerate(belongs.values()) if _comparable(row, months)]
    if len(known) < FEWEST_POSTS:
        return Answers(tuple(found))
    seen, whole = _alike(known, months)
    doubt = CHANCE if len(belongs) == 1 else STRICT
    usual = _least(1 / (whole.informed * TENTH * (1 - TENTH)) ** 0.5, doubt)
    if not able:
        return Answers(tuple(found), usual)
    rows = np.array(list(belongs.values()))[able]
    own = [_fitted(months, seen, whole.kept, row) for row in rows]
    p_values = _shuffled(whole, months, rows, _seed(known))
    level = level_of_each(p_values, CHANCE)
    wide = _normal(1 - level / 2)
    for n, fit, p in zip(able, own, p_values, strict=True):
        far = wide * fit.error
        low, middle, high = np.exp(np.clip([fit.effect - far, fit.effect, fit.effect + far], -9, 9)).tolist()
        # both ways of asking must agree: an interval that holds 1 beside 差がある would be two answers
        real = p <= level and not low <= 1 <= high
        least = _least(fit.error, doubt)
        found[n] = replace(found[n], factor=middle, low=low, high=high, p=p, least=least, found=real)
    return Answers(tuple(found), usual)


def each_tells(posts: Sequence[Reacted]) -> float | None:
    """How much one post of an account tells of a factor (_Fit.informed); None of too few posts."""
    known = [p for p in posts if p.seen > 0 and p.reactions >= 0]
    if len(known) < FEWEST_POSTS:
        return None
    return _alike(known, _months(known))[1].informed / len(known)


def _months(posts: Sequence[Reacted]) -> np.ndarray:
    """The place of each post's month among the months."""
    return np.unique([p.month.toordinal() for p in posts], return_inverse=True)[1]


def _alike(posts: Sequence[Reacted], months: np.ndarray) -> tuple[np.ndarray, _Fit]:
    """How often each was seen, as logarithms, and all posts as if no sort differed."""
    seen = np.log([p.seen for p in posts])
    return seen, _fitted(months, seen, np.array([p.reactions for p in posts], float))


def _merged(sorts: Mapping[Name, frozenset[str]], known: set[str]) -> dict[tuple[Name, ...], frozenset[str]]:
    """Sorts by their names, those that share most of their posts put together; without those that no post or every post is.

    >>> ids = {"a": frozenset("12"), "b": frozenset("12"), "c": frozenset("3"), "d": frozenset()}
    >>> [[n for _, n in names] for names in _merged({("theme", n): i for n, i in ids.items()}, set("1234"))]
    [['a', 'b'], ['c']]
    """
    found: list[tuple[tuple[Name, ...], frozenset[str]]] = []
    for name, all_ids in sorts.items():
        ids = all_ids & known
        if not ids or ids == known:
            continue
        for n, (names, others) in enumerate(found):
            if len(ids & others) >= SAME * len(ids | others):
                found[n] = ((*names, name), ids | others)
                break
        else:
            found.append(((name,), ids))
    return dict(found)


def _comparable(row: np.ndarray, months: np.ndarray) -> bool:
    """Whether enough posts of a sort stand in months that hold others too, and as many others.

    >>> [bool(_comparable(np.arange(20) < n, np.zeros(20, int))) for n in (4, 5, 15, 16)]
    [False, True, True, False]
    """
    of_sort, of_all = np.bincount(months, row), np.bincount(months)
    both = (of_sort > 0) & (of_sort < of_all)
    return of_sort[both].sum() >= FEWEST and (of_all - of_sort)[both].sum() >= FEWEST


def _fitted(months: np.ndarray, seen: np.ndarray, got: np.ndarray, sort: np.ndarray | None = None) -> _Fit:
    """Month effects, the power of views and, if asked, a sort's effect, with reactions kept within reach of their mean."""
    model = _modelled(months, seen, sort)
    power = months.max() + 1
    line = np.log(got + 0.5) - POWER * model.columns[:, power]
    at = np.array([np.median(line[months == m]) for m in range(power)])
    spread = max(1.4826 * float(np.median(np.abs(line - at[months]))), 0.3)
    coefficients = model.about.copy()
    coefficients[:power] = at
    kept = np.minimum(got, np.exp(np.minimum(model.columns @ coefficients + FAR * spread, 40)) + FAR)
    size, mean = 1 / spread**2, model.means(coefficients)
    for n in range(ROUNDS):
        before = coefficients
        coefficients = _stepped(model, kept, coefficients, size)
        mean = model.means(coefficients)
        size = _size(kept, mean, len(kept) - len(coefficients))
        if sort is None:
            kept = np.minimum(got, mean + FAR * np.sqrt(mean + mean**2 / size) + 1)
        if n > 3 and np.abs(coefficients - before).max() < 1e-6:
            break
    if sort is None:
        return _Fit(mean, size, kept, 0.0, np.inf)
    return _Fit(mean, size, kept, float(coefficients[-1]), _error(model, kept, mean, size))


def _modelled(months: np.ndarray, seen: np.ndarray, sort: np.ndarray | None) -> _Model:
    columns = np.column_stack([np.eye(months.max() + 1)[months], seen - seen.mean()])
    if sort is not None:
        columns = np.column_stack([columns, sort])
    about, firmly = np.zeros(columns.shape[1]), np.full(columns.shape[1], 1e-6)
    about[months.max() + 1], firmly[months.max() + 1] = POWER, 1 / POWER_SPREAD**2
    return _Model(columns, about, firmly)


def _stepped(model: _Model, kept: np.ndarray, coefficients: np.ndarray, size: float) -> np.ndarray:
    """The coefficients after one more round of weighted least squares."""
    mean = model.means(coefficients)
    weight = mean / (1 + mean / size)
    right = model.columns.T @ (weight * (np.log(mean) + (kept - mean) / mean)) + model.firmly * model.about
    return coefficients + np.clip(model.covariance(weight) @ right - coefficients, -2, 2)


def _error(model: _Model, kept: np.ndarray, mean: np.ndarray, size: float) -> float:
    """The standard error of the last coefficient: as the model has it or as the posts scatter, whichever is larger."""
    covariance = model.covariance(mean / (1 + mean / size))
    score = model.columns * ((kept - mean) / (1 + mean / size))[:, None]
    scattered = covariance @ (score.T @ score) @ covariance
    freedom = len(kept) / max(len(kept) - len(covariance), 1)
    return float(np.sqrt(max(covariance[-1, -1], scattered[-1, -1] * freedom)))


def _size(got: np.ndarray, mean: np.ndarray, freedom: int) -> float:
    """The size of the negative binomial at which posts scatter as much as they do (Pearson), between .1 and 10,000."""
    low, high = np.log(0.1), np.log(1e4)
    for _ in range(30):
        middle = (low + high) / 2
        pearson = float(((got - mean) ** 2 / (mean + mean**2 / np.exp(middle))).sum())
        low, high = (low, middle) if pearson > freedom else (middle, high)
    return float(np.exp((low + high) / 2))


def _shuffled(fit: _Fit, months: np.ndarray, sorts: np.ndarray, seed: int) -> list[float]:
    """For each sort, how often names handed out at random within months lie as far out as its own posts do."""
    score = (fit.kept - fit.mean) / (1 + fit.mean / fit.size)
    usual = np.bincount(months, score) / np.bincount(months)
    score = score - usual[months]
    rng = np.random.default_rng(seed)
    order = np.argsort(months, kind="stable")
    members = sorts[:, order].astype(float).T
    own = np.abs(score[order] @ members) - 1e-9
    as_far, left = np.zeros(len(sorts)), SHUFFLES
    while left:
        count = min(left, AT_ONCE)
        mixed = np.argsort(months + rng.random((count, len(score))), axis=1)
        as_far += (np.abs(score[mixed] @ members) >= own).sum(axis=0)
        left -= count
    return ((1 + as_far) / (SHUFFLES + 1)).tolist()


def _seed(posts: Sequence[Reacted]) -> int:
    """The same posts give the same answer, in every run."""
    told = "\n".join(sorted(f"{p.post_id} {p.month} {p.seen} {p.reactions}" for p in posts))
    return int.from_bytes(hashlib.sha256(told.encode()).digest()[:8], "big")


def _least(error: float, doubt: float) -> float:
    """The factor that is found four times in five at such a standard error of its logarithm, by a question that must meet `doubt`.

    >>> round(_least(0.14, STRICT), 2), round(_least(0.14, CHANCE), 2)
    (1.61, 1.48)
    """
    return float(np.exp(min((_normal(1 - doubt / 2) + _normal(OFTEN)) * error, 9)))


def _normal(share: float) -> float:
    return NormalDist().inv_cdf(share)
