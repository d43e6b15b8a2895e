"""比較, and 見込み and 生産性 on 月次評価 and 継続・撤退: alone, empty, without hours, on the sample; the council's question."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from metrics.comparison_words import yen
from samples.city import sample_folder, sample_office
from services.decision import prospect
from services.intake import importing
from store.context import Context
from tests.pages.acts import html, looks, said, well

MONTH = date(2026, 10, 1)
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def done():
    """The sample's accounts beside each other."""
    office = sample_office(sample_folder())
    view = office.view()
    yield prospect.comparison(view, MONTH)
    view.connection.close()


@pytest.fixture
def sample(opened):
    """sample("comparison", account=…): a page on the sample in October 2026."""
    return lambda page, **query: opened(page, who="", data="mihon", month="2026-10", **query)


@pytest.fixture
def drawn(office, person):
    """Accounts with six months of impressions and reactions: `drawn("a", "b")`; no hours, targets or policies."""

    def draw(*names, title=HOSTILE):
        body = {"platform": "x", "kind": "sectoral", "section": "課", "opened_on": "2015-04-01"}
        office.ledger.record(
            person, [("account", body | {"account_id": n, "name": f"{title} {n}"}) for n in names]
        )
        rows = ["account_id,date,from,to,metric,value,note"]
        for n in names:
            for m, last in zip(range(1, 7), (31, 28, 31, 30, 31, 30), strict=True):
                rows += [
                    f"{n},,2026-{m:02d}-01,2026-{m:02d}-{last},{k},{v},"
                    for k, v in (("impressions", 1000 + m), ("likes", 10), ("comments", 1), ("shares", 1))
                ]
        [look] = importing.look_at(office, "r.csv", "\n".join(rows).encode(), Context(as_of=office.today()))
        [taken] = importing.take(office, person, [importing.order_for(office, look, None, office.today())])
        assert taken.outcome == "taken", taken.message
        return office

    return draw


def lead(at):
    """The sentence on top."""
    (told,) = re.findall(r'<p class="lead[^>]*>.*?</p>', html(at))
    return told


def charts(at):
    """(alt text, specification) of each chart."""
    return [(c.proto.alt, json.loads(c.proto.spec)) for c in at.get("vega_lite_chart")]


def order(at, label):
    """The accounts of a table of ours, from top to bottom, by the heading of one of its columns."""
    (table,) = [t for t in re.findall(r"<table.*?</table>", html(at), re.DOTALL) if label in t]
    return re.findall(r'<th scope="row"><a [^>]*account=([a-z_]+)', table)


# ── the council's question ─────────────────────────────────────────────────────────────────────────


def test_what_an_account_costs_per_person_reached_beside_the_others_of_its_platform(sample, done):
    cost = done.account("ig_library").cost("cost_per_reach")
    told = lead(sample("comparison", account="ig_library"))
    assert f"千曲市立図書館Instagramの延べ到達1人あたりの費用は{yen(cost.value)}円で" in told
    assert f"同じ媒体のほかの1アカウント{yen(cost.others)}円の" in told
    assert f"月ごとの値は{yen(cost.low)}〜{yen(cost.high)}円です" in told
    assert (
        cost.real is False and "差は偶然でも起こりうるものです" in told
    )  # 7 months with hours on both sides


def test_a_difference_that_chance_hardly_brings_is_said_to_be_so(sample, done):
    assert done.account("x_shoko").cost("cost_per_thousand_impressions").real
    assert "差は偶然では説明しにくいものです" in lead(sample("comparison", account="x_shoko"))


def test_without_reach_it_is_compared_by_what_was_shown(sample):
    told = lead(sample("comparison", account="x_shoko"))
    assert "千曲市商工Xには延べ到達数がなく、1人あたりは出せません。表示1,000回あたりで比べます。" in told
    assert "到達1人あたりの費用は" not in told


# ── 比較 ───────────────────────────────────────────────────────────────────────────────────────────


def test_every_chart_says_itself_in_words_and_has_its_table(sample):
    for view, label in (("rates", "反応率の比較の表"), ("hours", "成果と業務時間の表")):
        at = sample("comparison", account="ig_library", beside_by=view)
        ((alt, spec),) = charts(at)
        assert alt in html(at) and label in html(at)
        assert spec["autosize"]["type"] == "pad"  # placed in pixels: never squeezed


def test_costs_are_listed_dearest_first_each_against_the_others(sample, done):
    at = sample("comparison", account="ig_library", cost="cost_per_reach")
    costs = {a.account_id: a.cost("cost_per_reach").value for a in done.accounts if a.cost("cost_per_reach")}
    assert order(at, "偶然の幅") == sorted(costs, key=lambda a: -costs[a])
    assert "・ 偶然の範囲 2.3倍（" in html(at)


def test_users_are_listed_by_how_far_behind_they_are_and_the_unknown_last(sample, done):
    known = [a for a in done.accounts if not a.emergency]
    expected = sorted(known, key=lambda a: (a.share is None, a.share or 0))
    listed = order(sample("comparison", account="x_chikuma", beside_by="users"), "想定との比")
    assert listed == [a.account_id for a in expected]
    assert done.account(listed[-1]).share is None  # followers are not known in that month


def test_emergency_accounts_stand_apart(sample):
    at = sample("comparison", account="x_bosai")
    users = sample("comparison", account="x_bosai", beside_by="users")
    assert "x_bosai" not in order(at, "偶然の幅") + order(users, "想定との比")
    assert order(at, "業務時間（12か月）") == ["x_bosai"]
    assert "非常時専用です" in lead(at)


def test_filters_live_in_the_url_and_change_no_answer(sample):
    free, narrow = (
        sample("comparison", account="ig_library", beside_by="users", **q)
        for q in ({}, {"platform": "x", "kind": "sectoral"})
    )
    assert lead(free) == lead(narrow)
    assert set(order(narrow, "想定との比")) == {"x_shoko", "x_sports"}
    at = well(narrow.selectbox(key="choose_platform").set_value("").run())
    assert "platform" not in at.query_params
    assert at.query_params["kind"] == "sectoral"
    assert len(order(at, "想定との比")) > 2


def test_nothing_left_by_the_filters_says_what_to_do(sample):
    at = sample("comparison", account="ig_library", platform="line", section="図書館")
    assert "この条件に合うアカウントはありません。上の絞り込みを変えてください。" in html(at)


def test_event_months_are_in_or_out_and_named(sample):
    at = sample("comparison", account="ig_kanko")
    assert "災害・催しのあった月（2026年3月、2026年4月、2026年9月）は含めています。" in said(at)
    out = well(at.segmented_control(key="choose_events").set_value("out").run())
    assert out.query_params["events"] == "out"
    assert "そのアカウントでは除いています" in said(out)
    assert lead(out) != lead(sample("comparison", account="ig_kanko", events="in"))


def test_too_few_for_a_funnel_is_said(sample):
    at = sample("comparison", account="ig_library", shown="video_views", beside_by="rates")
    assert "比べるには3アカウントが要ります（いまは1）" in html(at)
    assert charts(at) == []


def test_an_empty_office_says_what_to_do_next(opened, office):
    assert "アカウントがまだ登録されていません" in html(opened("comparison"))


def test_an_office_without_figures_leads_to_the_import(opened, office, person):
    body = {"platform": "x", "kind": "sectoral", "section": "課", "opened_on": "2015-04-01"}
    office.ledger.record(person, [("account", body | {"account_id": "a", "name": "甲"})])
    assert "取り込んだデータがまだありません" in html(opened("comparison", account="a"))


def test_without_hours_the_way_to_enter_them_is_there_and_nothing_hostile_runs(opened, drawn):
    drawn("a", "b", "c")
    at = opened("comparison", account="a", month="2026-06")
    text = html(at)
    assert "業務時間が記録されていない" in lead(at)
    assert re.search(r'href="register\?[^"]*part=work', text)
    views = [
        opened("comparison", account="a", month="2026-06", beside_by=v) for v in ("users", "rates", "merging")
    ]
    users, rates, merging = (html(view) for view in views)
    assert "想定を入れる" in users
    assert "3アカウント中0が偶然の範囲の外" in rates  # the funnel needs no hours
    assert "利用方針に目的と対象者が書かれていないため、見られないアカウント" in merging
    text += users + rates + merging
    assert HOSTILE not in text
    assert "&lt;script&gt;" in text


def test_a_name_is_no_markdown_where_it_is_listed(opened, drawn, person):
    office = drawn("a", "b", title="[甲](http://example.com)")
    office.ledger.record(
        person,
        [
            ("cost", {"item": "人件費", "per": "hour", "yen": 3000, "from_month": "2026-01", "ground": "表"}),
            ("hours", {"account_id": "a", "month": "2026-01", "hours": 10}),
        ],
    )
    shown = [opened("comparison", account="a", month="2026-06", beside_by=v) for v in ("cost", "hours")]
    captions = [c.value for at in shown for c in at.caption]
    listed = [c for c in captions if "この値のないアカウント" in c or "図にないアカウント" in c]
    assert len(listed) == 2
    assert all("[甲](" not in c and "甲" in c for c in listed)


def test_merging_candidates_come_with_reasons_and_no_verdict(opened, drawn, person):
    office = drawn("a", "b", "c", title="甲")
    told = {"purpose": "観光客に季節の見どころを知らせる", "audience": "市外の観光客"}
    office.ledger.record(
        person,
        [
            *(("policy", {"account_id": n, "from_day": "2026-04-01", "items": told}) for n in ("a", "b")),
            *(
                ("hours", {"account_id": n, "month": "2026-01", "hours": h})
                for n, h in (("a", 10), ("b", 100), ("c", 10))
            ),
        ],
    )
    at = opened("comparison", account="a", month="2026-06", beside_by="merging")
    assert "甲 b　と　甲 a" in html(at)
    assert "目的の分野が同じです（観光: 観光・見どころ）" in html(at)
    assert "統合するかどうかは、運営主体が決めます" in said(at)


# ── 見込み and 生産性 on 月次評価 ───────────────────────────────────────────────────────────────────


def test_a_target_with_an_end_has_its_outlook_with_the_report_card_beside(sample):
    at = sample("monthly", account="ig_library", metric="followers", look="outlook")
    assert "見込み" in looks(at)
    text = html(at)
    assert re.search(r"2027年3月の目標1,500人に届く見込みは約\d+%です。あと毎月", text)
    assert re.search(r"過去\d+件の答え合わせ", text)
    assert all(name in text for name in ("この見込み", "いつも同じ割合を答える", "調子を直線に延ばす"))
    assert "見込みの表" in text
    assert "見込みの答え合わせの表" in text
    assert "状態を変えません" in said(at)


def test_a_target_without_an_end_has_none(sample):
    at = sample("monthly", account="x_shoko", metric="impressions")
    assert "変動の見方" in looks(at) and "見込み" not in looks(at)


def test_a_hidden_probability_says_why(sample):
    text = html(sample("monthly", account="tt_kanko", metric="followers", look="outlook"))
    assert "見込みの計算に要る12か月に足りません" in text
    assert "届く見込みは" not in text
    assert "答え合わせ" not in text


def test_an_account_s_month_says_what_its_hours_brought(sample):
    text = html(sample("monthly", account="ig_library", beside="work"))
    assert "2026年10月の業務時間は8.5時間（推計" in text
    assert '<span class="tag">推計</span>' in text
    assert "延べ到達1人あたりの費用は" in text
    assert re.search(r'href="comparison\?[^"]*account=ig_library', text)


def test_without_hours_the_month_leads_to_them(opened, drawn):
    drawn("a")
    text = html(opened("monthly", account="a", month="2026-06", beside="work"))
    assert "2026年6月の業務時間が記録されていません" in text
    assert re.search(r'href="register\?[^"]*part=work', text)


def test_a_contractor_sees_no_other_account_s_figures(opened, drawn, person):
    office = drawn("a", "b", "c", title="甲")
    office.ledger.record(
        person,
        [
            ("cost", {"item": "人件費", "per": "hour", "yen": 3000, "from_month": "2026-01", "ground": "表"}),
            *(
                ("hours", {"account_id": n, "month": f"2026-{m:02d}", "hours": 10})
                for n in "abc"
                for m in range(1, 7)
            ),
            (
                "member",
                {
                    "name": "受託 一郎",
                    "role": "operator",
                    "from": "2026-01-01",
                    "sections": ["課"],
                    "contractor": True,
                },
            ),
        ],
    )
    assert "ほかの2アカウントの中央値" in html(opened("monthly", account="a", month="2026-06", beside="work"))
    at = opened("monthly", who="受託 一郎", account="a", month="2026-06", beside="work")
    assert "業務時間は10時間" in html(at)
    assert "中央値は" not in html(at)
    assert "この画面は開けません" in said(opened("comparison", who="受託 一郎", account="a", month="2026-06"))


# ── ground ② ───────────────────────────────────────────────────────────────────────────────────────


def test_ground_2_shows_outlook_and_costs_with_what_they_rest_on(sample):
    text = html(sample("withdrawal", account="ig_library", case="found"))
    assert "2027年3月の目標1,500人に届く見込みは" in text
    assert re.search(r"同じ方法の過去の見込み\d+件の外れは", text)
    assert "生産性: 2026年10月の業務時間は8.5時間" in text
    assert re.search(r'href="monthly\?[^"]*metric=cost_per_reach', text)
