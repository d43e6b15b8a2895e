"""What a trend chart is made of, as plain rows: months, runs, steps of lines, events. No drawing here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from metrics.calendar import month_end
from metrics.evaluation import Happening, MetricLine, Point
from metrics.figures import Figure

from .axes import text_width

FEWEST = 13
ROWS = 2
ASIDE = 3  # pixels between the line of an event and its word


def shown(line: MetricLine, months: int) -> tuple[Point, ...]:
    """The last `months` points, without the empty months before the first value, but at least 13."""
    points = line.points[-months:]
    known = next((n for n, p in enumerate(points) if p.value is not None), len(points))
    return points[min(known, max(len(points) - FEWEST, 0)) :]


def windowed(line: MetricLine) -> bool:
    """Whether something else than the month's value faces the lines (a window of 3 or 12 months)."""
    return line.window_months > 1 and any(p.faced is not None and p.faced != p.value for p in line.points)


def facing(line: MetricLine) -> Callable[[Point], float | None]:
    """What of a point faces the lines: the value over the window where there is one, else the month's value."""
    return (lambda p: p.faced) if windowed(line) else (lambda p: p.value)


def joined(line: MetricLine, point: Point) -> bool:
    """Whether a month is part of the course that is drawn through the months: one that is not whole falls by itself."""
    return windowed(line) or not point.figure(line.unit).partial


def hollow(line: MetricLine, point: Point) -> bool:
    """Whether a month's dot is hollow: what it shows may change, lacks days, or was not judged."""
    return point.provisional or point.state == "hold" or not joined(line, point)


def faced_figure(line: MetricLine, point: Point) -> Figure:
    """What of a point faces the lines, with what it rests on."""
    if windowed(line):
        return Figure(point.faced, line.unit, provisional=point.provisional)
    return point.figure(line.unit)


def drawn_target(line: MetricLine) -> bool:
    """Whether the target is on the scale of one month: a 年度累計 is the sum of a year and is not."""
    return line.target_type != "年度累計"


def values(
    points: Sequence[Point],
    of: Callable[[Point], float | None],
    whole: Callable[[Point], bool] = lambda point: True,
) -> list[dict[str, Any]]:
    """x, y, run of the months that have a value; a missing month begins a new run, one that is not whole stands alone."""
    rows, run = [], 0
    for x, point in enumerate(points):
        y, alone = of(point), not whole(point)
        run += y is None or alone
        if y is not None:
            rows.append({"x": x, "y": y, "run": run})
        run += alone
    return rows


def steps(points: Sequence[Point], of: Callable[[Point], float | None]) -> list[dict[str, Any]]:
    """x, x2, y of each stretch of months with the same line: a line holds for its whole months.

    >>> at = [Point(date(2026, m, 1), None, target=t) for m, t in ((1, 5.0), (2, 5.0), (3, 8.0))]
    >>> steps(at, lambda p: p.target)
    [{'x': -0.5, 'x2': 1.5, 'y': 5.0}, {'x': 1.5, 'x2': 2.5, 'y': 8.0}]
    """
    found = []
    for y, group in groupby(enumerate(points), key=lambda pair: of(pair[1])):
        places = [x for x, _ in group]
        if y is not None:
            found.append({"x": places[0] - 0.5, "x2": places[-1] + 0.5, "y": y})
    return found


def day_place(day: date, first: date) -> float:
    """Where a day stands on the axis of months: a month reaches from −0.5 to +0.5 around its number.

    >>> day_place(date(2026, 10, 1), date(2026, 9, 1)), day_place(date(2026, 9, 16), date(2026, 9, 1))
    (0.5, 0.0)
    """
    months = (day.year - first.year) * 12 + day.month - first.month
    return months - 0.5 + (day.day - 1) / month_end(day.replace(day=1)).day


def happened(events: Sequence[Happening], points: Sequence[Point]) -> list[Happening]:
    """The events that touch the months shown, in order."""
    if not points:
        return []
    first, last = points[0].month, month_end(points[-1].month)
    return sorted((e for e in events if e.day <= last and (e.until or e.day) >= first), key=lambda e: e.day)


def event_rows(
    events: Sequence[Happening], points: Sequence[Point], pixels: float, font: float
) -> list[dict[str, Any]]:
    """x, x2, word, row of each event; `pixels` a month is wide. Where one word finds no room whole, all are numbers, told
    in full under the drawing."""
    found = list(_placed(events, [e.title for e in events], points, pixels, font))
    if all(row["word"] for row in found):
        return found
    return list(_placed(events, [str(n) for n in range(1, len(events) + 1)], points, pixels, font))


def _placed(
    events: Sequence[Happening], words: Sequence[str], points: Sequence[Point], pixels: float, font: float
) -> Iterator[dict[str, Any]]:
    """Each event in its place, its word in the first row that is free; where none is, without."""
    free = [-1e9] * ROWS
    for event, word in zip(events, words, strict=True):
        x = max(day_place(event.day, points[0].month), -0.5)
        x2 = min(day_place(event.until or event.day, points[0].month) + 1 / 31, len(points) - 0.5)
        width = text_width(word, font)
        left = x * pixels
        if left + width > (len(points) - 0.5) * pixels:  # it ends at its line, which runs through no word
            left -= width + 2 * ASIDE
        row = next((r for r in range(ROWS) if max(free[r], -0.5 * pixels) <= left), None)
        if row is not None:
            free[row] = left + width + font * 0.6
        yield {
            "x": x,
            "x2": x2 if event.until else None,
            "at": left / pixels,
            "row": row or 0,
            "word": word if row is not None else "",
        }
