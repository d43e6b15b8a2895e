"""Recording one entry by kind: the same checks for a form, a file and the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger.entries import Account, InvalidEntry
from ledger.journal import Author, Entry
from ledger.register import Register

from .office import Office


def record(office: Office, author: Author, kind: str, body: Mapping[str, Any]) -> Entry:
    """Record one entry. Raises InvalidEntry or Denied, with words for the screen."""
    if kind in ("import", "undo_import"):
        raise InvalidEntry(
            f"{kind} は、ファイルの取り込みと取り消しでだけ記録されます（import / undo を使ってください）"
        )
    members = dict(body)
    if kind == "account":
        members["platform"] = str(members.get("platform", "")).lower()
        if members["platform"] not in office.platforms:
            raise InvalidEntry(
                f"媒体「{members['platform']}」はありません。使えるもの: {', '.join(office.platforms)}"
            )

    def drafts(register: Register) -> list[tuple[str, dict[str, Any]]]:
        _check_account(register, kind, members)
        return [(kind, members)]

    return office.ledger.record(author, drafts)[0]


def _check_account(register: Register, kind: str, members: Mapping[str, Any]) -> None:
    """A target or a reading speaks of an account that is in the register."""
    known = {r.body.account_id for r in register.of(Account)}
    named = members.get("account_id")
    if kind in ("target", "reading", "event", "setting") and named and named not in known:
        raise InvalidEntry(f"アカウント {named} は台帳にありません。先に台帳に登録してください")
