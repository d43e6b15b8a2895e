"""記事を読む: one post after another, whole; marks and progress stay; what must not be posted is recorded from there."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import streamlit as st

from ledger.entries import Incident
from ledger.journal import JST
from services.month import posts_read
from tests.months import submitted
from tests.pages.acts import html, press, said, well, widget, words

NOON = datetime(2026, 6, 5, 12, tzinfo=JST)
CHIEF = "確認 課長"


@pytest.fixture
def town(of_disasters):
    return of_disasters(NOON, CHIEF, month="2026-04", posts_part="read")


def kept(office, who=CHIEF):
    return posts_read.load(office, who, "x_koho", "2026-04")


def test_the_posts_of_the_month_are_read_one_by_one_from_the_oldest(town):
    office, page = town
    at = page()
    assert "1 / 20　4月1日" in html(at) and "【防災】避難所の場所を確かめてください 10-0" in html(at)
    at = press(press(at, "次へ"), "次へ")
    assert "3 / 20" in html(at) and "20件のうち2件を読みました" in said(at)
    at = press(at, "前へ")
    assert "2 / 20" in html(at) and len(kept(office).seen) == 2


def test_after_a_reload_one_goes_on_where_one_was_and_marks_stay(town):
    office, page = town
    at = press(press(page(), "次へ"), "話したい記事にする")
    assert "話したい記事</p>" in html(at)
    st.cache_resource.clear()
    again = page()
    assert "2 / 20" in html(again) and "話したい記事</p>" in html(again)
    assert len(kept(office).talk) == 1
    press(again, "話したい記事の印を外す")
    assert kept(office).talk == () and kept(office, "起案 一") == posts_read.PostsRead()


def test_at_the_end_stands_what_to_talk_about_and_the_way_to_the_sheet(town):
    _, page = town
    at = press(page(), "話したい記事にする")
    for _ in range(19):
        at = press(at, "次へ")
    at = press(at, "読み終える")
    assert "20件を読み終えました。話したい記事は1件です。" in html(at)
    assert "4月1日 【防災】避難所の場所を確かめてください 10-0" in html(at)
    assert "monthly?" in html(at) and "#confirm" in html(at)
    assert "20件を読み終えました" in html(page())
    at = press(at, "はじめから読み直す")
    assert "1 / 20" in html(at)


def test_the_confirmation_says_how_far_its_person_has_read(town):
    office, page = town
    submitted(office, "起案 一", month=date(2026, 4, 1))
    at = page()
    press(press(at, "話したい記事にする"), "次へ")
    at = page(name="monthly")
    assert "話したい記事 1件。" in html(at) and "読んだ記事 1/20件。" in html(at)
    assert "posts_part=reacted" in html(at)  # what was reacted to, a click away


def test_what_must_not_be_posted_is_recorded_with_its_letter_and_the_post(town):
    office, page = town
    at = press(page(), "投稿してはならない記事")
    assert "ア　機密事項を含むもの" in html(at) and "ス　" in html(at)
    (details,) = [a for a in at.text_area if a.label.startswith("くわしい内容")]
    assert "【防災】避難所の場所を確かめてください 10-0" in details.value
    at = press(at, "事故・トラブルに記録する")
    assert list(office.ledger.register().of(Incident)) == []  # the letter was not chosen
    widget(at.selectbox, "どれに当たるか").set_value("ケ")
    at = press(at, "事故・トラブルに記録する")
    assert any("禁止記事として、事故・トラブルに記録しました" in w for w in words(at))
    (record,) = office.ledger.register().of(Incident)
    assert (record.body.kind, record.body.prohibited, record.body.account_id) == ("禁止記事", "ケ", "x_koho")
    assert "ア　機密事項" not in html(at) and "1 / 20" in html(at)


def test_the_keys_can_be_turned_off(town):
    _, page = town

    def keys(at):
        return {b.label: b.proto.shortcut for b in at.button if b.label in ("次へ", "投稿してはならない記事")}

    at = page()
    assert all(keys(at).values())
    (toggle,) = at.toggle
    assert set(keys(well(toggle.set_value(False).run())).values()) == {""}


def test_nobody_chosen_reads_without_anything_kept(town):
    office, page = town
    at = press(page(""), "次へ")
    assert "2 / 20" in html(at) and "どこまで読んだか" in said(at)
    assert kept(office, "") == posts_read.PostsRead()


def test_a_month_without_posts_says_so(town):
    _, page = town
    assert "2026年4月の投稿はありません" in html(page(account="x_hon"))
