"""見込み・生産性・比較 of an office's month: what the pages, the sheets and the drafts of decisions ask for, by account.

Each function reads one generation and gives frozen objects, so a caller may keep them by the generation's name. The
outlooks of a month come together: they share one pool of accounts and its report cards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

from ledger.entries import Policy as Written
from metrics import (
    common_cause,
    comparison as comparing,
    lineup,
    outlook as foretelling,
    productivity as working,
)
from metrics.calendar import month_end
from metrics.common_cause import Common
from metrics.comparison import Compared, Comparison
from metrics.comparison_words import council_sentence
from metrics.findings import Ref
from metrics.lineup import MergeCandidate, PolicyWords
from metrics.outlook import Outlook
from metrics.productivity import Productivity
from metrics.productivity_words import work_sentence
from store.views import View

from ..office.folder import Office


@dataclass(frozen=True)
class Prospect:
    """One account's month: its targets' outlooks, its productivity, and where it stands among the others."""

    account_id: str
    month: date
    outlooks: tuple[Outlook, ...]
    productivity: Productivity | None
    compared: Compared | None

    def outlook(self, metric: str) -> Outlook | None:
        """The outlook of one metric's target, or None where it has no target with an end."""
        return next((o for o in self.outlooks if o.metric == metric), None)


@dataclass(frozen=True)
class Lineup:
    """統合の候補, and the accounts that cannot be looked at because their 利用方針 does not say purpose and audience."""

    candidates: tuple[MergeCandidate, ...]
    unwritten: tuple[str, ...]


@dataclass(frozen=True)
class City:
    """A month of the whole city, made once for all accounts."""

    month: date
    outlooks: tuple[Outlook, ...]
    productivities: dict[str, Productivity]
    comparison: Comparison
    common: Common

    def account(self, account_id: str) -> Prospect:
        """One account of it."""
        mine = tuple(o for o in self.outlooks if o.account_id == account_id)
        return Prospect(
            account_id,
            self.month,
            mine,
            self.productivities.get(account_id),
            self.comparison.account(account_id),
        )


@dataclass(frozen=True)
class ProductivitySaid:
    """What a productivity says of ground ② (第1-4(1)). `doubtful` is always None: the guideline names no figure for it, so
    it is evidence for whoever decides, and neither suspects nor clears."""

    sentence: str
    refs: tuple[Ref, ...] = ()
    doubtful: bool | None = None


Cities = Callable[[date], City]


def cities(office: Office, view: View) -> Cities:
    """The city by month, each month made once: for whoever goes through many accounts."""
    return cache(lambda month: city(office, view, month))


def worked(told: Prospect) -> tuple[ProductivitySaid, ...]:
    """An account's hours and costs as they stand beside ground ②; nothing where it was not there in the month."""
    spent, compared = told.productivity, told.compared
    if spent is None or compared is None:
        return ()
    cost = compared.reaching
    refs = (Ref(cost.metric, told.month),) if cost and spent.work else ()
    beside = f"この月までの12か月を通しては、{council_sentence(compared)}" if spent.work else ""
    return (ProductivitySaid(f"生産性: {work_sentence(spent)}{beside}", refs),)


def city(office: Office, view: View, month: date, with_events: bool = True) -> City:
    """Everything there is to say of a month; `with_events`: whether months of a 災害 or 催し are compared too."""
    return City(
        month,
        outlooks(office, view, month),
        productivities(office, view, month),
        comparison(view, month, with_events),
        common(office, view, month),
    )


def outlooks(office: Office, view: View, month: date) -> tuple[Outlook, ...]:
    """Every target with an end that holds in a month, with its outlook."""
    return foretelling.outlooks(view, office.metrics, month)


def productivities(office: Office, view: View, month: date) -> dict[str, Productivity]:
    """Account → its productivity in a month."""
    return working.productivities(view, office.metrics, month)


def comparison(view: View, month: date, with_events: bool = True) -> Comparison:
    """The accounts of a month beside each other."""
    return comparing.comparison(view, month, with_events)


def common(office: Office, view: View, month: date) -> Common:
    """What the platforms did in a month, beside each account's own change."""
    return common_cause.common(view, office.metrics, month)


def merging(office: Office, compared: Comparison) -> Lineup:
    """Accounts of one purpose and audience, of which one brings little for its hours: by the 利用方針 then in force."""
    day = month_end(compared.month)
    written = {r.body.account_id: r.body for r in office.ledger.register().standing(Written, day)}
    accounts = [a for a in compared.accounts if not a.emergency]
    items = {a.account_id: written[a.account_id].items if a.account_id in written else {} for a in accounts}
    policies = [
        PolicyWords(
            a.account_id,
            a.name,
            a.platform,
            said.get("purpose", ""),
            said.get("audience", ""),
            a.reactions_per_hour,
        )
        for a in accounts
        for said in [items[a.account_id]]
    ]
    table = office.guideline.subjects
    return Lineup(
        lineup.candidates(policies, table["purpose"], table["audience"]),
        lineup.without_policy({a.account_id: a.name for a in accounts}, policies),
    )
