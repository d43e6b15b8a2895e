"""Every day and month that an entry may speak of lies within the years that arithmetic on days survives."""

from datetime import date

import pytest

from ledger.body import YEARS
from ledger.declared import Is, is_of, members, parts
from ledger.entries import KINDS, InvalidEntry, check_body
from tests.ledger.bodies import GOOD

FIRST, LAST = f"{YEARS[0]}-01-01", f"{YEARS[1]}-12-31"
DAYS = [(k, n) for k, m in KINDS.items() for n, i in members(m).items() if date in parts(i.annotation)]
MONTHS = [(k, n) for k, m in KINDS.items() for n, i in members(m).items() if is_of(i, Is.MONTH)]


def told(kind, name, value):
    """What is said against a body whose one member is this; "" where nothing is said of that member."""
    try:
        check_body(kind, GOOD[kind] | {name: value})
    except InvalidEntry as error:
        return str(error)
    return ""


def test_there_are_days_and_months():
    assert len(DAYS) > 30 and len(MONTHS) > 8


@pytest.mark.parametrize(("kind", "name"), DAYS)
@pytest.mark.parametrize("value", ["9999-12-31", "2100-01-01", "1899-12-31", "0001-01-01"])
def test_a_day_beyond_them_is_refused_in_words(kind, name, value):
    assert f"{YEARS[0]}年から{YEARS[1]}年までの日です（「{value}」は使えません）" in told(kind, name, value)
    for within in (FIRST, LAST):
        assert "までの日です" not in told(kind, name, within)


@pytest.mark.parametrize(("kind", "name"), MONTHS)
@pytest.mark.parametrize("value", ["9999-12", "2100-01", "1899-12", "0001-01", "2026-13"])
def test_so_is_a_month(kind, name, value):
    assert f"「{value}」" in told(kind, name, value)
