"""Documents of a month, from an office: what is made, under which names, and what is said where it cannot be."""

import csv
import json
from datetime import date, datetime
from io import StringIO

import pytest
from click.testing import CliRunner

import cli
from ledger.journal import JST
from services import issuing
from services.office import Office, RefusedFolder
from services.sample import sample_office

MONTH = date(2026, 10, 1)
NOON = datetime(2026, 11, 5, 12, 0, 0, 123456, tzinfo=JST)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    made = sample_office(tmp_path_factory.mktemp("issuing"))
    return Office(made.folder, lambda: NOON)


@pytest.fixture
def run(office):
    """run(…words) → exit code, output."""

    def make(*words):
        done = CliRunner().invoke(cli.main, ["--data", str(office.folder), *map(str, words)])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.output

    return make


def test_the_states_with_their_reasons_gravest_first(run):
    code, output = run("status", "--month", "2026-10", "--json")
    told = json.loads(output)
    assert code == 0 and told[0]["account_id"] == "x_shoko" and told[0]["n"] == 4
    assert "4か月続けて撤退ラインを下回りました" in told[0]["sentence"]
    assert run("status", "--month", "2026-10")[1].startswith(
        "account_id\tname\tsection\tstate\tword\tsentence"
    )


def test_a_month_that_is_not_there_or_no_month(run):
    code, output = run("status", "--month", "2031-10")
    assert code == 1 and "2031年10月の集計はありません（集計がある月: 2024年" in output
    for bad in ("2026", "2026-13", "2026-10-05", "今月"):
        assert run("status", "--month", bad)[0] == 2


def test_the_set_of_a_month_has_the_same_names_every_month(office, run, tmp_path):
    code, output = run("export", "--month", "2026-10", "--to", tmp_path / "out")
    held = [row.evaluation.account_id for row in issuing.status_rows(office.view(), office, MONTH)]
    names = {str(p.relative_to(tmp_path / "out")) for p in (tmp_path / "out").rglob("*") if p.is_file()}
    assert code == 0 and len(output.splitlines()) == len(held) + 2
    assert names == {"状態一覧.xlsx", "状態一覧.csv", *(f"月次評価シート/{a}.pdf" for a in held)}
    told = list(
        csv.DictReader(StringIO((tmp_path / "out" / "状態一覧.csv").read_text("utf-8-sig"), newline=""))
    )
    assert [row["アカウント番号"] for row in told] == held


def test_progress_is_told(office, tmp_path, monkeypatch):
    told = []
    monkeypatch.setattr(issuing, "review_pdf", lambda *_: b"%PDF")
    issuing.export_month(office, MONTH, tmp_path, lambda done, of: told.append((done, of)))
    assert told == [(n, 14) for n in range(1, 15)]


def test_a_file_that_cannot_be_written_is_said(office, tmp_path, monkeypatch):
    monkeypatch.setattr(issuing, "review_pdf", lambda *_: b"%PDF")
    (tmp_path / "月次評価シート").write_text("ここはフォルダではない")
    with pytest.raises(RefusedFolder, match="書き込めません"):
        issuing.export_month(office, MONTH, tmp_path)
    assert not list(tmp_path.glob(".*"))


def test_sheets_of_named_accounts_and_unknown_ones(office):
    view = office.view()
    assert issuing.review_sheet(office, view, ["x_shoko"], MONTH, sample=True).startswith(b"%PDF")
    with pytest.raises(LookupError, match="x_nowhere は2026年10月の台帳にありません"):
        issuing.review_sheet(office, view, ["x_nowhere"], MONTH)


def test_documents_name_the_head_of_the_journal_they_were_made_from(office):
    view = office.view()
    entry = office.ledger.journal.entries()[view.seq - 1]
    held = issuing.evaluations(office, view, MONTH, ["x_shoko"])
    assert [(e.seq, e.head) for e in held] == [(entry.seq, entry.hash)]


def test_tables_for_the_pages(office):
    view = office.view()
    assert issuing.status_workbook(office, view, MONTH, sample=True).startswith(b"PK")
    assert issuing.status_csv(office, view, MONTH).startswith(b"\xef\xbb\xbf")
    content, missing = issuing.status_csv_cp932(office, view, MONTH)
    assert missing == [] and "千曲市商工X" in content.decode("cp932")


def test_an_empty_office_says_that_nothing_is_there(new_folder):
    office = Office(new_folder(), lambda: NOON)
    with pytest.raises(LookupError, match="まだ何も取り込まれていません"):
        issuing.status_rows(office.view(), office, MONTH)
