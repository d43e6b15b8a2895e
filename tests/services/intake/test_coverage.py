"""データの揃い方: which days are missing is asked of days that are over."""

from datetime import date

import pytest

from services.intake.coverage import _cell

MAY = date(2026, 5, 1)


def days(*numbers):
    return {MAY.replace(day=n) for n in numbers}


@pytest.mark.parametrize(
    ("today", "known", "state", "missing"),
    [
        (date(2026, 5, 1), (), "none", ""),  # nothing is over yet
        (date(2026, 5, 4), (1, 2), "partial", "5月3日"),  # today is not over
        (date(2026, 5, 4), (1, 2, 3), "whole", ""),
        (date(2026, 5, 3), (1, 2, 3), "whole", ""),  # a file that speaks of today
        (date(2026, 6, 1), range(1, 31), "partial", "5月31日"),
        (date(2026, 6, 1), range(1, 32), "whole", ""),
    ],
)
def test_no_future_day_is_missing(today, known, state, missing):
    cell = _cell(MAY, days(*known), days(*known), today)
    assert (cell.state, cell.missing) == (state, missing)
