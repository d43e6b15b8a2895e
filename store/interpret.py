"""A sheet → facts: find its format, then read it by its grain. What is odd about a format stands in its file."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from . import grain_sheet
from .context import Context
from .facts import Facts, joined
from .formats import Format, recognise
from .grain_audience import is_audience, read_audience
from .grain_day import read_block, read_days, series_blocks, silent
from .grain_norm import read_norms
from .grain_ours import read_readings, read_records
from .grain_post import read_posts
from .grain_span import read_spans
from .grid import grid
from .reading import Refused, Row, TableSheet, open_sheet, shorten
from .tables import TableBody, body_of, unused, without_second_header
from .whole import check_end
from .workbook import is_workbook, open_sheets

BLANK = b"\x00\xff\xfe\xef\xbb\xbf \r\n\t"
READERS: dict[str, Callable[[TableBody, Facts, Context], None]] = {
    "day": read_days,
    "post": read_posts,
    "span": read_spans,
    "reading": read_readings,
    "record": read_records,
    "norm": read_norms,
}


def interpret(raw: bytes, formats: Sequence[Format], context: Context) -> list[Facts]:
    """What the bytes of one table file say: one Facts, or two for Meta's two-block files.

    Raises Refused with what, where and what to do. Questions for a person stand in the facts.
    """
    if not raw[:1000].strip(BLANK) and not raw.strip(BLANK):
        raise Refused("ファイルが空です", "書き出しをやり直してください")
    if is_workbook(raw):
        return _read_workbook(open_sheets(raw), formats, context)
    return _read_sheet(open_sheet(raw), formats, context)


def _read_sheet(sheet: TableSheet, formats: Sequence[Format], context: Context) -> list[Facts]:
    if found := recognise(sheet, formats):
        return [_read_table(sheet, found.format, found.header, context)]
    for format in formats:
        if format.grain == "audience" and is_audience(sheet, format):
            return read_audience(sheet, format, context)
        if format.grain == "series" and (blocks := series_blocks(sheet, format)):
            read = [read_block(sheet, block, format, context) for block in blocks]
            return [facts for facts in read if not silent(facts)] or read[:1]
        if format.grain == "series" and not any(any(row.cells) for row in sheet.preview):
            return [Facts(format, None, notes=[EMPTY])]
    months = next((f for f in formats if f.id == grain_sheet.ID), None)
    if months and (found := grain_sheet.find(sheet)):
        return [grain_sheet.read(sheet, found, months, context)]
    raise _unknown(sheet)


EMPTY = "中身のない書き出しです（1行目だけ）。期間を短くして、書き出し直してください"


def _read_workbook(sheets: Sequence[TableSheet], formats: Sequence[Format], context: Context) -> list[Facts]:
    """The sheets that are known, as one: a post that stands on two sheets is one post."""
    read: list[Facts] = []
    for sheet in sheets:
        if found := recognise(sheet, formats):
            read.append(_read_table(sheet, found.format, found.header, context))
    if not read:
        return _read_sheet(sheets[0], formats, context) if sheets else _nothing_inside()
    grains = {facts.format.grain for facts in read}
    return [joined(read)] if len(grains) == 1 and len(read) > 1 else read[:1]


def _nothing_inside() -> list[Facts]:
    raise Refused("Excel のブックに何も書かれていません", "書き出しをやり直してください")


def _read_table(sheet: TableSheet, format: Format, header: Row, context: Context) -> Facts:
    if format.grain == "nothing":
        return Facts(format, format.platform, notes=[format.message])
    whole = grid(sheet, header)
    end = check_end(sheet, whole, format)
    body, skipped, notes = body_of(without_second_header(whole) if format.second_header else whole, format)
    facts = Facts(
        format,
        format.platform,
        format.lag,
        skipped=skipped,
        notes=[*sheet.notes, *notes, *([end] if end else [])],
    )
    facts.unused = unused(body, format)
    READERS[format.grain](body, facts, context)
    return facts


def _unknown(sheet: TableSheet) -> Refused:
    first = next((row for row in sheet.preview if any(row.cells)), Row(1, [""]))
    names = "、".join(shorten(c, 24) for c in first.cells[:6] if c.strip())
    return Refused(
        f"どの媒体の書き出しとも見出しが合いません（見出し: {names}）",
        "このアプリが読める書き出しは、取込ページの「書き出し方」にあります。ほかの媒体の数値は、取込ページの"
        "「画面で読み取った値」に入れるか、readings.csv の表（アカウント・日・指標・値）にして入れてください",
        line=first.line,
    )
