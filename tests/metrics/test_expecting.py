"""What a line does to months of a known scatter: the stated rates of the suggested patience, and what they rest on."""

from __future__ import annotations

import math
from datetime import date
from random import Random

import pytest

from metrics import expecting
from metrics.calendar import add_months
from metrics.catalogue import of_city
from metrics.expecting import LinesFaced, Scatter, expected, scatter_of, suggested_patience, together
from metrics.simulation import RuleSet
from tests.metrics.accounts import noise

VISITS = of_city("visits", "来場者数", "人", "flow", "higher")
WAITS = of_city("waits", "待ち時間", "分", "flow", "lower")


def told(deciding, patience, alike):
    """An account whose deciding metrics lie one scatter above their line."""
    line = LinesFaced(None, 1000 * math.exp(-0.3))
    one = expected(Scatter(1000.0, 0.3, alike), line, RuleSet(patience=patience), VISITS)
    return together([one] * deciding)


@pytest.fixture
def many(monkeypatch):
    monkeypatch.setattr(expecting, "YEARS", 2000)
    monkeypatch.setattr(expecting, "FALLS", 1000)


@pytest.mark.parametrize("alike", [0.0, 0.5])
@pytest.mark.parametrize("deciding", [1, 2])
def test_the_suggested_patience_keeps_false_years_under_a_fifth_and_catches_falls(many, deciding, alike):
    found = told(deciding, suggested_patience(deciding), alike)
    assert found.false_years <= 0.2 and found.caught >= 0.95 and found.months <= 4


def test_with_three_months_two_metrics_would_raise_a_false_alarm_in_a_third_of_the_years(many):
    assert told(2, 3, 0.5).false_years > 0.3


def test_a_lower_line_gives_fewer_false_years_and_a_line_that_is_passed_gives_none_to_count():
    lines = [LinesFaced(None, 1000 * math.exp(-0.3 * n)) for n in (0.5, 1, 2)]
    years = [expected(Scatter(1000.0, 0.3, 0.5), line, RuleSet(), VISITS).false_years for line in lines]
    assert years[0] > years[1] > years[2]
    assert (
        expected(Scatter(1000.0, 0.3, 0.5), LinesFaced(None, 1001.0), RuleSet(), VISITS).false_years is None
    )


def test_where_less_is_better_a_fall_is_a_rise():
    found = expected(Scatter(100.0, 0.2, 0.0), LinesFaced(None, 150.0), RuleSet(), WAITS)
    assert found.false_years < 0.05 and found.caught > 0.9


def test_a_window_sums_the_months_that_face_the_line():
    one = expected(Scatter(100.0, 0.3, 0.0), LinesFaced(None, 75.0, 1), RuleSet(), VISITS)
    three = expected(Scatter(100.0, 0.3, 0.0), LinesFaced(None, 225.0, 3), RuleSet(), VISITS)
    assert three.false_years < one.false_years and three.changes < one.changes


def test_the_continue_line_adds_changes_of_state_and_no_false_alarm():
    bare, lined = (
        expected(Scatter(100.0, 0.3, 0.0), LinesFaced(g, 60.0), RuleSet(), VISITS) for g in (None, 90.0)
    )
    assert lined.changes > bare.changes and lined.false_years == bare.false_years


@pytest.mark.parametrize("alike", [0.0, 0.5])
def test_scatter_and_likeness_are_read_from_the_months_without_a_trend(alike):
    months = [add_months(date(2018, 4, 1), n) for n in range(96)]
    made = noise(Random(3), 96, 0.3, alike)
    found = scatter_of(months, [1000 * math.exp(e - 0.02 * n) for n, e in enumerate(made)])
    assert found.spread == pytest.approx(0.3, abs=0.06) and found.alike == pytest.approx(alike, abs=0.2)
    assert found.level < 1000 * math.exp(-1)  # near its end, or in the middle of the five years


def test_under_twelve_known_months_nothing_is_told():
    months = [add_months(date(2025, 1, 1), n) for n in range(13)]
    values = [100.0 + n for n in range(13)]
    assert (
        scatter_of(months[:11], values[:11]) is None and scatter_of(months, [None, None, *values[2:]]) is None
    )
    assert scatter_of(months, values) is not None and scatter_of(months, [0.0] * 13) is None
