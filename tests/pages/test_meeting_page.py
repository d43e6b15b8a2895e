"""定期評価: for the meeting, what the term's paper says, in the order in which a meeting goes, large where it is asked for."""

from __future__ import annotations

import re
from datetime import date, datetime
from html import unescape

import pytest
import streamlit as st

from ledger.journal import JST
from reports.blocks import Table, Text, Two
from services.office.folder import Office
from services.papers import issuing
from services.papers.order import Order
from tests import posts
from tests.months import copied
from tests.pages.acts import html, said

NOON = datetime(2026, 6, 5, 12, tzinfo=JST)
MAY = date(2026, 5, 1)


@pytest.fixture(scope="module")
def drawn(new_folder):
    return posts.told_of_disasters(new_folder())


@pytest.fixture
def town(drawn, new_folder, monkeypatch, opened):
    made = Office(copied(drawn, new_folder).folder, lambda: NOON)
    monkeypatch.setenv("SNS_DATA", str(made.folder))
    monkeypatch.setattr("views.cache.open_office", lambda folder: Office(folder, lambda: NOON))
    st.cache_resource.clear()
    return made, lambda **query: opened("meeting", who="締め 係", month="2026-05", **query)


def words(markup):
    """The words of HTML, without its tags."""
    return re.sub(r"\s", "", unescape(re.sub(r"<style>.*?</style>|<[^>]+>", "", markup, flags=re.S)))


def told(block):
    """Every text of a paper's block."""
    if isinstance(block, Text):
        return [block.text]
    assert isinstance(block, Table), block
    parts = [c.title for c in block.columns]
    for cell in (cell for row in block.rows for cell in row):
        parts += [cell.over, cell.under] if isinstance(cell, Two) else [getattr(cell, "word", cell)]
    return parts


def agenda(markup):
    """The parts as the page lists them."""
    listed = re.search(r'<nav class="agenda" aria-label="会議の順">(.*?)</nav>', markup)[1]
    return re.findall(r">(\d　[^<]+)</", listed)


def all_parts(page, **query):
    """The page of each part, in their order."""
    first = html(page(**query))
    return [first, *(html(page(agenda=str(n), **query)) for n in range(2, len(agenda(first)) + 1))]


@pytest.mark.parametrize("kind", ["quarter", "year"])
def test_it_says_what_the_paper_says(town, kind):
    office, page = town
    shown = words("".join(all_parts(page, term=kind)))
    making = issuing.making_of(office, office.view(), Order(kind, "pdf", MAY))
    document = making.kind.document(making)
    held = [b for b in document.blocks if isinstance(b, Table | Text)][:-1]  # but for how the paper counts
    texts = [t for block in held for t in told(block)]
    assert len(texts) > 30
    assert [t for t in texts if re.sub(r"\s", "", t) not in shown] == []


def test_it_goes_as_a_meeting_goes_one_part_at_a_time(town):
    _, page = town
    parts = [page(term="year", agenda=str(n)) for n in range(1, 7)]
    assert [e.value for part in parts for e in part.header] == [
        "1　月別の状態",
        "2　目標と実績",
        "3　決めること",
        "4　目的・有効性・課題・総合評価",
        "5　分類ごとの反応",
        "6　費用と業務時間",
    ]
    assert [agenda(html(part)) for part in parts] == [[part.header[0].value for part in parts]] * 6
    third = html(parts[2])
    assert '<strong aria-current="step">3　決めること</strong>' in third
    assert re.search(r"前: <a href=\"[^\"]*term=year&amp;agenda=2#part\">2　目標と実績</a>　次: <a", third)
    assert "次: " not in html(parts[5]) and "前: " not in html(parts[0])
    assert [e.value for e in page(term="quarter", agenda="6").header] == ["1　月別の状態"]  # none so far on


def test_what_was_learned_of_a_year_is_what_記事_finds(town):
    _, page = town
    told = html(page(term="year", agenda="5"))
    assert re.search(r"防災・災害 \d\.\d倍（[\d.]+〜[\d.]+倍）（\d+件）", told)
    assert [part for part in agenda(html(page(term="quarter"))) if "反応" in part] == []


def test_before_a_meeting_it_is_large_and_without_ways_out(town):
    _, page = town
    large = html(page(kaigi="1"))
    assert '<nav class="meeting"' in large
    assert re.search(
        r'<span class="off-paper"><a [^>]*>同じ内容の評価書（帳票）', large
    )  # hidden there (showing.css)
    assert len(agenda(large)) == 5  # ways on, which it keeps
    assert "会議用表示" in html(page()) and "同じ内容の評価書（帳票）" in html(page())


def test_an_empty_office_says_what_to_do(opened, office):
    assert "アカウントがまだ登録されていません" in said(opened("meeting")) + html(opened("meeting"))
