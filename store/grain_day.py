"""Tables of days: one row a day, one column a metric; and Meta's daily series, told by their title line."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pyarrow as pa

from metrics.calendar import screen_day

from . import cells, columns
from .arrow import pc
from .cells import fold
from .columns import refuse_cell
from .context import AS_OF, PERIOD, Context, named_period
from .facts import DAY, Coverage, Facts, Question
from .formats import DailySeries, Format
from .grid import grid
from .reading import Refused, Row, TableSheet, shorten
from .step import check_days, without_empty_stocks
from .tables import TableBody, melt, metrics, without_hand
from .whole import check_end

NO_YEAR = (
    "日付に年が書かれていないので、いつ書き出したファイルかが分からないと、何年の値か決まりません。"
    "書き出した日（コマンドでは --as-of）を入れてください"
)


def read_days(body: TableBody, facts: Facts, context: Context) -> None:
    on = _day_column(body, facts, context)
    if on is None:
        return
    _one_row_a_day(body, on)
    check_days(body.grid, on, facts.format.sparse)
    if moved := context.answers.get("realign"):
        facts.answers["realign"] = moved
        on = pa.array([day + timedelta(days=int(moved)) for day in on.to_pylist()], pa.date32())
    named = [(c.metric, v) for c, v in metrics(body, facts.format)]
    if "subscribers" in body.at and facts.format.columns["subscribers"].kind == "subscribers":
        column = facts.format.columns["subscribers"]
        values = columns.values(body.grid, body.at["subscribers"], column, facts.format.missing)
        if meaning := _subscribers(body, on, values, facts, context):
            named.append((meaning, values))
    facts.day = melt(DAY, {"day": on}, body.grid.lines, named)
    held = facts.day.num_rows
    without_empty_stocks(facts, facts.format.stocks & {metric for metric, _ in named})
    if body.grid.height:
        span = pc.min_max(on if facts.day.num_rows == held else facts.day["day"]).as_py()
        facts.coverage = [Coverage("day", span["min"], span["max"])]
    elif named := named_period(facts.format, context):
        facts.coverage = [Coverage("day", *named)]
        facts.answers[PERIOD] = f"{named[0]}/{named[1]}"


def _day_column(body: TableBody, facts: Facts, context: Context) -> pa.Array | None:
    if facts.format.columns["date"].kind == "yearless":
        if not context.as_of_told and not columns.all_with_year(body.grid, body.at["date"]):
            facts.questions.append(Question(AS_OF, NO_YEAR))
            return None
        return columns.yearless(body.grid, body.at["date"], context.as_of or date.max - timedelta(days=1))
    on, order = columns.days(
        body.grid, body.at["date"], facts.format.columns["date"].order or _order(context)
    )
    if on is None:
        facts.questions.append(
            Question(
                "date_order",
                "日付が「月/日/年」か「日/月/年」か、ファイルからは決まりません。どちらですか",
                (("mdy", "月/日/年"), ("dmy", "日/月/年")),
            )
        )
        return None
    if order and not facts.format.columns["date"].order:
        facts.answers["date_order"] = order
    if on.null_count:
        row = pc.index(pc.is_null(on), True).as_py()
        raise refuse_cell(body.grid, body.at["date"], row, "日付")
    return on


def _order(context: Context) -> str | None:
    order = context.answers.get("date_order")
    return order if order in ("mdy", "dmy") else None


def _one_row_a_day(body: TableBody, on: pa.Array) -> None:
    seen: dict[date, int] = {}
    for row, day in enumerate(on.to_pylist()):
        if day in seen:
            raise Refused(
                f"同じ日が {body.grid.lines[seen[day]].as_py()}行目にもあります",
                "二つの書き出しを継ぎ足したファイルなら、元のファイルを一つずつ入れてください",
                line=body.grid.lines[row].as_py(),
                column=body.grid.header[body.at["date"]],
                found=str(day),
            )
        seen[day] = row


def _subscribers(
    body: TableBody, on: pa.Array, values: pa.Array, facts: Facts, context: Context
) -> str | None:
    """`Date,Subscribers` is a net change a day (詳細モード) or a running total (カード): told by gaps and falls."""
    meaning = {"net": "net_follows", "total": "followers"}
    if (answer := context.answers.get("subscribers")) in meaning:
        facts.answers["subscribers"] = answer
        return meaning[answer]
    if body.has("views", "engaged_views", "watch_hours"):
        return "net_follows"
    in_order = [v for _, v in sorted(zip(on.to_pylist(), values.to_pylist(), strict=True)) if v is not None]
    falls = any(b < a for a, b in itertools.pairwise(in_order))
    found = sorted(set(on.to_pylist()))
    gaps = bool(found) and (found[-1] - found[0]).days + 1 > len(found)
    if any(v < 0 for v in in_order) or (falls and not gaps):
        return "net_follows"
    if gaps and not falls:
        return "followers"
    facts.questions.append(
        Question(
            "subscribers",
            "「チャンネル登録者」の列が、その日の増減か、その日までの合計か、値からは決まりません。どちらですか",
            (
                ("net", "その日の増減（詳細モードの「合計」）"),
                ("total", "その日までの合計（カードの書き出し）"),
            ),
        )
    )
    return None


# ── Meta: title line, header of two cells, days; one or two blocks ────────────────────────────────


@dataclass(frozen=True)
class Block:
    """One daily series of a file: its title line (None when it was lost), its header, where it ends."""

    title: Row | None
    header: Row
    until: int | None
    series: DailySeries | None


def series_blocks(sheet: TableSheet, format: Format) -> list[Block]:
    """The daily blocks of a Meta file; empty where the file is something else (an audience snapshot)."""
    rows = [row for row in sheet.preview if any(c.strip() for c in row.cells)]
    if not rows or not any(_is_header(row, format) for row in rows[:2]):
        return []
    found: list[Block] = []
    title: Row | None = None
    for row in sheet.rows():
        if _is_header(row, format):
            if found:
                begins = title.line if title else row.line
                found[-1] = Block(found[-1].title, found[-1].header, begins, found[-1].series)
            if title is None and fold(row.cells[1]) not in format.titles:
                return []  # a table of two columns that nothing says to be Meta's
            found.append(Block(title, row, None, _series_of(title, format)))
            title = None
        elif _is_title(row):
            title = row
    return found


def _is_header(row: Row, format: Format) -> bool:
    """Two filled cells, the first one the word for date, the second one a word."""
    filled = [c for c in row.cells if c.strip()]
    return (
        len(filled) == 2
        and fold(row.cells[0]) in format.columns["date"].headers
        and not row.cells[1].strip().isdigit()
    )


def _is_title(row: Row) -> bool:
    return bool(row.cells) and bool(row.cells[0].strip()) and not any(c.strip() for c in row.cells[1:])


def _series_of(title: Row | None, format: Format) -> DailySeries | None:
    name = fold(title.cells[0]) if title else None
    return next((s for s in format.series if name in s.titles), None)


def read_block(sheet: TableSheet, block: Block, format: Format, context: Context) -> Facts:
    """The facts of one daily block. The title line says the metric; the header may say something else."""
    if block.series is None and context.answers.get(_key(block)) == SKIP:
        return Facts(
            format, None, notes=[f"「{_title(block)}」は、どの指標でもないと答えられたので読みません"]
        )
    series = block.series or _answered(block, format, context)
    if series is None:
        return Facts(format, None, format.lag, questions=[_ask_metric(block, format)])
    header = Row(block.header.line, [c for c in block.header.cells if c.strip()])
    whole = grid(sheet, header, block.until)
    end = "" if block.until else check_end(sheet, whole, format)
    kept, skipped, notes = without_hand(whole)
    body = TableBody(kept, {"date": 0, "value": 1})
    lag = format.lag if series.lag is None else series.lag
    facts = Facts(format, series.platform, lag, skipped=skipped, notes=[*notes, *([end] if end else [])])
    on = _day_column(body, facts, context)
    if on is None:
        return facts
    _one_row_a_day(body, on)
    check_days(body.grid, on, series.sparse)
    values = columns.mapped(body.grid, 1, cells.count, columns.VALUE)
    facts.day = melt(DAY, {"day": on}, body.grid.lines, [(series.metric, values)])
    if body.grid.height:
        span = pc.min_max(on).as_py()
        facts.coverage = [Coverage("day", span["min"], span["max"], series.metric, series.sparse)]
    if series.begins_late:
        _leading_zeros(facts, context)
    if block.series is None:
        facts.answers[_key(block)] = series.metric
    return facts


def _key(block: Block) -> str:
    """The answer's key: of this title, so that it can be remembered for the next file with the same one."""
    return f"{METRIC}:{_title(block)}"


def _title(block: Block) -> str:
    return (block.title.cells[0] if block.title else block.header.cells[1]).strip()


def _answered(block: Block, format: Format, context: Context) -> DailySeries | None:
    """The series that a person said an unknown title stands for."""
    answer = context.answers.get(_key(block))
    known = next((s for s in format.series if s.metric == answer and s.platform is None), None)
    named = [p for p in format.platforms if p in fold(_title(block))]
    return known and replace(known, titles=frozenset(), platform=named[0] if len(named) == 1 else None)


def _ask_metric(block: Block, format: Format) -> Question:
    choices = {s.metric: s.label for s in format.series if s.platform is None} | {
        SKIP: "どれでもない（読まない）"
    }
    where = f"{(block.title or block.header).line}行目"
    return Question(
        _key(block),
        f"{where}の見出し「{shorten(_title(block), 40)}」は、まだ知らない見出しです。どの指標ですか（答えは次から覚えています）",
        tuple(choices.items()),
    )


METRIC, SKIP = "metric", "skip"
LEADING_ZEROS = "leading_zeros"


def _leading_zeros(facts: Facts, context: Context) -> None:
    """More than 14 zeros before the first value: the platform had not begun to measure. Counted as missing,
    unless a person has answered that they are real (answer `leading_zeros=real`)."""
    days = sorted(zip(facts.day["day"].to_pylist(), facts.day["value"].to_pylist(), strict=True))
    first = next((i for i, (_, value) in enumerate(days) if value), 0)
    if first <= 14:
        return
    if context.answers.get(LEADING_ZEROS) == "real":
        facts.answers[LEADING_ZEROS] = "real"
        return
    begins: date = days[first][0]
    facts.from_day = begins
    facts.notes.append(
        f"最初の {first} 日はすべて 0 です。媒体がこの指標を数え始める前とみて、値なしとします"
        f"（{screen_day(begins)}から有効。本当に 0 なら leading_zeros=real と答えてください）"
    )


def silent(facts: Facts) -> bool:
    """A block of nothing but zeros: in a two-block file, a platform that the account is not on."""
    return not facts.questions and not any(facts.day["value"].to_pylist())
