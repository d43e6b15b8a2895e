"""When the steps of a month are due (product.md §7), by the working days of a Japanese municipal office."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import jpholiday

from metrics.calendar import add_months

IMPORT_DAYS = 3  # the first so many working days of the next month
CONFIRM_DAY, CLOSE_DAY = 10, 15
SATURDAY = 5


@dataclass(frozen=True)
class Deadlines:
    """The last days of a month's steps. 提出 has none of its own: it must be there for the 確認."""

    taken: date
    confirmed: date
    closed: date


def deadlines(month: date) -> Deadlines:
    """The deadlines of the month that begins on `month`: all of them lie in the next one.

    >>> deadlines(date(2026, 10, 1))  # the 3rd of November is a holiday, the 15th a Sunday
    Deadlines(taken=datetime.date(2026, 11, 5), confirmed=datetime.date(2026, 11, 10), closed=datetime.date(2026, 11, 16))
    """
    after = add_months(month, 1)
    first = working_days(after)
    taken = [next(first) for _ in range(IMPORT_DAYS)][-1]
    return Deadlines(taken, *(on_or_after(after.replace(day=n)) for n in (CONFIRM_DAY, CLOSE_DAY)))


def working_days(first: date) -> Iterator[date]:
    """The working days from a day on."""
    day = first
    while True:
        if works(day):
            yield day
        day += timedelta(days=1)


def on_or_after(day: date) -> date:
    """The day itself, or the next working day.

    >>> on_or_after(date(2026, 12, 29)), on_or_after(date(2027, 1, 4))
    (datetime.date(2027, 1, 4), datetime.date(2027, 1, 4))
    """
    return next(working_days(day))


def works(day: date) -> bool:
    """Whether a municipal office is open: no weekend, no holiday, not 12月29日 to 1月3日.

    >>> [works(date(2026, 5, n)) for n in (1, 2, 3, 4, 5, 6, 7)]
    [True, False, False, False, False, False, True]
    """
    year_end = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return day.weekday() < SATURDAY and not year_end and not jpholiday.is_holiday(day)
