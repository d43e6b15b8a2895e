"""Terms: which months they hold, and what of a target was reached. Sums first, divisions last, gaps said."""

from dataclasses import replace
from datetime import date

import pytest

from metrics.progress import Progress
from metrics.term import _reached, span_of, term_label
from tests.evaluations import JUDGED, USERS, line, points

FIRST, LAST = date(2026, 8, 1), date(2026, 10, 1)


def told(held, parts=None):
    found = _reached(held, FIRST, LAST, parts)
    return found.actual.value, found.achieved, found.kept, found.missing, found.note


@pytest.mark.parametrize(
    ("kind", "month", "first", "last"),
    [
        ("quarter", (2026, 4), (2026, 4), (2026, 6)),
        ("quarter", (2027, 3), (2027, 1), (2027, 3)),
        ("half", (2026, 9), (2026, 4), (2026, 9)),
        ("half", (2026, 10), (2026, 10), (2027, 3)),
        ("year", (2027, 3), (2026, 4), (2027, 3)),
        ("year", (2026, 4), (2026, 4), (2027, 3)),
    ],
)
def test_the_months_of_a_term(kind, month, first, last):
    assert span_of(kind, date(*month, 1)) == (date(*first, 1), date(*last, 1))


def test_terms_are_called_as_paper_does():
    assert (
        term_label("half", *span_of("half", date(2027, 2, 1))) == "令和8年度下半期（令和8年10月〜令和9年3月）"
    )
    assert (
        term_label("quarter", *span_of("quarter", date(2019, 5, 1)))
        == "令和元年度第1四半期（平成31年4月〜6月）"
    )


def test_a_monthly_target_is_faced_by_the_mean_and_by_sums():
    held = line(
        900.0,
        None,
        300.0,
        target=600.0,
        target_type="毎月維持",
        points=points(900.0, None, 300.0, target=600.0),
    )
    assert told(held) == (600.0, 1.0, (1, 2), 1, "8・10月の月平均")
    moved = [replace(p, target=t) for p, t in zip(held.points, (600.0, 600.0, 400.0), strict=True)]
    assert told(replace(held, points=tuple(moved))) == (
        600.0,
        1.2,
        (1, 2),
        1,
        "8・10月の月平均、目標は期間中に変更",
    )


def test_equal_to_the_target_is_met_and_lower_can_be_better():
    held = line(
        5.0,
        6.0,
        5.0,
        target=5.0,
        target_type="毎月維持",
        better="lower",
        points=points(5.0, 6.0, 5.0, target=5.0),
    )
    assert told(held)[2] == (2, 3)


def test_a_stock_stands_at_the_end_and_says_where_it_does_not():
    held = replace(USERS, target=3000.0)
    assert told(held)[:2] == (3121.0, 3121 / 3000)
    gone = replace(held, points=(*held.points[:-1], replace(held.points[-1], value=None)))
    assert (told(gone)[0], told(gone)[3:]) == (3000.0, (1, "9月末"))


def test_a_rate_is_divided_last():
    held = line(0.1, 0.2, 0.4, additivity="rate", unit="%", target=0.2, target_type="毎月維持")
    assert told(held, {"numerator": 30.0, "denominator": 200.0})[:2] == (0.15, pytest.approx(0.75))
    assert told(held, {"numerator": 0.0, "denominator": 0.0})[:2] == (None, None)
    assert told(held)[:2] == (None, None)


def test_a_sum_of_the_year_is_the_months_progress():
    held = replace(JUDGED, target_type="年度累計", progress=Progress(0.5, 600.0, None, "累計（1か月欠測）"))
    assert told(held)[:2] == (600.0, 0.5) and told(held)[4] == "累計（1か月欠測）"


def test_nothing_known_is_nothing_and_never_zero():
    assert told(line(None, None, None, target=5.0, target_type="毎月維持")) == (None, None, None, 3, "")
    assert told(line(1.0, 2.0, 4.0)) == (7.0, None, None, 0, "8〜10月の合計")
    assert told(line(1.0, 2.0, 4.0, additivity="unique"))[0] is None


def test_a_month_whose_days_are_missing_enters_no_mean_no_share_and_no_count():
    held = line(
        900.0,
        500.0,
        3.0,
        target=600.0,
        target_type="毎月維持",
        points=points(900.0, 500.0, 3.0, target=600.0),
    )
    short = replace(held.points[-1], days_seen=1, days=31)
    found = _reached(replace(held, points=(*held.points[:-1], short)), FIRST, LAST, None)
    assert (found.actual.value, found.achieved, found.kept) == (700.0, 1400 / 1200, (1, 2))
    assert (found.missing, found.short) == (0, (LAST,))
    assert found.note == "8・9月の月平均"
    one = _reached(replace(held, points=(held.points[0],)), FIRST, LAST, None)
    assert (one.actual.value, one.note) == (900.0, "8月の値")
