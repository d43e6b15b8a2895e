"""Before a withdrawn account is deleted: the archive of its raw files, facts, documents and entries."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from ledger.cases import decisions
from ledger.entries import Decision, Document, Import, InvalidEntry
from ledger.journal import Entry
from ledger.register import Record, Register
from store.archive import Archive, MissingBlob
from store.grain_ours import defused
from store.views import View

from ..audit import reading_back
from ..audit.evidence import evidence_id
from ..office.folder import Office

ARCHIVE = "account_archive"
FIRST, LAST = date(2000, 1, 1), date(2100, 12, 31)


def before_deletion(
    office: Office, register: Register, body: Mapping[str, Any]
) -> list[tuple[str, dict[str, Any]]]:
    """What is journalled before a 削除 that is planned or done: the archive of the account, unless the one that there
    is still says everything. Raises InvalidEntry where a file cannot be archived, unless the deletion has happened."""
    decided = register.records.get(body.get("decision", 0))
    if body.get("step") != "削除" or decided is None or not isinstance(decided.body, Decision):
        return []
    account_id = decided.body.account_id
    about = entries_about(register, account_id)
    if _stands(office, register, decided.seq, about):
        return []
    raw, lost = archive(office, register, account_id, about)
    if lost and not body.get("deviation"):
        raise InvalidEntry(
            f"削除の前の保存ができません（{lost[0]}{'ほか' if len(lost) > 1 else ''}）。控えから raw/ に戻してから、もう一度行ってください。"
            "すでに削除したときは、逸脱の理由を添えて記録してください"
        )
    sha256 = office.documents.put(raw)
    account = register.accounts(office.today())[account_id]
    return [
        (
            "document",
            {
                "evidence": evidence_id(ARCHIVE, account_id, decided.seq, sha256),
                "document": ARCHIVE,
                "title": f"{account.name} の保存（削除の前）"[:200],
                "sha256": sha256,
                "account_id": account_id,
                "decision": decided.seq,
                "seq": register.seq,
                "head": register.head[:12],
            },
        )
    ]


def archived(register: Register, decision: int) -> Record | None:
    """The newest archive of a withdrawal."""
    held = [r for r in register.of(Document) if (r.body.decision, r.body.document) == (decision, ARCHIVE)]
    return held[-1] if held else None


def _stands(office: Office, register: Register, decision: int, about: Sequence[Entry]) -> bool:
    """Whether the archive is whole and nothing was recorded of the account since, but its steps."""
    held = archived(register, decision)
    if held is None or any(e.seq > held.seq and e.kind not in ("document", "withdrawal_step") for e in about):
        return False
    try:
        office.documents.get(held.body.sha256)
    except MissingBlob:
        return False
    return True


def entries_about(register: Register, account_id: str) -> list[Entry]:
    """The journal's entries that speak of an account, oldest first."""
    decided = {d.seq for d in decisions(register) if d.body.account_id == account_id}
    found: dict[int, Entry] = {}
    for entry in register.entries.values():
        body = entry.body
        named = body.get("account_id") == account_id or account_id in (body.get("accounts") or {}).values()
        follows = entry.kind in ("correct", "undo_import") and body.get("seq") in found
        if named or follows or body.get("decision") in decided:
            found[entry.seq] = entry
    return list(found.values())


def archive(
    office: Office, register: Register, account_id: str, about: Sequence[Entry]
) -> tuple[bytes, list[str]]:
    """The zip of an account's raw files, facts, documents and entries; and what could not be put in.

    Free texts (texts/) are left out: they name people, and are disposed of on their own.
    """
    out, lost = io.BytesIO(), []
    view = office.view()
    try:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as held:
            facts = reading_back.facts(view, account_id)
            files = _files(register, account_id, {f["sha256"] for f in facts})
            for name, rows in _tables(view, account_id, facts, files):
                _put(held, name, _csv(rows))
            _put(held, "journal.jsonl", _lines(office, about))
            for folder, blobs, wanted in _blobs(office, files, about):
                for sha256 in sorted(wanted):
                    try:
                        _put(held, f"{folder}/{sha256}", blobs.get(sha256))
                    except MissingBlob as error:
                        lost += [str(error)] if folder == "raw" else []
            _put(held, "README.txt", _readme(register, account_id, lost).encode("utf-8-sig"))
    finally:
        view.connection.close()
    return out.getvalue(), lost


def _put(held: zipfile.ZipFile, name: str, raw: bytes) -> None:
    """A member that says nothing of when it was packed: the same things make the same zip."""
    held.writestr(zipfile.ZipInfo(name), raw, zipfile.ZIP_DEFLATED)


def _files(register: Register, account_id: str, sha256s: set[str | None]) -> list[Record]:
    """The imports of the account, and the tables of readings that facts of it stand on."""
    return [
        r for r in register.of(Import) if account_id in r.body.accounts.values() or r.body.sha256 in sha256s
    ]


def _tables(
    view: View, account_id: str, facts: list[dict[str, Any]], files: Sequence[Record]
) -> Iterator[tuple[str, Iterable[Mapping[str, Any]]]]:
    posts = reading_back.posts(view, account_id, FIRST, LAST)
    yield "facts.csv", facts
    yield "measures.csv", reading_back.measures(view, account_id)
    yield "posts.csv", [{k: v for k, v in p.items() if k != "metrics"} for p in posts]
    yield (
        "files.csv",
        [
            {"seq": r.seq, "sha256": b.sha256, "name": b.name, "member": b.member, "as_of": b.as_of}
            for r in files
            for b in [r.body]
        ],
    )


def _csv(rows: Iterable[Mapping[str, Any]]) -> bytes:
    out, listed = io.StringIO(), list(rows)
    writer = csv.writer(out, lineterminator="\r\n")
    if listed:
        writer.writerow(listed[0])
    writer.writerows([_cell(v) for v in row.values()] for row in listed)
    return out.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> Any:
    """Text from people and platforms must not become a formula in a spreadsheet."""
    return "" if value is None else defused(value) if isinstance(value, str) else value


def _lines(office: Office, about: Sequence[Entry]) -> bytes:
    """The entries as the journal has them, byte for byte."""
    lines = (office.folder / "journal.jsonl").read_bytes().splitlines(keepends=True)
    return b"".join(lines[e.seq - 1] for e in about)


def _blobs(
    office: Office, files: Sequence[Record], about: Sequence[Entry]
) -> Iterator[tuple[str, Archive, set[str]]]:
    """(folder, where the bytes are, their names); an older archive is not put into the newer one."""
    sources = {e.body["source"]["sha256"] for e in about if isinstance(e.body.get("source"), Mapping)}
    yield "raw", office.archive, {r.body.sha256 for r in files} | sources
    papers = [e for e in about if e.kind != "import" and e.body.get("document") != ARCHIVE]
    told = {e.body.get(name) for e in papers for name in ("digest", "sha256")}
    told |= {sha256 for e in papers for sha256 in e.body.get("findings") or ()}
    yield "documents", office.documents, {t for t in told if isinstance(t, str)}


def _readme(register: Register, account_id: str, lost: Sequence[str]) -> str:
    told = {
        "journal.jsonl": "台帳記録のうち、このアカウントについての行（そのまま）",
        "facts.csv": "いま有効な値と、元のファイル・行",
        "measures.csv": "月ごとの指標値",
        "posts.csv": "投稿",
        "files.csv": "取り込んだファイルの一覧",
        "raw/": "取り込んだファイル（名前は SHA-256）",
        "documents/": "締めたときの評価と、発行した書類（名前は SHA-256）",
    }
    lines = [
        f"アカウント {account_id} の保存（削除の前）",
        f"台帳記録 {register.seq}番・先頭 {register.head[:12]} まで",
        "",
    ]
    lines += [f"{name}  {what}" for name, what in told.items()]
    lines += ["", "コメントと事故の本文（人の名前を含むもの）は入っていません。"]
    return "\r\n".join(lines + [f"読めなかったもの: {one}" for one in lost]) + "\r\n"
