"""What killed work has left, swept when an office is opened: texts of entries that were never made, unfinished files, and
what was disposed of in the journal and not yet on the disk.
"""

from __future__ import annotations

import getpass
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from ledger import disk
from ledger.disk import DiskFailed
from ledger.entries import Dispose
from ledger.journal import BrokenChain
from ledger.register import Register

from ..office.folder import RESTORING, VERIFYING, Office
from . import keeping

SETS = "sets"  # where the browser makes 月次一式
PUT_DOWN_DAYS = 30
FINDING_DAYS = 400  # for which a finding waits for the 提出 that speaks of it
SET_DAYS = 1  # after which a set that nobody went on with is gone


def tidy(office: Office) -> None:
    """Sweep, under the lock. Where another process holds it, or anything is wrong, another start does it."""
    with suppress(BrokenChain, DiskFailed, OSError), office.ledger.journal.holding(timeout=0):
        register = office.ledger.register()
        _finish_disposals(office, register)
        _sweep_texts(office, register)
        for name in (*keeping.KEPT, "drafts", "drafts/forms", "drafts/findings"):
            disk.sweep_drafts(office.folder / name)
        disk.sweep_workplaces(office.folder, VERIFYING, RESTORING)
        _sweep_sets(office)
        _sweep_put_down(office)
        _sweep_findings(office)


def _finish_disposals(office: Office, register: Register) -> None:
    """A kill between the entry and the deletion must not keep what is gone on paper."""
    folders = {w.folder.rstrip("s"): w.archive.folder for w in keeping.wanted(office, register)}
    for record in register.of(Dispose):
        (folders[record.body.what] / record.body.sha256).unlink(missing_ok=True)


def _sweep_texts(office: Office, register: Register) -> None:
    """Texts are laid down under the lock, before the entry that speaks of them: one that none speaks of has none."""
    if lying := office.texts.blobs.names():
        for name in lying - keeping.texts_of(register):
            (office.texts.blobs.folder / name).unlink(missing_ok=True)


def _sweep_put_down(office: Office) -> None:
    """Files that somebody put down on 取込 and did not come back to."""
    old = time.time() - PUT_DOWN_DAYS * 24 * 3600
    for place in (office.folder / "drafts" / "files").glob("*"):
        if place.stat().st_mtime < old:
            shutil.rmtree(place, ignore_errors=True)


def _sweep_findings(office: Office) -> None:
    """Findings that were copied into a draft long ago: what was submitted lies under documents/."""
    old = time.time() - FINDING_DAYS * 24 * 3600
    for path in (office.folder / "drafts" / "findings").glob("*"):
        if path.stat().st_mtime < old:
            path.unlink(missing_ok=True)


def _sweep_sets(office: Office) -> None:
    """Sets that are a day old, and those that earlier versions made in the folder for everybody's temporary files."""
    old = time.time() - SET_DAYS * 24 * 3600
    for place in (office.folder / SETS).glob("*"):
        if place.stat().st_mtime < old:
            shutil.rmtree(place, ignore_errors=True)
    for place in Path(tempfile.gettempdir()).glob("sns-issiki-*"):
        if place.owner() == getpass.getuser():
            shutil.rmtree(place, ignore_errors=True)
