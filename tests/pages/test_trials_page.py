"""改善策の試行 on 記事 and 月次評価: told before it begins, its result drafted, ended by a person."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import streamlit as st

from ledger.entries import ImprovementTrial, TrialEnd
from ledger.journal import JST
from services.office.folder import Office
from services.register import recording
from tests import posts
from tests.months import city, copied, person
from tests.pages.acts import html, press, said, well, widget, words
from tests.posts import PHOTO

NOW = datetime(2026, 11, 20, 12, tzinfo=JST)
ONE = "起案 一"
LATER = {
    "title": "朝に投稿する",
    "rule": {"starts": ["【朝】"]},
    "from_month": "2026-10",
    "to_month": "2026-12",
}


@pytest.fixture(scope="module")
def drawn(new_folder):
    made = city(new_folder(), today="2026-07-05")
    for body in (PHOTO, PHOTO | LATER):
        recording.record(made, person(made, ONE), "trial", body)
    later = Office(made.folder, lambda: NOW)
    posts.bring_in(later, "x_koho", date(2025, 11, 1), trial=(8, 1.8))
    return later


@pytest.fixture
def town(drawn, new_folder, monkeypatch, opened):
    made = copied(drawn, new_folder)
    monkeypatch.setenv("SNS_DATA", str(made.folder))
    monkeypatch.setattr("views.cache.open_office", lambda folder: Office(folder, lambda: NOW))
    monkeypatch.setattr("views.monthly.review.detail", lambda *told: None)
    st.cache_resource.clear()

    def page(who, name="posts", **query):
        return opened(
            name, who=who, **{"account": "x_koho", "month": "2026-10", "posts_part": "trials"} | query
        )

    return made, page


def test_a_trial_is_told_with_what_it_can_find_and_recorded(town):
    office, page = town
    at = page(ONE)
    assert "試している改善策は1件です。終わりの月を過ぎて、結果を待つものが1件あります。" in html(at)
    widget(at.text_input, "試すこと").set_value("防災の記事に地図を付ける")
    widget(at.text_input, "試す記事の件数").set_value("4")
    at = well(widget(at.selectbox, "試す記事の分類").set_value("防災・災害").run())
    assert "月4件を3か月試すと" in html(at) and "5回に4回見つけるには" in html(at)
    at = press(at, "試行を記録する")
    assert any("試行を記録しました" in w for w in words(at))
    body = list(office.ledger.register().of(ImprovementTrial))[-1].body
    assert (body.a_month, body.manner, body.from_month) == (4, "alternate", "2026-11")
    assert "【防災】" in body.rule.starts and "避難" in body.rule.any


def test_what_is_missing_is_asked_for_and_words_are_read_as_people_write_them(town):
    office, page = town
    at = press(page(ONE), "試行を記録する")
    assert any("試すこと" in w and "入れてください" in w for w in words(at))
    at = well(widget(at.radio, "試す記事を、何で見分けるか").set_value("words").run())
    widget(at.text_input, "試すこと").set_value("絵文字を使う")
    widget(at.text_input, "試す記事の件数").set_value("５")
    at = press(at, "試行を記録する")
    assert any("試す記事の本文か形" in w for w in words(at))
    widget(at.text_input, "ハッシュタグ").set_value("＃地図、 写真,地図")
    press(at, "試行を記録する")
    assert list(office.ledger.register().of(ImprovementTrial))[-1].body.rule.tags == ("地図", "写真")


def test_a_person_ends_it_and_says_what_next(town):
    office, page = town
    at = page(ONE)
    assert "反応が多かった" in html(at) and "を試した記事は" in html(at)
    at = press(at, "試行を終える")
    assert any("「これから」を選んで" in w for w in words(at))
    at = well(widget(at.radio, "これから").set_value("続ける").run())
    at = press(at, "試行を終える")
    (end,) = office.ledger.register().of(TrialEnd)
    assert (end.body.outcome, end.body.next, end.by) == ("more", "続ける", ONE)
    assert "finding=" in html(at) and "終わりました" in html(at)


def test_one_that_goes_on_shows_no_result_and_can_be_given_up(town):
    office, page = town
    at = page(ONE)
    assert "結果は、2027年1月の月次評価に下書きされます。それまでは出しません。" in said(at)
    at = press(at, "試行をやめる")
    assert any("理由" in w for w in words(at))
    widget(at.text_area, "やめる理由").set_value("朝は人がいない")
    press(at, "試行をやめる")
    (end,) = office.ledger.register().of(TrialEnd)
    assert (end.body.outcome, end.body.note) == ("stopped", "朝は人がいない")


def test_the_sheet_shows_what_goes_on_and_drafts_what_is_over(town):
    _, page = town
    at = page(ONE, "monthly")
    assert "朝に投稿する（2026年10月〜12月" in html(at) and "結果を見て、試行を終える" in html(at)
    (field,) = [a for a in at.text_area if a.label == "前月の改善策の結果"]
    assert field.value.startswith("「記事に写真を付ける」を試した記事は") and "〔根拠 " in field.value
    at = page("監査 係", "monthly")
    assert "朝に投稿する" in html(at) and "を試した記事は" not in html(at)


def test_who_is_of_another_section_reads_only(town):
    _, page = town
    at = page("監査 係")
    assert "反応が多かった" in html(at) and "運営主体（広報課）の人だけ" in said(at)
    assert [b.label for b in at.button if "試行" in b.label] == []


def test_the_sample_opens_there(opened):
    at = opened("posts", who="", data="mihon", month="2026-10", account="fb_chikuma", posts_part="trials")
    assert "試している改善策は" in html(at)
