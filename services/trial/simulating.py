"""ライン検討: which metrics can be tried, what is tried to begin with, and a trial as a file to take to a meeting.

A trial can be recorded as a ライン案 (`propose`): no figure and no state depends on it. Lines and rules change only where
they are recorded (台帳, 設定).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from io import StringIO

from ledger.declared import options
from ledger.entries import InvalidEntry, Proposal, Rule
from ledger.journal import Author, Entry
from ledger.kinds.standards import TriedRules
from ledger.register import Record, Register
from metrics.calendar import screen_day
from metrics.catalogue import Metric
from metrics.histories import AccountHistory, candidates, official
from metrics.simulation import NOW, Decision, RuleSet, SimulatedCourse, agreement, simulate
from metrics.words import STATE_WORDS
from reports.csv_file import defused
from store.views import View

from ..office.folder import Office
from ..register import recording

LINE_WORDS = options(TriedRules, "lines")
SHARES = {"higher": (0.8, 0.6), "lower": (1.2, 1.5)}  # a start for trying, no recommendation
OFFERED = """
SELECT s.metric, count(DISTINCT s.account_id) AS accounts, coalesce(max(t.lined), 0) AS lined
FROM shown_basis AS s
LEFT JOIN (
    SELECT metric, count(DISTINCT account_id) AS lined
    FROM target_month
    WHERE continue_line IS NOT NULL OR withdraw_line IS NOT NULL
    GROUP BY metric
) AS t ON t.metric = s.metric
GROUP BY s.metric
"""


DECIDED = """
SELECT account_id, CAST(date_trunc('month', decided_on) AS DATE) AS month, choice
FROM decision
WHERE approved AND choice IN ('継続', '撤退')
ORDER BY seq
"""


@dataclass(frozen=True)
class Tried:
    """A rule set with what it gives each account."""

    rules: RuleSet
    courses: tuple[SimulatedCourse, ...]

    def course(self, account_id: str) -> SimulatedCourse | None:
        """One account's course; None where it has no value at all."""
        return self._by_account.get(account_id)

    @cached_property
    def _by_account(self) -> dict[str, SimulatedCourse]:
        return {c.account_id: c for c in self.courses}

    @property
    def sentence(self) -> str:
        """What the rule set does, over all accounts."""
        now = [c.latest for c in self.courses]
        judged = [c.flips_a_year for c in self.courses if c.flips_a_year is not None]
        ever = sum(c.first_consider is not None for c in self.courses)
        low = sum(c.count("watch") > 0 for c in self.courses)
        flips = f"変わり目は平均して年 {sum(judged) / len(judged):.1f} 回。" if judged else ""
        lined = sum(c.continue_line is not None or c.withdraw_line is not None for c in self.courses)
        return (
            f"ラインのある {lined} アカウント中、撤退検討になったことがある {ever}（いま {now.count('consider')}）、"
            f"経過観察になったことがある {low}（いま {now.count('watch')}）。{flips}"
        )


@dataclass(frozen=True)
class Bench:
    """What a metric's rule sets are tried on: the accounts that have it, the official courses, the decisions taken."""

    accounts: tuple[AccountHistory, ...]
    official: Mapping[str, SimulatedCourse]
    decisions: tuple[Decision, ...]

    @property
    def ends(self) -> tuple[date, date] | None:
        """The first and last month that any account has a value of."""
        held = [h.months for a in self.accounts for h in a.histories.values() if h.months]
        return (min(m[0] for m in held), max(m[-1] for m in held)) if held else None


def bench(view: View, metric: str) -> Bench:
    """Everything that stays the same while dials are turned."""
    found = accounts(view, metric)
    begins = {a.account_id: a.histories[1].months[0] for a in found if a.histories[1].months}
    courses = {}
    for account, states in official(view, metric).items():
        shown = [(m, s) for m, s in states if account in begins and m >= begins[account]]
        if any(s != "no_line" for _, s in shown):
            courses[account] = SimulatedCourse(account, None, None, 1, *map(tuple, zip(*shown, strict=True)))
    decided = tuple((r["account_id"], r["month"], r["choice"]) for r in view.rows(DECIDED))
    return Bench(found, courses, decided)


def agreement_sentence(courses: Sequence[SimulatedCourse], decisions: Sequence[Decision]) -> str:
    """How the decisions taken go with a rule set; blank where there are none."""
    found = agreement(courses, decisions)
    parts = []
    if withdrawn := found.withdrawn + found.missed:
        missed = f"（{found.missed} 件は、撤退検討でないときの決定）" if found.missed else ""
        parts.append(f"撤退の決定 {withdrawn} 件のうち {found.withdrawn} 件は撤退検討のとき{missed}")
    if kept := found.overruled + found.kept:
        parts.append(f"継続の決定 {kept} 件のうち {found.overruled} 件は撤退検討のとき")
    return f"これまでの決定と比べると、{'、'.join(parts)}のものです。" if parts else ""


def offered(office: Office, view: View) -> dict[str, Metric]:
    """The metrics that accounts have values of: those with lines first, then those that most accounts have."""
    rows = {r["metric"]: r for r in view.rows(OFFERED) if r["metric"] in office.metrics}
    order = sorted(rows, key=lambda m: (-rows[m]["lined"], -rows[m]["accounts"], office.metrics[m].title))
    return {m: office.metrics[m] for m in order}


def accounts(view: View, metric: str) -> tuple[AccountHistory, ...]:
    """The accounts that have the metric."""
    return candidates(view, metric)


def rule_in(register: Register, metric: str, month: str) -> Rule:
    """The rule that holds for a metric in a month: its own, else the city's, else what holds where nobody decided."""
    latest = register.latest(Rule, month, metric=metric) or register.latest(Rule, month, metric=None)
    return latest.body if latest else Rule(from_month="2000-01")


def rule_now(office: Office, metric: str) -> RuleSet:
    """Today's lines under the patience, recovery and margin that hold today for the metric."""
    rule = rule_in(office.ledger.register(), metric, f"{office.today():%Y-%m}")
    return RuleSet(NOW, patience=rule.patience, recovery=rule.recovery, margin=rule.margin)


def tried(metric: Metric, found: Sequence[AccountHistory], rules: RuleSet) -> Tried:
    """Every account's course under a rule set; of those that have a value at all."""
    return Tried(rules, tuple(c for c in simulate(metric, found, rules) if c.months))


def propose(office: Office, author: Author, metric: str, sets: Mapping[str, RuleSet], reason: str) -> Entry:
    """Record rule sets as a ライン案, with the reason. Raises InvalidEntry, Denied."""
    if not reason.strip():
        raise InvalidEntry("案の理由を書いてください。だれに、何を決めてもらうための案かが分かるようにします")
    told = [
        {"name": name, **{k: v for k, v in asdict(rules).items() if v is not None}}
        for name, rules in sets.items()
    ]
    return recording.record(office, author, "proposal", {"metric": metric, "sets": told, "reason": reason})


def proposals(office: Office, metric: str) -> list[Record]:
    """The ライン案 of a metric that stand, newest first."""
    return list(office.ledger.register().of(Proposal, metric=metric))[::-1]


HEADERS = (
    "案",
    "アカウントID",
    "アカウント",
    "運営主体",
    "指標",
    "単位",
    "ラインの決め方",
    "継続ライン",
    "撤退ライン",
    "窓（月）",
    "連続月数N",
    "回復月数M",
    "余裕",
    "試算の始まり",
    "試算の終わり",
    "経過観察の月数",
    "撤退検討の月数",
    "初めて撤退検討になる月",
    "変わり目（年あたり）",
    "試算の最後の状態",
    "注",
)


def proposal_csv(
    metric: Metric, found: Sequence[AccountHistory], sets: Mapping[str, Tried], made_on: date, seq: int
) -> bytes:
    """The rule sets with what they would have done, a row an account: UTF-8 with BOM, CRLF, ISO dates.

    Rates are ratios, as everywhere in files. A proposal, not the rule: nothing reads it back.
    """
    note = f"{screen_day(made_on)}の試算（台帳記録{seq}番までのデータ）。決定ではありません"
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADERS)
    for name, one in sets.items():
        for account in found:
            course = one.course(account.account_id)
            if course is not None:
                writer.writerow([_cell(c) for c in (name, *_row(metric, account, one.rules, course), note)])
    return out.getvalue().encode("utf-8-sig")


Cell = str | float | int | None


def _row(
    metric: Metric, account: AccountHistory, rules: RuleSet, course: SimulatedCourse
) -> tuple[Cell, ...]:
    first, flips = course.first_consider, course.flips_a_year
    months = [f"{m:%Y-%m}" for m in (course.months[:1] + course.months[-1:])] or ["", ""]
    return (
        account.account_id,
        account.name,
        account.section,
        metric.title,
        metric.unit,
        LINE_WORDS[rules.lines],
        course.continue_line,
        course.withdraw_line,
        course.window,
        rules.patience,
        rules.recovery,
        rules.margin,
        months[0],
        months[-1],
        course.count("watch"),
        course.count("consider"),
        f"{first:%Y-%m}" if first else "",
        None if flips is None else round(flips, 2),
        STATE_WORDS[course.latest],
    )


def _cell(value: Cell) -> str:
    if isinstance(value, str):
        return defused(value)
    if value is None:
        return ""
    return str(int(value)) if value == int(value) else repr(value)
