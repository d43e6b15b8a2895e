"""What each export calls its columns: the declarative files of data/formats/, and recognising one by its header.

A format is recognised by a *set* of columns, never by file name, order or the whole header.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from .cells import fold
from .reading import Row, TableSheet

TOTAL = frozenset(map(fold, ["Total", "合計", "総計", "Totals"]))
GRAINS = ("day", "post", "span", "reading", "record", "series", "audience", "norm", "nothing")
OURS = (
    "reading",
    "record",
    "norm",
    "nothing",
)  # whose files are nobody's account's, or name theirs line by line


@dataclass(frozen=True)
class FormatColumn:
    """One column of a format: our name, what it is called in every language seen, and how to read a cell."""

    name: str
    headers: frozenset[str]
    kind: str
    metric: str | None = None
    missing: frozenset[str] = frozenset()
    divide: float = 1.0
    sum_if_missing: tuple[str, ...] = ()
    zero_is_missing_beside: str | None = None
    missing_with: tuple[str, ...] = ()
    pattern: str | None = None
    order: str | None = None
    recover: str | None = None  # of an id: where the row's link carries it too
    shape: str | None = None  # of an id: what the platform's ids look like, whole


@dataclass(frozen=True)
class DailySeries:
    """One kind of daily series, told by the title line above it (Meta)."""

    titles: frozenset[str]
    metric: str
    platform: str | None = None
    sparse: bool = False
    lag: int | None = None
    label: str = ""  # its title in Japanese, for a person to choose from
    begins_late: bool = False  # zeros at the start may be from before the platform measured it


@dataclass(frozen=True)
class Format:
    """One file of data/formats/. `digest` is the SHA-256 of that file: an import remembers it."""

    id: str
    title: str
    grain: str
    digest: str
    platform: str | None = None
    platforms: frozenset[str] = frozenset()  # where the file does not say which: the only ones it can be of
    day_zone: str = "Asia/Tokyo"
    lag: int = 0
    sparse: bool = False
    missing: frozenset[str] = frozenset()
    message: str = ""
    how: str = ""
    columns: Mapping[str, FormatColumn] = field(default_factory=dict)
    stocks: frozenset[str] = frozenset()  # metrics of its days that are counted up and never fall to 0
    beside_stocks: frozenset[str] = frozenset()  # metrics that are missing on a day on which those are
    series: tuple[DailySeries, ...] = ()
    all_of: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    max_columns: int | None = None
    total_row: bool | None = None
    sheet: str | None = None
    second_header: bool = False
    titles: frozenset[str] = frozenset()
    codes: Mapping[str, str] = field(default_factory=dict)
    record: str | None = None
    id_time: str | None = None  # the platform whose ids carry the time
    id_in: str = "post_id"  # the column that the id is read from
    foreign_link: str | None = (
        None  # what a link says of a post of another medium that exports the same columns
    )
    foreign: str = ""  # what that medium is called
    reply_text: str | None = None  # how the text of an answer to somebody begins: one group, whom
    owner_link: str | None = None  # what a post's link says of its owner: one group, the handle
    times: str = "id"  # which time counts where both are there: of the id, or of the column
    complete: bool = True
    full_rows: bool = False  # every row has as many cells as the others: a short last one was cut off
    final_newline: bool = False  # the platform ends the last line too
    labels_drift: bool = False  # its days can stand one day off (TikTok)
    partial_with: str | None = None  # a column that shows that not every post is listed
    lifetime: frozenset[str] = frozenset()
    period_names: tuple[str, ...] = ()
    period_end: str = "inclusive"

    def match(self, header: Iterable[str]) -> dict[str, list[int]]:
        """Our column name → the places in the header that it is found at."""
        places: dict[str, list[int]] = {}
        for index, cell in enumerate(header):
            name = self._names.get(fold(cell))
            if name:
                places.setdefault(name, []).append(index)
        return places

    def recognises(self, header: list[str], first: Row | None) -> int:
        """How many header cells speak for this format; 0 when it is not this format."""
        places = self.match(header)
        width = sum(1 for cell in header if cell.strip())
        total = first is not None and bool(first.cells) and fold(first.cells[0]) in TOTAL
        refused = (
            not all(name in places for name in self.all_of)
            or (self.any_of and not any(name in places for name in self.any_of))
            or any(name in places for name in self.none_of)
            or (self.max_columns is not None and width > self.max_columns)
            or (self.total_row is not None and self.total_row != total)
        )
        return 0 if refused or not self.all_of else sum(len(p) for p in places.values())

    @property
    def _names(self) -> dict[str, str]:
        held = self.__dict__.get("_held_names")
        if held is None:
            held = {header: c.name for c in self.columns.values() for header in c.headers}
            object.__setattr__(self, "_held_names", held)
        return held


class FormatError(ValueError):
    """A format file that contradicts itself; for whoever writes one."""


def load(folder: Path) -> tuple[Format, ...]:
    """All formats of a folder, by id. Raises FormatError naming the file."""
    found = [_read(path) for path in sorted(folder.glob("*.toml"))]
    ids = [f.id for f in found]
    if len(set(ids)) != len(ids):
        raise FormatError(f"two formats of one id in {folder}")
    return tuple(found)


def _read(path: Path) -> Format:
    return _made(path.name, path.read_bytes())


@lru_cache(maxsize=256)
def _made(name: str, raw: bytes) -> Format:
    """A format by the bytes of its file: every office that is opened reads the same ones."""
    try:
        told = tomllib.loads(raw.decode("utf-8"))
        recognise, period = told.pop("recognise", {}), told.pop("period", {})
        columns = {name: _column(name, c) for name, c in told.pop("columns", {}).items()}
        series = tuple(_series(s) for s in told.pop("series", []))
        for key in ("stocks", "beside_stocks", "platforms"):
            told[key] = frozenset(told.get(key, ()))
        for key in ("missing", "lifetime", "titles"):
            told[key] = frozenset(map(fold, told.get(key, [])))
        told.pop("seen", None)
        made = Format(
            **told,
            digest=hashlib.sha256(raw).hexdigest(),
            columns=columns,
            series=series,
            all_of=tuple(recognise.get("all_of", ())),
            any_of=tuple(recognise.get("any_of", ())),
            none_of=tuple(recognise.get("none_of", ())),
            max_columns=recognise.get("max_columns"),
            total_row=recognise.get("total_row"),
            sheet=recognise.get("sheet"),
            period_names=tuple(period.get("names", ())),
            period_end=period.get("end", "inclusive"),
        )
    except (TypeError, KeyError, ValueError) as error:
        raise FormatError(f"{name}: {error}") from error
    _check(made, name)
    return made


def _column(name: str, told: dict) -> FormatColumn:
    return FormatColumn(
        name=name,
        headers=frozenset(fold(h) for h in told["headers"]),
        kind=told.get("kind", "count"),
        metric=told.get("metric"),
        missing=frozenset(fold(m) for m in told.get("missing", [])),
        divide=told.get("divide", 1.0),
        sum_if_missing=tuple(told.get("sum_if_missing", ())),
        zero_is_missing_beside=told.get("zero_is_missing_beside"),
        missing_with=tuple(told.get("missing_with", ())),
        pattern=told.get("pattern"),
        order=told.get("order"),
        recover=told.get("recover"),
        shape=told.get("shape"),
    )


def _series(told: dict) -> DailySeries:
    return DailySeries(
        frozenset(fold(t) for t in told["titles"]),
        told["metric"],
        told.get("platform"),
        told.get("sparse", False),
        told.get("lag"),
        _label(told["titles"]),
        told.get("begins_late", False),
    )


def _label(titles: list[str]) -> str:
    """The first title that is Japanese, else the first."""
    return next((t for t in titles if any("\u3040" <= c <= "\u9fff" for c in t)), titles[0])


def _check(made: Format, name: str) -> None:
    unknown = [c for c in (*made.all_of, *made.any_of, *made.none_of) if c not in made.columns]
    headers = [h for c in made.columns.values() for h in c.headers]
    twice = sorted({h for h in headers if headers.count(h) > 1})
    if made.grain not in GRAINS:
        raise FormatError(f"{name}: unknown grain {made.grain}")
    if unknown:
        raise FormatError(f"{name}: recognise names columns that are not there: {unknown}")
    if twice:
        raise FormatError(f"{name}: one header in two columns: {twice}")


@dataclass(frozen=True)
class Recognised:
    """A format and the header row that showed it."""

    format: Format
    header: Row


def recognise(sheet: TableSheet, formats: Iterable[Format]) -> Recognised | None:
    """The format whose columns are there, on the first of the first rows that shows any; None for no format.

    Where several fit, the one that more header cells speak for.
    """
    tables = [f for f in formats if f.all_of and (f.sheet is None or sheet.name.startswith(f.sheet))]
    for index, row in enumerate(sheet.preview[:10]):
        below = sheet.preview[index + 1] if index + 1 < len(sheet.preview) else None
        scores = [(f.recognises(row.cells, below), f) for f in tables]
        best, found = max(scores, key=lambda s: s[0], default=(0, None))
        if best and found:
            return Recognised(found, row)
    return None
