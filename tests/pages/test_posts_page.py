"""記事: 何が反応されたか on the sample: what it says, its posts, and what it never says."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from ledger.entries import PostTheme, ThemeRule
from ledger.journal import JST
from services.month import drafts
from tests.pages.acts import html, press, said, well, widget, words

NOON = datetime(2026, 6, 5, 12, tzinfo=JST)


@pytest.fixture
def sample(opened):
    return lambda **query: opened(
        "posts", who="", data="mihon", month="2026-10", posts_part="reacted", **query
    )


def test_an_account_without_effects_says_what_it_can_tell_and_finds_nothing(sample):
    """No effect was put into this account (tests/sample_effects.py): chance is not called a difference."""
    at = sample(account="fb_chikuma")
    told = html(at)
    assert "差は見つかりませんでした" in told and "差がある" not in told
    assert re.search(
        r"これらの記事からは言えません。変えたいことがあれば、<a [^>]*posts_part=trials[^>]*>改善策の試行",
        told,
    )
    assert re.search(r"比べられる記事は\d+件です。10件に1件の分類なら、およそ\d", told)
    assert "リンク" in told and "動画" in told and "写真" in told


def test_the_effects_put_into_the_sample_are_found_with_their_direction(sample):
    """観光 1.6 times, 手続 .7 times, beside the others of the account; what has none of its own is not found."""
    told = html(sample(account="x_chikuma"))
    (more,) = re.findall(r"観光・景色の記事は、[^（]*の([\d.]+)倍", told)
    (less,) = re.findall(r"手続・相談の記事は、[^（]*の([\d.]+)倍", told)
    assert float(more) > 1.4 and float(less) < 0.8
    assert not re.search("防災・災害の記事は", told)
    assert re.search("反応の多かった観光・景色の記事も入っています。[^。]*およそ0.9\\d倍と出ます", told)


def test_the_three_trials_of_the_sample_helped_did_not_and_cannot_be_told(opened):
    told = {
        account: said(at) + html(at)
        for account in ("x_chikuma", "ig_kanko", "fb_kosodate")
        if (at := opened("posts", who="", data="mihon", account=account, posts_part="trials"))
    }
    assert "の1.5倍（" in told["x_chikuma"] and "続ける" in told["x_chikuma"]
    assert "差は見つかりませんでした" in told["ig_kanko"] and "やめる" in told["ig_kanko"]
    assert "件数が足りず" in told["fb_kosodate"] and "結果を待つものが1件" in told["fb_kosodate"]


def test_an_account_without_posts_says_so(sample):
    assert "まだ比べられません" in html(sample(account="line_chikuma"))


def test_the_posts_of_a_sort_are_a_choice_away_and_in_the_url(sample):
    at = sample(account="fb_chikuma", sort="kind.動画")
    assert len(at.dataframe) == 1 and len(at.dataframe[0].value) > 10


def test_neither_because_nor_should_is_said(sample):
    told = html(sample(account="x_chikuma")) + said(sample(account="x_chikuma"))
    assert not re.search("だから|すべき|べきです|最適", told)


# ── 課題に写す ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def town(of_disasters):
    return of_disasters(NOON, month="2026-05", posts_part="reacted")


def test_a_finding_goes_into_ones_draft_and_out_again_and_says_where_it_went(town):
    office, page = town
    at = page("起案 一")
    assert "防災・災害の記事は、同じ月に同じだけ見られたほかの記事の" in html(at)
    at = press(at, "課題に写す")
    assert any("2026年5月の月次評価の課題に写しました" in w for w in words(at))
    held = drafts.load(office, "起案 一", "x_koho", "2026-05")
    assert held is not None and "〔根拠 " in held.fields["issues"]
    assert re.search(r'課題に写しました（<a href="monthly\?[^"]*month=2026-05[^"]*#overall"', html(at))
    assert [b.label for b in at.button if "写す" in b.label] == ["ニーズに写す"]
    at = press(at, "課題から取り消す")
    assert drafts.load(office, "起案 一", "x_koho", "2026-05") is None
    assert len([b for b in at.button if "写す" in b.label]) == 2


def test_the_sheet_shows_what_was_copied_with_the_way_back_to_its_evidence(town):
    office, page = town
    press(page("起案 一"), "課題に写す")
    held = drafts.load(office, "起案 一", "x_koho", "2026-05")
    mark = held.fields["issues"].partition("〔根拠 ")[2].rstrip("〕")
    at = page("起案 一", "monthly")
    (field,) = [a for a in at.text_area if a.label == "課題"]
    assert mark in field.value and f"finding={mark}" in html(at)
    at = page("起案 一", finding=mark)
    assert "いまの記録でも、同じ答えです" in said(at)
    assert len(at.dataframe) == 1 and len(at.dataframe[0].value) == 44
    at = press(at, "写したときの数字から計算し直す")
    assert any("同じ答えになりました" in w for w in words(at))


def test_the_mark_leads_there_from_監査_too(town):
    office, page = town
    press(page("起案 一"), "課題に写す")
    held = drafts.load(office, "起案 一", "x_koho", "2026-05")
    mark = held.fields["issues"].partition("〔根拠 ")[2].rstrip("〕")
    at = page("締め 係", "audit")
    widget(at.text_input, "書類か文にある根拠番号").set_value(mark)
    assert f"finding={mark}" in html(well(at.run()))


def test_who_cannot_write_reads_only(town):
    _, page = town
    assert [b for b in page("").button if "写す" in b.label] == []
    at = page("監査 係")
    assert "運営主体の人だけ" in said(at) and [b for b in at.button if "写す" in b.label] == []


def test_a_mark_that_leads_nowhere_says_so(town):
    _, page = town
    assert any("見つかりません" in w for w in words(page("起案 一", finding="0000-0000-0000")))


# ── 分類 ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_rule_is_seen_with_its_posts_and_then_recorded(town):
    office, page = town
    at = page("確認 課長", posts_part="themes")
    assert "防災・災害" in html(at) and "はじめからの規則" in html(at)
    send = next(b for b in at.button if b.label == "規則を記録する")
    assert send.disabled
    widget(at.text_input, "分類の名").set_value("お知らせ")
    at = well(widget(at.text_input, "本文に含むことば").set_value("お知らせ、案内").run())
    assert "の記事 220件のうち 176件に当たります" in html(at) and "当たることば: お知らせ" in html(at)
    at = press(at, "規則を記録する")
    assert any("分類「お知らせ」の規則を記録しました" in w for w in words(at))
    (rule,) = office.ledger.register().of(ThemeRule)
    assert (rule.body.account_id, rule.body.from_month, rule.body.rule.any) == (
        "x_koho",
        "2026-05",
        ("お知らせ", "案内"),
    )
    assert "お知らせ" in html(page("起案 一"))


def test_a_rule_that_is_changed_shows_what_comes_and_goes(town):
    _, page = town
    at = page("締め 係", posts_part="themes")
    at = well(widget(at.selectbox, "どの分類の規則か").set_value("防災・災害").run())
    assert "【防災】" in widget(at.text_input, "書き出し").value
    widget(at.text_input, "書き出し").set_value("")
    at = well(widget(at.text_input, "本文に含むことば").set_value("お知らせ").run())
    assert "増える176件、減る44件" in html(at) and "当たらなくなる記事" in html(at)
    assert "アカウントごとの件数" in [e.label for e in at.expander]


def test_whoever_may_not_reads_the_rules(town):
    _, page = town
    at = page("起案 一", posts_part="themes")
    assert "規則を記録できるのは" in said(at) and [b.label for b in at.button if "規則" in b.label] == []


def test_posts_of_no_theme_are_a_choice_away(town):
    _, page = town
    at = page("起案 一", sort="theme.")
    assert len(at.dataframe) == 1 and len(at.dataframe[0].value) == 176


# ── 手直し ──────────────────────────────────────────────────────────────────────────────────────────────


DISASTERS = "千曲市 x_kohoの記事（分類: 防災・災害）"


def chosen(at, label, row=0):
    """The page with a row of a table of posts chosen, as a click does."""
    at.session_state[f"posts_{label}"] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return well(at.run())


def test_one_post_is_put_out_of_a_theme_and_in_again_and_says_who_did_it(town):
    office, page = town
    at = page("起案 一", sort="theme.防災・災害")
    at = chosen(at, DISASTERS)
    assert "当てはまる（避難、防災、【防災】）" in html(at)
    first = len(at.dataframe[0].value)
    at = press(at, "外す")
    assert any("記事1件を「防災・災害」から外しました" in w for w in words(at))
    assert "当てはまらない（起案 一の手直し" in html(at)
    assert len(at.dataframe[0].value) == first - 1
    (entry,) = office.ledger.register().of(PostTheme)
    assert (entry.body.name, entry.body.is_of) == ("防災・災害", False)
    (back,) = [b for b in at.button if b.key == f"hand_{entry.body.post_id}_防災・災害"]
    at = well(back.click().run())
    assert "当てはまる（起案 一の手直し" in html(at) and len(at.dataframe[0].value) == first


def test_whoever_may_not_put_a_post_right_sees_why_it_is_of_a_theme(town):
    _, page = town
    at = page("監査 係", sort="theme.防災・災害")
    at = chosen(at, DISASTERS)
    assert "当てはまる（" in html(at) and "分類を手直しできるのは" in said(at)
    assert [b.label for b in at.button if b.label in ("入れる", "外す")] == []
