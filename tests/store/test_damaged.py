"""Damaged, hostile and oversized files: refused in words, within bounds of memory, never with a traceback."""

import io
import random
import tracemalloc
from datetime import date

import pytest
from openpyxl import Workbook

from services.office.folder import DATA
from store import formats, grid, reading, workbook
from store.archive import parts
from store.context import Context
from store.interpret import interpret
from store.reading import Refused
from tests.store.examples import X_CONTENT, X_OVERVIEW, zipped

FORMATS = formats.load(DATA / "formats")
XML = (
    '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table>{}</Table></Worksheet></Workbook>'
)


def xml(rows):
    return XML.format(rows).encode()


def cell(text, index=""):
    at = f' ss:Index="{index}"' if index else ""
    return f'<Cell{at}><Data ss:Type="String">{text}</Data></Cell>'


def xlsx(rows=28):
    book = Workbook()
    book.active.append(["日付", "インプレッション数", "いいね"])
    for day in range(1, rows + 1):
        book.active.append([f"2026-04-{day:02d}", day * 10, day])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


WHOLE = {
    "a.zip": zipped(a__csv=X_OVERVIEW.raw, b__csv=X_CONTENT.raw),
    "a.xlsx": xlsx(),
    "a.xls": xml("".join(f"<Row>{cell('日付', 1)}{cell(n)}</Row>" for n in range(30))),
}


def cut(chance, raw):
    return raw[: chance.randrange(len(raw))]


def flipped(chance, raw):
    told = bytearray(raw)
    for _ in range(chance.choice((1, 2, 8, 40))):
        told[chance.randrange(len(told))] = chance.randrange(256)
    return bytes(told)


def zeroed(chance, raw):
    at = chance.randrange(len(raw))
    return raw[:at] + bytes(len(raw[at : at + 300])) + raw[at + 300 :]


def shortened(chance, raw):
    at = chance.randrange(len(raw))
    return raw[:at] + raw[at + chance.randrange(1, 60) :]


def misdirected(chance, raw):
    """The bytes by which a zip finds its members say something else."""
    told = bytearray(raw)
    for mark, length in ((b"PK\x01\x02", 42), (b"PK\x03\x04", 26), (b"PK\x05\x06", 18)):
        if (at := raw.rfind(mark)) >= 0:
            told[at + 4 + chance.randrange(length)] = chance.randrange(256)
    return bytes(told)


def read(name, raw):
    for part in parts(name, raw):
        interpret(part.raw, FORMATS, Context(names=(name,), as_of=date(2026, 11, 2)))


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("damage", [cut, flipped, zeroed, shortened, misdirected], ids=lambda d: d.__name__)
def test_a_damaged_file_is_read_or_refused(damage, seed):
    chance, refused = random.Random(seed), 0
    for _ in range(40):
        name = chance.choice(list(WHOLE))
        try:
            read(name, damage(chance, WHOLE[name]))
        except Refused as why:
            refused += 1
            assert str(why) and "Traceback" not in str(why)
    assert refused > 20


@pytest.mark.parametrize(
    "index", ["abc", "0", "-1", "1e3", "２", "9999", "99999999999", "0000001999999999", " 2", "1.0"]
)
def test_a_column_number_that_is_none_is_refused(index):
    with pytest.raises(Refused, match="列の番号"):
        workbook.open_sheets(xml(f"<Row>{cell('x')}{cell('y', index)}</Row>"))


def test_a_column_number_moves_a_cell_and_never_back():
    (sheet,) = workbook.open_sheets(xml(f"<Row>{cell('x')}{cell('y', 4)}</Row>"))
    assert [row.cells for row in sheet.rows()] == [["x", "", "", "y"]]
    with pytest.raises(Refused, match="列の番号"):
        workbook.open_sheets(xml(f"<Row>{cell('x', 3)}{cell('y', 2)}</Row>"))


def peak(act):
    """The most bytes that Python held while it was refused."""
    tracemalloc.start()
    try:
        with pytest.raises(Refused):
            act()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_what_would_take_all_memory_is_refused_early(monkeypatch):
    wide = xml(f"<Row>{cell('x', workbook.MAX_COLUMNS)}</Row>" * 200)
    monkeypatch.setattr(workbook, "MAX_CELLS", 50_000)
    assert peak(lambda: workbook.open_sheets(wide)) < 20_000_000
    monkeypatch.setattr(workbook, "MAX_CELLS", 1000)
    assert peak(lambda: workbook.open_sheets(xlsx(900))) < 20_000_000
    monkeypatch.setattr(workbook, "MAX_INFLATED", 1000)
    assert peak(lambda: workbook.open_sheets(xlsx())) < 5_000_000


def test_the_cells_of_all_sheets_count_together(monkeypatch):
    monkeypatch.setattr(workbook, "MAX_CELLS", 25)
    sheet = "<Worksheet><Table>" + f"<Row>{cell('x')}{cell('y')}</Row>" * 10 + "</Table></Worksheet>"
    raw = xml("").replace(b"</Workbook>", (sheet * 2 + "</Workbook>").encode())
    with pytest.raises(Refused, match="大きすぎます"):
        workbook.open_sheets(raw)


def test_a_sheet_that_says_it_is_a_million_rows_is_as_large_as_what_it_holds():
    raw = xlsx()
    (sheet,) = workbook.open_sheets(raw)
    assert len(list(sheet.rows())) == 29


def test_an_irregular_table_has_its_bound_too(monkeypatch):
    monkeypatch.setattr(grid, "MAX_CELLS", 100)
    sheet = reading.open_sheet(b"a,b,c\n" + b"1,2\n" * 100)
    with pytest.raises(Refused, match="大きすぎます"):
        grid.grid(sheet, sheet.preview[0])


@pytest.mark.parametrize("piece", [1, 2, 7, 1000])
def test_a_text_taken_in_pieces_is_the_same_records(monkeypatch, piece):
    text = 'a,b\r\n1,"x\ny"\n"2\r\n3",z\r4,5\n\n"6",\n7'
    whole = list(reading.records(text, ","))
    monkeypatch.setattr(reading, "PIECE", piece)
    assert list(reading.records(text, ",")) == whole
