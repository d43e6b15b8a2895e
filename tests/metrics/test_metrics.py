"""What each metric says: a small drawn table in, a small dict out."""

import re
from datetime import date
from pathlib import Path

import pytest

from metrics import catalogue
from metrics.catalogue import HeaderError
from tests.metrics.drawn import Drawn

METRICS = catalogue.load()
FLOWS = [m.id for m in METRICS.values() if m.additivity == "flow"]


@pytest.fixture
def drawn():
    with Drawn() as made:
        yield made


def month_of_days(days, **values):
    """A drawn table of days 1 … n of April with the same values every day."""
    lines = [" ".join(["day", *values])]
    lines += [" ".join([f"04-{n:02d}", *map(str, values.values())]) for n in range(1, days + 1)]
    return "\n".join(lines)


# --- flows are summed over their basis


def test_a_flow_of_days_is_their_sum(drawn):
    drawn.days("""
        day     impressions
        03-31   1000
        04-01   10
        04-30   5
        05-01   7
    """)
    assert drawn.of("impressions", "days_seen", "days") == {
        "2026-03 day": (1000, 1, 31),
        "2026-04 day": (15, 2, 30),
        "2026-05 day": (7, 1, 31),
    }


def test_a_flow_of_posts_is_the_sum_over_the_posts_of_the_month(drawn):
    drawn.posts("""
        post   on      likes
        p1     03-31   9
        p2     04-01   2
        p3     04-30   3
    """)
    assert drawn.of("likes") == {"2026-03 post": 9, "2026-04 post": 5}
    assert drawn.of("posts") == {"2026-03 post": 1, "2026-04 post": 2}


def test_a_flow_of_a_span_is_the_account_s_own_total_of_a_whole_month(drawn):
    drawn.spans("""
        from    to      post   video_views
        04-01   04-30   -      90
        04-01   04-30   v1     60
        05-01   05-30   -      77
        05-02   05-31   -      78
        06-01   07-31   -      79
    """)
    assert drawn.of("video_views") == {"2026-04 span": 90}


def test_the_bases_of_one_metric_never_mix(drawn):
    drawn.days("""
        day     impressions
        04-01   10
    """)
    drawn.posts("""
        post   on      impressions
        p1     04-01   300
    """)
    drawn.spans("""
        from    to      impressions
        04-01   04-30   5000
    """)
    assert drawn.of("impressions") == {"2026-04 day": 10, "2026-04 post": 300, "2026-04 span": 5000}


def test_accounts_never_mix(drawn):
    drawn.days("""
        account   day     likes
        a         04-01   1
        b         04-01   2
    """)
    assert [(r["account_id"], r["value"]) for r in drawn.measures() if r["metric"] == "likes"] == [
        ("a", 1),
        ("b", 2),
    ]


def test_reach_of_days_is_named_a_total_and_reach_of_a_month_is_as_exported(drawn):
    drawn.days("""
        day     reach
        04-01   10
        04-02   20
    """)
    drawn.spans("""
        from    to      reach
        04-01   04-30   25
    """)
    assert drawn.of("reach_total") == {"2026-04 day": 30}
    assert drawn.of("reach") == {"2026-04 span": 25}


def test_viewers_are_no_impressions_and_no_view_is_another(drawn):
    drawn.days("""
        day     views   video_views   thumbnail_impressions   engaged_views
        04-01   1       2             3                       4
    """)
    assert {
        m: drawn.of(m)
        for m in ("views", "video_views", "thumbnail_impressions", "engaged_views", "impressions")
    } == {
        "views": {"2026-04 day": 1},
        "video_views": {"2026-04 day": 2},
        "thumbnail_impressions": {"2026-04 day": 3},
        "engaged_views": {"2026-04 day": 4},
        "impressions": {},
    }


@pytest.mark.parametrize(
    "metric",
    [m for m in FLOWS if m not in ("posts", "replies", "reach_total", "reactions_total", "net_follows")],
)
def test_every_flow_has_a_value_on_each_basis_that_its_header_names(drawn, metric):
    drawn.days(f"day {metric}\n04-01 3\n04-02 4")
    drawn.posts(f"post on {metric}\np1 04-01 5\np2 04-02 6")
    drawn.spans(f"from to {metric}\n04-01 04-30 9")
    given = {"2026-04 day": 7, "2026-04 post": 11, "2026-04 span": 9}
    found = drawn.of(metric)
    assert found.items() <= given.items()
    assert {key.split()[1] for key in found} >= set(METRICS[metric].basis)


def test_answers_are_no_posts_of_ones_own_and_are_counted_apart(drawn):
    drawn.posts("""
        post  on     to    impressions  engagements
        p1    04-01  -     100          10
        p2    04-02  @b    900          9
        p3    04-03  @c    -            -
        p4    05-01  @b    50           5
    """)
    assert drawn.of("posts") == {
        "2026-04 post": 1,
        "2026-05 post": 0,
        "2026-04 post_all": 3,
        "2026-05 post_all": 1,
    }
    assert drawn.of("replies") == {"2026-04 post": 2, "2026-05 post": 1}
    assert drawn.of("impressions") == {
        "2026-04 post": 100,
        "2026-05 post": 0,
        "2026-04 post_all": 1000,
        "2026-05 post_all": 50,
    }
    assert drawn.of("engagement_rate_per_impression") == {
        "2026-04 post": 0.1,
        "2026-05 post": None,  # nothing of its own to divide by
        "2026-04 post_all": 0.019,
        "2026-05 post_all": 0.1,
    }


def test_an_account_that_answers_nobody_has_no_count_of_answers_and_one_kind_of_post(drawn):
    drawn.posts("post on impressions\np1 04-01 5")
    assert drawn.of("replies") == {}
    assert drawn.of("posts") == {"2026-04 post": 1}


# --- computed flows


def test_reactions_are_likes_comments_and_shares_and_nothing_unless_all_are_known(drawn):
    drawn.days("""
        day     likes   comments   shares
        04-01   5       3          1
        05-01   5       3          -
    """)
    assert drawn.of("reactions_total") == {"2026-04 day": 9}


def test_net_follows_is_as_exported_or_follows_minus_unfollows(drawn):
    drawn.days("""
        day     follows   unfollows   net_follows
        04-01   5         2           -
        05-01   5         -           -
        06-01   5         2           4
    """)
    assert drawn.of("net_follows") == {"2026-04 day": 3, "2026-06 day": 4}


# --- rates: sum first, divide last


def test_a_rate_divides_sums_and_keeps_both_parts(drawn):
    drawn.days("""
        day     engagements   impressions
        04-01   1             10
        04-02   1             1000
    """)
    assert drawn.of("engagement_rate_per_impression", "numerator", "denominator") == {
        "2026-04 day": (2 / 1010, 2, 1010)  # not the mean of 0.1 and 0.001
    }


def test_a_rate_uses_only_rows_in_which_both_parts_are_known(drawn):
    drawn.posts("""
        post   on      engagements   impressions   views
        p1     04-01   4             100           -
        p2     04-02   50            -             -
        p3     04-03   -             900           -
        p4     04-04   6             100           20
    """)
    assert drawn.of("engagement_rate_per_impression", "numerator", "denominator") == {
        "2026-04 post": (0.05, 10, 200)
    }
    assert drawn.of("engagement_rate_per_view", "numerator", "denominator") == {"2026-04 post": (0.3, 6, 20)}


def test_a_rate_of_nothing_is_missing(drawn):
    drawn.days("""
        day     engagements   impressions
        04-01   0             0
        05-01   0             7
    """)
    assert drawn.of("engagement_rate_per_impression") == {"2026-04 day": None, "2026-05 day": 0}


def test_a_rate_per_follower_takes_the_followers_of_the_same_month(drawn):
    drawn.days("""
        day     engagements   followers
        04-01   3             -
        04-30   1             200
        05-15   9             -
    """)
    assert drawn.of("engagement_rate_per_follower", "numerator", "denominator") == {
        "2026-04 day": (0.02, 4, 200)
    }


def test_hidden_opens_are_left_out_with_their_deliveries(drawn):
    drawn.posts("""
        post   on      opens   delivered
        m1     04-01   40      100
        m2     04-02   -       15
        m3     04-03   10      100
    """)
    assert drawn.of("open_rate_per_delivered", "numerator", "denominator") == {
        "2026-04 post": (0.25, 50, 200)
    }
    assert drawn.of("delivered") == {"2026-04 post": 215}


# --- missing is missing


def test_inside_coverage_no_post_is_zero_and_outside_it_is_nothing(drawn):
    drawn.posts(
        """
        post   on      likes
        p1     04-10   2
        """,
        covers="04-01..05-31",
    )
    assert drawn.of("posts", "days_seen") == {"2026-04 post": (1, 30), "2026-05 post": (0, 31)}
    assert drawn.of("likes", "days_seen") == {"2026-04 post": (2, 30), "2026-05 post": (0, 31)}


def test_a_post_whose_cell_is_missing_makes_no_zero(drawn):
    drawn.posts(
        """
        post   on      likes   reach
        p1     04-10   2       -
        p2     05-10   2       7
        """,
        covers="04-01..05-31",
    )
    assert drawn.of("reach_total") == {"2026-04 post": None, "2026-05 post": 7}
    assert drawn.of("saves") == {}


def test_a_covered_month_in_which_nothing_was_ever_posted_has_no_posts(drawn):
    drawn.posts("post on", covers="04-01..04-30")
    assert drawn.of("posts") == {"2026-04 post": 0}
    assert drawn.of("likes") == {}  # no file says that there are such figures


def test_a_day_that_is_missing_is_not_zero(drawn):
    drawn.days(month_of_days(29, impressions=0))
    assert drawn.of("impressions", "days_seen", "days") == {"2026-04 day": (0, 29, 30)}


@pytest.mark.parametrize(("before", "seen"), [(False, 29), (True, 30)])
def test_west_of_japan_the_first_day_is_whole_only_with_the_day_before(drawn, before, seen):
    drawn.posts("post on", covers="04-01..04-30", west=True)
    if before:
        drawn.posts("post on", covers="03-01..03-31", west=True)
    assert drawn.of("posts", "days_seen")["2026-04 post"] == (0, seen)


def test_a_day_covered_by_two_files_is_one_day(drawn):
    drawn.posts("post on", covers="04-01..04-20").posts("post on", covers="04-10..04-30")
    assert drawn.of("posts", "days_seen") == {"2026-04 post": (0, 30)}


def test_an_account_without_facts_has_no_measures(drawn):
    assert drawn.measures() == []


# --- provisional


@pytest.mark.parametrize(
    ("as_of", "lag", "provisional"),
    [("2026-04-30", 0, False), ("2026-04-30", 1, True), ("2026-05-01", 1, False), ("2026-05-02", 3, True)],
)
def test_a_day_is_provisional_while_it_is_later_than_export_minus_lag(drawn, as_of, lag, provisional):
    drawn.days("day likes\n04-01 1\n04-30 2", as_of=as_of, lag=lag)
    assert drawn.of("likes", "provisional") == {"2026-04 day": (3, provisional)}


def test_a_later_export_makes_a_day_final(drawn):
    drawn.days("day likes\n04-30 63", as_of="2026-04-30", lag=1, last="2026-04-30")
    drawn.days("day likes\n04-30 452", as_of="2026-05-20", lag=1, last="2026-05-19")
    assert drawn.of("likes", "provisional") == {"2026-04 day": (452, False)}


def test_a_post_settles_with_the_first_snapshot_seven_days_after_month_end(drawn):
    for as_of, likes in (("2026-05-02", 10), ("2026-05-06", 11)):
        drawn.posts(f"post on likes\np1 04-10 {likes}", as_of=as_of)
    assert drawn.of("likes", "provisional") == {"2026-04 post": (11, True)}
    for as_of, likes in (("2026-06-01", 30), ("2026-05-07", 12), ("2026-05-08", 13)):
        drawn.posts(f"post on likes\np1 04-10 {likes}", as_of=as_of)
    assert drawn.of("likes", "provisional") == {"2026-04 post": (12, False)}


def test_the_days_until_posts_settle_are_a_setting(drawn):
    drawn.setting("post_settle_days", 14).posts("post on likes\np1 04-10 1", as_of="2026-05-13")
    assert drawn.of("likes", "provisional") == {"2026-04 post": (1, True)}
    drawn.posts("post on likes\np1 04-10 2", as_of="2026-05-14")
    assert drawn.of("likes", "provisional") == {"2026-04 post": (2, False)}


def test_posts_of_one_month_settle_each_for_itself(drawn):
    drawn.posts("post on likes\np1 04-10 1\np2 04-11 1", as_of="2026-05-07")
    drawn.posts("post on likes\np1 04-10 9\np3 04-12 1", as_of="2026-05-06")
    assert drawn.of("likes", "provisional") == {"2026-04 post": (3, True)}


# --- stocks: the nearest day to month end


@pytest.mark.parametrize(
    ("days", "value", "on"),
    [
        ({"04-22": 1, "04-23": 2}, 2, "04-23"),  # 7 days before
        ({"04-22": 1}, None, None),  # 8 days before
        ({"05-10": 3}, 3, "05-10"),  # 10 days after
        ({"05-11": 3}, None, None),  # 11 days after
        ({"04-29": 4, "05-02": 5}, 4, "04-29"),
        ({"04-28": 4, "05-01": 5}, 5, "05-01"),
        ({"04-29": 4, "05-01": 5}, 4, "04-29"),  # as near: the earlier
        ({"04-30": 6, "05-01": 7, "04-29": 8}, 6, "04-30"),
    ],
)
def test_a_stock_is_the_day_nearest_month_end(drawn, days, value, on):
    stocks = ["followers", "page_likes", "friends_total", "target_reach", "blocks"]
    lines = [" ".join([day, *[str(v)] * 5]) for day, v in days.items()]
    drawn.days("\n".join([" ".join(["day", *stocks]), *lines]))
    told = {r["metric"]: (r["value"], r["on_day"]) for r in drawn.measures() if f"{r['month']:%m}" == "04"}
    expected = (value, date.fromisoformat(f"2026-{on}")) if on else None
    assert [told.get(metric) for metric in stocks] == [expected] * 5


def test_one_reading_may_stand_for_two_months(drawn):
    drawn.days("day followers\n2026-03-05 9")
    assert drawn.of("followers") == {"2026-02 day": 9}
    drawn.days("day followers\n2026-02-26 8")
    assert drawn.of("followers", "on_day") == {"2026-02 day": (8, date(2026, 2, 26))}


def test_line_followers_are_friends_minus_blocks_of_the_same_day(drawn):
    drawn.days("""
        day     friends_total   blocks
        04-29   100             10
        04-30   105             -
    """)
    assert drawn.of("followers", "on_day") == {"2026-04 day": (90, date(2026, 4, 29))}
    assert drawn.of("friends_total") == {"2026-04 day": 105}


def test_page_likes_are_never_followers(drawn):
    drawn.days("day page_likes\n04-30 7")
    assert drawn.of("followers") == {}


def test_a_reading_is_rolled_on_by_follows_without_a_gap(drawn):
    drawn.days("day followers\n03-31 1000")
    drawn.days(month_of_days(30, follows=3, unfollows=1))
    assert drawn.of("followers", "on_day")["2026-04 day"] == (1060, date(2026, 4, 30))


def test_a_reading_is_not_rolled_over_a_gap_and_not_back(drawn):
    drawn.days("day followers\n03-31 1000")
    drawn.days(month_of_days(29, net_follows=2))
    assert set(drawn.of("followers")) == {"2026-03 day"}
    drawn.days("day net_follows\n03-15 2")
    assert set(drawn.of("followers")) == {"2026-03 day"}


def test_a_new_reading_wins_over_the_rolled_value(drawn):
    drawn.days("day followers\n03-31 1000\n05-03 1055")
    drawn.days(month_of_days(30, follows=3, unfollows=1))
    assert drawn.of("followers", "on_day")["2026-04 day"] == (1055, date(2026, 5, 3))


# --- the catalogue


def test_the_readme_is_printed_from_the_headers():
    told = (Path(catalogue.__file__).parent / "README.md").read_text(encoding="utf-8")
    assert told == catalogue.readme(METRICS)


def test_every_metric_of_the_spine_is_there():
    assert set(METRICS) >= {
        "followers",
        "net_follows",
        "impressions",
        "views",
        "reach",
        "reach_total",
        "engagements",
        "reactions_total",
        "engagement_rate_per_impression",
        "engagement_rate_per_view",
        "engagement_rate_per_follower",
        "likes",
        "comments",
        "shares",
        "link_clicks",
        "video_views",
        "watch_hours",
        "posts",
    }


@pytest.mark.parametrize("metric", METRICS.values(), ids=list(METRICS))
def test_a_header_keeps_to_the_words_of_the_house(metric):
    assert metric.better in ("higher", "lower")
    assert set(metric.basis) <= {"day", "post", "span"}
    assert "NULL" in metric.nulls
    assert metric.asks.endswith(("?", "."))
    assert metric.clause.startswith("第")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("-- unit:        回\n", "", r"header lacks \['unit'\]"),
        ("metric:      views", "metric:      seen", "id or additivity"),
        ("additivity:  flow", "additivity:  sum", "id or additivity"),
    ],
)
def test_a_header_that_does_not_say_enough_is_refused_by_name(tmp_path, old, new, said):
    path = tmp_path / "views.sql"
    path.write_text(METRICS["views"].sql, encoding="utf-8")
    assert catalogue.read(path) == METRICS["views"]
    path.write_text(METRICS["views"].sql.replace(old, new), encoding="utf-8")
    with pytest.raises(HeaderError, match=said) as refused:
        catalogue.read(path)
    assert str(refused.value).startswith("views.sql")


def test_what_work_brings_or_costs_is_asked_of_a_metric_that_there_is(tmp_path):
    header = (Path(catalogue.__file__).parent / "reach_per_hour.sql").read_text(encoding="utf-8")
    path = tmp_path / "reach_per_hour.sql"
    path.write_text(header, encoding="utf-8")
    assert catalogue.read(path) == METRICS["reach_per_hour"]
    path.write_text(header.replace("per hour", "per day"), encoding="utf-8")
    with pytest.raises(HeaderError, match=r"reach_per_hour\.sql: work is neither"):
        catalogue.read(path)
    asked = {of for m in METRICS.values() for of in re.findall("WHERE f.metric = '(.*)'", m.sql)}
    assert asked <= set(METRICS) and "reach_total" in asked


def test_a_reading_is_rolled_on_where_net_and_gross_are_both_exported(drawn):
    drawn.days("day followers\n03-31 1000")
    drawn.days(month_of_days(30, follows=3, unfollows=1, net_follows=2))
    assert drawn.of("followers")["2026-04 day"] == 1060  # is missing: the union counts every day twice


def test_the_latest_setting_counts_not_the_largest(drawn):
    drawn.setting("post_settle_days", 14).setting("post_settle_days", 7)
    drawn.posts("post on likes\np1 04-10 2", as_of="2026-05-08")
    assert drawn.of("likes", "provisional") == {"2026-04 post": (2, False)}


def test_a_setting_holds_from_its_month_on_and_is_of_the_whole_city(drawn):
    drawn.setting("post_settle_days", 14, since="05-01").setting("post_settle_days", 30, account="a")
    drawn.posts("post on likes\np1 04-10 2", as_of="2026-05-08")
    assert drawn.of("likes", "provisional") == {
        "2026-04 post": (2, False)
    }  # 7 days, as nobody said otherwise of April
    drawn.posts("post on likes\np2 05-10 3", as_of="2026-06-08")
    assert drawn.of("likes", "provisional")["2026-05 post"] == (3, True)


def test_a_setting_that_is_no_number_breaks_no_view(drawn):
    drawn.setting("post_settle_days", "なし").posts("post on likes\np1 04-10 2")
    assert drawn.of("likes") == {"2026-04 post": 2}
