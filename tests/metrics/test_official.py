"""The official states: a closed month stands as it was closed, an open month goes on from the close before it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager

import duckdb
import pytest
from hypothesis import given, settings, strategies as st

from metrics import catalogue
from metrics.calendar import add_months
from store.deriving import run
from tests.metrics.test_states import FIRST, MARGIN, ROOT, VALUES, _fill, history, versions

Row = tuple
CLOSE = """
INSERT INTO closed BY NAME
SELECT
    dense_rank() OVER (ORDER BY s.month) + $seq AS seq, s.account_id, s.month, 1 AS revision, 'd' AS digest,
    s.state, s.metric, s.n, s.k, s.m, s.holds, s.patience, s.recovery, s.also_hold
FROM account_state AS s WHERE s.account_id = $account AND s.month IN (SELECT unnest($months))
"""
CLOSE_METRICS = """
INSERT INTO closed_metric BY NAME
SELECT
    dense_rank() OVER (ORDER BY s.month) + $seq AS seq, s.account_id, s.month, s.metric, s.basis, s.deciding, s.window_months, s.value, s.continue_line,
    s.withdraw_line, s.word, s.state, s.n, s.k, s.m, s.holds, s.latch, s.run_n, s.run_k, s.patience, s.recovery,
    s.margin, s.target_seq, s.rule_seq
FROM metric_state AS s WHERE s.account_id = $account AND s.month IN (SELECT unnest($months))
"""
JUDGING = catalogue.statements(catalogue.load())[-3:]  # what faces the lines, the rule, what stands


class City:
    """Histories drawn in letters (see test_states), judged, closed in part, judged again."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, histories: Mapping[str, str]) -> None:
        self.connection, self.seq = connection, 100
        connection.execute((ROOT / "store" / "schema.sql").read_text(encoding="utf-8"))
        header, _, base, *_ = catalogue.statements(catalogue.load())
        connection.execute(base.partition("-- One atomic value")[0])
        connection.execute(header)
        for number, (account, drawn) in enumerate(histories.items()):
            _fill(connection, account, drawn, number)

    def rules(self, drawn: Iterable[tuple[int, int, int]]) -> City:
        for start, patience, recovery in drawn:
            self.connection.execute(
                "INSERT INTO rule VALUES (1, ?, NULL, ?, ?, ?)",
                [add_months(FIRST, start), patience, recovery, MARGIN],
            )
        return self.judge()

    def judge(self) -> City:
        run(self.connection, JUDGING)
        return self

    def close(self, account: str, *months: int) -> City:
        """Close months as they stand now."""
        self.seq += 100
        if months:
            told = {"seq": self.seq, "account": account, "months": [add_months(FIRST, n) for n in months]}
            self.connection.execute(CLOSE, told)
            self.connection.execute(CLOSE_METRICS, told)
        return self

    def restate(self, account: str, month: int, letter: str) -> City:
        """What a later export says of a month."""
        self.connection.execute(
            "UPDATE measure SET value = ? WHERE account_id = ? AND month = ?",
            [VALUES[letter], account, add_months(FIRST, month)],
        )
        return self.judge()

    def table(self, name: str) -> list[Row]:
        return self.connection.execute(
            f"SELECT * EXCLUDE (official) FROM {name} ORDER BY account_id, month, metric"
        ).fetchall()

    def said(self, account: str = "a", table: str = "metric_state") -> str:
        """Each month's state; with a star where it is of a close."""
        rows = self.connection.execute(
            f"SELECT state, n, k, m, official FROM {table} WHERE account_id = ? ORDER BY month", [account]
        ).fetchall()
        return " ".join(_word(*row) for row in rows)


def _word(state: str, n: int, k: int, m: int, official: bool) -> str:
    told = {"watch": f"watch{n}" if n else f"low{k}", "recovering": f"recovering{m}"}.get(state, state)
    return told + "*" * official


@contextmanager
def city(
    histories: Mapping[str, str] | str, rules: Collection[tuple[int, int, int]] = ((0, 3, 2),)
) -> Iterator[City]:
    with duckdb.connect(":memory:") as connection:
        drawn = {"a": histories} if isinstance(histories, str) else histories
        yield City(connection, drawn).rules(rules)


# a history with the letters of its closed months: drawn together, so that shrinking keeps them apart
closed_history = history.flatmap(lambda h: st.tuples(st.just(h), st.sets(st.integers(0, len(h) - 1))))


@settings(max_examples=6)
@given(st.lists(closed_history, min_size=1, max_size=10), versions)
def test_closing_changes_nothing_where_the_facts_stay(drawn, later):
    """Whatever months are closed as they are judged (gaps included), the others are judged as before."""
    histories = {f"a{n:02d}": text for n, (text, _) in enumerate(drawn)}
    with city(histories, [(0, 3, 2), *[v for v in later if v[0] > 0]]) as made:
        before = made.table("metric_state"), made.table("account_state")
        for account, (_, months) in zip(histories, drawn, strict=True):
            made.close(account, *sorted(months))
        made.judge()
        assert (made.table("metric_state"), made.table("account_state")) == before
        closed = sum(len(months) for _, months in drawn)
        assert made.connection.execute("SELECT count(*) FROM metric_state WHERE official").fetchall() == [
            (closed,)
        ]


@pytest.mark.parametrize(
    ("drawn", "closed", "restated", "expected"),
    [
        ("bbb", [0, 1], (0, "o"), "watch1* watch2* consider"),  # restated: closed months stay, n goes on
        ("bbb", [], (0, "o"), "within watch1 watch2"),
        ("obb", [0, 1], (0, "b"), "within* watch1* watch2"),
        ("bbboo", [0, 1, 2], (1, "o"), "watch1* watch2* consider* recovering1 within"),  # the latch goes on
        ("bbboo", [0, 1, 2, 3], (3, "u"), "watch1* watch2* consider* recovering1* within"),  # and m
        ("cccc", [0, 1], (1, "o"), "low1* low2* low3 low4"),  # and k
        (
            "bhhhb",
            [0, 1, 2],
            (0, "o"),
            "watch1* hold* hold* hold watch1",
        ),  # the third held month in a row forgets
        ("bhhb", [0, 1], (0, "o"), "watch1* hold* hold watch2"),  # n is kept over held months
        ("chc", [0, 1], (0, "o"), "low1* hold* low2"),  # and so is k
        ("bbbhb", [0, 1, 2, 3], (2, "h"), "watch1* watch2* consider* hold* consider"),
        (
            "bbobbb",
            [0, 1, 3, 4],
            (2, "b"),
            "watch1* watch2* consider watch1* watch2* consider",
        ),  # 2 was reopened
        ("bbbbb", [0, 1, 3], (2, "o"), "watch1* watch2* within consider* consider"),
        (
            "obbb",
            [1, 2],
            (1, "o"),
            "within watch1* watch2* consider",
        ),  # what lies before the first close is open
    ],
)
def test_a_closed_month_stays_and_the_next_goes_on_from_it(drawn, closed, restated, expected):
    with city(drawn) as made:
        assert made.close("a", *closed).restate("a", *restated).said() == expected


def test_the_account_stands_as_it_was_closed():
    with city("bbb") as made:
        made.close("a", 0, 1, 2).restate("a", 2, "o")
        assert made.said(table="account_state") == "watch1* watch2* consider*"


def test_a_rule_changed_afterwards_counts_in_open_months_only():
    with city("bbbb") as made:
        made.close("a", 0, 1).rules([(1, 5, 2)])
        assert made.said() == "watch1* watch2* watch3 watch4"


def test_a_metric_without_target_any_more_stays_where_it_was_closed():
    with city("bb") as made:
        made.close("a", 0).connection.execute("DELETE FROM target")
        made.judge()
        assert (made.said(), made.said(table="account_state")) == ("watch1*", "watch1* no_line")


def test_a_metric_lined_after_a_close_begins_anew():
    with city("bbb") as made:
        made.connection.execute("DELETE FROM target")
        made.judge().close("a", 0, 1)
        made.connection.execute(
            "INSERT INTO target VALUES (9, 'a', 'likes', ?, NULL, NULL, NULL, NULL, NULL, 20, 10, 1, 'day', TRUE, NULL)",
            [FIRST],
        )
        made.judge()
        assert (made.said(), made.said(table="account_state")) == ("watch1", "no_line* no_line* watch1")


def test_a_closed_month_stands_though_its_facts_are_gone():
    with city("bbb") as made:
        made.close("a", 0, 1).connection.execute(
            "DELETE FROM measure WHERE month < ?", [add_months(FIRST, 2)]
        )
        made.judge()
        assert made.said() == "watch1* watch2* consider"
        made.connection.execute("DELETE FROM measure")
        made.judge()
        assert made.said() == made.said(table="account_state") == "watch1* watch2*"


def test_suspended_months_are_exempt_and_forget():
    with city("bbbbbb") as made:
        made.connection.execute(
            "INSERT INTO suspended VALUES (9, 'a', ?, ?)", [add_months(FIRST, 1), add_months(FIRST, 2)]
        )
        made.connection.execute("INSERT INTO suspended VALUES (10, 'a', ?, NULL)", [add_months(FIRST, 5)])
        made.connection.execute("INSERT INTO suspended VALUES (11, 'a', ?, NULL)", [add_months(FIRST, 5)])
        made.judge()
        assert made.said() == "watch1 exempt exempt watch1 watch2 exempt"
        rows = made.connection.execute("SELECT exempt FROM account_month ORDER BY month").fetchall()
        assert [r[0] for r in rows] == [None, "休止", "休止", None, None, "休止"]
