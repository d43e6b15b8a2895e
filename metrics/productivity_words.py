"""What an account's productivity says, in Japanese: on 月次評価 and on paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from .calendar import screen_month
from .comparison_words import yen
from .productivity import Productivity, Result, Spent, YearOfWork, total
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


def spent_sentence(spent: Sequence[Spent], untold: int = 0, lead: str = "") -> str:
    """The hours and yen of several accounts; blank where no hours are told. What is not known enters no sum and is said:
    `untold` months of accounts without hours, and those without a price for an hour.

    >>> one = Spent(3, 30.0, 0, 105_000.0, 9_000.0, 114_000.0, 3)
    >>> spent_sentence([one], untold=2)
    '業務時間は30時間、費用は114,000円（人件費105,000円、事業費9,000円）です（業務時間の記録のない延べ2か月は含みません）。'
    >>> spent_sentence([Spent(3, 30.0, 0, None, 9_000.0, None, 0)])
    '業務時間は30時間です。1時間あたりの単価が記録されていないため、人件費とその計は不明です（事業費は9,000円）。'
    """
    hours, labour, other = (
        total([getattr(s, n) for s in spent]) for n in ("hours", "labour_yen", "other_yen")
    )
    if not hours:
        return ""
    unpriced = sum(s.months - s.priced for s in spent)
    gaps = [f"業務時間の記録のない延べ{untold}か月"] if untold > 0 else []
    gaps += [f"単価のない延べ{unpriced}か月の人件費"] if unpriced and labour is not None else []
    without = f"（{'、'.join(gaps)}は含みません）" if gaps else ""
    said = f"{lead}業務時間は{hours:,.0f}時間"
    apart = "不明" if other is None else f"{other:,.0f}円"
    if labour is None:
        return f"{said}です{without}。1時間あたりの単価が記録されていないため、人件費とその計は不明です（事業費は{apart}）。"
    whole = "不明" if other is None else f"{labour + other:,.0f}円"
    return f"{said}、費用は{whole}（人件費{labour:,.0f}円、事業費{apart}）です{without}。"


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
