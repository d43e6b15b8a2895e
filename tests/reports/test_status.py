"""状態一覧: the Excel file read back, and CSV for spreadsheets that would run a name as a formula."""

import csv
from dataclasses import replace
from datetime import datetime
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from ledger.journal import JST
from metrics.words import Count
from reports import csv_file
from reports.paper import Imprint
from reports.status import StatusRow, records, users_word
from reports.status_workbook import status_workbook
from tests.evaluations import JUDGED, MONTH, USERS, evaluation, line
from tests.papers import PLAIN

MADE = datetime(2026, 11, 5, 10, 3, tzinfo=JST)
RATE = line(
    0.0125,
    metric="rate",
    title="率",
    unit="%",
    additivity="rate",
    faced=0.0125,
    withdraw_line=0.01,
    deciding=True,
)


@pytest.fixture
def rows():
    count = Count(n=2, patience=3)
    two = evaluation(replace(JUDGED, faced=518.0), RATE, USERS)
    none = evaluation(
        account_id="yt_gakko",
        name='=HYPERLINK("http://x")',
        section="-1課",
        state="no_line",
        word="ライン未設定",
        sentence="@未設定",
        previous_word="",
    )
    return [StatusRow(two, "X（旧 Twitter）", count), StatusRow(none, "YouTube", Count())]


def book(rows, sample=False):
    return status_workbook(rows, MONTH, Imprint(MADE, "係 & 花", 153, sample=sample), PLAIN["status"])


def status_csv(rows):
    return csv_file.utf8(records(rows))


def test_users_are_called_what_the_platform_calls_them_and_one_word_in_tables_of_data():
    held = replace(USERS, deciding=True, state="hold", remedy=f"{USERS.title}は判定できません。")
    e = evaluation(JUDGED, held, sentence=f"{USERS.title}は判定できません。")
    row = StatusRow(
        e, "LINE", Count(), users=users_word({"line": {"users": "友だち（ブロックを除く）"}}, "line")
    )
    own = row.shown.line("followers")
    assert own.title == "利用者数（友だち、ブロックを除く）" and row.shown.line("impressions") == JUDGED
    assert row.shown.sentence == own.remedy == f"{own.title}は判定できません。"
    assert next(iter(records([row])))["理由"] == e.sentence
    assert replace(row, users=users_word({}, "line")).shown == e


def sheet_of(content, name):
    return load_workbook(BytesIO(content))[name]


def test_the_data_sheet_holds_one_value_per_cell(rows):
    sheet = sheet_of(book(rows), "データ")
    names, *held = sheet.iter_rows(values_only=True)
    first, second = (dict(zip(names, row, strict=True)) for row in held)
    assert first["月"].date() == MONTH and sheet["A2"].number_format == "yyyy-mm-dd"
    assert {
        n: first[n]
        for n in (
            "アカウント番号",
            "状態ID",
            "撤退ライン未満 n",
            "撤退検討まで N",
            "値1",
            "比べる値1",
            "撤退ライン1",
            "利用者数",
            "想定利用者数",
            "台帳記録",
        )
    } == {
        "アカウント番号": "x_koho",
        "状態ID": "watch",
        "撤退ライン未満 n": 2,
        "撤退検討まで N": 3,
        "値1": 518,
        "比べる値1": 518,
        "撤退ライン1": 600,
        "利用者数": 3121,
        "想定利用者数": 4000,
        "台帳記録": 153,
    }
    assert (first["単位2"], first["値2"], first["撤退ライン2"]) == ("%", 1.25, 1)
    assert second["判定指標1"] is None and second["利用者数"] is None
    assert not sheet.merged_cells.ranges


def test_text_is_never_a_formula_or_a_link(rows):
    content = book(rows)
    for name in ("データ", "印刷用"):
        cells = [c for row in sheet_of(content, name).iter_rows() for c in row]
        assert any(str(c.value).startswith('=HYPERLINK("http://x")') for c in cells)
        assert all(c.data_type != "f" and c.hyperlink is None for c in cells)


def test_the_print_sheet_is_a4_landscape_with_the_japanese_year(rows):
    sheet = sheet_of(book(rows, sample=True), "印刷用")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$3:$3"
    assert sheet["A1"].value == "状態一覧　令和8年10月（速報）　見本（架空のデータ）"
    assert sheet["A4"].value == "▲ 経過観察 2/3" and sheet["D4"].value == "518\n1.2"
    assert sheet["B4"].value == "千曲市広報X\nX（旧 Twitter）・分野別・広報課"
    assert "台帳記録 153番" in sheet.oddFooter.left.text and "係 && 花" in sheet.oddFooter.left.text


def test_the_same_rows_give_the_same_file(rows):
    assert book(rows) == book(rows)
    assert load_workbook(BytesIO(book([]))).sheetnames == ["印刷用", "推移", "データ", "推移データ"]


def test_csv_has_a_bom_and_no_cell_that_runs(rows):
    content = status_csv(rows)
    assert content.startswith(b"\xef\xbb\xbf") and content.count(b"\r\n") == 3
    first, second = csv.DictReader(StringIO(content.decode("utf-8-sig"), newline=""))
    assert first["月"] == "2026-10-01" and first["値1"] == "518" and first["値2"] == "1.25"
    assert (second["アカウント名"], second["運営主体"], second["理由"]) == (
        '\'=HYPERLINK("http://x")',
        "'-1課",
        "'@未設定",
    )
    assert second["値1"] == "" and status_csv([]) == b"\xef\xbb\xbf"


def test_a_negative_figure_stays_a_number():
    row = StatusRow(evaluation(line(-4.0, deciding=True)), "X", Count())
    assert next(csv.DictReader(StringIO(status_csv([row]).decode("utf-8-sig"))))["値1"] == "-4"


def test_cp932_says_what_it_replaced(rows):
    named = replace(rows[0], evaluation=replace(rows[0].evaluation, name="𠮷田🌸課①髙〜−"))
    content, missing = csv_file.cp932(records([named]))
    assert missing == ["𠮷", "🌸"] and "〓田〓課①髙～－" in content.decode("cp932")


def test_every_row_has_the_same_columns(rows):
    assert len({tuple(record) for record in records(rows)}) == 1
