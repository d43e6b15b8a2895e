"""Views of the journal: one immutable DuckDB file per journal seq, built beside and renamed into place.

Nobody ever opens a finished generation for writing, so any number of processes can read while one builds.
Any generation can be deleted; the journal and the blobs build it again.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from ledger.entries import Account, CityMetric, Event, Rebase, Rule, Setting, Target, UndoImport
from ledger.journal import Entry
from ledger.ledger import Ledger
from ledger.register import Register, corrected_since

from .archive import Archive
from .facts import Facts
from .formats import Format
from .loading import Loader

HERE = Path(__file__).parent
LOCKED = {"enable_external_access": "false", "python_enable_replacements": "false", "threads": "2"}


@dataclass(frozen=True)
class View:
    """One opened generation. `rows` and `frame` take SQL with `$parameters`; each page run takes a cursor."""

    path: Path
    seq: int
    connection: duckdb.DuckDBPyConnection = field(compare=False, repr=False)

    def cursor(self) -> View:
        """The same generation for one more thread."""
        return View(self.path, self.seq, self.connection.cursor())

    def rows(self, sql: str, **parameters: Any) -> list[dict[str, Any]]:
        """The result as a list of dicts."""
        done = self.connection.execute(sql, parameters)
        names = [column[0] for column in done.description]
        return [dict(zip(names, row, strict=True)) for row in done.fetchall()]

    def frame(self, sql: str, **parameters: Any) -> Any:
        """The result as a pandas frame."""
        return self.connection.execute(sql, parameters).df()


@dataclass(frozen=True)
class Recipe:
    """What a view is made by: formats, and the statements that derive measures and states from what stands."""

    formats: tuple[Format, ...]
    statements: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Twelve hex digits that change whenever anything does that a view is made by."""
        sources = [p.read_bytes() for p in sorted(HERE.glob("*.py")) + sorted(HERE.glob("*.sql"))]
        told = [f.digest.encode() for f in self.formats] + [s.encode() for s in self.statements]
        return hashlib.sha256(b"\0".join(sources + told)).hexdigest()[:12]


class Views:
    """The generations of one office folder."""

    def __init__(self, folder: Path, ledger: Ledger, archive: Archive, recipe: Recipe):
        self.folder, self.ledger, self.archive, self.recipe = folder, ledger, archive, recipe
        self.digest = recipe.digest
        self.recent: dict[int, Sequence[Facts]] = {}  # just read by an import of this process: not read twice

    def path(self, seq: int) -> Path:
        return self.folder / f"view-{self.digest}-{seq}.duckdb"

    def ready(self) -> Path | None:
        """The generation of the journal's head, if it is there."""
        path = self.path(len(self.ledger.journal.entries()))
        return path if path.exists() else None

    def current(self) -> Path:
        """The generation of the journal's head, built if it is not there yet."""
        if path := self.ready():
            return path
        with self.ledger.journal.holding() as held:
            seq = len(held.entries())
            if not self.path(seq).exists():
                self._build(held.entries())
        return self.path(seq)

    def _build(self, entries: Sequence[Entry]) -> None:
        target, draft = self.path(len(entries)), self.folder / "view-draft.duckdb"
        for stray in (draft, draft.with_suffix(".duckdb.wal")):
            stray.unlink(missing_ok=True)
        before = self._newest(len(entries))
        if before is not None:
            shutil.copyfile(self.path(before), draft)
        self.write(draft, entries, before, self.recent)
        self.recent = {}
        draft.replace(target)
        self.sweep(keep=len(entries))

    def _newest(self, below: int) -> int | None:
        found = [_seq(p) for p in self.folder.glob(f"view-{self.digest}-*.duckdb")]
        return max((s for s in found if s < below), default=None)

    def write(
        self,
        path: Path,
        entries: Sequence[Entry],
        before: int | None = None,
        recent: Mapping[int, Sequence[Facts]] | None = None,
    ) -> None:
        """Write the view of `entries` to a file; `before`: the seq that the file is already a view of.

        `recent`: facts by import seq that need no reading again; everything else comes from the blobs.
        """
        register = Register(entries)
        corrected = corrected_since(register, before or 0)
        taken_back = [e.seq for e in entries if e.seq not in register.records]
        with duckdb.connect(str(path), config={"threads": "2"}) as connection:
            connection.execute("BEGIN")
            if before is None:
                connection.execute((HERE / "schema.sql").read_text(encoding="utf-8"))
            for table in ("import", "day_fact", "post_snapshot", "post_fact", "span_fact", "coverage"):
                connection.execute(
                    f"DELETE FROM {table} WHERE import_seq IN (SELECT unnest($again))",
                    {"again": corrected + taken_back},
                )
            connection.execute(
                "DELETE FROM problem WHERE seq IN (SELECT unnest($again))", {"again": corrected}
            )
            fresh = [r for r in register.records.values() if r.seq > (before or 0) or r.seq in corrected]
            loader = Loader(connection, self.archive, self.recipe.formats, recent or {})
            for record in fresh:
                loader.load(record)
            _insert_entries(connection, [e for e in entries if e.seq > (before or 0)])
            _replace_records(connection, register)
            for statement in (_standing(), *self.recipe.statements):
                connection.execute(statement)
            connection.execute("COMMIT")
            connection.execute("CHECKPOINT")

    def sweep(self, keep: int) -> None:
        """Remove generations that nobody needs; what another process still holds stays until next time."""
        for path in self.folder.glob("view-*.duckdb*"):
            recent = path.name.startswith(f"view-{self.digest}-") and _seq(path) > keep - 3
            if not recent and path.name != "view-draft.duckdb":
                with suppress(OSError):
                    path.unlink()


def open_view(path: Path) -> View:
    """Open a generation read-only, with nothing reachable from its SQL but itself."""
    connection = duckdb.connect(str(path), read_only=True, config=dict(LOCKED))
    return View(path, _seq(path), connection)


def _seq(path: Path) -> int:
    tail = path.name.removesuffix(".wal").removesuffix(".duckdb").rpartition("-")[2]
    return int(tail) if tail.isdigit() else -1


def _standing() -> str:
    return (HERE / "standing.sql").read_text(encoding="utf-8")


def _insert_entries(connection: duckdb.DuckDBPyConnection, entries: Sequence[Entry]) -> None:
    rows = [
        (
            e.seq,
            e.at.replace(tzinfo=None),
            e.by,
            e.role,
            e.proof,
            e.kind,
            json.dumps(e.body, ensure_ascii=False),
            e.hash,
        )
        for e in entries
    ]
    _insert_rows(connection, "entry", rows)


def _replace_records(connection: duckdb.DuckDBPyConnection, register: Register) -> None:
    """The register's tables are small: written whole, so that corrections need no thought."""
    month = lambda text: date.fromisoformat(f"{text}-01") if text else None  # noqa: E731
    rows: dict[str, list[tuple]] = {
        "undone": [(r.body.seq, r.seq) for r in register.of(UndoImport)],
        "account": [
            (r.seq, a.account_id, a.platform, a.name, a.kind, a.section, a.opened_on, a.from_day, a.emergency_only, a.closed_on)
            for r in register.of(Account) for a in [r.body]
        ],
        "target": [
            (r.seq, t.account_id, t.metric, month(t.from_month), t.expected, t.target, t.target_type, month(t.first_month),
             month(t.last_month), t.continue_line, t.withdraw_line, t.window, t.basis, t.deciding)
            for r in register.of(Target) for t in [r.body]
        ],
        "event": [
            (r.seq, e.day, e.until, e.kind, e.title, e.account_id)
            for r in register.of(Event) for e in [r.body]
        ],
        "rebase": [
            (r.seq, b.account_id, b.metric, month(b.from_month), b.reason, b.note)
            for r in register.of(Rebase) for b in [r.body]
        ],
        "rule": [
            (r.seq, month(b.from_month), b.metric, b.patience, b.recovery, b.margin)
            for r in register.of(Rule) for b in [r.body]
        ],
        "city_metric": [
            (r.seq, c.metric, c.additivity, c.better, month(c.from_month))
            for r in register.of(CityMetric) for c in [r.body]
        ],
        "setting": [
            (r.seq, b.key, str(b.value), month(b.from_month), b.account_id, b.metric)
            for r in register.of(Setting) for b in [r.body]
        ],
    }  # fmt: skip
    for table, held in rows.items():
        connection.execute(f"DELETE FROM {table}")
        _insert_rows(connection, table, held)


def _insert_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple]) -> None:
    """Insert few rows in one statement: `executemany` is a thousand times slower."""
    if rows:
        marks = ", ".join("(" + ", ".join("?" * len(rows[0])) + ")" for _ in rows)
        connection.execute(f"INSERT INTO {table} VALUES {marks}", [cell for row in rows for cell in row])


COMPARED = (
    "entry", "import", "day_fact", "post_snapshot", "post_fact", "span_fact", "coverage", "undone", "account", "target",
    "rebase", "rule", "city_metric", "setting", "vanished_post", "day_now", "post_now", "span_now", "measure",
)  # fmt: skip


def differences(left: Path, right: Path) -> dict[str, int]:
    """Table → rows that stand in only one of two views; empty for equal views."""
    found = {}
    with duckdb.connect(":memory:") as connection:
        connection.execute(
            f"ATTACH '{_quoted(left)}' AS a (READ_ONLY); ATTACH '{_quoted(right)}' AS b (READ_ONLY)"
        )
        for table in COMPARED:
            sql = f"""
                SELECT count(*) FROM (
                    (SELECT * FROM a.{table} EXCEPT ALL SELECT * FROM b.{table})
                    UNION ALL
                    (SELECT * FROM b.{table} EXCEPT ALL SELECT * FROM a.{table})
                )"""
            if rows := connection.execute(sql).fetchall()[0][0]:
                found[table] = rows
    return found


def _quoted(path: Path) -> str:
    """A path inside SQL quotes: ATTACH takes no parameter."""
    return str(path).replace("'", "''")
