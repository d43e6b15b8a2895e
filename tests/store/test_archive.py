"""Blobs are there whole or not at all; a zip is opened only where nothing in it can do harm."""

import hashlib
import io
import stat
import zipfile
from pathlib import Path

import pytest

from store import archive
from store.archive import Archive, MissingBlob, parts
from store.reading import Refused
from tests.store.examples import zipped

HELLO = hashlib.sha256(b"hello").hexdigest()


def members(raw, name="a.zip"):
    return [(p.member, p.raw) for p in parts(name, raw)]


def zip_of(*infos, method=zipfile.ZIP_STORED):
    """A zip of (ZipInfo or name, bytes) pairs."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for info, raw in infos:
            made.writestr(info, raw)
    return out.getvalue()


# --- blobs


def test_a_blob_is_named_by_its_content_and_kept_once(tmp_path):
    kept = Archive(tmp_path / "raw")
    assert kept.names() == set()
    assert kept.put(b"hello") == kept.put(b"hello") == HELLO
    assert kept.names() == {HELLO}
    assert kept.get(HELLO) == b"hello"


def test_a_blob_that_is_lost_or_changed_is_not_given_out(tmp_path):
    kept = Archive(tmp_path)
    with pytest.raises(MissingBlob, match="raw/ にありません"):
        kept.get(HELLO)
    (tmp_path / HELLO).write_bytes(b"hallo")
    with pytest.raises(MissingBlob, match="中身が変わっています"):
        kept.get(HELLO)


def test_a_half_written_blob_is_written_anew(tmp_path):
    (tmp_path / HELLO).write_bytes(b"hel")
    kept = Archive(tmp_path)
    kept.put(b"hello")
    assert kept.get(HELLO) == b"hello"


def test_a_crash_while_writing_leaves_no_blob(tmp_path, monkeypatch):
    kept = Archive(tmp_path)

    def power_cut(self, target):
        raise OSError("power cut")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", power_cut)
        with pytest.raises(OSError, match="power cut"):
            kept.put(b"hello")
    assert kept.names() == set()
    assert kept.put(b"hello") == HELLO
    assert kept.names() == {HELLO}  # what the crash left is no blob


# --- what a zip holds


def test_a_plain_file_is_one_part_and_a_zip_one_a_member():
    assert [(p.label, p.raw, p.whole) for p in parts("a.csv", b"x")] == [("a.csv", b"x", b"x")]
    raw = zipped(one__csv=b"1", two__csv=b"2")
    assert members(raw) == [("one.csv", b"1"), ("two.csv", b"2")]
    assert {p.whole for p in parts("a.zip", raw)} == {raw}
    assert [p.label for p in parts("a.zip", raw)] == ["a.zip/one.csv", "a.zip/two.csv"]


def test_one_member_can_be_read_again():
    raw = zipped(one__csv=b"1", two__csv=b"2")
    assert archive.member("a.zip", raw, "two.csv").raw == b"2"
    assert archive.member("a.csv", b"x", None).raw == b"x"
    with pytest.raises(StopIteration):
        archive.member("a.zip", raw, "three.csv")


def test_folders_and_the_litter_of_file_managers_are_no_members():
    raw = zip_of(
        ("f/", b""),
        ("f/a.csv", b"1"),
        ("__MACOSX/f/._a.csv", b"x"),
        ("f/.DS_Store", b"x"),
        ("Thumbs.db", b"x"),
    )
    assert members(raw) == [("f/a.csv", b"1")]


def test_an_excel_workbook_is_no_zip_of_tables():
    raw = zip_of(("[Content_Types].xml", b"<x/>"), ("xl/workbook.xml", b"<x/>"))
    assert members(raw) == [(None, raw)]


def test_names_of_windows_are_read_as_cp932_and_flagged_names_as_utf_8():
    raw = zip_of(("表データ.csv", b"1"))
    assert members(raw) == [("表データ.csv", b"1")]
    windows = zip_of((zipfile.ZipInfo("XXXXXXXX.csv"), b"1")).replace(
        b"XXXXXXXX", "合計データ".encode("cp932")[:8]
    )
    assert members(windows) == [("合計デー.csv", b"1")]


# --- what a zip may not do


def symlink():
    info = zipfile.ZipInfo("link.csv")
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return info


def flagged_encrypted(raw):
    """The flag in the local header and in the directory."""
    local, central = raw.index(b"PK\x03\x04") + 6, raw.index(b"PK\x01\x02") + 8
    changed = bytearray(raw)
    changed[local] |= 1
    changed[central] |= 1
    return bytes(changed)


@pytest.mark.parametrize(
    ("raw", "said", "found"),
    [
        (zip_of(("../a.csv", b"1")), "フォルダの外", "../a.csv"),
        (zip_of(("f/../../a.csv", b"1")), "フォルダの外", "f/../../a.csv"),
        (zip_of(("/etc/a.csv", b"1")), "フォルダの外", "/etc/a.csv"),
        (zip_of(("..\\a.csv", b"1")), "フォルダの外", "..\\a.csv"),
        (zip_of(("C:\\a.csv", b"1")), "フォルダの外", "C:\\a.csv"),
        (zip_of(("inner.zip", zipped(a__csv=b"1"))), "zip の中に zip", "inner.zip"),
        (zip_of(("INNER.ZIP", b"x")), "zip の中に zip", "INNER.ZIP"),
        (zip_of((symlink(), b"/etc/passwd")), "リンク", "link.csv"),
        (flagged_encrypted(zip_of(("a.csv", b"1"))), "パスワード", "a.csv"),
        (zip_of(("a.csv", b"1"), ("../b.csv", b"1")), "フォルダの外", "../b.csv"),
    ],
    ids=[
        "parent",
        "deep parent",
        "absolute",
        "backslash",
        "drive",
        "nested",
        "nested capital",
        "link",
        "locked",
        "second member",
    ],
)
def test_a_dangerous_zip_is_refused_whole(raw, said, found):
    with pytest.raises(Refused, match=said) as refused:
        members(raw)
    assert refused.value.found == found and refused.value.remedy


def test_a_bomb_is_refused_before_it_goes_off():
    bomb = zip_of(("zeros.csv", b"0" * 10_000_000), method=zipfile.ZIP_DEFLATED)
    assert len(bomb) < 20_000
    with pytest.raises(Refused, match="大きくなりすぎます"):
        members(bomb)
    tame = zip_of(("zeros.csv", b"0" * archive.MAX_RATIO * 1024), method=zipfile.ZIP_DEFLATED)
    assert len(members(tame)) == 1


def test_a_zip_of_too_much_or_too_many_is_refused(monkeypatch):
    monkeypatch.setattr(archive, "MAX_BYTES", 3)
    monkeypatch.setattr(archive, "MAX_MEMBERS", 2)
    assert len(members(zipped(a__csv=b"1", b__csv=b"22"))) == 2
    with pytest.raises(Refused, match="大きくなりすぎます"):
        members(zipped(a__csv=b"11", b__csv=b"22"))
    with pytest.raises(Refused, match="3 個"):
        members(zipped(a__csv=b"", b__csv=b"", c__csv=b""))


def test_a_zip_whose_directory_lies_about_a_size_is_refused():
    raw = bytearray(zip_of(("a.csv", b"1" * 100)))
    central = raw.index(b"PK\x01\x02")
    raw[central + 24 : central + 28] = (10).to_bytes(4, "little")
    with pytest.raises(Refused):
        members(bytes(raw))


@pytest.mark.parametrize("cut", [10, 60, -1])
def test_a_torn_zip_is_refused(cut):
    with pytest.raises(Refused, match="zip として開けません"):
        members(zipped(a__csv=b"1" * 50)[:cut])


def test_a_flipped_byte_is_found_by_the_zip_itself():
    raw = zip_of(("a.csv", b"1" * 50)).replace(b"1" * 50, b"1" * 49 + b"2")
    with pytest.raises(Refused, match="zip として開けません"):
        members(raw)
