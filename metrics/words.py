"""How states and figures are said in Japanese: the same words on screen, in charts and on paper."""

from __future__ import annotations

from dataclasses import dataclass

STATE_WORDS = {
    "consider": "撤退検討（要判断）",
    "recovering": "回復確認中",
    "watch": "経過観察",
    "hold": "判定保留",
    "void": "判定材料なし",
    "within": "基準内",
    "exempt": "評価対象外",
    "no_line": "ライン未設定",
}
MARKS = {
    "consider": "■",
    "recovering": "◆",
    "watch": "▲",
    "hold": "○",
    "void": "○",
    "within": "●",
    "exempt": "–",
    "no_line": "＋",
}
HELD = ("hold", "void")  # not judged: data are missing, or there is nothing to judge
UNJUDGED = (*HELD, "exempt", "no_line")
LATCHED = ("consider", "recovering")
GRAVITY = {state: place for place, state in enumerate(STATE_WORDS)}
BASIS_WORDS = {
    "day": "日別の合計",
    "post": "その月の投稿の合計",
    "post_all": "その月の投稿と返信の合計",
    "span": "媒体の月間値",
}
STOCK_WORD = "月末に最も近い日の値"
KIND_WORDS = {"representative": "代表", "sectoral": "分野別"}
NO_DATA = "データなし"
WHOLE_UNITS = ("人", "件", "回", "通")  # there is no half of these


@dataclass(frozen=True)
class Count:
    """The counts that go with a state: n of N, k months low, m of M."""

    n: int = 0
    k: int = 0
    m: int = 0
    patience: int = 3
    recovery: int = 2


def state_word(state: str, count: Count) -> str:
    """A state as it is shown.

    >>> state_word("watch", Count(n=2)), state_word("watch", Count(k=4)), state_word("recovering", Count(m=1))
    ('経過観察 2/3', '継続ライン未満 4か月', '回復確認中 1/2')
    """
    if state == "watch":
        return f"経過観察 {count.n}/{count.patience}" if count.n else f"継続ライン未満 {count.k}か月"
    if state == "recovering":
        return f"回復確認中 {count.m}/{count.recovery}"
    return STATE_WORDS[state]


def basis_word(basis: str, additivity: str) -> str:
    """What a month's value is made of.

    >>> basis_word("post", "flow"), basis_word("day", "stock"), basis_word("day", "rate")
    ('その月の投稿の合計', '月末に最も近い日の値', '日別の合計どうしの割合')
    """
    if additivity == "stock":
        return STOCK_WORD
    return BASIS_WORDS[basis] + ("どうしの割合" if additivity == "rate" else "")


def figure(value: float | None, unit: str, parts: bool = False) -> str:
    """A figure without its unit: thousands separated; rates in percent with one decimal; missing said so.

    People and things are whole; `parts`: a mean or a limit of them, which has a decimal.

    >>> figure(12345.0, "回"), figure(0.01248, "%"), figure(12.34, "時間"), figure(None, "件")
    ('12,345', '1.2', '12.3', 'データなし')
    """
    if value is None:
        return NO_DATA
    if unit == "%":
        return f"{value * 100:,.1f}".replace("-", "−")
    whole = value == int(value) or (unit in WHOLE_UNITS and not parts)
    text = f"{value:,.0f}" if whole else f"{value:,.1f}"
    return text.replace("-", "−")


def with_unit(value: float | None, unit: str) -> str:
    """A figure with its unit, for sentences.

    >>> with_unit(450.0, "件"), with_unit(None, "件")
    ('450件', 'データなし')
    """
    return NO_DATA if value is None else f"{figure(value, unit)}{unit}"


def short_title(title: str) -> str:
    """A metric's title without what stands in brackets, where room is short.

    >>> short_title("反応数（いいね＋コメント＋共有）")
    '反応数'
    """
    return title.partition("（")[0]


def in_fours(code: str) -> str:
    """An id as people read and type it.

    >>> in_fours("3F2A91BC0D4E")
    '3F2A-91BC-0D4E'
    """
    return "-".join(code[n : n + 4] for n in range(0, len(code), 4))
