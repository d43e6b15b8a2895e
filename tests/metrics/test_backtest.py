"""The outlook and its report card: better than simple answers, honest about how sure it is, and computed twice."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import date
from itertools import pairwise
from random import Random
from statistics import NormalDist, mean, median

import pytest

from metrics import backtest, paths
from metrics.backtest import FEWEST_OUTCOMES, GOALS, USUAL, PoolSeries, answers, report
from metrics.calendar import add_months
from metrics.paths import Steps, steps_of
from tests.metrics.accounts import FIRST, pool

HORIZONS = (3, 6, 9)
SHOWN = 2  # the seed of an account of which nothing would have been hidden


@pytest.fixture(scope="module")
def pools():
    return {stock: pool(stock, 40, 48, seed=20261001) for stock in (True, False)}


def steps(*values, signed=True, first=FIRST):
    return Steps(tuple(add_months(first, n) for n in range(len(values))), tuple(map(float, values)), signed)


# --- how well it does, on accounts with season, spikes and level shifts


@pytest.mark.parametrize("horizon", HORIZONS)
@pytest.mark.parametrize("stock", [True, False])
def test_it_is_better_than_the_straight_line_and_than_the_base_rate(pools, stock, horizon):
    card = report(pools[stock], horizon)
    assert card.brier < 0.9 * card.brier_base < card.brier_line
    assert card.skilled


@pytest.mark.parametrize("horizon", HORIZONS)
@pytest.mark.parametrize("stock", [True, False])
def test_what_it_says_comes_as_often_as_it_says(pools, stock, horizon):
    """Within three standard errors of the accounts' own differences: questions of one account are not independent."""
    found = defaultdict(lambda: defaultdict(float))
    for a in answers(pools[stock], horizon):
        found[min(int(a.said * 5), 4)][a.account_id] += a.came - a.said
    assert set(found) == set(range(5))
    for apart in found.values():
        assert abs(sum(apart.values())) <= 3 * math.sqrt(sum(d * d for d in apart.values()))


def test_eight_in_ten_futures_lie_inside_the_light_band(pools):
    for stock in (True, False):
        futures = backtest._futures(pools[stock], 6)
        factor = report(pools[stock], 6).stretch
        inside = mean(f.surprise <= factor for f in futures if f.shown)
        assert 0.74 <= inside <= 0.88


def test_season_is_used_once_two_years_are_known():
    """A flow whose whole year lies in April: the outlook over winter must not promise another April."""
    year = [100.0] * 12
    year[0] = 5000.0
    two = steps(*year, *year, signed=False)
    april, winter = (
        paths.paths(two, month, 1).paths.mean() for month in (date(2022, 4, 1), date(2022, 12, 1))
    )
    assert april > 4000 and winter < 150
    one = paths.paths(steps(*year[6:], *year[:6], signed=False), date(2021, 12, 1), 1)
    assert one.paths.max() > 1000  # one year says nothing of the season: any month may be the great one


def test_after_a_shift_of_level_the_new_level_counts():
    shifted = steps(*[100, 110, 90, 105] * 6, *[20, 24, 18, 22] * 3)
    assert 15 < median(paths.paths(shifted, date(2023, 4, 1), 6).paths.mean(axis=1)) < 45


# --- nothing from after the origin


def test_no_answer_knows_what_came_later(pools):
    few = pools[False][:6]
    origin = few[0].steps.months[29]
    changed = [
        PoolSeries(
            s.account_id,
            s.metric,
            Steps(
                s.steps.months,
                tuple(
                    v if m <= origin else 3 * v + 1000
                    for m, v in zip(s.steps.months, s.steps.values, strict=True)
                ),
                False,
            ),
        )
        for s in few
    ]
    told = [
        {(a.account_id, a.origin, a.goal): a.said for a in answers(p, 6) if a.origin <= origin}
        for p in (few, changed)
    ]
    assert told[0] == told[1] and len(told[0]) > 6 * 16 * len(GOALS)  # a few were not shown then


def test_the_same_data_give_the_same_figures(pools):
    paths._uniform.cache_clear()
    paths._picked.cache_clear()
    first = report(pools[True][:5], 4)
    paths._uniform.cache_clear()
    paths._picked.cache_clear()
    assert report(pools[True][:5], 4) == first


# --- boundaries


@pytest.mark.parametrize(("months", "outcomes"), [(41, 29), (42, 30)])
def test_scores_are_hidden_under_thirty_outcomes(months, outcomes):
    card = report(pool(True, 1, months, seed=SHOWN), 1)  # an account of which nothing was hidden
    assert (card.outcomes, card.enough, card.brier is None) == (
        outcomes,
        outcomes >= FEWEST_OUTCOMES,
        outcomes < 30,
    )


def test_a_missing_month_ends_what_can_be_asked_across_it():
    whole = pool(True, 1, 30, seed=2)[0]
    held = [
        (m, v)
        for m, v in zip(whole.steps.months, whole.steps.values, strict=True)
        if m != add_months(FIRST, 20)
    ]
    gap = PoolSeries("a", "m", Steps(tuple(m for m, _ in held), tuple(v for _, v in held), True))
    origins = {a.origin for a in answers([gap], 3)}
    assert not origins & {add_months(FIRST, n) for n in (17, 18, 19, 20)}
    assert {add_months(FIRST, 16), add_months(FIRST, 21)} <= origins


def test_an_account_that_never_moves_is_foretold_to_stay():
    card = report([PoolSeries(f"a{n}", "m", steps(*[0.0] * 40, signed=False)) for n in range(3)], 6)
    assert card.brier < 0.001 and card.stretch == USUAL


def test_a_change_needs_the_month_before():
    at = [date(2026, m, 1) for m in (1, 2, 4)]
    assert steps_of(list(zip(at, (10.0, 12.0, 20.0), strict=True)), stock=True, signed=False).values == (2.0,)
    assert steps_of(list(zip(at, (10.0, 12.0, 20.0), strict=True)), stock=False, signed=False).values == (
        10.0,
        12.0,
        20.0,
    )


# --- the same report card, computed again without numpy and without this house's code


def test_the_report_card_equals_an_independent_computation(pools):
    some = pools[True][:3] + [PoolSeries(s.account_id, "n", s.steps) for s in pool(True, 2, 31, seed=5)]
    card, again = report(some, 6), independent(some, 6)
    assert (card.outcomes, card.questions) == (again["outcomes"], again["questions"])
    for name in ("brier", "brier_base", "brier_line", "base_rate", "stretch"):
        assert getattr(card, name) == pytest.approx(again[name], abs=1e-9), name


def test_the_same_for_flows(pools):
    some = pools[False][:4]
    card, again = report(some, 3), independent(some, 3)
    for name in ("brier", "brier_base", "brier_line", "base_rate", "stretch"):
        assert getattr(card, name) == pytest.approx(again[name], abs=1e-9), name


def independent(series, horizon, draws=1000):
    """The report card by loops over lists, after the description in metrics/paths.py and backtest.py."""
    rng = Random(20261001 + horizon)
    columns = []
    for _ in range(horizon):
        column = [(n + rng.random()) / draws for n in range(draws)]
        rng.shuffle(column)
        columns.append(column)
    futures = []
    for whose, one in enumerate(series):
        v, at = one.steps.values, [m.year * 12 + m.month - 1 for m in one.steps.months]
        for n in range(12, len(v) - horizon + 1):
            drawn, doubt = drawn_sums(v[:n], at[:n], one.steps.signed, horizon, columns)
            line = sum(v[:n][-max(3, 12 - horizon) :]) / len(v[:n][-max(3, 12 - horizon) :]) * horizon
            behind = sorted(sum(v[i : i + horizon]) for i in range(n - horizon + 1))
            future = {
                "whose": whose,
                "at": at[n - 1],
                "drawn": sorted(drawn),
                "shown": not doubt,
                "line": line,
            }
            futures.append(
                future | {"came": sum(v[n : n + horizon]), "behind": behind, "signed": one.steps.signed}
            )
    scores, line_scores, came = [], [], []
    for f in sorted(futures, key=lambda f: f["at"]):
        factor = stretch([g for g in futures if g["shown"] and g["at"] + horizon <= f["at"]], horizon)
        scaled = [scale(d, f["signed"]) for d in f["drawn"]]
        wide = widened(scaled, factor) if f["signed"] else [back(m) for m in widened(scaled, factor)]
        below, same = (sum(d < f["came"] for d in wide), sum(d == f["came"] for d in wide))
        f["place"] = (below + same / 2) / draws
        own = [g["place"] for g in futures if g["whose"] == f["whose"] and g["at"] + horizon <= f["at"]]
        if own:
            apart = abs(mean(own) - 0.5) / math.sqrt(1 / 12 / max(len(own) / horizon, 1))
            f["shown"] = f["shown"] and apart <= 1.64
        if not f["shown"]:
            continue
        for share in (0.2, 0.4, 0.6, 0.8):
            goal = quantile(f["behind"], share)
            said = (sum(d >= goal for d in wide) + 0.5) / (draws + 1)
            came.append(float(f["came"] >= goal))
            scores.append((said - came[-1]) ** 2)
            line_scores.append((float(f["line"] >= goal) - came[-1]) ** 2)
    rate = mean(came)
    return {
        "outcomes": sum(f["shown"] for f in futures),
        "questions": len(came),
        "brier": mean(scores),
        "base_rate": rate,
        "brier_base": mean((c - rate) ** 2 for c in came),
        "brier_line": mean(line_scores),
        "stretch": stretch([f for f in futures if f["shown"]], horizon),
    }


def drawn_sums(values, at, signed, horizon, columns):
    """What the coming months add up to in each draw; and whether a trend that may be one would change the answer."""
    x = [scale(v, signed) for v in values]
    slope, error, score = trend_of(x, at)
    way = [sum(0.98**k for k in range(1, step + 2)) for step in range(horizon)]
    middle, surprises, forget, unsure = taken_apart(x, at, slope if score > 3 else 0.0, horizon)
    spread = math.sqrt(mean(s * s for s in surprises) * unsure)
    levels, trends = bent(0, len(columns[0])), bent(1, len(columns[0]))
    found = []
    for draw in range(len(columns[0])):
        moved, whole = levels[draw] * spread, 0.0
        for step in range(horizon):
            surprise = surprises[int(columns[step][draw] * len(surprises))]
            month = middle[step] + moved + surprise
            if score > 3:
                month += (slope + error * trends[draw]) * way[step]
            whole += month if signed else back(month)
            moved += forget * surprise
        found.append(whole)
    if not 1.5 < score <= 3:
        return found, False
    on = taken_apart(x, at, slope, horizon)[0]
    other = sum(m + slope * w if signed else back(m + slope * w) for m, w in zip(on, way, strict=True))
    usual = sum(m if signed else back(m) for m in middle)
    there = median(found) + other - usual if signed else median(found) * other / usual
    return found, abs((sum(d >= there for d in found) + 0.5) / (len(found) + 1) - 0.5) > 0.25


def bent(seed, draws):
    places = [(n + 0.5) / draws for n in range(draws)]
    Random(seed).shuffle(places)
    return [NormalDist().inv_cdf(p) for p in places]


def trend_of(x, at):
    """The slope, its error, and how many of these it is: of the last 60 months."""
    x, at = x[-60:], at[-60:]
    long, n = at[-1] - at[0] >= 23, len(x)
    pairs = [(i, j) for i in range(n) for j in range(i) if not long or (at[i] - at[j]) % 12 == 0]
    slope = median([(x[i] - x[j]) / (at[i] - at[j]) for i, j in pairs]) if pairs else 0.0
    rest = [v - slope * (a - at[-1]) for v, a in zip(x, at, strict=True)]
    season = season_of(rest, at)[0] if long else [0.0] * 12
    rest = [v - season[a % 12] for v, a in zip(rest, at, strict=True)]
    rest = [v - mean(rest) for v in rest]
    spread = sum(v * v for v in rest)
    likeness = (n * sum(a * b for a, b in pairwise(rest)) / spread + 1) / (n - 4)
    likeness = min(max(likeness, 0.5), 0.9)
    away = sum((a - mean(at)) ** 2 for a in at)
    straight = spread / (n - 2) * (1 + likeness) / (1 - likeness) / away
    known, _, forget, _ = levels_of(rest)
    missed = mean((v - k) ** 2 for v, k in zip(rest[3:], known[3:], strict=True))
    error = math.sqrt(1.15**2 * straight + forget**2 * missed / (at[-1] - at[0]))
    return slope, error, abs(slope) / error


def taken_apart(x, at, slope, horizon):
    """Without a slope: level and season of the coming months, the surprises, how far a surprise moves, how unsure."""
    x = [v - slope * (a - at[-1]) for v, a in zip(x, at, strict=True)]
    season, wider = season_of(x, at)
    bare = [v - season[a % 12] for v, a in zip(x, at, strict=True)]
    known, now, forget, unsure = levels_of(bare)
    surprises = [v - k for v, k in zip(bare[3:], known[3:], strict=True)]
    middle = mean(surprises)
    coming = [now + season[(at[-1] + 1 + step) % 12] for step in range(horizon)]
    return coming, [(s - middle) * wider for s in surprises], forget, unsure


def levels_of(bare):
    """Five levels that forget more or less, mixed by their misses of the two months after: known before each, now, …"""
    rows, missed, last = [], [], []
    for forget in (0.03, 0.08, 0.15, 0.3, 0.5):
        level, weight, row = 0.0, 0.0, []
        for v in bare:
            row.append(level / weight if weight else 0.0)
            level, weight = level * (1 - forget) + v, weight * (1 - forget) + 1
        rows.append([*row, level / weight])
        missed.append(mean(abs(mean(bare[n : n + 2]) - row[n]) for n in range(3, len(bare) - 1)))
        last.append([(1 - forget) ** k / weight for k in range(len(bare))])
    trust = [(min(missed) / m) ** ((len(bare) - 4) / 2) for m in missed]
    trust = [t / sum(trust) for t in trust]
    mixed = [sum(t * v for t, v in zip(trust, at, strict=True)) for at in zip(*rows, strict=True)]
    unsure = sum(sum(t * w for t, w in zip(trust, at, strict=True)) ** 2 for at in zip(*last, strict=True))
    forget = sum(t * f for t, f in zip(trust, (0.03, 0.08, 0.15, 0.3, 0.5), strict=True))
    return mixed[:-1], mixed[-1], forget, unsure


def season_of(x, at):
    years = defaultdict(list)
    for v, a in zip(x, at, strict=True):
        years[(at[-1] - a) // 12].append((a % 12, v))
    whole = [rows for rows in years.values() if len(rows) >= 10]
    if len(whole) < 2:
        return [0.0] * 12, 1.0
    apart = [(m, v - mean(w for _, w in rows)) for rows in whole for m, v in rows]
    means = [mean([d for m, d in apart if m == month] or [0.0]) for month in range(12)]
    between = sum(m * m for m in means) / 11
    freedom = len(apart) - len(whole) - 11
    if between <= 0 or freedom <= 0:
        return [0.0] * 12, 1.0
    within = sum((d - means[m]) ** 2 for m, d in apart) / freedom
    k = len(whole)
    kept = max(0.0, 1 - within / k / between)
    return [kept * m for m in means], math.sqrt((1 + kept**2 / k) * k / (k - kept))


def stretch(futures, horizon):
    found = []
    for f in futures:
        low, middle, high, at = (
            scale(q, f["signed"]) for q in (*(quantile(f["drawn"], s) for s in (0.1, 0.5, 0.9)), f["came"])
        )
        width = high - middle if at > middle else middle - low
        if width > 0:
            found.append(abs(at - middle) / width)
    if not found:
        return 1.25
    weight = len(found) / horizon
    return min(max((12.5 + quantile(sorted(found), 0.8) * weight) / (10 + weight), 1.15), 4.0)


def widened(values, factor):
    middle = median(values)
    return [middle + factor * (v - middle) for v in values]


def scale(value, signed):
    return value if signed else math.log1p(max(value, 0.0))


def back(value):
    return math.expm1(min(max(value, 0.0), 40.0))


def quantile(ordered, share):
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
