"""Tables of items (videos) whose values belong to a chosen period."""

from __future__ import annotations

from datetime import date, timedelta

import pyarrow as pa

from metrics.calendar import screen_span

from . import columns
from .arrow import pc
from .context import PERIOD, Context, ask_period, named_period
from .facts import POST, SPAN, Coverage, Facts, table
from .grid import Grid
from .identity import post_ids
from .reading import Row
from .tables import TableBody, melt, metrics, once_each


def read_spans(body: TableBody, facts: Facts, context: Context) -> None:
    """A table of items for a named period. The total row counts for the account if the period is one month."""
    ids = post_ids(body.grid, body.at["post_id"], facts.format.columns["post_id"], None)
    if missing := ids.null_count:
        facts.skipped["IDのない行"] += missing
    keep = pc.is_valid(ids)
    own = body.where(keep)
    ids = ids.filter(keep)
    once_each(own, ids)
    published = columns.days(own.grid, own.at["published"], "mdy")[0] if "published" in own.at else None
    facts.post = table(POST, post_id=ids, published_on=published, text=own.text("title"), line=own.grid.lines)
    period = named_period(facts.format, context)
    if period is None:
        facts.questions.append(
            ask_period("どの期間の表か、ファイルの中に書かれていません。期間はいつからいつまでですか")
        )
        period = (date(1970, 1, 1), date(1970, 1, 1))
    else:
        facts.answers[PERIOD] = f"{period[0]}/{period[1]}"
        facts.notes.append(f"期間 {screen_span(*period)}の値です（動画の公開以来の値ではありません）")
    first, last = (pa.array([d] * len(ids), pa.date32()) for d in period)
    named = [(c.metric, v) for c, v in metrics(own, facts.format)]
    keys = {"post_id": ids, "from_day": first, "to_day": last}
    facts.span = melt(SPAN, keys, own.grid.lines, named)
    if body.total and whole_month(*period):
        facts.span = pa.concat_tables([facts.span, _total(body, body.total, facts, period)])
    if not facts.questions:
        facts.coverage = [Coverage("span", *period)]


def _total(body: TableBody, total: Row, facts: Facts, period: tuple[date, date]) -> pa.Table:
    row = Grid(
        body.grid.header,
        body.grid.header_line,
        [pa.array([cell], pa.string()) for cell in total.cells],
        pa.array([total.line], pa.int32()),
    )
    named = [(c.metric, v) for c, v in metrics(TableBody(row, body.at, None), facts.format)]
    keys = {"from_day": pa.array([period[0]], pa.date32()), "to_day": pa.array([period[1]], pa.date32())}
    return melt(SPAN, keys, row.lines, named)


def whole_month(first: date, last: date) -> bool:
    """Whether a span is exactly one calendar month.

    >>> whole_month(date(2026, 2, 1), date(2026, 2, 28)), whole_month(date(2026, 2, 1), date(2026, 3, 1))
    (True, False)
    """
    return first.day == 1 and (last + timedelta(days=1)).day == 1 and (last - first).days < 31
