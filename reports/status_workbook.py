"""状態一覧 as Excel: a sheet to print (和暦, A4 landscape) and a sheet of data (ISO dates, one value per cell)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from charts import palette
from ledger.journal import JST
from metrics.calendar import wareki, wareki_month
from metrics.words import KIND_WORDS, MARKS, figure

from .status import Cell, StatusRow, records

LITERAL = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}
FONT = "BIZ UDPゴシック"
PRINTED = (  # name, width in characters, alignment
    ("状態", 21, "left"), ("アカウント", 27, "left"), ("媒体", 14, "left"), ("区分", 8, "left"), ("運営主体", 15, "left"),
    ("判定指標", 27, "left"), ("値", 11, "right"), ("継続ライン", 11, "right"), ("撤退ライン", 11, "right"),
    ("利用者数", 11, "right"), ("想定", 11, "right"), ("先月の状態", 19, "left"), ("理由", 52, "left"),
)  # fmt: skip


def status_workbook(rows: Sequence[StatusRow], month: date, made_at: datetime, sample: bool = False) -> bytes:
    """The table as .xlsx. Text is written as text: a name that begins with = stays a name.

    The same rows and `made_at` give the same bytes. `sample` prints 見本.
    """
    target = BytesIO()
    book = xlsxwriter.Workbook(target, LITERAL)
    when = made_at.astimezone(JST).replace(tzinfo=None) if made_at.tzinfo else made_at
    book.set_properties({"title": f"状態一覧 {wareki_month(month)}", "created": when})
    _print_sheet(book, rows, month, when, sample)
    _data_sheet(book, rows)
    book.close()
    return target.getvalue()


def _print_sheet(book: Any, rows: Sequence[StatusRow], month: date, when: datetime, sample: bool) -> None:
    sheet = book.add_worksheet("印刷用")
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    sheet.repeat_rows(2)
    sheet.freeze_panes(3, 2)
    seq = rows[0].evaluation.seq if rows else 0
    sheet.set_footer(
        f"&L&8台帳記録 {seq}番　作成 {wareki(when.date())}{'　見本' if sample else ''}&R&8&P / &N"
    )
    status = "確定" if rows and all(r.evaluation.final for r in rows) else "速報"
    title = book.add_format({"font_name": FONT, "font_size": 16, "bold": True})
    sheet.write_string(
        0,
        0,
        f"状態一覧　{wareki_month(month)}（{status}）{'　見本（架空のデータ）' if sample else ''}",
        title,
    )
    sheet.set_row(0, 26)
    for place, (name, width, align) in enumerate(PRINTED):
        head = book.add_format({"font_name": FONT, "font_size": 9, "font_color": palette.GRAY_700, "align": align,
                                "bottom": 1, "bottom_color": palette.GRAY_900})  # fmt: skip
        sheet.set_column(place, place, width)
        sheet.write_string(2, place, name, head)
    formats = {(align, state): _cell_format(book, align, state) for align in ("left", "right")
               for state in (None, *palette.STATES)}  # fmt: skip
    for number, row in enumerate(rows, 3):
        for place, ((_, _, align), text) in enumerate(zip(PRINTED, _printed(row), strict=True)):
            sheet.write_string(
                number, place, text, formats[align, row.evaluation.state if place == 0 else None]
            )


def _cell_format(book: Any, align: str, state: str | None) -> Any:
    look = {"font_name": FONT, "font_size": 10, "text_wrap": True, "valign": "top", "align": align, "bottom": 4,
            "bottom_color": palette.GRAY_300}  # fmt: skip
    return book.add_format(look | ({"font_color": palette.ink(state).text, "bold": True} if state else {}))


def _printed(row: StatusRow) -> list[str]:
    """The cells of the print sheet; two 判定指標 stand one under the other."""
    held, users = row.evaluation, row.followers
    faced = [
        (m.title, m.unit, m.value if m.faced is None else m.faced, m.continue_line, m.withdraw_line)
        for m in held.deciding
    ]
    people = [figure(v, "人") for v in (users.value, users.expected)] if users else ["", ""]
    columns = [[f"{title}（{unit}）" for title, unit, *_ in faced]]
    columns += [["–" if f[n] is None else figure(f[n], f[1]) for f in faced] for n in (2, 3, 4)]
    return [
        f"{MARKS[held.state]} {held.word}", held.name, row.platform, KIND_WORDS.get(held.kind, held.kind), held.section,
        *("\n".join(column) for column in columns), people[0], "" if not users or users.expected is None else people[1],
        held.previous_word, held.sentence,
    ]  # fmt: skip


def _data_sheet(book: Any, rows: Sequence[StatusRow]) -> None:
    sheet = book.add_worksheet("データ")
    sheet.freeze_panes(1, 3)
    head = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for number, record in enumerate(records(rows), 1):
        for place, (name, value) in enumerate(record.items()):
            if number == 1:
                sheet.write_string(0, place, name, head)
            _write(sheet, number, place, value, day)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(record) - 1)
        sheet.set_column(0, len(record) - 1, 14)


def _write(sheet: Any, row: int, column: int, value: Cell, day: Any) -> None:
    if isinstance(value, str):
        sheet.write_string(row, column, value)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, day)
    elif value is not None:
        sheet.write_number(row, column, value)
