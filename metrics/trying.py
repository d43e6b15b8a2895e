"""改善策の試行: what a trial can find with the posts at hand, and what came of it. Pure but for the database it is handed.

The posts that try something stand beside those of the same months that do not, by the counts of reacting.py: one question, told
before it was seen, so that it is answered at the page's whole chance of error. A plain look at before and after would call
every third trial without any effect a help (docs/decisions/0020).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import ceil, exp, log
from statistics import NormalDist

from .calendar import add_months, months_between, screen_month
from .evaluation import Database
from .reacted import MONTHS, Post, counted, in_times, times
from .reacting import CHANCE, OFTEN, Name, Reacted, Sort, asked, each_tells
from .sorting import Sorting, Theme

UNSETTLED = "数字が確定していない記事"
LONGEST = 60  # months; what would take longer is called out of reach


@dataclass(frozen=True)
class Plan:
    """What is tried: which posts of which, from the month `first` to `last`, and the factor that is aimed at.

    `alternate`: the section itself lets posts that try it and posts that do not take turns.
    """

    title: str
    rule: Theme | None
    post_kind: str | None
    within: Theme | None
    alternate: bool
    aim: float
    first: date
    last: date

    @property
    def months(self) -> int:
        return len(months_between(self.first, self.last))

    def tries(self, post: Post, sorting: Sorting) -> bool:
        """Whether a post is one that tries it."""
        return (self.rule is None or self.rule.holds(post.text or "")) and (
            self.post_kind is None or sorting.kind(post.kind) == self.post_kind
        )

    def among(self, post: Post) -> bool:
        """Whether a post is compared at all."""
        return self.within is None or self.within.holds(post.text or "")


@dataclass(frozen=True)
class Foreseen:
    """What can be found of a trial. `a_month`: posts that can be compared, in a month of the last twelve; `least`: the
    factor that is found four times in five; `chance`: of finding the factor aimed at; `needs`: months for four in five."""

    posts: int
    a_month: float
    least: float | None = None
    chance: float | None = None
    needs: int | None = None


def foreseen(db: Database, account_id: str, plan: Plan, each: int, month: date) -> Foreseen:
    """What `each` posts a month that try it will tell, if the posts beside them go on as in the twelve months up to one."""
    held = counted(db, account_id, add_months(month, 1 - MONTHS), month)
    ids = {p.post_id for p in held.posts if plan.among(p)}
    some = [p for p in held.told if p.post_id in ids]
    a_month, tells = len(some) / MONTHS, each_tells(some)
    rest = a_month - each if plan.alternate else a_month
    if tells is None or rest <= 0:
        return Foreseen(len(some), a_month)
    one_month = tells * each * rest / (each + rest)  # n·s·(1−s)
    error = 1 / (one_month * plan.months) ** 0.5
    sure, often = (NormalDist().inv_cdf(share) for share in (1 - CHANCE / 2, OFTEN))
    needs = ceil(((sure + often) / log(plan.aim)) ** 2 / one_month)
    return Foreseen(
        len(some),
        a_month,
        exp(min((sure + often) * error, 9)),
        NormalDist().cdf(log(plan.aim) / error - sure),
        needs if needs <= LONGEST else None,
    )


@dataclass(frozen=True)
class TrialResult:
    """What came of a trial. `outcome`: more, less, none, few; None while figures of its last month are not settled. `turns`: how
    often a post and the one after it were of both sorts, of how many such pairs. `rest`: the posts beside them."""

    plan: Plan
    sort: Sort
    rest: int
    seen: str
    posts: tuple[Reacted, ...]
    ids: Mapping[Name, frozenset[str]]
    turns: tuple[int, int]
    outcome: str | None


def name_of(title: str) -> Name:
    """How the posts that try something are named among the sorts."""
    return ("trial", title)


def tried(db: Database, account_id: str, plan: Plan, sorting: Sorting) -> TrialResult:
    """A trial after its end: its posts beside those of the same months. Months before it say how posts scatter."""
    first = min(plan.first, add_months(plan.last, 1 - MONTHS))
    held = counted(db, account_id, first, plan.last)
    some = [p for p in held.posts if plan.among(p)]
    ran = [p for p in some if p.published_on >= plan.first]
    own = frozenset(p.post_id for p in ran if plan.tries(p, sorting))
    known = {p.post_id for p in some}
    told = tuple(p for p in held.told if p.post_id in known)
    name = name_of(plan.title)
    found = asked(told, {name: own}).sorts
    sort = found[0] if found else Sort((name,), len(own), 0)
    in_order = [p.post_id in own for p in sorted(ran, key=lambda p: (p.published_on, p.post_id))]
    turns = sum(a != b for a, b in pairwise(in_order))
    unsettled = any(why == UNSETTLED for why, _ in counted(db, account_id, plan.last, plan.last).left_out)
    return TrialResult(
        plan,
        sort,
        len(ran) - len(own),
        held.seen or "",
        told,
        {name: own},
        (turns, max(len(in_order) - 1, 0)),
        None if unsettled else outcome(sort),
    )


def outcome(sort: Sort) -> str:
    """Which outcome an answer is.

    >>> [outcome(Sort((("trial", ""),), 9, 3, f, f / 1.1, f * 1.1, 0.01, least, found))
    ...     for f, least, found in ((1.4, 1.3, True), (0.7, 1.3, True), (1.0, 1.3, False), (1.4, 2.5, False))]
    ['more', 'less', 'none', 'few']
    """
    if sort.found and sort.factor is not None:
        return "more" if sort.factor > 1 else "less"
    return "few" if sort.told == "件数が足りない" else "none"


# ── in words ───────────────────────────────────────────────────────────────────────────────────────


def span(plan: Plan, word: Callable[[date], str] = screen_month) -> str:
    """From when to when; on paper with the months of paper.

    >>> span(Plan("", None, "写真", None, True, 1.3, date(2026, 5, 1), date(2026, 7, 1)))
    '2026年5月〜7月'
    """
    last = f"{plan.last.month}月" if plan.last.year == plan.first.year else word(plan.last)
    return word(plan.first) if plan.first == plan.last else f"{word(plan.first)}〜{last}"


def in_advance(told: Foreseen, plan: Plan, each: int) -> str:
    """What the trial can find, said before it begins."""
    if told.least is None or told.chance is None:
        few = f"比べられる記事が直近12か月に{told.posts:,}件（月におよそ{told.a_month:.0f}件）なので、"
        return few + f"月{each:,}件を試しても、結果は言えない見込みです。"
    words = (
        f"直近12か月の比べられる記事は、月におよそ{told.a_month:.0f}件です。月{each:,}件を{plan.months}か月試すと、"
        f"およそ{in_times(told.least)}からの差が、5回に4回見つかります。"
    )
    words += f"目指す{in_times(plan.aim)}の差が、ほんとうにあるとき見つかるのは、10回に{_tenths(told.chance)}回です。"
    if told.chance >= OFTEN:
        return words
    if told.needs is None:
        return words + "いまの件数では、何年かけても見つかりません。目指す倍率か、件数を見直してください。"
    return words + f"5回に4回見つけるには、およそ{told.needs}か月かかります。"


def _tenths(chance: float) -> str:
    tenths = round(chance * 10)
    return "9〜10" if tenths >= 10 else "1回に満たない0〜1" if tenths < 1 else str(tenths)


def sentence(told: TrialResult) -> str:
    """What came of it, saying no more than it knows."""
    sort, plan = told.sort, told.plan
    counts = f"試した{sort.posts:,}件とほかの{told.rest:,}件、{span(plan)}"
    if told.outcome is None:
        return f"「{plan.title}」（{counts}）は、{screen_month(plan.last)}の数字がまだ確定していないので、結果を出していません。"
    if told.outcome == "few":
        given = f"{times(sort)}で、" if sort.factor is not None else ""
        return (
            f"「{plan.title}」は、{given}件数が足りず、ほかの記事と差があるか分かりませんでした（{counts}）。"
        )
    beside = "同じ月に同じだけ見られたほかの記事"
    if told.outcome == "none":
        return (
            f"「{plan.title}」を試した記事と{beside}に、差は見つかりませんでした（{times(sort)}、{counts}）。"
        )
    return (
        f"「{plan.title}」を試した記事は、{beside}の{times(sort)}反応がありました（{counts}）。{_aimed(told)}"
    )


def _aimed(told: TrialResult) -> str:
    """Whether what was aimed at was reached, as far as the interval says."""
    sort, aim = told.sort, told.plan.aim
    if sort.low is None or sort.high is None:
        return ""
    if sort.low >= aim:
        return f"目指した{in_times(aim)}に届いています。"
    if sort.high < aim:
        return f"目指した{in_times(aim)}には届いていません。"
    return f"目指した{in_times(aim)}に届いたかどうかは、この件数では分かりません。"


def caution(told: TrialResult) -> str:
    """What the comparison leaves open: posts that were not taken in turns differ by more than what is tried."""
    if not told.plan.alternate:
        return (
            "試した記事とほかの記事は、内容も違います。違いが「試したこと」によるかどうかまでは分かりません。"
        )
    turns, pairs = told.turns
    if pairs and turns < pairs / 3:
        return (
            f"交互に試した割合が低く（続く2件が違う組 {turns}/{pairs}）、時期や内容の違いが混じっています。"
        )
    return ""
