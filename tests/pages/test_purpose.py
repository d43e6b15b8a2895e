"""目的の達成度合: ③ shows what the city counts itself, with its targets by year, as the year's paper has them."""

from __future__ import annotations

from datetime import date

import pytest

from samples.city import sample_folder, sample_office
from services.papers import term
from tests.pages.acts import html, said


@pytest.fixture
def sample(opened):
    return lambda who="", **query: opened("monthly", who=who, data="mihon", month="2026-10", **query)


def test_the_city_s_own_measure_stands_in_part_three_with_its_years(sample):
    told = html(sample(account="ig_kanko"))
    office = sample_office(sample_folder())
    view = office.view()
    (year,) = term.terms(office, view, "year", date(2025, 10, 1), ["ig_kanko"])
    visitors = next(r for r in year.reached if r.metric == "visitors")
    view.connection.close()
    assert (
        "市の指標の年度ごとの目標と実績" in told and "metric=visitors" in told and "目的（利用方針）" in told
    )
    assert "令和7年度" in told and "290,000人" in told and f"{visitors.achieved:.1%}" in told
    assert visitors.actual.said in told and "令和8年度（途中）" in told


def test_an_account_without_one_says_to_whom_it_may_concern_how_one_is_defined(sample):
    assert "媒体の外で数えた指標" not in said(sample(account="x_chikuma"))
    at = sample(account="x_chikuma", who="見本 さくら")  # who can define one
    assert "媒体の外で数えた指標" in said(at) and "年度ごとの目標と実績" not in html(at)
