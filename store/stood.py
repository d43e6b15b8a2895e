"""What stood at an earlier entry: derived again, in memory, from what a view had been told by then."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import duckdb

from .deriving import Statement, Step, run, steps
from .opened import View
from .views import quoted

TOLD_BY = {"undone": "by_seq"}  # what tells when a row of a source came, where that is not its import_seq


@contextmanager
def stood(
    view: View, statements: Sequence[Statement], seq: int, wanted: Collection[str], days: tuple[date, date]
) -> Iterator[View]:
    """The wanted tables as of the entry `seq`, daily values of some days alone: what was imported or undone later is not
    there. What people recorded otherwise (settings, the register) is as it is today."""
    plan = needed(steps(tuple(statements)), wanted)
    made = {step.made for step in plan}
    columns = view.rows("SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal")
    told = {c["table_name"]: "import_seq" for c in columns if c["column_name"] == "import_seq"} | TOLD_BY
    sources = {c["table_name"] for c in columns} & set().union(*(step.reads for step in plan)) - made
    with duckdb.connect(":memory:", config={"threads": "2"}) as memory:
        memory.execute(f"ATTACH '{quoted(view.path)}' AS told (READ_ONLY)")
        for source in sorted(sources):
            until = f" WHERE {told[source]} <= {seq:d}" if source in told else ""
            within = f" AND day BETWEEN '{days[0]}' AND '{days[1]}'" if source == "day_fact" else ""
            memory.execute(f"CREATE VIEW {source} AS SELECT * FROM told.{source}{until}{within}")
        run(memory, statements, made)
        yield replace(view, connection=memory, seq=seq)


def needed(plan: Sequence[Step], wanted: Collection[str]) -> list[Step]:
    """The steps that make what is wanted, and what that is made of."""
    names = set(wanted)
    before = -1
    while len(names) > before:
        before = len(names)
        names |= {read for step in plan if step.made in names for read in step.reads}
    return [step for step in plan if step.made in names]
