"""Other cities' accounts on the pages: a grey band with its n, month and source, beside the own value and never as a line."""

from __future__ import annotations

import json

import pytest

from services.intake import importing
from services.register import recording
from store.context import Context
from tests.halved import NAMES, x_accounts
from tests.norm_files import SOURCE, norm_file
from tests.pages.acts import html, said

MONTH = "2026-05"
HOSTILE = "<script>alert(1)</script>"


def take(office, person, name, raw):
    [look] = importing.look_at(office, name, raw, Context(as_of=office.today()))
    [taken] = importing.take(office, person, [importing.order_for(office, look, None, office.today())])
    assert taken.outcome == "taken", taken.message


@pytest.fixture
def fed(office, person):
    """An account of X whose followers of two months are known."""
    body = {"platform": "x", "kind": "sectoral", "section": "課", "opened_on": "2015-04-01"}
    office.ledger.record(person, [("account", body | {"account_id": "x_koho", "name": f"{HOSTILE} 広報X"})])
    rows = [f"x_koho,{day},followers,{n}" for day, n in (("2026-04-30", 1000), ("2026-05-31", 1005))]
    take(office, person, "r.csv", "\n".join(["account_id,date,metric,value", *rows]).encode())
    return office


def peers(opened, **query):
    return opened("comparison", account="x_koho", month=MONTH, beside_by="peers", **query)


def test_without_a_file_and_without_residents_it_says_what_to_do(opened, fed, person):
    assert "比較資料がまだありません" in said(at := peers(opened)) and "取込から入れる" in said(at)
    take(fed, person, "norms.csv", norm_file(MONTH))
    assert "設定の「設定値」で人口を決めると" in said(peers(opened))


def test_an_account_stands_beside_the_middle_half_of_the_others(opened, fed, person):
    recording.record(fed, person, "setting", {"key": "residents", "value": 58_000})
    take(fed, person, "norms.csv", norm_file(MONTH, cities=24, source=f"{HOSTILE}県"))
    at = peers(opened)
    told = html(at)
    assert "人口5万〜10万人の市町村のX（分野別）48アカウント（24市町村）の真ん中の半分が" in told
    assert "（人口58,000人に直した値）" in told and "1,005人" in told and HOSTILE not in told
    assert "濃い帯が真ん中の半分" in said(at) and "継続・撤退の判定には使いません" in said(at)
    assert "比較資料 2026年5月" in said(at) and "8割 " in told and "行目" in told


def test_of_a_month_before_the_file_nothing_is_said_and_after_it_its_month(opened, fed, person):
    recording.record(fed, person, "setting", {"key": "residents", "value": 58_000})
    take(fed, person, "norms.csv", norm_file("2026-04"))
    assert "2026年4月の利用者数は" in html(at := peers(opened)) and "1,000人" in html(at)
    assert f"出所 {SOURCE}" in said(at)


def test_where_a_band_has_too_few_cities_it_says_so(opened, fed, person):
    recording.record(fed, person, "setting", {"key": "residents", "value": 3_000})
    take(fed, person, "norms.csv", norm_file(MONTH))
    assert "比べられる数の市がありません" in said(peers(opened))


def test_月次評価_draws_the_band_of_each_month_behind_the_course_and_says_whose_it_is(opened, fed, person):
    recording.record(fed, person, "setting", {"key": "residents", "value": 58_000})
    for month in ("2026-04", MONTH):
        take(fed, person, f"{month}.csv", norm_file(month))
    at = opened("monthly", account="x_koho", month=MONTH, metric="followers")
    (chart,) = at.get("vega_lite_chart")
    bands = [
        row
        for layer in json.loads(chart.proto.spec)["layer"]
        if layer["mark"]["type"] == "rect"
        for row in layer["data"]["values"]
    ]
    assert len(bands) == 2 and all(b["y"] < b["y2"] for b in bands)
    assert chart.proto.alt.startswith("利用者数（フォロワー）は") and "友だち" not in chart.proto.spec
    assert "真ん中の半分が" in chart.proto.alt and "1,005人" in chart.proto.alt
    assert "灰色の帯" in said(at) and f"出所 {SOURCE}" in said(at) and "判定には使いません" in said(at)


def test_月次評価_without_a_file_is_what_it_was(opened, fed):
    at = opened("monthly", account="x_koho", month=MONTH, metric="followers")
    assert "帯" not in said(at) and "ほかの市" not in said(at)


def fell(person, office, *months):
    """Other cities' X accounts in these months, halved from April 2026 on as the own ones are."""
    recording.record(office, person, "setting", {"key": "residents", "value": 58_000})
    for month in months:
        halved = {"x": 0.5} if month >= "2026-04" else {}
        raw = norm_file(month, cities=24, times=lambda platform, held=halved: held.get(platform, 1.0))
        take(office, person, f"{month}.csv", raw)


def test_where_other_cities_fell_too_it_stands_beside_the_accounts_change(opened, office, person):
    fell(person, x_accounts(office, 0.5), "2025-07", "2025-10", "2026-07", "2026-10")
    peers = "ほかの市町村（人口5万〜10万人）のX（分野別）48アカウントも前年同月よりそろって減っています"
    text = said(opened("monthly", account="x_sports", month="2026-07"))
    assert text.count(peers) == 1 and "このアカウントは −" in text
    assert (
        said(opened("monthly", account="x_sports", month="2026-07", metric="impressions")).count(peers) == 2
    )
    assert peers in said(opened("withdrawal", account="x_shoko"))


def test_of_one_norm_file_no_change_is_told(opened, office, person):
    fell(person, x_accounts(office, 0.5), "2026-07")
    assert "ほかの市町村（人口" not in said(
        opened("monthly", account="x_sports", month="2026-07", metric="impressions")
    )


def test_one_account_that_fell_where_nobody_did_is_told_so(opened, office, person):
    recording.record(office, person, "setting", {"key": "residents", "value": 58_000})
    x_accounts(office, 0.5, NAMES[-1:])
    for month in ("2026-06", "2026-07"):
        take(office, person, f"{month}.csv", norm_file(month, cities=24))
    text = said(opened("monthly", account="x_sports", month="2026-07", metric="impressions"))
    assert "の前月比は、ほかの市町村" in text and "そろった動きはありません" in text
