"""What ライン検討 tries rule sets on: the accounts, the official courses, the decisions that were taken."""

from __future__ import annotations

from datetime import date

from metrics.calendar import add_months
from services.trial import simulating
from tests.metrics.test_simulation import FIRST, View, full


def test_the_bench_holds_official_courses_from_the_first_value_on_and_decisions_with_approval():
    with View() as view:
        for name in ("a", "b", "c"):
            view.account(name)
        view.months("a", "likes", full(None, 30, 1, 1))
        view.months("b", "likes", full(1, 1, 1, 1))
        view.target("a", "likes", 5.0, 3.0, 1)
        view.target("b", "likes", None, None, 1)
        view.rule(2, 2, 0.0)
        view.connection.execute("""
            INSERT INTO decision VALUES
                (1, 'a', DATE '2024-07-20', '撤退', '2', FALSE, TRUE), (2, 'a', DATE '2024-06-20', '継続', '', FALSE, FALSE),
                (3, 'a', DATE '2024-05-20', '休止', '', FALSE, TRUE)
        """)
        bench = simulating.bench(view.judge(), "likes")
    assert [a.account_id for a in bench.accounts] == ["a", "b"]
    assert {a: (c.months[0], c.states) for a, c in bench.official.items()} == {
        "a": (add_months(FIRST, 1), ("within", "watch", "consider"))  # b has no line: no official course
    }
    assert bench.decisions == (
        ("a", date(2024, 7, 1), "撤退"),
    )  # without 決裁 nothing is decided; 休止 is no opinion
    assert bench.ends == (FIRST, add_months(FIRST, 3))
    assert simulating.agreement_sentence(list(bench.official.values()), bench.decisions) == (
        "これまでの決定と比べると、撤退の決定 1 件のうち 1 件は撤退検討のときのものです。"
    )
