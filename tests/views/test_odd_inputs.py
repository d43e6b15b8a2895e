"""What people really type, drawn over every field for numbers and days and every table of our own: it is taken as it was
meant, or refused in the field's own words; it never becomes something else.
"""

from __future__ import annotations

from datetime import date

import pytest

from ledger.declared import choices, members, parts
from ledger.entries import KINDS
from services.intake import importing, tables
from services.intake.words import vocabulary
from store.reading import Refused
from tests.offices import office_of
from views import typed
from views.fields import of

NUMBERS = {  # as typed → as meant; None: it says no one number, and is refused
    "3万": 30000,
    "３万": 30000,
    "3 万": 30000,
    "3.5万": 35000,
    "3万5千": 35000,
    "3万5,000": 35000,
    "1億2000万": 120_000_000,
    "2千": 2000,
    "１，２００": 1200,
    "1,200": 1200,
    "12,000,000": 12_000_000,
    "0": 0,
    "０": 0,
    "+5": 5,
    "0.5": 0.5,
    ".5": 0.5,
    "12.0": 12,
    "1e3": 1000,
    " 7 ": 7,
    "　８　": 8,
    "007": 7,
    "3百": None,
    "三万": None,
    "3万2万": None,
    "1千5000": None,
    "万": None,
    "3 5": None,
    "1,2": None,
    "1,23": None,
    "12,00": None,
    "1、200": None,
    "1.2.3": None,
    "約300": None,
    "300くらい": None,
    "300〜400": None,
    "300-400": None,
    "３００円位": None,
    "多数": None,
    "なし": None,
    "-": None,
    "—": None,
    "?": None,
    "10/1": None,
    "R8.10": None,
    "1e999": None,
    "∞": None,
    "NaN": None,
    "=1+1": None,
    "0x10": None,
    "1_000": None,
    "五": None,
    "２０時間半": None,
    "1:30": None,
    "3k": None,
    "3K": None,
    "3万円と2千円": None,
    "𝟛": 3,
    "①": 1,
    "½": None,
    "%": None,
}
DAYS = {
    "2026-10-01": "2026-10-01",
    "2026-10-1": "2026-10-01",
    "2026/10/1": "2026-10-01",
    "2026.10.1": "2026-10-01",
    "２０２６－１０－０１": "2026-10-01",
    "２０２６年１０月１日": "2026-10-01",
    "20261001": "2026-10-01",
    "令和8年10月1日": "2026-10-01",
    "令和８年１０月１日": "2026-10-01",
    "令和 8 年 10 月 1 日": "2026-10-01",
    "令和8年10月1日（木）": "2026-10-01",
    "2026年10月1日(木)": "2026-10-01",
    "2026年10月1日木曜日": "2026-10-01",
    "R8.10.1": "2026-10-01",
    "r8/10/1": "2026-10-01",
    "R08.10.01": "2026-10-01",
    "令8.10.1": "2026-10-01",
    "H28.4.1": "2016-04-01",
    "Ｈ２８．４．１": "2016-04-01",
    "平成28年4月1日": "2016-04-01",
    "平成元年1月8日": "1989-01-08",
    "令和元年5月1日": "2019-05-01",
    "令和1年5月1日": "2019-05-01",
    "昭和64年1月7日": "1989-01-07",
    "S63.4.1": "1988-04-01",
    "2024-02-29": "2024-02-29",
    "2026-10-01 00:00:00": "2026-10-01",
    "2026-10-01T00:00:00": "2026-10-01",
    "2026-02-29": None,
    "2026-13-01": None,
    "2026-00-10": None,
    "平成31年5月1日": None,
    "平成32年4月1日": None,
    "令和元年4月30日": None,
    "令和0年5月1日": None,
    "昭和65年1月1日": None,
    "10月1日": None,
    "10/1": None,
    "8/10/1": None,
    "8.10.1": None,
    "26-10-01": None,
    "10/1/2026": None,
    "1 Oct 2026": None,
    "2026年10月": None,
    "2026-10": None,
    "R8": None,
    "R8.10": None,
    "M45.1.1": None,
    "明治45年1月1日": None,
    "1899-12-31": None,
    "2100-01-01": None,
    "0001-01-01": None,
    "99999-01-01": None,
    "きのう": None,
    "未定": None,
    "なし": None,
    "3万": None,
    "45931": None,
    "2026-10-01〜2026-10-05": None,
    "2026 10 1": None,
    "2026年10月1日から": None,
    "令和8年10月1日頃": None,
    "令和八年十月一日": None,
}


def _fields(held: type) -> list:
    """Every member of every kind that a form asks for as a number or a day."""
    found = []
    for kind, model in KINDS.items():
        for name, info in members(model).items():
            if held in list(parts(info.annotation)) and not choices(info):
                found.append(pytest.param(model, name, id=f"{kind}-{name}"))
    return found


def test_there_are_over_two_hundred_inputs():
    assert len(NUMBERS) + len(DAYS) >= 100
    assert len(_fields(date)) * len(DAYS) + len(_fields(float)) * len(NUMBERS) > 2000


@pytest.mark.parametrize(("model", "name"), _fields(float))
def test_a_field_for_a_number_takes_it_as_meant_or_refuses_it_in_its_own_words(model, name):
    label = of(model, name).label
    for text, meant in NUMBERS.items():
        value = typed.read_number(label, text, "", None, None)
        if meant is None:
            assert isinstance(value, typed.Unread), (text, value)
            assert str(value).startswith(f"{label}に") and f"「{text.strip()}」" in str(value)
        else:
            assert value == meant, text


@pytest.mark.parametrize(("model", "name"), _fields(date))
def test_a_field_for_a_day_takes_it_as_meant_or_refuses_it_in_its_own_words(model, name):
    label = of(model, name).label
    for text, meant in DAYS.items():
        value = typed.read_day(label, text)
        if meant is None:
            assert isinstance(value, typed.Unread), (text, value)
            assert str(value).startswith(f"{label}に") and f"「{text}」" in str(value)
        else:
            assert str(value) == meant, text


@pytest.mark.parametrize("text", ["-5", "−5", "▲5", "－５", "10,001", "1e9", "-0.1"])
def test_what_lies_outside_is_refused_with_the_limits(text):
    assert "0〜10,000の数" in str(typed.read_number("業務時間", text, "時間", 0, 10_000))


# --- the tables of our own: a cell at a time


@pytest.fixture(scope="module")
def office(new_folder):
    return office_of(new_folder(), "x_koho", today="2026-06-01")


def _columns(office, kind: str) -> list[str]:
    (format,) = [f for f in office.formats if f.record == kind]
    return [n for n, c in format.columns.items() if c.kind in ("number", "day", "month")]


MONTHS = {
    "令和8年4月": "2026-04",
    "２０２６年４月": "2026-04",
    "R8.4": "2026-04",
    "Apr-26": "2026-04",
    "4月": None,
    "来月": None,
}
ODD = {"number": NUMBERS, "day": DAYS, "month": MONTHS}


def _cells(office, kind):
    """(column, odd text, as meant) of every typed column of a table, one of a few left out."""
    (format,) = [f for f in office.formats if f.record == kind]
    held = members(KINDS[kind])
    few = {n for n in format.columns if n in held and choices(held[n])}
    typed_ones = [(n, ODD[c.kind]) for n, c in format.columns.items() if c.kind in ODD and n not in few]
    return [(name, text, meant) for name, odd in typed_ones for text, meant in odd.items()]


@pytest.mark.parametrize("kind", tables.HEADERS)
def test_a_cell_of_a_table_is_taken_as_meant_or_refused_by_line_and_heading(office, kind):
    """Each odd text in a line of its own: every one is read as meant or accused, and none is dropped."""
    told = tables.headings(kind, vocabulary(office, office.ledger.register()))
    cells = _cells(office, kind)
    lines = [told.values(), *([text if n == name else "" for name in told] for n, text, _ in cells)]
    raw = "\n".join(",".join(f'"{cell}"' for cell in line) for line in lines)
    (look,) = importing.look_at(office, f"{kind}.csv", raw.encode())
    with pytest.raises(Refused) as refusal:
        tables.fresh(office, office.ledger.register(), look.read, look.sha256)
    accused = {(f.line, f.column) for f in refusal.value.faults}
    read = {line: held for facts in look.read for _, held, line in facts.records}
    for number, (name, text, meant) in enumerate(cells, 2):
        if meant is None:
            assert (number, told[name]) in accused, (name, text, read.get(number))
        else:
            assert str(read[number][name]).removesuffix(".0") == str(meant).removesuffix(".0"), (name, text)
