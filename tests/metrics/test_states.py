"""The patient rule: a drawn table of months in, states out; and windowed SQL against ten lines of Python."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings, strategies as st

from metrics import catalogue, rules
from metrics.calendar import add_months
from tests.metrics.drawn import Drawn

ROOT = Path(__file__).parents[2]
FIRST = date(2024, 4, 1)
WITHDRAW, CONTINUE, MARGIN = 10.0, 20.0, 0.2
# a month as drawn: b worse than withdraw · u below the margin · c between the lines, clear · o at the continue line
# h no value (held) · x no line
VALUES = {"b": 9.9, "u": 11.9, "c": 12.0, "o": 20.0, "h": None, "x": 30.0}
WORDS = {"b": "bad", "u": "low", "c": "low", "o": "ok", "h": "hold", "x": "no_line"}


def judged(
    histories: dict[str, str], rule_versions: list[tuple[int, int, int]] = ((0, 3, 2),)
) -> dict[str, list[tuple]]:
    """account → (state, n, k, m) per month, for histories drawn in letters; rules as (from month, N, M)."""
    with duckdb.connect(":memory:") as connection:
        connection.execute((ROOT / "store" / "schema.sql").read_text(encoding="utf-8"))
        header, base, *_, states = catalogue.statements(catalogue.load())
        connection.execute(base.partition("-- One atomic value")[0])
        connection.execute(header)
        for number, (account, drawn) in enumerate(histories.items()):
            _fill(connection, account, drawn, number)
        for start, patience, recovery in rule_versions:
            connection.execute(
                "INSERT INTO rule VALUES (1, ?, NULL, ?, ?, ?)",
                [add_months(FIRST, start), patience, recovery, MARGIN],
            )
        connection.execute(states)
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


def said(drawn: str, **rule: list) -> str:
    """The states of one history, in one line."""
    words = {"within": "within", "consider": "consider", "hold": "hold", "no_line": "no_line"}
    told = []
    for state, n, k, m in judged({"a": drawn}, **rule)["a"]:
        if state == "watch":
            told.append(f"watch{n}" if n else f"low{k}")
        else:
            told.append(words.get(state) or f"recovering{m}")
    return " ".join(told)


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        ("ooo", "within within within"),  # equal to the line is not below it
        ("bbb", "watch1 watch2 consider"),  # n = N latches
        ("bbo", "watch1 watch2 within"),
        ("bbobbb", "watch1 watch2 within watch1 watch2 consider"),
        ("ccc", "low1 low2 low3"),  # between the lines for ever: watched, never considered
        ("bcb", "watch1 low2 watch1"),  # a judged month that is not worse ends the run
        ("bbbo", "watch1 watch2 consider recovering1"),
        ("bbboo", "watch1 watch2 consider recovering1 within"),  # m = M unlatches
        ("bbbcc", "watch1 watch2 consider recovering1 low5"),  # recovered, yet below the continue line
        ("bbbuo", "watch1 watch2 consider consider recovering1"),  # below the margin: still considered
        ("bbbouo", "watch1 watch2 consider recovering1 consider recovering1"),  # interrupted: m starts again
        (
            "bbbobb",
            "watch1 watch2 consider recovering1 consider consider",
        ),  # latched: patience is not asked again
        ("bhbb", "watch1 hold watch2 consider"),  # held months are skipped
        ("bbhhhb", "watch1 watch2 hold hold hold watch1"),  # three in a row forget
        ("bbhhb", "watch1 watch2 hold hold consider"),
        ("bbxb", "watch1 watch2 no_line watch1"),  # a month without a line forgets
        ("bbbhoo", "watch1 watch2 consider hold recovering1 within"),
        ("bbboho", "watch1 watch2 consider recovering1 hold within"),
    ],
)
def test_truth_table(drawn, expected):
    assert said(drawn) == expected


def test_a_rule_that_changes_in_the_middle_counts_from_its_month_on():
    assert said("bbbbb", rule_versions=[(0, 5, 2), (2, 3, 2)]) == "watch1 watch2 consider consider consider"
    assert said("bbbb", rule_versions=[(0, 2, 2), (1, 4, 2)]) == "watch1 watch2 watch3 consider"


history = st.text(alphabet=list(VALUES), min_size=1, max_size=24)
versions = st.lists(
    st.tuples(st.integers(0, 20), st.integers(1, 4), st.integers(1, 3)), max_size=3, unique_by=lambda v: v[0]
)


@settings(max_examples=12)
@given(st.lists(history, min_size=1, max_size=12), versions)
def test_sql_and_python_say_the_same(histories, later):
    rule_versions = [(0, 3, 2), *[v for v in later if v[0] > 0]]
    drawn = {f"a{n:02d}": text for n, text in enumerate(histories)}
    got = judged(drawn, rule_versions)
    for account, text in drawn.items():
        months = []
        for n, letter in enumerate(text):
            _, patience, recovery = max((v for v in rule_versions if v[0] <= n), key=lambda v: v[0])
            months.append(rules.Month(WORDS[letter], letter in "co", patience, recovery))
        # after the history's end the last line goes on without values: held months that change nothing before
        assert got[account][: len(text)] == list(rules.states(months))


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
