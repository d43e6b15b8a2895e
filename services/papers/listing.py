"""公式アカウント一覧: every account as the city shows it, from the register, its 開示事項 and its 撤退 (第1-1(5), 第1-4(2))."""

from __future__ import annotations

from datetime import date
from typing import Any

from ledger.cases import Decided, decisions
from ledger.entries import Account, Disclosure
from reports.account_list import Disclosed, list_html, missing, records
from reports.status import platform_name

from ..office.folder import Office
from .kinds import PaperKind
from .order import Making

DELETED, STOPPED = "削除", "停止"


def disclosed(office: Office, day: date) -> list[Disclosed]:
    """All accounts on a day: 代表 first, then by section and name; those that are gone at the end."""
    register = office.ledger.register()
    items = {r.body.account_id: r.body.items for r in register.standing(Disclosure, day)}  # as last checked
    ended = {d.body.account_id: d for d in decisions(register) if d.body.choice == "撤退"}
    found = [
        _one(office, account, items.get(a, {}), ended.get(a), day)
        for a, account in register.accounts(day).items()
        if account.opened_on <= day
    ]
    return sorted(found, key=lambda d: (d.status == "closed", d.kind != "representative", d.section, d.name))


def _one(
    office: Office, account: Account, items: dict[str, str], ended: Decided | None, day: date
) -> Disclosed:
    status, since = _status(account, ended, day)
    known = {"name": account.name} | ({"url": account.url} if account.url else {})
    told = {item: text for item, text in items.items() if text.strip()}
    return Disclosed(
        account.account_id,
        platform_name(office.platforms, account.platform),
        account.kind,
        account.section,
        known | told,
        status,
        since,
    )


def _status(account: Account, ended: Decided | None, day: date) -> tuple[str, date | None]:
    """What has been done, not what is planned: deleted or closed, stopped, or running."""
    for step, word in ((DELETED, "closed"), (STOPPED, "stopped")):
        done = ended.done(step) if ended else None
        if done and done.done_on and done.done_on <= day:
            return word, done.done_on
    if account.closed_on and account.closed_on <= day:
        return "closed", account.closed_on
    return "running", None


# ── 帳票 ───────────────────────────────────────────────────────────────────────────────────────────


def _today(making: Making) -> list[Disclosed]:
    return disclosed(making.office, making.office.today())


def _fragment(making: Making) -> bytes:
    return list_html(_today(making), making.imprint, making.head(), change=making.change)


def _rows(making: Making) -> list[dict[str, Any]]:
    return list(records(_today(making)))


def _remarks(making: Making) -> list[str]:
    return missing(_today(making))


KINDS = (
    PaperKind(
        "list",
        "公式アカウント一覧",
        "today",
        ("html", "csv", "cp932"),
        "第1-1(1)ウ、(5)",
        80,
        fragment=_fragment,
        rows=_rows,
        remarks=_remarks,
        masked=False,
        in_set=("html", "csv"),
    ),
)
