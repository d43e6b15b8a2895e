"""Fields for numbers and days, typed as people write them (store/written.py). A widget that drops what it cannot read would
make 3 of 3万: these are text, read at the edge, and what could not be read says so where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import htpy as h
import streamlit as st

from metrics.calendar import said_when, screen_day
from store import written
from store.cells import Bad

from .markup import plain, put

DAYS = "例 2026年10月1日、令和8年10月1日、R8.10.1、2026-10-01"


@dataclass(frozen=True)
class Unread:
    """What stands in a field and is no value of it; says why, in the field's own name."""

    label: str
    text: str
    expected: str

    def __str__(self) -> str:
        return f"{self.label}に{self.expected}を入れてください（「{self.text}」は使えません）"


def unread(values: Iterable[Any]) -> list[Unread]:
    """What could not be read among the values of fields, each once."""
    return list(dict.fromkeys(value for value in values if isinstance(value, Unread)))


def refused(*values: Any) -> bool:
    """Say what could not be read; whether there is any."""
    found = unread(values)
    for one in found:
        st.error(plain(f"{one}。記録していません。"))
    return bool(found)


def number(
    label: str,
    key: str,
    *,
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
    whole: bool = False,
    into: Any = st,
    **told: Any,
) -> float | int | Unread | None:
    """A field for a number between `low` and `high`; None where it is empty. `told`: what st.text_input takes besides."""
    text = into.text_input(plain(label), key=key, **told)
    value = read_number(label, text, unit, low, high, whole)
    if not isinstance(value, Unread) and value is not None:
        _as_read(text, written.shown(value), into)
    elif isinstance(value, Unread):
        _not_read(value, into)
    return value


def read_number(
    label: str, text: str | None, unit: str, low: float | None, high: float | None, whole: bool = False
) -> float | int | Unread | None:
    """What a field for a number says.

    >>> read_number("業務時間", "-5", "時間", 0, 744)
    Unread(label='業務時間', text='-5', expected='0〜744の数')
    >>> read_number("業務時間", "1.5時間", "時間", 0, 744), read_number("N", "３", "", 1, 24, whole=True)
    (1.5, 3)
    """
    given = text or ""
    try:
        value = written.number(given, unit)
    except Bad as error:
        return Unread(label, given.strip()[:40], str(error))
    if value is None:
        return None
    fits = (low is None or value >= low) and (high is None or value <= high)
    if not fits or (whole and value != int(value)):
        return Unread(label, given.strip()[:40], _between(low, high, whole))
    return int(value) if whole else value


def _between(low: float | None, high: float | None, whole: bool) -> str:
    what = "整数" if whole else "数"
    if low is not None and high is not None:
        return f"{low:,.15g}〜{high:,.15g}の{what}"
    if low is not None:
        return f"{low:,.15g}以上の{what}"
    return f"{high:,.15g}以下の{what}" if high is not None else what


def day(
    label: str,
    key: str,
    *,
    earliest: date | None = None,
    latest: date | None = None,
    into: Any = st,
    **told: Any,
) -> date | Unread | None:
    """A field for a day; None where it is empty."""
    text = into.text_input(plain(label), key=key, **{"placeholder": DAYS} | told)
    value = read_day(label, text, earliest, latest)
    if isinstance(value, date):
        _as_read(text, screen_day(value), into)
    elif value is not None:
        _not_read(value, into)
    return value


def day_told(label: str, key: str, **told: Any) -> str | Unread | None:
    """As `day`, as an entry tells it: YYYY-MM-DD."""
    given = day(label, key, **told)
    return given.isoformat() if isinstance(given, date) else given


def read_day(
    label: str, text: str | None, earliest: date | None = None, latest: date | None = None
) -> date | Unread | None:
    """What a field for a day says.

    >>> read_day("開設日", "H28.4.1"), read_day("開設日", " ")
    (datetime.date(2016, 4, 1), None)
    >>> str(read_day("決定日", "2026-13-01"))
    '決定日に日付（暦にない日です）を入れてください（「2026-13-01」は使えません）'
    """
    given = text or ""
    try:
        value = written.day(given)
    except Bad as error:
        return Unread(label, given.strip()[:40], str(error))
    if value is None:
        return None
    if latest is not None and value > latest:
        return Unread(label, given.strip()[:40], f"{screen_day(latest)}までの日付")
    if earliest is not None and value < earliest:
        return Unread(label, given.strip()[:40], f"{screen_day(earliest)}からの日付")
    return value


def shown(value: Any) -> str:
    """A value as its field begins with it."""
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return written.shown(value)
    return screen_day(value) if isinstance(value, date) else str(value)


def shown_day(told: str | None) -> str:
    """A day as a record tells it (YYYY-MM-DD), as its field begins with it: written as days are everywhere on the screens.

    >>> shown_day("2026-10-01"), shown_day(None)
    ('2026年10月1日', '')
    """
    return said_when(told) if told else ""


def _as_read(text: str, meant: str, into: Any) -> None:
    """What was understood, where it is written otherwise than it was typed."""
    if text.strip().replace(",", "") != meant.replace(",", ""):
        put(h.p(".read")[f"→ {meant}"], into=into)


def _not_read(value: Unread, into: Any) -> None:
    put(h.p(".read.unread", role="alert")[f"■ {value.expected}を入れてください"], into=into)
