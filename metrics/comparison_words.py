"""What a comparison says, in Japanese: an account's cost beside the others', and which event months are in or out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from .calendar import screen_month
from .comparison import COSTS, Against, Comparison
from .words import figure

MonthWord = Callable[[date], str]


def cost_sentence(cost: Against) -> str:
    """What a thing costs here, beside the others, and whether that is more than chance: for an answer in a minute.

    >>> cost_sentence(Against("cost_per_reach", 4.2, 2.6, 6.5, 1.5, 3, 12, 12, True))
    '延べ到達1人あたりの費用は4.2円で、ほかの3アカウントの中央値は1.5円です。比べられる12か月のうち12か月で上回り、差は偶然では説明しにくいものです。'
    """
    title = COSTS[cost.metric]
    if cost.value is None:
        return f"{title}は、業務時間・単価か実績がないため出せません。"
    told = f"{title}は{_yen(cost.value)}円"
    if cost.others is None:
        return f"{told}です。比べられるほかのアカウントがありません。"
    told += f"で、ほかの{cost.other_accounts}アカウントの中央値は{_yen(cost.others)}円です。"
    if cost.real is None:
        return told + f"比べられる月が{cost.months}か月しかなく、偶然の差かどうかは言えません。"
    dearer = cost.dearer * 2 >= cost.months
    side = f"{cost.dearer}か月で上回り" if dearer else f"{cost.months - cost.dearer}か月で下回り"
    verdict = "差は偶然では説明しにくいものです" if cost.real else "偶然でも起こりうる差です"
    return f"{told}比べられる{cost.months}か月のうち{side}、{verdict}。"


def _yen(value: float) -> str:
    """Yen as they are said: a tenth of one only where it is small."""
    return figure(float(round(value)) if value >= 100 else value, "円")


def events_sentence(done: Comparison, month: MonthWord = screen_month) -> str:
    """Which event months are in or out; blank where there are none."""
    months = sorted({m for a in done.accounts for m in a.event_months})
    if not months:
        return ""
    named = "、".join(month(m) for m in months)
    return f"災害・催しのあった月（{named}）は{'含めています' if done.with_events else '、そのアカウントでは除いています'}。"
