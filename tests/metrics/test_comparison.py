"""Accounts beside each other: costs, funnels, event months and 非常時専用, from drawn facts."""

from datetime import date

import pytest

from metrics import catalogue
from metrics.calendar import add_months, month_end
from metrics.comparison import comparison
from metrics.comparison_words import cost_sentence, difference_word, events_sentence
from metrics.productivity import productivities
from tests.metrics.drawn import Drawn

METRICS = catalogue.load()
MONTH = date(2026, 9, 1)


class City(Drawn):
    """Drawn facts as a database that the modules can ask."""

    seq = 1

    def rows(self, sql, **told):
        done = self.connection.execute(sql, told)
        return [dict(zip([c[0] for c in done.description], row, strict=True)) for row in done.fetchall()]

    def made(self):
        self.measures()
        return self


def posts(account, months, shown, likes, last=MONTH):
    """One post a month, settled, for so many months up to the last."""
    rows = ["post on impressions likes comments shares"]
    for n in range(months):
        rows.append(f"{account}{n} {add_months(last, -n)} {shown} {likes} 0 0")
    return "\n".join(rows)


@pytest.fixture
def city():
    with City() as made:
        for account, shown, likes, hours in (
            ("a", 1000, 20, 10),
            ("b", 2000, 40, 10),
            ("c", 9000, 180, 20),
            ("d", 500, 30, 30),
        ):
            made.account(account)
            made.posts(posts(account, 12, shown, likes), account=account)
            for n in range(12):
                made.hours(f"account month hours\n{account} {add_months(MONTH, -n):%Y-%m} {hours}")
        made.costs("account item per yen from\n- 人件費 hour 3000 2025-04")
        yield made


def test_sums_first_and_division_last_over_twelve_months(city):
    found = comparison(city.made(), MONTH).account("a")
    assert (found.hours, found.yen, found.reactions, found.reactions_months) == (120, 360_000, 240, 12)
    assert found.reactions_per_hour == 2.0
    assert (
        found.cost("cost_per_reaction").value == 1500
        and found.cost("cost_per_thousand_impressions").value == 30_000
    )


def test_a_cost_stands_beside_the_median_of_the_others(city):
    cost = comparison(city.made(), MONTH).account("d").cost("cost_per_reaction")
    assert (cost.value, cost.others, cost.other_accounts, cost.times, cost.months) == (3000, 750, 3, 4.0, 12)
    assert cost.real and cost.least == pytest.approx(4.0) == cost.most  # months that never vary
    assert cost_sentence(cost).endswith(
        "4.0倍（偶然の幅を入れると4.0〜4.0倍）です。差は偶然では説明しにくいものです。"
    )


def test_only_accounts_of_the_platform_are_others(city):
    city.connection.execute("UPDATE account SET platform = 'facebook' WHERE account_id IN ('a', 'd')")
    done = comparison(city.made(), MONTH)
    assert (
        done.account("d").cost("cost_per_reaction").others == 1500
    )  # a's; on the other platform 750 and 333
    city.connection.execute("UPDATE account SET platform = 'line' WHERE account_id = 'd'")
    alone = comparison(city.made(), MONTH).account("d").cost("cost_per_reaction")
    assert (alone.times, alone.real, alone.other_accounts) == (None, None, 0)


def test_hours_that_are_carried_over_are_no_observations(city):
    """Told once and carried on, they are the whole year's hours, and one month's knowledge."""
    city.connection.execute("DELETE FROM hours WHERE account_id = 'd' AND month > DATE '2025-10-01'")
    cost = comparison(city.made(), MONTH).account("d").cost("cost_per_reaction")
    assert (cost.value, cost.months, cost.real, cost.least) == (3000, 1, None, None)
    assert "比べられる月は1か月で" in cost_sentence(cost)


def test_a_difference_smaller_than_the_setting_is_real_and_not_named(city):
    said = comparison(city.made(), MONTH).account("d").cost("cost_per_reaction")
    assert said.worth and difference_word(said).startswith("▲ 高い")
    city._insert("setting", 9, "smallest_difference", "400", None, None, None)
    cost = comparison(city.made(), MONTH).account("d").cost("cost_per_reaction")
    assert cost.real and not cost.worth and difference_word(cost).startswith("・ 取り上げるほどでない差")


def test_a_cost_that_cannot_be_told_is_not_there(city):
    assert comparison(city.made(), MONTH).account("a").cost("cost_per_reach") is None


def test_one_rate_for_all_but_one_is_seen_in_the_funnel(city):
    done = comparison(city.made(), MONTH).funnel("impressions")
    assert {p.account_id: p.place for p in done.points} == {
        "a": "inside",
        "b": "inside",
        "c": "inside",
        "d": "above998",
    }
    assert done.centre == 0.02  # the one apart does not pull it, or it would set the largest outside


def test_only_some_accounts_can_be_compared_and_few_make_no_funnel(city):
    done = comparison(city.made(), MONTH)
    assert {p.account_id for p in done.funnel("impressions", ["a", "b", "c"]).points} == {"a", "b", "c"}
    assert done.funnel("impressions", ["a", "b"]) is None and done.funnel("views") is None
    assert len(done.some(platform="x", kind="sectoral")) == 4 and done.some(section="別の課") == ()


def test_an_account_for_emergencies_stands_apart(city):
    city.connection.execute("UPDATE account SET emergency_only = TRUE WHERE account_id = 'd'")
    done = comparison(city.made(), MONTH)
    assert done.account("d").emergency and "d" not in {
        p.account_id for p in done.funnel("impressions").points
    }
    assert done.account("a").cost("cost_per_reaction").other_accounts == 2


def test_event_months_are_out_or_in_and_named(city):
    city._insert("event", 1, date(2026, 7, 30), date(2026, 8, 2), "災害", "大雨", "a", None)
    city._insert("event", 2, date(2026, 5, 1), None, "仕様変更", "書き出しの変更", None, None)
    inside, outside = (comparison(city.made(), MONTH, events) for events in (True, False))
    assert (
        inside.account("a").event_months == (date(2026, 7, 1), date(2026, 8, 1))
        and inside.account("b").event_months == ()
    )
    assert (
        inside.account("a").reactions,
        outside.account("a").reactions,
        outside.account("b").reactions,
    ) == (240, 200, 480)
    assert {p.account_id: p.months for p in outside.funnel("impressions").points}["a"] == 10
    assert "2026年7月、2026年8月" in events_sentence(outside) and "除いて" in events_sentence(outside)
    assert "含めています" in events_sentence(inside)


@pytest.mark.parametrize(
    ("platform", "touched"), [("x", (date(2026, 7, 1),)), ("youtube", ()), (None, (date(2026, 7, 1),))]
)
def test_an_event_of_a_platform_touches_its_accounts_alone(city, platform, touched):
    city._insert("event", 1, date(2026, 7, 30), None, "災害", "障害", None, platform)
    assert comparison(city.made(), MONTH).account("a").event_months == touched


def test_months_that_are_not_final_are_not_compared(city):
    city.posts("post on impressions likes comments shares\nlate 2026-09-20 10 999 0 0", as_of="2026-10-05")
    assert comparison(city.made(), MONTH).account("a").reactions == 220


def test_it_is_json_ready(city):
    told = comparison(city.made(), MONTH).as_dict()
    assert told["month"] == "2026-09-01" and told["accounts"][0]["costs"]


# --- productivity


def test_a_month_with_the_range_of_twelve_and_the_year_so_far(city):
    city.posts("post on impressions likes comments shares\nmore 2026-06-05 1000 80 0 0")
    found = productivities(city.made(), METRICS, MONTH)["a"]
    rate = found.result("reactions_per_hour")
    assert (rate.value, rate.low, rate.high, rate.months) == (2.0, 2.0, 10.0, 12)
    year = found.year
    assert (year.first, year.hours, year.yen, year.missing_months) == (date(2026, 4, 1), 60, 180_000, 0)
    assert year.yen_per_reaction == 180_000 / 200 and year.yen_per_reach is None
    assert found.as_dict()["work"]["yen"] == 30_000


def test_without_hours_nothing_is_made_up(city):
    city.connection.execute("DELETE FROM hours WHERE account_id = 'a'")
    found = productivities(city.made(), METRICS, MONTH)["a"]
    assert (found.work, found.results, found.year.hours, found.year.missing_months) == (None, (), None, 6)


def test_estimated_months_are_counted(city):
    city.connection.execute("DELETE FROM hours WHERE account_id = 'a' AND month >= DATE '2026-09-01'")
    found = productivities(city.made(), METRICS, MONTH)["a"]
    assert found.work.estimated and found.year.estimated_months == 1 and found.year.hours == 60


def test_an_estimate_reaches_one_month_and_no_further(city):
    city.connection.execute("DELETE FROM hours WHERE account_id = 'a' AND month >= DATE '2026-08-01'")
    assert productivities(city.made(), METRICS, MONTH)["a"].work is None


def test_plays_cost_only_where_nothing_else_is_shown(city):
    city.posts("post on video_views\nv 2026-09-05 100", account="a")
    city.account("v").hours("account month hours\nv 2026-09 5")
    city.days(
        "\n".join(
            [
                "account day video_views",
                *(f"v 2026-09-{n:02d} 10" for n in range(1, month_end(MONTH).day + 1)),
            ]
        )
    )
    found = productivities(city.made(), METRICS, MONTH)
    assert found["a"].result("cost_per_thousand_video_views") is None
    assert found["v"].result("cost_per_thousand_video_views").value == 15_000 / 0.3
