"""What a file says once it is understood: typed facts in long tables, with the line each came from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa

from .arrow import pc
from .formats import Format
from .reading import shorten

DAY = pa.schema(
    [
        ("account_id", pa.string()),
        ("metric", pa.string()),
        ("day", pa.date32()),
        ("value", pa.float64()),
        ("line", pa.int32()),
    ]
)
POST = pa.schema(
    [
        ("post_id", pa.string()),
        ("published_at", pa.timestamp("us")),
        ("published_on", pa.date32()),
        ("kind", pa.string()),
        ("text", pa.string()),
        ("url", pa.string()),
        ("reply", pa.bool_()),
        ("more", pa.string()),
        ("line", pa.int32()),
    ]
)
POST_FACT = pa.schema(
    [
        ("post_id", pa.string()),
        ("metric", pa.string()),
        ("value", pa.float64()),
        ("line", pa.int32()),
    ]
)
SPAN = pa.schema(
    [
        ("account_id", pa.string()),
        ("post_id", pa.string()),
        ("metric", pa.string()),
        ("from_day", pa.date32()),
        ("to_day", pa.date32()),
        ("value", pa.float64()),
        ("line", pa.int32()),
    ]
)

NORM = pa.schema(
    [
        ("month", pa.date32()),
        *((name, pa.string()) for name in ("platform", "kind", "band", "metric", "basis", "per")),
        *((name, pa.int32()) for name in ("cities", "accounts")),
        *((name, pa.float64()) for name in ("p10", "p25", "p50", "p75", "p90")),
        ("source", pa.string()),
        ("line", pa.int32()),
    ]
)


@dataclass(frozen=True)
class Question:
    """What only a person can say about a file: the key of the answer, the question, the choices if few."""

    key: str
    text: str
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class TableFault:
    """What is amiss in a table of our own: the line, the column as its heading says it (blank: the line as a whole), what
    stands there, and what should."""

    line: int
    column: str
    found: str
    wanted: str

    def __str__(self) -> str:
        seen = f"「{shorten(self.found)}」" if self.found else ""
        column = f"「{self.column}」列" if self.column else ""
        place = f"{self.line}行目{column}{'の' if column and seen else ''}{seen}"
        return f"{place}: {self.wanted}"


@dataclass(frozen=True)
class Coverage:
    """Days (of the platform's zone) that a file speaks of, for one basis; `sparse`: an absent day is 0."""

    basis: str
    first: date
    last: date
    metric: str | None = None
    sparse: bool = False


@dataclass
class Facts:
    """Everything one table gives. Tables follow the schemas above; account_id is empty except for readings."""

    format: Format
    platform: str | None
    lag: int = 0
    day: pa.Table = field(default_factory=DAY.empty_table)
    post: pa.Table = field(default_factory=POST.empty_table)
    post_fact: pa.Table = field(default_factory=POST_FACT.empty_table)
    span: pa.Table = field(default_factory=SPAN.empty_table)
    norm: pa.Table = field(default_factory=NORM.empty_table)  # of a 比較資料: of nobody's account
    coverage: list[Coverage] = field(default_factory=list)
    records: list[tuple[str, dict[str, Any], int]] = field(default_factory=list)
    faults: list[TableFault] = field(
        default_factory=list
    )  # of a table of our own: all of them, to be said at once
    headings: dict[str, str] = field(
        default_factory=dict
    )  # of a table of our own: member → its column's heading
    skipped: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    owners: dict[str, int] = field(default_factory=dict)
    ours: frozenset[str] = frozenset()  # of owners: whose rows were read as the account's
    handles: frozenset[str] = (
        frozenset()
    )  # of the account, as links and columns name it: lower case, without @
    from_day: date | None = (
        None  # earlier days stand in the file and do not count (a metric not yet measured)
    )

    @property
    def possible(self) -> frozenset[str]:
        """The platforms that the file can be of; empty for tables of our own, which name accounts line by line."""
        return frozenset({self.platform}) if self.platform else self.format.platforms

    @property
    def signs(self) -> frozenset[str]:
        """What the file says of its owner: the platform's ids, and handles as @handle."""
        return self.ours | {f"@{h}" for h in self.handles}

    @property
    def outcome(self) -> str:
        """ "facts", "nothing", or "refuse" where a person has to answer first."""
        if self.questions:
            return "refuse"
        held = self.day.num_rows + self.post.num_rows + self.post_fact.num_rows + self.span.num_rows
        return "facts" if held or self.coverage or self.records else "nothing"

    def last_day(self) -> date | None:
        """The last day that the file speaks of: the first rank of what stands (house.md §2)."""
        days = [c.last for c in self.coverage]
        for column in (self.day["day"], self.span["to_day"], self.post["published_on"]):
            if len(column):
                days.append(pc.max(column).as_py())
        return max((d for d in days if d), default=None)

    def kinds_of_readings(self) -> list[dict[str, Any]]:
        """One row for each account, metric and sign among readings, with the last day and the first line of it."""
        found = []
        for table, end in ((self.day, "day"), (self.span, "to_day")):
            signed = table.append_column("below", pc.less(table["value"], 0))
            grouped = signed.group_by(["account_id", "metric", "below"], use_threads=False).aggregate(
                [("line", "min"), (end, "max"), ("value", "min")]
            )
            found += [
                {
                    "account_id": r["account_id"],
                    "metric": r["metric"],
                    "line": r["line_min"],
                    end: r[f"{end}_max"],
                    "value": r["value_min"],
                }
                for r in grouped.to_pylist()
            ]
        return found

    def by_day(self) -> dict[str, dict[str, Any]]:
        """metric → n, sum, first, last over the cells that are not missing."""
        grouped = self.day.group_by("metric", use_threads=False).aggregate(
            [("value", "count"), ("value", "sum"), ("day", "min"), ("day", "max")]
        )
        return {
            row["metric"]: {
                "n": row["value_count"],
                "sum": _tidy(row["value_sum"]),
                "first": row["day_min"].isoformat(),
                "last": row["day_max"].isoformat(),
            }
            for row in grouped.to_pylist()
        }

    def by_item(self) -> dict[str, Any]:
        """posts, and metric → n, sum over items (posts or videos), whichever their grain."""
        items = self.span.filter(pc.is_valid(self.span["post_id"])).select(["metric", "value"])
        cells = pa.concat_tables([self.post_fact.select(["metric", "value"]), items])
        grouped = cells.group_by("metric", use_threads=False).aggregate(
            [("value", "count"), ("value", "sum")]
        )
        return {"posts": self.post.num_rows} | {
            row["metric"]: {"n": row["value_count"], "sum": _tidy(row["value_sum"])}
            for row in grouped.to_pylist()
        }

    def published(self) -> dict[str, str | None]:
        """First and last day (JST) on which the items were published."""
        found = pc.min_max(self.post["published_on"]).as_py()
        return {"first": _iso(found["min"]), "last": _iso(found["max"])}


def joined(read: list[Facts]) -> Facts:
    """Sheets of one workbook as one: each post once, all their values."""
    first = read[0]
    posts = pa.concat_tables([f.post for f in read])
    seen: set[str] = set()
    keep = [not (p in seen or seen.add(p)) for p in posts["post_id"].to_pylist()]  # type: ignore[func-returns-value]
    first.post = posts.filter(pa.array(keep, pa.bool_()))
    for name in ("day", "post_fact", "span"):
        setattr(first, name, pa.concat_tables([getattr(f, name) for f in read]))
    for other in read[1:]:
        first.skipped.update(other.skipped)
        first.questions += [q for q in other.questions if q not in first.questions]
        first.notes += [n for n in other.notes if n not in first.notes]
    return first


def _tidy(value: float) -> float | int:
    return int(value) if value == int(value) else round(value, 6)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def table(schema: pa.Schema, **columns: Any) -> pa.Table:
    """A table of that schema from columns; a scalar or None fills its whole column."""
    height = next(len(c) for c in columns.values() if isinstance(c, list | pa.Array | pa.ChunkedArray))
    made = []
    for name, type_ in zip(schema.names, schema.types, strict=True):
        column = columns.get(name)
        if column is None or isinstance(column, str | date):
            made.append(pa.repeat(pa.scalar(column, type_), height))
        else:
            made.append(column if isinstance(column, pa.Array) else pa.array(column, type_))
    return pa.Table.from_arrays(made, schema=schema)
