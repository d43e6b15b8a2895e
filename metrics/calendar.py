"""Months, fiscal years and Japanese dates. A month is its first day, a fiscal year the year it begins in."""

from __future__ import annotations

import re
from datetime import date, timedelta


def month(text: str) -> date:
    """The month of `2026-10` (or of an ISO day).

    >>> month("2026-10"), month("2026-10-31")
    (datetime.date(2026, 10, 1), datetime.date(2026, 10, 1))
    """
    return date.fromisoformat(text[:7] + "-01")


def add_months(first: date, months: int) -> date:
    """The month so many months later (or earlier).

    >>> add_months(date(2026, 1, 1), -1), add_months(date(2025, 11, 1), 2)
    (datetime.date(2025, 12, 1), datetime.date(2026, 1, 1))
    """
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def month_end(first: date) -> date:
    """The last day of a month.

    >>> month_end(date(2024, 2, 1))
    datetime.date(2024, 2, 29)
    """
    return add_months(first.replace(day=1), 1) - timedelta(days=1)


def months_between(first: date, last: date) -> list[date]:
    """All months from first to last, both included.

    >>> len(months_between(date(2025, 12, 1), date(2026, 2, 1)))
    3
    """
    span = (last.year - first.year) * 12 + last.month - first.month
    return [add_months(first, n) for n in range(span + 1)]


def fiscal_year(day: date) -> int:
    """The year in which the fiscal year (April–March) of a day begins.

    >>> fiscal_year(date(2026, 3, 31)), fiscal_year(date(2026, 4, 1))
    (2025, 2026)
    """
    return day.year - (day.month < 4)


_ERAS = [(date(2019, 5, 1), "令和", 2018), (date(1989, 1, 8), "平成", 1988)]


def wareki_year(day: date) -> str:
    """The Japanese year of a day.

    >>> wareki_year(date(2026, 10, 1)), wareki_year(date(2019, 5, 1)), wareki_year(date(2019, 4, 30))
    ('令和8年', '令和元年', '平成31年')
    """
    for begins, era, before in _ERAS:
        if day >= begins:
            year = day.year - before
            return f"{era}{'元' if year == 1 else year}年"
    return f"{day.year}年"


def wareki(day: date) -> str:
    """A day on paper: 令和8年10月31日."""
    return f"{wareki_year(day)}{short_day(day)}"


def wareki_month(day: date) -> str:
    """A month on paper: 令和8年10月."""
    return f"{wareki_year(day)}{day.month}月"


def fiscal_label(year: int) -> str:
    """A fiscal year on paper.

    >>> fiscal_label(2026), fiscal_label(2018), fiscal_label(2019)
    ('令和8年度', '平成30年度', '令和元年度')
    """
    return f"{wareki_year(date(year, 5, 1))}度"


def in_wareki(text: str) -> str:
    """A text in which days and months of our years are told as on paper.

    >>> in_wareki("2026年4月20日の判断、2027年3月の目標、2026年度")
    '令和8年4月20日の判断、令和9年3月の目標、令和8年度'
    """

    def told(found: re.Match[str]) -> str:
        year, month = int(found[1]), found[2]
        if month is None:
            return fiscal_label(year)
        day = int(found[3]) if found[3] else 1
        if not (1 <= int(month) <= 12 and 1 <= day <= 28 + 3):
            return found[0]
        return f"{wareki_year(date(year, int(month), min(day, 28)))}{int(month)}月" + (
            f"{day}日" if found[3] else ""
        )

    return re.sub(r"((?:19|20)\d{2})年(?:(\d{1,2})月(?:(\d{1,2})日)?|度)", told, text)


def screen_month(day: date) -> str:
    """A month on screen: 2026年10月."""
    return f"{day.year}年{day.month}月"


def said_month(key: str) -> str:
    """A month on screen, by its key.

    >>> said_month("2026-04")
    '2026年4月'
    """
    return screen_month(month(key))


def screen_day(day: date) -> str:
    """A day on screen: 2026年10月31日."""
    return f"{day.year}年{short_day(day)}"


def said_when(told: str) -> str:
    """A day or a month on screen, as it is told in ISO 8601; what is neither as it came.

    >>> said_when("2026-10-31"), said_when("2026-10"), said_when("2026-13"), said_when("いつか")
    ('2026年10月31日', '2026年10月', '2026-13', 'いつか')
    """
    try:
        return screen_day(date.fromisoformat(told)) if len(told) > len("2026-10") else said_month(told)
    except ValueError:
        return told


def screen_span(first: date, last: date) -> str:
    """From a day to another on screen, the year said once.

    >>> screen_span(date(2026, 10, 1), date(2026, 10, 31)), screen_span(date(2025, 12, 31), date(2026, 1, 1))
    ('2026年10月1日〜10月31日', '2025年12月31日〜2026年1月1日')
    """
    return f"{screen_day(first)}〜{(short_day if first.year == last.year else screen_day)(last)}"


def short_day(day: date) -> str:
    """A day whose year is plain: 10月31日."""
    return f"{day.month}月{day.day}日"


def short_span(first: date, last: date | None) -> str:
    """Days in few words.

    >>> short_span(date(2026, 10, 12), date(2026, 10, 14)), short_span(date(2026, 10, 12), None)
    ('10月12日〜10月14日', '10月12日')
    """
    return short_day(first) + (f"〜{short_day(last)}" if last and last != first else "")
