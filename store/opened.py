"""One generation of the view, opened read-only: what pages and papers ask, and whether its file can be read at all."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb

from ledger.witnesses import seq_of

LOCKED = {"enable_external_access": "false", "python_enable_replacements": "false", "threads": "2"}
_LAST: dict[tuple[object, ...], View] = {}  # the one generation that this process opened last, by its stamp
_OPENING = Lock()


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


def open_view(path: Path) -> View:
    """Open a generation read-only, with nothing reachable from its SQL but itself."""
    connection = duckdb.connect(str(path), read_only=True, config=dict(LOCKED))
    return View(path, seq_of(path.name), connection)


def last_opened(path: Path) -> View:
    """A generation on a cursor of its own. What the process opened last stays open: opening costs more than most questions."""
    stamp = stamp_of(path)
    with _OPENING:
        if stamp not in _LAST:
            _LAST.clear()  # first, or the database would hand out again what it holds under the same name
            _LAST[stamp] = open_view(path)
        return _LAST[stamp].cursor()


def stamp_of(path: Path) -> tuple[object, ...]:
    """By what a file is known to be the one that was looked through."""
    told = path.stat()
    return path, told.st_ino, told.st_mtime_ns, told.st_size


def sound(path: Path) -> View | None:
    """A generation, opened, if every block of it can be read; None for one that was cut, zeroed or altered."""
    try:
        view = last_opened(path)
    except duckdb.Error:
        return None
    try:
        filled = "SELECT table_name FROM duckdb_tables() WHERE estimated_size > 0"
        held = [row["table_name"] for row in view.rows(filled)]
        view.rows(" UNION ALL ".join(f'SELECT bit_xor(hash(held)) AS read FROM "{t}" AS held' for t in held))
    except duckdb.Error:
        _LAST.clear()
        view.connection.close()
        return None
    return view


def let_go() -> None:
    """Keep no generation open any more."""
    _LAST.clear()
