"""Facts drawn as tables → the measures that the metric files make of them, through the same SQL as every view."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from metrics import catalogue
from metrics.calendar import month_end
from store.deriving import run

STORE = Path(__file__).parents[2] / "store"
STATEMENTS = catalogue.statements(catalogue.load())


def rows_of(text: str) -> list[dict[str, str]]:
    """The rows of a drawn table, by the names above them; cells stand apart by spaces, `-` is empty.

    >>> rows_of('''
    ...     day     likes
    ...     04-01   3
    ... ''')
    [{'day': '04-01', 'likes': '3'}]
    """
    names, *lines = [line.split() for line in text.strip().splitlines()]
    return [dict(zip(names, line, strict=True)) for line in lines]


def _day(text: str) -> date:
    return date.fromisoformat(text if len(text) > 5 else f"2026-{text}")


class Drawn:
    """A database with nothing in it but what is drawn; account `a` unless it says otherwise."""

    def __init__(self) -> None:
        self.connection = duckdb.connect(":memory:")
        self.connection.execute((STORE / "schema.sql").read_text(encoding="utf-8"))
        self.imports = 0

    def __enter__(self) -> Drawn:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def file(self, as_of: str = "2026-12-31", lag: int = 0, last: str = "2026-12-31") -> int:
        """One more import; returns its seq."""
        self.imports += 1
        self._insert(
            "import",
            self.imports,
            None,
            "f",
            None,
            "f",
            None,
            lag,
            _day(as_of),
            _day(last),
            f"{self.imports:03d}",
        )
        return self.imports

    def days(self, text: str, **file: object) -> Drawn:
        """A table of days: the column `day`, and one for each metric."""
        seq = self.file(**file)
        for row in rows_of(text):
            day, account = _day(row.pop("day")), row.pop("account", "a")
            for metric, value in row.items():
                if value != "-":
                    self._insert("day_fact", account, metric, day, float(value), seq, None)
        return self

    def posts(
        self, text: str, as_of: str = "2026-12-31", covers: str = "", west: bool = False, account: str = "a"
    ) -> Drawn:
        """A table of posts: the columns `post`, `on`, maybe `to` (whom it answers), and one for each metric; `covers` as `04-01..04-30`, the
        posts' whole months where nothing is said, no day at all for `none`."""
        seq = self.file(as_of)
        months = {_day(row["on"]).replace(day=1) for row in rows_of(text)}
        for row in rows_of(text):
            post, on, reply = row.pop("post"), _day(row.pop("on")), row.pop("to", "-") != "-"
            self._insert("post_snapshot", account, post, None, on, None, None, None, reply, None, seq, None)
            for metric, value in row.items():
                if value != "-":
                    self._insert("post_fact", account, post, metric, _day(as_of), float(value), seq, None)
        spans = [(m, month_end(m)) for m in sorted(months)] if not covers else []
        if covers not in ("", "none"):
            first, _, last = covers.partition("..")
            spans = [(_day(first), _day(last))]
        for begins, ends in spans:
            self._insert("coverage", account, "post", None, begins, ends, False, west, seq)
        return self

    def spans(self, text: str, **file: object) -> Drawn:
        """A table of named periods: `from`, `to`, `post`, and one column for each metric."""
        seq = self.file(**file)
        for row in rows_of(text):
            first, last, post = _day(row.pop("from")), _day(row.pop("to")), row.pop("post", "-")
            for metric, value in row.items():
                self._insert(
                    "span_fact",
                    "a",
                    None if post == "-" else post,
                    metric,
                    first,
                    last,
                    float(value),
                    first,
                    seq,
                    None,
                )
        return self

    def covers(self, first: str, last: str, account: str = "a") -> Drawn:
        """A file of days that speaks of a span."""
        self._insert("coverage", account, "day", None, _day(first), _day(last), False, False, self.file())
        return self

    def setting(self, key: str, value: object, since: str = "", account: str | None = None) -> Drawn:
        self.imports += 1
        self._insert("setting", self.imports, key, str(value), _day(since) if since else None, account, None)
        return self

    def hours(self, text: str) -> Drawn:
        """A table of staff hours: `month`, `hours`, and `account` where it is not `a`."""
        for row in rows_of(text):
            self.imports += 1
            self._insert(
                "hours",
                self.imports,
                row.get("account", "a"),
                _day(f"{row['month']}-01"),
                float(row["hours"]),
            )
        return self

    def costs(self, text: str) -> Drawn:
        """A table of unit costs: `from`, `item`, `per`, `yen`, and `account`, empty for the city."""
        for row in rows_of(text):
            self.imports += 1
            account = None if row["account"] == "-" else row["account"]
            self._insert(
                "cost",
                self.imports,
                account,
                row["item"],
                row["per"],
                float(row["yen"]),
                _day(f"{row['from']}-01"),
            )
        return self

    def account(self, account_id: str = "a", opened: str = "2020-04-01", closed: str | None = None) -> Drawn:
        """A line of the register."""
        self.imports += 1
        self._insert(
            "account",
            self.imports,
            account_id,
            "x",
            account_id,
            "sectoral",
            "課",
            _day(opened),
            None,
            False,
            _day(closed) if closed else None,
        )
        return self

    def table(self, name: str) -> list[dict]:
        """Every row of a table that the statements make."""
        run(self.connection, ((STORE / "standing.sql").read_text(encoding="utf-8"), *STATEMENTS))
        done = self.connection.execute(f"SELECT * FROM {name} ORDER BY ALL")
        return [dict(zip([c[0] for c in done.description], row, strict=True)) for row in done.fetchall()]

    def _insert(self, table: str, *values: object) -> None:
        marks = ", ".join("?" * len(values))
        self.connection.execute(f"INSERT INTO {table} VALUES ({marks})", values)

    def measures(self) -> list[dict]:
        """Every row of `measure`."""
        run(self.connection, ((STORE / "standing.sql").read_text(encoding="utf-8"), *STATEMENTS))
        done = self.connection.execute("SELECT * FROM measure ORDER BY account_id, metric, month, basis")
        return [dict(zip([c[0] for c in done.description], row, strict=True)) for row in done.fetchall()]

    def of(self, metric: str, *more: str) -> dict[str, object]:
        """`2026-04 day` → the metric's value, or a tuple of the value and whatever else is named."""
        found = {}
        for row in self.measures():
            if row["metric"] == metric:
                key = f"{row['month']:%Y-%m} {row['basis']}"
                found[key] = (row["value"], *(row[name] for name in more)) if more else row["value"]
        return found
