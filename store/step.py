"""What one row of a daily table stands for: a day, and not a week or a month; and which of its values are none yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import pyarrow as pa

from metrics.calendar import screen_day

from .arrow import pc
from .facts import Facts
from .grid import Grid
from .reading import Refused

LEAST = 10  # a stock of so many does not become 0 from one day to the next


def check_days(grid: Grid, on: pa.Array, sparse: bool = False) -> None:
    """Raise Refused for a table by week, month or year: read as days, a week's sum would stand on its first day.

    The first row may be a part of a week or month. `sparse`: zero days are left out, so a few days can lie anyhow.
    """
    days = sorted({day for day in on.to_pylist() if day})
    if len(days) < (5 if sparse else 2):
        return
    if what := coarse(days):
        raise Refused(
            f"日ごとの表ではありません（日付が{what}です）",
            "媒体の画面で「日別」を選んで書き出してください",
            line=grid.lines[0].as_py(),
            column=grid.header[0].strip(),
            found="、".join(screen_day(day) for day in days[:3]),
        )


def coarse(days: Sequence[date]) -> str:
    """What the days stand for if not for days, in words; blank where they can be days.

    >>> coarse([date(2026, 10, 1), date(2026, 10, 5), date(2026, 10, 12)]), coarse([date(2026, 10, 1), date(2026, 10, 2)])
    ('7日おき、つまり週ごと', '')
    >>> coarse([date(2026, 8, 1), date(2026, 9, 1)]), coarse([date(2026, 8, 15), date(2026, 9, 1), date(2026, 10, 1)])
    ('月の初日だけ、つまり月ごと', '月の初日だけ、つまり月ごと')
    """
    gaps = [(b - a).days for a, b in pairwise(days)]
    rest = gaps[1:] or gaps
    if all(gap % 7 == 0 for gap in rest) and (len(days) > 2 or gaps[0] == 7):
        return "7日おき、つまり週ごと"
    if all(day.day == 1 for day in days[1:]) and (len(days) > 2 or days[0].day == 1):
        return "月の初日だけ、つまり月ごと"
    return ""


def without_empty_stocks(facts: Facts, stocks: frozenset[str]) -> None:
    """Take zeros out of a stock that had already been counted: a day that is not there yet, and never a fall to 0."""
    if not stocks:
        return
    gone: set[date] = set()
    for metric in stocks:
        told = facts.day.filter(pc.equal(facts.day["metric"], metric))
        before = 0.0
        for day, value in sorted(zip(told["day"].to_pylist(), told["value"].to_pylist(), strict=True)):
            if value == 0 and before >= LEAST:
                gone.add(day)
            before = value or before
    if not gone:
        return
    lost = pc.and_(
        pc.is_in(facts.day["day"], pa.array(sorted(gone), pa.date32())),
        pc.is_in(facts.day["metric"], pa.array(sorted(stocks | facts.format.beside_stocks), pa.string())),
    )
    facts.day = facts.day.filter(pc.invert(lost))
    days = "、".join(screen_day(day) for day in sorted(gone)[:3])
    facts.notes.append(
        f"{days}{' ほか' if len(gone) > 3 else ''}（{len(gone)} 日）は、急に 0 になっています。まだ集計されていない日とみて、値なしとします"
    )
