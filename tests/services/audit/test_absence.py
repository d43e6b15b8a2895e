"""Absence is not newness: what lies beside a journal that is missing, empty or cut bears witness against it."""

import hashlib
import random
import shutil

import pytest
from click.testing import CliRunner

import cli
from ledger.journal import BrokenChain, LostEntries
from services.audit import keeping
from services.office.folder import Office, RefusedFolder, open_office
from tests.offices import POLICY, account, bring_in, office_of
from tests.store.examples import X_CONTENT, X_OVERVIEW

pytestmark = pytest.mark.usefixtures("each_view_is_made")


@pytest.fixture(scope="module")
def whole(new_folder):
    """An office with accounts, raw files, a text and views; nothing of it is changed."""
    made = office_of(new_folder(), "x_koho", "x_hon")
    bring_in(made, X_OVERVIEW, "x_koho")
    bring_in(made, X_CONTENT, "x_koho")
    made.texts.put("市民の声")
    made.views.current()
    return made


@pytest.fixture
def office(whole, new_folder):
    folder = shutil.copytree(whole.folder, new_folder() / "office")
    return open_office(folder, whole.clock)


def everything(folder):
    """Every file but the lock: what nothing may be written into."""
    held = (p for p in folder.rglob("*") if p.is_file() and p.name != "journal.lock")
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in held}


def lose(folder, how):
    journal = folder / "journal.jsonl"
    if how == "missing":
        journal.unlink()
    elif how == "empty":
        journal.write_bytes(b"")
    elif how == "torn":
        journal.write_bytes(journal.read_bytes()[:50])
    else:  # so many lines cut off
        journal.write_bytes(b"".join(journal.read_bytes().splitlines(keepends=True)[: -int(how)]))


def beside(folder, *kept):
    """Only these kinds of witnesses stay."""
    for name in {"raw", "texts", "documents"} - set(kept):
        shutil.rmtree(folder / name, ignore_errors=True)
    if "views" not in kept:
        for path in folder.glob("view-*"):
            path.unlink()


WAYS = [(h, k) for h in ("missing", "empty", "torn") for k in ("raw", "texts", "views")] + [
    (str(n), "views") for n in (1, 2, 3)
]


@pytest.mark.parametrize(("how", "kept"), WAYS)
def test_lost_entries_are_said_and_nothing_is_written_or_begun(office, how, kept, tmp_path):
    lose(office.folder, how)
    beside(office.folder, kept)
    before = everything(office.folder)
    office = open_office(office.folder, office.clock)
    for act in (
        lambda: office.is_empty,
        office.views.current,
        lambda: office.ledger.record(POLICY, [("account", account("x_new"))]),
        lambda: keeping.rebuild(office),
        lambda: keeping.backup(office, tmp_path / "b.zip"),
        lambda: keeping.check_head(office, "1:000000000000"),
    ):
        with pytest.raises(LostEntries, match=r"失われています.*復元"):
            act()
    verdict = keeping.verify(office)
    assert not verdict.clean and "失われています" in verdict.broken[0]
    assert everything(office.folder) == before and not (tmp_path / "b.zip").exists()


def test_documents_alone_bear_witness_too(new_folder):
    folder = new_folder()
    Office(folder).documents.put(b"kept")
    with pytest.raises(LostEntries, match="書類"):
        Office(folder).ledger.register()


def test_the_command_line_says_so_in_words(office, tmp_path):
    good = tmp_path / "b.zip"
    keeping.backup(office, good)
    held = good.read_bytes()
    lose(office.folder, "empty")

    def run(*told):
        return CliRunner().invoke(cli.main, ["--data", str(office.folder), *told])

    told = run("verify")
    assert told.exit_code == 1 and "異常あり" in told.output and "異常なし" not in told.output
    for command in (["backup", "--to", str(good)], ["rebuild"], ["status", "--month", "2026-05"]):
        told = run(*command)
        assert told.exit_code == 1 and "失われています" in told.output
        assert told.exception is None or isinstance(told.exception, SystemExit)
    assert good.read_bytes() == held


def test_a_view_of_another_chain_is_no_view_of_this_one(office):
    """As many entries, other entries: a journal of another folder was put beside the views."""
    other = office_of(office.folder.parent / "other", "x_a", "x_b", "x_c", "x_d")
    shutil.copy(other.folder / "journal.jsonl", office.folder / "journal.jsonl")
    with pytest.raises(LostEntries, match=r"4番の記録.*違います"):
        open_office(office.folder, office.clock).views.current()


def test_a_shorter_journal_does_not_become_the_journal_by_being_verified(office):
    office.ledger.register()
    lose(office.folder, "2")
    beside(office.folder, "raw")
    assert not keeping.verify(office).clean
    for act in (
        office.ledger.register,
        lambda: office.ledger.record(POLICY, [("account", account("x_new"))]),
    ):
        with pytest.raises(BrokenChain):
            act()


def test_entries_written_by_another_process_while_this_one_opens_are_no_loss(office):
    """What tells of entries is looked at before the journal is read: what comes in between came with its entry."""
    chance, here = random.Random(7), office
    for _ in range(5):
        there = open_office(office.folder, office.clock)
        writer = chance.choice((here, there))
        writer.ledger.record(POLICY, [("account", account("x_hon"))])
        writer.views.current()
        assert there.ledger.register().seq == here.ledger.register().seq


# --- backups


def test_a_backup_is_replaced_by_what_continues_it_only(office, new_folder, tmp_path):
    target = tmp_path / "b.zip"
    keeping.backup(office, target)
    office.ledger.record(POLICY, [("account", account("x_new"))])
    assert keeping.backup(office, target) == 5
    held = target.read_bytes()
    shorter = office_of(new_folder() / "shorter", "x_koho")
    empty = open_office(new_folder())
    for other in (shorter, empty):
        with pytest.raises(RefusedFolder, match="別の名前"):
            keeping.backup(other, target)
    assert target.read_bytes() == held


@pytest.mark.parametrize("content", [b"", b"no zip", None])
def test_what_cannot_be_read_as_a_backup_is_not_replaced(office, tmp_path, content):
    target = tmp_path / "b.zip"
    if content is None:
        keeping.backup(office, target)
        content = target.read_bytes()[:-40]
    target.write_bytes(content)
    with pytest.raises(RefusedFolder, match="別の名前"):
        keeping.backup(office, target)
    assert target.read_bytes() == content


@pytest.mark.parametrize("kept", ["raw", "texts", "views"])
def test_a_backup_is_not_laid_over_what_a_lost_journal_left(office, tmp_path, kept):
    keeping.backup(office, tmp_path / "b.zip")
    lose(office.folder, "missing")
    beside(office.folder, kept)
    before = everything(office.folder)
    with pytest.raises(RefusedFolder, match="空のフォルダ"):
        keeping.restore(tmp_path / "b.zip", office.folder)
    assert everything(office.folder) == before
