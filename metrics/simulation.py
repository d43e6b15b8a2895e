"""Other lines and another patience over all history: what each account would have been, month by month.

What faces the lines is read once (histories.py), by facing.sql's own statements; rules.py then judges it, as it does for
the view. Nothing is written. It uses today's facts: what was known then is another question.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from .catalogue import Metric
from .histories import AccountHistory
from .rules import JudgedMonth, judge, walk
from .words import HELD, LATCHED, UNJUDGED

NOW, SHARE, NUMBER = "now", "share", "number"


@dataclass(frozen=True)
class RuleSet:
    """What is tried out. `lines`: each account's lines and window of today (now), a share of each account's median
    (share, 0.8 = 80 %), or the same number for all (number). A line that is None is none."""

    lines: str = NOW
    continue_line: float | None = None
    withdraw_line: float | None = None
    window: int = 1
    patience: int = 3
    recovery: int = 2
    margin: float = 0.0


@dataclass(frozen=True)
class SimulatedCourse:
    """What one account would have been, month by month from its first value on."""

    account_id: str
    continue_line: float | None
    withdraw_line: float | None
    window: int
    months: tuple[date, ...]
    states: tuple[str, ...]

    def count(self, *states: str) -> int:
        """In how many months it would have been in one of these states."""
        return sum(state in states for state in self.states)

    @property
    def latest(self) -> str:
        """The state of the last month that was not held: an unfinished month says nothing yet."""
        return next((s for s in reversed(self.states) if s not in HELD), "hold")

    def stood(self, month: date) -> str | None:
        """The state as it stood in a month: of the last month up to it that was not held. None before the first."""
        known = self.states[: bisect_right(self.months, month)]
        return next((s for s in reversed(known) if s not in HELD), None)

    @property
    def first_consider(self) -> date | None:
        """The month in which 撤退検討 would first have stood."""
        return next((m for m, s in zip(self.months, self.states, strict=True) if s == "consider"), None)

    @property
    def flips_a_year(self) -> float | None:
        """How often a year it changes between 基準内, 経過観察 and 撤退検討 (回復確認中 included); held months apart."""
        kinds = ["consider" if s in LATCHED else s for s in self.states if s not in UNJUDGED]
        return sum(a != b for a, b in pairwise(kinds)) * 12 / len(kinds) if kinds else None


@dataclass(frozen=True)
class Agreement:
    """How the decisions really taken go with a rule set. `withdrawn`: 撤退 while it stood at 撤退検討; `missed`: 撤退 while
    it did not; `overruled`: 継続 although it stood there; `kept`: 継続 while it did not."""

    withdrawn: int = 0
    missed: int = 0
    overruled: int = 0
    kept: int = 0


Decision = tuple[str, date, str]  # account, month, 継続 or 撤退
WITHDRAW, GO_ON = "撤退", "継続"


def agreement(courses: Iterable[SimulatedCourse], decisions: Iterable[Decision]) -> Agreement:
    """Count the decisions of each kind; one that no course tells anything of is not counted.

    >>> months = tuple(date(2026, m, 1) for m in (4, 5, 6, 7))
    >>> course = SimulatedCourse("a", 2.0, 1.0, 1, months, ("watch", "consider", "hold", "within"))
    >>> agreement([course], [("a", m, "撤退") for m in months] + [("a", months[1], "継続"), ("b", months[1], "撤退")])
    Agreement(withdrawn=2, missed=2, overruled=1, kept=0)
    """
    by_account = {c.account_id: c for c in courses}
    found: Counter[str] = Counter()
    for account, month, kind in decisions:
        state = by_account[account].stood(month) if account in by_account else None
        if state is not None and kind in (WITHDRAW, GO_ON):
            told = {WITHDRAW: ("missed", "withdrawn"), GO_ON: ("kept", "overruled")}[kind]
            found[told[state == "consider"]] += 1
    return Agreement(**found)


def lines_of(candidate: AccountHistory, rules: RuleSet) -> tuple[float | None, float | None, int]:
    """The continue line, withdraw line and window that a rule set gives an account.

    >>> one = AccountHistory("a", "甲", "課", 90.0, 60.0, 3, {}, {1: 100.0, 3: 310.0, 12: None})
    >>> lines_of(one, RuleSet())
    (90.0, 60.0, 3)
    >>> lines_of(one, RuleSet(SHARE, 0.8, 0.5, window=3)), lines_of(one, RuleSet(SHARE, 0.8, None, window=12))
    ((248.0, 155.0, 3), (None, None, 12))
    >>> lines_of(one, RuleSet(NUMBER, 70.0, None))
    (70.0, None, 1)
    """
    if rules.lines == NOW:
        return candidate.continue_line, candidate.withdraw_line, candidate.window
    if rules.lines == NUMBER:
        return rules.continue_line, rules.withdraw_line, rules.window
    middle = candidate.medians.get(rules.window)
    share = [
        None if s is None or middle is None else s * middle
        for s in (rules.continue_line, rules.withdraw_line)
    ]
    return share[0], share[1], rules.window


def simulate(
    metric: Metric, accounts: Sequence[AccountHistory], rules: RuleSet
) -> tuple[SimulatedCourse, ...]:
    """What each account would have been under a rule set, in the order given."""
    return tuple(_course(metric, account, rules) for account in accounts)


def _course(metric: Metric, account: AccountHistory, rules: RuleSet) -> SimulatedCourse:
    go_on, stop, window = lines_of(account, rules)
    held = account.histories[window if metric.additivity in ("flow", "rate") else 1]
    words, clear = judge(
        np.array(held.values, dtype=float),
        np.array(held.whole, dtype=bool),
        np.nan if go_on is None else go_on,
        np.nan if stop is None else stop,
        higher=metric.better == "higher",
        rises=held.rises,
        margin=rules.margin,
        exempt=np.array(held.exempt, dtype=bool),
    )
    told = (JudgedMonth(*pair, rules.patience, rules.recovery) for pair in zip(words, clear, strict=True))
    return SimulatedCourse(
        account.account_id, go_on, stop, window, held.months, tuple(s.state for s in walk(told))
    )
