"""The power fails at any moment of a whole working day: what was on the disk then is opened, verified, and goes on from there.

python -m tests.attacks.power [seed] [share]      every moment, two disks each: slow; a part is in the suite

Each sync and each renaming or deleting of a file is two moments: just before it and just after. Two disks are tried at each:
one that had written everything, and one that had written only what it was told to, and of the rest a part or nothing.
Nothing that was acknowledged before that moment may be missing; everything must verify; only a line that was never
acknowledged may be torn.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from ledger.journal import Entry, _Held
from services.audit import keeping, tidying
from services.month import closing
from services.office.folder import Office
from services.papers import issuing
from services.papers.month_set import export_month
from services.papers.order import Order
from services.register import recording
from tests.attacks.kills import COMMENT, NOON
from tests.months import MAY, POLICY, city, confirmed, person, sheet, submitted
from tests.offices import bring_in
from tests.store.examples import x_overview

BACKUP = "控え.zip"
DISKS = ("all", "told")  # what had reached the disk: everything, or what was synced


@dataclass
class Day:
    """A working day under watch. `look` is asked at each moment whose name is chosen."""

    place: Path
    chosen: Callable[[str], bool]
    look: Callable[[str, Day], None]
    moments: int = 0
    acknowledged: dict[int, str] = field(default_factory=dict)
    backups: int = 0  # entries that the last finished backup holds
    synced: dict[int, bytes] = field(
        default_factory=dict
    )  # of each file by its inode: what is on the disk for certain
    busy: bool = False

    @property
    def folder(self) -> Path:
        return self.place / "office"

    def passed(self, what: str, path: Path) -> None:
        """One moment, if it is of this day's files and not of what looks at them."""
        if self.busy or not path.is_relative_to(self.place):
            return
        self.moments += 1
        name = f"{what} {path.relative_to(self.place)}"
        if self.chosen(name):
            self.busy = True
            self.look(f"{self.moments} {name}", self)
            self.busy = False

    def keep(self, path: Path) -> None:
        if path.is_file() and path.is_relative_to(self.place):
            self.synced[path.stat().st_ino] = path.read_bytes()


@contextmanager
def watched(day: Day) -> Iterator[None]:
    """Whatever this process tells the disk is a moment of the day; what the journal acknowledges is written down."""
    sync, replace, unlink, append = os.fsync, os.replace, os.unlink, _Held.append

    def syncing(handle: int) -> None:
        path = Path(f"/proc/self/fd/{handle}").readlink()
        day.passed("before sync", path)
        sync(handle)
        day.keep(path)
        day.passed("after sync", path)

    def renaming(source: Any, target: Any, **more: Any) -> None:
        day.passed("before renaming", Path(source))
        replace(source, target, **more)
        day.passed("after renaming", Path(target))

    def deleting(path: Any, **more: Any) -> None:
        told = Path(path) if isinstance(path, str | Path) and not more else Path("/")
        day.passed("before deleting", told)
        unlink(path, **more)
        day.passed("after deleting", told)

    def appending(held: _Held, author: Any, drafts: Any) -> list[Entry]:
        taken = append(held, author, drafts)
        day.acknowledged |= {} if day.busy else {e.seq: e.hash for e in taken}
        return taken

    with (
        mock.patch.object(os, "fsync", syncing),
        mock.patch.object(os, "replace", renaming),
        mock.patch.object(os, "unlink", deleting),
        mock.patch.object(_Held, "append", appending),
    ):
        yield


def work(day: Day, papers: bool) -> None:
    """Import, record, correct, submit, confirm, close, issue, dispose, back up: twice a backup, one in the other's place."""
    office = Office(day.folder, lambda: NOON)
    tidying.tidy(office)
    _back_up(day, office)
    hours = [("hours", {"account_id": "x_koho", "month": f"20{n}-05", "hours": n}) for n in range(10, 25)]
    noted = office.ledger.record(POLICY, hours)
    bring_in(office, x_overview("2026-03-02", [7, 8, 9]), "x_hon", "2026-06-04")
    voice = recording.record(office, POLICY, "comment", COMMENT | {"text": "通行止めの知らせが早くて助かる"})
    recording.correct(office, POLICY, noted[0].seq, "書き誤り", hours[1][1] | {"month": "2010-05"})
    submitted(office, "起案 一")
    confirmed(office, "確認 課長")
    shut = {"x_koho": sheet(office).seen}
    closing.close(office, person(office, "締め 係"), "2026-05", shut)
    if papers:
        _issue(office)
    for what, name in (("text", voice.body["text"].removeprefix("text:")), ("raw", _raw(office))):
        keeping.dispose(office, POLICY, what, name, "保存年限", "満了")
    _back_up(day, office)


def _issue(office: Office) -> None:
    export_month(office, MAY, office.folder / "sets" / "power", POLICY)
    view = office.view()
    issuing.deliver(office, view, Order("review", "pdf", MAY, ("x_koho",), by="見本 政策"), POLICY)
    view.connection.close()


def _raw(office: Office) -> str:
    return min(keeping.blobs_of(office.ledger.register()))


def _back_up(day: Day, office: Office) -> None:
    day.backups = keeping.backup(office, day.place / BACKUP)


def at_power_loss(day: Day, disk: str, chance: random.Random, copy: Path) -> None:
    """What a disk holds when the power goes: `all`, or of what nobody told it to write a part or nothing."""
    shutil.copytree(day.place, copy)
    if disk == "all":
        return
    for path in [p for p in day.place.rglob("*") if p.is_file()]:
        target, written = copy / path.relative_to(day.place), path.read_bytes()
        told = day.synced.get(path.stat().st_ino, b"")
        if path.suffix == ".duckdb":  # the database syncs for itself; a view that is damaged is made anew
            kept = chance.choice([written, b"", written[: len(written) // 2]])
        elif written.startswith(told):
            kept = written[: chance.choice([len(told), chance.randint(len(told), len(written))])]
        else:
            kept = told
        target.write_bytes(kept)


def wrong(day: Day, copy: Path) -> list[str]:
    """What must not be, where the power came back."""
    office = Office(copy / "office", lambda: NOON)
    tidying.tidy(office)
    office.view().connection.close()  # somebody opens a page: a view that is damaged is made anew
    entries = {e.seq: e.hash for e in office.ledger.journal.entries()}
    found = [f"entry {seq} is lost" for seq, hashed in day.acknowledged.items() if entries.get(seq) != hashed]
    verdict = keeping.verify(office)
    known = ("書きかけの行が残っています", "廃棄済", "記録から使われていないファイルが")
    found += verdict.broken + [n for n in verdict.notes if not any(told in n for told in known)]
    office.ledger.record(POLICY, [("hours", {"account_id": "x_koho", "month": "2026-04", "hours": 1})])
    office.ledger.journal.check()
    found += [str(p) for name in keeping.KEPT for p in (copy / "office" / name).glob("incoming-*")]
    if day.backups:
        restored = copy / "restored"
        try:
            held = keeping.restore(copy / BACKUP, restored)
        except Exception as error:
            return [*found, f"the backup is lost: {error}"]
        found += [] if held >= day.backups else [f"the backup holds {held} of {day.backups}"]
    return found


def attack(
    seed: int, chosen: Callable[[str], bool], papers: bool = True
) -> tuple[int, list[str], Counter[str]]:
    """(moments of the day, what was wrong, disks that were looked at, by kind)"""
    chance, faults, seen = random.Random(seed), list[str](), Counter[str]()

    def look(name: str, day: Day) -> None:
        for disk in DISKS:
            seen[f"{' '.join(name.split()[1:3])}, {disk}"] += 1
            with tempfile.TemporaryDirectory() as around:
                copy = Path(around) / "copy"
                at_power_loss(day, disk, chance, copy)
                try:
                    faults.extend(f"{name} ({disk}): {one}" for one in wrong(day, copy))
                except Exception as error:
                    faults.append(f"{name} ({disk}): {error!r}")

    with tempfile.TemporaryDirectory() as around:
        place = Path(around).resolve()
        city(place / "office").views.current()
        day = Day(place, chosen, look)
        for path in place.rglob("*"):
            day.keep(path)
        with watched(day):
            work(day, papers)
    return day.moments, faults, seen


def main(seed: int = 18, share: float = 1.0) -> int:
    """Print what was wrong; how much that was."""
    chance = random.Random(seed)
    moments, faults, seen = attack(seed, lambda _: chance.random() < share)
    print(*faults, sep="\n")
    print(f"{moments} moments, seed {seed}: {seen.total()} disks opened, {len(faults)} faults; {dict(seen)}")
    return len(faults)


if __name__ == "__main__":
    told = sys.argv[1:]
    raise SystemExit(bool(main(*(int(one) for one in told[:1]), *(float(one) for one in told[1:2]))))
