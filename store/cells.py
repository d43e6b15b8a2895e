"""One cell of text → one typed value. The only place where text becomes numbers, days and times.

Every parser takes stripped, NFKC-folded text and returns a value, or None for a missing cell, or raises Bad.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

JST = ZoneInfo("Asia/Tokyo")
LARGEST = 1e15  # a figure beyond it is none


class Bad(ValueError):
    """A cell that does not say what its column should say; the message names what was expected."""


@lru_cache(maxsize=4096)  # each of some forty formats asks of the same headers
def fold(text: str) -> str:
    """NFKC, no white space, no trailing backslash (X writes one), lower case: how header names are compared.

    >>> fold(" 共有された回数\\\\ "), fold("いいね！の数"), fold("Post  Link")
    ('共有された回数', 'いいね!の数', 'postlink')
    """
    folded = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).rstrip("\\").casefold()
    return folded.replace("\ufeff", "")


_DATE_LIKE = re.compile(
    r"\d{1,2}(月\d{1,2}日|[./-][^\W\d]{3,4}\.?|[./-]\d{1,2}[./-]\d{2,4})|\d{4}[/-]\d{1,2}[/-]\d{1,2}"
)


def number(text: str) -> float | None:
    """A plain number: digits, sign, decimal point, thousands separators, Java exponents. No unit, no sign of %.

    >>> number("1938.0"), number("7.874E-4"), number("-13"), number("1,234"), number("")
    (1938.0, 0.0007874, -13.0, 1234.0, None)
    >>> number("3月4日")
    Traceback (most recent call last):
        ...
    store.cells.Bad: 数値（表計算ソフトが日付に変えたようです）
    """
    if not text:
        return None
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", text):
        text = text.replace(",", "")
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", text):
        raise Bad("数値（表計算ソフトが日付に変えたようです）" if _DATE_LIKE.fullmatch(text) else "数値")
    value = float(text)
    if abs(value) > LARGEST:
        raise Bad("数値（大きすぎます）")
    return value


def count(text: str) -> float | None:
    """A whole number, however it is written.

    >>> count("12"), count("12.0"), count("1.0E7"), count("-3"), count("")
    (12.0, 12.0, 10000000.0, -3.0, None)
    >>> count("3.4")
    Traceback (most recent call last):
        ...
    store.cells.Bad: 整数
    >>> count("12.000")
    Traceback (most recent call last):
        ...
    store.cells.Bad: 整数（12.000 は、点が桁区切りか小数点か決まりません）
    """
    if re.fullmatch(r"[+-]?[1-9]\d{0,2}(\.\d{3})+", text):
        raise Bad(f"整数（{text} は、点が桁区切りか小数点か決まりません）")
    value = number(text)
    if value is not None and value != int(value):
        raise Bad("整数")
    return value


def clock(text: str) -> float | None:
    """A duration H:MM:SS or M:SS in seconds.

    >>> clock("0:03:25"), clock("0:12"), clock("")
    (205.0, 12.0, None)
    """
    if not text:
        return None
    if not re.fullmatch(r"\d{1,3}(:[0-5]\d){1,2}", text):
        raise Bad("時間（H:MM:SS）")
    return float(sum(int(p) * 60**i for i, p in enumerate(reversed(text.split(":")))))


def ident(text: str) -> str | None:
    """An id as text. Refuses what a spreadsheet has turned into a number.

    >>> ident(" -HHGH-TTqYM"), ident("1788"), ident("")
    ('-HHGH-TTqYM', '1788', None)
    >>> ident("1.22E+17")
    Traceback (most recent call last):
        ...
    store.cells.Bad: ID（表計算ソフトで桁が失われています）
    """
    text = text.strip()
    if re.fullmatch(r"\d+([.,]\d+)?[eE]\+?\d+", text) or re.fullmatch(r"\d{9,}[.,]0+", text):
        raise Bad("ID（表計算ソフトで桁が失われています）")
    return text or None


MONTHS = {
    m: i
    for i, m in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_DAY_FORMS = [
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})([t ]\d\d:\d\d(:\d\d(\.\d+)?)?)?"),
    re.compile(r"(?P<y>\d{4})/(?P<m>\d{1,2})/(?P<d>\d{1,2})"),
    re.compile(r"(?P<y>\d{4})年(?P<m>\d{1,2})月(?P<d>\d{1,2})日"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
    re.compile(r"([a-z]{3}, )?(?P<b>[a-z]{3})[a-z]* (?P<d>\d{1,2}), (?P<y>\d{4})"),
    re.compile(r"([a-z]{3} )?(?P<b>[a-z]{3}) (?P<d>\d{1,2}) (?P<y>\d{4})"),
]
_SLASHED = re.compile(r"(?P<a>\d{1,2})(?P<s>[/-])(?P<b>\d{1,2})(?P=s)(?P<y>\d{4}|\d{2})")
COARSE = "日ごとの日付（月単位・年単位の表です。画面で「日別」を選んで書き出してください）"


_LONG_MONTHS = [
    name.split()
    for name in (
        "january enero janeiro ιανουαριου",
        "february febrero fevereiro φεβρουαριου",
        "march marzo março μαρτιου",
        "april abril απριλιου",
        "may mayo maio μαιου μαϊου",
        "june junio junho ιουνιου",
        "july julio julho ιουλιου",
        "august agosto αυγουστου",
        "september septiembre setembro σεπτεμβριου",
        "october octubre outubro οκτωβριου",
        "november noviembre novembro νοεμβριου",
        "december diciembre dezembro δεκεμβριου",
    )
]
_LONG_NAMES = {name: number for number, names in enumerate(_LONG_MONTHS, 1) for name in names}


def day_before(text: str, following: date) -> date:
    """A day without a year as the last such day before `following`; one with a year as it is.

    >>> day_before("December 31", date(2026, 1, 1)), day_before("10 Μαρτίου", date(2026, 3, 11))
    (datetime.date(2025, 12, 31), datetime.date(2026, 3, 10))
    >>> day_before("8 de marzo", date(2026, 3, 8)), day_before("4月12日", date(2026, 4, 13))
    (datetime.date(2025, 3, 8), datetime.date(2026, 4, 12))
    """
    lowered = "".join(
        c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c)
    )
    if found := re.fullmatch(r"(\d{1,2})月(\d{1,2})日", text):
        month, dom = int(found[1]), int(found[2])
    elif found := re.fullmatch(r"(?:(\d{1,2}) (?:de )?)?([^\d\s]+)(?: (\d{1,2}))?", lowered):
        month, dom = _LONG_NAMES.get(found[2].replace("marco", "março"), 0), int(found[1] or found[3] or 0)
    else:
        found = None
    if not found or not month:
        told = day(text)
        if told is None:
            raise Bad("日付")
        return told
    for year in range(following.year, following.year - 9, -1):
        try:
            if date(year, month, dom) < following:
                return date(year, month, dom)
        except ValueError:
            continue
    raise Bad("日付（暦にない日です）")


def part_of(text: str, pattern: str) -> str | None:
    """The part of a cell that a pattern's first group finds (the id inside a link).

    >>> part_of("https://www.tiktok.com/@a/video/7601/", r"/video/(\\d+)")
    '7601'
    """
    if not text:
        return None
    if not (found := re.search(pattern, text)):
        raise Bad("IDを含むリンク")
    return found[1]


class Ambiguous(Bad):
    """A day whose day and month could be either way round."""


def day(text: str, order: str | None = None) -> date | None:
    """A calendar day. `1/2/2022` needs an order, "mdy" or "dmy", that something outside the cell has settled.

    >>> day("Fri, Feb 6, 2026"), day("2026/2/6"), day("Mon Feb 03 2025"), day("20260627"), day("")
    (datetime.date(2026, 2, 6), datetime.date(2026, 2, 6), datetime.date(2025, 2, 3), datetime.date(2026, 6, 27), None)
    >>> day("1/2/2022", "mdy"), day("2025-05-25T00:00:00")
    (datetime.date(2022, 1, 2), datetime.date(2025, 5, 25))
    >>> day("2026-04")
    Traceback (most recent call last):
        ...
    store.cells.Bad: 日ごとの日付（月単位・年単位の表です。画面で「日別」を選んで書き出してください）
    """
    if not text:
        return None
    lowered = text.lower()
    for form in _DAY_FORMS:
        if found := form.fullmatch(lowered):
            parts = found.groupdict()
            month = MONTHS.get(parts["b"], 0) if "b" in parts else int(parts["m"])
            return _date(int(parts["y"]), month, int(parts["d"]))
    if found := _SLASHED.fullmatch(lowered):
        if order is None:
            raise Ambiguous("日付（日と月の順が決まりません）")
        first, second = int(found["a"]), int(found["b"])
        year = int(found["y"]) + (2000 if len(found["y"]) == 2 else 0)
        return _date(year, *((first, second) if order == "mdy" else (second, first)))
    if re.fullmatch(r"\d{4}(-\d{2})?", text):
        raise Bad(COARSE)
    raise Bad("日付")


def _date(year: int, month: int, dom: int) -> date:
    try:
        found = date(year, month, dom)
    except ValueError:
        raise Bad("日付（暦にない日です）") from None
    if not 2004 <= year <= 2100:
        raise Bad("日付（年が正しくありません）")
    return found


def moment(text: str, zone: str, order: str = "mdy") -> datetime | None:
    """A time of day in `zone`, as naive JST. Of a time that exists twice (end of summer time) the first is meant.

    >>> moment("03/31/2026 17:00", "America/Los_Angeles")
    datetime.datetime(2026, 4, 1, 9, 0)
    >>> moment("2016-12-23 18:50 +0000", "UTC"), moment("11/02/2025 01:30", "America/Los_Angeles")
    (datetime.datetime(2016, 12, 24, 3, 50), datetime.datetime(2025, 11, 2, 17, 30))
    """
    if not text:
        return None
    found = re.fullmatch(
        r"(?P<day>\S+)[ T](?P<h>\d{1,2}):(?P<m>\d\d)(:(?P<s>\d\d)(\.\d+)?)?( ?(?P<half>[AaPp][Mm]))?"
        r"( ?(?P<off>[+-]\d\d):?(?P<offm>\d\d))?",
        text,
    )
    on = day(found["day"], order) if found else None
    if not found or on is None:
        raise Bad("日時")
    hour = int(found["h"])
    if found["half"]:
        hour = hour % 12 + (12 if found["half"].lower() == "pm" else 0)
    try:
        at = datetime(on.year, on.month, on.day, hour, int(found["m"]), int(found["s"] or 0))  # noqa: DTZ001
    except ValueError:
        raise Bad("日時") from None
    if found["off"]:
        hours = int(found["off"])
        offset = timedelta(hours=hours, minutes=int(found["offm"]) * (1 if hours >= 0 else -1))
        return to_jst((at - offset).replace(tzinfo=UTC))
    return to_jst(at.replace(tzinfo=ZoneInfo(zone), fold=0))


def to_jst(at: datetime) -> datetime:
    """An aware time as naive JST."""
    return at.astimezone(JST).replace(tzinfo=None)


def _epoch(seconds: float) -> datetime | None:
    if not 1_072_915_200 <= seconds <= 4_102_444_800:  # 2004 … 2100: anything else is not an id of that kind
        return None
    return to_jst(datetime.fromtimestamp(int(seconds), UTC))


def snowflake_time(post_id: str) -> datetime | None:
    """When an X post was made, from its id; None for ids of before November 2010.

    >>> snowflake_time("1999797465474572700")
    datetime.datetime(2025, 12, 13, 20, 4, 4)
    """
    return _epoch(((int(post_id) >> 22) + 1_288_834_974_657) / 1000) if _big(post_id, 1 << 55) else None


def tiktok_time(video_id: str) -> datetime | None:
    """When a TikTok video was made, from its id."""
    return _epoch(int(video_id) >> 32) if _big(video_id, 1 << 60) else None


_SHORT = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def instagram_time(link: str) -> datetime | None:
    """When an Instagram post or story was made, from its permalink (shortcode or story id)."""
    if found := re.search(r"/(?:p|reel|reels|tv)/([A-Za-z0-9_-]{10,11})(?:/|$|\?)", link):
        media = 0
        for letter in found[1]:
            media = media * 64 + _SHORT.index(letter)
    elif found := re.search(r"/stories/[^/]+/(\d{15,20})", link):
        media = int(found[1])
    else:
        return None
    return _epoch(((media >> 23) + 1_314_220_021_721) / 1000)


def _big(text: str, least: int) -> bool:
    return bool(re.fullmatch(r"[0-9]{1,20}", text)) and int(text) >= least


ID_TIMES: dict[str, Callable[[str], datetime | None]] = {
    "x": snowflake_time,
    "tiktok": tiktok_time,
    "instagram": instagram_time,
}
