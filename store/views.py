"""Views of the journal: one immutable DuckDB file per journal seq, built beside and renamed into place.

Nobody ever opens a finished generation for writing, so any number of processes can read while one builds.
Any generation can be deleted; the journal and the blobs build it again.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import logging
import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from ledger.journal import GENESIS, BrokenChain, Entry
from ledger.ledger import Ledger
from ledger.register import Register, corrected_since
from ledger.witnesses import seq_of, view_name

from .formats import Format
from .loading import Loader, LostRows, Read
from .reader import Reader
from .records import TOLD_ONLY, UNSEEN, disposed, disposed_since, tables

REBUILT = "集計のファイルが壊れていたので、台帳記録と元ファイルから作り直しました。値は変わりません。"
HERE = Path(__file__).parent
LEDGER = HERE.parent / "ledger"
Statement = str | Callable[[duckdb.DuckDBPyConnection], None]
LOCKED = {"enable_external_access": "false", "python_enable_replacements": "false", "threads": "2"}


@dataclass(frozen=True)
class View:
    """One opened generation. `rows` and `frame` take SQL with `$parameters`; each page run takes a cursor."""

    path: Path
    seq: int
    connection: duckdb.DuckDBPyConnection = field(compare=False, repr=False)
    rebuilt: bool = False  # whether its file was found damaged, and made anew

    def cursor(self) -> View:
        """The same generation for one more thread."""
        return replace(self, connection=self.connection.cursor())

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
    """What a view is made by: formats, and the statements that derive measures and states from what stands: SQL, or a
    function of the database."""

    formats: tuple[Format, ...]
    statements: tuple[Statement, ...]
    checks: tuple[tuple[str, str], ...] = ()  # what must hold, and the query for the rows that break it

    @property
    def digest(self) -> str:
        """Twelve hex digits that change whenever anything does that a view is made by."""
        folds = sorted(
            LEDGER.rglob("*.py")
        )  # what the journal is folded by makes a view as much as what reads files
        rooms = {Path(inspect.getfile(s)).parent for s in self.statements if not isinstance(s, str)}
        folds += sorted(p for room in rooms for p in room.glob("*.py"))
        sources = [p.read_bytes() for p in sorted(HERE.glob("*.py")) + sorted(HERE.glob("*.sql")) + folds]
        told = [f.digest.encode() for f in self.formats]
        told += [s.encode() for s in self.statements if isinstance(s, str)]
        return hashlib.sha256(b"\0".join(sources + told)).hexdigest()[:12]


class BrokenView(BrokenChain):
    """What was made from the journal contradicts itself: it is not shown, and nothing is put in its place."""

    def __init__(self, what: str, rows: Sequence[tuple]):
        Exception.__init__(
            self,
            f"集計に誤りが見つかったので、表示を止めました（{what}: {len(rows)} 件の食い違い、最初は {rows[0]}）。"
            "記録と元ファイルはそのまま残っています。もう一度開いても同じなら、使っている部品（DuckDB）の版が"
            "requirements.txt のとおりか確かめ、開発した人に知らせてください",
        )


class DamagedView(Exception):
    """A file of a view that cannot be read to its end."""


class Views:
    """The generations of one office folder. `due`: the month that is over now; months are judged up to it, fed or not."""

    def __init__(self, folder: Path, ledger: Ledger, reader: Reader, recipe: Recipe, due: Callable[[], date]):
        self.folder, self.ledger, self.reader, self.recipe = folder, ledger, reader, recipe
        self.due = due
        self.digest = recipe.digest
        self._looked_through: tuple[object, ...] | None = None  # the file that was found whole

    def path(self, entries: Sequence[Entry]) -> Path:
        """Where the generation of some entries lies."""
        head = entries[-1].hash if entries else GENESIS
        return self.folder / view_name(self.digest, len(entries), head, self.due())

    def ready(self) -> Path | None:
        """The generation of the journal's head, if it is there."""
        path = self.path(seen(self.ledger.journal.entries()))
        return path if path.exists() else None

    def current(self) -> Path:
        """The generation of the journal's head, built if it is not there yet."""
        if path := self.ready():
            return path
        with self.ledger.journal.holding() as held:
            entries = seen(held.entries())
            path = self.path(entries)
            if not path.exists():
                self._build(entries)
        return path

    def open(self) -> View:
        """The newest generation; looked through once for as long as its file stays the same. A damaged one is made anew,
        which is said."""
        path = self.current()
        if self._looked_through == _stamp(path):
            return open_view(path)
        if view := _sound(path):
            self._looked_through = _stamp(path)
            return view
        logging.getLogger("sns").warning(REBUILT)
        with self.ledger.journal.holding():
            path.unlink(missing_ok=True)
            return replace(open_view(self.current()), rebuilt=True)

    def _build(self, entries: Sequence[Entry]) -> None:
        target, draft = self.path(entries), self.folder / "view-draft.duckdb"
        for stray in (draft, draft.with_suffix(".duckdb.wal")):
            stray.unlink(missing_ok=True)
        before = self._newest(entries)
        try:
            if before is not None:
                shutil.copyfile(before, draft)
            self.write(draft, entries, seq_of(before.name) if before else None, self.reader.replay)
        except duckdb.Error:
            if before is None:
                raise
            draft.unlink(missing_ok=True)  # the generation before is damaged: from journal and blobs instead
            self.write(draft, entries)
        draft.replace(target)
        self._looked_through = _stamp(target)  # written whole, read back and checked just now
        self.sweep(keep=len(entries))

    def _newest(self, entries: Sequence[Entry]) -> Path | None:
        """The newest generation of these entries or of the first of them, of this month or an earlier one."""
        heads = {0: GENESIS} | {e.seq: e.hash for e in entries}
        known = (
            path
            for path in self.folder.glob(f"view-{self.digest}-*-*.duckdb")
            if (head := heads.get(seq_of(path.name))) and f"-{head[:12]}-" in path.name
        )
        return max(known, key=lambda p: seq_of(p.name), default=None)

    def write(
        self,
        path: Path,
        entries: Sequence[Entry],
        before: int | None = None,
        read: Read | None = None,
        told: Register | None = None,
    ) -> None:
        """Write the view of `entries` to a file; `before`: the seq that the file is already a view of.

        `read`: how the file of an import entry is read; from its blob unless told otherwise. `told`: the register after
        `entries`, where some of them are not in the journal.
        """
        register = told or self.ledger.register_of(entries)
        corrected = corrected_since(register, before or 0) + disposed_since(register, before or 0)
        taken_back = [e.seq for e in entries if e.seq not in register.records]
        with duckdb.connect(
            ":memory:", config={"threads": "2", "temp_directory": f"{path}.tmp"}
        ) as connection:
            # A draft that did not come to its CHECKPOINT is thrown away: it needs no log of its own.
            connection.execute(f"ATTACH '{_quoted(path)}' AS draft (RECOVERY_MODE no_wal_writes); USE draft")
            connection.execute("BEGIN")
            if before is None:
                connection.execute((HERE / "schema.sql").read_text(encoding="utf-8"))
            _take_out(connection, corrected, taken_back)
            fresh = [r for r in register.records.values() if r.seq > (before or 0) or r.seq in corrected]
            loader = Loader(connection, read or self.reader.from_blob, disposed(register))
            for record in fresh:
                loader.load(record)
            added = [e for e in entries if e.seq > (before or 0)]
            _insert_entries(connection, added)
            turned = _set_due(connection, self.due())
            derived = before is None or turned or bool({e.kind for e in added} - TOLD_ONLY)
            if derived:
                _replace_records(connection, register)
                run(connection, (_standing(), *self.recipe.statements))
            connection.execute("COMMIT")
            try:
                loader.read_back()
            except LostRows as lost:
                raise BrokenView("書き込んだ行が読み戻せません", [lost.args]) from lost
            if derived:
                check_view(connection, self.recipe)
            connection.execute("CHECKPOINT")

    def forget(self) -> None:
        """Throw every generation away: the next look builds it anew. Raises BrokenChain where one bears witness against
        the journal, which must not be lost."""
        with self.ledger.journal.holding():
            self.ledger.journal.check()
            for path in self.folder.glob("view-*.duckdb*"):
                path.unlink(missing_ok=True)

    def sweep(self, keep: int) -> None:
        """Remove generations that nobody needs; what another process still holds stays until next time."""
        for path in self.folder.glob("view-*.duckdb*"):
            name = path.name.removesuffix(".wal")
            recent = name.startswith(f"view-{self.digest}-") and seq_of(name) > keep - 3
            if not recent and path.name != "view-draft.duckdb":
                with suppress(OSError):
                    path.unlink()


FROM_FILES = (
    "import",
    "day_fact",
    "post_snapshot",
    "post_fact",
    "span_fact",
    "coverage",
    "file_owner",
    "norm",
)


def _take_out(
    connection: duckdb.DuckDBPyConnection, corrected: Sequence[int], taken_back: Sequence[int]
) -> None:
    """Take what files said out of a view: of imports that are corrected, to be read again, and of those that are undone."""
    if again := [*corrected, *taken_back]:
        for table in FROM_FILES:
            connection.execute(
                f"DELETE FROM {table} WHERE import_seq IN (SELECT unnest($again))", {"again": again}
            )
    if corrected:
        connection.execute(
            "DELETE FROM problem WHERE seq IN (SELECT unnest($again))", {"again": list(corrected)}
        )


def run(connection: duckdb.DuckDBPyConnection, statements: Iterable[Statement]) -> None:
    """Take the steps by which a view is made."""
    for statement in statements:
        if isinstance(statement, str):
            connection.execute(statement)
        else:
            statement(connection)


def check_view(connection: duckdb.DuckDBPyConnection, recipe: Recipe) -> None:
    """Raise BrokenView where rows of a view break what must hold of every view."""
    for what, query in recipe.checks:
        if rows := connection.execute(query).fetchall():
            raise BrokenView(what, rows)


def open_view(path: Path) -> View:
    """Open a generation read-only, with nothing reachable from its SQL but itself."""
    connection = duckdb.connect(str(path), read_only=True, config=dict(LOCKED))
    return View(path, seq_of(path.name), connection)


def _stamp(path: Path) -> tuple[object, ...]:
    """By what a file is known to be the one that was looked through."""
    told = path.stat()
    return path, told.st_ino, told.st_mtime_ns, told.st_size


def _sound(path: Path) -> View | None:
    """A generation, opened, if every block of it can be read; None for one that was cut, zeroed or altered."""
    try:
        view = open_view(path)
    except duckdb.Error:
        return None
    try:
        held = [row["table_name"] for row in view.rows("SELECT table_name FROM duckdb_tables()")]
        view.rows(" UNION ALL ".join(f'SELECT bit_xor(hash(held)) AS read FROM "{t}" AS held' for t in held))
    except duckdb.Error:
        view.connection.close()
        return None
    return view


def seen(entries: Sequence[Entry]) -> Sequence[Entry]:
    """The entries up to the last that a view tells anything of: issuing documents leaves the generation as it is."""
    count = len(entries)
    while count and entries[count - 1].kind in UNSEEN:
        count -= 1
    return entries[:count]


def _standing() -> str:
    return (HERE / "standing.sql").read_text(encoding="utf-8")


def _set_due(connection: duckdb.DuckDBPyConnection, month: date) -> bool:
    """Put down the month that is over; whether it is another than the one before."""
    if connection.execute("SELECT month FROM due_month").fetchall() == [(month,)]:
        return False
    connection.execute("DELETE FROM due_month")
    connection.execute("INSERT INTO due_month VALUES ($month)", {"month": month})
    return True


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
    for table, held in tables(register).items():
        connection.execute(f"DELETE FROM {table}")
        _insert_rows(connection, table, held)


def _insert_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple]) -> None:
    """Insert rows in one statement, by way of an arrow table: `executemany` is a thousand times slower."""
    if rows:
        columns = [pa.array(cells) for cells in zip(*rows, strict=True)]
        connection.register("arrived", pa.Table.from_arrays(columns, [f"c{n}" for n in range(len(columns))]))
        connection.execute(f"INSERT INTO {table} SELECT * FROM arrived")
        connection.unregister("arrived")


COMPARED = (
    "entry",
    *FROM_FILES,
    "undone",
    "account",
    "target",
    "rebase",
    "rule",
    "city_metric",
    "setting",
    "hours",
    "cost",
    "decision",
    "suspended",
    "closed",
    "closed_metric",
    "vanished_post",
    "day_now",
    "post_now",
    "span_now",
    "measure",
)


def differences(left: Path, right: Path) -> dict[str, int]:
    """Table → rows that stand in only one of two views; empty for equal views. Raises DamagedView."""
    try:
        return _differences(left, right)
    except duckdb.Error as error:
        raise DamagedView(str(left)) from error


def _differences(left: Path, right: Path) -> dict[str, int]:
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
