"""What a comparison says, in Japanese: an account's cost beside the others', and which event months are in or out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from .calendar import screen_month
from .comparison import Compared, Comparison
from .costs import COSTS, FEWEST_MONTHS, Against
from .words import figure

MonthWord = Callable[[date], str]


def cost_sentence(cost: Against) -> str:
    """What a thing costs here, beside the others, and whether that is more than chance: for an answer in a minute.

    >>> cost_sentence(Against("cost_per_reach", 4.2, 2.6, 6.5, 1.5, 3, 12, 1.9, 4.1, True))
    '延べ到達1人あたりの費用は4.2円で、同じ媒体のほかの3アカウントの中央値1.5円の2.8倍（偶然の幅を入れると1.9〜4.1倍）です。差は偶然では説明しにくいものです。'
    >>> cost_sentence(Against("cost_per_reach", 4.2, 2.6, 6.5, 1.5, 1, 4))
    '延べ到達1人あたりの費用は4.2円で、同じ媒体のほかの1アカウント1.5円の2.8倍です。業務時間が記録され、比べられる月は4か月で、6か月になるまで偶然の差かどうかは言えません。'
    """
    title = COSTS[cost.metric]
    if cost.value is None:
        return f"{title}は、業務時間・単価か実績がないため出せません。"
    told = f"{title}は{yen(cost.value)}円"
    if cost.times is None:
        return f"{told}です。同じ媒体に、比べられるほかのアカウントがありません。"
    middle = "の中央値" if cost.other_accounts > 1 else ""
    told += f"で、同じ媒体のほかの{cost.other_accounts}アカウント{middle}{yen(cost.others)}円の{times(cost.times)}倍"
    if cost.real is None:
        return (
            f"{told}です。業務時間が記録され、比べられる月は{cost.months}か月で、"
            f"{FEWEST_MONTHS}か月になるまで偶然の差かどうかは言えません。"
        )
    verdict = (
        "差は偶然でも起こりうるものです。"
        if not cost.real
        else "差は偶然では説明しにくいものです。"
        if cost.worth
        else "差は偶然では説明しにくいものの、取り上げる大きさ（設定）に届きません。"
    )
    return f"{told}（偶然の幅を入れると{span(cost)}倍）です。{verdict}"


def times(value: float | None) -> str:
    """How many times: one decimal, two below 1.

    >>> times(2.84), times(0.347), times(0.04), times(12.6)
    ('2.8', '0.35', '0.04', '13')
    """
    if value is None:
        return ""
    return f"{value:.2f}" if value < 1 else f"{value:.1f}" if value < 10 else f"{value:,.0f}"


def span(cost: Against) -> str:
    """From least to most times that chance leaves; blank where nothing is known of it."""
    return "" if cost.least is None else f"{times(cost.least)}〜{times(cost.most)}"


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
        else f"{account.name}には延べ到達数がなく、1人あたりは出せません。{COSTS[cost.metric].removesuffix('の費用')}で比べます。"
    )
    said = other + ("" if other else f"{account.name}の") + cost_sentence(cost)
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

    >>> difference_word(Against("cost_per_reach", 4.2, 2.6, 6.5, 1.5, 3, 12, 1.9, 4.1, True))
    '▲ 高い 2.8倍（1.9〜4.1倍）'
    >>> difference_word(Against("cost_per_reach", 1.0, 0.6, 1.5, 1.5, 3, 11, 0.35, 1.3, False))
    '・ 偶然の範囲 0.67倍（0.35〜1.3倍）'
    """
    if cost.times is None:
        return "同じ媒体に比べられるアカウントがありません"
    if cost.real is None:
        return f"月が足りません（{cost.months}か月）"
    word = "▲ 高い" if cost.times > 1 else "▼ 低い"
    if not (cost.real and cost.worth):
        word = "・ 取り上げるほどでない差" if cost.real else "・ 偶然の範囲"
    return f"{word} {times(cost.times)}倍（{span(cost)}倍）"


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
