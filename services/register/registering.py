"""The register (台帳) as people keep it: the first member, transfers of people, the end of a membership, accounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ledger.authority import POLICY_SECTION
from ledger.entries import Account, InvalidEntry, Member, plain
from ledger.journal import Author, Entry
from ledger.register import Register
from metrics.calendar import screen_day

from ..office.folder import Office
from . import beginning, checks, recording

# ── members ────────────────────────────────────────────────────────────────────────────────────────


def first_member(
    office: Office, name: str, section: str, from_day: date, operation: str | None = None
) -> Entry:
    """The first person of a new office: acts for 情報政策課 and records themselves, so that others can follow.

    `operation`: 運用開始月, as YYYY-MM, where it was asked."""
    author = Author(name.strip(), "policy", (section.strip(),), "自己申告")

    def drafts(register: Register) -> list[tuple[str, dict[str, Any]]]:
        if register.members(office.today()):
            raise InvalidEntry("担当者はすでに登録されています。左で記録する人を選んでください")
        told = [("member", {"name": name, "role": "policy", "sections": [section], "from": str(from_day)})]
        if operation:
            told.append(("setting", {"key": beginning.KEY, "value": operation}))
            checks.check(office, register, told)
        return told

    return office.ledger.record(author, drafts)[0]


def namesake(office: Office, name: str) -> Member | None:
    """Who was ever registered under a name, as they stand or stood last."""
    register = office.ledger.register()
    person = register.persons.of(name.strip())
    found = [r.body for r in register.versions(Member) if r.body.person == person]
    return found[-1] if found else None


def told_apart(office: Office, name: str, sections: Sequence[str]) -> str:
    """A name for a second person of that name: with their section, and a number where even that is taken."""
    base = f"{name.strip()}（{'・'.join(sections)}）" if sections else f"{name.strip()}（2人目）"
    found, number = base, 2
    while namesake(office, found) is not None:
        found, number = f"{base[:-1]} {number}）", number + 1
    return found


def end_member(office: Office, author: Author, name: str, last: date) -> Entry:
    """End a membership after its last day; of the last one of 情報政策課 the ledger refuses it (procedure.py)."""

    def drafts(register: Register) -> list[tuple[str, dict[str, Any]]]:
        person = register.persons.of(name)
        if person not in register.members(office.today()):
            raise InvalidEntry(f"{name} は、いまの担当者ではありません")
        member = register.members(max(last, office.today())).get(person)
        if member is None:
            raise InvalidEntry(f"{name} の利用は、{screen_day(last)}より前に終わります")
        return [("member", plain(member) | {"to": str(last)})]

    return office.ledger.record(author, drafts)[0]


def rename(office: Office, author: Author, name: str, new: str, from_day: date) -> list[Entry]:
    """Another name from a day on, of the same person, who stays what they are; also of what is recorded for a later day."""

    def drafts(register: Register) -> list[tuple[str, dict[str, Any]]]:
        person = register.persons.of(name)
        held = register.members(from_day).get(person)
        if held is None:
            raise InvalidEntry(f"{name} は、{screen_day(from_day)}の担当者ではありません")
        if held.name == new.strip():
            raise InvalidEntry("いまと同じ氏名です")
        mine = [r.body for r in register.versions(Member) if r.body.person == person]
        ahead = {m.from_day: m for m in mine if m.from_day > from_day}
        told = [
            ("member", plain(m) | {"name": new, "person_id": person, "from": str(day)})
            for day, m in {from_day: held, **ahead}.items()
        ]
        checks.check(office, register, told)
        return told

    return office.ledger.record(author, drafts)


@dataclass(frozen=True)
class MemberMove:
    """Where somebody goes: the sections from then on; another role where it changes; no sections: their use ends."""

    name: str
    sections: tuple[str, ...] = ()
    role: str | None = None


def new_sections(office: Office, told: Iterable[str]) -> list[str]:
    """Sections that nobody ever had and that run no account: new ones, or slips of the pen."""
    register = office.ledger.register()
    known = {section for r in register.of(Member) for section in r.body.sections}
    known |= {account.section for _, _, account in register.account_versions()} | {POLICY_SECTION}
    return [section for section in dict.fromkeys(told) if section not in known]


def first_told(sections: Sequence[str]) -> str:
    """What is to be looked at where sections are told for the first time; nothing where none is."""
    return (
        f"はじめて出る所属です（{'、'.join(sections)}）。書きまちがいでないか確かめてください"
        if sections
        else ""
    )


def move_members(office: Office, author: Author, moves: Sequence[MemberMove], from_day: date) -> list[Entry]:
    """April's transfers in one write: all are recorded, or none. 代決, login and 受託者 are kept unless the use ends."""

    def drafts(register: Register) -> list[tuple[str, dict[str, Any]]]:
        members = register.members(from_day - timedelta(days=1)) | register.members(from_day)
        who = {m.name: register.persons.of(m.name) for m in moves}
        if unknown := [name for name, person in who.items() if person not in members]:
            raise InvalidEntry(f"{'、'.join(unknown)} は、その日の担当者ではありません")
        found = [("member", _moved(members[who[m.name]], m, from_day)) for m in moves]
        checks.check(office, register, found)
        return sorted(
            found, key=lambda draft: draft[1]["role"] != "policy" or "to" in draft[1]
        )  # who comes, then who goes

    if not moves:
        raise InvalidEntry("異動する人を、1人は選んでください")
    return office.ledger.record(author, drafts)


def _moved(member: Member, move: MemberMove, from_day: date) -> dict[str, Any]:
    body = plain(member)
    if not move.sections:
        return body | {"to": str(from_day - timedelta(days=1))}
    role = move.role or member.role
    dropped = ("to", "login", "acts_for", "contractor")
    kept = {k: v for k, v in body.items() if k not in dropped} | carried(member, role)
    return kept | {"sections": list(move.sections), "role": role, "from": str(from_day)}


def carried(member: Member, role: str) -> dict[str, Any]:
    """What of a person goes on in a role: the login; 代決 and 受託者 where the role may have them."""
    kept: dict[str, Any] = {"login": member.login} if member.login else {}
    if member.acts_for and role in ("manager", "policy"):
        kept["acts_for"] = member.acts_for
    return kept | ({"contractor": True} if member.contractor and role == "operator" else {})


# ── accounts ───────────────────────────────────────────────────────────────────────────────────────


def add_account(office: Office, author: Author, body: Mapping[str, Any]) -> Entry:
    """Register an account whose id is not in the register yet."""

    def drafts(register: Register) -> list[tuple[str, dict[str, Any]]]:
        if any(r.body.account_id == body.get("account_id") for r in register.of(Account)):
            raise InvalidEntry(
                f"アカウントID {body['account_id']} は登録済みです。内容を変えるときは「変更する」を使ってください"
            )
        checks.check(office, register, [("account", body)])
        return [("account", dict(body))]

    return office.ledger.record(author, drafts)[0]


def change_account(office: Office, author: Author, body: Mapping[str, Any]) -> Entry:
    """A change of a registered account: a new entry from `from_day` on."""
    if not body.get("from_day"):
        raise InvalidEntry("いつから変わるか（適用開始日）を入れてください")
    return recording.record(office, author, "account", body)
