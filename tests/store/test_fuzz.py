"""Damaged files of every format: facts, nothing, or a refusal in Japanese; never a traceback, never rows that are not there."""

from __future__ import annotations

import io
import unicodedata
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings, strategies as st
from openpyxl import Workbook

from store import formats
from store.cells import Bad, fold
from store.columns import PARSERS, values
from store.context import Context
from store.formats import FormatColumn
from store.grid import LARGE, Grid, _large as by_columns, _row_by_row as by_rows
from store.interpret import interpret
from store.reading import Refused, open_sheet
from tests.store.examples import GOOD

FORMATS = formats.load(Path(__file__).parents[2] / "data" / "formats")
CONTEXT = Context(("file 2026-04-01_2026-05-01.csv",), as_of=date(2026, 5, 10))
STRANGE = [
    "",
    "\x00",
    "\u202e",
    "=1+1",
    '"',
    ",",
    "\n",
    "𠮷😀",
    "1.22E+17",
    "3月4日",
    "9" * 400,
    "1/2/2022",
    "２０２６",
    "x" * 5000,
]


def outcome(raw: bytes) -> str:
    """One of the three, and never more items or cells than the file could hold."""
    try:
        read = interpret(raw, FORMATS, CONTEXT)
    except Refused as refusal:
        assert str(refusal).strip()
        assert "Traceback" not in str(refusal)
        return "refuse"
    lines = max(raw.count(b"\n"), raw.count(b"\r")) + 1
    for facts in read:
        assert facts.post.num_rows <= lines
        for held in (facts.day, facts.post_fact, facts.span):
            assert all(0 < line <= lines for line in held["line"].to_pylist())
    return {f.outcome for f in read}.pop() if len({f.outcome for f in read}) == 1 else "facts"


def damage(raw: bytes, data: st.DataObject) -> bytes:
    """One thing that happens to files: cut, doubled, swapped, overwritten, re-encoded, wrapped."""
    text = raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    lines = text.split("\n")
    what = data.draw(
        st.sampled_from(
            ["cut", "byte", "line twice", "line lost", "cell", "cp932", "utf-16", "wrap", "delimiter"]
        )
    )
    at = data.draw(st.integers(0, max(len(lines) - 1, 0)))
    if what == "cut":
        return raw[: data.draw(st.integers(0, len(raw)))]
    if what == "byte":
        place = data.draw(st.integers(0, max(len(raw) - 1, 0)))
        return raw[:place] + data.draw(st.binary(max_size=4)) + raw[place + 1 :]
    if what == "line twice":
        lines.insert(at, lines[at])
    elif what == "line lost":
        del lines[at]
    elif what == "cell":
        cells = lines[at].split(",")
        cells[data.draw(st.integers(0, len(cells) - 1))] = data.draw(st.sampled_from(STRANGE))
        lines[at] = ",".join(cells)
    elif what == "wrap":
        lines = ['"' + line.replace('"', '""') + '"' for line in lines]
    elif what == "delimiter":
        lines = [line.replace(",", data.draw(st.sampled_from([";", "\t"]))) for line in lines]
    told = "\n".join(lines)
    return (
        told.encode(what, "replace") if what in ("cp932", "utf-16") else told.encode("utf-8", "surrogatepass")
    )


@pytest.mark.parametrize("name", sorted(GOOD))
@settings(max_examples=25)
@given(data=st.data())
def test_a_damaged_file_has_one_of_three_outcomes(name, data):
    assert outcome(damage(GOOD[name].raw, data)) in ("facts", "nothing", "refuse")


@settings(max_examples=50)
@given(st.binary(max_size=400))
def test_any_bytes_have_one_of_three_outcomes(raw):
    assert outcome(raw) in ("facts", "nothing", "refuse")


cell = st.text(st.characters(exclude_categories=("Cs",)), max_size=6)


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""').replace("\r", "") + '"'


def bare(text: str) -> str:
    return "".join(c for c in text if c not in '",\r\n')


@pytest.mark.parametrize("written", [quoted, bare])
@settings(max_examples=30)
@given(
    rows=st.lists(st.lists(cell, min_size=3, max_size=3), min_size=1, max_size=12),
    newline=st.sampled_from(["\n", "\r\n"]),
    last=st.booleans(),
    sep=st.booleans(),
)
def test_a_large_table_read_by_columns_is_the_table_read_by_rows(written, rows, newline, last, sep):
    lines = ["sep=,"] * sep + ["a,b,c"] + [",".join(written(c) for c in row) for row in rows]
    sheet = open_sheet((newline.join(lines) + newline * last).encode())
    fast, slow = by_columns(sheet, sheet.preview[0]), by_rows(sheet, sheet.preview[0], None)
    if fast is not None:  # None: not regular enough, read by rows
        assert [c.to_pylist() for c in fast.columns] == [c.to_pylist() for c in slow.columns]
        assert fast.lines.to_pylist() == slow.lines.to_pylist()


def test_rows_without_text_are_passed_over_by_columns_too():
    sheet = open_sheet(b"sep=,\na,b\n1,2\n,\n\n3,4\n,5\n")
    fast, slow = by_columns(sheet, sheet.preview[0]), by_rows(sheet, sheet.preview[0], None)
    assert [c.to_pylist() for c in fast.columns] == [["1", "3", ""], ["2", "4", "5"]]
    assert (fast.lines, fast.lines.to_pylist()) == (slow.lines, [3, 6, 7])


NUMBERS = [
    "0",
    "12",
    "0012",
    "１２",
    " 7 ",
    "-3",
    "1,234",
    "12.0",
    "1e3",
    "",
    "NA",
    "9" * 15,
    "9" * 16,
    "٣",
    "約3",
    "1 2",
]


@settings(max_examples=60)
@given(
    told=st.lists(st.sampled_from(NUMBERS), max_size=6),
    kind=st.sampled_from(["count", "number"]),
    missing=st.sampled_from([frozenset(), frozenset({"na"}), frozenset({"na", "12"})]),
)
def test_a_column_of_numbers_is_what_its_cells_say_one_by_one(told, kind, missing):
    """Digits alone are read by columns, everything else a cell at a time: the first bad cell is refused by its line."""
    parse = PARSERS[kind][0]
    grid = Grid(["v"], 1, [pa.array(told, pa.string())], pa.array(range(2, len(told) + 2), pa.int32()))
    expected, bad = [], None
    for line, cell in enumerate(told, 2):
        text = unicodedata.normalize("NFKC", cell).strip()
        try:
            expected.append(None if text and fold(text) in missing else parse(text))
        except Bad:
            bad = line
            break
    try:
        found = values(grid, 0, FormatColumn("v", frozenset({"v"}), kind), missing)
    except Refused as refused:
        assert (refused.line, refused.column) == (bad, "v")
    else:
        assert (bad, found.to_pylist(), found.type) == (None, expected, pa.float64())


def test_a_cell_of_a_million_characters_survives_as_data():
    text = "あ" * (LARGE + 1)
    header = "Post id,Date,Post text,Post Link,Impressions,Likes"
    raw = f'{header}\n1999797465474572700,"Sat, Dec 13, 2025",{text},https://x.com/a/status/1999797465474572700,3,1\n'
    [facts] = interpret(raw.encode(), FORMATS, CONTEXT)
    assert len(facts.post["text"][0].as_py()) == LARGE + 1


def test_a_workbook_is_read_as_values_without_its_formulas():
    book = Workbook()
    sheet = book.active
    for row in (
        ["account_id", "date", "metric", "value"],
        ["a", date(2026, 4, 30), "followers", 12],
        ["a", date(2026, 5, 31), "followers", "=1+1"],
    ):
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    [facts] = interpret(file.getvalue(), FORMATS, CONTEXT)
    assert facts.by_day()["followers"]["n"] == 1  # a formula without a stored value has none
    assert facts.skipped == {"値のない行": 1}
