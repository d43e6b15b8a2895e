"""Taking files in: look first (inspect, plan), ask once, then record. One file is taken whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, cast

from ledger import authority
from ledger.authority import Denied
from ledger.disk import DiskFailed
from ledger.entries import Account, Import, InvalidEntry, OfFile, Reading, check_body
from ledger.journal import Author, Entry
from ledger.register import Register
from metrics.calendar import screen_day
from metrics.catalogue import Metric
from store.facts import Facts
from store.formats import OURS
from store.loading import counts, last_day_of, sure_of
from store.reader import as_kept
from store.reading import Refused
from store.records import disposed

from ..office.folder import Office
from ..register.checks import check_reading
from . import norm_table, tables
from .looking import (
    Look,
    described,
    files_under,
    look_again,
    look_at,
    look_at_path,
)

__all__ = [
    "ImportOrder",
    "Look",
    "Taken",
    "account_of",
    "belongs",
    "described",
    "files_under",
    "look_again",
    "look_at",
    "look_at_path",
    "objection",
    "order_for",
    "owners_of",
    "take",
    "undo",
]


@dataclass(frozen=True)
class Taken:
    """What became of one file: the entry it was taken in by, or why not."""

    label: str
    outcome: str  # taken, already, nothing, refused
    message: str
    seq: int | None = None
    records: int = 0


@dataclass(frozen=True)
class ImportOrder:
    """One look to be taken in: whose it is, when it was exported, and every answer a person gave."""

    look: Look
    as_of: date
    accounts: Mapping[str, str] = field(default_factory=dict)  # platform → account_id

    @property
    def sure_of(self) -> date:
        """The day up to which the file surely knows: its rank and its finality rest on it."""
        return sure_of(self.as_of, self.look.context.as_of_told, self.last)

    @property
    def last(self) -> date:
        """The last day that the file speaks of; where it names none, the day of its export."""
        return last_day_of(self.look.read) or self.as_of


def order_for(office: Office, look: Look, account_id: str | None, as_of: date) -> ImportOrder:
    """Settle whose the blocks of a file are. Raises Refused where the account and the file do not agree."""
    accounts = office.ledger.register().accounts(office.today())
    if all(f.format.grain in OURS for f in look.read):
        return ImportOrder(look, as_of)
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
    named = frozenset[str]().union(*(f.possible for f in look.read))
    if named and mine.platform not in named:
        titles = "・".join(office.platform_name(p) for p in sorted(named))
        raise Refused(
            f"{titles} のファイルですが、{mine.name} は {office.platform_name(mine.platform)} のアカウントです",
            "ファイルかアカウントを選び直してください",
        )
    owners = {o for f in look.read for o in f.owners}
    if owners and mine.platform_account_id and mine.platform_account_id not in owners:
        raise Refused(
            f"{mine.name} のファイルではありません（ファイルの中のID: {'、'.join(sorted(owners)[:3])}）",
            f"{mine.name}（ID {mine.platform_account_id}）のファイルを選ぶか、アカウントを選び直してください",
        )
    ids = owners_of(office, account_id)
    if ids != look.context.owner_ids:  # whose the rows are could not be told before
        look = look_again(office, look, replace(look.context, owner_ids=ids))
    return ImportOrder(look, as_of, {mine.platform: account_id})


def _owner(look: Look, accounts: Mapping[str, Any]) -> str | None:
    """The one account whose own id stands in the file, if there is exactly one."""
    owners = {o for f in look.read for o in f.owners}
    found = [a.account_id for a in accounts.values() if a.platform_account_id in owners]
    return found[0] if len(found) == 1 else None


HEALED = "なくなっていたか、中身が変わっていた元ファイルを、これで直しました"
DATE_TOLD = "書き出した日が分かりました"


def take(office: Office, author: Author, orders: Sequence[ImportOrder]) -> Iterator[Taken]:
    """Take files in, one acknowledged entry each. Yields what became of each, in order."""
    for order in orders:
        try:
            yield _take_one(office, author, order)
        except (Refused, InvalidEntry, Denied, DiskFailed) as error:
            yield Taken(order.look.part.label, "refused", str(error))


def _take_one(office: Office, author: Author, order: ImportOrder) -> Taken:
    look, label = order.look, order.look.part.label
    if look.outcome != "facts":
        return Taken(label, "refused" if look.outcome == "refuse" else "nothing", look.message)
    if wrong := _dated_wrong(office, order):
        return wrong
    if look.sha256 in disposed(office.ledger.register()):
        raise Refused("廃棄の記録があるファイルです", "廃棄したものを、もう一度取り込むことはできません")
    if any(f.format.grain == "record" for f in look.read):
        return _take_records(office, author, look)
    kind, body = _body(order)
    register, today = office.ledger.register(), office.today()
    authority.check(author, kind, check_body(kind, body), register, today)  # before a byte is kept
    damaged = is_damaged(office, look)
    norm_table.check(office, look.read)
    _check_readings(office, register, order)  # before the lock: a long file holds nobody up
    rested = _rests_on(office, register)
    already: list[int] = []
    told: list[int] = []  # a standing import of these bytes whose day of export is only known now
    with ThreadPoolExecutor(1) as beside:  # the bytes go to the disk while the figures are checked
        kept = beside.submit(office.archive.put, look.part.whole)

        def drafts(register: Register) -> list[tuple[str, dict[str, Any]]]:
            already.extend(_same(register, kind, body))
            if _rests_on(office, register) != rested:
                _check_readings(office, register, order)
            kept.result()  # nothing is journalled before its bytes are safe
            if already and _dated_anew(register, already[0], look):
                told.append(already[0])
                return [("correct", {"seq": already[0], "reason": DATE_TOLD, "body": body})]
            return [] if already else [(kind, body)]

        written = office.ledger.record(author, drafts)
    if told:
        said = f"{told[0]}番の取り込みに、書き出した日（{screen_day(order.as_of)}）を記録しました"
        return Taken(label, "taken", said, written[0].seq)
    if already:
        return _taken_before(label, already[0], healed=damaged and _seen_anew(office))
    return Taken(label, "taken", look.message, written[0].seq)


def objection(office: Office, order: ImportOrder) -> Taken | None:
    """What taking the order in would answer instead of taking it; None where nothing stands against it."""
    if wrong := _dated_wrong(office, order):
        return wrong
    register = office.ledger.register()
    already = _same(register, *_body(order))
    if already and not _dated_anew(register, already[0], order.look):
        return _taken_before(order.look.part.label, already[0])
    try:
        _check_readings(office, register, order)
        norm_table.check(office, order.look.read)
    except Refused as refusal:
        return Taken(order.look.part.label, "refused", str(refusal))
    return None


def _taken_before(label: str, seq: int, healed: bool = False) -> Taken:
    more = f"。{HEALED}" if healed else ""
    return Taken(label, "already", f"このファイルは取り込み済みです（{seq}番の記録）{more}", seq)


def is_damaged(office: Office, look: Look) -> bool:
    """Whether the file stands in the journal, and its bytes are not (any more) what they were: these here heal them."""
    if office.archive.sound(look.sha256):
        return False
    bodies = (r.body for r in office.ledger.register().records.values())
    return any(
        look.sha256 in (getattr(b, "sha256", None), getattr(getattr(b, "source", None), "sha256", None))
        for b in bodies
    )


def _seen_anew(office: Office) -> bool:
    """After the bytes of a file are whole again: its figures come back with the view."""
    office.views.make_anew()
    return True


def _dated_wrong(office: Office, order: ImportOrder) -> Taken | None:
    """An export cannot be of tomorrow, nor speak of days after it was made."""
    label = order.look.part.label
    if order.as_of > office.today():
        why = f"書き出した日（{screen_day(order.as_of)}）が今日より後です。日付を確かめてください。"
        return Taken(label, "refused", why)
    ends = [d for f in order.look.read if (d := f.last_day())]
    if ends and max(ends) > order.as_of:
        why = f"書き出した日（{screen_day(order.as_of)}）より後の日（{screen_day(max(ends))}）の値があります。書き出した日を確かめてください。"
        return Taken(label, "refused", why)
    return None


def belongs(order: ImportOrder, facts: Facts) -> bool:
    """Whether a block of the file is of an account that the order names (as replay decides it)."""
    return facts.platform is None or not order.accounts or facts.platform in order.accounts


def account_of(order: ImportOrder, facts: Facts) -> str | None:
    """The account that a block is of; None for readings, which name theirs line by line."""
    return order.accounts.get(facts.platform or "") or next(iter(order.accounts.values()), None)


def _body(order: ImportOrder) -> tuple[str, dict[str, Any]]:
    """The kind and the body of the entry that takes a file in."""
    look = order.look
    of_file = {
        "sha256": look.sha256,
        "size": len(look.part.whole),
        "name": look.part.name,
        "member": look.part.member,
        "format": look.read[0].format.id,
        "format_digest": look.read[0].format.digest,
    }
    if norm_table.is_norm(look.read):
        return "norm", of_file | norm_table.told(look.read)
    return "import", of_file | _told(order)


def _told(order: ImportOrder) -> dict[str, Any]:
    """What an import says beside its file."""
    look = order.look
    context = as_kept(look.part, look.context, look.read)
    return {
        "accounts": dict(order.accounts),
        "as_of": order.as_of.isoformat(),
        "answers": dict(context.answers),
        "owner_ids": sorted(context.owner_ids),
        "counts": counts(look.read),
    } | ({} if context.as_of_told else {"as_of_told": False})


def _same(register: Register, kind: str, body: Mapping[str, Any]) -> list[int]:
    """Standing imports of the same bytes for the same accounts; or 比較資料 of the same bytes."""
    held = register.norms() if kind == "norm" else register.imports()
    wanted = (body["sha256"], body["member"], body.get("accounts"))
    return [
        r.seq for r in held if (r.body.sha256, r.body.member, getattr(r.body, "accounts", None)) == wanted
    ]


def _dated_anew(register: Register, seq: int, look: Look) -> bool:
    """Whether it is only known now when the file of a standing import was exported."""
    body = register.records[seq].body
    return isinstance(body, Import) and look.context.as_of_told and not body.as_of_told


def _rests_on(office: Office, register: Register) -> tuple[dict[str, Account], dict[str, Metric]]:
    """What the check of readings rests on."""
    return register.accounts(office.today()), office.metrics


def _check_readings(office: Office, register: Register, order: ImportOrder) -> None:
    """Readings name accounts and metrics themselves: each line must be one that could be typed in."""
    known = register.accounts(office.today())
    for facts in order.look.read:
        for row in facts.kinds_of_readings() if facts.format.grain == "reading" else []:
            if row["account_id"] not in known:
                raise Refused(
                    f"アカウント {row['account_id']} は台帳にありません",
                    "先に台帳に登録してください",
                    line=row["line"],
                )
            _check_reading(office, row)


def _check_reading(office: Office, row: Mapping[str, Any]) -> None:
    dated = {"day": row["day"]} if "day" in row else {"from": row["to_day"], "to": row["to_day"]}
    told = {"account_id": row["account_id"], "metric": row["metric"], "value": row["value"]} | dated
    try:
        check_reading(office, cast(Reading, check_body("reading", told)))
    except InvalidEntry as error:
        raise Refused(str(error), "その行を直して、もう一度入れてください", line=row["line"]) from None


def _take_records(office: Office, author: Author, look: Look) -> Taken:
    """A register table: an entry a line, for lines that say something new."""
    damaged = is_damaged(office, look)

    def drafts(register: Register) -> list[tuple[str, dict[str, Any]]]:
        found = tables.fresh(office, register, look.read, look.sha256)
        if damaged or any(
            "source" in body for _, body in found
        ):  # comments name people: they lie under texts/ alone
            office.archive.put(look.part.whole)
        return tables.apart(office, found)

    written = office.ledger.record(author, drafts)
    if not written:
        told = "台帳と同じ内容です。新しい記録はありません"
        return Taken(look.part.label, "already", f"{told}。{HEALED}" if damaged else told)
    return Taken(
        look.part.label, "taken", f"台帳に {len(written)} 件を記録しました", written[-1].seq, len(written)
    )


def undo(office: Office, author: Author, seq: int, reason: str) -> Entry:
    """Take an import out of what stands. Its file and its entry stay."""

    def drafts(register: Register) -> list[tuple[str, dict[str, Any]]]:
        record = register.records.get(seq)
        if record is None or not isinstance(record.body, OfFile):
            raise InvalidEntry(f"{seq}番は取り込みの記録ではありません")
        if seq in register.undone():
            raise InvalidEntry(f"{seq}番の取り込みは、すでに取り消されています（{register.undone()[seq]}番）")
        return [("undo_import", {"seq": seq, "reason": reason})]

    return office.ledger.record(author, drafts)[0]


def owners_of(office: Office, account_id: str) -> frozenset[str]:
    """The platform's own ids and handles of an account, as the register knows them now."""
    held = [r.body for r in office.ledger.register().of(Account) if r.body.account_id == account_id]
    return frozenset(i for a in held for i in (a.platform_account_id, a.handle) if i)
