"""All X accounts of the sample lose half their showings from April 2026 on: the platform is said to have changed."""

from datetime import date

import pytest

from metrics import common_cause
from services.decision import deciding, prospect, to_decide
from services.month import evaluating
from tests.halved import NAMES, x_accounts
from tests.offices import office_of

TODAY = "2026-11-02"
MONTHS = [date(2026, m, 1) for m in range(4, 11)]


def office(new_folder, *halved):
    return x_accounts(office_of(new_folder(), today=TODAY), 0.5, halved)


def told(held, month):
    """account → what is worth saying of its showings in a month."""
    common = prospect.common(held, held.view(), month)
    return {name: common.told(name, "impressions") for name in NAMES}


@pytest.fixture(scope="module")
def halved(new_folder):
    return office(new_folder, *NAMES)


@pytest.mark.parametrize("month", MONTHS)
def test_every_month_since_is_the_platforms(halved, month):
    found = told(halved, month)
    assert all(b.others.common and b.others.accounts == 3 for b in found.values())
    (move,) = prospect.common(halved, halved.view(), month).common(["impressions"])
    assert (move.platform, move.accounts) == ("x", 4)
    if month < date(2026, 9, 1):  # before it was taken over in September
        assert found["x_sports"].alike


def test_ground_2_says_so_beside_a_state_that_is_as_it_was(halved):
    view, register = halved.view(), halved.ledger.register()
    seen = deciding.shown(halved, view, register, "x_sports", date(2026, 9, 15))
    assert (seen.month, seen.state) == (
        "2026-08",
        evaluating.evaluated(halved, view, "x_sports", MONTHS[4]).state,
    )
    (said,) = [e for e in seen.findings[1].evidence if e.rule.id == "common_cause"]
    assert "X（旧 Twitter）のほかの3アカウントも" in said.sentence
    assert "このアカウントだけの減り方ではありません" in said.sentence
    assert seen.common == (said.sentence,)


def test_what_asks_for_a_judgement_is_listed_with_it(halved):
    view, register = halved.view(), halved.ledger.register()
    items = {i.account.account_id: i for i in to_decide.docket(halved, view, register)}
    (low,) = [w for w in items["x_shoko"].why if "媒体に共通の動き" in w]
    assert "それを除いてもこのアカウントは" in low  # it had been falling by itself


def test_where_one_account_alone_lost_half_it_is_its_own(new_folder):
    held = office(new_folder, "x_sports")
    for month in MONTHS:
        found = told(held, month)
        assert found["x_sports"].alone
        assert not any(b and b.others.common for b in found.values())
        assert prospect.common(held, held.view(), month).common(["impressions"]) == ()
    assert "このアカウントだけの動きです" in common_cause.sentence(found["x_sports"], "表示回数", "X")


def test_of_a_month_that_is_not_final_nothing_is_said(halved):
    assert prospect.common(halved, halved.view(), date(2026, 11, 1)).besides == {}
