"""What an outlook and its report card say, in Japanese: on the page, beside the fan, and on paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from .backtest import FEWEST_OUTCOMES, Card
from .calendar import screen_month
from .outlook import Outlook, Pace, Way
from .words import figure, with_unit

MonthWord = Callable[[date], str]


def chance_word(probability: float) -> str:
    """A probability as it is said: to the nearest five in a hundred, since more than that it does not know.

    >>> [chance_word(p) for p in (0.0004, 0.043, 0.62, 0.96, 0.9997)]
    ['5%未満', '約5%', '約60%', '約95%', '95%超']
    """
    if probability < 0.025:
        return "5%未満"
    return "95%超" if probability > 0.975 else f"約{round(probability * 20) * 5}%"


def outlook_sentence(told: Outlook, month: MonthWord = screen_month) -> str:
    """The outlook of one target in a sentence or two: what is asked, how likely, and what it takes."""
    goal = f"{month(told.last)}の目標{with_unit(told.target, told.unit)}"
    if told.settled is not None:
        return f"{goal}は{'達成しました' if told.settled else '達成できませんでした'}（{with_unit(told.reached, told.unit)}）。"
    likely = (
        f"{goal}に届く見込みは{chance_word(told.probability)}です。"
        if told.probability is not None
        else f"{goal}。"
    )
    return (
        likely
        + (pace_sentence(told.pace, told.unit, told.better, month) if told.pace else "")
        + "".join(told.hidden)
    )


def pace_sentence(pace: Pace, unit: str, better: str = "higher", month: MonthWord = screen_month) -> str:
    """What each month that is left must bring, beside what months have brought.

    >>> from datetime import date
    >>> pace_sentence(Pace(123.4, 90.0, 119.0, date(2025, 4, 1), 0, 29), "人")
    'あと毎月123人が必要です（これまでの29か月の中央値90人、最高119人（2025年4月）、これに届いた月0）。'
    >>> pace_sentence(Pace(-4.2, 9.0, 13.0, date(2025, 8, 1), 29, 29), "人")
    'いまの値は目標に届いています（毎月4.2人までの減少なら保てます）。'
    """
    if better == "higher" and pace.required <= 0:
        return f"いまの値は目標に届いています（毎月{_monthly(-pace.required, unit)}までの減少なら保てます）。"
    need = "が必要です" if better == "higher" else "までに収める必要があります"
    best = "最高" if better == "higher" else "最低"
    return (
        f"あと毎月{_monthly(pace.required, unit)}{need}（これまでの{pace.of_months}か月の中央値{_monthly(pace.median, unit)}、"
        f"{best}{_monthly(pace.best, unit)}（{month(pace.best_month)}）、これに届いた月{pace.reached_in}）。"
    )


def _monthly(value: float, unit: str) -> str:
    """With a decimal where the months are so small that it matters."""
    return f"{figure(value, unit, parts=abs(value) < 20)}{unit}"


def card_sentence(card: Card, month: MonthWord = screen_month) -> str:
    """How far the outlook may be trusted, from the outcomes it had."""
    if card.brier is None or card.first is None or card.last is None:
        return f"過去の見込みの答え合わせは{card.outcomes}件で、{FEWEST_OUTCOMES}件に足りません。"
    said = (
        f"同じ方法で{month(card.first)}〜{month(card.last)}に立てた{card.horizon}か月先の見込みを、その後の実績と答え合わせしました"
        f"（{card.accounts}アカウント、{card.outcomes}件、問い{card.questions}）。外れの大きさ（ブライアスコア、小さいほどよい）は{card.brier:.3f}、"
        f"いつも同じ割合を答えると{card.brier_base:.3f}、いまの調子で直線に延ばすと{card.brier_line:.3f}です。"
    )
    return said if card.skilled else said + "単純な答えより良くないため、この見込みは参考にとどめてください。"


def card_short(card: Card) -> str:
    """The report card in a line, where a probability stands among other sentences."""
    if card.brier is None:
        return f"過去の見込みの答え合わせは{card.outcomes}件です。"
    return (
        f"同じ方法の過去の見込み{card.outcomes}件の外れは{card.brier:.2f}（いつも同じ割合{card.brier_base:.2f}、"
        f"直線{card.brier_line:.2f}。小さいほどよい）"
        + ("です。" if card.skilled else "で、単純な答えより良くないため参考にとどめます。")
    )


def without_card(sentence: str) -> str:
    """A sentence of an outlook without its report card: how the method fared is for whoever studies it.

    >>> without_card("届く見込みは約75%です。（同じ方法の過去の見込み139件の外れは0.23（いつも同じ割合0.25、直線0.42。小さいほどよい）です。）")
    '届く見込みは約75%です。'
    """
    return re.sub("（(?:同じ方法の)?過去の見込み.*?(?:です|とどめます)。）", "", sentence)


def fan_sentence(told: Outlook) -> str:
    """What the fan rests on and where it ends beyond all that was seen; blank where there is nothing to say of it."""
    seen = f"これまでの続く{told.months_left}か月の"
    most, least = told.beyond.most, told.beyond.least
    return (
        (trend_sentence(told.trend, told.unit) if told.trend else "")
        + (
            ""
            if most is None
            else f"薄い帯の上の端は、{seen}最大（{with_unit(most, told.unit)}）を超えています。"
        )
        + (
            ""
            if least is None
            else f"薄い帯の下の端は、{seen}最小（{with_unit(least, told.unit)}）を下回っています。"
        )
    )


def trend_sentence(trend: Way, unit: str) -> str:
    """A trend that is carried on.

    >>> trend_sentence(Way(-0.03, True), "回")
    '毎月およそ3.0%ずつ減る傾向がはっきりしているため、少しずつ弱めながら先へ延ばしています。'
    >>> trend_sentence(Way(4.2, False), "人")
    '毎月の増減がおよそ4.2人ずつ増える傾向がはっきりしているため、少しずつ弱めながら先へ延ばしています。'
    """
    by = f"{abs(trend.a_month):.1%}" if trend.share else _monthly(abs(trend.a_month), unit)
    return (
        f"毎月{'' if trend.share else 'の増減が'}およそ{by}ずつ{'増える' if trend.a_month > 0 else '減る'}"
        "傾向がはっきりしているため、少しずつ弱めながら先へ延ばしています。"
    )


def missing_sentence(told: Outlook, month: MonthWord = screen_month) -> str:
    """What the outlook could not read: missing months, and those that are not final; blank where it read all."""
    said = []
    if told.missing:
        said.append(f"欠測: {'、'.join(month(m) for m in told.missing)}。")
    late = [m for m in told.unfinished if told.origin is None or m > told.origin]
    if late:
        said.append(f"速報の{'、'.join(month(m) for m in late)}は使っていません。")
    return "".join(said)
