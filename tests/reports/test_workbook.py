"""Excel: what stands on the sheets to print and on those of data, and that text stays text."""

from dataclasses import replace
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from reports import csv_file
from reports.blocks import Column, Table, Two
from reports.masking import mask, unmasked
from reports.paper import Person
from reports.records_workbook import ACT, TAKEN, act_records, records_workbook
from reports.status_workbook import status_workbook, summary_workbook
from reports.term_workbook import term_workbook
from reports.workbook import CHART, READABLE, DataSheet, PrintSheet, workbook
from tests.evaluations import MONTH
from tests.papers import DECISIONS, FORMULA, HEADS, IMPRINT, month_rows, quarter, records

BOOKS = {
    "digest": lambda change=unmasked: summary_workbook(
        month_rows(), MONTH, IMPRINT, HEADS["digest"], DECISIONS, change
    ),
    "quarter": lambda change=unmasked: term_workbook(
        [quarter(FORMULA), quarter(gone=True)], IMPRINT, HEADS["quarter"], change=change
    ),
    "status": lambda change=unmasked: status_workbook(month_rows(), MONTH, IMPRINT, HEADS["status"], change),
    "records": lambda change=unmasked: records_workbook(records(), IMPRINT, HEADS["records"], change),
}
SHEETS = {
    "digest": ["変化", "全アカウント", "推移", "データ", "推移データ"],
    "quarter": ["目標と実績", "月別の状態", "推移", "データ", "月別データ", "推移データ"],
    "status": ["印刷用", "推移", "データ", "推移データ"],
    "records": ["数値のもと", "取込", "記録", "数値のもとデータ", "取込データ", "記録データ"],
}


@pytest.fixture(scope="module")
def books():
    return {name: make() for name, make in BOOKS.items()}


def test_an_upright_sheet_leaves_the_wider_columns_of_libreoffice_their_room(books):
    """There a column is up to 1.3 times as wide; between its margins upright A4 is 7.47 inches of 96 pixels wide."""
    sheet = load_workbook(BytesIO(books["digest"]))["推移"]
    wide = sum(7 * c.width + 5 for c in sheet.column_dimensions.values())
    assert max(wide, 2 * CHART[0] + 10) * 1.3 * sheet.page_setup.scale / 100 <= 7.47 * 96


@pytest.mark.parametrize("name", BOOKS)
def test_a_sheet_that_lies_is_printed_at_8_pt_and_more(books, name):
    """Its smallest type is 9 pt; A4 lying is 784 pt wide between its margins, and a character of LibreOffice's up to 7.2."""
    for sheet in load_workbook(BytesIO(books[name])):
        if "データ" not in sheet.title and sheet.page_setup.orientation == "landscape":
            wide = sum(c.width - 0.71 for c in sheet.column_dimensions.values()) * 7.2
            assert 9 * min(1, 784 / wide) > 7.9, sheet.title


@pytest.mark.parametrize("name", BOOKS)
def test_print_sheets_are_a4_and_data_sheets_a3_and_hold_one_value_per_cell(books, name):
    held = load_workbook(BytesIO(books[name]))
    assert held.sheetnames == SHEETS[name]
    for sheet in held:
        assert sheet.page_setup.paperSize == (8 if "データ" in sheet.title else 9)
        if "データ" in sheet.title:
            assert not sheet.merged_cells.ranges and sheet.freeze_panes == "A2"
            abreast = sheet.page_setup.fitToWidth or 1  # printed so that it can be read
            assert sum(c.width for c in sheet.column_dimensions.values()) <= READABLE * abreast + 20 and (
                abreast == 1
            ) is not bool(sheet.print_title_cols)
        else:
            assert (
                sheet.print_area and sheet["A1"].alignment.wrap_text
            )  # a long title makes no page of its own
            assert (
                "台帳記録 153番・先頭 6fdf6aa4f0b5" in sheet.oddFooter.left.text
                and "見本 さくら" in sheet.oddFooter.left.text
            )
            assert "令和8年" in sheet["A1"].value


@pytest.mark.parametrize("name", BOOKS)
def test_text_is_never_a_formula_or_a_link(books, name):
    cells = [c for sheet in load_workbook(BytesIO(books[name])) for row in sheet.iter_rows() for c in row]
    assert any(str(c.value).startswith(("=HYPER", "理由: =HYPER")) or FORMULA in str(c.value) for c in cells)
    assert all(c.data_type != "f" and c.hyperlink is None for c in cells)


@pytest.mark.parametrize("name", BOOKS)
def test_the_same_content_gives_the_same_bytes(books, name):
    assert BOOKS[name]() == books[name]


@pytest.mark.parametrize("name", BOOKS)
def test_masked_leaves_no_name(name):
    with ZipFile(BytesIO(BOOKS[name](mask(["見本 さくら"])))) as held:
        text = "".join(held.read(part).decode() for part in held.namelist() if part.endswith(".xml"))
    assert "■■" in text and "さくら" not in text and "例田" not in text


def test_charts_are_native_have_alt_texts_and_leave_gaps(books):
    with ZipFile(BytesIO(books["digest"])) as held:
        charts = [n for n in held.namelist() if n.startswith("xl/charts/chart")]
        drawing = ElementTree.fromstring(held.read("xl/drawings/drawing1.xml"))
        first = held.read(charts[0]).decode()
    alts = [e.get("descr") for e in drawing.iter() if e.get("descr")]
    assert (
        len(charts) == 2 == len(alts)
        and alts[0] == "表示回数は令和8年10月に518回（前月 −22、前年同月 −382）です。"
    )
    assert 'dispBlanksAs val="zero"' not in first and "推移データ" in first and "継続ライン" in first


@pytest.mark.parametrize("name", ["status", "quarter"])
def test_every_book_of_states_draws_the_courses(books, name):
    with ZipFile(BytesIO(books[name])) as held:
        charts = [held.read(n).decode() for n in held.namelist() if n.startswith("xl/charts/chart")]
    assert charts and all("推移データ" in chart and "継続ライン" in chart for chart in charts)
    each = {"status": 6, "quarter": 1}[name]  # of a quarter every month is named
    assert all(f'<c:majorUnit val="{each}"/>' in chart for chart in charts)


def test_a_table_without_records_has_its_headers():
    none = replace(records(), taken=(), acts=(), bases=())
    held = load_workbook(BytesIO(records_workbook(none, IMPRINT, HEADS["records"])))
    assert [c.value for c in held["取込データ"][1]] == list(TAKEN)
    assert held.sheetnames == SHEETS["records"] and held["数値のもとデータ"].max_row == 1
    assert csv_file.utf8(act_records(none), names=tuple(ACT)).decode("utf-8-sig") == ",".join(ACT) + "\r\n"


def test_a_missing_value_is_an_empty_cell():
    held = load_workbook(BytesIO(term_workbook([quarter()], IMPRINT, HEADS["quarter"])))["月別データ"]
    names, *rows = held.iter_rows(values_only=True)
    values = [dict(zip(names, row, strict=True)) for row in rows]
    assert [(v["月"].strftime("%Y-%m"), v["値"]) for v in values[:3]] == [
        ("2026-07", 700),
        ("2026-08", None),
        ("2026-09", 500),
    ]


def test_what_is_too_long_for_a_cell_is_cut_and_says_so():
    table = Table((Column("a", 20), Column("b", 20)), ((Two(Person("林修"), "x"), "文" * 40_000),))
    content = workbook(
        "題",
        IMPRINT,
        [PrintSheet("印刷", "題", table)],
        [DataSheet("データ", ({"a": "文" * 40_000},))],
        mask([]),
    )
    held = load_workbook(BytesIO(content))
    assert (
        held["データ"]["A2"].value.endswith("…（長いため、ここまで）")
        and len(held["データ"]["A2"].value) < 32_767
    )
    assert held["印刷"]["A4"].value == "■■\nx"


@pytest.mark.parametrize("bad", ["\x00\x07\ud800", "\u202e", "🌸𠮷", "&<>\"'", "[$-411]&P", "a\r\nb"])
def test_no_text_stops_a_workbook(bad):
    rows = [replace(r, platform=bad) for r in month_rows()]
    content = summary_workbook(rows, MONTH, replace(IMPRINT, made_by=bad * 60), HEADS["digest"])
    assert load_workbook(BytesIO(content)).sheetnames == SHEETS["digest"]


def test_every_row_of_a_print_sheet_has_its_name_and_what_is_said_of_all_stands_once():
    rows = ((Two("広報X", "広報課"), "1", "続ける"), ("", "2", ""), ("商工X", "3", "–"))
    table = Table((Column("名", 30), Column("値", 30), Column("決定", 30)), rows)
    content = workbook("題", IMPRINT, [PrintSheet("表", "題", table)], [])
    told = [[c.value for c in row] for row in load_workbook(BytesIO(content))["表"].iter_rows()]
    assert told[-3:] == [["広報X\n広報課", "1", "続ける"], ["広報X", "2", ""], ["商工X", "3", "–"]]


def test_why_a_state_is_held_stands_once_on_a_sheet():
    held = [replace(r, evaluation=replace(r.evaluation, previous_word="基準内")) for r in month_rows()]
    content = summary_workbook(held, MONTH, IMPRINT, HEADS["digest"])
    told = [str(c.value) for row in load_workbook(BytesIO(content))["変化"].iter_rows() for c in row]
    assert sum("31日のうち20日分しかありません。" in text for text in told) == 1
    assert "下の「判定保留」の行のとおり。" in told


def test_the_decisions_of_the_month_stand_under_the_changes(books):
    told = "\n".join(
        str(c.value) for row in load_workbook(BytesIO(books["digest"]))["変化"].iter_rows() for c in row
    )
    assert (
        "決定　令和8年10月20日　千曲市広報X　継続（第1-4(1)② ②）　決裁 7情政第12号" in told
        and "起案中" in told
    )
