"""Word: a document's blocks set into a template that a clerk can change in Word, without touching this program.

The template is an ordinary .docx. 《題名》《期間》《対象》《様式》《宛先》《版》《根拠》《作成》《結び》 in it are replaced wherever they
stand, also in its header and footer; the paragraphs 《決裁欄》 and 《本文》 give way to the stamp row and the blocks. Looks come
from its styles (標準, 見出し 1, 見出し 2, 表題, and the table style 帳票の表). What people wrote is text: it is never read again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document as open_template
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from charts import palette
from metrics.words import MARKS

from .blocks import (
    KEPT,
    Cell,
    CellLines,
    Column,
    Drawing,
    Gallery,
    Heading,
    NamedValues,
    PageBreak,
    PrintedDocument,
    Ruled,
    Small,
    StateMark,
    Table,
    Text,
    Two,
    each,
)
from .drawing import png
from .masking import unmasked
from .printable import legal
from .typeset import Change

PLACE = re.compile("《([^《》]{1,8})》")
TABLE_STYLE = "帳票の表"
ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
}
SMALL = Pt(8)


class BrokenTemplate(ValueError):
    """A template that cannot be filled; the message says what it lacks."""


def document_docx(document: PrintedDocument, template: bytes, change: Change = unmasked) -> bytes:
    """A document in a Word template. Raises BrokenTemplate where it has no 《本文》."""
    held = each(document, lambda text: legal(change(text)))
    word = open_template(BytesIO(template))
    _properties(word, held)
    if held.landscape:
        _lie_down(word)
    paragraphs = [p for p in word.paragraphs if p.text.strip() in ("《本文》", "《決裁欄》")]
    if not any(p.text.strip() == "《本文》" for p in paragraphs):
        raise BrokenTemplate(
            "Word のひな形に、本文を入れる段落《本文》がありません。《本文》とだけ書いた段落を足してください。"
        )
    places = {p.text.strip(): p for p in paragraphs}
    _fill(word, _words(held, lambda text: legal(change(text))))
    if stamps := places.get("《決裁欄》"):
        boxes = [_stamps(word, held.stamps)] if held.stamps else []
        if held.consult:
            boxes += [_said(word, Text("合議", "right")), _stamps(word, held.consult, 31, "合議欄")]
        _replace(stamps, boxes)
    breadth = _breadth(word)
    blocks = ([NamedValues(held.filing)] if held.filing else []) + list(held.blocks)
    elements = [e for block in blocks for e in _block(word, block, breadth)]
    _replace(places["《本文》"], elements)
    if held.closing:
        _keep(elements[-2:])
    return _settled(word)


def _keep(elements: Sequence[Any]) -> None:
    """The end of the text stays with the line that closes it, which never stands alone on a page: a short table whole
    (LibreOffice knows no other way), of a long one its last row."""
    for element in elements:
        rows = element.findall(qn("w:tr"))
        kept = rows if len(rows) <= KEPT else rows[-1:]
        for paragraph in [p for row in kept for p in row.iter(qn("w:p"))] or [element]:
            paragraph.get_or_add_pPr().get_or_add_keepNext()


def _words(held: PrintedDocument, text: Change) -> dict[str, str]:
    """What stands for each 《name》."""
    at, by = held.imprint.made
    clause = f"{held.imprint.guideline} {held.clause}".strip()
    sample = "　見本（架空のデータ）" if held.imprint.sample else ""
    return {
        "題名": held.title,
        "期間": held.period,
        "対象": held.subject,
        "様式": held.form,
        "宛先": held.addressee,
        "版": held.imprint.badge + sample,
        "根拠": f"{clause}／{held.imprint.evidence}",
        "作成": f"{at} {text(by)}".rstrip(),
        "結び": held.closing,
    }


def _fill(word: Any, told: dict[str, str]) -> None:
    """Put the words in, in the body, its tables, headers and footers; a paragraph that is left empty goes."""
    for paragraph in _paragraphs(word):
        names = PLACE.findall(paragraph.text)
        if not names or not all(name in told for name in names):
            continue
        whole = PLACE.sub(lambda found: told[found[1]], paragraph.text)
        if not any(told[name] for name in names) and paragraph._p.getparent().tag == qn("w:body"):
            paragraph._p.getparent().remove(paragraph._p)
            continue
        for run in paragraph.runs:
            if PLACE.search(run.text):
                run.text = PLACE.sub(lambda found: told[found[1]], run.text)
        if PLACE.search(paragraph.text) and whole != paragraph.text:
            _into_first(paragraph, whole)  # Word had split a name over several runs


def _into_first(paragraph: Any, text: str) -> None:
    for number, run in enumerate(paragraph.runs):
        run.text = text if number == 0 else ""


def _paragraphs(word: Any) -> Iterator[Any]:
    sections = [
        part for s in word.sections for part in (s.header, s.footer, s.first_page_header, s.first_page_footer)
    ]
    for holder in [word, *sections]:
        yield from list(holder.paragraphs)
        for table in holder.tables:
            for row in table.rows:
                for cell in row.cells:
                    yield from list(cell.paragraphs)


def _replace(place: Any, elements: Sequence[Any]) -> None:
    for element in elements:
        place._p.addprevious(element)
    place._p.getparent().remove(place._p)


def _block(word: Any, block: Any, breadth: float) -> list[Any]:
    """A block as elements; each is made at the end of the document and moved by whoever asked."""
    makers: dict[type, Callable[[], list[Any]]] = {
        Heading: lambda: [_paragraph(word, block.text, f"Heading {max(block.level - 1, 1)}")],
        Text: lambda: [_said(word, block)],
        NamedValues: lambda: [_facts(word, block)],
        Table: lambda: [_table(word, block, breadth), _paragraph(word, "", None, Pt(4))],
        Gallery: lambda: _gallery(word, block, breadth),
        Ruled: lambda: [_ruled(word, block), _paragraph(word, "", None, Pt(4))],
        PageBreak: lambda: [_break(word)],
    }
    return makers[type(block)]()


def _said(word: Any, block: Text) -> Any:
    told = _paragraph(word, block.text, None, SMALL if block.look == "quiet" else None)
    if block.look == "right":
        word.paragraphs[-1].alignment = ALIGN["right"]
    return told


def _paragraph(word: Any, text: str, style: str | None = None, size: Any = None) -> Any:
    paragraph = word.add_paragraph(style=style)
    run = paragraph.add_run(text)
    if size is not None:
        run.font.size = size
        if size <= Pt(4):
            paragraph.paragraph_format.space_after = Pt(0)
    return paragraph._p


def _facts(word: Any, block: NamedValues) -> Any:
    paragraph = word.add_paragraph()
    for number, (label, value) in enumerate(block.pairs):
        paragraph.add_run(f"{'　　' if number else ''}{label}　").font.color.rgb = _ink(palette.GRAY_700)
        paragraph.add_run(value)
    return paragraph._p


def _break(word: Any) -> Any:
    paragraph = word.add_paragraph()
    paragraph.paragraph_format.page_break_before = True
    return paragraph._p


def _table(word: Any, block: Table, breadth: float) -> Any:
    table = word.add_table(rows=1, cols=len(block.columns), style=TABLE_STYLE)
    table.autofit = False
    full = sum(c.width for c in block.columns)
    widths = [Mm(c.width / full * breadth) for c in block.columns]
    _alt(table, block.says)
    for cell, column in zip(table.rows[0].cells, block.columns, strict=True):
        _set(cell, column.title.replace("\n", " "), column, small=True)
    _mark_row(table.rows[0], "w:tblHeader")
    for group in block.groups:
        for number, row in enumerate(group.rows, 1):
            added = table.add_row()
            _mark_row(added, "w:cantSplit")
            for cell, held, column in zip(added.cells, row, block.columns, strict=True):
                _set(cell, held, column, block.small)
                if number < len(group.rows):
                    cell.paragraphs[0].paragraph_format.keep_with_next = True
    _widths(table, widths)
    return table._tbl


def _widths(table: Any, widths: Sequence[Any]) -> None:
    """Word reads the cells' widths, LibreOffice the columns'."""
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width


def _set(cell: Any, held: Cell, column: Column, small: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = ALIGN[column.align]
    paragraph.paragraph_format.space_after = Pt(0)
    if isinstance(held, Drawing):
        _picture(paragraph, held, min(held.width, column.width - 3))
        return
    if isinstance(held, StateMark):
        run = paragraph.add_run(f"{MARKS[held.state]} {held.word}")
        run.font.color.rgb, run.bold = _ink(palette.ink(held.state).text), True
    else:
        run = paragraph.add_run(_plain(held))
        run.bold = (isinstance(held, Two) and held.bold) or None
        if isinstance(held, Two) and held.under:
            run.add_break()
            under = paragraph.add_run(held.under)
            under.font.size, under.font.color.rgb = SMALL, _ink(palette.GRAY_700)
    run.font.size = SMALL if small else Pt(9)


def _plain(held: str | Two | CellLines) -> str:
    return held.over if isinstance(held, Two) else held.text if isinstance(held, CellLines) else held


def _gallery(word: Any, block: Gallery, breadth: float) -> list[Any]:
    """Drawings without words of their own side by side; with them, each under its line."""
    if not any(item.title or item.mark for item in block.items):
        paragraph = word.add_paragraph()
        for item in block.items:
            _picture(paragraph, item.drawing, breadth / block.per_row - 8)
        return [paragraph._p]
    return [e for item in block.items for e in _small(word, item, breadth / block.per_row)]


def _small(word: Any, item: Small, room: float) -> list[Any]:
    line, picture = word.add_paragraph(), word.add_paragraph()
    state = f"　{MARKS[item.mark.state]} {item.mark.word}" if item.mark else ""
    line.add_run(f"{item.title}{state}　{item.under}".strip())
    line.paragraph_format.keep_with_next = True
    _picture(picture, item.drawing, max(room, 60))
    return [line._p, picture._p]


def _picture(paragraph: Any, held: Drawing, width: float) -> None:
    inline = paragraph.add_run().add_picture(BytesIO(png(held.svg, width)), width=Mm(width))
    told = inline._inline.docPr
    told.set("descr", held.alt)
    told.set("title", "")


def _ruled(word: Any, block: Ruled) -> Any:
    table = word.add_table(rows=1, cols=1, style="Table Grid")
    _alt(table, block.label)
    _mark_row(table.rows[0], "w:cantSplit")
    cell = table.rows[0].cells[0]
    cell.paragraphs[0].add_run(block.label).font.size = SMALL
    for _ in range(block.lines):
        cell.add_paragraph()
    return table._tbl


def _stamps(word: Any, names: Sequence[str], width: int = 17, says: str = "決裁欄") -> Any:
    table = word.add_table(rows=2, cols=len(names), style="Table Grid")
    table.autofit = False
    table.alignment = 2  # at the right
    width = max(width, *(round(len(name) * SMALL.mm) + 4 for name in names))  # a name stays on its line
    _alt(table, says)
    _mark_row(table.rows[0], "w:tblHeader")
    for name, head, box in zip(names, table.rows[0].cells, table.rows[1].cells, strict=True):
        head.paragraphs[0].add_run(name).font.size = SMALL
        for cell in (head, box):
            cell.paragraphs[0].alignment = ALIGN["center"]
            cell.paragraphs[0].paragraph_format.space_after = Pt(0)
    _widths(table, [Mm(width)] * len(names))
    table.rows[1].height = Mm(15)
    return table._tbl


def _alt(table: Any, says: str) -> None:
    """What a screen reader says of a table."""
    for tag, text in (("w:tblCaption", says[:100]), ("w:tblDescription", says)):
        element = OxmlElement(tag)
        element.set(qn("w:val"), text)
        table._tbl.tblPr.append(element)


def _mark_row(row: Any, tag: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(tag))


def _ink(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.removeprefix("#").upper())


def _lie_down(word: Any) -> None:
    for section in word.sections:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = (
            max(section.page_width, section.page_height),
            min(section.page_width, section.page_height),
        )


def _breadth(word: Any) -> float:
    section = word.sections[0]
    return (section.page_width - section.left_margin - section.right_margin) / Mm(1)


def _properties(word: Any, held: PrintedDocument) -> None:
    told, at = word.core_properties, held.imprint.moment.replace(tzinfo=None)
    told.title, told.language, told.author, told.last_modified_by, told.comments = (
        held.name,
        "ja-JP",
        "",
        "",
        "",
    )
    told.created = told.modified = at
    told.revision = 1


def _settled(word: Any) -> bytes:
    """The bytes of the file with every date in the archive fixed, so that the same document is the same file."""
    made, target = BytesIO(), BytesIO()
    word.save(made)
    with ZipFile(made) as source, ZipFile(target, "w", ZIP_DEFLATED) as settled:
        for name in source.namelist():
            settled.writestr(ZipInfo(name, (1980, 1, 1, 0, 0, 0)), source.read(name), ZIP_DEFLATED)
    return target.getvalue()
