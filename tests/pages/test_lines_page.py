"""ライン検討, and 変動の見方 on 月次評価: opened alone, turned, saved as a proposal; nothing is recorded but a re-base."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from ledger.entries import Rebase
from samples.city import sample_folder, sample_office
from services.intake import importing
from services.trial import simulating
from store.context import Context
from tests.pages.acts import html, press, said, well, widget, words


@pytest.fixture(scope="module")
def sample():
    return sample_office(sample_folder())


@pytest.fixture
def lines(opened):
    """The page on the sample."""
    return opened("lines", who="", data="mihon", metric="impressions")


def test_an_empty_office_says_what_to_do_next(opened, office):
    assert "登録されていません" in said(opened("lines"))


def test_it_says_that_it_is_a_trial(lines):
    assert "今日のデータによる試算です" in said(lines)
    assert "記録された目標・ライン・判定の規則は変わりません" in said(lines)


def test_todays_lines_stand_beside_a_share_of_each_median(lines):
    text = html(lines)
    assert "継続 9,000／撤退 6,000" in text and "継続 9,474／撤退 7,106" in text
    assert "撤退検討 2026年9月から" in text
    assert text.count("<tr><th") == 2 * 5  # a head and a row an account that has the metric, twice


def test_the_official_course_stands_below_both_sets(lines):
    assert html(lines).count('aria-label="公式 ') == 2 * 3  # the accounts with lines, in both tables
    assert "公式 2024年5月〜2026年11月: 撤退検討（要判断） 2026年9月〜2026年10月、経過観察 4か月" in html(
        lines
    )


def test_decisions_taken_are_compared_with_each_set(sample):
    view = sample.view()
    try:
        metric = sample.metrics["impressions"]
        found = simulating.bench(view, metric.id)
        courses = simulating.tried(metric, found.accounts, simulating.rule_now(sample, metric.id)).courses
    finally:
        view.connection.close()
    said = simulating.agreement_sentence(
        courses,
        [
            ("x_shoko", date(2026, 9, 1), "撤退"),
            ("x_shoko", date(2026, 5, 1), "撤退"),
            ("x_sports", date(2026, 9, 1), "継続"),
        ],
    )
    assert said == (
        "これまでの決定と比べると、撤退の決定 2 件のうち 1 件は撤退検討のとき（1 件は、撤退検討でないときの決定）、"
        "継続の決定 1 件のうち 0 件は撤退検討のときのものです。"
    )
    assert simulating.agreement_sentence(courses, []) == ""


def test_a_figure_is_turned_or_typed_and_each_set_keeps_its_own(lines):
    suggested = widget([s for s in lines.slider if "sim_B" in s.key], "連続月数 N")
    assert suggested.value == 4  # two metrics decide; A begins as what is recorded
    at = well(suggested.set_value(3).run())
    slider = widget([s for s in at.slider if "sim_A" in s.key], "連続月数 N")
    assert slider.value == 3
    at = well(slider.set_value(5).run())
    assert html(at).count("撤退検討 2026年9月から") == 1  # B keeps its own
    at = well(at.toggle(key="sim_A_typed").set_value(True).run())
    typed = widget([n for n in at.text_input if "sim_A" in n.key], "連続月数 N")
    assert typed.value == "5"
    at = well(typed.set_value("２か月").run())
    assert "撤退検討 2026年8月から" in html(at)
    at = well(at.toggle(key="sim_A_typed").set_value(False).run())
    assert widget([s for s in at.slider if "sim_A" in s.key], "連続月数 N").value == 2


def test_a_typed_figure_may_lie_beyond_the_slider(lines):
    at = well(lines.toggle(key="sim_B_typed").set_value(True).run())
    at = well(widget([n for n in at.text_input if "sim_B" in n.key], "撤退ライン").set_value("250").run())
    assert "撤退 29,606" in html(at)
    at = well(at.toggle(key="sim_B_typed").set_value(False).run())
    assert "撤退 29,606" in html(at)  # shown at the slider's end, and kept


@pytest.mark.parametrize(
    ("metric", "kind", "shown"),
    [
        ("impressions", "同じ値", "3か月の値"),
        ("engagement_rate_per_impression", "同じ値", "月の中央値 "),
        ("followers", "同じ値", "人"),
    ],
)
def test_every_kind_of_line_and_metric_can_be_tried(opened, metric, kind, shown):
    at = opened("lines", who="", data="mihon", metric=metric)
    of = f"sim_B_{metric}"
    at = well(at.segmented_control(key=f"{of}_lines_choice").set_value("number").run())
    if any(s.key == f"{of}_window_choice" for s in at.segmented_control):
        at = well(at.segmented_control(key=f"{of}_window_choice").set_value(3).run())
    assert shown in said(at) or shown in html(at)


def test_nothing_is_recorded(lines, sample):
    before = sample.ledger.register().seq
    well(widget([s for s in lines.slider if "sim_B" in s.key], "撤退ライン").set_value(100).run())
    assert sample.ledger.register().seq == before


def test_the_proposal_is_a_table_that_says_what_it_is(sample):
    view = sample.view()
    try:
        metric = sample.metrics["impressions"]
        found = simulating.accounts(view, metric.id)
        one = simulating.tried(metric, found, simulating.rule_now(sample, metric.id))
        raw = simulating.proposal_csv(metric, found, {"案A": one}, sample.today(), view.seq)
    finally:
        view.connection.close()
    rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))
    mine = next(r for r in rows if r["アカウントID"] == "x_shoko")
    assert (mine["継続ライン"], mine["撤退ライン"], mine["連続月数N"], mine["余裕"]) == (
        "9000",
        "6000",
        "3",
        "0.05",
    )
    assert (mine["初めて撤退検討になる月"], mine["撤退検討の月数"], mine["経過観察の月数"]) == (
        "2026-09",
        "2",
        "4",
    )
    assert "決定ではありません" in mine["注"]


def test_with_todays_rule_a_trial_ends_where_the_official_states_stand(sample):
    view = sample.view()
    try:
        official = {
            (r["account_id"], r["metric"]): r["state"]
            for r in view.rows("SELECT * FROM metric_state WHERE month = DATE '2026-10-01'")
        }
        for metric in {m for _, m in official}:
            one = simulating.tried(
                sample.metrics[metric], simulating.accounts(view, metric), simulating.rule_now(sample, metric)
            )
            for course in one.courses:
                state = dict(zip(course.months, course.states, strict=True)).get(date(2026, 10, 1))
                if (course.account_id, metric) in official:
                    assert state == official[course.account_id, metric], (course.account_id, metric)
    finally:
        view.connection.close()


# --- 変動の見方 on 月次評価

SIGNAL = {"who": "", "data": "mihon", "month": "2026-10", "look": "signal"}


def test_a_flow_says_whether_it_is_noise_and_how_many_marks_to_expect(opened):
    at = opened(
        "monthly",
        who="",
        data="mihon",
        account="fb_kosodate",
        month="2026-09",
        metric="reactions_total",
        look="signal",
    )
    assert "2026年9月は変動の範囲内です。" in html(at)
    assert "か月ほど印がつきます" in said(at) and "（この値の似かた＝となりの月との相関" in said(at)


def test_a_mean_that_all_months_have_left_is_said_to_be_old(opened):
    """30 of 30 months were marked, the first 18 as 改善の兆し."""
    at = opened("monthly", metric="impressions", account="x_shoko", **SIGNAL)
    assert "平均が古い。引き直しを（値が下がり続けています）。" in html(at)
    assert "● 変動の範囲内" not in said(at)


def test_the_season_is_taken_out_where_asked(opened):
    page = {k: v for k, v in SIGNAL.items() if k != "who"} | {"account": "ig_kanko", "metric": "views"}
    assert "季節（同じ月の例年の高さ）をならした値です" not in said(opened("monthly", who="", **page))
    assert "季節（同じ月の例年の高さ）をならした値です" in said(
        opened("monthly", who="", season="adjusted", **page)
    )


def test_a_stock_says_why_it_has_none(opened):
    at = opened("monthly", metric="followers", account="x_shoko", **SIGNAL)
    assert "利用者数のように積み上がる値" in html(at)


def test_a_provisional_month_is_not_judged(opened):
    at = opened("monthly", metric="video_views", account="yt_chikuma", **SIGNAL)
    assert "2026年10月は速報のため、まだ見ていません" in html(at)


@pytest.fixture
def held_account(office, person):
    """An account with twelve months of impressions as whole-month totals."""
    body = {
        "account_id": "a",
        "platform": "x",
        "name": "<b>甲</b>",
        "kind": "sectoral",
        "section": "課",
        "opened_on": "2015-04-01",
    }
    office.ledger.record(person, [("account", body)])
    rows = ["account_id,date,from,to,metric,value,note"]
    rows += [
        f"a,,2025-{m:02d}-01,2025-{m:02d}-{d},impressions,{100 + m % 3},"
        for m, d in zip(range(1, 13), (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), strict=True)
    ]
    [look] = importing.look_at(office, "r.csv", "\n".join(rows).encode(), Context(as_of=office.today()))
    [taken] = importing.take(office, person, [importing.order_for(office, look, None, office.today())])
    assert taken.outcome == "taken", taken.message
    return office


def test_a_rebase_needs_a_person_and_a_reason_and_is_recorded(opened, held_account):
    page = {"account": "a", "month": "2025-12", "metric": "impressions", "look": "signal"}
    assert any(b.label == "引き直す" and b.disabled for b in opened("monthly", who="", **page).button)
    at = press(opened("monthly", **page), "引き直す", "rebase")
    assert "理由を選んでください。" in words(at)
    at.selectbox(key="rebase_a_impressions_0_reason").set_value("その他")
    at = press(at, "引き直す", "rebase")
    assert "「その他」のときは、何が変わったかを書いてください。" in words(at)
    at.selectbox(key="rebase_a_impressions_0_reason").set_value("仕様変更")
    at.selectbox(key="rebase_a_impressions_0_from").set_value("2025-07")
    at.text_area(key="rebase_a_impressions_0_note").set_value("<i>数え方</i>")
    at = press(at, "引き直す", "rebase")
    (record,) = held_account.ledger.register().of(Rebase)
    assert (record.body.from_month, record.body.reason, record.body.note) == (
        "2025-07",
        "仕様変更",
        "<i>数え方</i>",
    )
    assert "2025年7月から引き直しました（仕様変更）" in said(at) and "暫定" in html(at)
    assert "<i>数え方" not in html(at) and "&lt;i&gt;数え方" in html(at)


def test_names_are_data(opened, held_account):
    text = html(opened("lines", metric="impressions"))
    assert "<b>甲" not in text and "&lt;b&gt;甲" in text


def test_each_trial_says_what_to_expect_of_its_lines(lines):
    assert html(lines).count("偽の撤退検討の年") >= 2 and any(
        "ふだんのばらつき1つ分だけ" in c.value for c in lines.caption
    )
