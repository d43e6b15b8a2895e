"""Which municipality the office is of, and how many live there: what stands on what it gives to be compared (他市との比較)."""

from __future__ import annotations

from re import fullmatch
from typing import Any

from ledger.entries import InvalidEntry
from ledger.kinds.standards import SETTING_WORDS
from ledger.register import Register

CODE, RESIDENTS = "municipality_code", "residents"  # the settings
TITLE = SETTING_WORDS[CODE]
ASKS = "ほかの市と比べる資料に、どの市のものかを示す6けたの番号（市名は書きません）"


def check_code(value: Any) -> None:
    """Raise InvalidEntry for what is no code: six digits, the last of which the five before it tell. Blank: not set.

    >>> check_code("202185")
    >>> check_code("202186")
    Traceback (most recent call last):
        ...
    ledger.entries.InvalidEntry: 「全国地方公共団体コード」は、検査数字までの6けたです（例 202185）。「202186」は使えません
    """
    if value and not (isinstance(value, str) and is_code(value)):
        raise InvalidEntry(f"「{TITLE}」は、検査数字までの6けたです（例 202185）。「{value}」は使えません")


def is_code(text: str) -> bool:
    """Whether a text is the code of a municipality.

    >>> is_code("011002"), is_code("131016"), is_code("20218")
    (True, True, False)
    """
    if not fullmatch(r"[0-9]{6}", text):
        return False
    told = sum(int(digit) * weight for digit, weight in zip(text, (6, 5, 4, 3, 2), strict=False))
    return int(text[5]) == (11 - told % 11) % 10


def code(register: Register) -> str:
    """The municipality's code; blank where nobody has set it."""
    return str(register.setting(CODE, ""))


def residents(register: Register, month: str) -> int:
    """How many lived there in a month (2026-10); 0 where nobody has told."""
    return int(register.setting(RESIDENTS, 0, month))
