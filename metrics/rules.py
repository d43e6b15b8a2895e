"""The patient rule of product.md §5, said once more in plain Python: the oracle of metrics/states/states.sql."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .words import HELD


@dataclass(frozen=True)
class Month:
    """One month as judged: its word (bad, low, ok, hold, void, exempt, no_line), whether it clears the withdraw line
    with margin, and the patience N and recovery M valid in it."""

    word: str
    clear: bool = False
    patience: int = 3
    recovery: int = 2


def states(months: Iterable[Month]) -> Iterator[tuple[str, int, int, int]]:
    """(state, n, k, m) of each month in turn.

    >>> bad, ok = Month("bad"), Month("ok", clear=True)
    >>> [s for s, *_ in states([bad, bad, bad, ok, ok])]
    ['watch', 'watch', 'consider', 'recovering', 'within']
    >>> [(s, n) for s, n, *_ in states([bad, Month("hold"), bad])]
    [('watch', 1), ('hold', 1), ('watch', 2)]
    """
    n = k = m = holds = 0
    latch = False
    for month in months:
        judged = month.word in ("bad", "low", "ok")
        holds = holds + 1 if month.word in HELD else 0
        if month.word in ("low", "ok", "exempt", "no_line") or holds >= 3:
            n = 0
        if month.word in ("ok", "exempt", "no_line") or holds >= 3:
            k = 0
        n += month.word == "bad"
        k += month.word in ("bad", "low")
        if judged:
            m = m + 1 if month.clear else 0
        if month.word == "bad" and n >= month.patience:
            latch = True
        elif judged and month.clear and m >= month.recovery:
            latch = False
        yield (
            _state(month, latch),
            n if month.word in ("bad", *HELD) else 0,
            k if judged else 0,
            m if latch else 0,
        )


def _state(month: Month, latch: bool) -> str:
    if month.word in ("exempt", "no_line", *HELD):
        return month.word
    if latch:
        return "recovering" if month.clear else "consider"
    return "watch" if month.word in ("bad", "low") else "within"
