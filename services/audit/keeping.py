"""Keeping it: verify that nothing was altered, rebuild the view, back up and restore the office folder."""

from __future__ import annotations

import shutil
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from ledger import disk, witnesses
from ledger.declared import Is, texts_in, those
from ledger.disk import DiskFailed, workplace
from ledger.entries import KINDS, Dispose, Document, Import, InvalidEntry, Norm
from ledger.journal import Author, BrokenChain, Entry
from ledger.register import Register
from metrics.calendar import screen_day
from store.archive import Archive, MissingBlob
from store.differences import DamagedView, differences
from store.views import View, open_view, seen

from ..decision.preserving import ARCHIVE
from ..office.folder import RESTORING, VERIFYING, Office, RefusedFolder

KEPT = ("raw", "texts", "documents")
UNREADABLE_ZIP = (
    zipfile.BadZipFile,
    BrokenChain,
    MissingBlob,
    OSError,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
JOURNAL = "journal.jsonl"


@dataclass
class Verdict:
    """What verifying found. `broken` means altered or lost; `notes` are for knowing."""

    entries: int = 0
    head: str = ""
    blobs: int = 0
    broken: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not self.broken

    def told(self, office: Office) -> list[str]:
        """What was found, a line each, and at last the whole in one."""
        whole = (
            f"{'異常なし' if self.clean else '異常あり'}: 記録 {self.entries} 件、ファイル {self.blobs} 個"
        )
        return [*self.broken, *self.notes, f"{whole}、先頭 {self.head[:12]}（{office.folder}）"]


def verify(office: Office) -> Verdict:
    """Check the chain, every blob, and that a fresh replay equals the view in use."""
    verdict = Verdict()
    try:
        entries = office.ledger.journal.check()
    except BrokenChain as error:
        verdict.broken.append(str(error))
        return verdict
    verdict.entries, verdict.head = len(entries), entries[-1].hash if entries else ""
    if not entries:
        verdict.notes.append(
            f"まだ1件も記録がありません。記録があるはずなら、置き場所（{office.folder}）が違います"
        )
    if office.ledger.journal.torn:
        verdict.notes.append(
            f"書きかけの行が残っています（{office.ledger.journal.torn} バイト）。次の記録のときに別にとりおきます"
        )
    _check_blobs(office, verdict)
    if verdict.clean:
        _check_view(office, verdict)
    return verdict


def _check_blobs(office: Office, verdict: Verdict) -> None:
    register = office.ledger.register()
    gone = disposed(register)
    for kept in wanted(office, register):
        for name in sorted(kept.names):
            try:
                kept.archive.get(name)
                verdict.blobs += 1
                if name in gone:
                    verdict.notes.append(f"廃棄の記録がある {kept.folder}/{name[:12]}… がまだ残っています")
            except MissingBlob as error:
                if name in gone:
                    verdict.notes.append(f"廃棄済: {kept.folder}/{name[:12]}…（{gone[name]}番の記録）")
                else:
                    verdict.broken.append(f"{kept.folder}/: {error}")
        if spare := kept.archive.names() - kept.names:
            verdict.notes.append(
                f"記録から使われていないファイルが {kept.folder}/ に {len(spare)} 個あります"
            )


@dataclass(frozen=True)
class WantedBlobs:
    """The blobs of one folder that entries speak of."""

    folder: str
    archive: Archive
    names: set[str]

    def standing(self, register: Register) -> list[str]:
        """Those that were not disposed of: what a backup holds."""
        return sorted(self.names - disposed(register).keys())


def wanted(office: Office, register: Register) -> list[WantedBlobs]:
    """Everything that must lie beside the journal: raw files, free texts, Evaluations and issued documents."""
    return [
        WantedBlobs("raw", office.archive, blobs_of(register)),
        WantedBlobs("texts", office.texts.blobs, texts_of(register)),
        WantedBlobs("documents", office.documents, documents_of(register)),
    ]


def disposed(register: Register) -> dict[str, int]:
    """Blob → seq of the entry that disposed of it."""
    return {r.body.sha256: r.seq for r in register.of(Dispose)}


def texts_of(register: Register) -> set[str]:
    """Every free text that any entry has ever spoken of, a correction that was corrected since too."""
    told = (register.told_by(seq) for seq in register.entries)
    return {text for kind, body in told for text in texts_in(KINDS[kind], body or {})}


def documents_of(register: Register) -> set[str]:
    """Evaluations as they were seen at 提出, 確認, 締め and a decision, findings that a 提出 speaks of; 確定 documents;
    archives of deleted accounts."""
    told = [getattr(r.body, n) for r in register.records.values() for n in those(type(r.body), Is.SEEN)]
    seen = {one for held in told for one in (held if isinstance(held, tuple) else (held,)) if one}
    kept = {r.body.sha256 for r in register.of(Document) if r.body.final or r.body.document == ARCHIVE}
    return seen | kept


def dispose(office: Office, author: Author, what: str, sha256: str, authority: str, reason: str) -> Entry:
    """Delete a raw file, a free text or a document for good, with authority and reason; the journal stays whole.

    Raises InvalidEntry for something that no entry speaks of. The file goes once the entry is acknowledged; where that
    is cut short, at the next start (tidying.py). Raises DiskFailed where it cannot be deleted.
    """
    register = office.ledger.register()
    held = next((w for w in wanted(office, register) if w.folder.rstrip("s") == what), None)
    if held is None or sha256 not in held.names:
        raise InvalidEntry(
            "廃棄するものが記録にありません。種類（raw・text・document）と番号を確かめてください"
        )
    body = {
        "what": what,
        "sha256": sha256,
        "authority": authority,
        "reason": reason,
        "disposed_on": office.today().isoformat(),
    }
    entry = office.ledger.record(author, [("dispose", body)])[0]
    try:
        (held.archive.folder / sha256).unlink(missing_ok=True)
    except OSError as error:
        raise DiskFailed(
            f"廃棄は{entry.seq}番に記録しましたが、ファイルをまだ消せません。次に開いたときに消します。{disk.told(error)}"
        ) from error
    return entry


def check_head(office: Office, asked: str) -> str:
    """Whether the journal still holds the entry whose seq and head a document prints (SEQ:HEX); in words.

    Raises LookupError where it does not, or where what was asked is no such mark.
    """
    number, _, hexed = asked.strip().partition(":")
    hexed = hexed.lower()
    if not number.isdigit() or len(hexed) < 12 or set(hexed) - set("0123456789abcdef"):
        raise LookupError(f"「{asked[:80]}」は 番号:16進12けた の形ではありません（例 120:0a1b2c3d4e5f）")
    entries = office.ledger.journal.check()
    if not 1 <= int(number) <= len(entries):
        raise LookupError(
            f"{number}番の記録はありません（いまは {len(entries)} 番までです）。あとの記録が失われているおそれがあります"
        )
    entry = entries[int(number) - 1]
    if not entry.hash.startswith(hexed):
        raise LookupError(
            f"{number}番の記録は、そのときのもの（{hexed[:12]}）と違います（いまは {entry.hash[:12]}）"
        )
    later = len(entries) - entry.seq
    return f"一致しました: {entry.seq}番（{screen_day(entry.at)} {entry.at:%H:%M}）までの記録は、そのときのままです。その後の記録は {later} 件です"


def blobs_of(register: Register) -> set[str]:
    """Every raw file that an entry speaks of: imports, 比較資料, and the tables that register entries were made from."""
    files = {r.body.sha256 for r in register.of_any(Import, Norm)}
    sources = {s.sha256 for r in register.records.values() if (s := getattr(r.body, "source", None))}
    return files | sources


def _check_view(office: Office, verdict: Verdict) -> None:
    current = office.views.current()
    entries = seen(office.ledger.journal.entries())
    with workplace(office.folder, VERIFYING) as folder:
        fresh = folder / "fresh.duckdb"
        office.views.write(fresh, entries)
        try:
            apart = differences(current, fresh)
        except DamagedView:
            verdict.broken.append(f"集計のファイル（{current.name}）が壊れています。開き直すと作り直されます")
            apart = {}
        verdict.broken += [
            f"画面の集計（{table}）が、記録から作り直したものと違います（{rows:,} 行）"
            for table, rows in apart.items()
        ]
        view = open_view(fresh)
        for row in view.rows("SELECT seq, what, message FROM problem ORDER BY seq"):
            told = f"{row['seq']}番の取り込み: {row['what']} {row['message']}"
            (verdict.broken if row["what"] == "読めないファイル" else verdict.notes).append(told)
        view.connection.close()


def lost(view: View) -> list[str]:
    """Imports whose file cannot be read any more: their figures are missing everywhere. Empty in a sound office."""
    rows = view.rows("SELECT seq, message FROM problem WHERE what = '読めないファイル' ORDER BY seq")
    return [f"{r['seq']}番の取り込み: {r['message']}" for r in rows]


def rebuild(office: Office) -> list[str]:
    """Build the newest view from journal and blobs alone, in the place of all others; returns what was lost."""
    office.views.make_anew()
    view = office.view()
    found = lost(view)
    view.connection.close()
    return found


def backup(office: Office, target: Path) -> int:
    """Write journal and blobs (not the views) to one zip file; returns how many entries it holds.

    Raises RefusedFolder where something is lost, and where `target` holds what this would not continue.
    """
    if not target.parent.is_dir():
        raise RefusedFolder(f"控えを置くフォルダ（{target.parent}）がありません。先に作ってください")
    register, journal = office.ledger.register(), office.ledger.journal.content()
    _check_continues(target, journal)
    draft = target.with_name(target.name + ".part")
    try:
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(JOURNAL, journal)
            for kept in wanted(office, register):
                for name in kept.standing(register):
                    archive.writestr(f"{kept.folder}/{name}", kept.archive.get(name))
        disk.settle(draft)
        draft.replace(target)
        disk.sync_folder(target.parent)
    except (MissingBlob, OSError) as error:
        draft.unlink(missing_ok=True)
        if isinstance(error, MissingBlob):
            raise RefusedFolder(f"控えを作れません: {error}。前の控えから戻してください") from error
        raise RefusedFolder(f"控えを作れません。{disk.told(error)}") from error
    return journal.count(b"\n")


def _check_continues(target: Path, now: bytes) -> None:
    """A backup is replaced only by one that holds all its entries. Raises RefusedFolder."""
    if not target.exists():
        return
    other = f"{target} は置きかえません。別の名前を指定してください"
    try:
        with zipfile.ZipFile(target) as archive, archive.open(JOURNAL) as file:
            held = file.read()
    except (KeyError, *UNREADABLE_ZIP) as error:
        raise RefusedFolder(f"{other}。控えとして読めません") from error
    if not now.startswith(held):
        theirs, ours = (journal.count(b"\n") for journal in (held, now))
        raise RefusedFolder(
            f"{other}。その控えには {theirs} 件の記録があり、いまの記録（{ours} 件）はその続きではありません"
        )


def restore(source: Path, folder: Path) -> int:
    """Lay a backup into an office folder that holds nothing yet; returns how many entries it holds.

    Raises RefusedFolder for a folder in use or a file that is no backup; nothing is left behind then.
    """
    if (folder / JOURNAL).exists() or witnesses.found(folder) != witnesses.Witnesses():
        raise RefusedFolder(
            f"{folder} には記録があります。空のフォルダを指定してください（上書きはしません）"
        )
    folder.mkdir(parents=True, exist_ok=True)
    disk.sweep_workplaces(folder, RESTORING)
    with disk.workplace(folder, RESTORING) as draft:
        try:
            _unpack(source, draft)
            if not (draft / JOURNAL).exists():
                raise zipfile.BadZipFile("記録（journal.jsonl）が入っていません")
            unpacked = Office(draft)
            entries = unpacked.ledger.journal.check()
            register = unpacked.ledger.register()
            held = [(kept, kept.standing(register)) for kept in wanted(unpacked, register)]
            for kept, names in held:
                for name in names:
                    kept.archive.get(name)
            for kept, names in held:
                (folder / kept.folder).mkdir(exist_ok=True)
                for name in names:
                    _lay(kept.archive.folder / name, folder / kept.folder / name)
                disk.sync_folder(folder / kept.folder)
            _lay(draft / JOURNAL, folder / JOURNAL)
            disk.sync_folder(folder)
        except UNREADABLE_ZIP as error:
            raise RefusedFolder(f"{source.name} からは復元できません: {_why(error)}") from error
    return len(entries)


def _lay(draft: Path, target: Path) -> None:
    disk.settle(draft)
    draft.replace(target)


def _why(error: Exception) -> str:
    if isinstance(error, OSError) and not isinstance(error, DiskFailed):
        return disk.told(error)
    told = isinstance(error, BrokenChain | MissingBlob | DiskFailed) or not str(error).isascii()
    return str(error) if told else "zip が壊れているか、途中で切れています。別の控えを使ってください"


def _unpack(source: Path, folder: Path) -> None:
    if not zipfile.is_zipfile(source):
        raise zipfile.BadZipFile("控えの zip ではありません（または、途中で切れています）")
    with zipfile.ZipFile(source) as archive:
        for info in archive.infolist():
            path = PurePosixPath(info.filename)
            if info.filename != JOURNAL and (len(path.parts) != 2 or path.parts[0] not in KEPT):
                raise zipfile.BadZipFile(f"知らない名前が入っています（{info.filename[:60]}）")
            target = folder / path
            target.parent.mkdir(exist_ok=True)
            with archive.open(info) as read, target.open("wb") as write:
                shutil.copyfileobj(read, write)
