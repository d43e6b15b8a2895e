"""Views of the journal: one immutable DuckDB file per journal seq, built beside and renamed into place.

Nobody ever opens a finished generation for writing, so any number of processes can read while one builds.
Any generation can be deleted; the journal and the blobs build it again.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from ledger.entries import Account, Event, Import, Reading, Rule, Setting, Target, UndoImport
from ledger.journal import Entry
from ledger.ledger import Ledger
from ledger.register import Record, Register

from . import archive as blobs
from .archive import Archive, MissingBlob
from .context import Context
from .facts import Facts
from .formats import Format
from .interpret import interpret
from .reading import Refused

HERE = Path(__file__).parent
WEST = {"UTC", "America/Los_Angeles"}
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

    def current(self) -> Path:
        """The generation of the journal's head, built if it is not there yet."""
        seq = len(self.ledger.journal.entries())
        if not self.path(seq).exists():
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
        corrected = [r.seq for r in register.records.values() if (r.corrected_by or 0) > (before or 0)]
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
            loader = Loader(connection, self.archive, self.recipe.formats, register, recent or {})
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


class Loader:
    """Replays imports and readings into the fact tables, as the register stood at their seq."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        archive: Archive,
        formats: Sequence[Format],
        register: Register,
        recent: Mapping[int, Sequence[Facts]],
    ):
        self.connection, self.archive, self.formats = connection, archive, formats
        self.register, self.recent = register, recent

    def load(self, record: Record) -> None:
        """Write the facts of one entry, if it carries any."""
        if isinstance(record.body, Import):
            recent = self.recent.get(record.seq) if record.corrected_by is None else None
            self._load_import(record.seq, record.body, recent)
        elif isinstance(record.body, Reading):
            self._load_reading(record)

    def _load_import(self, seq: int, body: Import, recent: Sequence[Facts] | None) -> None:
        try:
            read = recent or replay(seq, body, self.archive, self.formats, self.register)
        except (MissingBlob, Refused, StopIteration) as error:
            self._problem(seq, "読めないファイル", str(error))
            return
        now = counts(read)
        then = body.counts.model_dump(mode="json")
        if now != then:
            self._problem(seq, "読み方の変更", json.dumps({"then": then, "now": now}, ensure_ascii=False))
        ends = [day for facts in read if (day := facts.last_day())]
        self.connection.execute(
            "INSERT INTO import VALUES ($seq, $sha256, $name, $member, $format, $platform, $lag, $as_of, $last, $tie)",
            {
                "seq": seq, "sha256": body.sha256, "name": body.name, "member": body.member, "format": body.format,
                "platform": read[0].platform, "lag": max(f.lag for f in read), "as_of": body.as_of,
                "last": max(ends, default=None), "tie": f"{body.sha256}/{body.member or ''}/{seq:08d}",
            },
        )  # fmt: skip
        for facts in read:
            if facts.platform is None or not body.accounts or facts.platform in body.accounts:
                account = body.accounts.get(facts.platform or "") or next(iter(body.accounts.values()), None)
                self._insert(facts, account, seq, body.as_of)

    def _insert(self, facts: Facts, account: str | None, seq: int, as_of: date) -> None:
        given = {"account": account, "seq": seq}
        day = facts.day.filter(pc.greater_equal(facts.day["day"], facts.from_day)) if facts.from_day else facts.day
        dated = given | {"as_of": as_of}
        self._from(
            day,
            "INSERT INTO day_fact SELECT coalesce(account_id, $account), metric, day, value, $seq, line FROM arrived",
            given,
        )
        self._from(
            facts.post,
            "INSERT INTO post_snapshot SELECT $account, post_id, published_at, published_on, kind, text, url, $seq, line FROM arrived",
            given,
        )
        self._from(
            facts.post_fact,
            "INSERT INTO post_fact SELECT $account, post_id, metric, $as_of, value, $seq, line FROM arrived",
            dated,
        )
        self._from(
            facts.span,
            "INSERT INTO span_fact SELECT coalesce(account_id, $account), post_id, metric, from_day, to_day, value, $as_of, $seq, line FROM arrived",
            dated,
        )
        for held in facts.coverage:
            self.connection.execute(
                "INSERT INTO coverage VALUES ($account, $basis, $metric, $first, $last, $sparse, $west, $seq)",
                given | {
                    "basis": held.basis, "metric": held.metric, "first": held.first, "last": held.last,
                    "sparse": held.sparse, "west": facts.format.day_zone in WEST,
                },
            )  # fmt: skip

    def _from(self, table: pa.Table, sql: str, given: Mapping[str, Any]) -> None:
        if table.num_rows:
            self.connection.register("arrived", table)
            self.connection.execute(sql, dict(given))
            self.connection.unregister("arrived")

    def _load_reading(self, record: Record) -> None:
        body: Reading = record.body
        as_of = record.at.date()
        self.connection.execute(
            "INSERT INTO import VALUES ($seq, NULL, '手入力', NULL, 'reading', NULL, 0, $as_of, $last, $tie)",
            {"seq": record.seq, "as_of": as_of, "last": body.day or body.to_day, "tie": f"~{record.seq:08d}"},
        )
        given = {"account": body.account_id, "metric": body.metric, "value": body.value, "seq": record.seq}
        if body.day:
            self.connection.execute(
                "INSERT INTO day_fact VALUES ($account, $metric, $day, $value, $seq, NULL)",
                given | {"day": body.day},
            )
        else:
            self.connection.execute(
                "INSERT INTO span_fact VALUES ($account, NULL, $metric, $first, $last, $value, $as_of, $seq, NULL)",
                given | {"first": body.from_day, "last": body.to_day, "as_of": as_of},
            )

    def _problem(self, seq: int, what: str, message: str) -> None:
        self.connection.execute(
            "INSERT INTO problem VALUES ($seq, $what, $message)",
            {"seq": seq, "what": what, "message": message},
        )


def replay(
    seq: int, body: Import, archive: Archive, formats: Sequence[Format], register: Register
) -> list[Facts]:
    """Read an imported file again, from its blob and the answers in its entry."""
    part = blobs.member(body.name, archive.get(body.sha256), body.member)
    names = tuple(n for n in (part.member, body.name) if n)
    return interpret(
        part.raw,
        formats,
        Context(names, body.answers, body.as_of, owner_ids(body.accounts.values(), register, seq)),
    )


def owner_ids(accounts: Iterable[str], register: Register, seq: int) -> frozenset[str]:
    """The platforms' own ids and handles of accounts, as recorded before an import of that seq."""
    wanted = set(accounts)
    held = [r.body for r in register.of(Account) if r.body.account_id in wanted and r.seq < seq]
    return frozenset(i for a in held for i in (a.platform_account_id, a.handle) if i)


def counts(read: Sequence[Facts]) -> dict[str, Any]:
    """What reading gave, as an import entry keeps it."""
    skipped: dict[str, int] = {}
    for facts in read:
        for reason, number in facts.skipped.items():
            skipped[reason] = skipped.get(reason, 0) + number
    return {
        "day": sum(f.day.num_rows for f in read),
        "posts": sum(f.post.num_rows for f in read),
        "post": sum(f.post_fact.num_rows for f in read),
        "span": sum(f.span.num_rows for f in read),
        "skipped": skipped,
        "coverage": [
            {"first": c.first.isoformat(), "last": c.last.isoformat()} for f in read for c in f.coverage
        ],
    }


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
        "rule": [
            (r.seq, month(b.from_month), b.metric, b.patience, b.recovery, b.margin)
            for r in register.of(Rule) for b in [r.body]
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
    "rule", "setting", "vanished_post", "day_now", "post_now", "span_now", "measure",
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
