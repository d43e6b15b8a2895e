"""A platform that lost half its showings reads as such on 総覧, 月次評価 and 継続・撤退; one account that did, as its own."""

import pytest

from tests.halved import NAMES, x_accounts
from tests.pages.acts import said

MOVED = "X（旧 Twitter）では、4アカウントの表示回数（インプレッション）が前年同月よりそろって減っています"
BESIDE = "X（旧 Twitter）のほかの3アカウントも前年同月よりそろって減っています"


@pytest.fixture
def halved(office):
    return x_accounts(office, 0.5)


@pytest.fixture
def one_halved(office):
    return x_accounts(office, 0.5, NAMES[-1:])


def test_on_the_overview_it_is_the_platform(opened, halved):
    text = said(opened("overview", month="2026-07"))
    assert text.count(MOVED) == 1
    assert text.count("媒体に共通（ほか3件も前年同月比") == 3  # 非常時専用 has no line


def test_on_the_month_it_stands_once_with_the_state_or_with_the_metric_that_does_not_decide(opened, halved):
    text = said(opened("monthly", account="x_sports", month="2026-07"))
    assert text.count(BESIDE) == 1 and text.count("このアカウントだけの減り方ではありません") == 1
    opening = said(opened("monthly", account="x_sports", month="2026-07", metric="impressions"))
    assert opening.count(BESIDE) == 1  # with the state: the metric that is opened says only what that has not
    of_reach = said(opened("monthly", account="x_sports", month="2026-07", metric="followers"))
    assert BESIDE in of_reach


def test_where_somebody_decides_it_stands_in_the_list_and_under_ground_2(opened, halved):
    text = said(opened("withdrawal", account="x_shoko"))
    assert text.count(BESIDE) == 3  # in the list of x_sports too, which halved again in September


def test_of_one_account_alone_the_overview_says_nothing_and_its_month_that_it_is_its_own(opened, one_halved):
    assert "媒体に共通" not in said(opened("overview", month="2026-07"))
    text = said(opened("monthly", account="x_sports", month="2026-07"))
    assert "このアカウントだけの動きです" in text and BESIDE not in text
