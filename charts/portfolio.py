"""Result against hours: each account a dot, four fields in words. Which fields say where to look, not whom to close."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Any

from metrics.comparison import Compared
from metrics.words import figure

from . import palette as ink
from .axes import SCREEN, Canvas
from .scatter import ROOT, Dot, ScatterDrawing, axis, told_values
from .template import Spec

FIELDS = {  # (many hours, many reactions)
    (False, True): "少ない時間で多い反応",
    (True, True): "時間も反応も多い",
    (False, False): "時間も反応も少ない",
    (True, False): "時間のわりに少ない反応",
}
FEWEST = 4


def drawn(accounts: Sequence[Compared]) -> list[Compared]:
    """The accounts that have both hours and reactions; 非常時専用 ones stand apart."""
    return [a for a in accounts if a.hours is not None and a.reactions is not None and not a.emergency]


def field_of(account: Compared, accounts: Sequence[Compared]) -> str:
    """In which of the four fields an account lies: against the medians of those drawn; at a median counts as many."""
    held = drawn(accounts)
    hours, reactions = (
        median(a.hours_a_month or 0.0 for a in held),
        median(a.reactions_a_month or 0.0 for a in held),
    )
    return FIELDS[(account.hours_a_month or 0.0) >= hours, (account.reactions_a_month or 0.0) >= reactions]


def portfolio(accounts: Sequence[Compared], chosen: str = "", canvas: Canvas = SCREEN) -> Spec:
    """The chart as a Vega-Lite specification; the chosen account is filled and named in bold."""
    held = drawn(accounts)
    hours, reactions = [a.hours_a_month or 0.0 for a in held], [a.reactions_a_month or 0.0 for a in held]
    made = ScatterDrawing(
        axis("月平均の業務時間", "時間", hours, ROOT), axis("月平均の反応数", "件", reactions, ROOT), canvas
    )
    if len(held) >= FEWEST:
        _fields(made, median(hours), median(reactions))
    made.dots(
        [
            Dot(
                a.hours_a_month or 0.0,
                a.reactions_a_month or 0.0,
                a.name,
                fill=ink.GRAY_900 if a.account_id == chosen else ink.WHITE,
                stroke=ink.GRAY_900,
                bold=a.account_id == chosen,
                told=told_values([("反応", a.reactions_a_month, "件"), ("業務", a.hours_a_month, "時間")]),
            )
            for a in held
        ]
    )
    notes = [
        "直近12か月のわかる月の平均",
        *(["破線は中央値"] if len(held) >= FEWEST else []),
        "目盛は0に近いほど広い",
    ]
    return made.specification("成果と業務時間", notes, told(accounts, chosen))


def told(accounts: Sequence[Compared], chosen: str = "") -> str:
    """The chart in words: who lies where it asks for a look, and where the chosen account lies."""
    held = drawn(accounts)
    if len(held) < FEWEST:
        return f"業務時間と反応数の両方がわかるアカウントは{len(held)}です。"
    weak = [a.name for a in held if field_of(a, accounts) == FIELDS[True, False]]
    said = (
        f"{len(held)}アカウントのうち、時間のわりに反応が少ないのは{len(weak)}"
        + (f"（{'、'.join(weak)}）" if weak else "")
        + "です。"
    )
    mine = next((a for a in held if a.account_id == chosen), None)
    return said + (f"{mine.name}は「{field_of(mine, accounts)}」に入ります。" if mine else "")


def table(accounts: Sequence[Compared]) -> list[dict[str, Any]]:
    """The dots as rows, fewest reactions for an hour first. Keys: アカウント, 業務時間（月平均）, 反応数（月平均）, 反応数／時間, 位置,
    and of how many months each mean is: 業務時間の月数, うち推計の月数, 反応数の月数."""
    rows = [
        {
            "アカウント": a.name,
            "業務時間（月平均）": a.hours_a_month,
            "反応数（月平均）": a.reactions_a_month,
            "反応数／時間": figure(a.reactions_per_hour, "件/時間"),
            "位置": field_of(a, accounts),
            "業務時間の月数": a.hours_months,
            "うち推計の月数": a.estimated_months,
            "反応数の月数": a.reactions_months,
        }
        for a in sorted(
            drawn(accounts), key=lambda a: (a.reactions_per_hour is None, a.reactions_per_hour or 0.0)
        )
    ]
    return rows


def _fields(made: ScatterDrawing, hours: float, reactions: float) -> None:
    made.line([(hours, 0), (hours, made.up.high)], ink.GRAY_536, [5, 3])
    made.line([(0, reactions), (made.across.high, reactions)], ink.GRAY_536, [5, 3])
    low, high = made.canvas.font, made.height - made.canvas.font
    for many_hours in (False, True):
        words = [
            {"x": made.width - 6 if many_hours else 6, "y": y, "text": FIELDS[many_hours, many]}
            for many, y in ((True, low), (False, high))
        ]
        made.words(words, align="right" if many_hours else "left", fontStyle="italic", color=ink.GRAY_700)
