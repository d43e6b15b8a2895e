"""An event of one platform: told of its accounts and no other's, and of no account of another platform."""

from datetime import date

import pytest

from ledger.entries import InvalidEntry
from metrics.common_cause import MONTH, YEAR, _noted
from services.month import evaluating
from services.register import recording
from tests.offices import POLICY, office_of

CHANGE = {"day": "2026-05-03", "kind": "仕様変更", "title": "数え方の変更"}
MAY = date(2026, 5, 1)


@pytest.fixture
def office(tmp_path):
    return office_of(tmp_path / "office", "x_koho", "x_bosai", "ig_koho")


def told(office, account):
    """The events that an account's month shows."""
    view = office.view()
    found = [e.title for e in evaluating.evaluated(office, view, account, MAY).events]
    view.connection.close()
    return found


@pytest.mark.parametrize(
    ("of", "shown"),
    [
        ({}, {"x_koho", "x_bosai", "ig_koho"}),
        ({"platform": "x"}, {"x_koho", "x_bosai"}),
        ({"platform": "X"}, {"x_koho", "x_bosai"}),
        ({"account_id": "ig_koho"}, {"ig_koho"}),
        ({"platform": "instagram", "account_id": "ig_koho"}, {"ig_koho"}),
        ({"platform": "youtube"}, set()),
    ],
)
def test_an_event_is_shown_where_it_is_of(office, of, shown):
    recording.record(office, POLICY, "event", CHANGE | of)
    assert {a for a in ("x_koho", "x_bosai", "ig_koho") if told(office, a)} == shown


@pytest.mark.parametrize(
    ("of", "why"),
    [
        ({"platform": "x", "account_id": "ig_koho"}, "Instagram のアカウントです"),
        ({"platform": "mixi"}, "媒体「mixi」はありません"),
    ],
)
def test_what_disagrees_is_refused(office, of, why):
    with pytest.raises(InvalidEntry, match=why):
        recording.record(office, POLICY, "event", CHANGE | of)


def test_the_platform_moves_with_what_lies_between_the_months_it_compares(office):
    for day, of in (("2026-05-03", {"platform": "x"}), ("2026-01-01", {"platform": "x"}), ("2026-05-04", {})):
        recording.record(office, POLICY, "event", CHANGE | of | {"day": day})
    view = office.view()
    found = {lag: [str(e.day) for e in _noted(view, MAY, lag).get("x", ())] for lag in (MONTH, YEAR)}
    view.connection.close()
    assert found == {MONTH: ["2026-05-03"], YEAR: ["2026-01-01", "2026-05-03"]}
