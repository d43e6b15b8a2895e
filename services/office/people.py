"""Who acts: `current_user`, whatever way people come in. What they may do is asked where entries are appended."""

from __future__ import annotations

import getpass
import os
from dataclasses import replace
from datetime import date

from ledger.entries import ROLE_NAMES, Member
from ledger.journal import Author
from ledger.register import Register
from ledger.roles import CLAIMED, OS_ACCOUNT

from .folder import Office, author_of
from .login import Identity

FIRST = '{"name": "千曲 花子", "role": "policy", "sections": ["情報政策課"], "login": "%s", "from": "%s"}'


class Stranger(LookupError):
    """Somebody who is logged in, and whom this office does not know (any more); the message is for the page."""


def current_user(
    office: Office, identity: Identity | None = None, chosen: str | None = None
) -> Author | None:
    """Who acts now. One question, three ways to know it:

    - this PC alone (no identity): the member who was `chosen`, by their own word (自己申告); None while nobody is;
    - a proxy or OIDC: the member whom the login is of, as the register stands this moment;
    - OIDC whose claims carry roles: what they say, unless a membership here has ended.

    Raises Stranger for a login that is nobody's, LookupError for a chosen name that is nobody's.
    """
    register, today = office.ledger.register(), office.today()
    if identity is None:
        return author_of(_named(register, chosen, today)) if chosen else None
    member = _member_of(register, identity.id, today)
    if identity.proof == CLAIMED:
        return _claimed(register, identity, member, today)
    if member is None:
        raise Stranger(_unknown(identity.id, register, today))
    return replace(author_of(member), proof=identity.proof, until=identity.until)


def at_the_command_line(office: Office, name: str | None = None) -> Author:
    """Who acts at the command line: the named member, or whoever is logged in to the PC while nobody is named.

    Without a name that person acts for 情報政策課 under the name of their login: whoever may run the command line owns
    the folder anyway, and the entry says so (OSアカウント). Raises LookupError for an unknown name.
    """
    if name is None:
        return Author(_os_account(), "policy", (), OS_ACCOUNT)
    return author_of(_named(office.ledger.register(), name, office.today()))


def issuer(author: Author | None) -> Author:
    """Who issues a document. Reading needs nobody, but an issue is journalled: where nobody is chosen at this PC, it is the
    account of the PC's login, as 閲覧 (OSアカウント)."""
    return author or Author(_os_account(), "viewer", (), OS_ACCOUNT)


def _named(register: Register, name: str, today: date) -> Member:
    members, person = register.members(today), register.persons.of(name)
    if person not in members:
        known = "、".join(f"{m.name}（{ROLE_NAMES[m.role]}）" for m in members.values()) or "まだ誰もいません"
        raise LookupError(f"{name} は担当者として登録されていません。登録されている人: {known}")
    return members[person]


def _member_of(register: Register, login: str, today: date) -> Member | None:
    """The one member of today whose login it is. Two of them are nobody: no guess is made about who acts."""
    found = [m for m in register.members(today).values() if login.casefold() in m.logins]
    if len(found) > 1:
        names = "、".join(m.name for m in found)
        raise Stranger(
            f"ログイン名 {login} の担当者が{len(found)}人います（{names}）。情報政策課に、設定の「担当者」で1人に直すよう頼んでください。"
        )
    return found[0] if found else None


def _claimed(register: Register, identity: Identity, member: Member | None, today: date) -> Author:
    """The role is the identity provider's word; name, 代決 and sections that it does not say are the member's."""
    if member is None and _was_member(register, identity.id, today):
        raise Stranger(f"{identity.id} さんの、このアプリの担当者としての期間は終わっています。")
    if identity.role is None:
        raise Stranger(
            f"{identity.id} さんの役割が、ログイン先から届きませんでした。ログイン先のグループを確かめるよう、情報政策課に伝えてください。"
        )
    name = member.name if member else _told_name(identity)
    person = member.person if member else _wrote_first(register, identity) or name
    held = tuple(member.sections) if member else ()
    sections = held if identity.sections is None else identity.sections
    return Author(
        name,
        identity.role,
        sections,
        identity.proof,
        member.acts_for if member else None,
        identity.until,
        contractor=member is not None and member.contractor,
        id="" if person == name else person,
    )


def _told_name(identity: Identity) -> str:
    """A name that the provider tells, bound to the login, so that nobody writes under another's by renaming themselves."""
    shown = "".join(c for c in identity.name if c.isprintable())
    return f"{shown}（{identity.id}）" if shown else identity.id


def _wrote_first(register: Register, identity: Identity) -> str | None:
    """The person whom a login that is no member's has been since it first wrote, whatever name the provider tells since."""
    bound = (f"（{identity.id}）", identity.id)
    wrote = register.signed(CLAIMED)
    return next((e.person for e in wrote if e.by.endswith(bound[0]) or e.by == bound[1]), None)


def _was_member(register: Register, login: str, today: date) -> bool:
    return any(login.casefold() in r.body.logins for r in register.versions(Member, today))


def _unknown(login: str, register: Register, today: date) -> str:
    if register.members(today):
        return (
            f"{login} さんは、このアプリの担当者として登録されていません（または期間が終わっています）。"
            f"情報政策課に、設定の「担当者」で、ログイン名 {login} を登録するよう頼んでください。"
        )
    return (
        "担当者がまだ1人も登録されていません。最初の1人は、サーバーで次の中身のファイル（member.json）を作り、"
        f"python cli.py record member member.json を実行して登録します: {FIRST % (login, today)}"
    )


def _os_account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return os.environ.get("USERNAME", "コマンドライン")
