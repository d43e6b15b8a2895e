"""Stated rates against simulated truth, a few hundred seeded rounds each; benchmarks/chance.py has more of them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from benchmarks import chance
from metrics.likeness import both_tails, doubt, fit, level_of_each, reach, shares

# ── likeness ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("freedom", [1, 2, 5, 11, 22])
def test_the_tails_are_those_of_students_density(freedom):
    density = math.gamma((freedom + 1) / 2) / math.sqrt(freedom * math.pi) / math.gamma(freedom / 2)
    for t in (0.3, 1.0, 2.5):
        across = np.linspace(0, t, 4001)
        inside = 2 * density * np.trapezoid((1 + across**2 / freedom) ** (-(freedom + 1) / 2), across)
        assert float(both_tails(t, freedom)) == pytest.approx(1 - inside, abs=1e-6)


def test_without_likeness_the_error_is_that_of_a_mean():
    values = np.random.default_rng(4).standard_normal(12)
    done = fit(range(12), values)
    assert done.error[0] == pytest.approx(values.std(ddof=1) / math.sqrt(12))
    assert done.error[10] > 1.5 * done.error[0]  # of months that are half alike


def test_an_interval_ends_where_the_doubt_is_the_share():
    done = fit([0, 1, 2, 5, 6, 9], [1.0, 2.0, 1.5, 1.2, 2.2, 1.1])
    weights = shares(done)
    assert doubt(reach(done.error, weights, 5, 0.05), done.error, weights, 5) == pytest.approx(0.05)


def test_likeness_is_learned_from_long_series_and_lent_to_short_ones():
    rng = np.random.default_rng(8)
    short = fit(range(8), chance.alike(rng, 1, 8, 0.0)[0])
    many = [fit(range(24), row) for row in chance.alike(rng, 12, 24, 0.8)]
    middle = [
        float(shares(f, o) @ (np.arange(20) / 20)) for f, o in ((many[0], ()), (short, ()), (short, many))
    ]
    assert middle[0] > 0.5 and middle[2] > middle[1] + 0.1


def test_the_level_of_many_is_what_ranks_allow():
    levels = [level_of_each(d, 0.05) for d in ([0.2, 0.3], [0.01, 0.04, 0.03], [0.01, 0.04, 0.9])]
    assert levels == pytest.approx([0.025, 0.05, 0.05 / 3])


# ── costs ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("likeness", chance.ALIKE)
def test_equal_costs_are_called_apart_on_hardly_any_page(likeness):
    """Stated: one page in twenty. The sign test that stood here found one in 3 to 9 of 10."""
    rng = np.random.default_rng([1, int(10 * likeness)])
    pages = [chance.page_of_costs(rng, likeness) for _ in range(60)]
    assert sum(any(c.real for c in page.values()) for page in pages) <= 60 * 0.075
    assert all((c.least <= 1 <= c.most) != c.real for page in pages for c in page.values())


def test_a_cost_four_times_as_high_is_seen():
    rng = np.random.default_rng(2)
    pages = [chance.page_of_costs(rng, 0.2, 24, dearer=4.0) for _ in range(20)]
    assert sum(bool(page["x0"].real) for page in pages) >= 15


# ── reactions over showings ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("likeness", chance.ALIKE)
def test_accounts_of_one_rate_lie_outside_the_limits_as_rarely_as_stated(likeness):
    """5 % and 0.2 %. As if months were not alike it was 8, 29 and 52 %."""
    rng = np.random.default_rng([3, int(10 * likeness)])
    places = [p.place for _ in range(25) for p in chance.page_of_rates(rng, likeness, 4).points]
    assert 0.01 < sum(p != "inside" for p in places) / len(places) < 0.075 + 0.015
    assert sum(p.endswith("998") for p in places) <= 3


# ── change ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("likeness", chance.ALIKE)
@pytest.mark.parametrize(("months", "stock"), [(1, False), (12, False), (1, True)])
def test_a_month_in_which_nothing_changed_is_hardly_ever_called_more_or_less(likeness, months, stock):
    """Stated: 5 %. A claim of change against last year, and of a stock, was always borne out."""
    rng = np.random.default_rng([4, months, stock, int(10 * likeness)])
    called = [bool(chance.changed(rng, likeness, months, stock).clear) for _ in range(120)]
    assert sum(called) / 120 <= 0.075 + 0.025


def test_a_change_that_is_really_one_is_called_so():
    rng = np.random.default_rng(5)
    assert sum(chance.changed(rng, 0.4, 1, False, times=5.0).clear == 1 for _ in range(40)) >= 25
    assert sum(chance.changed(rng, 0.4, 12, False, times=5.0).clear == 1 for _ in range(40)) >= 25
    assert sum(chance.changed(rng, 0.4, 12, True, drift=0.01).clear == 1 for _ in range(40)) >= 36
