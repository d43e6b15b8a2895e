"""Documents of a month, from an office: what is made, under which names, and what is said where it cannot be."""

import csv
import hashlib
import json
import re
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO, StringIO

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

import cli
from ledger.journal import JST, Author
from samples.city import sample_folder, sample_office
from services.audit import evidence
from services.office.folder import Office
from services.office.people import issuer
from services.papers import issuing, lines, listing
from services.papers.issuing import Order
from services.papers.kinds import paper_kind
from tests.offices import copy_of
from tests.pdf_structure import complaints

pytestmark = pytest.mark.long

MONTH = date(2026, 10, 1)
NOON = datetime(2026, 11, 5, 12, 0, 0, 123456, tzinfo=JST)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """The sample city in a folder of its own: what is issued is journalled in it."""
    made = sample_office(sample_folder())
    return Office(copy_of(made.folder, tmp_path_factory.mktemp("issued") / "office"), lambda: NOON)


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


def test_sheets_of_named_accounts_and_unknown_ones(office):
    view = office.view()
    order = Order("review", "pdf", MONTH, ("x_shoko",), sample=True)
    assert issuing.issue(office, view, order).content.startswith(b"%PDF")
    with pytest.raises(LookupError, match="x_nowhere は2026年10月の台帳にありません"):
        issuing.issue(office, view, replace(order, account_ids=("x_nowhere",)))


def test_documents_name_the_head_of_the_journal_they_were_made_from(office):
    view = office.view()
    entry = office.ledger.journal.entries()[view.seq - 1]
    held = issuing.evaluations(office, view, MONTH, ["x_shoko"])
    assert [(e.seq, e.head) for e in held] == [(entry.seq, entry.hash)]


@pytest.fixture(scope="module")
def memo():
    """What orders of one view share: the month is evaluated once."""
    return {}


@pytest.mark.parametrize("name", issuing.choices())
def test_every_kind_in_every_form(office, memo, name, smallest_type):
    kind, _, form = name.partition(".")
    accounts = ("x_shoko",) if paper_kind(kind).of in ("account", "term", "decision") else ()
    accounts = {"withdrawal": ("yt_gakko",), "abolition": ("x_sports",)}.get(kind, accounts)
    month = date(2026, 11, 1) if kind == "abolition" else MONTH
    order = Order(kind, form, month, accounts, by="見本 さくら", sample=True)
    paper = issuing.issue(office, office.view(), order, memo)
    begins = {"pdf": b"%PDF", "docx": b"PK", "xlsx": b"PK", "csv": b"\xef\xbb\xbf", "html": b"<section"}
    assert paper.content.startswith(begins.get(form, b"")) and paper.kind == kind and paper.media_type
    assert paper.file_name.startswith(paper_kind(kind).title)
    if form == "pdf":
        least, words = smallest_type(paper.content)
        assert least >= 8, words  # drawings too
        assert complaints(paper.content) == []


def test_a_quarter_of_all_accounts_names_each(office):
    paper = issuing.issue(office, office.view(), Order("quarter", "xlsx", MONTH))
    held = load_workbook(BytesIO(paper.content))["データ"].iter_rows(min_row=2, values_only=True)
    assert {row[2] for row in held} == set(office.ledger.register().accounts(MONTH))
    assert paper.file_name == "四半期評価書_2026-10_2026-12.xlsx"


def test_what_cannot_be_made_is_said(office):
    view = office.view()
    for order in (
        Order("review", "docx", MONTH),
        Order("list", "html", MONTH, masked=True),
        Order("nothing", "pdf", MONTH),
    ):
        with pytest.raises(LookupError, match="作ることはできません"):
            issuing.issue(office, view, order)
    with pytest.raises(LookupError, match="アカウントを1つ選んで"):
        issuing.issue(office, view, Order("lines", "pdf", MONTH))
    with pytest.raises(LookupError, match="台帳にありません"):
        issuing.issue(office, view, Order("lines", "pdf", MONTH, ("x_nowhere",)))
    with pytest.raises(LookupError, match="期間の集計はありません"):
        issuing.issue(office, view, Order("year", "pdf", date(2031, 4, 1)))


def test_masked_documents_name_nobody_and_warn(office):
    month = office.ledger.journal.entries()[0].at.date().replace(day=1)
    paper = issuing.issue(
        office, office.view(), Order("records", "csv", month, by="見本 さくら", masked=True)
    )
    told = paper.content.decode("utf-8-sig")
    assert "■■" in told and "さくら" not in told and "見本データ" not in told
    assert paper.file_name.endswith("_公開用.csv") and "読んで確かめて" in paper.notes[-1]


def test_the_records_of_a_month_are_all_there_in_order(office):
    month = office.ledger.journal.entries()[0].at.date().replace(day=1)
    paper = issuing.issue(office, office.view(), Order("records", "csv", month))
    rows = csv.DictReader(StringIO(paper.content.decode("utf-8-sig"), newline=""))
    seqs = [int(row["記録番号"]) for row in rows]
    then = [e.seq for e in office.ledger.journal.entries() if e.at.date().replace(day=1) == month]
    assert sorted(set(seqs)) == then and seqs == sorted(seqs)


def test_the_lines_tell_what_stands_and_what_was_tried(office):
    held = lines.setting(office, office.view(), "x_chikuma", MONTH)
    assert {t.last for t in held.trials} == {office.due}  # no month that goes on
    standing = [v for v in held.versions if v.standing]
    assert {v.title.partition("（")[0] for v in standing} == {"表示回数", "利用者数", "リンククリック数"}
    assert [v.from_month for v in held.versions if v.title.startswith("表示回数")] == [
        date(2024, 5, 1),
        date(2026, 4, 1),
    ]
    assert {t.name for t in held.trials} == {"いまのライン", "中央値の割合"} and held.rules[0].patience == 3


def test_the_list_marks_what_has_been_done_and_not_what_is_planned(office):
    held = {d.account_id: d for d in listing.disclosed(office, date(2026, 11, 5))}
    assert set(held) == set(office.ledger.register().accounts(date(2026, 11, 5)))
    assert (
        held["x_shoko"].items["url"] == "https://x.com/chikuma_shoko_sample"
        and held["x_shoko"].status == "running"
    )
    assert "tt_kanko" not in {d.account_id for d in listing.disclosed(office, date(2026, 5, 1))}


def test_pages_to_look_at_are_those_of_the_document(office):
    view = office.view()
    order = Order("lines", "pdf", MONTH, ("x_shoko",))
    pages = re.search(rb"/Type/Pages/Count (\d+)", issuing.issue(office, view, order).content)
    assert len(issuing.preview(office, view, order)) == int(pages[1])
    assert issuing.preview(office, view, Order("review", "pdf", MONTH, ("x_shoko",)))[0].startswith(
        b"\x89PNG"
    )
    assert issuing.preview(office, view, Order("status", "xlsx", MONTH)) == []


def test_one_document_from_the_command_line(run, tmp_path):
    code, output = run(
        "export", "--month", "2026-10", "--to", tmp_path, "--only", "lines.docx", "--account", "x_shoko"
    )
    assert (
        code == 0 and (tmp_path / "目標・ライン設定票_2026-10_x_shoko.docx").exists() and "設定票" in output
    )
    assert run("export", "--month", "2026-10", "--to", tmp_path, "--only", "lines.pdf")[0] == 1


def test_whatever_is_handed_out_is_found_by_the_id_on_its_pages(office, text_of):
    view, before = office.view(), len(office.ledger.journal.entries())
    order = Order("digest", "pdf", MONTH, by="誰か")
    paper = issuing.deliver(office, view, order, issuer(None))
    (record,) = evidence.find(office, re.search(r"根拠番号 ([0-9A-Z-]{14})", text_of(paper.content))[1])
    assert (record.body.sha256, record.role) == (hashlib.sha256(paper.content).hexdigest(), "viewer")
    assert len(office.ledger.journal.entries()) == before + 1
    again = issuing.deliver(office, office.view(), order, issuer(None))
    assert again.content == paper.content  # an issue leaves the generation, and so the next paper, as it was
    assert [r.seq for r in evidence.find(office, paper.number)] == [before + 1, before + 2]
    assert issuing.issue(office, office.view(), replace(order, masked=True)).number != paper.number


def test_who_reads_only_issues_under_the_account_of_the_pc(office):
    member = Author("見本 さくら", "policy", ("情報政策課",), "自己申告")
    assert issuer(member) is member
    assert (issuer(None).role, issuer(None).proof) == ("viewer", "OSアカウント")


def test_a_decision_that_is_not_there_is_said(office):
    view = office.view()
    for kind, told in (
        ("draft", "まだ記録されていません"),
        ("withdrawal", "撤退を起案すると"),
        ("abolition", "まだ削除されていません"),
    ):
        with pytest.raises(LookupError, match=told):
            issuing.issue(office, view, Order(kind, "pdf", MONTH, ("fb_chikuma",)))


def test_an_empty_office_says_that_nothing_is_there(new_folder):
    office = Office(new_folder(), lambda: NOON)
    with pytest.raises(LookupError, match="まだ何も取り込まれていません"):
        issuing.status_rows(office.view(), office, MONTH)
