"""A view is renewed: of a table that changed, no more than the accounts of which something changed.

Whose rows changed is handed on from table to table. Where a statement says that it makes what it makes of an account of that
account's own rows (`by account` above it), the accounts' rows are taken out and made anew by the same statement, handed those
accounts alone. Every other statement makes its table whole, and what it made is compared by account with what was there: most
of what depends on everybody comes out as it was. So one line for one of 4,000 accounts costs what one account costs.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

import duckdb

from .deriving import Statement, Step, steps
from .loading import LostRows

Accounts = frozenset[str] | None  # None: anybody's
Changes = Mapping[str, Accounts]  # table → whose rows are not what they were
Picture = dict[str | None, tuple[int, ...]]
MANY = 400  # accounts that are made anew beside the others; of more, all
PART = re.compile(r"\b(\w+)\s+AS\s*\(", re.IGNORECASE)
READ = re.compile(r"\b(FROM|JOIN)\s+(\w+)\b(?!\s*\.)", re.IGNORECASE)


def renew(connection: duckdb.DuckDBPyConnection, statements: Sequence[Statement], told: Changes) -> Changes:
    """Take the steps by which a view is made as far as what changed asks for it. What has changed then, tables that were told
    among it. Raises LostRows."""
    changed, keyed = dict(told), tables_by_account(connection)
    for made, parts in _in_order(steps(tuple(statements))):
        reads = frozenset().union(*(p.reads for p in parts)) & changed.keys()
        if not reads:
            continue
        whose = together(changed[name] for name in reads)
        if all(p.order_only for p in parts):
            _whole(connection, parts)
        elif whose is not None and any(p.whose or p.renew for p in parts):
            for part in parts if whose else ():
                _some(connection, part, whose, keyed)
        elif not all(p.view for p in parts):
            known = not any(p.whose or p.renew for p in parts)  # of the others it is told what changes
            before = picture(connection, made, keyed) if known else {}
            _whole(connection, parts)
            whose = apart(before, picture(connection, made, keyed)) if known else None
        if whose is None or whose or any(p.view or p.order_only or p.whose or p.renew for p in parts):
            changed[made] = whose
    return changed


def _in_order(plan: Sequence[Step]) -> Iterable[tuple[str, list[Step]]]:
    """What is made, with all steps that make it, where the last of them stands: nobody reads it before."""
    last = {step.made: n for n, step in enumerate(plan)}
    for n, step in enumerate(plan):
        if last[step.made] == n:
            yield step.made, [s for s in plan if s.made == step.made]


def _whole(connection: duckdb.DuckDBPyConnection, parts: Iterable[Step]) -> None:
    for part in parts:
        part.take(connection)


def _some(
    connection: duckdb.DuckDBPyConnection, step: Step, accounts: frozenset[str], keyed: Collection[str]
) -> None:
    """Make some accounts' rows of a table anew."""
    if step.renew:
        step.renew(connection, listed(accounts))
    elif step.whose:
        own = step.whose.format(accounts=listed(accounts))
        [(there,)] = connection.execute(f"SELECT count(*) FROM {step.made}").fetchall()
        [(gone,)] = connection.execute(f"DELETE FROM {step.made} WHERE {own}").fetchall()
        made = f"SELECT * FROM ({of_accounts(step.body, accounts, keyed)}) AS made WHERE {own}"
        [(came,)] = connection.execute(f"{step.into} {made}").fetchall()
        [(left,)] = connection.execute(f"SELECT count(*) FROM {step.made}").fetchall()
        if left != there - gone + came:
            raise LostRows(step.made, (there, gone, came, left))


def of_accounts(sql: str, accounts: frozenset[str], keyed: Collection[str]) -> str:
    """A query that is handed some accounts' rows of every table that has accounts.

    >>> of_accounts("WITH b AS (SELECT * FROM a) SELECT * FROM b JOIN c ON TRUE", frozenset({"x_1"}), {"a", "b"})
    "WITH b AS (SELECT * FROM (SELECT * FROM a WHERE account_id IN ('x_1'))) SELECT * FROM b JOIN c ON TRUE"
    """
    own = set(keyed) - set(PART.findall(sql))
    some = f"WHERE account_id IN ({listed(accounts)})"
    return READ.sub(lambda r: f"{r[1]} (SELECT * FROM {r[2]} {some})" if r[2] in own else r[0], sql)


def listed(accounts: Iterable[str]) -> str:
    """Accounts as SQL lists them: as literals they reach every table; a parameter or a table of them does not."""
    return ", ".join("'" + account.replace("'", "''") + "'" for account in sorted(accounts))


def tables_by_account(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """The tables and views of which every row is an account's; where nobody's means everybody's, not."""
    asked = """
    SELECT c.table_name FROM duckdb_columns() AS c
    WHERE c.column_name = 'account_id' AND NOT c.internal AND c.database_name = current_database()
    """
    return {name for (name,) in connection.execute(asked).fetchall()} - {"cost", "event", "setting"}


def together(whose: Iterable[Accounts]) -> Accounts:
    """All accounts of several; anybody's where one is anybody's, or where there are too many.

    >>> sorted(together([frozenset("ab"), frozenset("c")])), together([frozenset("a"), None])
    (['a', 'b', 'c'], None)
    """
    found: set[str] = set()
    for some in whose:
        if some is None:
            return None
        found |= some
    return frozenset(found) if len(found) <= MANY else None


def picture(connection: duckdb.DuckDBPyConnection, table: str, keyed: Collection[str]) -> Picture:
    """What a table holds, in three numbers for each account; under None, for all."""
    whose = "account_id" if table in keyed else "NULL"
    asked = (
        f"SELECT {whose} AS whose, count(*), bit_xor(hash(t)), sum(hash(t)) FROM {table} AS t GROUP BY whose"
    )
    return {whose: tuple(told) for whose, *told in connection.execute(asked).fetchall()}


def apart(before: Picture, after: Picture) -> Accounts:
    """Whose rows differ between two pictures.

    >>> apart({"a": (1,), "b": (2,)}, {"a": (1,), "b": (3,)}), apart({None: (1,)}, {None: (2,)})
    (frozenset({'b'}), None)
    """
    found = {who for who in before.keys() | after.keys() if before.get(who) != after.get(who)}
    return None if None in found else frozenset(who for who in found if who is not None)
