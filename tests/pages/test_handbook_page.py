"""手引き: every step leads to a page that is there, every word is the screens' own, and it can be printed."""

from dataclasses import replace
from pathlib import Path

import pytest

from ledger.entries import ROLE_NAMES
from metrics.words import BASIS_WORDS, STATE_WORDS
from services.office import handbook as handbooks
from services.office.folder import now_jst
from services.office.pages import PAGES
from tests.pages.acts import PERSON
from views.register.register import PARTS

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def book():
    return handbooks.load()


def test_every_file_in_pages_is_declared_and_begins_as_itself():
    begun = {p.stem: p.read_text(encoding="utf-8") for p in (ROOT / "pages").glob("*.py")}
    assert set(begun) == set(PAGES)
    assert [page for page, text in begun.items() if f'frame.begin("{page}"' not in text] == []


def test_every_step_leads_to_a_page_and_a_part_that_are_there(book):
    steps = [step for task in book.tasks for step in task.steps]
    assert {s.page for s in steps if s.page} <= set(PAGES)
    assert {s.part for s in steps if s.part} <= set(PARTS)
    assert {s.picture for s in steps if s.picture} == set(handbooks.CAPTIONS)


def test_every_state_every_basis_and_every_role_is_explained_under_its_own_word(book):
    told = {term.word for group in book.words for term in group.terms}
    declared = {*STATE_WORDS.values(), *BASIS_WORDS.values(), *ROLE_NAMES.values()}
    assert declared <= told
    assert {"継続ライン", "撤退ライン", "連続月数N"} <= told


def test_it_is_printed_whole_and_as_what_lies_beside_始める(book):
    whole, read_me = handbooks.pdf(book, now_jst()), handbooks.read_me(book, now_jst())
    assert whole[:5] == read_me[:5] == b"%PDF-"
    assert len(whole) > len(read_me) > 100_000  # with its pictures
    bare = replace(book, tasks=book.tasks[:1])
    assert handbooks.pdf(bare, now_jst())[:5] == b"%PDF-"


@pytest.mark.parametrize("who", [None, PERSON])
def test_each_task_and_the_words_open(office, opened, book, who):
    for task in book.tasks:
        told = "".join(h.proto.body for h in opened("handbook", who=who, task=task.id).get("html"))
        assert task.title in told and task.steps[-1].does in told
    told = "".join(h.proto.body for h in opened("handbook", who=who, task="words").get("html"))
    assert "撤退検討（要判断）" in told


def test_a_step_leads_with_the_choices_that_stand(office, opened):
    told = "".join(h.proto.body for h in opened("handbook", month="2026-05").get("html"))
    assert "register?" in told and "part=lines" in told and "month=2026-05" in told


def test_while_the_next_view_is_being_made_a_page_shows_the_one_before_and_says_so(
    opened, office, monkeypatch
):
    before = (office.views.current(), False)
    monkeypatch.setattr("store.views.Views.ready", lambda views: None)
    monkeypatch.setattr("store.views.Views.at_hand", lambda views, patience: before)
    (told,) = [info.value for info in opened("handbook").info]
    assert told.startswith("あとからの記録を") and "1番の記録までのもの" in told
