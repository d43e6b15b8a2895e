"""The checker of a PDF's structure finds each fault that it looks for, in files that have it; and nothing in a whole one."""

from io import BytesIO

import pytest
import typst
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ContentStream, NameObject

from reports import typeset
from tests.pdf_structure import complaints

EDGES = '#set document(title: "題")\n#set text(lang: "ja")\n#set page(footer: [根拠])\n'
WHOLE = (
    EDGES
    + """= 題
== 節
本文です。

#table(columns: 2, table.header[指標][値], [表示回数], table.cell(rowspan: 2)[5], [利用者数])
#image(bytes("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>"), alt: "四角")
"""
)


def pdf(source, standards=("ua-1", "a-2a"), tags=True):
    made = typst.Compiler(source.encode(), font_paths=typeset.fonts()).compile(
        format="pdf", pdf_standards=list(standards), pdf_tags=tags
    )
    assert isinstance(made, bytes)
    return made


def changed(content, change):
    """The same file with something of its first page changed by hand."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(content)))
    change(writer, writer.pages[0])
    held = BytesIO()
    writer.write(held)
    return held.getvalue()


def scribbled(writer, page):
    content = ContentStream(page.get_contents(), writer)
    content.set_data(content.get_data() + b"\n0 0 9 9 re f")
    page[NameObject("/Contents")] = writer._add_object(content)


def dumb(writer, page):
    for font in page["/Resources"]["/Font"].values():
        del font.get_object()["/ToUnicode"]


def untold(writer, page):
    del writer.root_object["/StructTreeRoot"]["/K"][0].get_object()["/K"][0]


def test_a_whole_file_has_nothing_to_complain_of():
    assert complaints(pdf(WHOLE)) == []


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("== 節", "=== 節", "a heading of level 3 after one of 1"),
        ("= 題\n== 節\n", "", "no heading"),
        ("table.header[指標][値]", "[指標], [値]", "a table of 3 rows without a head"),
        (', alt: "四角"', "", "a figure without words"),
        (EDGES, '#set document(title: "題")\n#set text(lang: "ja")\n', "page 1: its foot is no artifact"),
        ('lang: "ja"', 'lang: "en"', "not in Japanese"),
        ('#set document(title: "題")', "", "no title"),
        ("本文です。\n", "#block[本文です。]\n", "1 texts in no paragraph"),
    ],
)
def test_what_is_wrong_in_the_source_is_found(was, now, told):
    assert was in WHOLE
    assert told in complaints(pdf(WHOLE.replace(was, now), standards=()))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (scribbled, "page 1: 1 drawn without a tag"),
        (dumb, "its letters are no text"),
        (untold, "page 1: 1 marked contents that no element holds"),
    ],
)
def test_what_is_wrong_in_the_file_is_found(change, told):
    assert any(told in one for one in complaints(changed(pdf(WHOLE), change)))


def test_a_file_without_tags_is_found():
    assert complaints(pdf(WHOLE, standards=(), tags=False)) == ["untagged: no structure tree"]
    assert "does not name PDF/UA" in complaints(pdf(WHOLE, standards=()))


def test_this_typst_cannot_tag_the_head_of_a_row():
    """`pdf.header-cell` stands behind the feature a11y-extras, which the binding cannot turn on. Where this test fails, a new
    version can: then the first cell of each row becomes a head (decision 0006)."""
    with pytest.raises(typst.TypstError, match="header-cell"):
        pdf(EDGES + '= 題\n#table(columns: 2, pdf.header-cell(scope: "row")[a], [b])')
    with pytest.raises(TypeError, match="features"):
        typst.compile(EDGES.encode(), format="pdf", features=["a11y-extras"])  # pyright: ignore[reportCallIssue]
