"""The deadlines of months, over holidays, weekends and the turn of the year, as a municipal office keeps them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from services.month.deadlines import deadlines, on_or_after, works

#  the month      取込          確認          締め           why
DRAWN = """
    2026-10       2026-11-05    2026-11-10    2026-11-16     文化の日 on the 3rd; the 15th is a Sunday
    2026-11       2026-12-03    2026-12-10    2026-12-15     no holiday at all
    2026-12       2027-01-06    2027-01-12    2027-01-15     closed to the 3rd; the 10th a Sunday, the 11th 成人の日
    2027-04       2027-05-10    2027-05-10    2027-05-17     大型連休: the 3rd to 5th; both fall on one day
    2026-04       2026-05-08    2026-05-11    2026-05-15     憲法記念日 on a Sunday: the 6th is a holiday too
    2026-08       2026-09-03    2026-09-10    2026-09-15
    2025-08       2025-09-03    2025-09-10    2025-09-16     敬老の日 on the 15th
    2028-12       2029-01-09    2029-01-10    2029-01-15     4, 5, then a weekend and 成人の日
"""


@pytest.mark.parametrize("row", DRAWN.strip().splitlines())
def test_the_days_of_a_month(row):
    month, taken, confirmed, closed = row.split()[:4]
    due = deadlines(date.fromisoformat(f"{month}-01"))
    assert [str(d) for d in (due.taken, due.confirmed, due.closed)] == [taken, confirmed, closed]


@pytest.mark.parametrize(
    "day", ["2026-12-29", "2026-12-31", "2027-01-01", "2027-01-03", "2026-09-22", "2026-11-22"]
)
def test_nobody_works_on_that_day(day):
    assert not works(date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2026-12-28", "2027-01-04", "2026-09-24", "2026-11-24"])
def test_the_office_is_open_on_that_day(day):
    assert works(date.fromisoformat(day))


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_a_deadline_moves_forward_to_an_open_day_and_skips_none(day):
    moved = on_or_after(day)
    between = [day + timedelta(days=n) for n in range((moved - day).days)]
    assert works(moved) and moved >= day and not any(works(d) for d in between)
