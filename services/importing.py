"""Taking files in: look first (inspect, plan), ask once, then record. One file is taken whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from ledger.authority import Denied
from ledger.entries import Import, InvalidEntry
from ledger.journal import Author, Entry
from ledger.register import Register
from store import archive
from store.archive import Part
from store.context import Context
from store.facts import Facts, Question
from store.formats import Format
from store.interpret import interpret
from store.reading import MAX_BYTES, Refused
from store.views import counts, owner_ids

from . import registering
from .office import Office

ACCOUNT, AS_OF = "account", "as_of"


@dataclass(frozen=True)
class Look:
    """What one file (or zip member) is: the facts it would give, or why it is refused."""

    part: Part
    sha256: str
    read: tuple[Facts, ...] = ()
    refusal: Refused | None = None

    @property
    def outcome(self) -> str:
        if self.refusal:
            return "refuse"
        outcomes = {f.outcome for f in self.read}
        return "refuse" if "refuse" in outcomes else "facts" if "facts" in outcomes else "nothing"

    @property
    def questions(self) -> list[Question]:
        return [q for facts in self.read for q in facts.questions]

    @property
    def message(self) -> str:
        """All there is to say about the file, in Japanese."""
        if self.refusal:
            return str(self.refusal)
        said = [q.text for q in self.questions] + [n for f in self.read for n in f.notes]
        unused = [name for f in self.read for name in f.unused]
        said += [f"未使用の列: {'、'.join(unused[:8])}{' ほか' if len(unused) > 8 else ''}"] if unused else []
        return "。".join(s.rstrip("。") for s in said)


def files_under(paths: Sequence[Path]) -> Iterator[Path]:
    """Files as given, and the files of folders in order of name."""
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
        else:
            yield path


def look_at(
    office: Office, name: str, raw: bytes, context: Context | None = None, above: Sequence[str] = ()
) -> list[Look]:
    """Look at a file without taking it in; a zip gives one look per member. Never raises for what is inside.

    `above`: names of the folders the file lay in, as they may carry its period.
    """
    given = context or Context(as_of=office.today())
    sha256 = hashlib.sha256(raw).hexdigest()
    try:
        found = list(archive.parts(name, raw))
    except Refused as refusal:
        return [Look(Part(name, raw, raw), sha256, refusal=refusal)]
    looks = []
    for part in found:
        names = tuple(n for n in (part.member, part.name, *above) if n)
        looks.append(_look(part, sha256, office.formats, replace(given, names=names)))
    return looks


def look_again(office: Office, look: Look, context: Context) -> Look:
    """The same file or member with more known: answers, whose it is, when it was exported."""
    names = tuple(n for n in (look.part.member, look.part.name) if n)
    return _look(look.part, look.sha256, office.formats, replace(context, names=names))


def _look(part: Part, sha256: str, formats: Sequence[Format], context: Context) -> Look:
    try:
        return Look(part, sha256, tuple(interpret(part.raw, formats, context)))
    except Refused as refusal:
        return Look(part, sha256, refusal=refusal)


def look_at_path(office: Office, path: Path, context: Context | None = None) -> list[Look]:
    """Look at a file on disk; its folder's name may carry its period."""
    if path.stat().st_size > MAX_BYTES:
        refusal = Refused(
            f"ファイルが大きすぎます（{path.stat().st_size // 1024**2:,} MB）",
            "期間を分けて書き出してください",
        )
        return [Look(Part(path.name, b"", b""), "", refusal=refusal)]
    return look_at(office, path.name, path.read_bytes(), context, (path.parent.name,))


def described(look: Look, label: str | None = None) -> dict[str, Any]:
    """A look as the command line prints it (`inspect`)."""
    blocks = [_described_facts(f) for f in look.read] or [_described_nothing()]
    return {"file": label or look.part.label, "outcome": look.outcome, **blocks[0], "more": blocks[1:],
            "message": look.message}  # fmt: skip


def _described_facts(facts: Facts) -> dict[str, Any]:
    return {
        "format": facts.format.id, "platform": facts.platform, "day": facts.by_day(), "post": facts.by_item(),
        "published": facts.published(), "skipped": dict(facts.skipped),
    }  # fmt: skip


def _described_nothing() -> dict[str, Any]:
    return {"format": None, "platform": None, "day": {}, "post": {"posts": 0}, "published": {"first": None, "last": None},
            "skipped": {}}  # fmt: skip


# ── taking in ──────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Taken:
    """What became of one file: the entry it was taken in by, or why not."""

    label: str
    outcome: str  # taken, already, nothing, refused
    message: str
    seq: int | None = None
    records: int = 0


@dataclass(frozen=True)
class Order:
    """One look to be taken in: whose it is, when it was exported, and every answer a person gave."""

    look: Look
    as_of: date
    accounts: Mapping[str, str] = field(default_factory=dict)  # platform → account_id


def order_for(office: Office, look: Look, account_id: str | None, as_of: date) -> Order:
    """Settle whose the blocks of a file are. Raises Refused where the account and the file do not agree."""
    accounts = office.ledger.register().accounts(office.today())
    if all(f.format.grain in ("reading", "record", "nothing") for f in look.read):
        return Order(look, as_of)
    if account_id is None:
        account_id = _owner(look, accounts)
    if account_id not in accounts:
        known = "、".join(sorted(accounts)[:12]) or "まだありません"
        raise Refused(
            f"アカウント {account_id} は台帳にありません"
            if account_id
            else "どのアカウントのファイルか、決めてください",
            f"先に台帳に登録するか、次から選んでください: {known}",
        )
    mine = accounts[account_id]
    named = {f.platform for f in look.read if f.platform}
    if named and mine.platform not in named:
        raise Refused(
            f"{'・'.join(sorted(named))} のファイルですが、{mine.name} は {mine.platform} のアカウントです",
            "ファイルかアカウントを選び直してください",
        )
    owners = {o for f in look.read for o in f.owners}
    if owners and mine.platform_account_id and mine.platform_account_id not in owners:
        raise Refused(
            f"{mine.name} のファイルではありません（ファイルの中のID: {'、'.join(sorted(owners)[:3])}）",
            f"{mine.name}（ID {mine.platform_account_id}）のファイルを選ぶか、アカウントを選び直してください",
        )
    return Order(look, as_of, {mine.platform: account_id})


def _owner(look: Look, accounts: Mapping[str, Any]) -> str | None:
    """The one account whose own id stands in the file, if there is exactly one."""
    owners = {o for f in look.read for o in f.owners}
    found = [a.account_id for a in accounts.values() if a.platform_account_id in owners]
    return found[0] if len(found) == 1 else None


def take(office: Office, author: Author, orders: Sequence[Order]) -> Iterator[Taken]:
    """Take files in, one acknowledged entry each. Yields what became of each, in order."""
    for order in orders:
        try:
            yield _take_one(office, author, order)
        except (Refused, InvalidEntry, Denied) as error:
            yield Taken(order.look.part.label, "refused", str(error))


def _take_one(office: Office, author: Author, order: Order) -> Taken:
    look, label = order.look, order.look.part.label
    if look.outcome != "facts":
        return Taken(label, "refused" if look.outcome == "refuse" else "nothing", look.message)
    if told := _dated_wrong(office, order):
        return told
    office.archive.put(look.part.whole)
    if any(f.format.grain == "record" for f in look.read):
        return _take_records(office, author, look)
    body = _import_body(order)
    already: list[int] = []

    def drafts(register: Register) -> list[tuple[str, dict[str, Any]]]:
        already.extend(_same(register, body))
        _check_accounts(register, order, office.today())
        return [] if already else [("import", body)]

    written = office.ledger.record(author, drafts)
    if already:
        return _taken_before(label, already[0])
    office.views.recent[written[0].seq] = look.read
    return Taken(label, "taken", look.message, written[0].seq)


def objection(office: Office, order: Order) -> Taken | None:
    """What taking the order in would answer instead of taking it; None where nothing stands against it."""
    if told := _dated_wrong(office, order):
        return told
    register = office.ledger.register()
    if already := _same(register, _import_body(order)):
        return _taken_before(order.look.part.label, already[0])
    try:
        _check_accounts(register, order, office.today())
    except Refused as refusal:
        return Taken(order.look.part.label, "refused", str(refusal))
    return None


def _taken_before(label: str, seq: int) -> Taken:
    return Taken(label, "already", f"このファイルは取り込み済みです（{seq}番の記録）", seq)


def _dated_wrong(office: Office, order: Order) -> Taken | None:
    """An export cannot be of tomorrow, nor speak of days after it was made."""
    label = order.look.part.label
    if order.as_of > office.today():
        why = f"書き出した日（{order.as_of}）が今日より後です。日付を確かめてください。"
        return Taken(label, "refused", why)
    ends = [d for f in order.look.read if f.format.grain != "reading" and (d := f.last_day())]
    if ends and max(ends) > order.as_of:
        why = f"書き出した日（{order.as_of}）より後の日（{max(ends)}）の値があります。書き出した日を確かめてください。"
        return Taken(label, "refused", why)
    return None


def belongs(order: Order, facts: Facts) -> bool:
    """Whether a block of the file is of an account that the order names (as replay decides it)."""
    return facts.platform is None or not order.accounts or facts.platform in order.accounts


def account_of(order: Order, facts: Facts) -> str | None:
    """The account that a block is of; None for readings, which name theirs line by line."""
    return order.accounts.get(facts.platform or "") or next(iter(order.accounts.values()), None)


def _import_body(order: Order) -> dict[str, Any]:
    look = order.look
    answers: dict[str, str] = {}
    for facts in look.read:
        answers |= facts.answers
    return {
        "sha256": look.sha256, "size": len(look.part.whole), "name": look.part.name, "member": look.part.member,
        "accounts": dict(order.accounts), "format": look.read[0].format.id,
        "format_digest": look.read[0].format.digest, "as_of": order.as_of.isoformat(), "answers": answers,
        "counts": counts(look.read),
    }  # fmt: skip


def _same(register: Register, body: Mapping[str, Any]) -> list[int]:
    """Standing imports of the same bytes for the same accounts."""
    return [
        r.seq for r in register.imports()
        if (r.body.sha256, r.body.member, r.body.accounts) == (body["sha256"], body["member"], body["accounts"])
    ]  # fmt: skip


def _check_accounts(register: Register, order: Order, today: date) -> None:
    """Readings name their accounts themselves: all of them must be in the register."""
    known = register.accounts(today)
    named = {a for f in order.look.read if f.format.grain == "reading"
             for t in (f.day, f.span) for a in t["account_id"].unique().to_pylist()}  # fmt: skip
    unknown = sorted(a for a in named if a not in known)
    if unknown:
        raise Refused(
            f"台帳にないアカウントの値があります: {'、'.join(unknown[:8])}", "先に台帳に登録してください"
        )


def _take_records(office: Office, author: Author, look: Look) -> Taken:
    """A register table: an entry a line, for lines that say something new."""
    written = office.ledger.record(
        author, lambda register: registering.fresh(office, register, look.read, look.sha256)
    )
    if not written:
        return Taken(look.part.label, "already", "台帳と同じ内容です。新しい記録はありません")
    return Taken(
        look.part.label, "taken", f"台帳に {len(written)} 件を記録しました", written[-1].seq, len(written)
    )


def undo(office: Office, author: Author, seq: int, reason: str) -> Entry:
    """Take an import out of what stands. Its file and its entry stay."""

    def drafts(register: Register) -> list[tuple[str, dict[str, Any]]]:
        record = register.records.get(seq)
        if record is None or not isinstance(record.body, Import):
            raise InvalidEntry(f"{seq}番は取り込みの記録ではありません")
        if seq in register.undone():
            raise InvalidEntry(f"{seq}番の取り込みは、すでに取り消されています（{register.undone()[seq]}番）")
        return [("undo_import", {"seq": seq, "reason": reason})]

    return office.ledger.record(author, drafts)[0]


def owners_of(office: Office, account_id: str) -> frozenset[str]:
    """The platform's own ids of an account, as the register knows them."""
    register = office.ledger.register()
    return owner_ids([account_id], register, register.seq + 1)
