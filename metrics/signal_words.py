"""How a signal is said in Japanese: whether the month is noise, why not, and how many marks noise would make."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise, takewhile

from .calendar import add_months, screen_month
from .noise import chance_of_false_signal, expected_false_signals
from .signals import FEWEST, Judged, Signal
from .words import figure

SIGNAL_WORDS = {None: "変動の範囲内", "improving": "改善の兆し", "worsening": "悪化の兆し"}
SIGNAL_MARKS = {None: "●", "improving": "◎", "worsening": "◆"}
STALE_WORDS = {
    "rising": "値が上がり続けています",
    "falling": "値が下がり続けています",
    "apart": "ほとんどの月が平均から離れています",
}
OLD = "平均が古い。引き直しを"
ORDINARY = 0.4  # as alike as the months of real accounts are
RULE_WORDS = {
    "outside": "限界の外",
    "trend": "続けて増減",
    "two_of_three": "限界の近くに2回",
    "run": "平均の片側に続く",
}


def mark_word(signal: Signal, sense: str | None) -> str:
    """What a month is; nothing of an old mean's."""
    return "" if signal.stale else SIGNAL_WORDS[sense]


def signal_sentence(signal: Signal, unit: str) -> str:
    """What the newest month is, and by which pattern: the message of the chart."""
    if not signal.judged:
        return "確定した月の値がまだないため、変動の範囲を出せません。"
    if signal.stale:
        return f"{OLD}（{STALE_WORDS[signal.stale]}）。この平均では月を見分けられないため、印をつけていません。変わった月から引き直してください。"
    if not signal.points[-1].final:
        now = signal.judged[-1]
        soft = f"{screen_month(signal.points[-1].month)}は速報のため、まだ見ていません。"
    else:
        now, soft = signal.points[-1], ""
    return f"{screen_month(now.month)}は{SIGNAL_WORDS[now.sense]}です{_why(signal, now, unit)}。{soft}"


def _why(signal: Signal, now: Judged, unit: str) -> str:
    if not now.rules:
        return ""
    limit, name = (signal.upper, "上限") if now.rising else (signal.lower, "下限")
    passed = "上回" if now.rising else "下回"
    if now.rules[0] == "outside":
        return f"（{figure(now.value, unit)}{unit}は、変動の{name} {figure(level(limit, unit), unit, parts=True)} を{passed}りました）"
    if now.rules[0] == "two_of_three":
        return f"（続く3か月のうち2か月以上が、{name}の近くかその外にあります）"
    if now.rules[0] == "trend":
        moves = _lasting(
            signal,
            lambda before, after: (after.value > before.value) == now.rising and after.value != before.value,
        )
        return f"（{moves}か月続けて{'増え' if now.rising else '減っ'}ています）"
    centre = signal.mean or 0.0
    months = 1 + _lasting(
        signal, lambda before, _: (before.value > centre) == now.rising and before.value != centre
    )
    return f"（{months}か月続けて平均 {figure(level(centre, unit), unit, parts=True)} を{passed}っています）"


def _lasting(signal: Signal, holds: Callable[[Judged, Judged], bool]) -> int:
    """Over how many steps back from the newest final month a pattern goes on, without a missing month."""
    steps = pairwise(signal.judged[::-1])
    return len(
        list(takewhile(lambda s: add_months(s[1].month, 1) == s[0].month and holds(s[1], s[0]), steps))
    )


def level(value: float | None, unit: str) -> float | None:
    """Mean and limits as they are told: they are no counts, but a tenth of a view says nothing.

    >>> level(9891.2, "回"), level(12.34, "件"), level(0.01234, "%")
    (9891.0, 12.34, 0.01234)
    """
    return value if value is None or unit == "%" or abs(value) < 100 else float(round(value))


def basis_of_limits(signal: Signal) -> str:
    """What mean and limits are made of; 暫定 and a re-base are said here."""
    judged = signal.judged
    if not judged:
        return ""
    span = f"{screen_month(judged[0].month)}〜{screen_month(judged[-1].month)}の確定した{len(judged)}か月から出した平均と限界です。"
    soft = f"{FEWEST}か月に満たないため暫定で、月がふえると動きます。" if signal.provisional else ""
    since = f"{screen_month(signal.since)}から引き直しました（{signal.reason}）。" if signal.since else ""
    season = "季節（同じ月の例年の高さ）をならした値です。" if signal.adjusted else ""
    return season + span + soft + since


def expectation(signal: Signal, shown: int) -> str:
    """How many of the judged months on the screen noise alone would mark, and how often any; and of what months that is
    said: as alike as these are, or where too few tell, as those of real accounts.

    `shown`: the judged months that are on the screen.
    """
    count = len(signal.judged)
    if not count or not shown or signal.stale:
        return ""
    likeness = ORDINARY if signal.likeness is None else signal.likeness
    few = "月が少なく似かたが分からないため、ふつうのアカウントの" if signal.likeness is None else "この値の"
    assumed = f"（{few}似かた＝となりの月との相関 {likeness:.2g} で数えました。{'' if signal.adjusted else '季節は数えていません。'}）"
    marks = expected_false_signals(count, shown, likeness)
    told = f"何も変わっていなくても、この図の{shown}か月には平均して {marks:.1f} か月ほど印がつきます"
    if count == shown:
        told += f"（このような図の {chance_of_false_signal(count, likeness):.0%} に、印が1つ以上）"
    return f"{told}{assumed}。印は、わけを調べるきっかけです。"
