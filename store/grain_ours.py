"""Our own tables: readings (a line a figure) and register tables (a line an entry of the journal)."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from . import cells, columns
from .columns import refuse_cell
from .context import Context
from .facts import DAY, SPAN, Facts, table
from .reading import Refused
from .tables import Body


def read_readings(body: Body, facts: Facts, context: Context) -> None:
    """Our own long table: a line a figure, each with its account; by day, or by period."""
    account, metric = (pc.utf8_trim_whitespace(body.text(name)) for name in ("account", "metric"))
    value = columns.values(body.grid, body.at["value"], facts.format.columns["value"], frozenset({"na"}))
    named = {name: _maybe_days(body, name) for name in ("date", "from", "to")}
    _check_names(body, account, metric)
    undated = pc.and_(pc.is_null(named["date"]), pc.or_(pc.is_null(named["from"]), pc.is_null(named["to"])))
    if (row := pc.index(undated, True).as_py()) >= 0:
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
    _once_each(body, facts.day, ["account_id", "metric", "day"], "date")
    _once_each(body, facts.span, ["account_id", "metric", "from_day", "to_day"], "from")
    if blank := pc.sum(pc.invert(seen)).as_py():
        facts.skipped["値のない行"] += blank


def _one_key(told: pa.Table, keys: list[str]) -> pa.Array:
    """The columns as one number a row: a million rows are compared as numbers, not as words."""
    key = pa.repeat(pa.scalar(0, pa.int64()), told.num_rows)
    for name in keys:
        coded = told[name].combine_chunks().dictionary_encode()
        key = pc.add(pc.multiply(key, len(coded.dictionary) + 1), pc.cast(coded.indices, pa.int64()))
    return key


def _once_each(body: Body, told: pa.Table, keys: list[str], column: str) -> None:
    """One figure for an account, a metric and a day (or period): a second one would have to be chosen from."""
    if told.num_rows == len(pc.unique(_one_key(told, keys))):
        return
    lines = told.group_by(keys, use_threads=False).aggregate(
        [("line", "count"), ("line", "max"), ("line", "min")]
    )
    twice = lines.filter(pc.greater(lines["line_count"], 1))
    if twice.num_rows:
        row = twice.slice(0, 1).to_pylist()[0]
        raise Refused(
            f"同じアカウント・指標・日の値が {row['line_min']}行目にもあります",
            "どちらか一方の行を消して、もう一度入れてください",
            line=row["line_max"], column=body.grid.header[body.at[column]].strip(), found=str(row[keys[-1]]),
        )  # fmt: skip


def _check_names(body: Body, account: pa.Array, metric: pa.Array) -> None:
    """Every line names an account and a metric."""
    known = [m for m in metric.unique().to_pylist() if m and re.fullmatch(r"[a-z][a-z0-9_]{0,63}", m)]
    wrong = [
        ("account", "アカウントID", pc.is_null(account)),
        ("metric", "指標の名前（英小文字）", pc.invert(pc.is_in(metric, pa.array(known, pa.string())))),
    ]
    for name, expected, rows in wrong:
        if (row := pc.index(rows, True).as_py()) >= 0:
            raise refuse_cell(body.grid, body.at[name], row, expected)


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
            return _month(raw)
        if kind == "choice":
            return _CHOICES[raw]
        if kind == "yes":
            return _YES[raw.lower()]
    except KeyError:
        expected = "代表 か 分野別" if kind == "choice" else "はい か いいえ"
        raise refuse_cell(body.grid, index, row, expected) from None
    except cells.Bad as error:
        raise refuse_cell(body.grid, index, row, str(error)) from None
    return meant(raw)


_EXCEL_MONTHS = {name: number for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
)}  # fmt: skip


def _month(raw: str) -> str:
    """A month as people and Excel write it (Excel shows 2026-04 as Apr-26).

    >>> _month("2026-04"), _month("2026年4月"), _month("2026/4/1"), _month("Apr-26")
    ('2026-04', '2026-04', '2026-04', '2026-04')
    """
    if found := re.fullmatch(r"([A-Za-z]{3})-(\d{2})", raw):
        number, year = _EXCEL_MONTHS.get(found[1].lower(), 0), f"20{found[2]}"
    elif found := re.fullmatch(r"(\d{4})[-/年](\d{1,2})(月|[-/]0?1)?", raw):
        number, year = int(found[2]), found[1]
    else:
        number, year = 0, ""
    if not 1 <= number <= 12:
        raise cells.Bad("月（2026-04 のように）")
    return f"{year}-{number:02d}"


# What a spreadsheet would run as a formula, or turn into a number or a date: such text is written behind an
# apostrophe, and read without it. One apostrophe more where the text itself begins with one.
_TEMPTING = re.compile(
    r"'*([=+\-@＝＋－＠\t\r]|[0-9][0-9.,:/eE+\-]*$|(true|false)$|[a-z]{3,9}[\-/ ]?[0-9]{1,4}$)", re.IGNORECASE
)


def defused(text: str) -> str:
    """Text for a cell of our own CSV that a spreadsheet leaves as it is; `meant` undoes it.

    >>> defused("=cmd()"), defused("17840000000000201"), defused("広報課"), defused("'=x")
    ("'=cmd()", "'17840000000000201", '広報課', "''=x")
    """
    return f"'{text}" if _TEMPTING.match(text) else text


def meant(text: str) -> str:
    """The text that `defused` was given.

    >>> [meant(defused(t)) for t in ("=cmd()", "'=x", "dec1", "O'Neil", "'quoted'")]
    ['=cmd()', "'=x", 'dec1', "O'Neil", "'quoted'"]
    """
    return text[1:] if text[:1] == "'" and _TEMPTING.match(text[1:]) else text
