"""One cell → one value: drawn tables of what is read, what is missing, and what is refused."""

from datetime import date, datetime, timedelta

import pytest

from store import cells
from store.cells import Ambiguous, Bad
from tests.store.examples import instagram_code, tiktok_id, x_id


def drawn(text):
    """(cell, what becomes of it) of a drawn table; the cell stands between bars."""
    return [tuple(part.strip() for part in line.split("→")) for line in text.strip().splitlines()]


@pytest.mark.parametrize(
    ("cell", "value"),
    drawn("""
        0            → 0
        1938.0       → 1938
        -13          → -13
        +4           → 4
        1,234        → 1234
        12,345,678   → 12345678
        1.0E7        → 10000000
        7.874E-4     → 0.0007874
        .5           → 0.5
        5.           → 5
                     → None
        12,34        → 数値
        1,23,456     → 数値
        1 234        → 数値
        12%          → 数値
        ¥12          → 数値
        12人         → 数値
        1/2          → 数値
        nan          → 数値
        inf          → 数値
        1e16         → 数値（大きすぎます）
        1e400        → 数値
        --           → 数値
        N/A          → 数値
        =1+1         → 数値
        0x10         → 数値
        1_000        → 数値
    """),
)
def test_number(cell, value):
    assert_read(cells.number, cell, value)


@pytest.mark.parametrize(
    ("cell", "value"),
    drawn("""
        12       → 12
        12.0     → 12
        1.2E1    → 12
        -3       → -3
                 → None
        3.4      → 整数
        0.0007   → 整数
        12a      → 数値
    """),
)
def test_count(cell, value):
    assert_read(cells.count, cell, value)


@pytest.mark.parametrize(
    ("cell", "value"),
    drawn("""
        0:12      → 12
        0:03:25   → 205
        61:00     → 3660
                  → None
        0:60      → 時間
        12        → 時間
        1:2:3     → 時間
    """),
)
def test_clock(cell, value):
    assert_read(cells.clock, cell, value)


@pytest.mark.parametrize(
    ("cell", "value"),
    drawn("""
        1999797465474572700   → 1999797465474572700
        -HHGH-TTqYM           → -HHGH-TTqYM
        100064_5551           → 100064_5551
        0012                  → 0012
                              → None
        6.49E+17              → ID（表計算ソフトで桁が失われています）
        1.22e17               → ID（表計算ソフトで桁が失われています）
        17840001234567.0      → ID（表計算ソフトで桁が失われています）
    """),
)
def test_ident(cell, value):
    if value.startswith("ID"):
        with pytest.raises(Bad, match="桁が失われています"):
            cells.ident(cell)
    else:
        assert cells.ident(cell) == (None if value == "None" else value)


@pytest.mark.parametrize(
    ("cell", "value"),
    drawn("""
        2026-02-06            → 2026-02-06
        2026-2-6              → 2026-02-06
        2026/2/6              → 2026-02-06
        2026年2月6日          → 2026-02-06
        20260206              → 2026-02-06
        2026-02-06T00:00:00   → 2026-02-06
        2026-02-06T01:00      → 2026-02-06
        Fri, Feb 6, 2026      → 2026-02-06
        Feb 6, 2026           → 2026-02-06
        February 6, 2026      → 2026-02-06
        Fri Feb 06 2026       → 2026-02-06
        2024-02-29            → 2024-02-29
                              → None
        2026-02-29            → 暦にない日
        2026-13-01            → 暦にない日
        1026-02-06            → 年が正しくありません
        2003-12-31            → 年が正しくありません
        2026-02               → 月単位・年単位
        2026                  → 月単位・年単位
        46059                 → 日付
        2026.02.06            → 日付
        02/06/2026            → 日と月の順
        6-2-26                → 日と月の順
        Foo 6, 2026           → 暦にない日
        Total                 → 日付
    """),
)
def test_day(cell, value):
    assert_read(cells.day, cell, value, str)


@pytest.mark.parametrize(
    ("cell", "order", "value"),
    [
        ("02/06/2026", "mdy", date(2026, 2, 6)),
        ("02/06/2026", "dmy", date(2026, 6, 2)),
        ("6-2-26", "dmy", date(2026, 2, 6)),
        ("2026/2/6", "dmy", date(2026, 2, 6)),  # the year first leaves nothing to settle
    ],
)
def test_a_slashed_day_is_read_in_the_order_that_was_settled(cell, order, value):
    assert cells.day(cell, order) == value


def test_a_slashed_day_that_cannot_be_in_the_settled_order_is_no_day():
    with pytest.raises(Bad, match="暦にない日"):
        cells.day("13/02/2026", "mdy")
    with pytest.raises(Ambiguous):
        cells.day("13/02/2026")


@pytest.mark.parametrize(
    ("cell", "zone", "jst"),
    [
        ("2026-03-31 14:59 +0000", "UTC", "2026-03-31T23:59"),
        ("2026-03-31 15:00 +0000", "UTC", "2026-04-01T00:00"),
        ("2026-03-31 15:00", "UTC", "2026-04-01T00:00"),
        ("2026-03-31T15:00:00.000", "UTC", "2026-04-01T00:00"),
        ("2026-03-31 15:00 -0730", "UTC", "2026-04-01T07:30"),
        ("03/31/2026 07:59", "America/Los_Angeles", "2026-03-31T23:59"),  # summer time: 16 hours behind
        ("03/31/2026 08:00", "America/Los_Angeles", "2026-04-01T00:00"),
        ("01/31/2026 06:59", "America/Los_Angeles", "2026-01-31T23:59"),  # winter time: 17 hours behind
        ("01/31/2026 07:00", "America/Los_Angeles", "2026-02-01T00:00"),
        ("11/02/2025 00:59", "America/Los_Angeles", "2025-11-02T16:59"),
        ("11/02/2025 01:30", "America/Los_Angeles", "2025-11-02T17:30"),  # exists twice: the first of the two
        ("11/02/2025 02:00", "America/Los_Angeles", "2025-11-02T19:00"),
        ("08/19/2015 01:05:33 PM", "America/Los_Angeles", "2015-08-20T05:05:33"),
        ("08/19/2015 12:05:33 AM", "America/Los_Angeles", "2015-08-19T16:05:33"),
    ],
)
def test_a_time_of_a_zone_is_a_time_in_japan(cell, zone, jst):
    assert cells.moment(cell, zone) == datetime.fromisoformat(jst)


@pytest.mark.parametrize("cell", ["2026-03-31", "03/31/2026 25:00", "03/31/2026 7時", "noon"])
def test_what_is_no_time_is_refused(cell):
    with pytest.raises(Bad, match="日時"):
        cells.moment(cell, "UTC")


def test_a_blank_time_is_missing():
    assert cells.moment("", "UTC") is None


# --- ids that carry the time

TIMES = ["2012-01-01T00:00:00", "2026-03-31T14:59:59", "2026-03-31T15:00:00"]


@pytest.mark.parametrize("utc", TIMES)
def test_an_id_tells_when_a_post_was_made(utc):
    jst = datetime.fromisoformat(utc) + timedelta(hours=9)
    assert cells.snowflake_time(x_id(f"{utc}+00:00")) == jst
    assert (
        cells.instagram_time(f"https://www.instagram.com/reel/{instagram_code(f'{utc}+00:00')}/?hl=ja") == jst
    )
    if jst.year >= 2016:
        assert cells.tiktok_time(tiktok_id(f"{utc}+00:00")) == jst


def test_an_id_that_carries_no_time_tells_none():
    assert cells.snowflake_time("28713450000") is None  # from before November 2010
    assert cells.snowflake_time("undefined") is None
    assert cells.snowflake_time("9" * 20) is None
    assert cells.tiktok_time("123") is None
    assert cells.instagram_time("https://www.instagram.com/chikuma/") is None


def test_headers_are_compared_without_width_case_space_or_a_last_backslash():
    assert cells.fold("ＵＲＬ Clicks\\") == cells.fold("url　clicks") == "urlclicks"
    assert cells.fold("\ufeffDate") == "date"


def assert_read(parse, cell, expected, say=lambda v: None if v is None else f"{v:.10g}"):
    """The cell is read as that value, or refused with those words."""
    try:
        assert str(say(parse(cell))) == expected
    except Bad as error:
        assert expected in str(error) and expected != "None" and not expected.isdigit()
