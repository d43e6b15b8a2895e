"""Excel: sheets to print (和暦, A4) beside sheets of data (A3, ISO dates, one value per cell, nothing merged), native charts.

Text is written as text: a name that begins with = stays a name. The same content gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from math import ceil
from typing import Any

import xlsxwriter

from charts import palette
from charts.axes import text_width
from metrics.words import MARKS

from .blocks import Cell, CellLines, Column, Drawing, StateMark, Table, Two, each
from .masking import unmasked
from .paper import Imprint
from .printable import legal
from .typeset import Change

LITERAL = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}
FONT = "BIZ UDPゴシック"
MM = 2.2  # mm of a column's width in PDF to one character of Excel's
LONGEST = 32_000  # Excel holds 32,767 characters a cell and drops the rest without a word
EDGE = 235  # code units of a footer at the left: Excel takes 255 in all
LONG = "…（長いため、ここまで）"
CHART = (345, 285)  # pixels; two side by side and four below each other on A4 upright
CHART_ROWS, CHARTS_A_PAGE = 15, 8
READABLE = (
    195  # characters of data on a page of A3, across: 8 pt and more, in LibreOffice without the font too
)
ABREAST = 122  # characters of a table to print on A4 lying: its heads, of 9 pt, are 8 there
LEAST, MOST = 8, 30  # characters of a column of data: what is longer runs on in its own cell
FEW_MONTHS = 6  # of a chart, each of which is named
UPRIGHT = 75  # per cent: at 85 LibreOffice, whose columns are wider, cut the right column and the charts
POINTS = 5.25  # the width of a character of a column, in points
Value = str | float | int | date | None
Look = Mapping[str, Any]
TITLE: Look = {"font_size": 16, "bold": True}
LEAD: Look = {"font_size": 11}
QUIET: Look = {"font_size": 9, "font_color": palette.GRAY_700}
SMALL, BODY = 9, 10
REDUCED = 11  # on an upright sheet, which is printed smaller: 8 pt there
LOOKS = {  # series of a chart: colour, dash, width; dashes tell them apart in black and white
    "value": (palette.GRAY_900, "solid", 2.0),
    "partial": (palette.GRAY_900, None, 0.0),  # a mark without a line
    "target": (palette.GRAY_700, "solid", 1.0),
    "continue": (palette.STATES["watch"].text, "dash", 1.25),
    "withdraw": (palette.STATES["consider"].text, "dash_dot", 1.25),
}


@dataclass(frozen=True)
class LineChart:
    """A native chart of rows `first`…`last` (0 is the first record) of a data sheet: months against columns of it.

    `series`: (name, column of the sheet, key of LOOKS). `from_zero`: flows and rates begin there.
    """

    title: str
    says: str
    sheet: str
    first: int
    last: int
    months: str
    series: tuple[tuple[str, str, str], ...]
    from_zero: bool = True


@dataclass(frozen=True)
class PrintSheet:
    """A sheet to print: title, lines under it, one table, lines below it, charts after that."""

    name: str
    title: str
    table: Table
    lines: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    charts: tuple[LineChart, ...] = ()

    @property
    def landscape(self) -> bool:
        """Wide tables lie; charts stand on pages of their own, upright."""
        return not self.charts


@dataclass(frozen=True)
class DataSheet:
    """A sheet of data: records that all have the same names, which stand there without any record too."""

    name: str
    records: tuple[Mapping[str, Value], ...]
    names: tuple[str, ...] = ()


def workbook(
    name: str,
    imprint: Imprint,
    prints: Sequence[PrintSheet],
    data: Sequence[DataSheet],
    change: Change = unmasked,
) -> bytes:
    """The sheets as .xlsx, those to print first. Names go through `change`."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, LITERAL)
    book.set_properties({"title": _text(name, change), "created": imprint.moment.replace(tzinfo=None)})
    style = _Style(book, change)
    held = {sheet.name: sheet for sheet in data}
    for sheet in prints:
        _print(book, sheet, imprint, style, held)
    for sheet in data:
        _data(book, sheet, style)
    book.close()
    return target.getvalue()


class _Style:
    """The formats of one workbook, each made once, and the way texts go into it."""

    def __init__(self, book: Any, change: Change):
        self.book, self.change = book, change
        self.made: dict[tuple, Any] = {}

    def __call__(self, **look: Any) -> Any:
        key = tuple(sorted(look.items()))
        if key not in self.made:
            self.made[key] = self.book.add_format({"font_name": FONT, "font_size": 10} | look)
        return self.made[key]

    def text(self, given: str) -> str:
        return _text(given, self.change)


def _text(given: str, change: Change) -> str:
    told = legal(change(given))
    return told if len(told) <= LONGEST else told[:LONGEST] + LONG


def _print(
    book: Any, told: PrintSheet, imprint: Imprint, style: _Style, data: Mapping[str, DataSheet]
) -> None:
    sheet = book.add_worksheet(told.name)
    told = replace(told, table=each(told.table, style.text))  # before a name becomes part of a longer text
    columns = [(n, c) for n, c in enumerate(told.table.columns) if not _drawn(told.table, n)]
    _page(sheet, told, imprint, style)
    sample = "　見本（架空のデータ）" if imprint.sample else ""
    badge = imprint.badge
    asked = [max(c.width / MM, 6) for _, c in columns]
    breadth = sum(asked) if told.charts else min(sum(asked), ABREAST)
    widths = [w * breadth / sum(asked) for w in asked]
    row = _line(sheet, 0, len(columns), f"{told.title}（{badge}）{sample}", breadth, style, TITLE)
    for line in told.lines:
        row = _line(sheet, row, len(columns), line, breadth, style)
    row = max(row, 2)
    sheet.freeze_panes(row + 1, min(2, len(columns) - 1))
    if not told.charts:
        sheet.repeat_rows(row)
    body, small = (REDUCED, REDUCED) if told.charts else (BODY, SMALL)
    for place, (_, column) in enumerate(columns):
        sheet.set_column(place, place, widths[place])
        head = style(
            font_size=small,
            font_color=palette.GRAY_700,
            align=column.align,
            bottom=1,
            text_wrap=True,
            bottom_color=palette.GRAY_900,
        )
        sheet.write_string(row, place, column.title, head)
    for held in _named_rows(told.table):
        row += 1
        lines = 1
        for place, (n, column) in enumerate(columns):
            text = _words(held[n])
            lines = max(lines, _lines(text, widths[place], body))
            sheet.write_string(row, place, text, _look(style, column, held[n], body))
        sheet.set_row(row, min(lines * (body + 3.5) + 3, 400))
    row += 2
    for note in told.notes:
        row = _line(sheet, row, len(columns), note, breadth, style, {**QUIET, "font_size": small})
    _charts(book, sheet, told.charts, data, style, row + 1)
    below = ceil(len(told.charts) / 2) * CHART_ROWS
    sheet.print_area(
        0, 0, row + below, len(columns) - (0 if told.charts else 1)
    )  # charts reach a column further


def _named_rows(table: Table) -> Iterator[tuple[Cell, ...]]:
    """Its rows, each with whose it is: a sheet is filtered and sorted, and parted by pages that nobody here knows."""
    for group in table.groups:
        name = group.rows[0][0]
        again = name.over if isinstance(name, Two) else name
        yield group.rows[0]
        yield from ((again, *row[1:]) for row in group.rows[1:])


def _lines(text: str, width: float, size: float = 10) -> int:
    """How many lines a text takes in a column of so many characters: Excel does not fit the height by itself.

    >>> _lines("あ" * 20, 20), _lines("a" + chr(10) + "b", 20)
    (3, 2)
    """
    room = width * POINTS - 6
    return sum(max(1, ceil(text_width(part, size) / room)) for part in text.split("\n"))


def _charts(
    book: Any, sheet: Any, charts: Sequence[LineChart], data: Mapping[str, DataSheet], style: _Style, row: int
) -> None:
    """Two side by side, eight on a page."""
    pages = range(0, len(charts), CHARTS_A_PAGE)
    sheet.set_h_pagebreaks([row + page // 2 * CHART_ROWS for page in pages])
    for number, chart in enumerate(charts):
        _chart(book, sheet, chart, data[chart.sheet], style, row + number // 2 * CHART_ROWS, number % 2)


def _page(sheet: Any, told: PrintSheet, imprint: Imprint, style: _Style) -> None:
    if told.landscape:
        sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    if told.landscape:
        sheet.fit_to_pages(1, 0)
    else:
        # fitted to a page, Excel would ignore the breaks between pages of charts
        sheet.set_print_scale(UPRIGHT)
    sheet.hide_gridlines(2)
    at, by = imprint.made
    said = f"{imprint.evidence}　{at} {style.text(by)}".rstrip() + ("　見本" if imprint.sample else "")
    while len(said.replace("&", "&&").encode("utf-16-le")) // 2 > EDGE:
        said = said[:-1]
    size = REDUCED if told.charts else SMALL
    sheet.set_footer(f"&L&{size}{said.replace('&', '&&')}&R&{size}&P / &N")


def _line(
    sheet: Any, row: int, columns: int, text: str, breadth: float, style: _Style, look: Look = LEAD
) -> int:
    """One wrapped line over all columns; the next row."""
    held = style.text(text)
    sheet.set_row(row, _lines(held, breadth, look["font_size"]) * (look["font_size"] + 5))
    form = style(**look, text_wrap=True, valign="top")
    if columns > 1:
        sheet.merge_range(row, 0, row, columns - 1, "", form)
    sheet.write_string(row, 0, held, form)
    return row + 1


def _drawn(table: Table, place: int) -> bool:
    """Whether a column holds drawings, which cells cannot: their figures stand in other columns."""
    return any(isinstance(row[place], Drawing) for row in table.rows)


def _words(cell: Cell) -> str:
    if isinstance(cell, StateMark):
        return f"{MARKS[cell.state]} {cell.word}"
    if isinstance(cell, Two):
        return f"{cell.over}\n{cell.under}" if cell.under else cell.over
    return cell if isinstance(cell, str) else cell.text if isinstance(cell, CellLines) else cell.alt


def _look(style: _Style, column: Column, cell: Cell, size: int) -> Any:
    look = {
        "font_size": size,
        "text_wrap": True,
        "valign": "top",
        "align": column.align,
        "bottom": 4,
        "bottom_color": palette.GRAY_300,
    }
    if isinstance(cell, StateMark):
        look |= {"font_color": palette.ink(cell.state).text, "bold": True}
    return style(**look)


def _data(book: Any, told: DataSheet, style: _Style) -> None:
    sheet = book.add_worksheet(told.name)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    names = list(told.records[0]) if told.records else told.names
    widths = [_room(told, name, style) for name in names]
    abreast = max(ceil(sum(widths) / READABLE), 1)  # pages; the later ones say whose the rows are
    sheet.fit_to_pages(abreast, 0)
    if abreast > 1:
        sheet.repeat_columns(0, 1)
    sheet.repeat_rows(0)
    head, day = style(bold=True, bottom=1, text_wrap=True, valign="top"), style(num_format="yyyy-mm-dd")
    sheet.set_row(0, 32)
    plain, text = style(), style(indent=1)  # a text keeps clear of the figure before it
    for place, (name, width) in enumerate(zip(names, widths, strict=True)):
        sheet.write_string(0, place, style.text(name), head)
        sheet.set_column(place, place, width)
    for number, record in enumerate(told.records, 1):
        for place, value in enumerate(record.values()):
            if isinstance(value, str):
                sheet.write_string(number, place, style.text(value), text)
            elif isinstance(value, date):
                sheet.write_datetime(number, place, value, day)
            elif value is not None:
                sheet.write_number(number, place, value, plain)
    if names:
        sheet.autofilter(0, 0, len(told.records), len(names) - 1)


def _room(told: DataSheet, name: str, style: _Style) -> float:
    """How wide a column of data is: its longest text, and its name on two lines with the arrow of the filter."""
    texts = {v for record in told.records if isinstance(v := record[name], str)}
    longest = max((text_width(style.text(t), 11) for t in texts), default=0)
    return min(
        max((max(longest, text_width(name, 11) / 2 + 17) + 8) / POINTS, LEAST, 11 if not texts else 0), MOST
    )


def _chart(
    book: Any, sheet: Any, told: LineChart, data: DataSheet, style: _Style, row: int, side: int
) -> None:
    names = list(data.records[0])
    rows = (told.first + 1, told.last + 1)

    def span(column: str) -> list[Any]:
        place = names.index(column)
        return [data.name, rows[0], place, rows[1], place]

    chart = book.add_chart({"type": "line"})
    for name, column, look in told.series:
        colour, dash, width = LOOKS[look]
        series = {
            "name": name,
            "categories": span(told.months),
            "values": span(column),
            "line": {"color": colour, "dash_type": dash, "width": width} if dash else {"none": True},
        }
        if look in ("value", "partial"):
            series["marker"] = {
                "type": "circle" if dash else "diamond",
                "size": 4 if dash else 6,
                "fill": {"color": colour if dash else palette.GRAY_300},
                "border": {"color": colour},
            }
        chart.add_series(series)
    font = {"name": FONT, "size": REDUCED, "color": palette.GRAY_700}
    chart.set_title({"name": style.text(told.title), "name_font": font | {"bold": True}, "overlay": False})
    chart.set_x_axis(
        {
            "date_axis": True,
            "num_format": '[$-411]ggge"年"m"月"',
            "num_font": font,
            "major_unit": 1 if told.last - told.first < FEW_MONTHS else 6,
            "major_unit_type": "months",
            "line": {"color": palette.GRAY_300},
        }
    )
    chart.set_y_axis(
        {
            "num_font": font,
            "major_gridlines": {"visible": True, "line": {"color": palette.GRAY_200}},
            "line": {"none": True},
        }
        | ({"min": 0} if told.from_zero else {})
    )
    chart.set_legend({"position": "bottom", "font": font})
    chart.show_blanks_as("gap")
    chart.set_size({"width": CHART[0], "height": CHART[1]})
    sheet.insert_chart(
        row,
        0,
        chart,
        {
            "x_offset": side * (CHART[0] + 10),
            "y_offset": 6,
            "description": style.text(told.says),
            "object_position": 1,
        },
    )
