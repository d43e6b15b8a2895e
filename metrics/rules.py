"""The state rule of product.md §5, once: what faces the lines goes in, states come out.

SQL ends at what faces the lines (metrics/states/facing.sql). From there the view (judging.py) and the simulator
(simulation.py) go the same way: `judge` gives each month its word, `walk` counts the words of a series into what stands
after each, `gravest` finds the metric that speaks for its account. Nothing here knows where the months come from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

import numpy as np

from .words import GRAVITY, HELD, LATCHED, UNJUDGED

FORGET = 3  # so many held months in a row end every run

Key = TypeVar("Key", str, int)


class JudgedMonth(NamedTuple):
    """One month as judged: its word, whether it clears the withdraw line with margin, and the patience N and recovery M
    valid in it. Words: ok, low (worse than the continue line), bad (worse than the withdraw line), and those of UNJUDGED."""

    word: str
    clear: bool = False
    patience: int = 3
    recovery: int = 2


class Stand(NamedTuple):
    """What stands after a month, which is all that the next one goes on from: the state; judged months in a row worse
    than the withdraw line (n) and than the continue line (run_k; k as it is told, 0 in a month not judged); while
    latched, those clear of the withdraw line (m); held months in a row; whether it is latched."""

    state: str = "no_line"
    n: int = 0
    run_k: int = 0
    m: int = 0
    holds: int = 0
    latch: bool = False
    k: int = 0


BEGIN = Stand()


def judge(
    value: Any,
    whole: Any,
    continue_line: Any,
    withdraw_line: Any,
    *,
    higher: Any = True,
    rises: Any = False,
    margin: Any = 0.0,
    exempt: Any = False,
) -> tuple[list[str], list[bool]]:
    """Each month's word, and whether it is clear: at or better than the withdraw line with margin.

    Arrays of one length, or one value for all months; NaN is none. `value`: what faces the lines; `whole`: nothing still
    to come changes it; `rises`: what is still to come can only better it; `higher`: the better direction. Equal is not
    below.

    >>> judge(np.array([9.9, 10, 19.9, 20, np.nan]), True, 20, 10)
    (['bad', 'low', 'low', 'ok', 'void'], [False, True, True, True, False])
    >>> judge(np.array([9.9, 20, np.nan]), False, 20, 10, rises=True)[0], judge(np.array([9.9, 20]), False, 20, 10)[0]
    (['hold', 'ok', 'hold'], ['hold', 'hold'])
    >>> judge(np.array([10.1, 10, 9.6, 9.5]), True, np.nan, 10, higher=False, margin=0.05)
    (['bad', 'ok', 'ok', 'ok'], [False, False, False, True])
    >>> judge(np.array([1.0, 1.0]), True, np.nan, np.nan, exempt=np.array([False, True]))[0]
    ['no_line', 'exempt']
    """
    up = np.where(higher, 1.0, -1.0)
    value, go_on, stop = value * up, continue_line * up, withdraw_line * up
    missing = np.isnan(value)
    safe = rises & (value >= np.where(np.isnan(go_on), stop, go_on))
    words = np.select(
        [
            exempt,
            np.isnan(go_on) & np.isnan(stop),
            missing & whole,
            missing | ~(whole | safe),
            value < stop,
            value < go_on,
        ],
        ["exempt", "no_line", "void", "hold", "bad", "low"],
        "ok",
    )
    clear = np.isnan(stop) | (value >= stop + margin * np.abs(stop))
    return words.tolist(), clear.tolist()


def walk(months: Iterable[JudgedMonth], stand: Stand = BEGIN) -> Iterator[Stand]:
    """What stands after each month in turn; `stand`: what the last close left, where there is one.

    >>> bad, ok = JudgedMonth("bad"), JudgedMonth("ok", clear=True)
    >>> [s.state for s in walk([bad, bad, bad, ok, ok])]
    ['watch', 'watch', 'consider', 'recovering', 'within']
    >>> [(s.state, s.n) for s in walk([bad, JudgedMonth("hold"), bad])]
    [('watch', 1), ('hold', 1), ('watch', 2)]
    """
    for month in months:
        stand = after(stand, month)
        yield stand


@lru_cache(1 << 16)  # few months differ: a walk through an office is mostly looking up
def after(stand: Stand, month: JudgedMonth) -> Stand:
    """What stands after one more month."""
    judged, held = month.word not in UNJUDGED, month.word in HELD
    holds = stand.holds + 1 if held else 0
    skipped = held and holds < FORGET
    n = stand.n + 1 if month.word == "bad" else stand.n if skipped else 0
    run_k = stand.run_k + 1 if month.word in ("bad", "low") else stand.run_k if skipped else 0
    m = stand.m if not judged else stand.m + 1 if month.clear else 0
    if month.word == "bad" and n >= month.patience:
        latch = True
    else:
        latch = stand.latch and not (judged and m >= month.recovery)
    return Stand(_state(month, latch), n, run_k, m if latch else 0, holds, latch, run_k if judged else 0)


def _state(month: JudgedMonth, latch: bool) -> str:
    if month.word in UNJUDGED:
        return month.word
    if latch:
        return "recovering" if month.clear else "consider"
    return "within" if month.word == "ok" else "watch"


def gravest(stands: Mapping[Key, Stand]) -> tuple[Key, bool]:
    """Of an account's deciding metrics the one whose state is the account's: the gravest, then the longest run, then the
    first; and whether another is held beside a graver one.

    >>> gravest({"likes": Stand("within"), "shares": Stand("watch", n=1), "views": Stand("hold", holds=1)})
    ('shares', True)
    """
    first = min(stands, key=lambda metric: (*_gravity(stands[metric]), metric))
    held = any(stand.state in HELD for stand in stands.values())
    return first, held and stands[first].state in (*LATCHED, "watch")


def _gravity(stand: Stand) -> tuple[int, int, int]:
    return GRAVITY[stand.state], -stand.n, -stand.k
