"""比較資料: quantiles of other cities' accounts, a line a cell, of one month. Only what its own lines can show is asked here.

What a cell may be (the metrics, the fewest cities) is for whoever takes the file in: a file that was taken in is read
as it was, whatever later versions ask of new ones.
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from itertools import pairwise

import pyarrow as pa

from . import cells, columns, written
from .arrow import pc
from .columns import refuse_cell
from .context import Context
from .facts import NORM, Coverage, Facts, table
from .formats import FormatColumn
from .reading import Refused
from .tables import TableBody

AS_MADE = "受け取った比較資料を、表計算ソフトで開いて保存し直さずに、そのまま入れてください"
MOST_CELLS = 50_000  # all platforms, kinds, bands, metrics and bases are some ten thousand
MOST_COUNTED = 1_000_000  # cities, accounts
WORDS = ("platform", "kind", "band", "metric", "basis", "per")
NUMBERS = ("cities", "accounts")
ROWS = "rows"  # how many lines there are, on every line: a file cut between two lines is told; files made before lack it
QUANTILES = ("p10", "p25", "p50", "p75", "p90")
TAILS = ("p10", "p90")
KEY = ("platform", "kind", "band", "metric", "basis")


def read_norms(body: TableBody, facts: Facts, context: Context) -> None:
    """The cells, and the month and the source that they share. Raises Refused for what cannot be a file of norms."""
    _check_shape(body, facts)
    _check_rows(body, facts)
    month = _month(body)
    held = {name: _words(body, name) for name in WORDS}
    held |= {name: _numbers(body, facts.format.columns[name]) for name in (*NUMBERS, *QUANTILES)}
    source = _source(body)
    held["source"] = pa.repeat(source, body.grid.height)
    held["month"] = pa.repeat(month, body.grid.height)
    _check_order(body, held)
    facts.norm = table(NORM, **held, line=body.grid.lines)
    _check_once(body, facts.norm)
    last = month.replace(day=calendar.monthrange(month.year, month.month)[1])
    facts.coverage = [Coverage("norm", month, last)]
    facts.notes.append(
        f"{month.year}年{month.month}月の比較資料です（{body.grid.height:,}区分、出所 {source}）"
    )


def _check_shape(body: TableBody, facts: Facts) -> None:
    """All of our columns and no others: another version's file is another thing."""
    wanting = [name for name in facts.format.columns if name not in body.at and name != ROWS]
    if wanting or facts.unused:
        told = [f"「{n}」がありません" for n in wanting] + [
            f"「{n}」は知らない列です" for n in facts.unused[:6]
        ]
        raise Refused(
            f"比較資料の列が、この版のものと違います（{'、'.join(told)}）",
            f"{AS_MADE}。そのままのものなら、作ったところと、このアプリの版をそろえてください",
            line=body.grid.header_line,
        )
    if facts.skipped:
        raise Refused(f"比較資料にはない行があります（{'、'.join(facts.skipped)}）", AS_MADE)
    if not body.grid.height:
        raise Refused("比較資料に行がありません", "作ったところに、もう一度もらってください")
    if body.grid.height > MOST_CELLS:
        raise Refused(f"比較資料にしては行が多すぎます（{body.grid.height:,}行）", AS_MADE)


def _check_rows(body: TableBody, facts: Facts) -> None:
    """Every line says how many there are."""
    if ROWS not in body.at:
        facts.notes.append(
            "前の版で作られた比較資料です。行の数が書かれていないので、途中で切れていても分かりません"
        )
        return
    told = _numbers(body, facts.format.columns[ROWS])
    row = pc.index(pc.not_equal(told, body.grid.height), True).as_py()
    if row >= 0:
        raise Refused(
            f"行の数が合いません（{told[row].as_py():,}行のはずが、{body.grid.height:,}行です）。ファイルのコピーか保存が、終わる前に止まったようです",
            AS_MADE,
            line=body.grid.lines[row].as_py(),
            column=ROWS,
        )


def _month(body: TableBody) -> date:
    """The one month that all lines are of."""
    index, found = body.at["month"], dict[str, int]()
    for row, told in enumerate(body.grid.columns[index].to_pylist()):
        found.setdefault(told.strip(), row)
    for told, row in found.items():
        try:
            text = written.month(told)
        except cells.Bad as error:
            raise refuse_cell(body.grid, index, row, str(error), AS_MADE) from None
        if text is None or row:
            expected = (
                "月（2026-10 のように）" if text is None else "ほかの行と同じ月（1つの比較資料は1か月分）"
            )
            raise refuse_cell(body.grid, index, row, expected, AS_MADE)
    return date.fromisoformat(f"{written.month(next(iter(found)))}-01")


def _words(body: TableBody, name: str) -> pa.Array:
    """A column of ids."""
    index = body.at[name]
    told = body.grid.columns[index].dictionary_encode()
    for place, word in enumerate(told.dictionary.to_pylist()):
        if not re.fullmatch(r"[a-z0-9_]{1,64}", word):
            row = pc.index(told.indices, place).as_py()
            raise refuse_cell(body.grid, index, row, "半角の英小文字・数字・_ のことば", AS_MADE)
    return pc.cast(told, pa.string())


def _numbers(body: TableBody, column: FormatColumn) -> pa.Array:
    """A column of numbers: p10 and p90 may be blank, no other may."""
    index = body.at[column.name]
    told = columns.values(body.grid, index, column)
    if column.name not in TAILS and told.null_count:
        raise refuse_cell(body.grid, index, pc.index(pc.is_null(told), True).as_py(), "数", AS_MADE)
    if column.name not in NUMBERS:
        return told
    beyond = pc.or_(pc.less(told, 0), pc.greater(told, MOST_COUNTED))
    if (row := pc.index(beyond, True).as_py()) >= 0:
        raise refuse_cell(body.grid, index, row, f"0〜{MOST_COUNTED:,} の数", AS_MADE)
    return pc.cast(told, pa.int32())


def _source(body: TableBody) -> str:
    """Who gathered: the same on all lines."""
    index = body.at["source"]
    told = body.grid.columns[index].unique().to_pylist()
    source = told[0].strip()
    if not source or len(source) > 200 or not source.isprintable():
        raise refuse_cell(body.grid, index, 0, "出所（200字まで）", AS_MADE)
    if len(told) > 1:
        row = pc.index(body.grid.columns[index], told[1]).as_py()
        raise refuse_cell(body.grid, index, row, "ほかの行と同じ出所", AS_MADE)
    return source


def _check_order(body: TableBody, held: dict[str, pa.Array]) -> None:
    """Quantiles rise; 10 % and 90 % are there together."""
    alone = pc.xor(pc.is_null(held["p10"]), pc.is_null(held["p90"]))
    if (row := pc.index(alone, True).as_py()) >= 0:
        raise refuse_cell(body.grid, body.at["p10"], row, "p90 と両方の数（または両方とも空欄）", AS_MADE)
    for low, high in pairwise(QUANTILES):
        if (row := pc.index(pc.greater(held[low], held[high]), True).as_py()) >= 0:
            raise refuse_cell(
                body.grid, body.at[high], row, f"{low} 以上の数（分布は小さい順に並びます）", AS_MADE
            )


def _check_once(body: TableBody, norm: pa.Table) -> None:
    lines = norm.group_by(list(KEY), use_threads=False).aggregate([("line", "min"), ("line", "max")])
    twice = lines.filter(pc.greater(lines["line_max"], lines["line_min"]))
    if twice.num_rows:
        first = twice.slice(0, 1).to_pylist()[0]
        raise Refused(f"同じ区分が {first['line_min']}行目にもあります", AS_MADE, line=first["line_max"])
