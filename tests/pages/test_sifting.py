"""総覧 as its reader left it: the filter, the order and the words are in the address, and there again at the next visit."""

import re

import pytest

from services.month import sifting
from services.office import begun
from tests.pages.acts import press, said, widget
from views import cache

PEOPLE = WHO, OTHER = ("例田 商工", "見本 さくら")


def accounts(at):
    (board,) = [e.proto.body for e in at.get("html") if 'aria-label="アカウントの一覧"' in e.proto.body]
    return re.findall(r'<th scope="row"><a[^>]*>([^<]+)</a>', board)


def place(at, key):
    told = at.query_params.get(key)
    return told[0] if isinstance(told, list) else told


@pytest.fixture
def asked(opened):
    yield lambda **chosen: opened("overview", data="mihon", month="2026-10", **chosen)
    for person in PEOPLE:  # the sample is the next test's too
        begun.discard(cache.sample(cache.sample_place()), person, sifting.FORM)


def test_what_was_chosen_is_in_the_address_and_there_at_the_next_visit(asked):
    at = asked(who=WHO)
    assert len(accounts(at)) == 12
    widget(at.selectbox, "所属で絞る").set_value("own")
    widget(at.selectbox, "並べかた").set_value("users")
    at.run()
    few = accounts(at)
    assert len(few) == 2 and f"12アカウントのうち、絞り込んだ {len(few)}アカウント" in said(at)
    assert place(at, "whose") == "own" and place(at, "order") == "users"
    again = asked(who=WHO)
    assert accounts(again) == few and place(again, "whose") == "own"
    assert len(accounts(asked(who=OTHER))) == 12
    everything = press(again, "すべて表示する")
    assert len(accounts(everything)) == 12 and place(everything, "whose") is None
    assert accounts(asked(who=WHO)) == accounts(everything)


def test_a_link_says_what_is_shown(asked):
    at = asked(who="", find="instagram", platform="instagram")
    assert len(accounts(at)) == 2
    assert widget(at.text_input, "アカウントをさがす").value == "instagram"


def test_nobody_found_says_so_and_leads_back(asked):
    at = asked(who="", find="どこにもない")
    assert "当てはまるアカウントがありません" in said(at)
    assert len(accounts(press(at, "すべて表示する"))) == 12


def test_the_next_person_at_the_window_begins_with_their_own(asked):
    at = asked(who=WHO, whose="own")
    assert len(accounts(at)) == 2
    widget(at.selectbox, "記録する人").set_value(OTHER)
    assert len(accounts(at.run())) == 12
