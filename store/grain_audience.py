"""Meta's audience snapshots: the only CSV of the Business Suite that carries a follower total."""

from __future__ import annotations

from datetime import date

from metrics.calendar import screen_day

from . import cells
from .cells import Bad, fold
from .context import Context
from .facts import DAY, Coverage, Facts, table
from .formats import Format
from .reading import Refused, Row, TableSheet


def is_audience(sheet: TableSheet, format: Format) -> bool:
    """Whether the first lines hold one of the block titles that snapshots are made of."""
    titles = [fold(row.cells[0]) for row in sheet.preview[:3] if row.cells and not any(row.cells[1:])]
    return any(title in format.titles for title in titles)


def read_audience(sheet: TableSheet, format: Format, context: Context) -> list[Facts]:
    """Follower totals, one Facts a platform; a platform without followers gives none. The day is the export's."""
    as_of = context.as_of or date.max
    found = []
    code: str | None = None
    for row in sheet.rows():
        joined = ",".join(c.strip() for c in row.cells if c.strip()).upper()
        if code is not None:
            total = _total(row)
            if total:
                found.append(_facts(format, format.codes[code], total, row.line, as_of))
            code = None
        elif joined in format.codes:
            code = joined
    return found or [Facts(format, None, notes=[format.message])]


def _total(row: Row) -> float | None:
    try:
        return cells.count(row.cells[0].strip()) if row.cells else None
    except Bad as error:
        raise Refused(
            f"ここには{error}（フォロワーの総数）が入ります",
            "書き出し直してください",
            line=row.line,
            found=row.cells[0],
        ) from None


def _facts(format: Format, platform: str, total: float, line: int, as_of: date) -> Facts:
    facts = Facts(
        format,
        platform,
        format.lag,
        notes=[f"フォロワーの総数を、書き出した日（{screen_day(as_of)}）の値とします"],
    )
    facts.day = table(DAY, metric=["followers"], day=[as_of], value=[total], line=[line])
    facts.coverage = [Coverage("day", as_of, as_of, "followers")]
    return facts
