"""XmR: NHSRplotthedots' published figures, the rules at their edges, and noise drawn again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import assume, given, strategies as st

from benchmarks.chance import alike
from metrics import catalogue, signals
from metrics.baseline import likeness_of, season_of, staleness, without
from metrics.calendar import add_months
from metrics.noise import ANY, MARKS, chance_of_false_signal, expected_false_signals
from metrics.signal_words import basis_of_limits, expectation, signal_sentence
from metrics.signals import xmr
from tests.metrics.drawn import Drawn

FIRST = date(2024, 4, 1)
IMPRESSIONS = catalogue.load()["impressions"]


def series(*values, first=FIRST):
    """Months from `first` on; None is a missing month."""
    return [(add_months(first, n), float(v)) for n, v in enumerate(values) if v is not None]


def drawn(values, **how):
    """The senses of a series, a letter a month: + improving, - worsening, . noise."""
    letters = {None: ".", "improving": "+", "worsening": "-"}
    return "".join(letters[p.sense] for p in xmr(series(*values), **how).points)


# --- as NHSRplotthedots publishes it


def test_its_vignette_on_screening():
    """«Deviations from Excel defaults»: UPL 4.6, mean 1.94, LPL −0.72 (6.95 and −3.06 without screening)."""
    done = xmr(series(1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1))
    assert (round(done.upper, 2), round(done.mean, 2), round(done.lower, 2)) == (4.60, 1.94, -0.72)
    assert drawn([1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]) == "....+............."


def test_its_snapshot_of_twenty_normal_values():
    """tests/testthat/_snaps/ptd_spc_standard.md: mean 0.142, limits −3.01 and 3.29."""
    values = [
        -0.56047565,
        -0.23017749,
        1.55870831,
        0.07050839,
        0.12928774,
        1.71506499,
        0.46091621,
        -1.26506123,
        -0.68685285,
        -0.44566197,
        1.22408180,
        0.35981383,
        0.40077145,
        0.11068272,
        -0.55584113,
        1.78691314,
        0.49785048,
        -1.96661716,
        0.70135590,
        -0.47279141,
    ]
    done = xmr(series(*values))
    assert (round(done.mean, 3), round(done.lower, 2), round(done.upper, 2)) == (0.142, -3.01, 3.29)


def test_its_two_of_three_must_be_on_one_side():
    """test-ptd_spc_standard.R: two successive points close to the limits on opposite sides are common cause."""
    assert drawn([1, -1] * 7 + [5.5, -5.5])[-2:] == ".."


@pytest.mark.parametrize("better", ["higher", "lower"])
def test_its_trend_that_crosses_the_mean_takes_the_direction_of_the_trend(better):
    """Pull request 180: seven falling points are one sense, though the first of them lie above the mean."""
    values = [5, 6, 5, 6, 5, 6, 5, 6, 9, 8, 7, 6, 4, 3, 2, 5, 6, 5, 6, 5, 6]
    worse = "-" if better == "higher" else "+"
    got = drawn(values, better=better)
    assert got[9:14] == worse * 5


@pytest.mark.parametrize(
    ("values", "trend"),
    [
        ([1, 2, 3, 4, 5, 6], 0),  # 5 moves
        ([1, 2, 3, 4, 5, 6, 7], 7),  # 6 moves: «a seven point trend»
        ([1, 2, 3, 3, 4, 5, 6], 0),  # a repeated value is no move
        ([2, 1, 2, 3, 4, 5, 6, 7, 3], 7),
        ([1, 2, 3, None, 5, 6, 7, 8], 0),  # a missing month ends it
    ],
)
def test_its_seven_point_trend(values, trend):
    assert sum("trend" in p.rules for p in xmr(series(*values)).points) == trend


def test_at_a_turn_the_later_trend_counts():
    """Issue 200's series 0…7, 6…1: the peak opens the falling trend."""
    months, values = zip(*series(*range(8), *range(6, 0, -1)), strict=True)
    ways = [p.get("trend") for p in signals.patterns(months, values, 3.5, 1.0)]
    assert ways == [1] * 7 + [-1] * 7


def test_the_first_of_its_order_leads():
    assert signals.RULES == ("outside", "trend", "two_of_three", "run")


# --- product.md §5


def test_a_point_on_the_mean_ends_a_run_and_seven_make_one():
    high, low = [6] * 7, [4] * 7
    assert drawn([*high, *low]).count("+") == 7
    assert "run" not in {
        r for p in xmr(series(6, 6, 6, 5, 6, 6, 6, 4, 4, 4, 5, 4, 4, 4)).points for r in p.rules
    }


def test_a_missing_month_has_no_range_and_ends_every_run():
    assert xmr(series(10, 12, None, 40, 44)).upper == pytest.approx(26.5 + 2.66 * 3)
    assert drawn([6, 6, 6, 6, None, 6, 6, 6, 4, 4, 4, 4, 4, 4]).count("+") == 0


def test_screening_is_one_pass():
    once = [1, 2] * 10 + [12, 1, 2, 1, 5, 1]
    spread = signals.spread_of(*zip(*series(*once), strict=True))
    assert spread == pytest.approx(
        (19 + 1 + 1 + 4 + 4) / 23
    )  # 4 would fall to a second pass: 3.267 × 1.26 < 4.2


def test_without_variation_there_are_no_limits():
    silent = xmr(series(0, 0, 0, 1, 0, 0, 0, 0))
    assert (silent.upper, silent.lower, {p.sense for p in silent.points}) == (None, None, {None})
    assert drawn([0] * 10 + [5] * 10) == "-" * 10 + "+" * 10  # a step still is one: runs need no limits
    assert xmr(series(5)).mean == 5 and xmr([]).mean is None


def test_a_logarithmic_metric_is_told_in_its_own_unit():
    values = [10, 12, 9, 15, 11, 90, 12, 10]
    done = xmr(series(*values), scale="log1p")
    plain = xmr([(m, float(np.log1p(v))) for m, v in series(*values)])
    assert (done.mean, done.upper) == pytest.approx((np.expm1(plain.mean), np.expm1(plain.upper)))
    assert [p.rules for p in done.points] == [p.rules for p in plain.points]
    assert [p.value for p in done.points] == values


def test_under_twelve_is_provisional():
    assert [xmr(series(*[5, 6] * 6)[:n]).provisional for n in (11, 12)] == [True, False]


whole = st.lists(st.integers(-1000, 1000), min_size=1, max_size=40)


def near_an_edge(values):
    """Whether rounding could move a value over a line."""
    done = xmr(series(*values))
    if done.upper is None:
        return len(set(values)) > 1
    months, plain = zip(*series(*values), strict=True)
    spread = signals.spread_of(months, plain)
    lines = [done.mean + k * spread for k in (0, 2.66, -2.66, 1.773, -1.773)]
    return any(abs(v - line) < 1e-6 for v in plain for line in lines)


@given(whole, st.sampled_from([0.25, 2.0, 1024.0]), st.integers(-500, 500))
def test_scale_and_shift_change_no_mark(values, factor, shift):
    assume(not near_an_edge(values))
    assert drawn([v * factor + shift for v in values]) == drawn(values)


@given(whole)
def test_a_mirror_and_the_other_direction_say_the_same(values):
    assert drawn([-v for v in values], better="lower") == drawn(values, better="higher")
    swapped = drawn(values).translate(str.maketrans("+-", "-+"))
    assert drawn(values, better="lower") == swapped


@given(whole)
def test_whoever_is_outside_a_limit_is_marked_and_marks_have_a_reason(values):
    assume(not near_an_edge(values))
    done = xmr(series(*values))
    for p in done.points:
        assert (p.sense is None) == (not p.rules) == (p.rising is None)
        beyond = done.upper is not None and not done.lower <= p.value <= done.upper
        assert ("outside" in p.rules) == beyond


# --- how often it errs


@pytest.mark.parametrize(
    ("points", "likeness"), [(12, 0.0), (24, 0.0), (36, 0.0), (24, 0.5), (24, 0.8), (48, 0.45)]
)
def test_noise_makes_as_many_marks_as_the_screen_says(points, likeness):
    draws = 1200
    noise = alike(np.random.default_rng([5, points]), draws, points, likeness)
    marks = [sum(p.sense is not None for p in xmr(series(*row)).points) for row in noise]
    error = np.std(marks) / draws**0.5
    assert abs(np.mean(marks) - expected_false_signals(points, likeness=likeness)) < 4 * error
    share = chance_of_false_signal(points, likeness)
    assert abs(np.mean([m > 0 for m in marks]) - share) < 4 * (share * (1 - share) / draws) ** 0.5


@pytest.mark.parametrize("likeness", [0.0, 0.5, 0.8])
def test_a_series_likeness_tells_how_many_to_expect_of_it(likeness):
    """Within a half of what came, and half a mark: as if months were independent, .9 were said where 5.4 and 12.3 came."""
    rows = [series(*row) for row in alike(np.random.default_rng(6), 300, 24, likeness)]
    came = np.mean([sum(p.sense is not None for p in xmr(row).points) for row in rows])
    said = np.mean([expected_false_signals(24, likeness=likeness_of(row, "linear")) for row in rows])
    assert came / 1.5 - 0.5 < said < came * 1.5 + 0.5


def test_the_calibration_is_read_between_its_lengths():
    assert expected_false_signals(27) == pytest.approx((MARKS[24][0] + MARKS[30][0]) / 2)
    assert expected_false_signals(24, likeness=0.45) == pytest.approx((MARKS[24][4] + MARKS[24][5]) / 2)
    assert expected_false_signals(240) == pytest.approx(2 * MARKS[120][0])
    assert expected_false_signals(50, 25) == pytest.approx(expected_false_signals(50) / 2)
    assert expected_false_signals(0) == expected_false_signals(0, 0) == 0
    assert chance_of_false_signal(24, 0.95) == ANY[24][-1]


# --- whether the mean still holds


def marked(row):
    return [bool(p.rules) for p in xmr(row).points]


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ([1000 * 0.97**n * (1.04 if n % 2 else 0.96) for n in range(25)], "falling"),
        ([100 + 4 * n + (5 if n % 3 else -5) for n in range(25)], "rising"),
        ([100 + n % 2 for n in range(12)] + [150 + n % 2 for n in range(13)], "rising"),
        (
            [100 + n % 2 for n in range(8)]
            + [150 + n % 2 for n in range(8)]
            + [100 + n % 2 for n in range(8)],
            "apart",
        ),
        ([100 + n % 2 for n in range(25)], ""),
        ([100 + n % 2 for n in range(24)] + [300], ""),  # one month outside
        (list(range(11)), ""),  # under a year
    ],
)
def test_a_mean_that_the_months_have_left_is_old(values, why):
    row = series(*values)
    assert staleness(row, marked(row), "linear") == why


def test_a_mean_is_hardly_ever_called_old_where_nothing_changed():
    rows = [series(*row) for row in alike(np.random.default_rng(7), 200, 25, 0.4)]
    assert sum(bool(staleness(row, marked(row), "linear")) for row in rows) <= 200 * 0.05


# --- the season


def test_a_season_is_taken_out_from_two_years_on():
    rng = np.random.default_rng(9)
    values = [100 + 40 * np.sin(2 * np.pi * n / 12) + 5 * rng.standard_normal() for n in range(36)]
    row = series(*values)
    season = season_of(row, "linear")
    plain = without(row, season, "linear")
    assert np.std([v for _, v in plain]) < 0.3 * np.std(values) and sum(marked(row)) > 8 > sum(marked(plain))
    assert season_of(row[:23], "linear") is None


# --- out of a database


@pytest.fixture(scope="module")
def office():
    """A year and a half of one account's impressions by day; the last month is 速報."""
    with Drawn() as base:
        for n in range(18):
            first = add_months(FIRST, n)
            days = (add_months(first, 1) - first).days
            text = "\n".join(
                ["day impressions", *(f"{first.replace(day=d + 1)} {10 + n % 2}" for d in range(days))]
            )
            base.days(text, last="2027-12-31", as_of=str(add_months(FIRST, 17)))
        base.measures()
        yield base


class View:
    """The rows of a drawn database."""

    seq = 1

    def __init__(self, base):
        self.base = base

    def rows(self, sql, **parameters):
        done = self.base.connection.execute(sql, parameters)
        return [dict(zip([c[0] for c in done.description], r, strict=True)) for r in done.fetchall()]


def test_only_final_months_up_to_the_month_shown_are_judged(office):
    done = signals.signal(View(office), IMPRESSIONS, "a", "day", add_months(FIRST, 17))
    assert len(done.judged) == 17 and not done.points[-1].final and done.floor == 0
    assert len(signals.signal(View(office), IMPRESSIONS, "a", "day", add_months(FIRST, 5)).judged) == 6
    assert signals.signal(View(office), IMPRESSIONS, "a", "post", FIRST).points == ()


def test_a_stock_has_no_signal(office):
    for additivity in ("stock", "unique"):
        metric = replace(IMPRESSIONS, additivity=additivity)
        assert signals.signal(View(office), metric, "a", "day", FIRST) is None


def test_a_rebase_begins_anew_and_only_from_its_month_on(office):
    base = add_months(FIRST, 6)
    office.connection.execute(
        "INSERT INTO rebase VALUES (9, 'a', 'impressions', ?, '仕様変更', '数え方')", [base]
    )
    try:
        view = View(office)
        before = signals.signal(view, IMPRESSIONS, "a", "day", add_months(FIRST, 5))
        after = signals.signal(view, IMPRESSIONS, "a", "day", add_months(FIRST, 16))
        assert (before.since, len(before.judged)) == (None, 6)
        assert (after.since, after.reason, len(after.judged), after.provisional) == (
            base,
            "仕様変更",
            11,
            True,
        )
        assert "2024年10月から引き直しました（仕様変更）" in basis_of_limits(
            after
        ) and "暫定" in basis_of_limits(after)
    finally:
        office.connection.execute("DELETE FROM rebase")


@pytest.fixture(scope="module")
def drifting():
    """Two years of impressions that fall by a twentieth a month (a), and are half as many again from December to March (b)."""
    with Drawn() as base:
        for account, of in (("a", lambda n: 0.95**n), ("b", lambda n: 1 + 0.5 * (n % 12 > 7))):
            for n in range(26):
                day = add_months(FIRST, n)
                base.posts(
                    f"post on impressions\n{account}{n} {day} {round(9000 * of(n)) + 200 * (n % 2)}",
                    account=account,
                )
        base.measures()
        yield View(base)


def test_an_old_mean_marks_nothing_and_says_so(drifting):
    done = signals.signal(drifting, IMPRESSIONS, "a", "post", add_months(FIRST, 25))
    assert done.stale == "falling" and not any(p.rules for p in done.points) and len(done.judged) == 26
    assert signal_sentence(done, "回").startswith("平均が古い。引き直しを（値が下がり続けています）。")
    assert expectation(done, 25) == ""


def test_a_season_is_offered_and_taken_out_where_asked(drifting):
    plain, even = (
        signals.signal(drifting, IMPRESSIONS, "b", "post", add_months(FIRST, 25), adjusted=a)
        for a in (False, True)
    )
    assert plain.seasonal and not plain.adjusted and even.adjusted
    assert np.ptp([p.value for p in even.points]) < 0.2 * np.ptp([p.value for p in plain.points])
    assert any(p.rules for p in plain.points) and not any(p.rules for p in even.points)
    assert basis_of_limits(even).startswith("季節") and "季節は数えていません" in expectation(plain, 25)
    young = signals.signal(drifting, IMPRESSIONS, "b", "post", add_months(FIRST, 22), adjusted=True)
    assert not young.seasonal and not young.adjusted


# --- in words


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([10, 11] * 8, "2025年7月は変動の範囲内です。"),
        ([10, 11] * 8 + [30], "2025年8月は改善の兆しです（30回は、変動の上限 14.3 を上回りました）。"),
        (
            [20, 21, 20, 21, 20, 21, 20, 21, 20, 24, 23, 22, 21, 20, 19, 18.5],
            "2025年7月は悪化の兆しです（6か月続けて減っています）。",
        ),
        (
            [12, 14] * 5 + [10, 11, 10, 11, 10, 11, 10],
            "2025年8月は悪化の兆しです（7か月続けて平均 11.9 を下回っています）。",
        ),
        (
            [10, 11] * 8 + [12.9, 12.9],
            "2025年9月は改善の兆しです（続く3か月のうち2か月以上が、上限の近くかその外にあります）。",
        ),
    ],
)
def test_a_sentence_says_what_and_why(values, said):
    assert signal_sentence(xmr(series(*values)), "回") == said


def test_a_provisional_month_is_not_judged_and_nothing_is_nothing():
    done = xmr(series(*[10, 11] * 8))
    soft = signals.Judged(add_months(FIRST, 16), 50.0, final=False)
    told = signal_sentence(replace(done, points=(*done.points, soft)), "回")
    assert told == "2025年7月は変動の範囲内です。2025年8月は速報のため、まだ見ていません。"
    assert signal_sentence(xmr([]), "回").startswith("確定した月の値がまだない")
    assert expectation(xmr([]), 0) == basis_of_limits(xmr([])) == ""


def test_the_screen_says_how_many_marks_to_expect():
    done = xmr(series(*[10, 11] * 12))
    assert "この図の24か月には平均して 0.9 か月ほど" in expectation(done, 24) and "18%" in expectation(
        done, 24
    )
    assert "この図の12か月には平均して 0.4 か月ほど" in expectation(done, 12)
