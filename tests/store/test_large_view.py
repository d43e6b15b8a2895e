"""A large office: what is written stands there, months are judged, and a view that lost rows is refused with words."""

from datetime import date

import duckdb
import pytest

from metrics import catalogue
from store.deriving import run
from store.views import HERE, BrokenView, Recipe, check_view

ACCOUNTS, MONTHS = 2_000, 60
CATALOGUE = catalogue.load()


def built(accounts: int, months: int, between=()) -> duckdb.DuckDBPyConnection:
    """The view of so many accounts with one value a month and a line each, made by the product's own statements.

    In one transaction on two threads, as store/views.py does it; `between`: statements run before the checks.
    """
    connection = duckdb.connect(":memory:", config={"threads": "2"})
    connection.execute("BEGIN")
    connection.execute((HERE / "schema.sql").read_text(encoding="utf-8"))
    given = {"accounts": accounts, "months": months}
    connection.execute(
        "INSERT INTO import VALUES (1, 'aa', 'f.csv', NULL, 'x_overview', 'x', 0, DATE '2026-12-31', DATE '2026-10-31', 'aa')"
    )
    connection.execute(
        """
        INSERT INTO account SELECT 1, 'a' || n, 'x', '名', 'sectoral', '課', DATE '2015-01-01', NULL, FALSE, NULL
        FROM range($accounts) AS r(n)""",
        {"accounts": accounts},
    )
    connection.execute(
        """
        INSERT INTO target SELECT 1, 'a' || n, 'likes', DATE '2015-01-01', NULL, NULL, NULL, NULL, NULL, 5, 3, 1, 'day', TRUE, NULL
        FROM range($accounts) AS r(n)""",
        {"accounts": accounts},
    )
    connection.execute(
        """
        INSERT INTO day_fact
        SELECT 'a' || n, 'likes', CAST(DATE '2021-11-15' + to_months(CAST(m AS INTEGER)) AS DATE), 10.0, 1, 2
        FROM range($accounts) AS r(n), range($months) AS s(m)""",
        given,
    )
    run(
        connection,
        (
            (HERE / "standing.sql").read_text(encoding="utf-8"),
            *catalogue.statements(CATALOGUE),
        ),
    )
    for tampering in between:
        connection.execute(tampering)
    connection.execute("COMMIT")
    return connection


def test_an_office_of_two_thousand_accounts_has_its_months_and_states():
    with built(ACCOUNTS, MONTHS) as connection:
        check_view(connection, Recipe((), (), catalogue.checks()))
        counts = connection.execute(
            """
            SELECT (SELECT count(*) FROM measure WHERE metric = 'likes' AND value = 10),
                   (SELECT count(*) FROM account_state WHERE state = 'within'), (SELECT max(month) FROM judged_month)"""
        ).fetchall()
    assert counts == [(ACCOUNTS * MONTHS, ACCOUNTS * MONTHS, date(2026, 10, 1))]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM measure WHERE account_id = 'a1'", "月の合計は、すべて指標の月の値に入る"),
        ("DELETE FROM day_standing WHERE day < DATE '2021-12-01'", "ファイルにある日の数"),
        ("DELETE FROM month_flow WHERE account_id = 'a2'", "日数の合計"),
        ("DELETE FROM judged_month", "値のある月は、判定の月に入る"),
        ("DELETE FROM account_state WHERE account_id = 'a0'", "状態がちょうど一つ"),
        ("DELETE FROM judged WHERE month = DATE '2021-12-01'", "判定指標の状態"),
        ("UPDATE month_flow SET value = value + 1 WHERE account_id = 'a1'", "その月の値の合計に等しい"),
    ],
)
def test_a_view_that_lost_or_changed_rows_is_refused_with_words(statement, said):
    with built(3, 4, between=[statement]) as connection, pytest.raises(BrokenView) as broken:
        check_view(connection, Recipe((), (), catalogue.checks()))
    assert said in str(broken.value) and "そのまま残っています" in str(broken.value)


def test_more_series_than_an_integer_has_room_for_stay_apart():
    with built(1, 2) as connection:
        [(kind,)] = connection.execute("SELECT DISTINCT typeof(standard_no) FROM standard").fetchall()
        [(of_run,)] = connection.execute("SELECT DISTINCT typeof(run_no) FROM facing").fetchall()
    assert (kind, of_run) == ("BIGINT", "BIGINT")
