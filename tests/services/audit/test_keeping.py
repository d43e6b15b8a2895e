"""Keeping it: what was altered is found, and a backup restored elsewhere is the same office."""

import shutil
import zipfile

import duckdb
import pytest

from services.audit import keeping
from services.office.folder import Office, RefusedFolder, open_office
from tests.offices import POLICY, bring_in, measured, office_of, standing
from tests.store.examples import ACCOUNTS, X_CONTENT, X_OVERVIEW

pytestmark = pytest.mark.usefixtures("each_view_is_made")


@pytest.fixture
def office(new_folder):
    made = office_of(new_folder(), "x_koho")
    bring_in(made, X_OVERVIEW, "x_koho")
    bring_in(made, X_CONTENT, "x_koho")
    made.views.current()
    return made


def reopened(office):
    return open_office(office.folder, office.clock)


# --- verify


def test_an_office_as_it_was_written_is_clean(office):
    verdict = keeping.verify(office)
    assert (verdict.clean, verdict.broken, verdict.notes, verdict.entries, verdict.blobs) == (
        True,
        [],
        [],
        3,
        2,
    )
    assert verdict.head == office.ledger.journal.head
    assert not list(office.folder.glob("verify-*"))


def test_an_empty_office_is_clean(new_folder):
    office = open_office(new_folder())
    verdict = keeping.verify(office)
    assert (verdict.clean, verdict.entries, verdict.head) == (True, 0, "")
    (note,) = verdict.notes  # an address mistyped must not pass for an office in order
    assert "まだ1件も記録がありません" in note and str(office.folder) in note


def test_a_changed_blob_is_found(office):
    blob = sorted(office.archive.folder.iterdir())[0]
    blob.write_bytes(blob.read_bytes().replace(b"60", b"61"))
    blob.write_bytes(blob.read_bytes() + b" ")
    broken = keeping.verify(office).broken
    assert len(broken) == 1 and "中身が変わっています" in broken[0] and blob.name[:12] in broken[0]


def test_a_lost_blob_is_found(office):
    blob = sorted(office.archive.folder.iterdir())[0]
    blob.unlink()
    assert "raw/ にありません" in keeping.verify(office).broken[0]


def test_every_changed_byte_of_the_journal_is_found(office):
    path = office.folder / "journal.jsonl"
    whole = path.read_bytes()
    for at in (whole.index(b"x_koho"), whole.rindex(b"x_overview"), whole.index(b'"hash":"') + 9, 0):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        broken = keeping.verify(reopened(office)).broken
        assert len(broken) == 1 and f"{whole[:at].count(10) + 1}行目" in broken[0]
    path.write_bytes(whole)
    assert keeping.verify(reopened(office)).clean


def test_a_changed_view_is_found_and_rebuilt(office):
    current = office.views.current()
    with duckdb.connect(str(current)) as connection:
        connection.execute("UPDATE measure SET value = value + 1 WHERE metric = 'likes' AND basis = 'day'")
    broken = keeping.verify(office).broken
    assert len(broken) == 1 and "measure" in broken[0]
    assert keeping.rebuild(office) == []
    assert keeping.verify(office).clean


def test_spare_blobs_and_a_torn_line_are_notes_and_no_break(office):
    office.archive.put(b"nobody speaks of this")
    with (office.folder / "journal.jsonl").open("ab") as file:
        file.write(b'{"v":1,"seq":4')
    verdict = keeping.verify(reopened(office))
    assert verdict.clean and len(verdict.notes) == 2
    assert "書きかけの行" in verdict.notes[0] and "1 個" in verdict.notes[1]


# --- views are only views


def test_rebuilt_is_the_same(office):
    before = standing(office, "x_koho"), measured(office, "x_koho")
    for path in office.folder.glob("view-*"):
        path.unlink()
    keeping.rebuild(office)
    assert (standing(office, "x_koho"), measured(office, "x_koho")) == before
    assert before[0] and before[1]


# --- backup and restore


def test_a_backup_restored_elsewhere_is_the_same_office(office, new_folder, tmp_path):
    target = tmp_path / "写し.zip"
    assert keeping.backup(office, target) == 3
    folder = new_folder() / "別の場所"
    assert keeping.restore(target, folder) == 3
    elsewhere = open_office(folder, office.clock)
    assert keeping.verify(elsewhere).clean
    assert elsewhere.ledger.journal.head == office.ledger.journal.head
    assert elsewhere.archive.names() == office.archive.names()
    assert standing(elsewhere, "x_koho") == standing(office, "x_koho")
    assert measured(elsewhere, "x_koho") == measured(office, "x_koho")
    assert not list(folder.glob("restore-*"))


def test_a_backup_holds_no_views_and_keeps_texts_and_documents(office, tmp_path, new_folder):
    text, spare = office.texts.put("声"), office.texts.put("記録されなかった声")
    paper, gone = office.documents.put(b"kept"), office.documents.put(b"disposed")
    document = {"evidence": "AAAA-BBBB-CCCC", "document": "review", "title": "評価", "final": True}
    comment = {"account_id": "x_koho", "received_on": "2026-05-01", "kind": "要望", "text": text}
    issued = [("document", document | {"sha256": sha}) for sha in (paper, gone)]
    office.ledger.record(POLICY, [("comment", comment), *issued])
    keeping.dispose(office, POLICY, "document", gone, "保存年限", "過ぎた")
    (office.documents.folder / gone).write_bytes(b"disposed")  # a deletion that a kill cut short
    keeping.backup(office, tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        names = archive.namelist()
    wanted = [f"documents/{paper}", "journal.jsonl", f"texts/{text}"]
    assert sorted(n for n in names if not n.startswith("raw/")) == wanted and spare not in str(names)
    folder = new_folder()
    keeping.restore(tmp_path / "b.zip", folder)
    assert Office(folder).texts.get(text) == "声" and (folder / "documents" / paper).read_bytes() == b"kept"


def test_a_backup_of_an_empty_office_restores_to_one(new_folder, tmp_path):
    assert keeping.backup(open_office(new_folder()), tmp_path / "b.zip") == 0
    folder = new_folder()
    assert keeping.restore(tmp_path / "b.zip", folder) == 0
    assert Office(folder).is_empty


def test_restore_never_overwrites_a_folder_in_use(office, tmp_path):
    keeping.backup(office, tmp_path / "b.zip")
    before = (office.folder / "journal.jsonl").read_bytes()
    with pytest.raises(RefusedFolder, match="上書きはしません"):
        keeping.restore(tmp_path / "b.zip", office.folder)
    assert (office.folder / "journal.jsonl").read_bytes() == before


def spoiled(source, target, change):
    """A copy of a backup with its members changed: name, bytes → name, bytes or None."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for info in old.infolist():
            if made := change(info.filename, old.read(info)):
                new.writestr(*made)
    return target


def test_what_is_no_backup_leaves_nothing_behind(office, tmp_path, new_folder):
    whole = tmp_path / "b.zip"
    keeping.backup(office, whole)
    torn = tmp_path / "torn.zip"
    torn.write_bytes(whole.read_bytes()[:-30])
    wrong = [
        torn,
        spoiled(whole, tmp_path / "c.zip", lambda n, raw: (n, raw.replace(b"x_koho", b"x_kohO"))),
        spoiled(whole, tmp_path / "d.zip", lambda n, raw: ("../" + n, raw)),
        spoiled(whole, tmp_path / "e.zip", lambda n, raw: ("views/" + n.split("/")[-1], raw)),
        shutil.copyfile(__file__, tmp_path / "f.zip"),
    ]
    for source in wrong:
        folder = new_folder()
        with pytest.raises(RefusedFolder, match="復元できません"):
            keeping.restore(source, folder)
        assert list(folder.iterdir()) == []
        assert not (folder.parent / "journal.jsonl").exists()


def test_the_file_behind_a_register_table_is_no_spare_and_its_change_is_found(new_folder):
    office = office_of(new_folder())
    bring_in(office, ACCOUNTS, None)  # from tests.store.examples
    assert keeping.verify(office).notes == []
    (blob,) = office.archive.folder.iterdir()
    blob.write_bytes(b"changed")
    assert not keeping.verify(office).clean


def test_a_backup_with_a_changed_or_lost_blob_is_refused(office, tmp_path, new_folder):
    whole = tmp_path / "b.zip"
    keeping.backup(office, whole)
    changed = spoiled(whole, tmp_path / "g.zip", lambda n, raw: (n, raw + b" " * n.startswith("raw/")))
    lost = spoiled(whole, tmp_path / "h.zip", lambda n, raw: None if n.startswith("raw/") else (n, raw))
    for source in (changed, lost):
        with pytest.raises(RefusedFolder):
            keeping.restore(source, new_folder())


def test_a_lost_file_is_said_by_rebuild_and_no_backup_is_made_without_it(office, tmp_path):
    blob = next(office.archive.folder.iterdir())
    blob.unlink()
    assert [blob.name[:12] in line for line in keeping.rebuild(office)] == [True]
    with pytest.raises(RefusedFolder, match="控えを作れません"):
        keeping.backup(office, tmp_path / "b.zip")
