"""A long table: its first rows, the rest on asking, the place of every state whether or not a row of it is drawn."""

import re

from tests.pages.acts import press, said, widget
from views import cards


def accounts(at, table="アカウントの一覧"):
    (board,) = [e.proto.body for e in at.get("html") if f'aria-label="{table}"' in e.proto.body]
    return re.findall(r'<th scope="row"><a[^>]*>([^<]+)</a>', board)


def places(at):
    return re.findall(r'href="#(\w+)"', said(at)), re.findall(r'<(?:tr|span) id="(\w+)"', said(at))


def test_overview_goes_on_where_it_is_asked_to(opened, monkeypatch):
    sample = {"data": "mihon", "month": "2026-10", "who": ""}
    whole = accounts(opened("overview", **sample))
    assert len(whole) == 12
    monkeypatch.setattr(cards, "PORTION", 5)
    at = opened("overview", **sample)
    assert (
        accounts(at) == whole[:5] and "12アカウント中" in said(at) and "このあとに 7アカウント（" in said(at)
    )
    assert set(places(at)[0]) <= set(places(at)[1]) and len(places(at)[1]) == len(set(places(at)[1]))
    at = press(at, "続きを5アカウント表示する")
    assert accounts(at) == whole[:10]
    at = press(at, "最後まで表示する")
    assert accounts(at) == whole and "このあとに" not in said(at)


def test_who_is_looked_for_is_found_beyond_what_is_drawn(opened, monkeypatch):
    monkeypatch.setattr(cards, "PORTION", 5)
    at = opened("overview", data="mihon", month="2026-10", who="", find="instagram")
    assert len(accounts(at)) == 2
    widget(at.selectbox, "並べかた").set_value("name")
    widget(at.text_input, "アカウントをさがす").set_value("")
    names = accounts(at.run())
    assert names == sorted(names) and len(names) == 5
