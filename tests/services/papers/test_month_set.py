"""月次一式: the same names every month, an index of all, and going on where it was broken off."""

import csv
import hashlib
import json
import re
from datetime import date, datetime, timedelta
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest

from ledger.cases import decisions
from ledger.entries import Document
from ledger.journal import JST, Author
from samples.city import sample_folder, sample_office
from services.office.folder import Office, RefusedFolder
from services.papers import month_set
from tests.offices import copy_of

MONTH = date(2026, 10, 1)
AUTHOR = Author("見本 さくら", "policy", ("情報政策課",), "見本")
NOON = datetime(2026, 11, 5, 12, 0, 0, 123456, tzinfo=JST)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """The sample city in a folder of its own: a set is journalled in it."""
    made = sample_office(sample_folder())
    return Office(copy_of(made.folder, tmp_path_factory.mktemp("set") / "office"), lambda: NOON)


@pytest.fixture(scope="module")
def made(office, tmp_path_factory):
    """The set of a month, made once: its folder, its paths, what was told."""
    folder, told = tmp_path_factory.mktemp("made"), []
    paths = month_set.export_month(office, MONTH, folder, AUTHOR, lambda *step: told.append(step))
    return folder, paths, told


def test_the_same_names_every_month(office, made):
    folder, paths, _ = made
    accounts = set(office.ledger.register().accounts(date(2026, 10, 31)))
    assert {p.relative_to(folder).as_posix() for p in paths} == {
        "index.html",
        "index.csv",
        "部長会議・議会用一枚.pdf",
        "月次総括.pdf",
        "月次総括.xlsx",
        "状態一覧.xlsx",
        "状態一覧.csv",
        "取込記録・監査証跡.pdf",
        "取込記録・監査証跡.xlsx",
        "取込記録・監査証跡.csv",
        "公式アカウント一覧.html",
        "公式アカウント一覧.csv",
        "月次評価シート.pdf",
        "点検表.pdf",
        *(f"月次評価シート/{a}.pdf" for a in accounts),
        *decided(office),
    }
    assert {p for p in folder.rglob("*") if p.is_file()} - set(paths) == {folder / month_set.NOTES}


def decided(office):
    """The papers of the month's two decisions: a 継続 and a 撤退 that is on its way."""
    held = {
        d.body.account_id: d.seq
        for d in decisions(office.ledger.register())
        if f"{d.body.decided_on:%Y-%m}" == "2026-10"
    }
    assert set(held) == {"x_shoko", "yt_gakko"}
    wanted = [("起案文書", "x_shoko"), ("起案文書", "yt_gakko"), ("撤退計画・周知文案", "yt_gakko")]
    return {f"{kind}/{a}_台帳{held[a]}.{form}" for kind, a in wanted for form in ("pdf", "docx")}


def test_what_some_months_have_besides(office, made):
    """A quarter at its end, a setting sheet where lines begin, the report of a withdrawal in the month of its proof."""
    folder, memo = made[0], {m: [] for m in (MONTH, date(2026, 9, 1), date(2027, 3, 1))}
    assert not list(folder.glob("*評価書*"))
    terms = {
        m: {p.path for p in month_set.plan(office, m, memo, NOON, False, "") if "評価書" in p.path}
        for m in memo
    }
    assert terms[MONTH] == set() and terms[date(2026, 9, 1)] == {
        f"{t}評価書.{f}" for t in ("四半期", "半期") for f in ("pdf", "xlsx")
    }
    assert {p.split(".")[0] for p in terms[date(2027, 3, 1)]} == {"四半期評価書", "半期評価書", "年度評価書"}
    april = {date(2026, 4, 1): month_set.status_rows(office.view(), office, date(2026, 4, 1))}
    lines = {
        p.path
        for p in month_set.plan(office, date(2026, 4, 1), april, NOON, False, "")
        if p.order.kind == "lines"
    }
    assert "目標・ライン設定票/x_chikuma.pdf" in lines


def test_the_whole_set_is_issued_in_one_write(office, made):
    _, paths, _ = made
    issued = [
        r
        for r in office.ledger.register().of(Document)
        if r.by == AUTHOR.name and r.body.document != "account_archive"
    ]
    assert len(issued) == len(paths) - 2 and {r.at for r in issued} == {issued[0].at}
    assert [r.seq for r in issued] == list(range(issued[0].seq, issued[0].seq + len(issued)))
    assert {r.body.sha256 for r in issued} == {hashlib.sha256(p.read_bytes()).hexdigest() for p in paths[2:]}
    assert office.views.ready() is not None  # no figure was made anew for it


def test_progress_is_told_to_the_end(made):
    told = made[2]
    assert [done for done, _, _ in told] == list(range(1, len(told) + 1)) and {of for _, of, _ in told} == {
        len(told)
    }
    assert told[0][2].startswith("図　") and told[-1][2].startswith("撤退計画・周知文案/")


def test_the_index_names_every_file_with_its_hash(made):
    folder, paths, _ = made
    rows = list(csv.DictReader(StringIO((folder / "index.csv").read_text("utf-8-sig"), newline="")))
    assert [folder / row["ファイル"] for row in rows] == paths[2:]
    for row in rows:
        assert hashlib.sha256((folder / row["ファイル"]).read_bytes()).hexdigest() == row["SHA-256"]
    page = (folder / "index.html").read_text("utf-8")
    assert '<html lang="ja">' in page and len(re.findall("<a href=", page)) == len(rows)
    assert "作成 令和8年11月5日 12:00" in page and 'scope="row"' in page and "http" not in page


def test_it_goes_on_where_it_was_and_says_the_same_moment(made, office):
    folder, paths, _ = made
    before = {p: p.read_bytes() for p in paths}
    sheet, broken = folder / "月次評価シート" / "x_shoko.pdf", folder / "状態一覧.csv"
    sheet.unlink()
    broken.write_bytes(b"half")
    untouched = (folder / "月次総括.pdf").stat().st_mtime_ns
    later = Office(office.folder, lambda: NOON + timedelta(days=3))
    entries = len(later.ledger.journal.entries())
    month_set.export_month(later, MONTH, folder, AUTHOR)
    assert {p: p.read_bytes() for p in paths} == before
    assert (folder / "月次総括.pdf").stat().st_mtime_ns == untouched
    assert len(later.ledger.journal.entries()) == entries  # the same papers are not issued twice


def test_another_person_or_torn_notes_begin_anew(made, office, tmp_path, monkeypatch):
    folder, _, _ = made
    notes = json.loads((folder / month_set.NOTES).read_text("utf-8"))
    made_papers = []
    monkeypatch.setattr(
        month_set, "issue", lambda o, v, order, memo: made_papers.append(order.kind) or _paper(order)
    )
    monkeypatch.setattr(month_set, "draw", lambda *_: None)
    rows = month_set.status_rows(office.view(), office, MONTH)
    monkeypatch.setattr(month_set, "status_rows", lambda *_: rows)
    for held in (json.dumps(notes | {"by": "別"}), "{torn", "[]", json.dumps(notes | {"done": 3})):
        made_papers.clear()
        (tmp_path / month_set.NOTES).write_text(held, "utf-8")
        month_set.export_month(office, MONTH, tmp_path, AUTHOR)
        assert len(made_papers) == len(notes["done"])


def _paper(order):
    return month_set.Paper(order.kind, "題", "x", b"%PDF", order.form, number="AAAA-BBBB-CCCC")


def test_the_zip_holds_what_the_index_names(made):
    folder, paths, _ = made
    content = month_set.zipped(folder)
    with ZipFile(BytesIO(content)) as held:
        assert set(held.namelist()) == {p.relative_to(folder).as_posix() for p in paths}
    assert month_set.zipped(folder) == content


def test_a_file_that_cannot_be_written_is_said(office, tmp_path, monkeypatch):
    monkeypatch.setattr(month_set, "issue", lambda o, v, order, memo: _paper(order))
    monkeypatch.setattr(month_set, "draw", lambda *_: None)
    (tmp_path / "月次評価シート").write_text("ここはフォルダではない")
    with pytest.raises(RefusedFolder, match="書き込めません"):
        month_set.export_month(office, MONTH, tmp_path, AUTHOR)
    assert not list(tmp_path.glob(".*.part"))


def test_a_month_that_is_not_there(office, tmp_path):
    with pytest.raises(LookupError, match="2031年10月の集計はありません"):
        month_set.export_month(office, date(2031, 10, 1), tmp_path, AUTHOR)
    assert not list(tmp_path.iterdir())
