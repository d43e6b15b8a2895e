"""Word files as a clerk leaves them: something written into them, opened and saved by LibreOffice, and still whole."""

import re
import shutil
import subprocess
from io import BytesIO

import pytest
from docx import Document as opened
from docx.oxml.ns import qn

from reports.briefing import Briefing, briefing_document
from reports.checklist import checklist_document
from reports.draft import draft_document
from reports.lines import lines_document
from reports.term import term_document
from reports.withdrawal import plan_document
from reports.wordfile import document_docx
from tests.evaluations import MONTH
from tests.papers import HEADS, IMPRINT, checked, draft, month_rows, quarter, setting, withdrawal
from tests.word_template import FONT, PLACE

WRITTEN = "係で書き足した一文です。①髙﨑"
KINDS = {
    "draft": lambda: draft_document(draft(), IMPRINT, HEADS["draft"]),
    "withdrawal": lambda: plan_document(withdrawal(), IMPRINT, HEADS["withdrawal"]),
    "quarter": lambda: term_document([quarter()], IMPRINT, HEADS["quarter"]),
    "lines": lambda: lines_document(setting(), IMPRINT, HEADS["lines"]),
    "checklist": lambda: checklist_document([checked()], IMPRINT, HEADS["checklist"]),
    "briefing": lambda: briefing_document(
        Briefing(month_rows(), MONTH, (), (), None), IMPRINT, HEADS["briefing"]
    ),
}


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Each kind with what somebody wrote into it, and as it comes back, opened and saved by LibreOffice, all in one run of it."""
    if not shutil.which("soffice"):
        pytest.skip(
            "LibreOffice (soffice) is not installed: Word files are not opened and saved by an office program"
        )
    folder = tmp_path_factory.mktemp("word")
    made = {name: _written(document_docx(draw(), PLACE.read_bytes())) for name, draw in KINDS.items()}
    for name, content in made.items():
        (folder / f"{name}.docx").write_bytes(content)
    files = [str(folder / f"{name}.docx") for name in made]
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    order = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "docx:MS Word 2007 XML",
        "--outdir",
        str(folder / "back"),
    ]
    subprocess.run([*order, *files], check=True, capture_output=True, timeout=300)
    return {
        name: (opened(BytesIO(content)), opened(str(folder / "back" / f"{name}.docx")))
        for name, content in made.items()
    }


def _written(content):
    """A sentence after the first heading, and a word in the last cell of the last table."""
    held = opened(BytesIO(content))
    heading = next(p for p in held.paragraphs if p.style.name.startswith("Heading"))
    heading.insert_paragraph_before(WRITTEN)
    held.tables[-1].rows[-1].cells[-1].paragraphs[0].add_run("（追記）")
    target = BytesIO()
    held.save(target)
    return target.getvalue()


def styled(document):
    """Title, subtitles and headings with their texts."""
    return [
        (p.style.name, p.text)
        for p in document.paragraphs
        if p.style.name.startswith(("Title", "Sub", "Head"))
    ]


def cells(document):
    return [[[c.text for c in row.cells] for row in table.rows] for table in document.tables]


def alts(document):
    return [e.get("descr") for e in document.element.iter(qn("wp:docPr"))]


def heads(document):
    """For each table, how many of its rows are heads that every page repeats."""
    return [len(list(t._tbl.iter(qn("w:tblHeader")))) for t in document.tables]


def edge(section):
    """What stands at the foot: its words, and the fields that count the pages (a program fills their numbers in)."""
    foot = section.footer
    told = [re.sub(r"\d* / \d*$", "n / N", p.text) for p in foot.paragraphs]
    fields = [
        e.get(qn("w:instr")) or e.text for e in foot._element.iter(qn("w:instrText"), qn("w:fldSimple"))
    ]
    return told, [f.split()[0] for f in fields if f and f.strip()]


@pytest.mark.parametrize("name", KINDS)
def test_it_comes_back_whole(saved, name):
    before, after = saved[name]
    assert WRITTEN in [p.text for p in after.paragraphs]
    assert styled(after) == styled(before)
    assert cells(after) == cells(before) and "（追記）" in cells(after)[-1][-1][-1]
    assert alts(after) == alts(before) and all(alts(after))
    assert heads(after) == heads(before)


@pytest.mark.parametrize("name", KINDS)
def test_font_language_paper_and_edges_come_back(saved, name):
    before, after = saved[name]
    assert after.styles["Normal"].element.rPr.rFonts.get(qn("w:eastAsia")) == FONT
    assert {lang.get(qn("w:eastAsia")) for lang in after.styles.element.iter(qn("w:lang"))} >= {"ja-JP"}
    for was, now in zip(before.sections, after.sections, strict=True):
        assert [round(x.mm) for x in (now.page_width, now.page_height)] == [
            round(x.mm) for x in (was.page_width, was.page_height)
        ]
        assert edge(now) == edge(was)


def test_pictures_are_there(saved):
    assert len(alts(saved["quarter"][1])) == 2 and len(saved["quarter"][1].inline_shapes) == 2
