"""A file → facts: what each format gives, and how a spoiled one is refused."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from store import formats
from store.context import Context
from store.interpret import interpret
from store.reading import Refused
from tests.store import examples
from tests.store.examples import (
    FACEBOOK,
    GOOD,
    INSTAGRAM,
    X_CONTENT,
    X_OVERVIEW,
    YOUTUBE_CONTENT,
    YOUTUBE_DATES,
    YOUTUBE_TOTALS,
    Table,
    drawn,
    instagram_post,
    meta_daily,
    x_id,
    x_post,
)

FORMATS = formats.load(Path(__file__).parents[2] / "data" / "formats")
APRIL_1, APRIL_2, APRIL_30 = date(2026, 4, 1), date(2026, 4, 2), date(2026, 4, 30)


def blocks(table, name=None, as_of="2026-04-10", owner_ids=(), **answers):
    names = (table.name if name is None else name,)
    context = Context(names, answers, date.fromisoformat(as_of), frozenset(owner_ids))
    return interpret(table.raw, FORMATS, context)


def read(table, *args, **kwargs):
    (facts,) = blocks(table, *args, **kwargs)
    return facts


def days(facts):
    """metric → {day: value}."""
    found = {}
    for row in facts.day.to_pylist():
        found.setdefault(row["metric"], {})[row["day"].isoformat()] = row["value"]
    return found


def items(facts, table="post_fact"):
    """metric → values in the order of the file; missing cells are not there."""
    found = {}
    for row in getattr(facts, table).to_pylist():
        found.setdefault(row["metric"], []).append(row["value"])
    return found


def covered(facts):
    return [(c.basis, str(c.first), str(c.last)) for c in facts.coverage]


def asked(facts):
    return [q.key for q in facts.questions]


def refusal(table, **kwargs):
    with pytest.raises(Refused) as refused:
        blocks(table, **kwargs)
    assert refused.value.remedy  # every refusal says what to do
    return refused.value


# --- one good sample of each format


def test_x_content():
    facts = read(X_CONTENT)
    assert items(facts) == {
        "impressions": [100, 50],
        "likes": [3, 2],
        "engagements": [9, 4],
        "saves": [0, 0],
        "share_sheet": [4, 4],
        "follows": [0, 0],
        "comments": [3, 3],
        "shares": [5, 5],
        "profile_visits": [1, 1],
        "link_clicks": [6, 6],
    }
    assert [r["line"] for r in facts.post.to_pylist()] == [2, 3]
    assert facts.published() == {"first": "2026-04-02", "last": "2026-04-03"}
    assert covered(facts) == [("post", "2026-04-02", "2026-04-03")]
    assert (facts.format.id, facts.platform, facts.lag) == ("x_content", "x", 1)


def test_x_overview_and_its_count_of_posts_is_not_ours():
    facts = read(X_OVERVIEW)
    assert days(facts)["impressions"] == {"2026-04-03": 70, "2026-04-02": 60}
    assert {m: v["2026-04-03"] for m, v in days(facts).items()} == {
        "impressions": 70,
        "likes": 7,
        "engagements": 9,
        "saves": 0,
        "share_sheet": 1,
        "follows": 2,
        "unfollows": 1,
        "comments": 3,
        "shares": 4,
        "profile_visits": 5,
        "video_views": 6,
    }
    assert facts.unused == ["Create Post"]
    assert covered(facts) == [("day", "2026-04-02", "2026-04-03")]


def test_x_tweets_leaves_out_promoted_cells_and_rates():
    facts = read(GOOD["x_tweets"])
    assert items(facts) == {
        "impressions": [100, 50],
        "engagements": [9, 4],
        "shares": [5, 5],
        "comments": [3, 3],
        "likes": [3, 2],
        "profile_visits": [1, 1],
        "link_clicks": [6, 6],
        "follows": [0, 0],
    }
    assert facts.unused == ["engagement rate", "promoted impressions"]
    assert [r["line"] for r in facts.post.to_pylist()] == [2, 4]  # a post of two lines
    assert covered(facts) == [("post", "2026-04-01", "2026-04-30")]  # the end in the name is not included


def test_x_daily():
    facts = read(GOOD["x_daily"])
    assert days(facts)["impressions"] == {"2021-01-01": 6703, "2021-01-02": 14019}
    assert set(days(facts)) == {
        "impressions",
        "engagements",
        "shares",
        "comments",
        "likes",
        "profile_visits",
        "link_clicks",
        "follows",
    }


def test_youtube_totals():
    facts = read(YOUTUBE_TOTALS)
    assert days(facts) == {"video_views": {"2026-04-01": 12, "2026-04-02": 0}}
    assert facts.lag == 3


def test_youtube_content_belongs_to_its_period_and_the_total_to_the_account():
    facts = read(YOUTUBE_CONTENT)
    rows = [(r["post_id"], r["metric"], r["value"], r["line"]) for r in facts.span.to_pylist()]
    assert ("-HHGH-TTqYM", "video_views", 60, 3) in rows
    assert (None, "video_views", 90, 2) in rows  # 10 more than the rows: shown beside, never corrected
    assert [r for r in rows if r[1] == "likes"] == [("-HHGH-TTqYM", "likes", 2, 3), (None, "likes", 3, 2)]
    assert {(r["from_day"], r["to_day"]) for r in facts.span.to_pylist()} == {(APRIL_1, APRIL_30)}
    assert facts.by_item()["video_views"] == {"n": 2, "sum": 80}
    assert (facts.post.num_rows, dict(facts.skipped)) == (2, {"合計行": 1})
    assert items(facts, "span")["net_follows"] == [-1, 3, 2]
    assert items(facts, "span")["thumbnail_impressions"] == [400, 250, 700]


def test_youtube_content_of_another_span_gives_the_account_nothing():
    facts = read(YOUTUBE_CONTENT, "コンテンツ 2026-04-01_2026-04-29 千曲市公式.zip")
    assert covered(facts) == [("span", "2026-04-01", "2026-04-28")]
    assert all(r["post_id"] for r in facts.span.to_pylist())


def test_youtube_content_that_names_no_period_asks_for_it():
    assert asked(read(YOUTUBE_CONTENT, "表データ.csv")) == ["period"]
    facts = read(YOUTUBE_CONTENT, "表データ.csv", period="2026-04-01/2026-04-30")
    assert (facts.outcome, covered(facts)) == ("facts", [("span", "2026-04-01", "2026-04-30")])
    assert facts.answers == {"period": "2026-04-01/2026-04-30"}


def test_youtube_dates_leaves_out_the_total():
    facts = read(YOUTUBE_DATES)
    assert days(facts) == {
        "video_views": {"2026-04-02": 10, "2026-04-01": 20},
        "watch_hours": {"2026-04-02": 0.5, "2026-04-01": 1.0},
        "net_follows": {"2026-04-02": -1, "2026-04-01": 2},
    }
    assert dict(facts.skipped) == {"合計行": 1}


def test_facebook_content():
    facts = read(FACEBOOK)
    assert items(facts) == {
        "impressions": [900, 300],
        "reach": [700, 200],
        "engagements": [16, 7],
        "likes": [10, 6],
        "comments": [4, 1],
        "shares": [2, 0],
        "total_clicks": [30, 8],
        "link_clicks": [5, 1],
        "video_views": [0, 42],
    }
    assert [r["text"] for r in facts.post.to_pylist()] == ["花だより", "長い説明\n二行目"]
    assert facts.published() == {"first": "2026-04-06", "last": "2026-04-06"}  # 04/05 18:30 there
    assert covered(facts) == [("post", "2026-04-01", "2026-04-30")]  # the end in the name is included


def test_facebook_in_japanese_counts_interactions_apart_from_reactions():
    facts = read(
        drawn("""
            投稿ID   ページID   公開時間            日時   閲覧数   閲覧者   リアクション   コメント数   シェア   保存数   純フォロー数   インタラクション
            122001   100101     04/05/2026 18:30   通算   900      700      192            4            2        1        -3             127
        """)
    )
    assert items(facts) == {
        "views": [900],
        "viewers": [700],
        "interactions": [127],
        "likes": [192],
        "comments": [4],
        "shares": [2],
        "saves": [1],
        "net_follows": [-3],
    }


def test_facebook_videos_in_hours():
    assert items(read(GOOD["facebook_videos"])) == {
        "reach": [700, 70],
        "video_views": [300, 30],
        "watch_hours": [2, 0.5],
        "engagements": [5, 1],
    }


def test_instagram_content():
    facts = read(INSTAGRAM)
    assert items(facts) == {
        "views": [90, 90],
        "reach": [60, 60],
        "likes": [8, 8],
        "shares": [2, 2],
        "comments": [3, 3],
        "saves": [4, 4],
        "follows": [1, 1],
    }
    assert facts.published() == {"first": "2026-04-06", "last": "2026-04-06"}
    assert facts.notes == []


def test_meta_daily():
    facts = read(GOOD["meta_daily"])
    assert (facts.platform, facts.lag) == ("facebook", 2)
    assert days(facts) == {"reach": {"2026-04-01": 40, "2026-04-02": 0}}


def test_line_friends():
    assert days(read(GOOD["line_friends"])) == {
        "friends_total": {"2026-04-01": 6400, "2026-04-02": 6405},
        "target_reach": {"2026-04-01": 5900, "2026-04-02": 5901},
        "blocks": {"2026-04-01": 410, "2026-04-02": 412},
    }


def test_line_broadcasts_hide_opens_of_few():
    facts = read(GOOD["line_broadcasts"])
    assert items(facts) == {"delivered": [1000, 15], "opens": [300], "link_clicks": [20]}
    assert facts.published() == {"first": "2026-04-01", "last": "2026-04-02"}


def test_facebook_page_days():
    assert days(read(GOOD["facebook_page_days"])) == {
        "reach": {"2026-04-01": 40},
        "engagements": {"2026-04-01": 3, "2026-04-02": 0},
    }


def test_old_facebook_exports_have_a_second_header_and_weeks_are_no_days():
    assert days(read(GOOD["facebook_insights_page"])) == {
        "page_likes": {"2014-01-01": 500, "2014-01-02": 501},
        "follows": {"2014-01-02": 1},
        "reach": {"2014-01-01": 40, "2014-01-02": 50},
    }
    facts = read(GOOD["facebook_insights_posts"])
    assert items(facts) == {"impressions": [300, 200], "likes": [7]}
    assert facts.published() == {"first": "2015-08-19", "last": "2015-08-20"}


def test_tiktok_by_day():
    assert days(read(GOOD["tiktok_overview"])) == {
        "video_views": {"2026-04-01": 120, "2026-04-02": 80},
        "profile_visits": {"2026-04-01": 5},
        "likes": {"2026-04-01": 9, "2026-04-02": 4},
        "comments": {"2026-04-01": 1, "2026-04-02": 0},
        "shares": {"2026-04-01": 2, "2026-04-02": 1},
    }
    assert days(read(GOOD["tiktok_followers"])) == {"followers": {"2026-04-02": 512}}
    assert days(read(GOOD["tiktok_viewers"])) == {
        "viewers": {"2026-04-01": 7}
    }  # 0 beside undefined is missing


def test_tiktok_days_have_no_year_but_lie_before_the_export():
    table = drawn("""
        Date          Followers   Difference in followers from previous day
        December 30   1           0
        December 31   2           1
        January 1     3           1
    """)
    assert (
        list(days(read(table, as_of="2026-01-02"))["followers"])
        == ["2026-01-01", "2025-12-31", "2025-12-30"][::-1]
    )
    assert list(days(read(table, as_of="2025-12-31"))["followers"])[-1] == "2025-01-01"


def test_tiktok_content_has_its_year_from_the_id_and_speaks_of_no_whole_day():
    facts = read(GOOD["tiktok_content"])
    assert items(facts)["video_views"] == [300, 200]
    assert facts.published() == {"first": "2026-01-01", "last": "2026-04-02"}
    assert covered(facts) == []


def test_readings_by_day_and_by_period():
    facts = read(GOOD["readings"])
    held = {"account_id": "x_koho", "line": 2}
    assert facts.day.to_pylist() == [held | {"metric": "followers", "day": APRIL_30, "value": 9200}]
    (span,) = facts.span.to_pylist()
    assert span == held | {
        "post_id": None,
        "metric": "reach",
        "from_day": APRIL_1,
        "to_day": APRIL_30,
        "value": 23000,
        "line": 3,
    }


def test_register_tables_give_an_entry_a_line():
    (first, second) = read(GOOD["accounts"]).records
    assert first == (
        "account",
        {
            "account_id": "x_koho",
            "platform": "x",
            "name": "千曲市公式",
            "kind": "representative",
            "section": "情報政策課",
            "opened_on": "2012-07-02",
            "emergency_only": False,
        },
        2,
    )
    assert (second[1]["kind"], second[1]["emergency_only"], second[2]) == ("sectoral", True, 3)
    (first, second) = read(GOOD["targets"]).records
    assert first == (
        "target",
        {
            "account_id": "x_koho",
            "metric": "impressions",
            "from_month": "2026-04",
            "continue_line": 110000,
            "window": 1,
            "deciding": True,
            "decided_by": "課長",
            "ground": "計画",
        },
        2,
    )
    assert (second[1]["from_month"], second[1]["continue_line"]) == ("2026-04", 8000.5)


@pytest.mark.parametrize(
    "format", ["x_video", "youtube_chart", "youtube_audience", "youtube_other", "tiktok_other"]
)
def test_a_table_without_monthly_figures_says_why(format):
    facts = read(GOOD[format])
    assert (facts.outcome, facts.format.id) == ("nothing", format)
    assert facts.notes == [facts.format.message] and facts.format.message


@pytest.mark.parametrize(
    ("table", "names"),
    [
        (X_CONTENT, examples.X_CONTENT_JA),
        (X_OVERVIEW, examples.X_OVERVIEW_JA),
        (YOUTUBE_CONTENT, examples.YOUTUBE_CONTENT_JA),
        (INSTAGRAM, examples.INSTAGRAM_JA),
    ],
    ids=["x_content", "x_overview", "youtube_content", "instagram_content"],
)
def test_japanese_headers_give_the_same_facts(table, names):
    english, japanese = read(table), read(table.renamed(names))
    assert japanese.format.id == english.format.id
    assert all(getattr(japanese, t).equals(getattr(english, t)) for t in ("day", "post", "post_fact", "span"))
    assert japanese.by_day() or japanese.by_item()["posts"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp932"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_file_saved_anew_by_a_spreadsheet_gives_the_same_facts(encoding, delimiter):
    saved = Table(list(examples.X_OVERVIEW_JA.values()), X_OVERVIEW.rows, "", encoding, delimiter)
    assert read(saved).day.equals(read(X_OVERVIEW).day)


# --- one spoiled cell per kind of column

SPOILED = [
    # format             column               cell                          expected
    ("x_content", "Impressions", "12a", "数値"),
    ("x_content", "Likes", "3.4", "整数"),
    ("x_content", "Date", "きのう", "日付"),
    ("x_overview", "Date", "2026-02-30", "暦にない日"),
    ("x_overview", "New follows", "-", "数値"),
    ("x_tweets", "time", "2026-04-03", "日時"),
    ("x_tweets", "impressions", "#REF!", "数値"),
    ("x_daily", "Date", "2021-01", "日ごとの日付"),
    ("youtube_totals", "視聴回数", "12回", "数値"),
    ("youtube_totals", "日付", "2026", "日ごとの日付"),
    ("youtube_content", "Watch time (hours)", "3:15", "数値"),
    ("youtube_content", "Subscribers", "0.5", "整数"),
    ("youtube_content", "Content", "1.22E+17", "ID"),
    ("youtube_content", "Video publish time", "Apr 31, 2024", "暦にない日"),
    ("youtube_dates", "Date", "2026-04", "日ごとの日付"),
    ("youtube_dates", "Views", "--", "数値"),
    ("facebook_content", "Post ID", "1.22E+06", "ID"),
    ("facebook_content", "Page ID", "1.0E+05", "ID"),
    ("facebook_content", "Publish time", "04/06/2026", "日時"),
    ("facebook_content", "Reach", "200人", "数値"),
    ("facebook_content", "3-second video views from Organic posts", "4x", "数値"),
    ("facebook_content", "Date", "04/06/2026", "日別の内訳"),
    ("facebook_videos", "Seconds viewed", "0:30", "数値"),
    ("instagram_content", "Publish time", "04/06/2026 25:00", "日時"),
    ("instagram_content", "Account ID", "1.784E+07", "ID"),
    ("instagram_content", "Saves", "1,23", "数値"),
    ("instagram_content", "Date", "04/06/2026", "日別の内訳"),
    ("meta_daily", "Primary", "23,9%", "数値"),
    ("meta_daily", "Date", "2026-04", "日ごとの日付"),
    ("line_friends", "blocks", "?", "数値"),
    ("line_friends", "date", "20260431", "暦にない日"),
    ("tiktok_overview", "Date", "Aprill 2", "日付"),
    ("tiktok_overview", "Likes", "1.5K", "数値"),
    ("tiktok_followers", "Followers", "五百", "数値"),
    ("tiktok_viewers", "New Viewers", "x", "数値"),
    ("tiktok_content", "Video link", "https://www.tiktok.com/@c", "IDを含むリンク"),
    ("readings", "value", "約9200", "数値"),
    ("readings", "to", "四月末", "日付"),
    ("readings", "metric", "来場者数", "指標の名前"),
    ("readings", "account_id", "", "アカウントID"),
    ("norms", "month", "十月", "月（2026-04"),
    ("norms", "month", "2026-09", "ほかの行と同じ月"),
    ("norms", "platform", "=1+1", "半角の英小文字"),
    ("norms", "cities", "-1", "0〜1,000,000 の数"),
    ("norms", "accounts", "99999999999", "0〜1,000,000 の数"),
    ("norms", "p25", "NaN", "数値"),
    ("norms", "p25", "", "数"),
    ("norms", "p10", "", "両方の数"),
    ("norms", "p50", "3", "p25 以上の数"),
    ("norms", "p90", "1e300", "数値（大きすぎます）"),
    ("norms", "source", "国", "ほかの行と同じ出所"),
]


@pytest.mark.parametrize(("format", "column", "cell", "expected"), SPOILED)
def test_one_spoiled_cell_refuses_the_file_and_names_its_place(format, column, cell, expected):
    table = GOOD[format]
    last = len(table.rows) - 1
    refused = refusal(table.spoiled(last, column, cell))
    line = Table(table.header, table.rows[:-1], table.above).text.count("\n") + 1
    assert (refused.line, refused.column, refused.found) == (line, column, cell)
    assert expected in str(refused) and f"{line}行目「{column}」列" in str(refused)


@pytest.mark.parametrize(
    ("format", "column", "cell", "expected"),
    [
        ("accounts", "区分", "代行", "代表 か 分野別"),
        ("accounts", "開設日", "H31.5.1", "平成は2019年4月30日まで"),
        ("accounts", "開設日", "4月1日", "年から書いてください"),
        ("accounts", "非常時専用", "たぶん", "はい か いいえ"),
        ("targets", "適用開始月", "2026-13", "月"),
        ("targets", "継続ライン", "八千", "数"),
    ],
)
def test_a_spoiled_cell_of_the_registers_tables_is_kept_as_a_fault_with_its_place(
    format, column, cell, expected
):
    """All of them are said at once (services/intake/tables.py): no line with one makes an entry."""
    table = GOOD[format]
    last = len(table.rows) - 1
    (fault,) = read(table.spoiled(last, column, cell)).faults
    line = Table(table.header, table.rows[:-1], table.above).text.count("\n") + 1
    assert (fault.line, fault.column, fault.found) == (line, column, cell)
    assert expected in str(fault) and f"{line}行目「{column}」列" in str(fault)


def test_the_first_of_equal_spoiled_cells_is_named():
    refused = refusal(X_CONTENT.spoiled(0, "Likes", "x").spoiled(1, "Likes", "x"))
    assert refused.line == 2


# --- blank is not zero


@pytest.mark.parametrize(
    ("format", "column", "metric"),
    [
        ("x_overview", "Impressions", "impressions"),
        ("youtube_totals", "視聴回数", "video_views"),
        ("line_friends", "blocks", "blocks"),
        ("meta_daily", "Primary", "reach"),
    ],
)
def test_a_blank_day_is_missing(format, column, metric):
    whole, blank = read(GOOD[format]), read(GOOD[format].spoiled(1, column, ""))
    assert len(days(blank)[metric]) == len(days(whole)[metric]) - 1
    assert covered(blank) == covered(whole)


def test_a_blank_cell_of_a_post_is_missing_and_the_post_stays():
    facts = read(INSTAGRAM.spoiled(1, "Reach", "").spoiled(0, "Saves", ""))
    assert (items(facts)["reach"], items(facts)["saves"], facts.post.num_rows) == ([60], [4], 2)


def test_views_of_zero_beside_people_reached_were_not_measured():
    assert "views" not in items(read(INSTAGRAM.spoiled(0, "Views", "0").spoiled(1, "Views", "0")))
    nobody = INSTAGRAM.spoiled(0, "Views", "0").spoiled(0, "Reach", "0")
    assert items(read(nobody))["views"] == [0, 90]


def test_two_columns_named_views_are_read_once_if_they_agree_and_refused_if_not():
    def twice(other):
        return Table(
            [*INSTAGRAM.header, "Views"],
            [[*row, value] for row, value in zip(INSTAGRAM.rows, other, strict=True)],
            encoding="utf-8-sig",
        )

    assert items(read(twice([90, 90])))["views"] == [90, 90]
    refused = refusal(twice([90, 91]))
    assert refused.line == 1 and "「Views」という列が 2 つ" in str(refused)


def test_the_sum_stands_in_only_where_the_cell_itself_is_missing():
    whole = FACEBOOK.spoiled(1, "3-second video views", 50)
    assert items(read(whole))["video_views"] == [0, 50]
    half = FACEBOOK.spoiled(1, "3-second video views from Organic posts", "")
    assert items(read(half))["video_views"] == [0, 2]
    none = half.spoiled(1, "3-second video views from Boosted posts", "")
    assert items(read(none))["video_views"] == [0]


def test_an_id_that_a_spreadsheet_damaged_is_read_from_the_link_that_carries_it():
    damaged = X_CONTENT.spoiled(1, "Post id", "1.99E+18")
    assert read(damaged).post.equals(read(X_CONTENT).post)
    lost = refusal(damaged.spoiled(1, "Post Link", "https://x.com/chikuma"))
    assert (lost.line, lost.column, lost.found) == (3, "Post id", "1.99E+18")


# --- rows that are no items


def test_phantom_rows_are_skipped_and_counted():
    phantom = Table(X_CONTENT.header, [*X_CONTENT.rows, x_post("", 7, 7), x_post("", 8, 8)])
    facts = read(phantom)
    assert (facts.post.num_rows, dict(facts.skipped)) == (2, {"投稿IDのない行": 2})
    assert facts.post_fact.equals(read(X_CONTENT).post_fact)


def test_a_footer_is_skipped_and_said():
    cut = Table(YOUTUBE_CONTENT.header, [*YOUTUBE_CONTENT.rows, ["Showing top 500 results", *[""] * 7]])
    facts = read(cut, YOUTUBE_CONTENT.name)
    assert dict(facts.skipped) == {"合計行": 1, "件数の注記": 1}
    assert any("上限で切れた表" in note for note in facts.notes)
    assert facts.span.equals(read(YOUTUBE_CONTENT).span)


def test_posts_of_others_are_told_by_the_account_id_alone():
    other = instagram_post("2026-04-07T09:00:00+00:00", "04/07/2026 02:00", owner="17849999", views=5000)
    mixed = Table(INSTAGRAM.header, [*INSTAGRAM.rows, other], encoding="utf-8-sig", name=INSTAGRAM.name)
    facts = read(mixed)
    assert (facts.post.num_rows, dict(facts.skipped)) == (2, {"ほかのアカウントの投稿": 1})
    assert facts.owners == {"17840001": 2, "17849999": 1}
    theirs = read(mixed, owner_ids=["17849999"])  # the register knows better than the majority
    assert (items(theirs)["views"], dict(theirs.skipped)) == ([5000], {"ほかのアカウントの投稿": 2})


def test_ragged_rows_have_missing_cells_at_their_end():
    ragged = Table(INSTAGRAM.header, [INSTAGRAM.rows[0], INSTAGRAM.rows[1][:-2]], encoding="utf-8-sig")
    facts = read(ragged)
    assert (items(facts)["comments"], items(facts)["saves"], items(facts)["reach"]) == ([3], [4], [60, 60])


def test_a_row_longer_than_the_header_is_refused():
    refused = refusal(Table(X_OVERVIEW.header, [X_OVERVIEW.rows[0], [*X_OVERVIEW.rows[1], 7]]))
    assert (refused.line, refused.found) == (3, "7")


def test_a_post_or_a_day_that_stands_twice_is_refused():
    post = refusal(Table(X_CONTENT.header, [*X_CONTENT.rows, X_CONTENT.rows[0]]))
    assert (post.line, post.found) == (4, examples.A) and "2行目" in str(post)
    day = refusal(Table(X_OVERVIEW.header, [*X_OVERVIEW.rows, X_OVERVIEW.rows[0]]))
    assert (day.line, day.found) == (4, "2026-04-03") and "2行目" in str(day)


def test_a_table_of_posts_by_day_is_refused_with_how_to_export():
    refused = refusal(INSTAGRAM.spoiled(0, "Date", "04/05/2026").spoiled(1, "Date", "04/06/2026"))
    assert (refused.line, refused.column, refused.found) == (2, "Date", "04/05/2026")
    assert "通算" in refused.remedy
    assert read(INSTAGRAM.spoiled(0, "Date", "Vitalício").spoiled(1, "Date", "")).outcome == "facts"


def test_a_monthly_table_is_refused_with_how_to_export():
    for day in ("2026-04", "2026"):
        refused = refusal(YOUTUBE_TOTALS.spoiled(0, "日付", day).spoiled(1, "日付", day))
        assert (refused.line, refused.found) == (2, day) and "「日別」" in str(refused)


@pytest.mark.parametrize("raw", [b"", b"\n\n", b"\xef\xbb\xbf", "\ufeff".encode("utf-16-le"), b"  \r\n"])
def test_an_empty_file_is_refused(raw):
    with pytest.raises(Refused, match="ファイルが空です"):
        interpret(raw, FORMATS, Context())


@pytest.mark.parametrize(
    "raw", ["日付,気温\n2026-04-01,12\n".encode(), b"\x89PNG\r\n", b"%PDF-1.7\n", b"<html>"]
)
def test_what_nobody_knows_is_refused(raw):
    with pytest.raises(Refused) as refused:
        interpret(raw, FORMATS, Context())
    assert refused.value.remedy and str(refused.value)


# --- 登録者: net or total


def subscribers(*pairs):
    return Table(["Date", "Subscribers"], [list(pair) for pair in pairs])


def test_a_negative_day_or_a_fall_without_gaps_is_a_net_change():
    fallen = subscribers(("2026-04-01", 3), ("2026-04-02", -1))
    assert days(read(fallen)) == {"net_follows": {"2026-04-01": 3, "2026-04-02": -1}}
    assert "net_follows" in days(read(subscribers(("2026-04-01", 3), ("2026-04-02", 1))))


def test_gaps_and_never_falling_is_a_running_total():
    card = subscribers(("2026-04-01", 300), ("2026-04-04", 301), ("2026-04-09", 301))
    assert days(read(card)) == {"followers": {"2026-04-01": 300, "2026-04-04": 301, "2026-04-09": 301}}


def test_beside_views_it_is_a_net_change():
    table = drawn("""
        Date         Views   Subscribers
        2026-04-01   5       1
        2026-04-02   5       2
    """)
    assert days(read(table))["net_follows"] == {"2026-04-01": 1, "2026-04-02": 2}


def test_where_the_values_do_not_decide_a_person_is_asked():
    undecided = subscribers(("2026-04-01", 3), ("2026-04-02", 3), ("2026-04-03", 4))
    facts = read(undecided)
    assert (facts.outcome, asked(facts), days(facts)) == ("refuse", ["subscribers"], {})
    assert [key for key, _ in facts.questions[0].choices] == ["net", "total"]
    for answer, metric in (("net", "net_follows"), ("total", "followers")):
        told = read(undecided, subscribers=answer)
        assert (told.outcome, list(days(told)), told.answers) == ("facts", [metric], {"subscribers": answer})


# --- day or month first


def slashed(*cells):
    return Table(["Date", "Views"], [[cell, n] for n, cell in enumerate(cells)])


def test_slashed_days_are_read_where_a_gapless_series_settles_the_order():
    american = slashed(*(f"4/{n}/2026" for n in range(1, 31)))
    assert list(days(read(american))["video_views"])[12] == "2026-04-13"
    assert read(american).answers == {"date_order": "mdy"}
    european = slashed(*(f"{n}/4/2026" for n in range(1, 31)))
    assert list(days(read(european))["video_views"])[12] == "2026-04-13"
    assert read(european).answers == {"date_order": "dmy"}


def test_a_spreadsheet_that_swapped_some_days_settles_nothing():
    mixed = slashed(*(f"4/{n}/2026" for n in range(1, 13)), *(f"{n}/4/2026" for n in range(13, 31)))
    assert (asked(read(mixed)), days(read(mixed))) == (["date_order"], {})


def test_twelve_slashed_days_or_a_gap_settle_nothing():
    for cells in ([f"4/{n}/2026" for n in range(1, 13)], [f"4/{n}/2026" for n in range(1, 30, 2)]):
        facts = read(slashed(*cells))
        assert (facts.outcome, asked(facts)) == ("refuse", ["date_order"])
    told = read(slashed("4/1/2026", "4/2/2026"), date_order="mdy")
    assert days(told)["video_views"] == {"2026-04-01": 0, "2026-04-02": 1}
    told = read(slashed("4/1/2026", "4/2/2026"), date_order="dmy")
    assert list(days(told)["video_views"]) == ["2026-01-04", "2026-02-04"]


def test_an_answer_that_the_days_contradict_is_refused():
    assert refusal(slashed("4/13/2026", "4/14/2026"), date_order="dmy").found == "4/13/2026"


# --- Meta: title lines and two blocks

REACH = {"2026-04-01": 40, "2026-04-02": 0}


def test_two_blocks_give_each_platform_its_own():
    fb, ig = blocks(meta_daily("Instagram reach", {"2026-04-01": 9}, second="Facebook reach"))
    assert [(f.platform, f.by_day()["reach"]["sum"]) for f in (fb, ig)] == [("instagram", 9), ("facebook", 9)]
    assert [f.day["line"].to_pylist() for f in (fb, ig)] == [[4], [8]]


def test_a_block_of_nothing_but_zeros_beside_another_is_no_series():
    text = "Instagram reach\nDate,Primary\n2026-04-01,0\n\nFacebook reach\nDate,Primary\n2026-04-01,8\n"
    (facts,) = interpret(text.encode(), FORMATS, Context())
    assert facts.platform == "facebook"
    (alone,) = blocks(meta_daily("Instagram reach", {"2026-04-01": 0}))
    assert days(alone) == {"reach": {"2026-04-01": 0}}  # a silent account is an answer


def test_the_title_says_the_metric_whatever_the_header_says():
    facts = read(meta_daily("Instagram profile visits", REACH).renamed({"Primary": "Instagram followers"}))
    assert (list(days(facts)), facts.platform) == (["profile_visits"], "instagram")
    assert read(meta_daily("Facebook のリーチ", REACH)).platform == "facebook"


@pytest.mark.parametrize(("title", "said"), [("", "Primary"), ("Instagram glances", "Instagram glances")])
def test_without_a_known_title_a_person_is_asked_which_metric_it_is(title, said):
    table, key = meta_daily(title, REACH), f"metric:{said}"
    facts = read(table)
    assert (asked(facts), facts.outcome) == ([key], "refuse")
    (question,) = facts.questions
    assert "2行目" in question.text and said in question.text and ("reach", "リーチ") in question.choices
    answered = read(table, **{key: "reach"})
    assert days(answered) == {"reach": REACH} and answered.answers[key] == "reach"
    assert answered.platform == ("instagram" if title else None)
    assert read(table, **{key: "skip"}).outcome == "nothing"


def test_days_that_begin_at_one_in_winter_are_the_same_days():
    table = meta_daily("Views", REACH)
    winter = Table(table.header, [["2026-04-01T01:00:00", 40], ["2026-04-02T00:00:00", 0]], table.above)
    assert days(read(winter)) == {"views": REACH}


def test_a_sparse_series_speaks_of_its_whole_span_and_not_of_its_tail():
    facts = read(meta_daily("Instagram follows", {"2026-04-01": 2, "2026-04-05": 1}))
    (cover,) = facts.coverage
    assert (cover.sparse, cover.metric, str(cover.first), str(cover.last)) == (
        True,
        "follows",
        "2026-04-01",
        "2026-04-05",
    )
    assert facts.lag == 7
    assert not read(meta_daily("Facebook follows", REACH)).coverage[0].sparse


# --- coverage


def test_a_header_alone_with_a_known_period_is_a_silent_month():
    empty = Table(X_CONTENT.header, [], name="account_analytics_content_2026-04-01_2026-04-30.csv")
    facts = read(empty)
    assert (facts.outcome, facts.post.num_rows) == ("facts", 0)
    assert covered(facts) == [("post", "2026-04-01", "2026-04-30")]


def test_a_header_alone_with_an_answered_period_is_a_silent_month():
    told = read(Table(X_CONTENT.header, []), period="2026-04-01/2026-04-30")
    assert covered(told) == [("post", "2026-04-01", "2026-04-30")]


def test_a_header_alone_without_a_period_asks_for_it():
    facts = read(Table(X_CONTENT.header, []))
    assert (facts.outcome, asked(facts)) == ("refuse", ["period"])


def test_a_name_that_its_posts_contradict_is_not_believed():
    facts = read(X_CONTENT, "account_analytics_content_2026-01-01_2026-01-31.csv")
    assert covered(facts) == [("post", "2026-04-02", "2026-04-03")]
    assert "期間の外" in facts.notes[0] or "外に投稿がある" in facts.notes[0]


# --- day boundaries


@pytest.mark.parametrize(
    ("made", "on"),
    [("2026-03-31T14:59:59+00:00", "2026-03-31"), ("2026-03-31T15:00:00+00:00", "2026-04-01")],
)
def test_an_x_post_belongs_to_the_day_in_japan_that_its_id_tells(made, on):
    facts = read(Table(X_CONTENT.header, [x_post(x_id(made))]))
    assert facts.published() == {"first": on, "last": on}
    assert covered(facts) == [("post", "2026-03-31", "2026-03-31")]  # coverage is in the platform's days


@pytest.mark.parametrize(
    ("pacific", "at"),
    [
        ("03/31/2026 07:59", "2026-03-31T23:59:00"),
        ("03/31/2026 08:00", "2026-04-01T00:00:00"),
        ("11/02/2025 01:30", "2025-11-02T17:30:00"),
    ],
)
def test_a_facebook_post_belongs_to_the_day_in_japan_of_its_pacific_time(pacific, at):
    facts = read(FACEBOOK.spoiled(0, "Publish time", pacific), name="x.csv")
    assert facts.post["published_at"][0].as_py().isoformat() == at
    assert facts.post["published_on"][0].as_py().isoformat() == at[:10]


def test_a_day_column_that_the_ids_contradict_is_said():
    facts = read(X_CONTENT.spoiled(1, "Date", "Thu, Mar 5, 2026"))
    assert "3行目" in facts.notes[0] and facts.published()["last"] == "2026-04-03"


def test_an_instagram_time_that_its_link_contradicts_is_said():
    facts = read(INSTAGRAM.spoiled(1, "Publish time", "04/06/2026 02:11"))
    assert "1 件" in facts.notes[0] and "3行目" in facts.notes[0]
    assert read(INSTAGRAM.spoiled(1, "Publish time", "04/06/2026 02:09")).notes == []


def test_a_reading_stands_once_in_a_table():
    rows = [list(row) for row in examples.READINGS.rows]
    twice = replace(examples.READINGS, rows=[*rows, [*rows[0][:-2], "9300", ""]])
    with pytest.raises(Refused, match="2行目にもあります"):
        read(twice)
