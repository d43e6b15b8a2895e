"""Hours and costs put to months, and what an hour and a yen brought."""

import pytest

from metrics.calendar import month
from tests.metrics.drawn import Drawn


@pytest.fixture
def drawn():
    with Drawn() as made:
        yield made


def days(of, last, **values):
    """A drawn table of a month's days with the same values each."""
    lines = [" ".join(["day", *values])]
    return "\n".join(
        lines + [" ".join([f"{of}-{n:02d}", *map(str, values.values())]) for n in range(1, last + 1)]
    )


def hours_of(drawn, account="a"):
    """`04` → hours, with ? where they are 推計."""
    return {
        f"{r['month']:%m}": f"{r['hours']:g}{'?' * r['estimated']}"
        for r in drawn.table("work_month")
        if r["account_id"] == account
    }


def yen_of(drawn, account="a"):
    """`04` → (labour, other, whole) in yen."""
    return {
        f"{r['month']:%m}": (r["labour_yen"], r["other_yen"], r["yen"])
        for r in drawn.table("work_month")
        if r["account_id"] == account
    }


# --- hours


def test_a_month_without_an_entry_takes_the_last_one_and_none_before_the_first(drawn):
    drawn.days("day likes\n04-01 1\n08-01 1").hours("""
        month     hours
        2026-05   8
        2026-07   5
    """)
    assert hours_of(drawn) == {"05": "8", "06": "8?", "07": "5", "08": "5?"}


def test_an_estimate_reaches_one_month(drawn):
    drawn.days("day likes\n04-01 1\n09-01 1").hours("month hours\n2026-05 8\n2026-08 0")
    assert hours_of(drawn) == {"05": "8", "06": "8?", "08": "0", "09": "0?"}


def test_the_last_entry_of_a_month_holds_and_zero_hours_are_hours(drawn):
    drawn.days("day likes\n06-01 1").hours("""
        month     hours
        2026-05   8
        2026-05   0
    """)
    assert hours_of(drawn) == {"05": "0", "06": "0?"}


def test_hours_are_not_carried_beyond_the_closing_nor_through_a_rest(drawn):
    drawn.account(closed="2026-06-10").account("b").days("day likes\n09-01 1").hours("""
        account   month     hours
        a         2026-05   8
        b         2026-05   6
    """)
    drawn._insert("suspended", 9, "b", month("2026-07"), month("2026-08"))
    assert hours_of(drawn) == {"05": "8", "06": "8?"}
    assert hours_of(drawn, "b") == {"05": "6", "06": "6?"}


def test_an_entry_after_the_closing_is_kept(drawn):
    drawn.account(closed="2026-05-10").days("day likes\n07-01 1").hours("month hours\n2026-06 3")
    assert hours_of(drawn) == {"06": "3"}


# --- costs


def test_the_cost_of_the_month_is_the_last_one_begun(drawn):
    drawn.days("day likes\n07-01 1").hours(
        "month hours\n2026-04 10\n2026-05 10\n2026-06 10\n2026-07 10"
    ).costs("""
        account   item   per    yen    from
        -         人件費 hour   3000   2026-05
        -         人件費 hour   3200   2026-07
        a         委託料 month  5000   2026-06
    """)
    assert yen_of(drawn) == {
        "04": (None, 0, None),
        "05": (30000, 0, 30000),
        "06": (30000, 5000, 35000),
        "07": (32000, 5000, 37000),
    }


def test_an_account_s_own_item_takes_the_place_of_the_city_s(drawn):
    drawn.hours("account month hours\na 2026-04 10\nb 2026-04 10").costs("""
        account   item   per    yen    from
        -         人件費 hour   3000   2026-04
        b         人件費 hour   5000   2026-04
    """)
    assert yen_of(drawn)["04"][2] == 30000 and yen_of(drawn, "b")["04"][2] == 50000


def test_what_the_city_pays_by_the_month_is_shared_by_the_accounts_then_open(drawn):
    drawn.account("a").account("b").account("c").account("c", closed="2026-03-31").account(
        "d", opened="2026-05-01"
    )
    drawn.hours("account month hours\na 2026-04 10").costs("""
        account   item   per    yen    from
        -         人件費 hour   3000   2026-04
        -         利用料 month  8000   2026-04
    """)
    assert yen_of(drawn)["04"] == (30000, 4000, 34000)


# --- what an hour and a yen brought


def test_per_hour_keeps_the_basis_and_both_parts_of_the_rate(drawn):
    drawn.days(days("04", 30, likes=2, comments=1, shares=0, reach=100, link_clicks=3))
    drawn.posts("post on likes comments shares\np1 04-10 20 5 5").hours("month hours\n2026-04 6")
    assert drawn.of("reactions_per_hour", "numerator", "denominator") == {
        "2026-04 day": (15, 90, 6),
        "2026-04 post": (5, 30, 6),
    }
    assert drawn.of("reach_per_hour") == {"2026-04 day": 500}
    assert drawn.of("link_clicks_per_hour") == {"2026-04 day": 15}


def test_cost_per_reaction_and_per_person_reached(drawn):
    drawn.days(days("04", 30, likes=2, comments=1, shares=0, reach=100)).hours("month hours\n2026-04 6")
    drawn.costs("account item per yen from\n- 人件費 hour 3000 2026-04")
    assert drawn.of("cost_per_reaction", "numerator", "denominator") == {"2026-04 day": (200, 18000, 90)}
    assert drawn.of("cost_per_reach") == {"2026-04 day": 6}


@pytest.mark.parametrize(("hours", "likes"), [("2026-04 0", 2), ("2026-05 6", 2)])
def test_no_hours_give_no_rate(drawn, hours, likes):
    drawn.days(days("04", 30, likes=likes, comments=1, shares=0)).hours(f"month hours\n{hours}")
    assert set(drawn.of("reactions_per_hour").values()) <= {None}


def test_without_a_cost_per_hour_or_without_a_reaction_there_is_no_cost_per_reaction(drawn):
    drawn.days(days("04", 30, likes=0, comments=0, shares=0)).hours("month hours\n2026-04 6")
    assert drawn.of("cost_per_reaction") == {}
    drawn.costs("account item per yen from\n- 人件費 hour 3000 2026-04")
    assert drawn.of("cost_per_reaction") == {"2026-04 day": None}
    assert drawn.of("reactions_per_hour") == {"2026-04 day": 0}
