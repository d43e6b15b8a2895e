"""An invented office in which an account has fallen below its line, and what somebody decides about it."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from ledger.journal import JST, Author
from services.decision import deciding
from services.office.folder import Office, open_office
from services.register import recording
from tests.offices import account

CHIEF = Author("課長", "manager", ("商工課",), proof="ログイン")
CLERK = Author("係", "operator", ("商工課",), proof="ログイン")
POLICY = Author("政策", "policy", ("情報政策課",), proof="ログイン")
ACCOUNTS = (
    account("x_shoko", section="商工課"),
    account("x_chikuma", section="情報政策課", kind="representative"),
    account("fb_shoko", section="商工課", kind="representative"),
)
BUILT: dict[tuple, Path] = {}
LINES = {
    "metric": "followers",
    "from_month": "2026-01",
    "continue_line": 900,
    "withdraw_line": 800,
    "deciding": True,
}


def fallen(folder: Path, *values: float | None, today: str = "2026-06-15") -> Office:
    """An office on that day: each account had these followers at the ends of the months up to May 2026.

    Lines are 900 and 800, patience 2, recovery 2. Without values: 850, 700, 690, 撤退検討 in May. Built once, then copied.
    """
    if (values, today) not in BUILT:
        BUILT[values, today] = folder.with_name(f"fallen-{len(BUILT)}")
        _build(BUILT[values, today], *values, today=today).views.current()
    shutil.copytree(BUILT[values, today], folder, dirs_exist_ok=True)
    return at(folder, today)


def _build(folder: Path, *values: float | None, today: str) -> Office:
    office = at(folder, today)
    drafts: list[tuple[str, dict[str, Any]]] = [("account", a) for a in ACCOUNTS]
    drafts.append(("rule", {"from_month": "2026-01", "patience": 2, "recovery": 2}))
    ends = ("2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31")
    told = values or (850, 700, 690)
    for one in ACCOUNTS:
        drafts.append(("target", LINES | {"account_id": one["account_id"]}))
        drafts += [
            ("reading", {"account_id": one["account_id"], "metric": "followers", "value": v, "day": day})
            for day, v in zip(ends[-len(told) :], told, strict=True)
            if v is not None
        ]
    if told[-1] is None:  # somebody's May is known, so that May is a month
        drafts.append(
            ("reading", {"account_id": "x_chikuma", "metric": "followers", "value": 700, "day": ends[-1]})
        )
    office.ledger.record(POLICY, drafts)
    return office


def at(folder: Path, today: str) -> Office:
    """The office as it opens on another day."""
    return open_office(folder, lambda: datetime.fromisoformat(f"{today}T12:00:00").replace(tzinfo=JST))


def seen(office: Office, account_id: str = "x_shoko") -> deciding.Shown:
    """What the app shows today."""
    view = office.view()
    try:
        return deciding.shown(office, view, office.ledger.register(), account_id, office.today())
    finally:
        view.connection.close()


def grounds(met: int = 2, harm: str | None = None) -> list[dict[str, Any]]:
    """Findings of a person: one ground is met."""
    return [
        {"ground": n, "finding": "該当する" if n == met else "該当しない", "reason": f"{n}の理由"}
        | ({"harm": harm} if harm and n == 3 else {})
        for n in (1, 2, 3, 4)
    ]


def decision(office: Office, choice: str = "撤退", **more: Any) -> dict[str, Any]:
    """The body that a person sends, having seen what the app shows today."""
    account_id = more.get("account_id", "x_shoko")
    told = {
        "account_id": account_id,
        "choice": choice,
        "decided_on": str(office.today()),
        "reason": "理由",
        "digest": seen(office, account_id).evaluation.digest,
        "grounds": grounds(0 if choice == "継続" else 2),
    }
    told |= {"notice_days": 30} if choice == "撤退" and not more.get("immediate") else {}
    return told | more


def decide(office: Office, author: Author = CHIEF, choice: str = "撤退", **more: Any) -> int:
    """A decision, recorded; its seq."""
    return recording.record(office, author, "decision", decision(office, choice, **more)).seq


def approve(office: Office, seq: int, **more: Any) -> int:
    """Its 決裁, recorded."""
    told = {"decision": seq, "approver": "部長", "approved_on": str(office.today()), "number": "商第1号"}
    return recording.record(office, CHIEF, "approval", told | more).seq


def step(office: Office, seq: int, word: str, author: Author = CLERK, **more: Any) -> int:
    """A step done today (or as told), recorded."""
    done = (
        {}
        if "planned_on" in more
        else {"done_on": str(office.today()), "person": "係", "proof": "画面の控え"}
    )
    return recording.record(
        office, author, "withdrawal_step", {"decision": seq, "step": word} | done | more
    ).seq


AFTER = {
    "links_removed": True,
    "list_updated": True,
    "name_watch_until": "2027-08-01",
    "credentials_disposed_on": "2026-08-01",
}
