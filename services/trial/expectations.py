"""What to expect of lines: of those tried, of those that an account has, and the patience to begin a new rule with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ledger.entries import Target
from metrics.catalogue import Metric
from metrics.expecting import Expected, of_account, suggested_patience, together
from metrics.histories import AccountHistory
from metrics.simulation import RuleSet
from store.views import View

from ..office.folder import Office
from ..register import targets
from . import simulating


@dataclass(frozen=True)
class Lined:
    """An account's metric with a withdraw line today, and what to expect of it (None where it cannot be told)."""

    metric: Metric
    deciding: bool
    patience: int
    expected: Expected | None


def tried(metric: Metric, found: Sequence[AccountHistory], rules: RuleSet) -> dict[str, Expected]:
    """Account → what to expect of its lines under a rule set, where that can be told."""
    told = {a.account_id: of_account(a, rules, metric) for a in found}
    return {account: e for account, e in told.items() if e is not None}


def of_lines(office: Office, view: View, account_id: str) -> tuple[Lined, ...]:
    """The metrics of an account that have a withdraw line today, deciding ones first."""
    month = office.today().strftime("%Y-%m")
    standing = targets.standing_now(office.ledger.register(), account_id, month)
    found = []
    for record in sorted(standing.values(), key=lambda r: (not r.body.deciding, r.body.metric)):
        metric = office.metrics.get(record.body.metric)
        if metric is None or record.body.withdraw_line is None:
            continue
        rules = simulating.rule_now(office, metric.id)
        own = [a for a in simulating.accounts(view, metric.id) if a.account_id == account_id]
        expected = of_account(own[0], rules, metric) if own else None
        found.append(Lined(metric, record.body.deciding, rules.patience, expected))
    return tuple(found)


def whole(lines: Sequence[Lined]) -> Expected | None:
    """Of an account with two deciding metrics what they do together; None where one decides, or one cannot be told."""
    deciding = [line.expected for line in lines if line.deciding]
    known = [e for e in deciding if e is not None]
    return together(known) if len(deciding) > 1 and len(known) == len(deciding) else None


def patience(office: Office, metric: str | None = None) -> int:
    """N to begin a new rule with: by the most metrics that decide an account today, of those that a metric decides."""
    deciding: dict[str, set[str]] = {}
    for record in office.ledger.register().standing(Target, office.today().strftime("%Y-%m")):
        if record.body.deciding:
            deciding.setdefault(record.body.account_id, set()).add(record.body.metric)
    counts = [len(m) for m in deciding.values() if metric is None or metric in m]
    return suggested_patience(max(counts, default=1))
