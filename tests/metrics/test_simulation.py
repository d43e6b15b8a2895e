"""The simulator: the same rule as the view's, other lines; what a trial adds up to."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings, strategies as st

from metrics import catalogue
from metrics.calendar import add_months
from metrics.histories import FACING, MADE, candidates, official, statements
from metrics.simulation import NOW, NUMBER, SHARE, Agreement, RuleSet, SimulatedCourse, agreement, simulate
from store.deriving import run

ROOT = Path(__file__).parents[2]
FIRST = date(2024, 4, 1)
CATALOGUE = catalogue.load()
METRICS = {
    "flow": "likes",
    "rate": "engagement_rate_per_impression",
    "stock": "followers",
    "signed": "net_follows",
}


class View:
    """Measures drawn month by month, with the states that a view makes of the recorded targets."""

    seq = 1

    def __init__(self):
        self.connection = duckdb.connect(":memory:")
        self.connection.execute((ROOT / "store" / "schema.sql").read_text(encoding="utf-8"))
        header, *_ = catalogue.statements(CATALOGUE)
        base = (ROOT / "metrics" / "base.sql").read_text(encoding="utf-8")
        self.connection.execute(base.partition("-- One atomic value")[0])
        self.connection.execute(header)

    def account(self, name, opened="2015-01-01"):
        self.connection.execute(
            "INSERT INTO account VALUES (1, ?, 'x', ?, 'sectoral', '課', ?, NULL, FALSE, NULL)",
            [name, name, opened],
        )

    def months(self, account, metric, values, basis="day"):
        """(value or None, days that are final of 30) per month."""
        for n, (value, final) in enumerate(values):
            rate = metric.startswith("engagement_rate")
            self.connection.execute(
                """INSERT INTO measure BY NAME SELECT $a AS account_id, $metric AS metric, $m AS month, $b AS basis,
                CAST($v AS DOUBLE) AS value, CAST($num AS DOUBLE) AS numerator, CAST($den AS DOUBLE) AS denominator,
                30 AS days_seen, $final AS days_final, 30 AS days, $final < 30 AS provisional""",
                {
                    "a": account,
                    "metric": metric,
                    "m": add_months(FIRST, n),
                    "b": basis,
                    "v": value,
                    "final": final,
                    "num": value * 10 if rate and value is not None else value,
                    "den": 10.0 if rate else None,
                },
            )

    def target(self, account, metric, go_on, stop, window):
        self.connection.execute(
            "INSERT INTO target VALUES (2, ?, ?, ?, NULL, NULL, NULL, NULL, NULL, ?, ?, ?, NULL, TRUE, NULL)",
            [account, metric, FIRST, go_on, stop, window],
        )

    def rule(self, patience, recovery, margin):
        self.connection.execute(
            "INSERT INTO rule VALUES (3, ?, NULL, ?, ?, ?)", [FIRST, patience, recovery, margin]
        )

    def judge(self):
        run(self.connection, catalogue.statements(CATALOGUE)[-3:])
        return self

    def rows(self, sql, **parameters):
        done = self.connection.execute(sql, parameters)
        return [dict(zip([c[0] for c in done.description], row, strict=True)) for row in done.fetchall()]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()


def full(*values):
    return [(None if v is None else float(v), 30) for v in values]


MARKS = {
    "within": ".",
    "watch": "w",
    "consider": "C",
    "recovering": "r",
    "hold": "h",
    "exempt": "e",
    "no_line": "-",
}


def told(course: SimulatedCourse) -> str:
    return "".join(MARKS[s] for s in course.states)


@pytest.fixture
def view():
    with View() as made:
        yield made


def test_every_statement_of_the_rule_is_read():
    text = FACING.read_text(encoding="utf-8")
    found = statements(text)
    assert len(found) == text.count("CREATE OR REPLACE ") and all(found.values())
    assert set(MADE) <= set(found)


month = st.tuples(st.none() | st.integers(0, 30).map(float), st.sampled_from([30, 30, 30, 27, 26, 0]))


@settings(max_examples=12)
@given(
    st.lists(st.lists(month, min_size=1, max_size=20), min_size=1, max_size=4),
    st.sampled_from(list(METRICS)),
    st.integers(5, 20),
    st.integers(0, 5),
    st.sampled_from([1, 3, 12]),
    st.integers(1, 4),
    st.integers(1, 3),
    st.sampled_from([0.0, 0.1, 0.5]),
)
def test_with_the_recorded_lines_it_says_what_the_official_states_say(
    drawn, kind, go_on, gap, window, patience, recovery, margin
):
    metric = METRICS[kind]
    with View() as view:
        for n, values in enumerate(drawn):
            view.account(f"a{n}")
            view.months(f"a{n}", metric, values)
            view.target(f"a{n}", metric, float(go_on), float(go_on - gap), window)
        view.rule(patience, recovery, margin)
        view.judge()
        official = view.rows("SELECT * FROM metric_state ORDER BY account_id, month")
        tried = simulate(
            CATALOGUE[metric],
            candidates(view, metric),
            RuleSet(NOW, None, None, 1, patience, recovery, margin),
        )
        for course in tried:
            mine = [
                r for r in official if r["account_id"] == course.account_id and r["month"] >= course.months[0]
            ]
            assert list(course.states) == [r["state"] for r in mine]


def test_lines_are_todays_a_share_of_the_median_or_a_number(view):
    for name, size in (("big", 100), ("small", 10)):
        view.account(name)
        view.months(name, "likes", full(*[size] * 8, *[size * 0.5] * 4))
    view.target("big", "likes", 200.0, 150.0, 3)
    found = candidates(view.judge(), "likes")
    tried = {
        "now": simulate(CATALOGUE["likes"], found, RuleSet(NOW)),
        "share": simulate(CATALOGUE["likes"], found, RuleSet(SHARE, 0.8, 0.6)),
        "number": simulate(CATALOGUE["likes"], found, RuleSet(NUMBER, 50.0, 20.0)),
    }
    assert {k: [(c.account_id, c.continue_line, c.window, told(c)) for c in v] for k, v in tried.items()} == {
        "now": [("big", 200.0, 3, "h.........ww"), ("small", None, 1, "-" * 12)],
        "share": [("big", 80.0, 1, "........wwCC"), ("small", 8.0, 1, "........wwCC")],
        "number": [("big", 50.0, 1, "............"), ("small", 50.0, 1, "wwCCCCCCCCCC")],
    }


def test_a_lower_is_better_metric_turns_the_lines_round(view):
    view.account("a")
    view.months("a", "unfollows", full(10, 10, 12, 14, 14, 14, 10, 10))
    found = candidates(view.judge(), "unfollows")
    assert CATALOGUE["unfollows"].better == "lower"
    assert told(simulate(CATALOGUE["unfollows"], found, RuleSet(NUMBER, 11.0, 13.0))[0]) == "..wwwCr."


def test_a_young_account_is_exempt_in_a_trial_too(view):
    view.account("a", opened="2024-02-10")
    view.months("a", "likes", full(*[1] * 12))
    found = candidates(view.judge(), "likes")
    assert told(simulate(CATALOGUE["likes"], found, RuleSet(NUMBER, 5.0, 3.0))[0]) == "eeeeeeeeeeww"


def test_months_before_the_first_value_are_left_out_and_gaps_are_held(view):
    view.account("a")
    view.account("b")
    view.months("a", "likes", full(None, None, 1, None, 1))
    view.months("b", "likes", full(1, 1, 1, 1, 1))
    course = simulate(CATALOGUE["likes"], candidates(view.judge(), "likes"), RuleSet(NUMBER, 5.0, 3.0))[0]
    assert (course.months[0], told(course)) == (add_months(FIRST, 2), "whw")


def test_it_never_writes(view):
    view.account("a")
    view.months("a", "likes", full(1, 2, 3))
    view.target("a", "likes", 2.0, 1.0, 1)
    view.judge()
    before = {
        t: view.rows(f"SELECT * FROM {t}")
        for t in ("target", "rule", "target_month", "metric_state", "metric_header")
    }
    simulate(CATALOGUE["likes"], candidates(view, "likes"), RuleSet(SHARE, 2.0, 1.5))
    assert before == {t: view.rows(f"SELECT * FROM {t}") for t in before}


def course(states: str) -> SimulatedCourse:
    words = {mark: state for state, mark in MARKS.items()}
    months = tuple(add_months(FIRST, n) for n in range(len(states)))
    return SimulatedCourse("a", 2.0, 1.0, 1, months, tuple(words[s] for s in states))


@pytest.mark.parametrize(
    ("states", "flips"),
    [
        ("............", 0),
        ("...www......", 2),
        ("wwCCCrr.....", 2),  # 回復確認中 is still of 撤退検討
        ("..h.wh.hhhhhhh", 2 * 12 / 5),  # held months are no change, and no time
        ("hh", None),
        ("---", None),
    ],
)
def test_flips_a_year(states, flips):
    assert course(states).flips_a_year == (pytest.approx(flips) if flips is not None else None)


def test_what_a_course_adds_up_to():
    one = course("..wwCCrr.h")
    assert (one.first_consider, one.count("watch"), one.count("consider", "recovering")) == (
        add_months(FIRST, 4),
        2,
        4,
    )
    assert one.latest == "within" and course("hh").latest == "hold"


def test_the_official_course_is_told_account_by_account(view):
    for name in "ab":
        view.account(name)
        view.months(name, "likes", full(30, 1, 1, 1))
    view.target("b", "likes", 5.0, 3.0, 1)
    view.rule(2, 2, 0.0)
    found = official(view.judge(), "likes")
    assert {a: [s for _, s in states] for a, states in found.items()} == {
        "b": ["within", "watch", "consider", "consider"]
    }
    assert found["b"][0][0] == FIRST


@pytest.mark.parametrize(
    ("states", "kind", "month", "counted"),
    [
        ("..C", "撤退", 2, Agreement(withdrawn=1)),
        ("..C", "撤退", 1, Agreement(missed=1)),
        (".wr", "撤退", 2, Agreement(missed=1)),  # 回復確認中 is not 撤退検討
        ("..C", "継続", 2, Agreement(overruled=1)),
        ("..w", "継続", 2, Agreement(kept=1)),
        ("..Chh", "撤退", 4, Agreement(withdrawn=1)),  # held months say what stood before
        ("..C", "撤退", 9, Agreement(withdrawn=1)),  # after the last month, too
        ("hhC", "撤退", 1, Agreement()),  # nothing stood yet
        ("..C", "撤退", -1, Agreement()),  # before the first month
        ("..C", "休止", 2, Agreement()),
    ],
)
def test_agreement_with_a_decision(states, kind, month, counted):
    assert agreement([course(states)], [("a", add_months(FIRST, month), kind)]) == counted


def test_decisions_of_accounts_without_the_metric_are_not_counted():
    assert agreement([course("C")], [("b", FIRST, "撤退")]) == Agreement()
