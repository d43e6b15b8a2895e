"""Files that look right and are not: rounded ids, broken ends, coarse steps, points in numbers, hand-written rows."""

from dataclasses import replace

import pytest

from store.context import Context
from store.identity import rounded
from store.interpret import interpret
from store.reading import Refused
from tests.store.examples import (
    FACEBOOK,
    INSTAGRAM,
    LINE_FRIENDS,
    TIKTOK_CONTENT,
    TIKTOK_FOLLOWERS,
    TIKTOK_OVERVIEW,
    X_CONTENT,
    X_DAILY,
    X_OVERVIEW,
    X_TWEETS,
    YOUTUBE_CONTENT,
    YOUTUBE_DATES,
    Table,
    meta_daily,
    x_overview,
)
from tests.store.test_interpret import FORMATS, asked, blocks, days, items, read, refusal


def with_cells(table: Table, column: str, change) -> Table:
    """The table with every cell of a column changed."""
    at = table.header.index(column)
    return replace(table, rows=[[*r[:at], change(r[at]), *r[at + 1 :]] for r in table.rows])


def raw(data: bytes, name="export.csv"):
    (facts,) = interpret(data, FORMATS, Context((name,)))
    return facts


# ── identity ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("table", "column"), [(X_CONTENT, "Post id"), (X_TWEETS, "Tweet id")], ids=["x_content", "x_tweets"]
)
def test_a_rounded_id_is_read_from_the_link_of_its_row(table, column):
    damaged = with_cells(table, column, lambda cell: rounded(str(cell)))
    assert damaged.rows != table.rows
    assert read(damaged).post["post_id"].to_pylist() == read(table).post["post_id"].to_pylist()


def test_an_id_that_its_link_contradicts_is_refused():
    other = X_CONTENT.rows[1][0]
    refused = refusal(with_cells(X_CONTENT, "Post id", lambda _: other))
    assert "リンクのID" in str(refused) and refused.column == "Post id"


def long_ids(table: Table, column: str, ids: list[str]) -> Table:
    at = table.header.index(column)
    base = table.rows[0]
    return replace(table, rows=[[*base[:at], i, *base[at + 1 :]] for i in ids])


@pytest.mark.parametrize(
    ("ids", "damaged"),
    [
        (["17871071382630842", "17871072382630849"], False),
        (["17871071382630800", "17871072382630849"], False),  # by chance, one in a hundred
        (["17871071382630800", "17871072382630800"], True),
        (["17871071382630800"], False),  # one row of two digits cannot tell
        (["178710713826308000"], True),
        (["17871071382630800", "17871072382630800", "17871073382630843"], True),
    ],
)
@pytest.mark.parametrize("table", [INSTAGRAM, FACEBOOK], ids=["instagram", "facebook"])
def test_ids_that_end_in_zeros_after_the_fifteenth_digit_are_refused_where_chance_does_not_do_it(
    table, ids, damaged
):
    told = long_ids(table, "Post ID", ids)
    if damaged:
        refused = refusal(told)
        assert "終わりの桁が失われています" in str(refused) and refused.column == "Post ID"
    else:
        assert read(told).post.num_rows == len(ids)


@pytest.mark.parametrize(
    ("table", "column"),
    [(YOUTUBE_CONTENT, "Content"), (X_CONTENT, "Post id"), (INSTAGRAM, "Post ID"), (FACEBOOK, "Post ID")],
    ids=["youtube", "x", "instagram", "facebook"],
)
@pytest.mark.parametrize("cell", ["#NAME?", "#REF!", "2026-04-01", "TRUE"])
def test_what_is_no_id_of_the_platform_is_no_post(table, column, cell):
    at = table.header.index(column)
    last = [*table.rows[-1][:at], cell, *table.rows[-1][at + 1 :]]
    link = table.header.index("Post Link") if "Post Link" in table.header else None
    if link is not None:
        last[link] = ""
    refused = refusal(replace(table, rows=[*table.rows[:-1], last]))
    assert refused.column == column and cell in str(refused)


def test_threads_are_another_medium():
    table = with_cells(INSTAGRAM, "Permalink", lambda _: "https://www.threads.com/@shi/post/Dd_rlDg00AF")
    assert "Threads の投稿" in str(refusal(table))


# ── the whole file ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "table",
    [
        X_CONTENT,
        X_OVERVIEW,
        X_DAILY,
        LINE_FRIENDS,
        YOUTUBE_DATES,
        TIKTOK_OVERVIEW,
        TIKTOK_CONTENT,
        meta_daily("Facebook reach", {f"2026-04-{d:02}": 1000 + d for d in range(1, 9)}),
    ],
    ids=["x_content", "x_overview", "x_daily", "line", "youtube", "tiktok", "tiktok_content", "meta_daily"],
)
def test_a_last_row_without_its_last_cells_is_a_file_cut_off(table):
    text = table.raw.decode(table.encoding).rstrip("\r\n")
    cut = text[: text.rindex(table.delimiter)].encode(table.encoding)
    with pytest.raises(Refused, match="最後の行"):
        raw(cut, table.name)


@pytest.mark.parametrize("table", [INSTAGRAM, FACEBOOK], ids=["instagram", "facebook"])
def test_where_trailing_cells_may_be_missing_a_short_last_row_is_warned_of_or_refused(table):
    text = table.raw.decode(table.encoding).rstrip("\r\n")
    cut = text[: text.rindex(table.delimiter)]
    with pytest.raises(Refused, match="最後の行"):
        raw(cut.encode(table.encoding), table.name)
    facts = raw(f"{cut}\n".encode(table.encoding), table.name)
    assert any("最後の行" in note for note in facts.notes)


def test_a_platform_that_ends_its_last_line_is_missed_when_it_does_not():
    whole = X_DAILY.raw
    assert not any("最後の行" in n for n in raw(whole, X_DAILY.name).notes)
    assert any("最後の行" in n for n in raw(whole.rstrip(b"\r\n"), X_DAILY.name).notes)


# ── a row is a day ─────────────────────────────────────────────────────────────────────────────────

WEEKS = ["2026-08-03", "2026-08-10", "2026-08-17"]
PART_OF_A_WEEK = ["2026-08-01", "2026-08-03", "2026-08-10", "2026-08-17"]
MONTHS = ["2026-08-01", "2026-09-01", "2026-10-01"]
YEARS = ["2024-01-01", "2025-01-01", "2026-01-01"]


@pytest.mark.parametrize(
    "on", [WEEKS, PART_OF_A_WEEK, MONTHS, YEARS], ids=["weeks", "part", "months", "years"]
)
@pytest.mark.parametrize(
    ("header", "value"),
    [(["Date", "Views"], 7), (["date", "contacts", "targetReaches", "blocks"], 70)],
    ids=["youtube", "line"],
)
def test_weeks_and_months_are_no_days(header, value, on):
    form = (lambda d: d.replace("-", "")) if header[0] == "date" else (lambda d: d)
    table = Table(header, [[form(day), *[value] * (len(header) - 1)] for day in on])
    assert "日ごとの表ではありません" in str(refusal(table, as_of="2026-11-01"))


def test_weeks_of_a_series_of_meta_are_no_days():
    assert "週ごと" in str(refusal(meta_daily("Views", dict.fromkeys(WEEKS, 9)), as_of="2026-11-01"))
    sparse = read(meta_daily("Instagram follows", dict.fromkeys(WEEKS, 1)), as_of="2026-11-01")
    assert sparse.outcome == "facts", "three days with a follow can lie a week apart"


# ── values ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("cell", ["12.000", "1.234.567", "12,5"])
def test_a_point_that_may_part_thousands_is_asked_about(cell):
    table = x_overview("2026-04-01", [5, 7])
    at = table.header.index("Impressions")
    rows = [[*r[:at], cell, *r[at + 1 :]] for r in table.rows]
    refused = refusal(replace(table, rows=rows))
    assert refused.column == "Impressions" and cell in str(refused)


def test_a_last_day_of_zeros_in_a_stock_is_no_day_yet():
    rows = [*LINE_FRIENDS.rows, ["20260403", 0, 0, 0]]
    facts = read(replace(LINE_FRIENDS, rows=rows))
    assert {m: max(d) for m, d in days(facts).items()} == dict.fromkeys(
        ("friends_total", "target_reach", "blocks"), "2026-04-02"
    )
    assert "2026年4月3日" in "".join(facts.notes) and facts.coverage[0].last.isoformat() == "2026-04-02"


def test_a_stock_of_tiktok_does_not_fall_to_nothing_either():
    first, at = TIKTOK_FOLLOWERS.rows[0], TIKTOK_FOLLOWERS.header.index("Followers")
    rows = [["2026-04-01", *first[1:]], ["2026-04-02", *first[1:]]]
    rows[0][at], rows[1][at] = 3117, 0
    facts = read(replace(TIKTOK_FOLLOWERS, rows=rows))
    assert days(facts)["followers"] == {"2026-04-01": 3117.0}


# ── what a person wrote under the table ────────────────────────────────────────────────────────────


@pytest.mark.parametrize("words", ["合計", "平均", "計", "※10月は担当交代", "備考"])
@pytest.mark.parametrize(
    "table", [x_overview("2026-04-01", [5, 7]), LINE_FRIENDS, X_CONTENT], ids=["x", "line", "posts"]
)
def test_a_row_of_ones_own_is_left_out_and_named(table, words):
    filled = [""] * (len(table.header) - 1) if words[0] in "※備" else [99] * (len(table.header) - 1)
    facts = read(replace(table, rows=[*table.rows, [words, *filled]]))
    assert items(facts) == items(read(table)) and days(facts) == days(read(table))
    line = len(table.rows) + 2
    assert any(f"{line}行目" in note and words[:4] in note for note in facts.notes), facts.notes


# ── the order of day and month ─────────────────────────────────────────────────────────────────────


def test_times_that_fit_the_named_month_only_day_first_are_asked_about():
    named = "Oct-01-2026_Oct-31-2026_110.csv"
    times = [f"{d:02}/10/2026 10:05" for d in range(1, 9)]
    base, at, key = FACEBOOK.rows[0], FACEBOOK.header.index("Publish time"), FACEBOOK.header.index("Post ID")
    rows = [[*base] for _ in times]
    for n, (row, time) in enumerate(zip(rows, times, strict=True)):
        row[at], row[key] = time, f"158469130{n:07}"
    table = replace(FACEBOOK, rows=rows, name=named)
    facts = read(table, as_of="2026-11-20")
    assert asked(facts) == ["date_order"] and "日/月/年" in facts.questions[0].text
    answered = read(table, as_of="2026-11-20", date_order="dmy")
    assert {d.month for d in answered.post["published_on"].to_pylist()} == {10}
    assert answered.answers["date_order"] == "dmy"
    assert asked(read(table, name="other.csv", as_of="2026-11-20")) == [], (
        "nothing names a period to hold it against"
    )


def test_times_that_no_month_first_reading_fits_are_asked_about():
    table = with_cells(FACEBOOK, "Publish time", lambda _: "25/10/2026 10:05")
    assert asked(read(table, as_of="2026-11-20")) == ["date_order"]


# ── refusals that help ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text", ["日付,総フォロワー数\n10/01/2026,32000\n", "日付,友だち,PV\n2026/10/1,3,4\n", "氏名,住所\n"]
)
def test_a_medium_without_a_format_leads_to_readings_and_names_no_vendor(text):
    with pytest.raises(Refused) as refused:
        raw(text.encode())
    assert "読み取った値" in str(refused.value) and "Meta" not in str(refused.value)


def test_two_blocks_of_unknown_titles_are_asked_one_by_one():
    table = meta_daily("Facebook の注目", {"2026-04-01": 4}, "Instagram の注目")
    assert [q for facts in blocks(table) for q in asked(facts)] == [
        "metric:Facebook の注目",
        "metric:Instagram の注目",
    ]
