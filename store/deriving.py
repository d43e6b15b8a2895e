"""What of a view is made anew when something is told: what reads what changed, and nothing else.

A view is made by statements in an order. Each makes a table (or adds to one) of others; these are read from its SQL, so that
a statement that is added needs no list. A decision that is recorded leaves every measure as it is; an import does not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any, Protocol, runtime_checkable

import duckdb

READ = re.compile(r"\b(?:FROM|JOIN)\s+(\w+)", re.IGNORECASE)
BY_ACCOUNT = re.compile(r"--\s*by account(?:, as (\w+) numbers it)?\s*\n")
ORDER_ONLY = re.compile(r"--\s*only the order counts\b")
INTO = re.compile(
    r"(?is)\s*(?:CREATE\s+(?:OR\s+REPLACE\s+)?TABLE\s+(\w+)\s+AS|(INSERT\s+INTO\s+\w+(?:\s*\([^)]*\))?))\s"
)
VIEW = re.compile(r"\s*CREATE\s+(?:OR\s+REPLACE\s+)?VIEW\b", re.IGNORECASE)
MADE = re.compile(r"\s*(?:CREATE\s+(?:OR\s+REPLACE\s+)?(?:TABLE|VIEW)|INSERT\s+INTO)\s+(\w+)", re.IGNORECASE)


@runtime_checkable
class PythonStep(Protocol):
    """A step that Python takes: the table it makes, of which, and how, on a database that is handed to it; how for some accounts
    alone, where nothing of any other changed."""

    @property
    def made(self) -> str: ...

    @property
    def reads(self) -> Collection[str]: ...

    @property
    def take(self) -> Callable[[Any], None]: ...

    @property
    def renew(self) -> Callable[[Any, str], None]: ...


Statement = str | PythonStep


@dataclass(frozen=True)
class Step:
    """One statement: the table or view that it makes or adds to, and those that it reads. Where it makes what it makes of an
    account of that account's own rows: which rows are some accounts' (`whose`), and how they come in (`into`) of what (`body`)."""

    made: str
    reads: frozenset[str]
    take: Callable[[duckdb.DuckDBPyConnection], Any]
    renew: Callable[[Any, str], None] | None = None
    view: bool = False
    order_only: bool = False  # all that is read of it is what stands behind what: others' order stays
    whose: str = ""
    into: str = ""
    body: str = ""


@lru_cache(maxsize=64)
def steps(statements: Sequence[Statement]) -> tuple[Step, ...]:
    """Statement by statement, in order. Raises ValueError where a table is read before the last that adds to it."""
    found = tuple(chain.from_iterable(map(_steps, statements)))
    for n, step in enumerate(found):
        later = {s.made for s in found[n + 1 :]} - {step.made}
        if half := {name for name in step.reads & later if any(s.made == name for s in found[:n])}:
            raise ValueError(f"{step.made} is made of {sorted(half)} before they are whole")
    return found


def _steps(statement: Statement) -> Iterator[Step]:
    if isinstance(statement, PythonStep):
        yield Step(statement.made, frozenset(statement.reads), statement.take, statement.renew)
    else:
        for one in duckdb.extract_statements(statement):
            yield _step(one)


def _step(one: duckdb.Statement) -> Step:
    """A step takes the statement as it was parsed: parsing is an eighth of what a small view costs."""
    code = re.sub(r"--[^\n]*", "", one.query)
    made = MADE.match(code)
    if made is None:
        raise ValueError(f"a step of a view makes a table or a view: {code.strip()[:60]}")
    reads, view = frozenset(read_by(code)) - {made[1]}, bool(VIEW.match(code))
    order_only = bool(ORDER_ONLY.search(one.query))

    def take(connection: duckdb.DuckDBPyConnection) -> Any:
        return connection.execute(one)

    return Step(made[1], reads, take, None, view, order_only, *_some(one.query, code))


def _some(told: str, code: str) -> tuple[str, str, str]:
    """Which rows of its table are some accounts', how they come in, of what; blank where a statement does not say so."""
    said, into = BY_ACCOUNT.search(told), INTO.match(code)
    if not said or not into:
        return "", "", ""
    own = "account_id IN ({accounts})"
    if said[1]:
        own = f"number NOT IN (SELECT number FROM {said[1]} WHERE account_id NOT IN ({{accounts}}))"
    return own, into[2] or f"INSERT INTO {into[1]}", code[into.end() :].rstrip().rstrip(";")


def read_by(sql: str) -> set[str]:
    """The tables and views that a statement reads; names of its own parts among them, which are no harm."""
    return set(READ.findall(re.sub(r"--[^\n]*", "", sql)))


def run(
    connection: duckdb.DuckDBPyConnection,
    statements: Sequence[Statement],
    wanted: Collection[str] | None = None,
) -> None:
    """Take the steps by which a view is made, or those alone that make the tables that are wanted."""
    for step in steps(tuple(statements)):
        if wanted is None or step.made in wanted:
            step.take(connection)
