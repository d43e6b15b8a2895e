"""A statement of one office, said of many: a city's key through every table, join, group, window and question within.

Nothing is written twice: what a view runs for one office (store/standing.sql, metrics/) is read as a tree by SQLGlot, and the key
is put in wherever rows could meet rows of another city. What it does not know how to key, it refuses. Its answers are held
against each office's own view, row by row (tests/store/test_many.py).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

KEY = "city"
CITIES = "city"  # the table of all keys, a row each
Found = tuple[exp.Expr | None, set[str]]  # how a row's key is said, and the sources that have it


class Unkeyed(ValueError):
    """A statement of which nobody has said yet where the key goes; for whoever writes one."""

    def __init__(self, why: str, tree: exp.Expr):
        super().__init__(f"{why}: {tree.sql('duckdb')[:90]}")


@dataclass(frozen=True)
class KeyedStep:
    """A step of a view, keyed: the table that it makes, how (columns, table, view, insert), and of what."""

    name: str
    how: str
    body: exp.Expr
    columns: tuple[str, ...] = ()  # of an insert, in their order

    @property
    def reads(self) -> set[str]:
        """The tables and views that it is made of; names of its own parts among them."""
        return {table.name for table in self.body.find_all(exp.Table)}


def keyed(statements: Sequence[str], handed: Collection[str] = ()) -> list[KeyedStep]:
    """The steps of a view with the key in them, in order. `handed`: tables that no statement makes and that have the key."""
    trees = [tree for text in statements for tree in sqlglot.parse(text, read="duckdb") if tree is not None]
    known = {_target(tree).name for tree in trees} | {CITIES, *handed}
    return [_made(tree, known) for tree in trees]


def asked(sql: str) -> exp.Expr:
    """One question of tables that all have the key, answered for every city."""
    tree = sqlglot.parse_one(sql, read="duckdb")
    _query(tree, {table.name for table in tree.find_all(exp.Table)})
    return tree


def key_column() -> exp.ColumnDef:
    """The key as a table of columns declares it."""
    return exp.ColumnDef(this=exp.to_identifier(KEY), kind=exp.DataType.build("text"))


def _target(tree: exp.Expr) -> exp.Expr:
    if not isinstance(tree, exp.Create | exp.Insert):
        raise Unkeyed("a step of a view makes a table or a view", tree)
    return tree.this.this if isinstance(tree.this, exp.Schema) else tree.this


def _made(tree: exp.Expr, known: set[str]) -> KeyedStep:
    name, body = _target(tree).name, tree.expression
    if body is None:
        columns = [
            exp.ColumnDef(this=c.this.copy(), kind=c.kind.copy()) for c in tree.this.find_all(exp.ColumnDef)
        ]
        return KeyedStep(name, "columns", exp.Schema(expressions=[*columns, key_column()]))
    if not _query(body, known):  # the same for all: each has it
        body = (
            exp.select("own.*", f"k.{KEY}")
            .from_(body.subquery("own"))
            .join(f"{CITIES} AS k", join_type="cross")
        )
    if isinstance(tree, exp.Insert):
        told = [c.name for c in tree.this.expressions] if isinstance(tree.this, exp.Schema) else []
        return KeyedStep(name, "insert", body, (*told, KEY) if told else ())
    return KeyedStep(name, str(tree.args["kind"]).lower(), body)


def _query(tree: exp.Expr, known: set[str]) -> bool:
    """Put the key into a query. Whether it has one now: of what is the same for all cities it has none."""
    within = set(known)
    for part in tree.args["with_"].expressions if tree.args.get("with_") else ():
        (within.add if _query(part.this, within) else within.discard)(part.alias)
    if isinstance(tree, exp.Subquery):
        return _query(tree.this, within)
    if isinstance(tree, exp.SetOperation):
        sides = {_query(tree.left, within), _query(tree.right, within)}
        if len(sides) != 1:
            raise Unkeyed("one side is of cities, the other of none", tree)
        return sides.pop()
    return isinstance(tree, exp.Select) and _select(tree, within)


def _select(tree: exp.Select, known: set[str]) -> bool:
    if tree.args.get("limit") or (tree.args.get("distinct") and tree.args["distinct"].args.get("on")):
        raise Unkeyed("of some rows of all nobody can say which a city's are", tree)
    questions = list(_questions(tree))  # before the key is in: what stands there now is what was asked
    key, sources = _sources(tree, known)
    for question in questions:
        _question(question, known, key)
    if key is None:
        return False
    for window in _own(tree, exp.Window):
        if (
            window.args.get("alias") is None
        ):  # else it is one of those that have a name, which is keyed itself
            window.set("partition_by", [*(window.args.get("partition_by") or []), key.copy()])
    if tree.args.get("group") is not None:
        tree.args["group"].append("expressions", key.copy())
    elif any(not _over(sum_) for sum_ in _own(tree, exp.AggFunc)):
        tree.set("group", exp.Group(expressions=[key.copy()]))
    tree.set("order", None)  # a table has none
    if not _has_star(tree, sources):
        tree.append("expressions", exp.alias_(key.copy(), KEY))
    return True


def _has_star(tree: exp.Select, sources: set[str]) -> bool:
    """Whether the key comes along with all columns of a source."""
    stars = [c for c in tree.expressions if c.is_star]
    along = (
        len(sources)
        if any(isinstance(c, exp.Star) for c in stars)
        else sum(c.args["table"].name in sources for c in stars)
    )
    if along > 1:
        raise Unkeyed("the key would stand there twice", tree)
    return along == 1


def _sources(tree: exp.Select, known: set[str]) -> Found:
    """Key what is read, and how it meets."""
    key: exp.Expr | None = None
    sources = set[str]()
    if (first := tree.args.get("from_")) is not None and _source(first.this, known):
        sources.add(first.this.alias_or_name)
        key = exp.column(KEY, first.this.alias_or_name)
    for join in tree.args.get("joins") or []:
        if _source(join.this, known):
            sources.add(join.this.alias_or_name)
            key = _met(join, key)
    return key, sources


def _met(join: exp.Join, key: exp.Expr | None) -> exp.Expr:
    """Let rows meet rows of their own city alone. How the key of what is made of both is said."""
    here = exp.column(KEY, join.this.alias_or_name)
    if join.side not in ("", "LEFT", "FULL") or (join.side and key is None):
        raise Unkeyed("a row may lack its key", join)
    if key is None:
        return here
    join.set("on", exp.and_(join.args.get("on"), here.eq(key.copy())))
    if join.kind == "CROSS":
        join.set("kind", "INNER")
    return exp.Coalesce(this=key.copy(), expressions=[here.copy()]) if join.side == "FULL" else key


def _source(source: exp.Expr, known: set[str]) -> bool:
    if isinstance(source, exp.Table):
        return source.name in known
    return isinstance(source, exp.Subquery) and _query(source, known)


def _own(tree: exp.Select, kind: type[exp.Expr]) -> list[exp.Expr]:
    """What stands in this query and in none within it."""
    return [node for node in tree.find_all(kind) if node.find_ancestor(exp.Select) is tree]


def _over(sum_: exp.Expr) -> bool:
    """Whether something is summed over a window, a row each."""
    up = sum_.parent.parent if isinstance(sum_.parent, exp.Filter) else sum_.parent
    return isinstance(up, exp.Window)


def _questions(tree: exp.Select) -> Iterator[exp.Expr]:
    """The queries that its conditions and columns ask, without those within them."""
    for holder in _own(tree, exp.Exists):
        yield holder.this
    for holder in _own(tree, exp.Subquery):
        if not isinstance(holder.parent, exp.From | exp.Join | exp.Lateral):
            yield holder.this


def _question(tree: exp.Expr, known: set[str], key: exp.Expr | None) -> None:
    """Ask it of the row's own city."""
    holder = tree.parent.parent if tree.parent is not None else None
    if isinstance(holder, exp.In):
        if isinstance(holder.parent, exp.Not):
            raise Unkeyed("NOT IN, where NOT EXISTS could be said", holder)
        if _query(tree, known):
            holder.set("this", exp.Tuple(expressions=[holder.this.copy(), _wanted(tree, key).copy()]))
        return
    if (
        not isinstance(tree, exp.Select)
        or tree.args.get("with_")
        or tree.args.get("group")
        or list(_questions(tree))
    ):
        raise Unkeyed("a question of its own kind", tree)
    inner, _ = _sources(tree, known)
    if inner is not None:
        tree.where(inner.eq(_wanted(tree, key).copy()), copy=False)


def _wanted(tree: exp.Expr, key: exp.Expr | None) -> exp.Expr:
    if key is None:
        raise Unkeyed("asked of a city by a row that is of none", tree)
    return key
