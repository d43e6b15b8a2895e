"""Our own tables: readings (a line a figure) and register tables (a line an entry of the journal)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pyarrow as pa

from ledger.declared import options, said
from ledger.entries import KINDS

from . import cells, columns, written
from .arrow import pc
from .columns import refuse_cell
from .context import Context
from .facts import DAY, SPAN, Facts, TableFault, table
from .reading import Refused
from .tables import TableBody


def read_readings(body: TableBody, facts: Facts, context: Context) -> None:
    """Our own long table: a line a figure, each with its account; by day, or by period."""
    with ThreadPoolExecutor(
        2
    ) as beside:  # a column each: reading a million cells leaves the interpreter free
        names = [beside.submit(_names, body, name) for name in ("account", "metric")]
        days = {name: beside.submit(_maybe_days, body, name) for name in ("date", "from", "to")}
        value = columns.values(body.grid, body.at["value"], facts.format.columns["value"], frozenset({"na"}))
        account, metric = (column.result() for column in names)
        named = {name: column.result() for name, column in days.items()}
    _check_names(body, account, metric)
    undated = pc.and_(pc.is_null(named["date"]), pc.or_(pc.is_null(named["from"]), pc.is_null(named["to"])))
    if (row := pc.index(undated, True).as_py()) >= 0:
        raise refuse_cell(body.grid, body.at["date" if "date" in body.at else "from"], row, "日付")
    seen = pc.is_valid(value)
    by_day = pc.and_(seen, pc.is_valid(named["date"]))
    by_span = pc.and_(seen, pc.is_null(named["date"]))
    held = {"account_id": account, "metric": metric, "value": value, "line": body.grid.lines}
    for by, dated, schema, of in (
        (by_day, {"day": named["date"]}, DAY, "date"),
        (by_span, {"from_day": named["from"], "to_day": named["to"]}, SPAN, "from"),
    ):
        told = _where(by, held | dated)
        made = table(schema, **told | {n: pc.cast(told[n], pa.string()) for n in ("account_id", "metric")})
        keys = ["account_id", "metric", *dated]
        if not _distinct([told[key] for key in keys]):
            _refuse_twice(body, made, keys, of)
        setattr(facts, "day" if schema is DAY else "span", made)
    if blank := pc.sum(pc.invert(seen)).as_py():
        facts.skipped["値のない行"] += blank


def _names(body: TableBody, name: str) -> pa.DictionaryArray:
    """A column of names, trimmed, each distinct one once; a blank cell as null."""
    coded = body.text(name).dictionary_encode()
    trimmed = pc.utf8_trim_whitespace(coded.dictionary)
    if trimmed.equals(coded.dictionary):
        return coded
    return trimmed.take(coded.indices).dictionary_encode()


def _where(keep: pa.Array, held: Mapping[str, pa.Array]) -> dict[str, pa.Array]:
    """The rows for which `keep` is true, of every column."""
    whole = pc.all(keep).as_py()
    return {name: column if whole else column.filter(keep) for name, column in held.items()}


def _distinct(keys: Sequence[pa.Array]) -> bool:
    """Whether no two rows have the same keys; never true where two have.

    The keys of a row become one number: a million of them are compared as numbers, not as words.
    """
    key = pa.repeat(pa.scalar(0, pa.int64()), len(keys[0]))
    for column in keys:
        number = column.indices if isinstance(column, pa.DictionaryArray) else pc.cast(column, pa.int32())
        least, most = pc.min_max(number).as_py().values()
        span = (most or 0) - (least or 0) + 1
        key = pc.add(pc.multiply(key, span), pc.subtract(pc.cast(number, pa.int64()), least or 0))
    ordered = key.to_numpy().copy()
    ordered.sort()
    return not (ordered[1:] == ordered[:-1]).any()


def _refuse_twice(body: TableBody, told: pa.Table, keys: list[str], column: str) -> None:
    """One figure for an account, a metric and a day (or period): a second one would have to be chosen from."""
    lines = told.group_by(keys, use_threads=False).aggregate(
        [("line", "count"), ("line", "max"), ("line", "min")]
    )
    twice = lines.filter(pc.greater(lines["line_count"], 1))
    if twice.num_rows:
        row = twice.slice(0, 1).to_pylist()[0]
        raise Refused(
            f"同じアカウント・指標・日の値が {row['line_min']}行目にもあります",
            "どちらか一方の行を消して、もう一度入れてください",
            line=row["line_max"],
            column=body.grid.header[body.at[column]].strip(),
            found=str(row[keys[-1]]),
        )


def _check_names(body: TableBody, account: pa.DictionaryArray, metric: pa.DictionaryArray) -> None:
    """Every line names an account and a metric."""
    told = metric.dictionary.to_pylist()
    known = [place for place, name in enumerate(told) if re.fullmatch(r"[a-z][a-z0-9_]{0,63}", name)]
    wrong = [("account", "アカウントID", pc.is_null(account))]
    if metric.null_count or len(known) < len(told):
        unknown = pc.invert(pc.is_in(metric.indices, pa.array(known, metric.indices.type)))
        wrong.append(("metric", "指標の名前（英小文字）", unknown))
    for name, expected, rows in wrong:
        if (row := pc.index(rows, True).as_py()) >= 0:
            raise refuse_cell(body.grid, body.at[name], row, expected)


def _maybe_days(body: TableBody, name: str) -> pa.Array:
    if name not in body.at:
        return pa.nulls(body.grid.height, pa.date32())
    return columns.mapped(body.grid, body.at[name], cells.day, columns.DAY)


_YES = dict.fromkeys(("はい", "yes", "true", "1", "○", "〇", "◯", "有"), True) | dict.fromkeys(
    ("いいえ", "no", "false", "0", "×", "無"), False
)


class Amount(float):
    """A number that stood before a unit: whether it is the member's own is for whoever knows the member."""

    unit: str

    def __str__(self) -> str:
        return f"{written.shown(float(self))}{self.unit}"


def read_records(body: TableBody, facts: Facts, context: Context) -> None:
    """Our own register tables: a line an entry of the journal, blank cells left out. What cannot be read is kept as faults,
    so that all of them are said at once."""
    kind = facts.format.record
    assert kind, "a format of the register's names its kind"
    model = KINDS[kind]
    words = {n: (meanings(model, n), options(model, n)) for n in body.at if n in model.model_fields}
    facts.headings = {name: body.grid.header[index].strip() for name, index in body.at.items()}
    for row in range(body.grid.height):
        members, line = {}, body.grid.lines[row].as_py()
        for name, index in body.at.items():
            raw = body.grid.columns[index][row].as_py().strip()
            if not raw:
                continue
            try:
                members[name] = _meant(*words.get(name, ({}, {})), facts.format.columns[name].kind, raw)
            except cells.Bad as error:
                facts.faults.append(TableFault(line, facts.headings[name], raw, f"ここには{error}が入ります"))
        facts.records.append((kind, members, line))


def meanings(model: Any, name: str) -> dict[str, Any]:
    """Word → value, of a member that is one of a few: by its words, its ids, and what else people call them."""
    known = options(model, name)
    told = [*((v, v) for v in known), *((word, v) for v, word in known.items())]
    return {fold(str(word)): v for word, v in [*told, *said(model.model_fields[name]).also.items()]}


def fold(text: str) -> str:
    """A word as it is compared: half-width, lower case, か月 however it is written.

    >>> fold("１ヶ月"), fold("Instagram "), fold("12 カ月")
    ('1か月', 'instagram', '12か月')
    """
    return re.sub("[ヶケカヵ箇]月", "か月", written.folded(text)).casefold()


def _meant(words: Mapping[str, Any], labels: Mapping[Any, str], kind: str, raw: str) -> object:
    """`raw` is not blank. `words`: what is understood, of a member that is one of a few; `labels`: what is said."""
    if words:
        return _one_of(words, fold(raw), labels.values())
    if kind == "number":
        return _number(raw)
    if kind == "day":
        return str(written.day(meant(raw)))
    if kind == "month":
        return written.month(meant(raw))
    if kind == "names":
        return [part for each in re.split("[、,，;；\n]", meant(raw)) if (part := each.strip())]
    return _one_of(_YES, fold(raw), ("はい", "いいえ")) if kind == "yes" else meant(raw)


def _number(raw: str) -> float | int | None:
    told = written.folded(meant(raw))
    try:
        value, unit = written.number(told), ""
    except cells.Bad:
        found = re.fullmatch(r"(.*[\d万千億])([^\d.,億万千百十]{1,4})", told)
        if found is None:
            raise
        value, unit = written.number(found[1]), found[2]
    if value is not None and unit:
        value = Amount(value)
        value.unit = unit
        return value
    return int(value) if value is not None and value == int(value) else value


def _one_of(known: Mapping[Any, Any], told: str, words: Iterable[str]) -> object:
    if told not in known:
        raise cells.Bad(" か ".join(words))
    return known[told]


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
