"""A value with what it rests on: its unit, the days it is made of, whether they may still change. No value is shown without.

Whatever has no whole month says so wherever it is shown, and is left out of changes, achievements, averages and totals
(product.md §3 Figure). A stock is of one day and has no days to count; what was kept before days were kept says none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .words import NO_DATA, figure

# Figure.whole, in SQL, of a row m of measure
WHOLE = "(m.value IS NOT NULL AND (m.days_seen IS NULL OR m.days IS NULL OR m.days_seen >= m.days))"


@dataclass(frozen=True)
class Figure:
    """One value. `days_known` of the month's `days` are in it, `days_final` of them will not change any more.

    >>> half = Figure(7584.0, "人", days_known=20, days_final=18, days=31, provisional=True)
    >>> half.said, half.grounds, half.whole
    ('7,584人（20/31日・速報）', '20/31日・速報', False)
    >>> Figure(7584.0, "人", 31, 31, 31).said, Figure(None, "人", 3, 3, 31).said, Figure(0.0125, "%").said
    ('7,584人', 'データなし', '1.2%')
    """

    value: float | None
    unit: str
    days_known: int | None = None
    days_final: int | None = None
    days: int | None = None
    provisional: bool = False
    on_day: date | None = None  # stocks: the day whose value it is
    basis: str = ""

    @property
    def partial(self) -> bool:
        """Whether days of the month are missing from it."""
        known = self.value is not None and self.days_known is not None and self.days is not None
        return known and self.days_known < self.days  # type: ignore[operator]

    @property
    def whole(self) -> bool:
        """Whether it may stand beside other months: it is known, and no day of its month is missing."""
        return self.value is not None and not self.partial

    @property
    def grounds(self) -> str:
        """What it rests on, where that is less than a whole final month: 20/31日・速報."""
        if self.value is None:
            return ""
        told = [f"{self.days_known}/{self.days}日"] if self.partial else []
        return "・".join([*told, *(["速報"] if self.provisional else [])])

    @property
    def number(self) -> str:
        """The value alone, for a place that shows its unit and its grounds beside it."""
        return figure(self.value, self.unit)

    @property
    def said(self) -> str:
        """The value with its unit and its grounds."""
        return self.told()

    def told(self, write: Callable[[float | None, str], str] = figure) -> str:
        """As `said`, the number written otherwise."""
        if self.value is None:
            return NO_DATA
        grounds = f"（{self.grounds}）" if self.grounds else ""
        return f"{write(self.value, self.unit)}{self.unit}{grounds}"


def of(row: Mapping[str, Any], unit: str, value: str = "value") -> Figure:
    """The Figure of a row of `measure`."""
    return Figure(
        row.get(value),
        unit,
        row.get("days_seen"),
        row.get("days_final"),
        row.get("days"),
        bool(row.get("provisional")),
        row.get("on_day"),
        row.get("basis") or "",
    )


def change(now: Figure, before: Figure) -> str:
    """The difference to an earlier month; blank where either is missing or has no whole month.

    >>> change(Figure(110.0, "件"), Figure(100.0, "件")), change(Figure(0.02, "%"), Figure(0.03, "%"))
    ('+10', '−1.0pt')
    >>> change(Figure(5.0, "件"), Figure(None, "件")), change(Figure(5.0, "件"), Figure(5.0, "件"))
    ('', '±0')
    >>> change(Figure(5.0, "件", 31, 31, 31), Figure(2.0, "件", 10, 10, 30))
    ''
    """
    if not (now.whole and before.whole):
        return ""
    apart = now.value - before.value  # type: ignore[operator]
    if apart == 0:
        return "±0"
    text = figure(abs(apart), now.unit) + ("pt" if now.unit == "%" else "")
    return f"{'+' if apart > 0 else '−'}{text}"


def share(now: Figure, goal: float | None) -> float | None:
    """How far a goal is reached; None where the month is not whole.

    >>> share(Figure(5.0, "件", 31, 31, 31), 10.0), share(Figure(5.0, "件", 30, 30, 31), 10.0)
    (0.5, None)
    """
    return now.value / goal if now.whole and now.value is not None and goal else None


def wholes(figures: Iterable[Figure]) -> list[float]:
    """The values of whole months: what a sum, a mean or a range over months may be made of."""
    return [f.value for f in figures if f.whole and f.value is not None]
