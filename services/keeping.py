"""Keeping it: verify that nothing was altered, rebuild the view, back up and restore the office folder."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from ledger.entries import Import
from ledger.journal import BrokenChain
from ledger.ledger import Ledger
from ledger.register import Register
from store.archive import Archive, MissingBlob
from store.views import View, differences, open_view

from .office import Office, RefusedFolder, now_jst

KEPT = ("raw", "texts", "documents")
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


def verify(office: Office) -> Verdict:
    """Check the chain, every blob, and that a fresh replay equals the view in use."""
    verdict = Verdict()
    try:
        entries = office.ledger.journal.check()
    except BrokenChain as error:
        verdict.broken.append(str(error))
        return verdict
    verdict.entries, verdict.head = len(entries), entries[-1].hash if entries else ""
    if office.ledger.journal.torn:
        verdict.notes.append(
            f"書きかけの行が残っています（{office.ledger.journal.torn} バイト）。次の記録のときに別にとりおきます"
        )
    _check_blobs(office, verdict)
    if verdict.clean:
        _check_view(office, verdict)
    return verdict


def _check_blobs(office: Office, verdict: Verdict) -> None:
    wanted = blobs_of(office.ledger.register())
    for sha256 in sorted(wanted):
        try:
            office.archive.get(sha256)
            verdict.blobs += 1
        except MissingBlob as error:
            verdict.broken.append(str(error))
    if spare := office.archive.names() - wanted:
        verdict.notes.append(f"記録から使われていないファイルが raw/ に {len(spare)} 個あります")


def blobs_of(register: Register) -> set[str]:
    """Every raw file that an entry speaks of: imports, and the tables that register entries were made from."""
    files = {r.body.sha256 for r in register.of(Import)}
    sources = {s.sha256 for r in register.records.values() if (s := getattr(r.body, "source", None))}
    return files | sources


def _check_view(office: Office, verdict: Verdict) -> None:
    current = office.views.current()
    entries = office.ledger.journal.entries()
    with tempfile.TemporaryDirectory(dir=office.folder, prefix="verify-") as folder:
        fresh = Path(folder) / "fresh.duckdb"
        office.views.write(fresh, entries)
        verdict.broken += [f"画面の集計（{table}）が、記録から作り直したものと違います（{rows:,} 行）"
                           for table, rows in differences(current, fresh).items()]  # fmt: skip
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
    """Throw the views away and build the newest one from journal and blobs; returns what was lost."""
    for path in office.folder.glob("view-*.duckdb*"):
        path.unlink(missing_ok=True)
    view = office.view()
    found = lost(view)
    view.connection.close()
    return found


def backup(office: Office, target: Path) -> int:
    """Write journal and blobs (not the views) to one zip file; returns how many entries it holds."""
    if not target.parent.is_dir():
        raise RefusedFolder(f"控えを置くフォルダ（{target.parent}）がありません。先に作ってください")
    for sha256 in sorted(blobs_of(office.ledger.register())):
        try:
            office.archive.get(sha256)
        except MissingBlob as error:
            raise RefusedFolder(f"控えを作れません: {error}。前の控えから raw/ に戻してください") from error
    with office.ledger.journal.holding() as held:
        entries = held.entries()
        draft = target.with_name(target.name + ".part")
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            journal = office.folder / JOURNAL
            archive.writestr(JOURNAL, journal.read_bytes() if journal.exists() else b"")
            for name in KEPT:
                for path in sorted((office.folder / name).glob("*")):
                    if path.is_file() and not path.name.startswith("incoming-"):
                        archive.write(path, f"{name}/{path.name}")
        draft.replace(target)
    return len(entries)


def restore(source: Path, folder: Path) -> int:
    """Lay a backup into an office folder that has no journal yet; returns how many entries it holds.

    Raises RefusedFolder for a folder in use or a file that is no backup; nothing is left behind then.
    """
    if (folder / JOURNAL).exists():
        raise RefusedFolder(
            f"{folder} には記録があります。空のフォルダを指定してください（上書きはしません）"
        )
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix="restore-") as draft:
        try:
            _unpack(source, Path(draft))
            if not (Path(draft) / JOURNAL).exists():
                raise zipfile.BadZipFile("記録（journal.jsonl）が入っていません")
            ledger = Ledger(Path(draft), now_jst)
            entries = ledger.journal.check()
            archive = Archive(Path(draft) / "raw")
            for name in sorted(blobs_of(ledger.register())):
                archive.get(name)
        except (zipfile.BadZipFile, BrokenChain, MissingBlob, OSError) as error:
            raise RefusedFolder(f"{source.name} からは復元できません: {error}") from error
        for name in KEPT:
            if (Path(draft) / name).exists():
                shutil.copytree(Path(draft) / name, folder / name, dirs_exist_ok=True)
        (Path(draft) / JOURNAL).replace(folder / JOURNAL)
    return len(entries)


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
