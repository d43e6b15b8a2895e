"""The metrics: every .sql under metrics/ whose header says what it measures, read once and checked."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from pathlib import Path

HERE = Path(__file__).parent
ADDITIVITY = ("stock", "flow", "unique", "rate")
BASE, WORK, CITY = "base", "work", "city"


@dataclass(frozen=True)
class Metric:
    """One metric: its header, and the query that gives account_id, month, basis, value (and parts)."""

    id: str
    title: str
    asks: str
    clause: str
    additivity: str
    basis: tuple[str, ...]
    unit: str
    better: str
    nulls: str
    scale: str
    sign: str
    reads: tuple[str, ...]  # the ids of the facts behind it
    sql: str

    @property
    def is_ratio(self) -> bool:
        return self.additivity == "rate"


class HeaderError(ValueError):
    """A metric file whose header does not say what a header must; for whoever writes one."""


_LINE = re.compile(r"^-- (\w+):\s+(.*)$")


def read(path: Path) -> Metric:
    """One metric file. Raises HeaderError naming file and member."""
    text = path.read_text(encoding="utf-8")
    header = dict(m.groups() for line in text.splitlines() if (m := _LINE.match(line)))
    header["id"] = header.pop("metric", "")
    header.setdefault("scale", "linear")
    header.setdefault("sign", "never negative")
    header.setdefault("reads", header["id"])
    missing = [f.name for f in fields(Metric) if f.name != "sql" and not header.get(f.name)]
    if missing:
        raise HeaderError(f"{path.name}: header lacks {missing}")
    if header["id"] != path.stem or header["additivity"] not in ADDITIVITY:
        raise HeaderError(f"{path.name}: id or additivity is wrong")
    basis, reads = (tuple(part.strip() for part in header.pop(key).split(",")) for key in ("basis", "reads"))
    known = {f.name for f in fields(Metric)}
    return Metric(basis=basis, reads=reads, sql=text, **{k: v for k, v in header.items() if k in known})


def load(folder: Path = HERE) -> dict[str, Metric]:
    """All metrics by id, in the order of their ids."""
    paths = sorted(folder.glob("*.sql"))
    return {m.id: m for m in (read(p) for p in paths if _LINE.match(p.read_text("utf-8").split("\n")[0]))}


def of_city(id: str, title: str, unit: str, additivity: str, better: str, asks: str = "") -> Metric:
    """A metric that the city defines itself; its query is city.sql."""
    return Metric(
        id=id,
        title=title,
        asks=asks or title,
        clause="第1-2(1) 目的の達成度合（市の指標）",
        additivity=additivity,
        basis=("span", "day") if additivity == "flow" else ("day",),
        unit=unit,
        better=better,
        nulls="値の入力がない月は NULL（データなし）",
        scale="linear",
        sign="never negative",
        reads=(id,),
        sql="",
    )


def statements(metrics: dict[str, Metric], folder: Path = HERE) -> tuple[str, ...]:
    """What a view runs, in order: the catalogue as a table, the base relations, hours and costs, each metric, the city's, the states."""
    base, work, city = ((folder / f"{name}.sql").read_text(encoding="utf-8") for name in (BASE, WORK, CITY))
    inserts = [
        f"INSERT INTO measure BY NAME SELECT '{m.id}' AS metric, made.* FROM (\n{m.sql}\n) AS made"
        for m in sorted(metrics.values(), key=lambda m: m.is_ratio)  # a rate may read what stands in measure
    ]
    states = (folder / "states" / "states.sql").read_text(encoding="utf-8")
    return (_header_table(metrics), base, work, *inserts, city, states)


def _header_table(metrics: dict[str, Metric]) -> str:
    """The headers a query needs, as rows; ids and words come from our own files and hold no quotes."""
    rows = ",\n".join(
        f"    ('{m.id}', '{m.additivity}', '{m.better}', '{m.sign}', '{basis}', {place})"
        for m in metrics.values()
        for place, basis in enumerate(m.basis)
    )
    return f"""CREATE OR REPLACE TABLE metric_header AS
SELECT * FROM (VALUES
{rows}
) AS header(metric, additivity, better, sign, basis, place)"""


def readme(metrics: dict[str, Metric]) -> str:
    """metrics/README.md, printed from the headers."""
    lines = [
        "# 指標の一覧",
        "",
        "Printed from the headers of the .sql files; a test compares. Do not edit by hand.",
        "",
    ]
    for m in metrics.values():
        lines += [f"## `{m.id}` {m.title}", "", m.asks, ""]
        told = [
            ("条項", m.clause),
            ("性質", m.additivity),
            ("基準", ", ".join(m.basis)),
            ("単位", m.unit),
            ("よい向き", m.better),
            ("値がないとき", m.nulls),
        ]
        lines += [f"- {name}: {value}" for name, value in told] + [""]
    return "\n".join(lines)
