"""Recording one entry by kind, and correcting one: the same checks for a form, a file and the command line."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from ledger import authority, procedure
from ledger.declared import Is, those
from ledger.entries import KINDS, Account, Dispose, InvalidEntry, check_body
from ledger.journal import Author, Entry
from ledger.register import Register
from metrics.calendar import month_end, screen_day, short_day

from ..audit import keeping
from ..decision import deciding, preserving
from ..month import closing, evaluating
from ..office.folder import Office
from . import checks, record_checks

BY_FILE = ("import", "norm", "undo_import")
BY_ISSUE = "発行は、書類を作るときにだけ記録されます。記録だけをつけたり直したりはできません"
READING_DAYS = (7, 10)  # a reading stands for a month end from so many days before it to so many after


def record(
    office: Office,
    author: Author,
    kind: str,
    body: Mapping[str, Any],
    first: Callable[[Register], None] | None = None,
) -> Entry:
    """Record one entry. Raises InvalidEntry or Denied, with words for the screen.

    `first`: what else must hold of the register under the lock; it raises InvalidEntry where it does not.
    """
    if kind in BY_FILE:
        raise InvalidEntry(
            f"{kind} は、ファイルの取り込みと取り消しでだけ記録されます（import / undo を使ってください）"
        )
    members = dict(body)
    if kind == "document":
        raise InvalidEntry(BY_ISSUE)
    if kind == "adoption":
        raise InvalidEntry(
            "採用は、目標・ラインと判定の規則とともに、ライン検討の画面からだけ（コマンドなら adopt で）記録されます。訂正と取り消しはできます"
        )
    if kind == "dispose":
        return _dispose(office, author, members)
    if kind in ("account", "event") and isinstance(members.get("platform"), str):
        members["platform"] = members["platform"].lower()

    def drafts(register: Register) -> list[tuple[str, dict[str, Any]]]:
        if first:
            first(register)
        if kind == "correct":
            return [(kind, _checked_correction(office, author, register, members))]
        whole = _completed(office, author, register, kind, members)
        checks.check(office, register, [(kind, whole)])
        return [*_before(office, author, register, kind, whole), (kind, whole)]

    return office.ledger.record(author, drafts)[-1]


def told(text: str) -> dict[str, Any]:
    """A body as a file tells it, in JSON. Raises InvalidEntry, naming the line."""
    try:
        members = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidEntry(f"JSON として読めません（{getattr(error, 'lineno', 1)}行目）") from error
    if not isinstance(members, dict):
        raise InvalidEntry("JSON は { } の形にしてください")
    return members


def record_asked(office: Office, author: Author, kind: str, body: Mapping[str, Any]) -> Entry:
    """`record`, of a form that asks who decided and on what ground: both must be told."""
    record_checks.check_owed(check_body(kind, dict(body)))
    return record(office, author, kind, body)


def _dispose(office: Office, author: Author, members: dict[str, Any]) -> Entry:
    """廃棄 is done as it is recorded, and of something that the journal speaks of."""
    told = check_body("dispose", members)
    assert isinstance(told, Dispose)
    if told.disposed_on != office.today():
        raise InvalidEntry(
            f"廃棄は、記録と同時に行います。廃棄日は今日（{screen_day(office.today())}）にしてください"
        )
    return keeping.dispose(office, author, told.what, told.sha256, told.authority, told.reason)


def _before(
    office: Office, author: Author, register: Register, kind: str, whole: dict[str, Any]
) -> list[tuple[str, dict[str, Any]]]:
    """What is journalled just before: the archive of an account that is to be deleted, once that may be recorded."""
    if kind != "withdrawal_step":
        return []
    body, today = check_body(kind, whole), office.today()
    authority.check(author, kind, body, register, today)
    procedure.check(author, body, register, today)
    return preserving.before_deletion(office, register, whole)


def _completed(
    office: Office, author: Author, register: Register, kind: str, members: dict[str, Any]
) -> dict[str, Any]:
    """What a person says, completed by what follows from it: texts set apart, the Evaluation that was seen, the close."""
    if kind in KINDS and those(KINDS[kind], Is.TEXT):
        return _set_apart(office, author, register, kind, members)
    if kind == "close":
        _only_said(members)
        return closing.bodies(office, register, [members])[0]
    if kind == "decision":
        return deciding.completed(office, author, register, members)
    if kind in ("review", "confirm"):
        check_body(kind, members)
        view = office.view()
        seen = evaluating.bound(office, view, members["account_id"], members["month"], members["digest"])
        view.connection.close()
        closing.keep(office, seen)
    return members


def apart(office: Office, kind: str, members: Mapping[str, Any]) -> dict[str, Any]:
    """The members with their free texts set apart under texts/. The id of a text that lies there stays one
    (record_checks.py: only of the same account's)."""
    return dict(members) | {
        name: office.texts.put(text)
        for name in those(KINDS[kind], Is.TEXT)
        if isinstance(text := members.get(name), str) and not office.texts.holds(text)
    }


def _set_apart(
    office: Office, author: Author, register: Register, kind: str, members: dict[str, Any]
) -> dict[str, Any]:
    """`apart` of an entry that may be made; of one that is refused no text stays behind, since nothing would speak of it."""
    whole = apart(office, kind, members)
    try:
        body, today = check_body(kind, whole), office.today()
        authority.check(author, kind, body, register, today)
        procedure.check(author, body, register, today)
        checks.check(office, register, [(kind, whole)])
    except (InvalidEntry, authority.Denied):
        for name in those(KINDS[kind], Is.TEXT):
            if isinstance(whole.get(name), str) and whole[name] != members[name]:
                (office.texts.blobs.folder / whole[name]).unlink(missing_ok=True)
        raise
    return whole


def _only_said(members: Mapping[str, Any]) -> None:
    """Of a close a person says whose and which month, what they saw, and why it is unconfirmed; figures are not said."""
    if (
        not {"account_id", "month", "digest"}
        <= members.keys()
        <= {"account_id", "month", "digest", "unconfirmed"}
    ):
        raise InvalidEntry("締めには、アカウントID、月、評価のしるしと、確認がないときの理由だけを書きます")


def read_month_end(office: Office, author: Author, body: Mapping[str, Any], month: date) -> Entry:
    """Record a reading that is meant for the end of a month. Raises InvalidEntry where it could not stand for it."""
    end, day = month_end(month), date.fromisoformat(str(body["day"]))
    before, after = READING_DAYS
    if not end - timedelta(days=before) <= day <= end + timedelta(days=after):
        raise InvalidEntry(
            f"{month.month}月末の値にできるのは、{short_day(end - timedelta(days=before))}から"
            f"{short_day(end + timedelta(days=after))}までに読み取った値です（読み取った日: {short_day(day)}）。"
            "月か、読み取った日を確かめてください"
        )
    return record(office, author, "reading", body)


def correct(
    office: Office, author: Author, seq: int, reason: str, body: Mapping[str, Any] | None = None
) -> Entry:
    """Replace the body of an entry, or take it back where no body is given. Nothing is edited in place."""
    if not reason.strip():
        raise InvalidEntry("理由を書いてください。訂正と取り消しには理由が要ります")
    members = {"seq": seq, "reason": reason} | ({} if body is None else {"body": dict(body)})
    return record(office, author, "correct", members)


def _checked_correction(
    office: Office, author: Author, register: Register, members: dict[str, Any]
) -> dict[str, Any]:
    """What is put in the place of an entry must fit as if it were recorded now; what uses it must not dangle."""
    deciding.check_correction(register, members)
    if members.get("seq") in register.entries:
        root = authority.corrected_entry(members["seq"], register)
        if root.kind == "document":
            raise InvalidEntry(BY_ISSUE)
    record = register.records.get(members.get("seq", 0))
    if record is None:
        return members  # a correction of a correction, or of nothing: the ledger says
    body = members.get("body")
    if isinstance(record.body, Account):
        _check_still_known(register, record.seq, body)
    if isinstance(body, dict):
        if those(KINDS[record.kind], Is.TEXT):  # before any text is kept
            taken_back = check_body("correct", {k: v for k, v in members.items() if k != "body"})
            authority.check(author, "correct", taken_back, register, office.today())
        members["body"] = body = apart(office, record.kind, body)
        checks.check(office, register, [(record.kind, body)], instead=record.seq)
    elif body is None:
        checks.check(office, register, [], instead=record.seq)
    return members


def _check_still_known(register: Register, seq: int, body: Any) -> None:
    """An account that figures or targets speak of cannot vanish from the register, nor change its id."""
    account_id = register.records[seq].body.account_id
    others = any(r.seq != seq and r.body.account_id == account_id for r in register.of(Account))
    kept = isinstance(body, dict) and body.get("account_id") == account_id
    if not others and not kept and checks.used(register, account_id):
        raise InvalidEntry(
            f"アカウント {account_id} には取り込みや目標の記録があるため、登録をなくすことも ID を変えることもできません。"
            "使わなくなったアカウントには、廃止日を入れてください"
        )
