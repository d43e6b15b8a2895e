"""What to expect of an account's lines, and with how many months a new rule begins."""

from __future__ import annotations

import pytest

from ledger.journal import Author
from samples import city as sample
from services.trial import expectations
from tests.offices import office_of

POLICY = Author("政策", "policy", ("情報政策課",), proof="ログイン")


def line(account, metric, **more):
    told = {
        "account_id": account,
        "metric": metric,
        "from_month": "2026-04",
        "withdraw_line": 10,
        "deciding": True,
    }
    return "target", told | more


@pytest.mark.parametrize(
    ("lines", "months"),
    [
        ([], 3),
        ([line("x_a", "likes")], 3),
        ([line("x_a", "likes"), line("x_a", "shares", deciding=False)], 3),
        ([line("x_a", "likes"), line("x_a", "shares")], 4),
        ([line("x_a", "likes"), line("x_a", "shares", from_month="2027-04")], 3),
    ],
)
def test_a_new_rule_begins_with_three_months_and_with_four_where_two_metrics_decide(
    new_folder, lines, months
):
    office = office_of(new_folder(), "x_a", today="2026-11-02")
    if lines:
        office.ledger.record(POLICY, lines)
    assert expectations.patience(office) == months


def test_each_line_of_the_sample_says_what_to_expect_or_cannot_be_told():
    office = sample.sample_office(sample.sample_folder())
    view = office.view()
    try:
        (told,) = expectations.of_lines(office, view, "x_shoko")
        assert (told.metric.id, told.deciding, told.patience) == ("impressions", True, 3)
        assert told.expected.false_years < 0.1 and told.expected.caught > 0.8 and 2 < told.expected.months < 6
        two = expectations.of_lines(office, view, "ig_kanko")
        assert {t.metric.additivity: t.expected is None for t in two} == {"stock": True, "flow": False}
        assert expectations.whole(two) is None  # of one of the two nothing can be told
    finally:
        view.connection.close()
