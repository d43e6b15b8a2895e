"""比較資料: what many cities gave, gathered to quantiles of one month, as the file that cities import."""

from __future__ import annotations

import csv
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from metrics import norms
from metrics.calendar import said_month
from store import given, spark
from store.reading import Refused

from ..office.folder import Office
from ..register.municipality import is_code

_PLACE = re.compile(r"city=(\d{6})/month=((?:19|20)\d\d-(?:0[1-9]|1[0-2]))/" + re.escape(given.FILE))
HEAD = (
    "month",
    "platform",
    "kind",
    "band",
    "metric",
    "basis",
    "per",
    "cities",
    "accounts",
    *norms.QUANTILES,
    "rows",
    "source",
    "title",
)


@dataclass(frozen=True)
class Norms:
    """The norms of a month: the file's bytes, how many cities gave and how many cells came of it."""

    month: str
    content: bytes
    cities: int
    cells: int

    @property
    def sentence(self) -> str:
        """What was made of what."""
        return f"{said_month(self.month)}、{self.cities}市の資料から {self.cells} 行の比較資料を作りました"


def gather(
    office: Office, folders: Iterable[Path], month: str = "", source: str = "", engine: str = spark.DUCKDB
) -> Norms:
    """The norms of a month of all cities below the folders: without one, the newest that enough cities gave.

    The same files give the same bytes, whatever the folders are called and whichever `engine` makes them (store/spark.py).
    Raises Refused, saying what to do.
    """
    held = _files(folders)
    month = month or _newest(held)
    paths = {city: path for (city, m), path in held.items() if m == month}
    if len(paths) < norms.CITIES:
        raise Refused(
            f"{said_month(month)}の資料があるのは{len(paths)}市です",
            f"{norms.CITIES}市に満たない比較資料は作れません（1つの市の値が分かってしまうため）",
        )
    try:
        rows = spark.asked_of(engine)(
            list(paths.values()),
            norms.statement(),
            norms.tables(office.catalogue, office.platforms),
            seed=_seed(paths),
            cities=norms.CITIES,
            accounts=norms.ACCOUNTS,
            tails=norms.TAILS,
            dealt=norms.DEALT,
        )
    except given.Unreadable as error:
        raise Refused("他市比較の資料として読めないファイルがあります", str(error)) from error
    except spark.NoSpark as error:
        raise Refused("Spark では計算できません", str(error)) from error
    told = [
        {
            **row,
            **{q: norms.digits(row[q]) for q in norms.QUANTILES},
            "month": month,
            "rows": len(rows),
            "source": source or f"{len(paths)}市の提供",
            "title": office.catalogue[row["metric"]].title,
        }
        for row in rows
    ]
    return Norms(month, _written(told), len(paths), len(told))


def _files(folders: Iterable[Path]) -> dict[tuple[str, str], Path]:
    """(city, month) → its file, in their order. Raises Refused where a city gave two different files of a month."""
    found: dict[tuple[str, str], Path] = {}
    for path in sorted(p for folder in folders for p in folder.glob(f"**/city=*/month=*/{given.FILE}")):
        place = _PLACE.fullmatch("/".join(path.parts[-3:]))
        if place is None or not is_code(place[1]):
            raise Refused(
                f"{'/'.join(path.parts[-3:])} は、市の番号と月のフォルダにありません",
                "share で書き出したままの形で置いてください",
            )
        other = found.setdefault((place[1], place[2]), path)
        if other != path and other.read_bytes() != path.read_bytes():
            raise Refused(
                f"{place[1]} の{said_month(place[2])}の資料が2つあり、中身が違います",
                "新しい方だけを残してください",
            )
    return dict(sorted(found.items()))


def _newest(held: Iterable[tuple[str, str]]) -> str:
    """The newest month that enough cities gave; of too few for any, the month that most gave."""
    cities = Counter(month for _, month in held)
    enough = [month for month, count in cities.items() if count >= norms.CITIES]
    return max(enough) if enough else max(cities, key=lambda m: (cities[m], m), default="どの月も")


def _seed(paths: dict[str, Path]) -> str:
    """What only who has all files can know; it is kept nowhere. Never by the files' SHA-256: each city's page prints its own."""
    told = hashlib.sha256()
    for city, path in paths.items():
        told.update(hashlib.sha256(f"norms {city} ".encode() + path.read_bytes()).digest())
    return told.hexdigest()


def _written(rows: Sequence[dict[str, str]]) -> bytes:
    target = StringIO()
    table = csv.DictWriter(target, HEAD, lineterminator="\r\n")
    table.writeheader()
    table.writerows(rows)
    return target.getvalue().encode("utf-8-sig")
