"""締め: the month's figures frozen, account by account (product.md §5, §7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ledger.journal import Author, Entry
from ledger.kinds.month import ClosedMetric
from ledger.months import course
from ledger.register import Register
from metrics.evaluation import Evaluation
from store.views import View

from ..office.folder import Office
from .evaluating import bound

COLUMNS = tuple(ClosedMetric.model_fields)
METRICS = f"""
SELECT {", ".join(COLUMNS)} FROM metric_state
WHERE account_id = $account AND month = $month
ORDER BY metric
"""
ACCOUNT = """
SELECT state, metric, n, k, m, holds, patience, recovery, also_hold FROM account_state
WHERE account_id = $account AND month = $month
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
        return [_body(office, view, register, one) for one in given]
    finally:
        view.connection.close()


def _body(office: Office, view: View, register: Register, given: Mapping[str, Any]) -> dict[str, Any]:
    evaluation = bound(office, view, given["account_id"], given["month"], given.get("digest"))
    keep(office, evaluation)
    return body_of(view, register, evaluation, given.get("unconfirmed"))


def body_of(
    view: View, register: Register, evaluation: Evaluation, unconfirmed: str | None = None
) -> dict[str, Any]:
    """The body of a 締め from the Evaluation that is closed, as the view judges it and the register confirms it."""
    account_id, month = evaluation.account_id, f"{evaluation.month:%Y-%m}"
    held = course(register, account_id, month)
    told: dict[str, Any] = {
        "account_id": account_id,
        "month": month,
        "revision": held.closes + 1,
        "digest": evaluation.known_as(held.confirm.body.digest if held.confirm else None),
        "metrics": view.rows(METRICS, account=account_id, month=evaluation.month),
    }
    told |= {
        k: v
        for k, v in view.rows(ACCOUNT, account=account_id, month=evaluation.month)[0].items()
        if v is not None
    }
    if unconfirmed:
        return told | {"unconfirmed": unconfirmed}
    return told | ({"confirm": held.confirm.seq} if held.confirm else {})


def keep(office: Office, evaluation: Evaluation) -> str:
    """Keep an Evaluation under documents/, by its digest."""
    return office.documents.put(evaluation.canonical)
