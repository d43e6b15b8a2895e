"""Excel workbooks as sheets of text cells: values only, no formulas, macros or links to elsewhere."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from typing import Any
from xml.etree import ElementTree

from openpyxl import load_workbook

from .archive import checked_members, is_xlsx
from .reading import PREVIEW_ROWS, Refused, Row, Sheet

MAX_CELLS = 20_000_000
_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"


def is_workbook(raw: bytes) -> bool:
    """Whether the bytes are an .xlsx workbook, or the XML that Facebook once called .xls."""
    return is_xlsx(raw) or _is_xml(raw)


def _is_xml(raw: bytes) -> bool:
    return (
        raw[:2000].lstrip(b"\xef\xbb\xbf \r\n\t")[:5] == b"<?xml"
        and b"urn:schemas-microsoft-com:office:spreadsheet" in raw[:2000]
    )


def open_sheets(raw: bytes) -> list[Sheet]:
    """The sheets that hold anything. Raises Refused for what cannot be opened safely."""
    tables = _xml_tables(raw) if _is_xml(raw) else _xlsx_tables(raw)
    return [_sheet(name, rows) for name, rows in tables if rows]


def _sheet(name: str, rows: Sequence[Row]) -> Sheet:
    return Sheet(rows[:PREVIEW_ROWS], lambda: iter(rows), "excel", name=name)


def _xlsx_tables(raw: bytes) -> Iterator[tuple[str, list[Row]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            checked_members(archive)
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            yield sheet.title, _rows(sheet.iter_rows(values_only=True))
    except Refused:
        raise
    except Exception as error:  # openpyxl raises whatever the XML inside provokes
        raise Refused(
            "Excel のブックとして開けません（壊れているか、パスワードがかかっています）",
            "CSV で書き出し直してください",
        ) from error


def _rows(told: Iterable[Sequence[Any]]) -> list[Row]:
    rows, cells = [], 0
    for line, row in enumerate(told, 1):
        cells += len(row)
        if cells > MAX_CELLS:
            raise Refused("表が大きすぎます", "期間を分けて書き出してください", line=line)
        texts = [cell_text(value) for value in row]
        if any(texts):
            rows.append(Row(line, texts))
    return rows


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


def _xml_tables(raw: bytes) -> Iterator[tuple[str, list[Row]]]:
    """SpreadsheetML 2003. Bytes that are no UTF-8 are shown as such; a document type is not read at all."""
    text = raw.decode("utf-8-sig", "replace")
    if "<!DOCTYPE" in text[:5000] or "<!ENTITY" in text:
        raise Refused("安全に読めない XML です", "媒体の画面から CSV で書き出してください")
    text = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "\ufffd", text)
    try:
        book = ElementTree.fromstring(text.partition("?>")[2])
    except ElementTree.ParseError as error:
        raise Refused(
            "Excel（XML）として開けません（途中で切れています）", "CSV で書き出し直してください"
        ) from error
    for sheet in book.iter(f"{_SS}Worksheet"):
        rows = (_xml_row(row) for row in sheet.iter(f"{_SS}Row"))
        yield sheet.get(f"{_SS}Name", ""), _rows(rows)


def _xml_row(row: ElementTree.Element) -> list[str]:
    cells: list[str] = []
    for cell in row.iter(f"{_SS}Cell"):
        skip = int(cell.get(f"{_SS}Index", len(cells) + 1)) - 1 - len(cells)
        data = cell.find(f"{_SS}Data")
        cells += [""] * min(max(skip, 0), 10_000) + ["".join(data.itertext()) if data is not None else ""]
    return cells
