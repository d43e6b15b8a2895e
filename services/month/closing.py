"""締め: the month's figures frozen, account by account (product.md §5, §7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from ledger.journal import Author, Entry
from ledger.kinds.month import ClosedMetric
from ledger.months import course
from ledger.register import Register
from metrics.calendar import month as month_of
from metrics.evaluation import Evaluation
from store.views import View

from ..office.folder import Office
from .evaluating import as_seen, evaluated_each

COLUMNS = tuple(ClosedMetric.model_fields)
METRICS = f"""
SELECT account_id, {", ".join(COLUMNS)} FROM metric_state
WHERE account_id IN (SELECT unnest($accounts)) AND month = $month
ORDER BY account_id, metric
"""
ACCOUNT = """
SELECT account_id, state, metric, n, k, m, holds, patience, recovery, also_hold FROM account_state
WHERE account_id IN (SELECT unnest($accounts)) AND month = $month
"""


def close(
    office: Office,
    author: Author,
    month: str,
    seen: Mapping[str, str],
    unconfirmed: Mapping[str, str] | None = None,
) -> list[Entry]:
    """Close a month for some accounts: all of them, or none if any may not be closed.

    `seen`: account → digest of the Evaluation that was seen; `unconfirmed`: account → why it is closed without 確認.
    Raises InvalidEntry, Denied.
    """
    why = unconfirmed or {}

    def drafts(register: Register) -> list[tuple[str, dict[str, Any]]]:
        given = [
            {"account_id": a, "month": month, "digest": d} | ({"unconfirmed": why[a]} if a in why else {})
            for a, d in seen.items()
        ]
        return [("close", body) for body in bodies(office, register, given)]

    return office.ledger.record(author, drafts)


def bodies(office: Office, register: Register, given: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The whole bodies of close entries from what a person says: account, month, digest, why unconfirmed.

    Everything else follows from what stands; called under the ledger's lock, so that it stands until it is written.
    """
    view = office.view()
    try:
        months = groupby(given, key=lambda one: one["month"])
        return [body for month, of in months for body in _of_month(office, view, register, month, list(of))]
    finally:
        view.connection.close()


def _of_month(
    office: Office, view: View, register: Register, month: str, given: Sequence[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    ids = [one["account_id"] for one in given]
    judged = judged_of(view, ids, month_of(month))
    for one, now in zip(given, evaluated_each(office, view, ids, month_of(month)), strict=True):
        evaluation = as_seen(office, now, one["account_id"], month, one.get("digest"))
        keep(office, evaluation)
        yield body_of(judged[evaluation.account_id], register, evaluation, one.get("unconfirmed"))


def judged_of(view: View, account_ids: Sequence[str], month: date) -> dict[str, dict[str, Any]]:
    """Account → how the view judges it and its metrics in a month, as a 締め says it."""
    asked = {"accounts": list(account_ids), "month": month}
    found = {row.pop("account_id"): {"metrics": [], **row} for row in view.rows(ACCOUNT, **asked)}
    for row in view.rows(METRICS, **asked):
        found[row.pop("account_id")]["metrics"].append(row)
    return found


def body_of(
    judged: Mapping[str, Any], register: Register, evaluation: Evaluation, unconfirmed: str | None = None
) -> dict[str, Any]:
    """The body of a 締め from the Evaluation that is closed, as the view judges it (judged_of) and the register confirms it."""
    account_id, month = evaluation.account_id, f"{evaluation.month:%Y-%m}"
    held = course(register, account_id, month)
    told: dict[str, Any] = {
        "account_id": account_id,
        "month": month,
        "revision": held.closes + 1,
        "digest": evaluation.known_as(held.confirm.body.digest if held.confirm else None),
        "metrics": judged["metrics"],
    }
    told |= {k: v for k, v in judged.items() if v is not None}
    if unconfirmed:
        return told | {"unconfirmed": unconfirmed}
    return told | ({"confirm": held.confirm.seq} if held.confirm else {})


def keep(office: Office, evaluation: Evaluation) -> str:
    """Keep an Evaluation under documents/, by its digest."""
    return office.documents.put(evaluation.canonical)
