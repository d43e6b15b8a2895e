"""Drawn months in a database: the view says of them what the rule (test_rules.py) says, and begins where files begin."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings, strategies as st

from metrics import catalogue
from metrics.calendar import add_months
from metrics.rules import JudgedMonth, walk
from store.deriving import run
from tests.metrics.drawn import Drawn
from tests.metrics.test_rules import LETTERS

ROOT = Path(__file__).parents[2]
FIRST = date(2024, 4, 1)
WITHDRAW, CONTINUE, MARGIN = 10.0, 20.0, 0.2
# a month as drawn: b worse than withdraw · u below the margin · c between the lines, clear · o at the continue line
# h no value (held) · x no line
VALUES = {"b": 9.9, "u": 11.9, "c": 12.0, "o": 20.0, "h": None, "x": 30.0}


def judged(
    histories: dict[str, str], rule_versions: list[tuple[int, int, int]] = ((0, 3, 2),)
) -> dict[str, list[tuple]]:
    """account → (state, n, k, m) per month, for histories drawn in letters; rules as (from month, N, M)."""
    with duckdb.connect(":memory:") as connection:
        connection.execute((ROOT / "store" / "schema.sql").read_text(encoding="utf-8"))
        header, _, base, *_, facing, rule, states = catalogue.statements(catalogue.load())
        connection.execute(base.partition("-- One atomic value")[0])
        connection.execute(header)
        for number, (account, drawn) in enumerate(histories.items()):
            _fill(connection, account, drawn, number)
        for start, patience, recovery in rule_versions:
            connection.execute(
                "INSERT INTO rule VALUES (1, ?, NULL, ?, ?, ?)",
                [add_months(FIRST, start), patience, recovery, MARGIN],
            )
        run(connection, (facing, rule, states))
        rows = connection.execute(
            "SELECT account_id, state, n, k, m FROM metric_state ORDER BY account_id, month"
        ).fetchall()
    return {a: [tuple(r[1:]) for r in rows if r[0] == a] for a in histories}


def _fill(connection: duckdb.DuckDBPyConnection, account: str, drawn: str, seq: int) -> None:
    connection.execute(
        "INSERT INTO account VALUES (?, ?, 'x', '名', 'sectoral', '課', DATE '2015-01-01', NULL, FALSE, NULL)",
        [seq, account],
    )
    for n, letter in enumerate(drawn):
        month = add_months(FIRST, n)
        lines = [None, None] if letter == "x" else [CONTINUE, WITHDRAW]
        connection.execute(
            "INSERT INTO target VALUES (?, ?, 'likes', ?, NULL, NULL, NULL, NULL, NULL, ?, ?, 1, 'day', TRUE, NULL)",
            [seq, account, month, *lines],
        )
        connection.execute(
            """INSERT INTO measure BY NAME SELECT $a AS account_id, 'likes' AS metric, $m AS month, 'day' AS basis,
            CAST($v AS DOUBLE) AS value, 30 AS days_seen, 30 AS days_final, 30 AS days, FALSE AS provisional""",
            {"a": account, "m": month, "v": VALUES[letter]},
        )


history = st.text(alphabet=list(VALUES), min_size=1, max_size=24)
versions = st.lists(
    st.tuples(st.integers(0, 20), st.integers(1, 4), st.integers(1, 3)), max_size=3, unique_by=lambda v: v[0]
)


@settings(max_examples=12)
@given(st.lists(history, min_size=1, max_size=12), versions)
def test_a_view_says_what_the_rule_says(histories, later):
    rule_versions = [(0, 3, 2), *[v for v in later if v[0] > 0]]
    drawn = {f"a{n:02d}": text for n, text in enumerate(histories)}
    got = judged(drawn, rule_versions)
    for account, text in drawn.items():
        months = []
        for n, letter in enumerate(text):
            _, patience, recovery = max((v for v in rule_versions if v[0] <= n), key=lambda v: v[0])
            months.append(JudgedMonth(*LETTERS[letter], patience, recovery))
        # after the history's end the last line goes on without values: held months that change nothing before
        assert got[account][: len(text)] == [(s.state, s.n, s.k, s.m) for s in walk(months)]


@pytest.mark.parametrize(
    ("stock", "covers", "first"),
    [
        (
            "05-01",
            ("05-01", "05-31"),
            "05",
        ),  # the file's first day is the stock of the month's end before it as well
        ("05-01", None, "04"),  # read off on that day, for want of any file
        ("04-30", ("05-01", "05-31"), "04"),  # read off in the month
        ("05-01", ("04-30", "05-31"), "04"),  # a day of the month is known
    ],
)
def test_a_month_of_which_no_file_speaks_does_not_open_the_series(stock, covers, first):
    with Drawn() as drawn:
        drawn.account().days(f"day followers\n{stock} 10\n05-31 11")
        if covers:
            drawn.covers(*covers)
        months = [f"{r['month']:%m}" for r in drawn.table("judged_month")]
    assert (months[0], months[-1]) == (first, "05")
