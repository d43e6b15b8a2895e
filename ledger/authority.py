"""Who may record what. One table; asked where entries are appended, so page, command line and API meet it alike."""

from __future__ import annotations

from datetime import date

from .entries import ROLE_NAMES, Body, Correct, Event, Import, UndoImport, check_body
from .journal import Author, Entry
from .register import Register

OWN, ALL, NO = "own", "all", "no"

#        kind          operator manager policy viewer
TABLE = {
    "import":      (OWN, OWN, ALL, NO),
    "undo_import": (OWN, OWN, ALL, NO),
    "reading":     (OWN, OWN, ALL, NO),
    "event":       (OWN, OWN, ALL, NO),
    "account":     (NO,  OWN, ALL, NO),
    "target":      (NO,  OWN, ALL, NO),
    "rebase":      (NO,  OWN, ALL, NO),
    "rule":        (NO,  NO,  ALL, NO),
    "metric":      (NO,  NO,  ALL, NO),
    "setting":     (NO,  NO,  ALL, NO),
    "member":      (NO,  NO,  ALL, NO),
}  # fmt: skip
_COLUMN = {"operator": 0, "manager": 1, "policy": 2, "viewer": 3}


class Denied(PermissionError):
    """The author may not record this; the message says who may."""


def check(author: Author, kind: str, body: Body, register: Register, today: date) -> None:
    """Raise Denied unless the author may record this body now.

    `own` means: every account that the body speaks of is run by one of the author's sections today.
    A correction needs the right to record both what it replaces and what it puts in its place.
    """
    _check_member(author, register, today)
    if isinstance(body, Correct):
        _check_correction(author, body, register, today)
    else:
        _check_right(author, kind, body, register, today)


def _check_right(author: Author, kind: str, body: Body, register: Register, today: date) -> None:
    scope = TABLE[kind][_COLUMN[author.role]]
    if scope == ALL:
        return
    if scope == NO:
        may = "・".join(ROLE_NAMES[r] for r, i in _COLUMN.items() if TABLE[kind][i] != NO)
        raise Denied(
            f"{ROLE_NAMES[author.role]}は、この記録（{kind}）をつけられません。つけられるのは {may} です。"
        )
    accounts = register.accounts(today)
    for account_id in _accounts_of(body, register):
        account = accounts.get(account_id)
        section = account.section if account else getattr(body, "section", None)
        if section not in author.sections:
            raise Denied(
                f"アカウント {account_id or '（全体）'} は{section or '情報政策課'}の所管です。"
                f"{author.name}（{'・'.join(author.sections) or '所属なし'}）は記録できません。"
            )


def _check_member(author: Author, register: Register, today: date) -> None:
    """A self-declared author must be a member of that role today. While nobody is one (a new office, or all
    terms ended), whoever sits at the PC acts for 情報政策課, so that nobody is locked out."""
    if author.role not in _COLUMN:
        raise Denied(f"{author.role} という役割はありません。")
    members = register.members(today)
    if author.proof != "自己申告" or not members:
        return
    member = members.get(author.name)
    if member is None:
        raise Denied(f"{author.name} は利用者として登録されていません（または期間が終わっています）。")
    if (member.role, set(member.sections)) != (author.role, set(author.sections)):
        raise Denied(f"{author.name} の役割か所属が変わりました。画面を開き直してください。")


def _check_correction(author: Author, body: Correct, register: Register, today: date) -> None:
    """The right to every body that the corrected entry had, has now, or is to have."""
    root = corrected_entry(body.seq, register)
    held = [check_body(root.kind, root.body)]
    if root.seq in register.records:
        held.append(register.records[root.seq].body)
    if body.body is not None and body.seq == root.seq:
        held.append(check_body(root.kind, body.body))
    for one in held:
        _check_right(author, root.kind, one, register, today)


def corrected_entry(seq: int, register: Register) -> Entry:
    """The entry that a correction of `seq` is about in the end, behind corrections of corrections."""
    entry = register.entries.get(seq)
    if entry is None:
        raise Denied(f"{seq}番の記録はありません。")
    return corrected_entry(entry.body["seq"], register) if entry.kind == "correct" else entry


def _accounts_of(body: Body, register: Register) -> set[str | None]:
    if isinstance(body, UndoImport):
        record = register.records.get(body.seq)
        if record is None or not isinstance(record.body, Import):
            raise Denied(f"{body.seq}番は取り込みの記録ではありません。")
        body = record.body
    if isinstance(body, Import):
        return set(body.accounts.values()) or {None}
    if isinstance(body, Event) and body.account_id is None:
        return {None}
    return {getattr(body, "account_id", None)}
