"""What is to be done to have measures and states of many offices at once: the steps of a view, keyed, that lead to them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pyarrow as pa
from sqlglot import exp

from ..deriving import Statement
from .keyed import KEY, KeyedStep, asked, keyed

RESULTS = ("measure", "metric_state", "account_state")
FOLDED = "folded"
TYPES = {
    "BIGINT": pa.int64(),
    "INTEGER": pa.int32(),
    "DOUBLE": pa.float64(),
    "DATE": pa.date32(),
    "VARCHAR": pa.string(),
    "BOOLEAN": pa.bool_(),
}


@dataclass(frozen=True)
class Folding:
    """A fold of Python's, a city at a time: what it asks, and what makes one table of the answers."""

    name: str
    asks: tuple[exp.Expr, ...]
    fold: Callable[..., pa.Table]
    gives: pa.Schema


@dataclass(frozen=True)
class KeyedPlan:
    """The tables that are there before anything is derived, and what is then done, in order."""

    held: dict[str, KeyedStep]
    steps: tuple[KeyedStep | Folding, ...]


class Engine(Protocol):
    """What takes steps: of a table's files, of a keyed statement, of a fold; and writes a table into a folder."""

    def load(self, made: KeyedStep, files: Sequence[str]) -> None: ...
    def make(self, made: KeyedStep) -> None: ...
    def fold(self, folding: Folding) -> None: ...
    def write(self, name: str, folder: str) -> None: ...


def plan(schema: str, statements: Sequence[Statement], results: Collection[str] = RESULTS) -> KeyedPlan:
    """Of the statements by which an office's view is made, those that lead to the results."""
    base = {made.name for made in keyed([schema]) if made.how == "columns"}
    folds: dict[str, Any] = {s.made: s for s in statements if not isinstance(s, str)}
    told = keyed([schema, *(s if isinstance(s, str) else folds[s.made].says for s in statements)], {FOLDED})
    wanted = _leading_to(set(results), told, folds)
    steps: list[KeyedStep | Folding] = []
    for made in told:
        if made.name in wanted and made.name not in base:
            steps += [_folding(folds[made.name])] if made.name in folds else []
            steps.append(made)
    return KeyedPlan({m.name: m for m in told if m.name in wanted & base}, tuple(steps))


def take(
    engine: Engine, held: Sequence[tuple[KeyedStep, Sequence[str]]], steps: Sequence[KeyedStep | Folding]
) -> None:
    """Take all steps on what is held, table by table, in files."""
    for made, files in held:
        engine.load(made, files)
    for step in steps:
        engine.make(step) if isinstance(step, KeyedStep) else engine.fold(step)


def _leading_to(wanted: set[str], told: Sequence[KeyedStep], folds: dict[str, Any]) -> set[str]:
    before = -1
    while len(wanted) > before:
        before = len(wanted)
        for made in told:
            if made.name in wanted:
                wanted |= made.reads | {*(folds[made.name].reads if made.name in folds else ())}
    return wanted


def _folding(step: Any) -> Folding:
    gives = pa.schema([*((name, TYPES[kind]) for name, kind in step.gives), (KEY, pa.string())])
    return Folding(FOLDED, tuple(map(asked, step.asks)), by_city(step.fold, gives, KEY), gives)


def by_city(fold: Callable[..., Any], gives: pa.Schema, key: str) -> Callable[..., pa.Table]:
    """A fold of numpy's columns as one of tables of one city, the first of them in the order of its runs. It is sent to other
    machines as it stands here: of this module it may name nothing."""

    def columns(table: Any) -> dict[str, Any]:
        return {
            name: table.column(name).combine_chunks().to_numpy(zero_copy_only=False)
            for name in table.column_names
            if name != key
        }

    def folded(first: Any, second: Any) -> Any:  # Spark counts the arguments
        first = first.sort_by([("run_no", "ascending"), ("month_no", "ascending")])
        told = fold(columns(first), columns(second)) | {key: first.column(key).to_pylist()}
        return type(first).from_arrays(
            [pa.array(told[name], gives.field(name).type, from_pandas=True) for name in gives.names],
            schema=gives,
        )

    return folded
