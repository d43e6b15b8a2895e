"""The metrics: every .sql under metrics/ whose header says what it measures, read once and checked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from .judging import JUDGING, Fold

Statement = str | Fold

HERE = Path(__file__).parent
ADDITIVITY = ("stock", "flow", "unique", "rate")
SECTIONS = ("① 反応", "② 利用者数", "生産性")  # the guideline's own headings of 第1-2(7), and 第1-1(2)

# The body of a metric that is its header alone: a flow or unique is the month's sum, a stock the day nearest month end,
# a rate sums both parts over the days or posts where both are known, and divides last. A month of which post exports
# speak and in which nothing was posted is 0 of 0: a rate has no value there, and a window no gap.
FLOW = """
SELECT account_id, metric, month, basis, value AS numerator, value, days_seen, days_final, days, provisional
FROM month_flow
WHERE metric IN ({ids})"""
STOCK = """
SELECT account_id, metric, month, 'day' AS basis, value AS numerator, value, provisional, on_day
FROM month_stock
WHERE metric IN ({ids})"""
RATE = """
WITH both_known AS (
    SELECT
        n.account_id, n.month, n.basis, sum(n.value) AS numerator, sum(d.value) AS denominator,
        bool_or(n.provisional OR d.provisional) AS provisional
    FROM known_cell AS n
    INNER JOIN known_cell AS d
        ON d.account_id = n.account_id AND d.month = n.month AND d.basis = n.basis AND d.key = n.key
            AND d.metric = '{denominator}'
    WHERE n.metric = '{numerator}'
    GROUP BY n.account_id, n.month, n.basis
)
SELECT
    f.account_id,
    f.month,
    f.basis,
    coalesce(b.numerator, 0.0)                AS numerator,
    coalesce(b.denominator, 0.0)              AS denominator,
    b.numerator / nullif(b.denominator, 0)    AS value,
    f.days_seen,
    f.days_final,
    f.days,
    coalesce(b.provisional, f.provisional)    AS provisional
FROM month_flow AS f
LEFT JOIN both_known AS b ON b.account_id = f.account_id AND b.month = f.month AND b.basis = f.basis
LEFT JOIN month_flow AS d
    ON d.account_id = f.account_id AND d.month = f.month AND d.basis = f.basis AND d.metric = '{denominator}'
WHERE f.metric = '{numerator}'
    AND (b.account_id IS NOT NULL OR (f.basis IN ('post', 'post_all') AND f.value = 0 AND d.value = 0))"""
# What staff work brought or cost, by a header's `work`: "reach_total per hour", "yen per reach_total", "yen per 1000 views".
WORKED = """
SELECT
    f.account_id,
    f.month,
    f.basis,
    {numerator}                               AS numerator,
    {denominator}                             AS denominator,
    {numerator} / nullif({denominator}, 0)    AS value,
    f.days_seen,
    f.days_final,
    f.days,
    f.provisional
FROM measure AS f
INNER JOIN work_month AS w ON w.account_id = f.account_id AND w.month = f.month
WHERE f.metric = '{of}'
    AND w.{spent} IS NOT NULL"""
BROUGHT, COST = re.compile(r"(\w+) per hour"), re.compile(r"yen per (1000 )?(\w+)")
BODIES = {"flow": FLOW, "unique": FLOW, "stock": STOCK, "rate": RATE}

# What each additivity fills of measure; the rest is NULL.
DAYS = ("days_seen", "days", "days_final")
FILLED = {
    "flow": ("numerator", "value", *DAYS, "provisional"),
    "unique": ("numerator", "value", *DAYS, "provisional"),
    "stock": ("numerator", "value", "provisional", "on_day"),
    "rate": ("numerator", "denominator", "value", *DAYS, "provisional"),
}
MEASURE = {
    "account_id": "VARCHAR",
    "metric": "VARCHAR",
    "month": "DATE",
    "basis": "VARCHAR",
    "numerator": "DOUBLE",
    "denominator": "DOUBLE",
    "value": "DOUBLE",
    "days_seen": "INTEGER",
    "days": "INTEGER",
    "days_final": "INTEGER",
    "provisional": "BOOLEAN",
    "on_day": "DATE",
}
BASE, WORK, CITY = "base", "work", "city"


@dataclass(frozen=True)
class Metric:
    """One metric: its header, and the query that gives account_id, month, basis, value (and parts)."""

    id: str
    title: str
    asks: str
    clause: str
    section: str  # one of SECTIONS
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
    def part(self) -> int:
        """① 反応 (1), ② 利用者数 (2), 生産性 (3)."""
        return SECTIONS.index(self.section) + 1

    @property
    def is_ratio(self) -> bool:
        return self.additivity == "rate"


class HeaderError(ValueError):
    """A metric file whose header does not say what a header must; for whoever writes one."""


_LINE = re.compile(r"^-- (\w+):\s+(.*)$")


def read(path: Path) -> Metric:
    """One metric file. Raises HeaderError naming file and member."""
    text = path.read_text(encoding="utf-8")
    header = {m[1]: m[2] for line in text.splitlines() if (m := _LINE.match(line))}
    header["id"] = header.pop("metric", "")
    header.setdefault("scale", "linear")
    header.setdefault("sign", "never negative")
    header.setdefault("reads", header["id"])
    missing = [f.name for f in fields(Metric) if f.name != "sql" and not header.get(f.name)]
    if missing:
        raise HeaderError(f"{path.name}: header lacks {missing}")
    if header["id"] != path.stem or header["additivity"] not in ADDITIVITY:
        raise HeaderError(f"{path.name}: id or additivity is wrong")
    if header["section"] not in SECTIONS:
        raise HeaderError(f"{path.name}: section is none of {SECTIONS}")
    basis, reads = (tuple(part.strip() for part in header.pop(key).split(",")) for key in ("basis", "reads"))
    known = {f.name for f in fields(Metric)}
    sql = text if _body(text) else text + _standard(path, header, reads)
    told: dict[str, Any] = {k: v for k, v in header.items() if k in known}
    return Metric(basis=basis, reads=reads, sql=sql, **told)


def _body(text: str) -> str:
    return "".join(line for line in text.splitlines() if not line.startswith("--")).strip()


def _standard(path: Path, header: dict[str, str], reads: tuple[str, ...]) -> str:
    """The body of a metric that has none of its own."""
    if header["additivity"] != "rate":
        return BODIES[header["additivity"]].format(ids=_quoted([header["id"]]))
    if "work" in header:
        return _worked(path, header["work"])
    if len(reads) != 2:
        raise HeaderError(f"{path.name}: a rate without a body reads a numerator and a denominator")
    return RATE.format(numerator=reads[0], denominator=reads[1])


def _worked(path: Path, told: str) -> str:
    if brought := BROUGHT.fullmatch(told):
        return WORKED.format(of=brought[1], spent="hours", numerator="f.value", denominator="w.hours")
    if cost := COST.fullmatch(told):
        reached = "f.value * 0.001" if cost[1] else "f.value"
        return WORKED.format(of=cost[2], spent="yen", numerator="w.yen", denominator=reached)
    raise HeaderError(f"{path.name}: work is neither … per hour nor yen per …")


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
        section=SECTIONS[0],
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


def statements(metrics: dict[str, Metric], folder: Path = HERE) -> tuple[Statement, ...]:
    """What a view runs, in order: the catalogue as a table, the city's metrics, the base relations, hours and costs, each metric,
    what faces the lines, the rule that judges it, what then stands."""
    names = (BASE, WORK, CITY, "states/facing", "states/states")
    base, work, city, facing, states = (
        (folder / f"{name}.sql").read_text(encoding="utf-8") for name in names
    )
    return (_header_table(metrics), city, base, work, measure(metrics), facing, JUDGING, states)


def measure(metrics: dict[str, Metric]) -> str:
    """The one statement that fills `measure`. A rate may read what else stands there: the rest comes first, under its name.
    Metrics of one standard body are one query: each of its own would cost a view three times the time."""
    alike = {kind: _standard_ones(metrics, BODIES[kind]) for kind in ("flow", "stock")}
    first = [_part(BODIES[kind].format(ids=_quoted(ids)), kind) for kind, ids in alike.items()]
    own = [m for m in metrics.values() if not any(m.id in ids for ids in alike.values())]
    first += [_part(m.sql, m.additivity, f"'{m.id}'") for m in own if not m.is_ratio]
    then = [_part(m.sql, m.additivity, f"'{m.id}'") for m in own if m.is_ratio]
    names = ", ".join(MEASURE)
    plain = "\nUNION ALL\n".join([*first, f"SELECT {names} FROM city_measure"])
    whole = "\nUNION ALL\n".join([f"SELECT {names} FROM measure", *then])
    return f"-- by account\nINSERT INTO measure ({names})\nWITH measure AS (\n{plain}\n)\n{whole}"


def _standard_ones(metrics: dict[str, Metric], body: str) -> list[str]:
    """The ids of the metrics that have this standard body and nothing else."""
    return [m.id for m in metrics.values() if m.sql.endswith(body.format(ids=_quoted([m.id])))]


def _quoted(ids: Iterable[str]) -> str:
    """Ids of our own files, which hold no quotes, as SQL lists them."""
    return ", ".join(f"'{id}'" for id in ids)


def _part(sql: str, additivity: str, metric: str = "made.metric") -> str:
    """Rows of one metric, or of all whose body is the standard one, with every column of measure in its order."""
    filled = ("account_id", "month", "basis", *FILLED[additivity])
    told = {n: f"made.{n}" if n in filled else f"CAST(NULL AS {kind}) AS {n}" for n, kind in MEASURE.items()}
    told["metric"] = f"{metric} AS metric"
    return f"SELECT {', '.join(told.values())} FROM (\n{sql}\n) AS made"


def checks(folder: Path = HERE) -> tuple[tuple[str, str], ...]:
    """(what must hold, the query for the rows that break it) of every view."""
    _, *told = re.split(r"(?m)^-- check: ", (folder / "checks.sql").read_text(encoding="utf-8"))
    return tuple(
        (name, query.strip().rstrip(";")) for name, _, query in (part.partition("\n") for part in told)
    )


def _header_table(metrics: dict[str, Metric]) -> str:
    """The headers a query needs, as rows; ids and words come from our own files and hold no quotes."""
    rows = ",\n".join(
        f"    ('{m.id}', '{m.additivity}', '{m.better}', '{m.sign}', '{basis}', {place})"
        for m in metrics.values()
        for place, basis in enumerate(m.basis)
    )
    standard = ", ".join(f"({_quoted([id])})" for id in _standard_ones(metrics, FLOW))
    return f"""CREATE OR REPLACE TABLE metric_header AS
SELECT * FROM (VALUES
{rows}
) AS header(metric, additivity, better, sign, basis, place);
CREATE OR REPLACE TABLE standard_metric AS   -- whose body is the month's sum and nothing else
SELECT metric FROM (VALUES {standard}) AS standard(metric)"""


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
