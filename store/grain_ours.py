"""Our own tables: readings (a line a figure) and register tables (a line an entry of the journal)."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from . import cells, columns
from .columns import refuse_cell
from .context import Context
from .facts import DAY, SPAN, Facts, table
from .tables import Body


def read_readings(body: Body, facts: Facts, context: Context) -> None:
    """Our own long table: a line a figure, each with its account; by day, or by period."""
    account, metric = (body.text(name) for name in ("account", "metric"))
    value = columns.values(body.grid, body.at["value"], facts.format.columns["value"], frozenset({"na"}))
    named = {name: _maybe_days(body, name) for name in ("date", "from", "to")}
    for row, (a, m) in enumerate(zip(account.to_pylist(), metric.to_pylist(), strict=True)):
        if not a or not m or not re.fullmatch(r"[a-z][a-z0-9_]{0,63}", m.strip()):
            name = "metric" if a else "account"
            raise refuse_cell(
                body.grid,
                body.at[name],
                row,
                "アカウントID" if name == "account" else "指標の名前（英小文字）",
            )
        if named["date"][row].as_py() is None and None in (
            named["from"][row].as_py(),
            named["to"][row].as_py(),
        ):
            raise refuse_cell(body.grid, body.at.get("date", body.at.get("from")), row, "日付")
    seen = pc.is_valid(value)
    by_day = pc.and_(seen, pc.is_valid(named["date"]))
    by_span = pc.and_(seen, pc.is_null(named["date"]))
    held = {"account_id": account, "metric": metric, "value": value, "line": body.grid.lines}
    facts.day = table(DAY, day=named["date"].filter(by_day), **{k: v.filter(by_day) for k, v in held.items()})
    facts.span = table(
        SPAN,
        from_day=named["from"].filter(by_span),
        to_day=named["to"].filter(by_span),
        **{k: v.filter(by_span) for k, v in held.items()},
    )
    if blank := pc.sum(pc.invert(seen)).as_py():
        facts.skipped["値のない行"] += blank


def _maybe_days(body: Body, name: str) -> pa.Array:
    if name not in body.at:
        return pa.nulls(body.grid.height, pa.date32())
    return columns.mapped(body.grid, body.at[name], cells.day, columns.DAY)


_CHOICES = {
    "代表": "representative",
    "分野別": "sectoral",
    "representative": "representative",
    "sectoral": "sectoral",
}
_YES = {
    "はい": True,
    "yes": True,
    "true": True,
    "1": True,
    "○": True,
    "いいえ": False,
    "no": False,
    "false": False,
    "0": False,
    "×": False,
}


def read_records(body: Body, facts: Facts, context: Context) -> None:
    """Our own register tables: a line an entry of the journal, blank cells left out."""
    for row in range(body.grid.height):
        members = {}
        for name, index in body.at.items():
            raw = body.grid.columns[index][row].as_py().strip()
            if raw:
                members[name] = _member(body, facts.format.columns[name].kind, index, row, raw)
        facts.records.append((facts.format.record, members, body.grid.lines[row].as_py()))


def _member(body: Body, kind: str, index: int, row: int, raw: str) -> object:
    try:
        if kind == "number":
            value = cells.number(raw)
            return int(value) if value == int(value) else value
        if kind == "day":
            return cells.day(raw).isoformat()
        if kind == "month":
            found = re.fullmatch(r"(\d{4})[-/年](\d{1,2})(月|[-/]0?1)?", raw)
            if not found or not 1 <= int(found[2]) <= 12:
                raise cells.Bad("月（2026-04 のように）")
            return f"{found[1]}-{int(found[2]):02d}"
        if kind == "choice":
            return _CHOICES[raw]
        if kind == "yes":
            return _YES[raw.lower()]
    except KeyError:
        expected = "代表 か 分野別" if kind == "choice" else "はい か いいえ"
        raise refuse_cell(body.grid, index, row, expected) from None
    except cells.Bad as error:
        raise refuse_cell(body.grid, index, row, str(error)) from None
    return raw
