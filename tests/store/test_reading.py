"""Bytes → text → lines of cells: encodings, delimiters, and the line that every cell came from."""

import pytest

from store import reading
from store.grid import grid
from store.reading import Refused, decode, open_sheet, records, shorten

TEXT = "日付,視聴回数\n2026-04-01,12\n"


def sheet_of(text):
    return open_sheet(text.encode())


def table(text, header=0, until=None):
    """Header, and line → cells, of the table under one of the first rows."""
    sheet = sheet_of(text)
    held = grid(sheet, sheet.preview[header], until)
    rows = zip(held.lines.to_pylist(), zip(*(c.to_pylist() for c in held.columns), strict=True), strict=True)
    return held.header, dict(rows)


# --- encodings


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp932", "cp932"),
    ],
)
def test_the_same_text_in_every_encoding_is_the_same_text(encoding, named):
    long = TEXT + "2026-04-02,13\n" * 40  # UTF-16 without a mark is told by its zero bytes
    assert decode(long.encode(encoding)) == (long, named)


def test_utf_8_is_strict_and_cp932_is_not_mistaken_for_utf_16():
    assert decode("表示,いいね\n".encode("cp932")) == ("表示,いいね\n", "cp932")
    with pytest.raises(Refused) as refused:
        decode(b"a,b\n1,\x81\xff\n")
    assert (refused.value.line, refused.value.found) == (2, "81 ff 0a")
    assert "文字コード" in str(refused.value)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(reading, "MAX_BYTES", 10)
    with pytest.raises(Refused, match="大きすぎます"):
        decode(b"a" * 11)
    assert decode(b"a" * 10) == ("a" * 10, "utf-8")


# --- delimiters


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_the_delimiter_is_the_one_that_gives_the_widest_line(delimiter):
    sheet = sheet_of(delimiter.join("abc") + "\n" + delimiter.join("123") + "\n")
    assert (sheet.delimiter, sheet.preview[1].cells) == (delimiter, ["1", "2", "3"])


def test_commas_inside_quotes_do_not_make_a_line_wide():
    assert sheet_of('Date;Views;Likes;Shares\n"Fri, Feb 6, 2026";1;2;3\n').delimiter == ";"


@pytest.mark.parametrize("declared", ["sep=,", '"sep=,"', "SEP=,"])
def test_a_sep_line_declares_the_delimiter_and_is_no_record(declared):
    sheet = sheet_of(f"{declared}\nDate,Views\n2026-04-01,1\n")
    assert (sheet.delimiter, sheet.preview[0].line, sheet.preview[0].cells) == (",", 2, ["Date", "Views"])


def test_a_sep_line_can_declare_a_semicolon_or_a_tab():
    assert sheet_of("sep=;\na;b,c\n").preview[0].cells == ["a", "b,c"]
    assert sheet_of("sep=\t\na\tb,c\n").preview[0].cells == ["a", "b,c"]


# --- lines


def test_a_record_bears_the_line_it_begins_on():
    text = 'a,b\n"one\ntwo",1\n\n"three ""3""",2\n'
    assert [(r.line, r.cells) for r in records(text, ",")] == [
        (1, ["a", "b"]),
        (2, ["one\ntwo", "1"]),
        (4, []),
        (5, ['three "3"', "2"]),
    ]


def test_windows_and_old_macintosh_line_ends_are_line_ends():
    assert [r.cells for r in records("a,b\r\n1,2\r\n", ",")] == [["a", "b"], ["1", "2"]]
    assert [r.cells for r in records("a,b\r1,2\r", ",")] == [["a", "b"], ["1", "2"]]


def test_a_backslash_escapes_nothing():
    assert next(iter(records("日付,共有された回数\\,返信\n", ","))).cells == [
        "日付",
        "共有された回数\\",
        "返信",
    ]


# --- tables


def test_a_short_row_is_filled_up_with_missing_cells():
    assert table("a,b,c\n1,2\n3\n") == (["a", "b", "c"], {2: ("1", "2", ""), 3: ("3", "", "")})


def test_blank_lines_and_lines_of_commas_are_no_rows():
    assert table("a,b\n\n1,2\n,\n3,4\n") == (["a", "b"], {3: ("1", "2"), 5: ("3", "4")})


def test_a_long_row_is_refused_with_its_line_unless_the_rest_is_blank():
    assert table("a,b\n1,2,,\n")[1] == {2: ("1", "2")}
    with pytest.raises(Refused) as refused:
        table("a,b\n1,2\n3,4,5\n")
    assert (refused.value.line, refused.value.found) == (3, "5")
    assert refused.value.remedy


def test_a_table_ends_where_the_next_one_begins():
    assert table("a,b\n1,2\nc,d\n3,4\n", until=3)[1] == {2: ("1", "2")}
    assert table("a,b\n1,2\nc,d\n3,4\n", header=2)[1] == {4: ("3", "4")}


def test_a_header_alone_is_a_table_without_rows():
    assert table("a,b\n") == (["a", "b"], {})


def test_a_table_of_too_many_columns_is_refused(monkeypatch):
    monkeypatch.setattr("store.grid.MAX_COLUMNS", 3)
    with pytest.raises(Refused, match="列が多すぎます"):
        table("a,b,c,d\n")


# --- messages


def test_a_refusal_says_where_what_was_found_what_is_wrong_and_what_to_do():
    refused = Refused(
        "ここには整数が入ります", "書き出し直してください", line=3, column="いいね", found="12人\x00"
    )
    assert str(refused) == "3行目「いいね」列の「12人·」: ここには整数が入ります。書き出し直してください"
    assert (
        str(Refused("ファイルが空です", "書き出し直してください"))
        == "ファイルが空です。書き出し直してください"
    )


def test_what_was_found_is_one_short_line():
    assert shorten("あ\n" * 100) == "あ·" * 30 + "…"
