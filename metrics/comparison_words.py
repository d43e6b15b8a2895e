"""What a comparison says, in Japanese: an account's cost beside the others', and which event months are in or out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from .calendar import screen_month
from .comparison import COSTS, Against, Compared, Comparison
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
    told = f"{title}は{yen(cost.value)}円"
    if cost.others is None:
        return f"{told}です。比べられるほかのアカウントがありません。"
    told += f"で、ほかの{cost.other_accounts}アカウントの中央値は{yen(cost.others)}円です。"
    if cost.real is None:
        return told + f"比べられる月が{cost.months}か月しかなく、偶然の差かどうかは言えません。"
    dearer = cost.dearer * 2 >= cost.months
    side = f"{cost.dearer}か月で上回り" if dearer else f"{cost.months - cost.dearer}か月で下回り"
    verdict = "差は偶然では説明しにくいものです" if cost.real else "偶然でも起こりうる差です"
    return f"{told}比べられる{cost.months}か月のうち{side}、{verdict}。"


def council_sentence(account: Compared) -> str:
    """What an account costs per person reached, beside the others, and whether the difference is real.

    Where its platform tells no reach, by what it was shown, and the sentence says so; where neither can be told, why.
    """
    cost = account.reaching
    if cost is None:
        return f"{account.name}の費用は、{lacking(account)}ため、ほかのアカウントと比べられません。"
    other = (
        ""
        if cost.metric == "cost_per_reach"
        else f"{account.name}には延べ到達数がないため、{COSTS[cost.metric].removesuffix('の費用')}で比べます。"
    )
    said = f"{other}{account.name}の{cost_sentence(cost)}"
    if cost.low is not None and cost.high is not None and cost.low < cost.high:
        said += f"月ごとの値は{yen(cost.low)}〜{yen(cost.high)}円です。"
    return said


def lacking(account: Compared) -> str:
    """What is not there, so that nothing can be said of an account's cost."""
    if account.hours is None:
        return "業務時間が記録されていない"
    if account.yen is None:
        return "業務1時間あたりの費用が記録されていない"
    return "到達・表示・再生の数のわかる月がない"


def difference_word(cost: Against) -> str:
    """Whether a cost is apart from the others', in few words.

    >>> difference_word(Against("cost_per_reach", 4.2, 2.6, 6.5, 1.5, 3, 12, 12, True))
    '▲ 高い（12か月中12か月。偶然では説明しにくい）'
    >>> difference_word(Against("cost_per_reach", 1.0, 0.6, 1.5, 1.5, 3, 4, 11, False))
    '・ 偶然でも起こりうる差（11か月中7か月で下回る）'
    """
    if cost.others is None:
        return "比べられるアカウントがありません"
    if cost.real is None:
        return f"月が足りません（{cost.months}か月）"
    dearer = cost.dearer * 2 >= cost.months
    months = f"{cost.months}か月中{cost.dearer if dearer else cost.months - cost.dearer}か月"
    if not cost.real:
        return f"・ 偶然でも起こりうる差（{months}で{'上回る' if dearer else '下回る'}）"
    return f"{'▲ 高い' if dearer else '▼ 低い'}（{months}。偶然では説明しにくい）"


def yen(value: float | None) -> str:
    """Yen as they are said: a tenth of one only where it is small."""
    return figure(float(round(value)) if value is not None and value >= 100 else value, "円")


def events_sentence(done: Comparison, month: MonthWord = screen_month) -> str:
    """Which event months are in or out; blank where there are none."""
    months = sorted({m for a in done.accounts for m in a.event_months})
    if not months:
        return ""
    named = "、".join(month(m) for m in months)
    return f"災害・催しのあった月（{named}）は{'含めています' if done.with_events else '、そのアカウントでは除いています'}。"
