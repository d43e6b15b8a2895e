"""How a person wants 総覧: whose accounts, of which platform, in which order, found by which words.

Kept for each person in the office folder, as what they saw last is (since.py): on another PC, and the next month, it is as they left it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass

from metrics.overview import OverviewRow

from ..office import begun
from ..office.folder import Office

FORM = "総覧の見かた"
OWN = "own"
ORDERS = {
    "": "重い順",
    "name": "名前の順",
    "users": "利用者数の多い順",
    "section": "運営主体の順",
    "platform": "媒体の順",
}


@dataclass(frozen=True)
class Sifting:
    """What is chosen; each blank where nothing is: all accounts, gravest first."""

    whose: str = ""
    platform: str = ""
    order: str = ""
    find: str = ""

    @property
    def narrows(self) -> bool:
        """Whether accounts may be left out."""
        return bool(self.whose or self.platform or self.find.strip())

    def of(
        self, rows: Sequence[OverviewRow], own: Container[str], names: Mapping[str, str]
    ) -> tuple[OverviewRow, ...]:
        """The rows that are asked for, in the order that is. `own`: the person's sections; `names`: of the platforms."""
        words = _folded(self.find).split()
        found = [
            row
            for row in rows
            if (self.whose != OWN or row.section in own)
            and (not self.platform or row.platform == self.platform)
            and all(word in _folded(_words(row, names)) for word in words)
        ]
        match self.order:
            case "name":
                found.sort(key=lambda row: row.name)
            case "users":
                found.sort(key=lambda row: -(row.followers.value or -1))
            case "section":
                found.sort(key=lambda row: row.section)
            case "platform":
                found.sort(key=lambda row: names.get(row.platform, row.platform))
        return tuple(found)


def _words(row: OverviewRow, names: Mapping[str, str]) -> str:
    return " ".join((row.name, row.section, names.get(row.platform, row.platform), row.word))


def _folded(text: str) -> str:
    """Wide, narrow, capital and small letters are one.

    >>> _folded("ＬＩＮＥ　公式") == _folded("line 公式")
    True
    """
    return unicodedata.normalize("NFKC", text).casefold()


def load(office: Office, person: str) -> Sifting:
    """How the person left it; what a later version kept besides is not asked for."""
    kept = begun.load(office, person, FORM)
    return Sifting(**{name: kept.get(name, "") for name in asdict(Sifting())})


def keep(office: Office, person: str, chosen: Sifting) -> None:
    """Leave it so for the next visit; an office that cannot be written to is looked at all the same."""
    with suppress(OSError):
        begun.keep(office, person, FORM, asdict(chosen))
