"""Funnel limits: exact where counts are Poisson, and as rarely wrong for a small account as for a large one."""

from __future__ import annotations

import math
from datetime import date
from random import Random

import pytest

from metrics.calendar import add_months
from metrics.counts import NO_SPREAD, TAILS, quantiles
from metrics.funnel import Exposure, funnel, limits, scatter

MONTH = date(2025, 11, 1)


def account(name, *months):
    return Exposure(
        name, tuple((add_months(MONTH, k), float(n), float(x)) for k, (n, x) in enumerate(months))
    )


def exact(chance_of, share):
    """Where the mid-distribution P(X < x) + P(X = x)/2 of a count reaches a share, between whole counts in a line."""
    below, before = 0.0, None
    for x in range(200_000):
        here = below + chance_of(x) / 2
        if here >= share:
            return None if before is None else x - 1 + (share - before) / (here - before)
        below, before = below + chance_of(x), here
    raise AssertionError


def poisson(mean):
    return lambda x: math.exp(x * math.log(mean) - mean - math.lgamma(x + 1))


def binomial(n, p):
    def chance(x):
        if x > n:
            return 0.0
        return math.exp(
            math.lgamma(n + 1)
            - math.lgamma(x + 1)
            - math.lgamma(n - x + 1)
            + x * math.log(p)
            + (n - x) * math.log1p(-p)
        )

    return chance


# --- against exact limits


@pytest.mark.parametrize("mean", [0.5, 3.0, 40.0, 700.0])
def test_without_dispersion_the_limits_are_the_exact_ones_of_a_poisson_count(mean):
    for share, found in zip(TAILS, quantiles(mean, NO_SPREAD), strict=True):
        wanted = exact(poisson(mean), share)
        assert found == wanted if wanted is None else found == pytest.approx(wanted, abs=1e-6)


@pytest.mark.parametrize("shown", [500, 20_000])
def test_at_a_small_rate_they_are_those_of_a_binomial_count_and_never_narrower(shown):
    for share, found in zip(TAILS, quantiles(shown * 0.01, NO_SPREAD), strict=True):
        wanted = exact(binomial(shown, 0.01), share)
        if wanted is not None:
            assert found == pytest.approx(wanted, rel=0.02, abs=0.2)
            assert (found <= wanted + 1e-9) == (share < 0.5)


def test_a_huge_count_is_a_normal_one():
    summed, rooted = quantiles(500_000.0, NO_SPREAD), quantiles(8_000_000.0, NO_SPREAD)
    for below, above, z in zip(summed, rooted, (-3.090232, -1.959964, 1.959964, 3.090232), strict=True):
        assert (below - 500_000) / math.sqrt(500_000) == pytest.approx(z, abs=0.02)
        assert (above - 8_000_000) / math.sqrt(8_000_000) == pytest.approx(z, abs=0.02)


def negative_binomial(mean, spread):
    size = 1 / spread**2

    def chance(x):
        return math.exp(
            math.lgamma(x + size)
            - math.lgamma(size)
            - math.lgamma(x + 1)
            + size * math.log(size / (size + mean))
            + x * math.log(mean / (size + mean))
        )

    return chance


@pytest.mark.parametrize(
    ("mean", "spread"),
    [(0.3, 1.0), (20.0, 0.3), (4_000.0, 0.1), (4_000.0, 1.5), (20_000.0, 0.02), (20_000.0, 0.6)],
)
def test_a_count_with_dispersion_is_a_negative_binomial_one_however_large(mean, spread):
    """Of 20,000 that vary by .6 the lower limit is 1,075; by a cube root it was 799."""
    for share, found in zip(TAILS, quantiles(mean, [(1.0, spread)]), strict=True):
        wanted = exact(negative_binomial(mean, spread), share)
        assert found == wanted if wanted is None else found == pytest.approx(wanted, rel=5e-4)


def test_what_is_left_open_widens_the_limits():
    sure, open_ = (quantiles(500.0, s) for s in ([(1.0, 0.2)], [(0.5, 0.1), (0.5, 0.3)]))
    assert open_[0] < sure[0] and open_[3] > sure[3]


def test_few_showings_have_no_lower_limit():
    assert limits(50, 0.01, NO_SPREAD).low95 is None and limits(50, 0.01, NO_SPREAD).high998 > 0.05
    assert limits(50_000, 0.01, NO_SPREAD).low998 > 0.008


# --- small and large alike


def drawn(rng, showings, rate, varying):
    """Twelve months of an account: Poisson reactions, at a rate that varies from month to month."""
    months = []
    for _ in range(12):
        shown = max(1, round(showings * rng.uniform(0.6, 1.4)))
        mean = shown * rate * (rng.gammavariate(1 / varying**2, varying**2) if varying else 1.0)
        spread = math.sqrt(mean)
        count = round(rng.gauss(mean, spread)) if mean > 200 else counted(rng, mean)
        months.append((shown, max(count, 0)))
    return months


def counted(rng, mean):
    limit, count, product = math.exp(-mean), 0, rng.random()
    while product > limit:
        product *= rng.random()
        count += 1
    return count


@pytest.mark.parametrize("varying", [0.0, 0.4])
def test_fifty_followers_and_fifty_thousand_are_flagged_equally_rarely(varying):
    """20 accounts of 50 followers and 20 of 50,000, all with one true rate: about 5 % and 0.2 % outside, of each."""
    rng, rounds = Random(11), 40
    outside = {"small": [0, 0], "large": [0, 0]}
    for _ in range(rounds):
        made = [account(f"small{n}", *drawn(rng, 60, 0.02, varying)) for n in range(20)]
        made += [account(f"large{n}", *drawn(rng, 60_000, 0.02, varying)) for n in range(20)]
        for p in funnel(made).points:
            outside[p.account_id[:5]][0] += p.place != "inside"
            outside[p.account_id[:5]][1] += p.place.endswith("998")
    small, large = ([count / (rounds * 20) for count in outside[size]] for size in ("small", "large"))
    error = math.sqrt(0.05 * 0.95 / (rounds * 20))
    assert abs(small[0] - 0.05) < 3 * error and abs(large[0] - 0.05) < 3 * error
    assert small[1] <= 0.01 and large[1] <= 0.01


def dispersion(accounts):
    found = scatter(accounts)
    return math.sqrt(found.weights @ found.variances)


def test_dispersion_is_found_and_is_nothing_where_months_vary_as_counts_do():
    rng = Random(5)
    plain, wild = ([account(str(n), *drawn(rng, 20_000, 0.02, v)) for n in range(30)] for v in (0.0, 0.4))
    assert dispersion(plain) < 0.03
    assert 0.32 < dispersion(wild) < 0.46


def test_one_month_in_which_something_happened_does_not_widen_every_limit():
    rng = Random(6)
    made = [account(str(n), *drawn(rng, 20_000, 0.02, 0.2)) for n in range(12)]
    before = dispersion(made)
    months = made[0].months
    made[0] = Exposure("0", ((months[0][0], months[0][1], months[0][2] * 12), *months[1:]))
    assert dispersion(made) < before * 1.6


def test_a_rate_that_is_really_higher_is_seen():
    rng = Random(7)
    made = [account(str(n), *drawn(rng, 5_000, 0.02, 0.2)) for n in range(10)]
    made.append(account("apart", *drawn(rng, 5_000, 0.04, 0.2)))
    done = funnel(made)
    assert {p.account_id: p.place for p in done.points}["apart"] == "above998"
    assert done.apart == 1 and not done.mixed


def test_accounts_that_all_differ_have_no_common_rate():
    done = funnel([account(str(n), *[(10_000, 10_000 * 0.005 * 2**n)] * 12) for n in range(4)])
    assert done.mixed


@pytest.mark.parametrize(
    "others", [[], [account("b", (100, 2))], [account("b", (100, 2)), account("c", (0, 0))]]
)
def test_fewer_than_three_shown_accounts_make_no_funnel(others):
    assert funnel([account("a", (100, 2)), *others]) is None


def test_without_a_reaction_there_is_no_funnel():
    assert funnel([account(name, (100, 0)) for name in "abc"]) is None
