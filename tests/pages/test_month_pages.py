"""月次評価 as a working page, 月の締め and what greets on 総覧: opened alone, half-way, by each role, twice at once."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from ledger.journal import JST
from services.month import closing as closes, drafts, since
from services.office import begun
from services.office.folder import Office
from tests.months import city, confirmed, copied, days, person, sheet, submitted
from tests.pages.acts import html, press, said, well, widget, words

pytestmark = pytest.mark.long

PAGES = Path(__file__).parents[2] / "pages"
NOON = datetime(2026, 6, 5, 12, tzinfo=JST)
QUERY = {"data": "jissai", "account": "x_koho", "month": "2026-05"}


@pytest.fixture(scope="module")
def drawn(new_folder):
    return city(new_folder())


@pytest.fixture
def office(drawn, new_folder, monkeypatch):
    made = copied(drawn, new_folder)
    monkeypatch.setenv("SNS_DATA", str(made.folder))
    monkeypatch.setattr("views.cache.open_office", lambda folder: Office(folder, lambda: NOON))
    monkeypatch.setattr(
        "views.monthly.review.detail", lambda *told: None
    )  # the charts: slow, and tests/pages/test_review_pages.py's
    st.cache_resource.clear()
    yield made
    st.cache_resource.clear()


def opened(who, page="monthly", **query):
    """A page run alone, as a direct link would."""
    at = AppTest.from_file(str(PAGES / f"{page}.py"), default_timeout=60)
    for key, value in (QUERY | {"who": who} | query).items():
        if value:
            at.query_params[key] = value
    return well(at.run())


def area(at, label):
    return widget(at.text_area, label)


def write(at, label, text):
    return well(area(at, label).set_value(text).run())


def labels(at):
    return [b.label for b in at.button]


def test_a_month_through_the_pages_by_three_roles(office):
    at = opened("起案 一")
    assert area(at, "① 反応の文").value.startswith("表示回数（インプレッション）は310回で")
    assert "起案前" in html(at)
    at = press(at, "提出する")
    assert any("③総合評価を1文書いてください" in w for w in words(at))
    at = write(at, "③ 総合評価", "表示回数は増えました。")
    assert "裏づけなし" in html(at) and "前月より少ない値です" in html(at)
    at = press(at, "提出する")
    assert any("提出しました" in w for w in words(at)) and "提出済" in html(at)
    boss = opened("確認 課長")
    assert "この月の投稿（0件）" in widget(boss.checkbox, "この月の投稿").label
    assert next(b for b in boss.button if b.label == "確認する").disabled
    boss = write(boss, "何を直してほしいか", "課題を書いてください")
    boss = press(boss, "差し戻す")
    at = opened("起案 一")
    assert "課題を書いてください" in html(at) and area(at, "③ 総合評価").value == "表示回数は増えました。"
    at = press(write(at, "課題", "写真が少ない"), "提出する")
    boss = opened("確認 課長")
    assert "写真が少ない" in html(boss)
    boss = press(well(widget(boss.checkbox, "この月の投稿").check().run()), "確認する")
    assert "確認済" in html(boss)
    policy = opened("締め 係", "closing")
    policy = press(policy, "締める")
    assert any("1アカウントを締めました" in w for w in words(policy))
    closed = opened("監査 係")
    assert (
        "締め済 第1版" in html(closed)
        and "確定" in html(closed)
        and "③" not in str([a.label for a in closed.text_area])
    )
    days(office, "x_koho", "2026-05", 10, again=True, d5=99)
    assert "310回 → 399回" in html(opened("監査 係"))
    policy = opened("締め 係")
    policy = press(write(policy, "取り消す理由", "書き出しの誤り"), "締めを取り消す")
    assert "提出と確認は効力を失いました" in html(policy) or "このままでは確認できません" in html(policy)


def test_a_draft_survives_a_reload_and_is_nobody_elses(office):
    write(write(opened("起案 一"), "③ 総合評価", "書きかけの文"), "課題", "")
    assert area(opened("起案 一"), "③ 総合評価").value == "書きかけの文"
    other = opened("起案 二")
    assert area(other, "③ 総合評価").value == "" and "起案 一さんの下書きがあります" in said(other)
    assert area(opened("起案 一", month="2026-04"), "③ 総合評価").value == ""


def test_what_came_in_meanwhile_is_shown_before_ones_own_can_be_submitted(office):
    two = write(opened("起案 二"), "③ 総合評価", "二の文")
    submitted(office, "起案 一", overall="一の文。")
    two = press(two, "提出する")
    assert any("起案 一さんの提出がありました" in w for w in words(two))
    assert "一の文。" in html(two) and "提出する" not in labels(two)
    assert area(two, "③ 総合評価").value == "二の文"
    two = press(two, "見ました。自分の文で提出し直す")
    press(two, "提出する")
    assert sheet(office).texts["overall"] == "二の文"


def test_two_windows_of_one_person(office):
    one, two = opened("起案 一"), opened("起案 一")
    write(one, "③ 総合評価", "窓1の文")
    two = write(two, "③ 総合評価", "窓2の文")
    assert "別の画面で保存した下書き" in html(two) and "窓1の文" in html(two)
    press(two, "提出する")
    assert sheet(office).standing == "起案前"
    two = press(two, "この画面の文を残す")
    assert drafts.load(office, "起案 一", "x_koho", "2026-05").fields["overall"] == "窓2の文"


def test_the_digest_that_stood_on_the_screen_is_what_is_submitted(office):
    at = write(opened("起案 一"), "③ 総合評価", "表示回数は減りました。")
    days(office, "x_koho", "2026-05", 10, again=True, d5=99)
    at = press(at, "提出する")
    assert any("310回 → 399回" in w for w in words(at)) and sheet(office).standing == "起案前"
    assert area(at, "③ 総合評価").value == "表示回数は減りました。"
    press(at, "提出する")
    assert sheet(office).standing == "提出済"


def test_who_submitted_cannot_confirm_but_who_is_alone_can(office):
    submitted(office, "確認 課長")
    at = opened("確認 課長")
    assert "自分では確認できません" in html(at) and "確認する" not in labels(at)
    days(office, "x_hon", "2026-05", 10)
    at = write(opened("一人 課長", account="x_hon"), "③ 総合評価", "順調です。")
    at = press(at, "提出する")
    assert "所属の担当者が1人のため" in html(at)
    at = press(well(widget(at.checkbox, "この月の投稿").check().run()), "確認する")
    assert "提出と確認が同じ人" in html(at)


@pytest.mark.parametrize("who", ["監査 係", "一人 課長", "", "締め 係"])
def test_who_is_not_of_the_section_reads(office, who):
    at = opened(who)
    assert not {"提出する", "自分で書く", "確認する"} & set(labels(at))
    assert "数値からの下書き" in html(at)


def test_hostile_words_stay_words(office):
    submitted(office, "起案 一", overall="<script>alert(1)</script>表示回数は減りました。", issues="</p><b>x")
    at = opened("確認 課長")
    assert "<script>" not in html(at) and "&lt;script&gt;" in html(at) and "<b>x" not in html(at)


def test_hours_go_with_the_sheet(office):
    at = write(opened("起案 一"), "③ 総合評価", "順調です。")
    at = well(widget(at.text_input, "この月の業務時間").set_value("12.5時間").run())
    at = press(at, "提出する")
    assert any("業務時間 12.5 時間" in w for w in words(at))


def test_hours_belong_to_the_draft_and_hold_the_sheet_back_where_they_cannot_be(office):
    at = write(opened("起案 一"), "③ 総合評価", "順調です。")
    well(widget(at.text_input, "この月の業務時間").set_value("-5").run())
    at = opened("起案 一")  # a reload
    assert widget(at.text_input, "この月の業務時間").value == "-5"
    at = press(at, "提出する")
    assert any("提出していません" in w and "「-5」は使えません" in w for w in words(at))
    well(widget(at.text_input, "この月の業務時間").set_value("２０").run())
    at = press(opened("起案 一"), "提出する")
    assert any("業務時間 20 時間" in w for w in words(at))


def test_the_close_takes_what_is_ticked_and_wants_a_reason_for_the_rest(office):
    days(office, "x_hon", "2026-05", 10)
    submitted(office, "起案 一")
    confirmed(office, "確認 課長")
    at = opened("締め 係", "closing")
    assert "締められるもの 1、まだ届いていないもの 1" in html(at)
    boxes = {c.label.partition("（")[0]: c for c in at.checkbox}
    assert [c.value for c in boxes.values()] == [True, False]
    boxes["千曲市 x\\_hon"].check()
    at = press(at, "締める")
    assert any("理由を書いてください" in w for w in words(at)) and sheet(office).standing == "確認済"
    area(at, "確認なしで締める理由").set_value("担当者が休職中")
    at = press(at, "締める")
    assert any("2アカウントを締めました" in w for w in words(at))
    assert "第1版・確認なし" in html(at) and "どのアカウントの評価も届いています" in html(at)
    assert "担当者が休職中" in html(opened("監査 係", account="x_hon"))


def test_of_many_only_those_are_named_that_it_is_otherwise_with(office, monkeypatch):
    monkeypatch.setattr("views.cards.PORTION", 0)
    submitted(office, "起案 一")
    confirmed(office, "確認 課長")
    at = opened("締め 係", "closing")
    assert not at.checkbox and "このあとに 2アカウント" in html(at)
    none, some = (
        widget(at.multiselect, "1アカウントのうち、今回は締めないもの"),
        widget(at.multiselect, "1アカウントのうち、締めるもの"),
    )
    assert none.value == some.value == []
    none.set_value(["x_koho"])
    at = press(at, "締める")
    assert any("締めるアカウントを選んでください" in w for w in words(at))
    widget(at.multiselect, "1アカウントのうち、今回は締めないもの").set_value([])
    widget(at.multiselect, "1アカウントのうち、締めるもの").set_value(["x_hon"])
    area(at, "確認なしで締める理由").set_value("担当者が休職中")
    at = press(at, "締める")
    assert any("2アカウントを締めました" in w for w in words(at))


def test_what_was_never_submitted_is_closed_as_it_stood_when_it_was_drawn(office):
    days(office, "x_hon", "2026-05", 10)
    at = opened("締め 係", "closing")
    widget(at.checkbox, "千曲市 x\\_hon").check()
    area(at, "確認なしで締める理由").set_value("担当者が休職中")
    days(office, "x_hon", "2026-05", 10, again=True, d5=99)  # by somebody else, meanwhile
    at = press(at, "締める")
    assert any("見ているあいだに値が変わりました" in w for w in words(at))
    widget(at.checkbox, "千曲市 x\\_hon").check()
    at = press(at, "締める")
    assert any("1アカウントを締めました" in w for w in words(at))


def test_only_the_policy_division_closes_and_all_see_the_calendar(office):
    at = opened("確認 課長", "closing")
    assert "締めるのは情報政策課です" in html(at) and "月の進み具合" in html(at) and not at.checkbox


def test_a_reminder_stands_ready(office):
    at = opened("締め 係", "closing")
    assert "千曲市情報政策課" in area(at, "督促文").value


def test_the_first_page_greets_each_role(office):
    assert "評価を書いて提出する" in html(opened("起案 一", "overview"))
    assert "提出を待っている" in html(opened("確認 課長", "overview"))
    assert "まだ届いていない評価 2件" in html(opened("締め 係", "overview"))
    assert "今月あなたがすること" not in html(opened("監査 係", "overview"))


@pytest.mark.parametrize("page", ["closing", "monthly"])
def test_an_empty_office_says_what_to_do(new_folder, monkeypatch, page):
    folder = new_folder()
    monkeypatch.setenv("SNS_DATA", str(folder))
    at = AppTest.from_file(str(PAGES / f"{page}.py"), default_timeout=60)
    at.query_params["data"] = "jissai"
    assert "台帳に登録" in html(well(at.run())) + said(at)
    st.cache_resource.clear()


def test_a_lost_closed_evaluation_ends_the_page_in_words(office):
    submitted(office, "起案 一")
    confirmed(office, "確認 課長")
    (entry,) = closes.close(office, person(office, "締め 係"), "2026-05", {"x_koho": sheet(office).seen})
    (office.documents.folder / entry.body["digest"]).unlink()
    at = opened("監査 係")
    assert any("締めたときの評価を読めません" in e.value for e in at.error)


# ── the month that is due ──────────────────────────────────────────────────────────────────────────


@pytest.fixture
def august(office, monkeypatch):
    """The 5th of August: nobody has brought in anything of June or July."""
    then = NOON.replace(month=8)
    monkeypatch.setattr("views.cache.open_office", lambda folder: Office(folder, lambda: then))
    st.cache_resource.clear()
    return Office(office.folder, lambda: then)


def test_the_month_that_is_due_opens_and_is_written_though_nobody_has_brought_anything_in(august):
    greeting = html(opened("起案 一", "overview", account="", month=""))
    assert re.search(
        r"2026年7月の評価を書いて提出する.*?monthly\?[^\"]*month=2026-07[^\"]*account=x_koho", greeting
    )
    at = opened("起案 一", month="2026-07")
    assert widget(at.selectbox, "対象の月").value == "2026-07" and "未取込" in html(at)
    at = press(write(at, "③ 総合評価", "書き出しを待っている。"), "提出する")
    assert any("提出しました" in w for w in words(at))
    (review,) = [e.body for e in august.ledger.journal.entries() if e.kind == "review"]
    assert review["month"] == "2026-07"


@pytest.mark.parametrize("page", ["overview", "monthly", "closing", "posts", "papers", "comparison"])
def test_the_month_that_is_due_can_be_chosen_and_is_not_forced_before_it_has_data(august, page):
    at = opened("締め 係", page, month="")
    months = widget(at.selectbox, "対象の月")
    assert months.options[0] == "2026年7月"
    assert months.value == ("2026-07" if page == "closing" else "2026-05")


@pytest.mark.parametrize("page", ["overview", "monthly", "closing", "papers"])
@pytest.mark.parametrize("month", ["2019-01", "2026-12", "2026-99", "七月"])
def test_a_month_that_cannot_be_shown_is_named_and_no_other_stands_in_its_place(august, page, month):
    at = opened("締め 係", page, month=month)
    told = " ".join(words(at))
    assert f"対象の月「{month}」は、ここにはありません" in told and "2026年7月 まで" in told
    assert widget(at.selectbox, "対象の月").value is None
    assert not at.header and not at.text_area and "<table" not in html(at)
    at = well(widget(at.selectbox, "対象の月").set_value("2026-05").run())
    assert "2026-05" in at.query_params["month"] and "ここにはありません" not in " ".join(words(at))


def test_a_closing_is_taken_back_where_it_was_made(office):
    submitted(office, "起案 一")
    confirmed(office, "確認 課長")
    closes.close(office, person(office, "締め 係"), "2026-05", {"x_koho": sheet(office).seen})
    at = opened("締め 係", "closing")
    at = press(at, "締めを取り消す")
    assert "取り消すアカウントを選んでください。" in words(at)
    at.multiselect[0].set_value(["x_koho"])
    widget(at.text_area, "取り消す理由").set_value("4月の訂正")
    assert any("1アカウントの締めを取り消しました" in w for w in words(press(at, "締めを取り消す")))
    assert sheet(office).course.reopened.body.reason == "4月の訂正"


def test_beside_anothers_draft_stands_what_to_do(office):
    drafts.save(office, "起案 二", "x_koho", "2026-05", {"overall": "書"}, 0, 0)
    assert "その人の提出を待つか、下で自分の文を書いて" in said(opened("起案 一"))
    assert "提出されると、ここで読めます" in said(opened("監査 係"))


def test_the_first_page_says_what_is_new_since_an_earlier_day(office):
    assert "前回" not in html(opened("確認 課長", "overview"))
    seen = since.Looked("2026-06-01", 0, "2026-05", {"x_koho": "撤退検討（要判断）"})
    kept = {"last": json.dumps(asdict(seen), ensure_ascii=False)}
    begun.keep(office, "確認 課長", since.FORM, kept)
    told = html(opened("確認 課長", "overview"))
    assert "前回（2026年6月1日）見たときから: 状態が変わったもの 1件、変化のあるアカウント 2件" in told
    assert "前回（6月1日）は 撤退検討（要判断）。新しい記録: " in told
    assert told == html(opened("確認 課長", "overview"))
    assert "前回" not in html(opened("", "overview"))
