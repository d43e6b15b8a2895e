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
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from ledger.journal import GENESIS, BrokenChain, Busy, Entry
from ledger.ledger import Ledger
from ledger.register import Register, corrected_since
from ledger.witnesses import place_of, seq_of, view_name

from .deriving import Statement, read_by, run
from .formats import Format
from .loading import Loader, LostRows, Read
from .opened import View as View, last_opened, let_go, open_view as open_view, sound, stamp_of
from .reader import Reader
from .records import TOLD_ONLY, UNSEEN, disposed, disposed_since, tables
from .renewing import (
    Accounts,
    Changes,
    apart,
    of_accounts,
    picture,
    renew,
    tables_by_account,
    together,
)

REBUILT = "集計のファイルが壊れていたので、台帳記録と元ファイルから作り直しました。値は変わりません。"
HERE = Path(__file__).parent
LEDGER = HERE.parent / "ledger"
_DRAFTING: list[duckdb.DuckDBPyConnection] = []  # the database that the last draft was written in


@dataclass(frozen=True)
class Recipe:
    """What a view is made by: formats, and the statements that derive measures and states from what stands."""

    formats: tuple[Format, ...]
    statements: tuple[Statement, ...]
    checks: tuple[tuple[str, str], ...] = ()  # what must hold, and the query for the rows that break it

    @property
    def digest(self) -> str:
        """Twelve hex digits that change whenever anything does that a view is made by."""
        folds = sorted(
            LEDGER.rglob("*.py")
        )  # what the journal is folded by makes a view as much as what reads files
        rooms = {Path(inspect.getfile(s.take)).parent for s in self.statements if not isinstance(s, str)}
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


class Views:
    """The generations of one office folder. `due`: the month that is over now; months are judged up to it, fed or not."""

    def __init__(self, folder: Path, ledger: Ledger, reader: Reader, recipe: Recipe, due: Callable[[], date]):
        self.folder, self.ledger, self.reader, self.recipe = folder, ledger, reader, recipe
        self.due = due
        self.digest = recipe.digest
        self._looked_through: tuple[object, ...] | None = None  # the file that was found whole

    @property
    def whole(self) -> tuple[Statement, ...]:
        """All that is derived, in order, from what `source` declares."""
        return _standing(), *self.recipe.statements

    def path(self, entries: Sequence[Entry]) -> Path:
        """Where the generation of some entries lies: the one that was made last."""
        first = self._at(entries)
        again = [place_of(path.name)[1] for path in self.folder.glob(f"{first.stem}_*.duckdb")]
        return self._at(entries, max(again, default=0))

    def _at(self, entries: Sequence[Entry], again: int = 0) -> Path:
        head = entries[-1].hash if entries else GENESIS
        return self.folder / view_name(self.digest, len(entries), head, self.due(), again)

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

    def at_hand(self, patience: float) -> tuple[Path, bool]:
        """The generation of the journal's head, and True; where somebody else takes longer than `patience` seconds to make it,
        the newest that is there, and False."""
        if path := self.ready():
            return path, True
        try:
            with self.ledger.journal.holding(patience):
                return self.current(), True
        except Busy:
            before = self._newest(seen(self.ledger.journal.entries()))
            return (before, False) if before else (self.current(), True)

    def open(self, path: Path | None = None) -> View:
        """The newest generation, or one that is there; looked through once for as long as its file stays the same. A damaged
        one is made anew, which is said."""
        path = path or self.current()
        if self._looked_through == stamp_of(path):
            return last_opened(path)
        if view := sound(path):
            self._looked_through = stamp_of(path)
            return view
        logging.getLogger("sns").warning(REBUILT)
        with self.ledger.journal.holding() as held:
            if path == self.path(entries := seen(held.entries())):
                self._build(entries, anew=True)
            with suppress(OSError):  # a page has it open
                path.unlink()
            return replace(last_opened(self.current()), rebuilt=True)

    def _build(self, entries: Sequence[Entry], anew: bool = False) -> None:
        """Make the generation of some entries; `anew`, from journal and blobs alone, beside the one that is there: a database
        that anybody in this process has open would be handed out again under its name."""
        target, draft = self.path(entries), self.folder / "view-draft.duckdb"
        if anew and target.exists():
            target = self._at(entries, place_of(target.name)[1] + 1)
        for stray in (draft, draft.with_suffix(".duckdb.wal")):
            stray.unlink(missing_ok=True)
        before = None if anew else self._whole_before(entries)
        # what this process has read already says nothing of the blobs
        read = None if anew else self.reader.replay
        try:
            if before is not None:
                shutil.copyfile(before, draft)
            self.write(draft, entries, seq_of(before.name) if before else None, read)
        except duckdb.Error:
            if before is None:
                raise
            draft.unlink(missing_ok=True)  # the generation before is damaged: from journal and blobs instead
            self.write(draft, entries)
        draft.replace(target)
        self._looked_through = stamp_of(target)  # written whole, read back and checked just now
        self.sweep(keep=len(entries))

    def _whole_before(self, entries: Sequence[Entry]) -> Path | None:
        """The newest generation, where it is whole: the next is grown from it and does not read all of it, so that what is
        damaged would go on into what was written just now and is looked through no more."""
        before = self._newest(entries)
        if before is None or self._looked_through == stamp_of(before):
            return before
        view = sound(before)
        if view is not None:
            view.connection.close()
        return before if view else None

    def _newest(self, entries: Sequence[Entry]) -> Path | None:
        """The newest generation of these entries or of the first of them, of this month or an earlier one."""
        heads = {0: GENESIS} | {e.seq: e.hash for e in entries}
        known = (
            path
            for path in self.folder.glob(f"view-{self.digest}-*-*.duckdb")
            if (head := heads.get(seq_of(path.name))) and f"-{head[:12]}-" in path.name
        )
        return max(known, key=lambda p: place_of(p.name), default=None)

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
        with _drafting(path) as connection:
            connection.execute("BEGIN")
            if before is None:
                connection.execute(source())
            gone = whose_files(connection, [*corrected, *taken_back])
            touched = _take_out(connection, corrected, taken_back)
            fresh = [r for r in register.records.values() if r.seq > (before or 0) or r.seq in corrected]
            loader = Loader(connection, read or self.reader.from_blob, disposed(register))
            for record in fresh:
                loader.load(record)
            added = [e for e in entries if e.seq > (before or 0)]
            _insert_entries(connection, added)
            changes: dict[str, Accounts] = dict.fromkeys(_set_due(connection, self.due()))
            if before is None or {e.kind for e in added} - TOLD_ONLY:
                changes |= _replace_records(connection, register)
            came = whose_files(connection, [r.seq for r in fresh])
            changes |= dict.fromkeys(touched | loader.filled, together((gone, came)))
            statements, changed = self.whole, None
            try:
                if before is None:
                    run(connection, statements)
                else:
                    changed = renew(connection, (source(), *statements), changes)
                connection.execute("COMMIT")
                loader.read_back()
            except LostRows as lost:
                raise BrokenView("書き込んだ行が読み戻せません", [lost.args]) from lost
            check_view(connection, self.recipe, changed)
            connection.execute("CHECKPOINT")

    def make_anew(self) -> None:
        """Make the newest generation from journal and blobs alone, and throw all others away; those are shown until it is there.
        Raises BrokenChain where one bears witness against the journal, which must not be lost."""
        with self.ledger.journal.holding() as held:
            self.ledger.journal.check()
            entries = seen(held.entries())
            self._build(entries, anew=True)
            let_go()
            newest = self.path(entries)
            for path in self.folder.glob("view-*.duckdb*"):
                if path != newest:
                    with suppress(OSError):
                        path.unlink()

    def sweep(self, keep: int) -> None:
        """Remove generations that nobody needs; what another process still holds stays until next time."""
        for path in self.folder.glob("view-*.duckdb*"):
            name = path.name.removesuffix(".wal")
            recent = name.startswith(f"view-{self.digest}-") and seq_of(name) > keep - 3
            if not recent and path.name != "view-draft.duckdb":
                with suppress(OSError):
                    path.unlink()


OF_ACCOUNTS = ("day_fact", "post_snapshot", "post_fact", "span_fact", "coverage", "file_owner")
FROM_FILES = ("import", *OF_ACCOUNTS, "norm")


def _take_out(
    connection: duckdb.DuckDBPyConnection, corrected: Sequence[int], taken_back: Sequence[int]
) -> set[str]:
    """Take what files said out of a view: of imports that are corrected, to be read again, and of those that are undone.
    The tables from which something was taken."""
    touched = set()
    if again := [*corrected, *taken_back]:
        for table in FROM_FILES:
            gone = connection.execute(
                f"DELETE FROM {table} WHERE import_seq IN (SELECT unnest($again))", {"again": again}
            ).fetchall()
            touched |= {table} if gone != [(0,)] else set()
    if corrected:
        connection.execute(
            "DELETE FROM problem WHERE seq IN (SELECT unnest($again))", {"again": list(corrected)}
        )
    return touched


def whose_files(connection: duckdb.DuckDBPyConnection, seqs: Sequence[int]) -> Accounts:
    """The accounts of which the files of some imports say anything."""
    if not seqs:
        return frozenset()
    asked = " UNION ".join(
        f"SELECT account_id FROM {table} WHERE import_seq IN (SELECT unnest($seqs))" for table in OF_ACCOUNTS
    )
    return frozenset(account for (account,) in connection.execute(asked, {"seqs": list(seqs)}).fetchall())


def check_view(connection: duckdb.DuckDBPyConnection, recipe: Recipe, changed: Changes | None = None) -> None:
    """Raise BrokenView where rows of a view break what must hold of every view, or of what changed in it."""
    keyed = tables_by_account(connection) if changed else set()
    for what, query in recipe.checks:
        if changed is not None:
            read = read_by(query) & changed.keys()
            whose = together(changed[name] for name in read)
            if whose is not None and not whose:
                continue
            query = query if whose is None else of_accounts(query, whose, keyed)
        if rows := connection.execute(query).fetchall():
            raise BrokenView(what, rows)


@contextmanager
def _drafting(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database to write a file in, which it lets go of at the end; the one of the draft before, where nothing failed."""
    database = _drafts(path.with_name(f"{path.name}.tmp"))
    try:
        connection = database.cursor()
        # A draft that did not come to its CHECKPOINT is thrown away: it needs no log of its own. Of 54 tables most are
        # small: in blocks of the usual 256 kB an office of three entries had 7 MB to write and to copy, of these 1.
        connection.execute(
            f"ATTACH '{quoted(path)}' AS draft (RECOVERY_MODE no_wal_writes, BLOCK_SIZE 32768); USE draft"
        )
        yield connection
        connection.execute("USE memory; DETACH draft")
        connection.close()
    except BaseException:
        database.close()
        raise
    _DRAFTING[:] = [database]


def _drafts(beside: Path) -> duckdb.DuckDBPyConnection:
    """A database that puts into a folder what its memory does not hold; where it has done so already, it stays with its folder."""
    try:
        database = _DRAFTING.pop()
        database.execute(f"SET temp_directory = '{quoted(beside)}'")
    except (IndexError, duckdb.NotImplementedException):
        database = duckdb.connect(":memory:", config={"threads": "2", "temp_directory": str(beside)})
    return database


def seen(entries: Sequence[Entry]) -> Sequence[Entry]:
    """The entries up to the last that a view tells anything of: issuing documents leaves the generation as it is."""
    count = len(entries)
    while count and entries[count - 1].kind in UNSEEN:
        count -= 1
    return entries[:count]


def source() -> str:
    """The tables of a view before anything is derived, as SQL."""
    return (HERE / "schema.sql").read_text(encoding="utf-8")


def _standing() -> str:
    return (HERE / "standing.sql").read_text(encoding="utf-8")


def _set_due(connection: duckdb.DuckDBPyConnection, month: date) -> set[str]:
    """Put down the month that is over; its table where it is another than the one before."""
    if connection.execute("SELECT month FROM due_month").fetchall() == [(month,)]:
        return set()
    connection.execute("DELETE FROM due_month")
    connection.execute("INSERT INTO due_month VALUES ($month)", {"month": month})
    return {"due_month"}


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


def _replace_records(connection: duckdb.DuckDBPyConnection, register: Register) -> Changes:
    """Put down what people recorded; the tables that are not as they were, and whose rows in them."""
    held = tables(register)
    told = {table: hashlib.sha256(repr(rows).encode()).hexdigest() for table, rows in held.items()}
    stood = dict(connection.execute("SELECT name, digest FROM recorded").fetchall())
    changed = {table for table in held if told[table] != stood.get(table)}
    keyed, whose = tables_by_account(connection), dict[str, Accounts]()
    taken_back = connection.execute("SELECT import_seq FROM undone").fetchall()
    for table in changed:
        before = picture(connection, table, keyed)
        connection.execute(f"DELETE FROM {table}")
        _insert_rows(connection, table, held[table])
        whose[table] = apart(before, picture(connection, table, keyed))
    if "undone" in changed:
        others = {seq for (seq,) in taken_back} ^ {seq for seq, *_ in held["undone"]}
        whose["undone"] = together([whose_files(connection, sorted(others))])
    connection.execute("DELETE FROM recorded WHERE name IN (SELECT unnest($names))", {"names": list(changed)})
    _insert_rows(connection, "recorded", [(table, told[table]) for table in changed])
    return whose


def _insert_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple]) -> None:
    """Insert rows in one statement, by way of an arrow table: `executemany` is a thousand times slower."""
    if rows:
        columns = [pa.array(cells) for cells in zip(*rows, strict=True)]
        connection.register("arrived", pa.Table.from_arrays(columns, [f"c{n}" for n in range(len(columns))]))
        connection.execute(f"INSERT INTO {table} SELECT * FROM arrived")
        connection.unregister("arrived")


def quoted(path: Path) -> str:
    """A path inside SQL quotes: ATTACH takes no parameter."""
    return str(path).replace("'", "''")
