"""The register (台帳) as people keep it: first member, accounts, targets; and its tables as CSV, both ways."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ledger.entries import Account, InvalidEntry, Member, Target, check_body, plain
from ledger.journal import Author, Entry
from ledger.register import Record, Register
from metrics.words import KIND_WORDS
from store.facts import Facts
from store.grain_ours import defused
from store.reading import Refused

from . import checks, recording
from .office import Office

# ── members ────────────────────────────────────────────────────────────────────────────────────────


def first_member(office: Office, name: str, section: str, from_day: date) -> Entry:
    """The first person of a new office: acts for 情報政策課 and records themselves, so that others can follow."""
    author = Author(name.strip(), "policy", (section.strip(),), "自己申告")

    def drafts(register: Register) -> list[tuple[str, dict[str, Any]]]:
        if register.members(office.today()):
            raise InvalidEntry("利用者はすでに登録されています。左で記録する人を選んでください")
        return [("member", {"name": name, "role": "policy", "sections": [section], "from": str(from_day)})]

    return office.ledger.record(author, drafts)[0]


def end_member(office: Office, author: Author, name: str, last: date) -> Entry:
    """End a membership after its last day. Somebody of 情報政策課 must remain, or nobody could add others."""

    def drafts(register: Register) -> list[tuple[str, dict[str, Any]]]:
        members = register.members(office.today())
        if name not in members:
            raise InvalidEntry(f"{name} は、いまの利用者ではありません")
        others = [m for m in members.values() if m.name != name and m.role == "policy"]
        lasting = [m for m in others if m.to_day is None or m.to_day > last]
        if members[name].role == "policy" and not lasting:
            raise InvalidEntry(
                "情報政策課の利用者がいなくなるので、終わりにできません。先に後任を登録してください"
            )
        return [("member", plain(members[name]) | {"to": str(last)})]

    return office.ledger.record(author, drafts)[0]


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


def versions(register: Register, model: type, **of: Any) -> list[Record]:
    """Every standing record of a kind, newest last; only those whose members are as given."""
    return [r for r in register.of(model) if all(getattr(r.body, k) == v for k, v in of.items())]


# ── as CSV ─────────────────────────────────────────────────────────────────────────────────────────

ACCOUNT_HEADERS = {
    "account_id": "アカウントID", "platform": "媒体", "name": "名称", "kind": "区分", "section": "運営主体",
    "opened_on": "開設日", "handle": "ハンドル", "platform_account_id": "媒体側ID", "url": "URL",
    "emergency_only": "非常時専用", "from_day": "適用開始日", "closed_on": "廃止日",
}  # fmt: skip
TARGET_HEADERS = {
    "account_id": "アカウントID", "metric": "指標", "from_month": "適用開始月", "expected": "想定", "target": "目標",
    "target_type": "目標型", "first_month": "対象開始月", "last_month": "対象終了月", "continue_line": "継続ライン",
    "withdraw_line": "撤退ライン", "window": "窓", "basis": "基準", "deciding": "判定指標", "decided_by": "決定者",
    "ground": "根拠", "review_month": "見直し月",
}  # fmt: skip


def accounts_csv(office: Office) -> bytes:
    """The accounts with all their versions: UTF-8 with BOM, CRLF; importing it again changes nothing."""
    return _csv(ACCOUNT_HEADERS, standing(office.ledger.register(), "account"))


def targets_csv(office: Office) -> bytes:
    """All targets and lines with their history, in the same form."""
    return _csv(TARGET_HEADERS, standing(office.ledger.register(), "target"))


def _csv(headers: Mapping[str, str], bodies: Sequence[Mapping[str, Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headers.values())
    writer.writerows([_cell(name, body.get(name)) for name in headers] for body in bodies)
    return out.getvalue().encode("utf-8-sig")


def _cell(name: str, value: Any) -> str:
    """A cell that our importer reads back as the same value, whatever a spreadsheet makes of it in between.

    >>> _cell("kind", "sectoral"), _cell("deciding", False), _cell("target", 12000.0), _cell("name", "=SUM(A1)")
    ('分野別', '', '12000', "'=SUM(A1)")
    """
    if value is None or value is False:
        return ""
    if name == "kind":
        return KIND_WORDS[value]
    if value is True:
        return "はい"
    if isinstance(value, float):
        return str(int(value)) if value == int(value) else repr(value)
    if isinstance(value, int) or name.endswith(("_on", "_day", "_month")):
        return str(value)
    return defused(value)


KEYS = {
    "account": (Account, ("account_id", "from_day")),
    "target": (Target, ("account_id", "metric", "from_month")),
}


def standing(register: Register, kind: str) -> list[dict[str, Any]]:
    """The bodies of a kind that count: of two for the same key and beginning, the later entry."""
    model, _ = KEYS[kind]
    found: dict[tuple, dict[str, Any]] = {}
    for record in register.of(model):
        body = _said(record.body)
        key = _key(kind, body)
        found.pop(key, None)
        found[key] = body
    return list(found.values())


def _said(body: Account | Target | Member) -> dict[str, Any]:
    return {k: v for k, v in plain(body).items() if k != "source"}


def _key(kind: str, body: Mapping[str, Any]) -> tuple:
    told = dict(body) | {"from_day": body.get("from_day") or body.get("opened_on")}
    return tuple(told.get(name) for name in KEYS[kind][1])


def fresh(office: Office, register: Register, read: Sequence[Facts], sha256: str) -> list[tuple[str, dict]]:
    """The lines of a register table that say something new, as drafts. Raises Refused naming the line."""
    drafts, seen = [], dict[tuple, int]()
    known = {kind: standing(register, kind) for kind in KEYS}
    for kind, members, line in (record for facts in read for record in facts.records):
        try:
            body = _said(check_body(kind, dict(members)))
        except InvalidEntry as error:
            raise Refused(str(error), "その行を直して、もう一度入れてください", line=line) from None
        if (first := seen.setdefault((kind, *_key(kind, body)), line)) != line:
            raise Refused(
                f"同じアカウント・同じ適用開始の行が {first}行目にもあります",
                "どちらか一方だけにしてください",
                line=line,
            )
        if body not in known[kind]:
            drafts.append((kind, body | {"source": {"sha256": sha256, "line": line}}))
    try:
        checks.check(office, register, drafts)
    except InvalidEntry as error:
        raise Refused(str(error), "表を直して、もう一度入れてください") from None
    return drafts
