"""What killed work leaves is gone at the next start; what is in use, spoken of or evidence stays. Disposed is gone."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from ledger import disk
from ledger.journal import Busy
from services.audit import keeping, tidying
from services.office.folder import VERIFYING, open_office
from store.archive import Archive
from tests.offices import POLICY, account, bring_in, office_of
from tests.store.examples import X_OVERVIEW

ROOT = Path(__file__).parents[3]
COMMENT = {"account_id": "x_koho", "received_on": "2026-05-01", "kind": "要望"}


@pytest.fixture
def office(new_folder):
    made = office_of(new_folder(), "x_koho")
    bring_in(made, X_OVERVIEW, "x_koho")
    return made


def lying(office):
    return {
        str(p.relative_to(office.folder))
        for p in office.folder.rglob("*")
        if p.is_file() and p.name != "journal.lock" and not p.name.startswith("view-")
    }


def test_texts_that_no_entry_speaks_of_are_swept_and_those_that_any_ever_spoke_of_stay(office):
    first, second = office.texts.put("はじめの文"), office.texts.put("直した文")
    (entry,) = office.ledger.record(POLICY, [("comment", COMMENT | {"text": first})])
    told = {"seq": entry.seq, "reason": "直す", "body": COMMENT | {"text": second}}
    office.ledger.record(POLICY, [("correct", told)])
    before = lying(office)
    office.texts.put("殺された記録の文")
    tidying.tidy(office)
    assert lying(office) == before


def test_unfinished_files_and_abandoned_workplaces_are_swept(office):
    before = lying(office)
    for name in ("raw", "texts", "documents", "drafts", "drafts/forms"):
        (office.folder / name).mkdir(exist_ok=True)
        (office.folder / name / "incoming-abc").write_bytes(b"half")
    for name in ("verify-a", "restore-b"):
        (office.folder / name).mkdir()
        (office.folder / name / "fresh.duckdb").write_bytes(b"half")
    old, new = (office.folder / tidying.SETS / n for n in ("old", "new"))
    for place in (old, new):
        place.mkdir(parents=True)
        (place / "index.html").write_bytes(b"x")
    os.utime(old, (0, 0))
    os.utime(new, (time.time(), time.time()))  # by the clock that tidying asks, whatever the disk's own says
    tidying.tidy(office)
    assert lying(office) == before | {"sets/new/index.html"}


def test_a_workplace_in_use_stays_and_a_draft_swept_while_it_is_written_is_written_again(office, monkeypatch):
    with disk.workplace(office.folder, VERIFYING) as place:
        tidying.tidy(office)
        assert place.exists()
    assert not place.exists()
    fsync, swept = os.fsync, []

    def sweeping(handle):
        fsync(handle)
        if not swept:
            swept.append(True)
            disk.sweep_drafts(office.archive.folder)

    monkeypatch.setattr(os, "fsync", sweeping)
    name = office.archive.put(b"taken in while another process starts")
    assert swept and Archive(office.archive.folder).sound(name)


@pytest.mark.parametrize("what", ["raw", "text", "document"])
def test_a_kill_between_the_entry_and_the_deletion_is_finished_at_the_next_start(office, what, monkeypatch):
    archive = {"raw": office.archive, "text": office.texts.blobs, "document": office.documents}[what]
    if what == "text":
        office.ledger.record(POLICY, [("comment", COMMENT | {"text": office.texts.put("声")})])
    if what == "document":
        told = {"evidence": "AAAA-BBBB-CCCC", "document": "review", "title": "評価", "final": True}
        office.ledger.record(POLICY, [("document", told | {"sha256": office.documents.put(b"x")})])
    (name,) = archive.names()

    unlink = Path.unlink

    def killed(path, **how):
        if path.name == name:
            raise KeyboardInterrupt
        unlink(path, **how)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Path, "unlink", killed)
        keeping.dispose(office, POLICY, what, name, "保存年限", "過ぎた")
    assert archive.names() == {name}
    again = open_office(office.folder, office.clock)
    tidying.tidy(again)
    assert archive.names() == set() and keeping.verify(again).clean


def test_nothing_is_swept_beside_a_journal_that_is_lost(office):
    office.texts.put("殺された記録の文")
    (office.folder / "journal.jsonl").write_bytes(b"")
    before = lying(office)
    tidying.tidy(open_office(office.folder, office.clock))
    assert lying(office) == before


HOLD = """
import sys, time
from datetime import datetime
from pathlib import Path
from ledger.journal import JST, Journal

with Journal(Path(sys.argv[1]), lambda: datetime.now(JST)).holding():
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_lock_that_another_process_holds_says_who_and_since_when_and_a_killed_one_holds_nothing(office):
    office.texts.put("殺された記録の文")
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(office.folder)], cwd=ROOT, stdout=subprocess.PIPE
    )
    assert process.stdout.readline() == b"held\n"
    begun = time.monotonic()
    tidying.tidy(office)  # waits for nobody
    told = rf"プロセス {process.pid}）が .*から台帳記録を使っている"
    with pytest.raises(Busy, match=told), office.ledger.journal.holding(timeout=0.2):
        raise AssertionError("held twice")
    assert office.ledger.register().seq == 2 and time.monotonic() - begun < 20  # reading waits for nobody
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    office.ledger.record(POLICY, [("account", account("x_hon"))])
    tidying.tidy(office)
    assert office.texts.blobs.names() == set() and not (office.folder / "journal.holder").exists()


def test_a_reader_does_not_wait_for_a_writer_of_its_own_process(office):
    seen = []
    with office.ledger.journal.holding():
        reader = threading.Thread(target=lambda: seen.append(len(office.ledger.journal.entries())))
        reader.start()
        reader.join(timeout=20)
    assert seen == [2]


def test_a_page_does_not_wait_for_a_view_that_somebody_else_is_making_while_there_is_one_before_it(office):
    before, other = office.views.current(), open_office(office.folder, office.clock)
    office.ledger.record(POLICY, [("account", account("x_hon"))])
    with other.ledger.journal.holding():  # as while a large file is put into the next generation
        assert office.views.at_hand(0.1) == (before, False)
        view = office.views.open(before)
        assert [row["account_id"] for row in view.rows("SELECT account_id FROM account")] == ["x_koho"]
        view.connection.close()
    path, newest = office.views.at_hand(0.1)
    assert newest and path == office.views.ready() != before


def test_a_view_made_anew_takes_the_place_of_all_when_it_is_there_and_not_before(office, monkeypatch):
    office.views.current()
    office.ledger.record(POLICY, [("account", account("x_hon"))])
    newest, seen, write = office.views.current(), [], office.views.write
    monkeypatch.setattr(office.views, "write", lambda *told: seen.append(newest.exists()) or write(*told))
    keeping.rebuild(office)
    assert seen == [True] and list(office.folder.glob("view-*.duckdb*")) == [office.views.ready()] != [newest]


def test_a_restore_brings_only_what_is_spoken_of_and_leaves_no_workplace(office, tmp_path, new_folder):
    keeping.backup(office, tmp_path / "b.zip")
    folder = new_folder()
    (folder / "restore-killed").mkdir()
    keeping.restore(tmp_path / "b.zip", folder)
    assert sorted(p.name for p in folder.iterdir() if p.name != "journal.lock") == [
        "documents",
        "journal.jsonl",
        "raw",
        "texts",
    ]
    assert open_office(folder).archive.names() == office.archive.names()
