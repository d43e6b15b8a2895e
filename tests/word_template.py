"""Makes data/guideline/templates/document.docx, the Word template of all documents: python -m tests.word_template.

It is only the start: an office changes the file in Word (fonts, margins, letterhead, the order of the 《…》) and this
script is not run again.
"""

from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

PLACE = Path(__file__).parents[1] / "data" / "guideline" / "templates" / "document.docx"
FONT = "BIZ UDPゴシック"
GREY = RGBColor(0x4D, 0x4D, 0x4D)
BODY = (
    "《様式》",
    "（宛先）《宛先》",
    "《版》",
    "《決裁欄》",
    "《題名》",
    "《期間》",
    "《対象》",
    "《本文》",
    "《結び》",
)
TABLE = """
<w:style {ns} w:type="table" w:customStyle="1" w:styleId="PaperTable">
  <w:name w:val="帳票の表"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/><w:qFormat/>
  <w:tblPr><w:tblBorders>
    <w:bottom w:val="single" w:sz="4" w:space="0" w:color="B3B3B3"/><w:insideH w:val="single" w:sz="4" w:space="0" w:color="B3B3B3"/>
  </w:tblBorders><w:tblCellMar>
    <w:top w:w="45" w:type="dxa"/><w:left w:w="57" w:type="dxa"/><w:bottom w:w="45" w:type="dxa"/><w:right w:w="57" w:type="dxa"/>
  </w:tblCellMar></w:tblPr>
  <w:tblStylePr w:type="firstRow"><w:rPr><w:color w:val="4D4D4D"/></w:rPr><w:tcPr><w:tcBorders>
    <w:bottom w:val="single" w:sz="8" w:space="0" w:color="1A1A1A"/>
  </w:tcBorders></w:tcPr></w:tblStylePr>
</w:style>"""


def made() -> bytes:
    """The template's bytes; the same each time."""
    word = Document()
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin = section.bottom_margin = Mm(18)
    _styles(word)
    for text in BODY:
        style = {"《題名》": "Title", "《期間》": "Subtitle", "《対象》": "Subtitle"}.get(text)
        paragraph = word.add_paragraph(text, style)
        if text in ("《版》", "《結び》"):
            paragraph.alignment = 2
    foot = section.footer.paragraphs[0]
    foot.add_run("根拠　《根拠》\n《作成》　　").font.size = Pt(8)
    for name in ("PAGE", None, "NUMPAGES"):
        run = foot.add_run(" / " if name is None else "")
        run.font.size = Pt(8)
        if name:
            _field(run, name)
    head = section.header.paragraphs[0]
    head.add_run("《題名》　《期間》　《対象》　《版》").font.size = Pt(8)
    section.different_first_page_header_footer = False
    told = word.core_properties
    told.title, told.author, told.comments, told.language, told.revision = "帳票のひな形", "", "", "ja-JP", 1
    told.created = told.modified = datetime(2026, 4, 1)  # noqa: DTZ001
    return _settled(word)


def _styles(word):
    fonts = word.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in list(fonts):
        if old.tag in (qn("w:rFonts"), qn("w:lang")):
            fonts.remove(old)
    fonts.insert(
        0,
        parse_xml(
            f'<w:rFonts {nsdecls("w")} w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>'
        ),
    )
    fonts.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="ja-JP" w:eastAsia="ja-JP" w:bidi="ar-SA"/>'))
    sizes = {"Normal": 10.5, "Title": 18, "Subtitle": 12, "Heading 1": 13, "Heading 2": 11}
    for name, size in sizes.items():
        style = word.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        style.element.rPr.rFonts.attrib.clear()
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            style.element.rPr.rFonts.set(qn(f"w:{script}"), FONT)
        style.font.italic = False
        style.font.color.rgb = GREY if name == "Subtitle" else RGBColor(0x1A, 0x1A, 0x1A)
        for old in style.element.pPr.findall(qn("w:pBdr")) if style.element.pPr is not None else []:
            style.element.pPr.remove(old)
    word.styles["Normal"].paragraph_format.space_after = Pt(4)
    word.styles["Title"].paragraph_format.space_after = Pt(2)
    word.styles["Title"].paragraph_format.space_before = Pt(8)
    word.styles["Heading 1"].paragraph_format.space_before = Pt(14)
    word.styles["Heading 1"].paragraph_format.space_after = Pt(4)
    word.styles.element.append(parse_xml(TABLE.format(ns=nsdecls("w"))))
    assert word.styles["帳票の表"].type == WD_STYLE_TYPE.TABLE


def _field(run, name):
    for kind, text in (("begin", None), (None, name), ("end", None)):
        element = OxmlElement("w:instrText" if text else "w:fldChar")
        if text:
            element.text = text
        else:
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)


def _settled(word):
    saved, target = BytesIO(), BytesIO()
    word.save(saved)
    with ZipFile(saved) as source, ZipFile(target, "w", ZIP_DEFLATED) as settled:
        for name in source.namelist():
            settled.writestr(ZipInfo(name, (1980, 1, 1, 0, 0, 0)), source.read(name), ZIP_DEFLATED)
    return target.getvalue()


if __name__ == "__main__":
    PLACE.parent.mkdir(parents=True, exist_ok=True)
    PLACE.write_bytes(made())
