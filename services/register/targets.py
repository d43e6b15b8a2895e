"""Targets and lines as the register page shows and takes them: titles, units, percentages, history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.declared import options
from ledger.entries import Target
from ledger.register import Record, Register
from metrics.catalogue import Metric
from store.views import View

from ..office.folder import Office

AMOUNTS = ("expected", "target", "continue_line", "withdraw_line")
TYPES = tuple(options(Target, "target_type"))
POSTS = options(Target, "posts")
ANSWERS = "SELECT account_id FROM answering WHERE account_id = $account"
WITH_DATA = "SELECT DISTINCT metric FROM shown_basis WHERE account_id = $account"


def metrics_by_use(office: Office, view: View, account_id: str) -> dict[str, Metric]:
    """Every metric, those first that the account has lines or data for."""
    register = office.ledger.register()
    lined = {r.body.metric for r in register.of(Target, account_id=account_id)}
    known = {r["metric"] for r in view.rows(WITH_DATA, account=account_id)}
    order = sorted(office.metrics, key=lambda m: (m not in lined, m not in known, office.metrics[m].title))
    return {m: office.metrics[m] for m in order}


def answers(view: View, account_id: str) -> bool:
    """Whether the account's exports list answers to others among its posts: then a line says which of them it counts."""
    return bool(view.rows(ANSWERS, account=account_id))


def counted(view: View, target: Target) -> str:
    """Which posts a line counts, in words; blank where the account has no answers or the line counts none."""
    if target.basis in ("day", "span") or not answers(view, target.account_id):
        return ""
    return POSTS[target.posts or "all"]


def title(office: Office, metric: str | None) -> str:
    """A metric's Japanese name; the id where nobody defined it."""
    if metric is None:
        return "すべての指標"
    return office.metrics[metric].title if metric in office.metrics else f"{metric}（定義のない指標）"


def unit(office: Office, metric: str) -> str:
    """A metric's unit."""
    return office.metrics[metric].unit if metric in office.metrics else ""


def on_screen(value: float | None, unit: str) -> float | None:
    """A stored value as it is typed: rates are typed in percent.

    >>> on_screen(0.0125, "%"), on_screen(450.0, "回"), on_screen(None, "%")
    (1.25, 450.0, None)
    """
    return value if value is None or unit != "%" else round(value * 100, 10)


def from_screen(value: float | None, unit: str) -> float | None:
    """A typed value as it is stored: a rate is a ratio.

    >>> from_screen(1.25, "%"), from_screen(450.0, "回")
    (0.0125, 450.0)
    """
    return value if value is None or unit != "%" else round(value / 100, 12)


def target_body(office: Office, told: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a target entry from what a form holds; blank members are left out."""
    body = {k: v for k, v in told.items() if v not in (None, "")}
    return body | {k: from_screen(body[k], unit(office, body["metric"])) for k in AMOUNTS if k in body}


def standing_now(register: Register, account_id: str, month: str) -> dict[str, Record]:
    """metric → the record that is valid in a month."""
    return {r.body.metric: r for r in register.standing(Target, month, account_id=account_id)}


def history(register: Register, account_id: str) -> list[Record]:
    """All targets of an account in the order in which they begin; of one month, the later entry last."""
    return register.versions(Target, account_id=account_id)
