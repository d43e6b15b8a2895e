"""How people write numbers, days and months: 3万, １，２００, 令和8年10月1日, H28.4.1. Where forms and our own tables read them.

What says one thing is taken as meant; what could say two is refused (cells.Bad, with what was expected). The exports of
platforms are read by cells.py alone: there 3万 is no number.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from itertools import pairwise

from .cells import LARGEST, MONTHS, Bad

YEARS = (1900, 2099)
ERAS = {  # letter and names → (its first day, its last day)
    ("r", "令和", "令"): (date(2019, 5, 1), date.max),
    ("h", "平成", "平"): (date(1989, 1, 8), date(2019, 4, 30)),
    ("s", "昭和", "昭"): (date(1926, 12, 25), date(1989, 1, 7)),
}
DAY, MONTH = (
    "日付（2026-10-01、令和8年10月1日、R8.10.1 のように）",
    "月（2026-04、令和8年4月、R8.4 のように）",
)
AMOUNT = "数（3万、30,000 のように）"

_MINUS = str.maketrans({"−": "-", "‐": "-", "–": "-", "ー": "-", "▲": "-", "△": "-"})
_PLAIN = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+"
_BIG = {"億": 10**8, "万": 10**4, "千": 10**3}
_GROUPED = re.compile(
    "([+-]?)" + "".join(rf"(?:({_PLAIN}){word})?" for word in _BIG) + rf"({_PLAIN})?", re.ASCII
)


def folded(text: str) -> str:
    """Half-width, without white space but between digits, where it may part two numbers: how everything here is read.

    >>> folded(" Ｈ２８．４．１　"), folded("3 万"), folded("3 5")
    ('H28.4.1', '3万', '3 5')
    """
    return re.sub(r"(?<!\d)\s+|\s+(?!\d)", "", unicodedata.normalize("NFKC", text))


def number(text: str, unit: str = "") -> float | None:
    """A number as people write it; `unit`: what may stand behind it. Nothing is None; of % the number before it.

    >>> [number(t) for t in ("3万", "１，２００", "2千", "1億2,000万", "3万5千", "1.5万", "▲5", "1e3", "")]
    [30000.0, 1200.0, 2000.0, 120000000.0, 35000.0, 15000.0, -5.0, 1000.0, None]
    >>> number("500人", "人"), number("2.5％", "%")
    (500.0, 2.5)
    >>> number("3万円", "人")
    Traceback (most recent call last):
        ...
    store.cells.Bad: 数（3万、30,000 のように）
    """
    told = folded(text).translate(_MINUS)
    if unit and told.endswith(folded(unit)):
        told = told[: -len(folded(unit))]
    if not told:
        if folded(text):
            raise Bad(AMOUNT)
        return None
    if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)[eE][+-]?\d{1,3}", told, re.ASCII):
        value = float(told)
    elif (found := _GROUPED.fullmatch(told)) and any(found.groups()[1:]):
        value = _summed(found)
    else:
        raise Bad(AMOUNT)
    if abs(value) > LARGEST:
        raise Bad("数（大きすぎます）")
    return value


def _summed(found: re.Match[str]) -> float:
    """Each part is smaller than what stands before it: 1万2万, or 1千5000, says nothing."""
    sign, *parts = found.groups()
    worth = [*_BIG.values(), 1]
    told = [(float(part.replace(",", "")), each) for part, each in zip(parts, worth, strict=True) if part]
    for (_, above), (value, each) in pairwise(told):
        if value * each >= above:
            raise Bad(AMOUNT)
    total = sum(value * each for value, each in told)
    return -total if sign == "-" else float(total)


_ERA = "(?P<era>" + "|".join(name for names in ERAS for name in names) + ")"
_YEAR = rf"(?:(?P<y>\d{{4}})|{_ERA}(?P<n>\d{{1,2}}|元))"
_WEEKDAY = r"(?:\(?[月火水木金土日](?:曜日?)?\)?)?"
_DAY_FORMS = [
    re.compile(rf"{_YEAR}年(?P<m>\d{{1,2}})月(?P<d>\d{{1,2}})日{_WEEKDAY}"),
    re.compile(rf"{_YEAR}(?P<s>[-./・])(?P<m>\d{{1,2}})(?P=s)(?P<d>\d{{1,2}}){_WEEKDAY}"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)[t ]?00:00(:00)?(\.0+)?"),  # a day as Excel hands it out
]
_MONTH_FORMS = [
    re.compile(rf"{_YEAR}年(?P<m>\d{{1,2}})月(?:1日|分)?"),
    re.compile(rf"{_YEAR}[-./・](?P<m>\d{{1,2}})(?:[-./・]0?1)?"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})"),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d\d)-01[t ]?00:00(:00)?(\.0+)?"),
]


def day(text: str) -> date | None:
    """A day with its year, western or Japanese.

    >>> day("令和8年10月1日") == day("R8.10.1") == day("２０２６／１０／１") == day("2026年10月1日（木）") == date(2026, 10, 1)
    True
    >>> day("H28.4.1"), day("平成31年4月30日"), day("令和元年5月1日"), day("20200401"), day("")
    (datetime.date(2016, 4, 1), datetime.date(2019, 4, 30), datetime.date(2019, 5, 1), datetime.date(2020, 4, 1), None)
    >>> day("平成31年5月1日")
    Traceback (most recent call last):
        ...
    store.cells.Bad: 日付（平成は2019年4月30日までです。令和か西暦で書いてください）
    >>> day("10月1日")
    Traceback (most recent call last):
        ...
    store.cells.Bad: 日付（年から書いてください。令和8年10月1日、2026-10-01 のように）
    """
    told = folded(text).lower().translate(_MINUS)
    if not told:
        return None
    found = next((f for form in _DAY_FORMS if (f := form.fullmatch(told))), None)
    if not found:
        if re.fullmatch(r"\d{1,2}[月./-]\d{1,2}日?([./-]\d{1,2})?", told):
            raise Bad("日付（年から書いてください。令和8年10月1日、2026-10-01 のように）")
        raise Bad(DAY)
    return _dated(found, int(found["d"]))


def month(text: str) -> str | None:
    """A month with its year, as 2026-04.

    >>> [month(t) for t in ("2026-04", "令和8年4月", "R8.4", "２０２６年４月", "2026/4/1", "202604", "Apr-26", "")]
    ['2026-04', '2026-04', '2026-04', '2026-04', '2026-04', '2026-04', '2026-04', None]
    >>> month("4月")
    Traceback (most recent call last):
        ...
    store.cells.Bad: 月（2026-04、令和8年4月、R8.4 のように）
    """
    told = folded(text).lower().translate(_MINUS)
    if not told:
        return None
    if (found := re.fullmatch(r"([a-z]{3})-(\d{2})", told)) and found[1] in MONTHS:
        return f"20{found[2]}-{MONTHS[found[1]]:02d}"  # as Excel shows 2026-04: Apr-26
    if not (found := next((f for form in _MONTH_FORMS if (f := form.fullmatch(told))), None)):
        raise Bad(MONTH)
    return f"{_dated(found, None):%Y-%m}"


def _dated(found: re.Match[str], dom: int | None) -> date:
    """The day that was found."""
    said = found.groupdict()
    what = "月" if dom is None else "日付"
    name, (first, last) = next(
        ((n[1], span) for n, span in ERAS.items() if said.get("era") in n), ("", (date.min, date.max))
    )
    number = said.get("n")
    year = int(said["y"]) if said.get("y") else first.year - 1 + (1 if number == "元" else int(number or 0))
    try:
        day = date(year, int(said["m"]), dom or 1)
    except ValueError:
        raise Bad(f"{what}（暦にない{'月' if dom is None else '日'}です）") from None
    if day > last:
        raise Bad(
            f"{what}（{name}は{last.year}年{last.month}月{last.day}日までです。令和か西暦で書いてください）"
        )
    if day < (first if dom is not None else first.replace(day=1)):
        raise Bad(f"{what}（{name}は{first.year}年{first.month}月{first.day}日からです）")
    if not YEARS[0] <= year <= YEARS[1]:
        raise Bad(f"{what}（{YEARS[0]}年から{YEARS[1]}年まで）")
    return day


def shown(value: float) -> str:
    """A number as a field shows it, and as `number` reads it.

    >>> shown(30000.0), shown(0.5), shown(-5.0)
    ('30,000', '0.5', '-5')
    """
    return f"{value:,.15g}"
