"""What is known about a file besides its bytes, and the period that answers or names give it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from . import cells
from .facts import Question
from .formats import Format
from .reading import Refused

PERIOD = "period"
AS_OF = "as_of"  # asked with the date of export, never as an answer of its own


@dataclass(frozen=True)
class Context:
    """What is known besides the bytes: the names the file came under, answers, and the account's own ids."""

    names: tuple[str, ...] = ()
    answers: Mapping[str, str] = field(default_factory=dict)
    as_of: date | None = None
    owner_ids: frozenset[str] = frozenset()
    platform: str | None = None
    as_of_told: bool = True  # by a person, an entry, or the platform; False: assumed to be today


def ask_period(text: str) -> Question:
    return Question(PERIOD, text)


def named_period(format: Format, context: Context) -> tuple[date, date] | None:
    """The period (both ends included) that a person answered, or that file, zip or folder names carry."""
    if answer := context.answers.get(PERIOD):
        return _answered(answer)
    for name in context.names:
        for pattern in format.period_names:
            if found := re.search(pattern, name):
                try:
                    first, last = (_named_day(found[i]) for i in (1, 2))
                except (cells.Bad, KeyError):
                    continue
                if first is None or last is None:
                    continue
                last -= timedelta(days=1 if format.period_end == "exclusive" else 0)
                if first <= last:
                    return first, last
    return None


def _answered(text: str) -> tuple[date, date]:
    """A period as answered: 2026-04-01/2026-04-30, both ends included. Raises Refused."""
    try:
        first, last = (date.fromisoformat(part) for part in text.split("/"))
    except ValueError:
        raise Refused(
            f"期間「{text[:40]}」が読めません",
            "2026-04-01/2026-04-30 のように、始まりと終わりの日を答えてください",
        ) from None
    if last < first:
        raise Refused(f"期間「{text[:40]}」の終わりが始まりより前です", "期間を確かめてください")
    return first, last


def _named_day(text: str) -> date | None:
    """A day as export names write it: 2024-01-31, 20240131, Jan-31-2024."""
    if found := re.fullmatch(r"([A-Z][a-z]{2})-(\d{2})-(\d{4})", text):
        return cells.day(f"{found[1]} {found[2]}, {found[3]}")
    return cells.day(text)
