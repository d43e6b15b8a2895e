"""Where pages end: no last page that holds next to nothing where less air or a section moved over whole prevents it."""

import re
import shutil
import subprocess

import pytest

from reports.blocks import Column, Heading, PageBreak, PrintedDocument, Table, Text
from reports.flow import AIRS, LITTLE, settled
from reports.typeset import typeset
from tests.papers import IMPRINT

PAGE = 264.0  # mm between the edges of an upright sheet


def document(*blocks):
    return PrintedDocument("list", "点検表", "令和8年9月", "", "第2", IMPRINT, tuple(blocks), closing="以上")


def table(rows):
    return Table(
        (Column("項目", 90), Column("結果", 90)), tuple((f"項目{n}", "適合") for n in range(rows)), "点検"
    )


@pytest.fixture(scope="module")
def bottoms(tmp_path_factory):
    """bottoms(document): for each page, how far down its last word stands, as a share of the room between the edges."""
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext (poppler-utils) is not installed: pages are not measured")
    folder = tmp_path_factory.mktemp("flow")

    def measure(held):
        path = folder / "page.pdf"
        path.write_bytes(typeset(held).pdf())
        told = subprocess.run(["pdftotext", "-bbox", str(path), "-"], capture_output=True, check=True)
        pages = told.stdout.decode().split("<page ")[1:]
        mm = [[float(y) * 25.4 / 72 for y in re.findall(r'yMax="([\d.]+)"', p)] for p in pages]
        return [(max(y for y in page if y < 297 - 18) - 15) / PAGE for page in mm]

    return measure


@pytest.mark.parametrize("rows", range(36, 100, 3))
def test_no_last_page_is_nearly_empty_however_long_a_document_is(bottoms, rows):
    """Sections of twelve rows: there is always one that can move over."""
    blocks = []
    for n in range(0, rows, 12):
        blocks += [Heading(f"{n // 12 + 1}　部"), table(min(12, rows - n))]
    held = bottoms(document(*blocks))
    assert len(held) == 1 or held[-1] > 0.2, held


@pytest.mark.parametrize("rows", range(30, 60))
def test_the_end_of_a_document_never_stands_alone(rows, text_of):
    pdf = typeset(document(table(rows))).pdf()
    last = re.search(rb"/Count (\d+)", pdf)
    pages = int(last[1]) if last else 1
    assert f"項目{rows - 1} " in text_of(pdf, page=pages) and "以上" in text_of(pdf, page=pages)


def test_a_table_of_many_pages_begins_on_the_page_of_its_heading(bottoms):
    held = bottoms(document(Text("はじめに"), PageBreak(), Heading("別紙"), Text("ならびに使う"), table(130)))
    assert held[1] > 0.8 and len(held) == 4


class Office:
    """A template that sets blocks of given heights (mm); each air shrinks them, and nothing breaks within."""

    def __init__(self, *parts):
        self.parts, self.asked = parts, 0

    def __call__(self, flows):
        self.asked += 1
        page, out = 0, []
        for part, (heights, flow) in enumerate(zip(self.parts, flows, strict=True)):
            page, y = page + 1, 0.0
            for place, height in enumerate(heights):
                height *= 0.7 + 0.3 * flow["air"]
                if y + height > PAGE or place == flow["break_at"]:
                    page, y = page + 1, 0.0
                y += height
                out.append({"part": part, "place": place, "page": page, "y": 15 + y})
        return out


def flow_of(*parts, kinds=None):
    office = Office(*parts)
    found = settled(kinds or [["Text"] * len(p) for p in parts], False, office)
    return [(f["air"], f["break_at"]) for f in found], office.asked


def test_a_document_that_ends_well_is_asked_once_and_left_as_it_is():
    assert flow_of([100, 100], [200, 150]) == ([(1.0, None), (1.0, None)], 1)


def test_as_little_air_is_taken_as_saves_the_page_and_only_where_it_is_thin():
    assert flow_of([100, 100], [200, 70])[0] == [(1.0, None), (AIRS[1], None)]
    assert flow_of([210, 78])[0] == [(AIRS[2], None)]  # 288 mm: 271 and 255


def test_what_less_air_does_not_save_moves_a_section_over():
    kinds = [["Text", "Heading", "Text", "Text"]]
    assert flow_of([150, 10, 100, 60], kinds=kinds)[0] == [(1.0, 1)]
    assert flow_of([50, 10, 200, 60], kinds=kinds)[0] == [(1.0, None)]  # the page before would be as empty


def test_a_last_page_that_is_mostly_empty_takes_over_what_leaves_both_pages_the_fullest():
    kinds = [["Text", *["Heading", "Text"] * 3, "Text"]]
    heights = [
        120,
        10,
        40,
        10,
        40,
        10,
        30,
        90,
    ]  # the last page holds 90 of 264 mm; headings at 120, 170 and 220
    assert flow_of(heights, kinds=kinds) == ([(1.0, 3)], 2)
    assert flow_of([*heights[:-1], 140], kinds=kinds) == ([(1.0, None)], 1)


def test_what_cannot_be_helped_stays_as_it_was():
    assert flow_of([255, 75])[0] == [(1.0, None)]
    assert LITTLE * PAGE > 75
