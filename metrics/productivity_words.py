"""What an account's productivity says, in Japanese: on 月次評価 and on paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from .calendar import screen_month
from .comparison_words import yen
from .productivity import Productivity, Result, YearOfWork
from .words import NO_DATA, figure, with_unit

MonthWord = Callable[[date], str]
ESTIMATED = "推計"


def work_sentence(told: Productivity, month: MonthWord = screen_month) -> str:
    """The month's hours and yen; 推計 where nobody told the month's hours and the last ones were carried forward."""
    work = told.work
    if work is None:
        return f"{month(told.month)}の業務時間が記録されていません。"
    estimated = f"（{ESTIMATED}: 前に記録された月の時間）" if work.estimated else ""
    said = f"{month(told.month)}の業務時間は{with_unit(work.hours, '時間')}{estimated}"
    if work.yen is None:
        return f"{said}です。1時間あたりの費用が記録されていないため、費用は出せません。"
    other = f"（うち人件費{yen(work.labour_yen)}円）" if work.other_yen else "（人件費）"
    return f"{said}、費用は{yen(work.yen)}円{other}です。"


def value_word(result: Result, value: float | None) -> str:
    """A figure of it, without its unit.

    >>> value_word(Result("cost_per_reach", "費用", "円/人", "lower", "day", 1.23, None, None, False, None, None, None, None, 0), 4851.4)
    '4,851'
    """
    return yen(value) if result.metric.startswith("cost_") else figure(value, result.unit)


def range_word(result: Result) -> str:
    """From least to most of the last 12 months; one figure where there is but one.

    >>> range_word(Result("cost_per_reach", "費用", "円/人", "lower", "day", None, None, None, False, None, None, 2.0, 4.25, 12))
    '2〜4.2'
    """
    if result.low is None or result.low == result.high:
        return value_word(result, result.low)
    return f"{value_word(result, result.low)}〜{value_word(result, result.high)}"


def year_facts(year: YearOfWork, month: MonthWord = screen_month) -> dict[str, str]:
    """What an 行政評価 sheet asks of the fiscal year so far: 延べ業務時間, 人件費, その他の費用, 単位コスト; each with what is missing."""
    hours = with_unit(year.hours, "時間")
    gaps = [f"うち{ESTIMATED}{year.estimated_months}か月"] if year.estimated_months else []
    gaps += [f"記録のない{year.missing_months}か月を除く"] if year.missing_months else []
    unpriced = f"（単価のない{year.yen_missing_months}か月を除く）" if year.yen_missing_months else ""
    return {
        "期間": f"{month(year.first)}〜{month(year.last)}",
        "延べ業務時間": hours + (f"（{'、'.join(gaps)}）" if gaps else ""),
        "人件費": _yen(year.labour_yen) + unpriced,
        "その他の費用": _yen(year.other_yen),
        "延べ到達1人あたり": _yen(year.yen_per_reach),
        "反応1件あたり": _yen(year.yen_per_reaction),
    }


def _yen(value: float | None) -> str:
    return NO_DATA if value is None else f"{yen(value)}円"
