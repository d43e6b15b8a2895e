"""Excel workbooks as sheets of text cells: values only, no formulas, macros or links to elsewhere."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from typing import Any, cast
from xml.etree import ElementTree

from openpyxl import load_workbook

from .archive import checked_members, is_xlsx
from .reading import MAX_CELLS, PIECE, PREVIEW_ROWS, TOO_LARGE, Refused, Row, TableSheet

MAX_COLUMNS = 2000
MAX_INFLATED = 100 * 1024 * 1024
BROKEN_BOOK = (
    "Excel のブックとして開けません（壊れているか、パスワードがかかっています）",
    "CSV で書き出し直してください",
)
_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"


def is_workbook(raw: bytes) -> bool:
    """Whether the bytes are an .xlsx workbook, or the XML that Facebook once called .xls."""
    return is_xlsx(raw) or _is_xml(raw)


def _is_xml(raw: bytes) -> bool:
    return (
        raw[:2000].lstrip(b"\xef\xbb\xbf \r\n\t")[:5] == b"<?xml"
        and b"urn:schemas-microsoft-com:office:spreadsheet" in raw[:2000]
    )


def open_sheets(raw: bytes) -> list[TableSheet]:
    """The sheets that hold anything. Raises Refused for what cannot be opened safely."""
    tables = _xml_tables(raw) if _is_xml(raw) else _xlsx_tables(raw)
    found, cells = [], 0
    for name, told in tables:
        rows, cells = _rows(told, cells)
        found += [_sheet(name, rows)] if rows else []
    return found


def _sheet(name: str, rows: Sequence[Row]) -> TableSheet:
    return TableSheet(rows[:PREVIEW_ROWS], lambda: iter(rows), "excel", name=name)


Events = Iterator[tuple[str, ElementTree.Element]]  # start or end, and of what
Table = tuple[str, Iterable[Sequence[Any]]]  # a sheet's name and its rows, read as they are asked for


def _xlsx_tables(raw: bytes) -> Iterator[Table]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            if sum(info.file_size for info in checked_members(archive)) > MAX_INFLATED:
                raise Refused(TOO_LARGE, "期間を分けて書き出してください")
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what a sheet says of its size may be a million empty rows
            yield sheet.title, _read_safely(sheet.iter_rows(values_only=True))
    except Refused:
        raise
    except Exception as error:  # openpyxl raises whatever the XML inside provokes
        raise Refused(*BROKEN_BOOK) from error


def _read_safely(rows: Iterator[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    try:
        yield from rows
    except Exception as error:
        raise Refused(*BROKEN_BOOK) from error


def _rows(told: Iterable[Sequence[Any]], before: int) -> tuple[list[Row], int]:
    """The rows that hold anything, as texts; and how many cells they are, with those of the sheets before."""
    rows, cells = [], before
    for line, row in enumerate(told, 1):
        cells += len(row)
        if cells > MAX_CELLS:
            raise Refused(TOO_LARGE, "期間を分けて書き出してください", line=line)
        texts = [cell_text(value) for value in row]
        if any(texts):
            rows.append(Row(line, texts))
    return rows, cells


def cell_text(value: Any) -> str:
    """A cell's value as the text that an export would have had.

    A number of 16 digits or more has lost its last ones in Excel: it is written so that an id column refuses it.

    >>> cell_text(12.0), cell_text(0.25), cell_text(1.22e17), cell_text(datetime(2026, 3, 18, 2, 39)), cell_text(None)
    ('12', '0.25', '1.22E+17', '2026-03-18 02:39:00', '')
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return (
            value.date().isoformat()
            if value.time() == time()
            else value.isoformat(sep=" ", timespec="seconds")
        )
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        if abs(value) >= 1e15:
            return f"{value:.5E}".replace("000E", "E")
        return str(int(value)) if value == int(value) else repr(value)
    return str(value)


def _xml_tables(raw: bytes) -> Iterator[Table]:
    """SpreadsheetML 2003. Bytes that are no UTF-8 are shown as such; a document type is not read at all."""
    text = raw.decode("utf-8-sig", "replace")
    if "<!DOCTYPE" in text[:5000] or "<!ENTITY" in text:
        raise Refused("安全に読めない XML です", "媒体の画面から CSV で書き出してください")
    text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", text)
    events = _xml_events(text, len(text.partition("?>")[0]) + 2)
    for event, element in events:
        if (event, element.tag) == ("start", f"{_SS}Worksheet"):
            yield element.get(f"{_SS}Name", ""), _xml_rows(events)


def _xml_events(text: str, start: int) -> Events:
    """Where elements begin and end, a piece of the text at a time."""
    parser = ElementTree.XMLPullParser(("start", "end"))
    try:
        for at in range(start, len(text), PIECE):
            parser.feed(text[at : at + PIECE])
            yield from cast(Events, parser.read_events())
        parser.close()
        yield from cast(Events, parser.read_events())
    except ElementTree.ParseError as error:
        raise Refused(
            "Excel（XML）として開けません（途中で切れています）", "CSV で書き出し直してください"
        ) from error


def _xml_rows(events: Events) -> Iterator[list[str]]:
    """The rows up to the end of the sheet; what was read is let go."""
    for event, element in events:
        if event == "end" and element.tag == f"{_SS}Row":
            yield _xml_row(element)
            element.clear()
        elif event == "end" and element.tag == f"{_SS}Worksheet":
            return


def _xml_row(row: ElementTree.Element) -> list[str]:
    cells: list[str] = []
    for cell in row.iter(f"{_SS}Cell"):
        place = cell.get(f"{_SS}Index", str(len(cells) + 1))
        number = int(place) if place.isascii() and place.isdigit() and len(place) < 9 else 0
        if not len(cells) < number <= MAX_COLUMNS:
            raise Refused(
                "Excel（XML）の列の番号が正しくありません",
                f"{MAX_COLUMNS:,} 列までの表を、CSV で書き出し直してください",
                found=place,
            )
        data = cell.find(f"{_SS}Data")
        cells += [""] * (number - 1 - len(cells))
        cells.append("".join(data.itertext()) if data is not None else "")
    return cells
