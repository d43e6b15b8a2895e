"""What hours and yen are said to be, where some of them are carried forward or not known."""

from dataclasses import replace
from datetime import date

import pytest

from metrics.comparison import Compared
from metrics.comparison_words import council_sentence, difference_word
from metrics.costs import Against
from metrics.productivity import Productivity, Work, YearOfWork
from metrics.productivity_words import work_sentence, year_facts

MONTH = date(2026, 10, 1)
YEAR = YearOfWork(date(2026, 4, 1), MONTH, 60.0, 0, 0, 180_000.0, 0.0, 180_000.0, 0, 2.5, None)
WORK = Work(MONTH, 8.5, False, 29_750.0, 0.0, 29_750.0)
COST = Against("cost_per_reach", 3.5, 2.6, 6.5, 1.5, 3, 12, 1.4, 3.9, True)
ACCOUNT = Compared(
    "a",
    "図書館",
    "x",
    "sectoral",
    "図書館",
    False,
    100.0,
    200.0,
    60.0,
    12,
    0,
    180_000.0,
    50.0,
    12,
    None,
    None,
    (COST,),
    (),
)


def test_the_month_s_hours_and_yen():
    told = Productivity("a", MONTH, WORK, (), YEAR)
    assert work_sentence(told) == "2026年10月の業務時間は8.5時間、費用は29,750円（人件費）です。"
    other = replace(told, work=replace(WORK, other_yen=5_000.0, yen=34_750.0, estimated=True))
    assert work_sentence(other) == (
        "2026年10月の業務時間は8.5時間（推計: 前に記録された月の時間）、費用は34,750円（うち人件費29,750円）です。"
    )


def test_a_month_without_hours_or_without_a_price_for_them():
    told = Productivity("a", MONTH, None, (), YEAR)
    assert work_sentence(told) == "2026年10月の業務時間が記録されていません。"
    unpriced = replace(told, work=replace(WORK, labour_yen=None, other_yen=None, yen=None))
    assert work_sentence(unpriced).endswith(
        "8.5時間です。1時間あたりの費用が記録されていないため、費用は出せません。"
    )


def test_the_year_says_what_is_estimated_and_what_is_missing():
    assert year_facts(YEAR)["延べ業務時間"] == "60時間"
    assert year_facts(YEAR)["反応1件あたり"] == "データなし"
    gaps = replace(YEAR, estimated_months=2, missing_months=1, yen_missing_months=3)
    assert year_facts(gaps)["延べ業務時間"] == "60時間（うち推計2か月、記録のない1か月を除く）"
    assert year_facts(gaps)["人件費"] == "180,000円（単価のない3か月を除く）"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"hours": None, "yen": None}, "業務時間が記録されていない"),
        ({"yen": None}, "業務1時間あたりの費用が記録されていない"),
        ({}, "到達・表示・再生の数のわかる月がない"),
    ],
)
def test_an_account_whose_cost_cannot_be_told_says_what_is_not_there(changed, why):
    told = council_sentence(replace(ACCOUNT, costs=(), **changed))
    assert told == f"図書館の費用は、{why}ため、ほかのアカウントと比べられません。"


def test_the_cost_of_a_reaction_is_no_answer_to_the_cost_of_a_person_reached():
    only = replace(ACCOUNT, costs=(replace(COST, metric="cost_per_reaction"),))
    assert "反応1件" not in council_sentence(only)


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"value": 0.5, "least": 0.2, "most": 0.55}, "▼ 低い 0.33倍（0.20〜0.55倍）"),
        ({"worth": False}, "・ 取り上げるほどでない差 2.3倍（1.4〜3.9倍）"),
        ({"real": None, "months": 5}, "月が足りません（5か月）"),
        ({"others": None, "real": None, "months": 0}, "同じ媒体に比べられるアカウントがありません"),
    ],
)
def test_a_difference_in_few_words(changed, word):
    assert difference_word(replace(COST, **changed)) == word
