"""The outlook of one target: what is said, what is hidden, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import accumulate
from statistics import median

import pytest

from metrics.backtest import PoolSeries
from metrics.calendar import add_months
from metrics.outlook import Cards, KnownValues, Outlook, outlook
from metrics.outlook_words import card_sentence, missing_sentence, outlook_sentence
from tests.metrics.accounts import pool

APRIL = date(2026, 4, 1)


def of_pool(stock, accounts=20):
    return [
        KnownValues(
            s.account_id, s.metric, stock, False, tuple(zip(s.steps.months, levels(s, stock), strict=True))
        )
        for s in pool(stock, accounts, 40, seed=7)
    ]


def levels(series: PoolSeries, stock):
    total, found = 1000.0, []
    for v in series.steps.values:
        total += v
        found.append(total if stock else v)
    return found


CARDS = {stock: Cards(of_pool(stock)) for stock in (True, False)}


def known(stock, *values, last="2026-09-01", unfinished=(), skip=()):
    """Values of the months up to `last`; those named in `skip` are missing."""
    first = add_months(date.fromisoformat(last), 1 - len(values))
    held = [(add_months(first, n), float(v)) for n, v in enumerate(values)]
    return KnownValues(
        "a", "m", stock, False, tuple((m, v) for m, v in held if m not in skip), tuple(unfinished)
    )


def asked(stock, target, month="2026-09-01", better="higher"):
    kind = "期末到達" if stock else "年度累計"
    return Outlook(
        "a",
        "m",
        "利用者数",
        "人",
        better,
        kind,
        float(target),
        date.fromisoformat(month),
        APRIL,
        date(2027, 3, 1),
    )


def told(stock, target, values, month="2026-09-01", better="higher", **more):
    return outlook(asked(stock, target, month, better), known(stock, *values, **more), CARDS[stock])


CHANGES = [
    9,
    13,
    6,
    11,
    15,
    8,
    10,
    4,
    12,
    10,
    14,
    7,
    9,
    11,
    16,
    5,
    10,
    8,
    13,
    12,
    6,
    11,
    9,
    14,
    10,
    7,
    12,
    8,
    10,
]
STEADY = list(accumulate([1002, *CHANGES]))  # 1,292 in September
FLOW = [100 + (n * 7) % 11 for n in range(30)]


# --- pace and probability


def test_the_required_pace_stands_beside_the_median_and_the_best_month():
    found = told(True, 1352, STEADY)
    assert (found.months_left, found.needed, found.pace.required) == (6, 60, 10)
    assert (found.pace.median, found.pace.best, found.pace.of_months) == (median(CHANGES), 16, 29)
    assert found.pace.reached_in == sum(c >= 10 for c in CHANGES)


def test_a_target_within_reach_is_likely_and_one_beyond_is_not():
    chances = [told(True, target, STEADY).probability for target in (1320, 1352, 1420)]
    assert chances[0] > 0.97 and 0.3 < chances[1] < 0.7 and chances[2] < 0.03


def test_a_sum_of_the_year_counts_what_the_months_have_brought():
    found = told(False, 1200, FLOW)
    assert found.reached == sum(FLOW[-6:]) and found.months_left == 6
    assert [v for _, v in found.course] == [sum(FLOW[-6 : n - 6 or None]) for n in range(1, 7)]
    assert found.fan[-1].middle == pytest.approx(found.reached + 6 * 105, rel=0.03)


def test_lower_is_better_asks_for_staying_below():
    less, more = (told(False, target, FLOW, better="lower").probability for target in (1180, 1330))
    assert less < 0.05 and more > 0.95


def test_the_fan_opens_from_the_last_final_month_to_the_end():
    found = told(True, 1352, STEADY)
    assert [p.month for p in found.fan] == [add_months(APRIL, n) for n in range(6, 12)]
    assert all(p.low <= p.lower <= p.middle <= p.upper <= p.high for p in found.fan)
    widths = [p.high - p.low for p in found.fan]
    assert widths == sorted(widths)


# --- hidden, with its reason


def test_nothing_is_said_in_the_first_quarter_and_from_its_last_month_it_is():
    may = outlook(asked(True, 1352, "2026-05-01"), known(True, *STEADY, last="2026-05-01"), CARDS[True])
    june = outlook(asked(True, 1352, "2026-06-01"), known(True, *STEADY, last="2026-06-01"), CARDS[True])
    assert may.pace is None and may.probability is None and "いま2か月" in may.hidden[0]
    assert june.pace and june.probability is not None and june.hidden == ()


@pytest.mark.parametrize(("values", "shown"), [(12, False), (13, True)])
def test_a_stock_of_thirteen_months_has_twelve_changes(values, shown):
    found = told(True, 1352, STEADY[-values:])
    assert (found.probability is not None) == shown and found.pace is not None
    assert shown or "11か月分" in found.hidden[0]


def test_without_thirty_outcomes_the_probability_stays_hidden_and_the_pace_is_shown():
    found = outlook(asked(True, 1352), known(True, *STEADY), Cards(of_pool(True, 1)))
    assert found.probability is None and found.fan == () and found.pace
    assert f"{found.card.outcomes}件で、30件に足りません" in found.hidden[0]


def test_a_sum_with_a_missing_month_has_no_pace():
    found = told(False, 1200, FLOW, skip=[date(2026, 6, 1)])
    assert (found.missing, found.pace, found.probability) == ((date(2026, 6, 1),), None, None)
    assert "2026年6月が欠測" in found.hidden[0] and "欠測: 2026年6月。" in missing_sentence(found)


def test_months_that_are_not_final_are_not_read():
    late = date(2026, 9, 1)
    found = told(True, 1352, STEADY, last="2026-08-01", unfinished=[late])
    assert (found.origin, found.months_left, found.unfinished) == (date(2026, 8, 1), 7, (late,))
    assert missing_sentence(found) == "速報の2026年9月は使っていません。"


def test_a_last_value_of_long_ago_foretells_nothing():
    at_the_edge, beyond = (
        outlook(asked(True, 1352, month), known(True, *STEADY, last="2026-08-01"), CARDS[True])
        for month in ("2026-11-01", "2026-12-01")
    )
    assert at_the_edge.probability is not None
    assert beyond.pace is None and "4か月前" in beyond.hidden[0]


def test_without_any_final_value():
    assert told(True, 100, [], unfinished=[date(2026, 9, 1)]).hidden == ("確定した値がまだありません。",)


# --- settled


@pytest.mark.parametrize(("target", "met"), [(1292, True), (1293, False)])
def test_the_last_month_settles_it_and_equal_is_reached(target, met):
    found = outlook(asked(True, target, "2027-03-01"), known(True, *STEADY, last="2027-03-01"), CARDS[True])
    assert (found.settled, found.probability, found.hidden) == (met, None, ())
    assert ("達成しました" in outlook_sentence(found)) == met


def test_a_sum_that_is_reached_stays_reached_and_one_exceeded_stays_exceeded():
    assert told(False, sum(FLOW[-6:]), FLOW).settled is True
    assert told(False, sum(FLOW[-6:]), FLOW, better="lower").settled is None
    assert told(False, sum(FLOW[-6:]) - 1, FLOW, better="lower").settled is False
    assert told(True, STEADY[-1], STEADY).settled is None  # followers can go again


# --- words


def test_what_is_said_in_words():
    found = told(True, 1352, STEADY)
    assert outlook_sentence(found).startswith("2027年3月の目標1,352人に届く見込みは約")
    assert "あと毎月10.0人が必要です" in outlook_sentence(
        found
    ) or "あと毎月10人が必要です" in outlook_sentence(found)
    assert "答え合わせしました" in card_sentence(found.card) and f"{found.card.outcomes}件" in card_sentence(
        found.card
    )
    assert found.as_dict()["fan"][0]["month"] == "2026-10-01"


def test_a_card_that_is_no_better_than_a_simple_answer_says_so():
    card = told(True, 1352, STEADY).card
    assert "参考にとどめてください" not in card_sentence(card)
    assert "参考にとどめてください" in card_sentence(replace(card, brier=card.brier_base))
