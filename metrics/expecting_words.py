"""What to expect of a line, in Japanese: beside each trial, and beside an account's lines."""

from __future__ import annotations

from .expecting import SOON, Expected
from .outlook_words import chance_word


def expected_short(told: Expected) -> str:
    """In a line.

    >>> expected_short(Expected(0.18, 0.98, 3.0, 2.4))
    '試算: 偽の撤退検討の年 約20%、本当の落ち込みは約3か月で（1年以内に95%超）、変わり目 年2.4回'
    >>> expected_short(Expected(None, 0.3, None, 2.4))
    '試算: いまの水準が撤退ラインより悪い、本当の落ち込みは1年以内に約30%、変わり目 年2.4回'
    """
    false = (
        "いまの水準が撤退ラインより悪い"
        if told.false_years is None
        else f"偽の撤退検討の年 {chance_word(told.false_years)}"
    )
    return f"試算: {false}、本当の落ち込みは{_caught(told)}、変わり目 年{told.changes:.1f}回"


def expected_cells(told: Expected) -> tuple[str, str, str, str]:
    """As the cells of a table: false years, caught within a year, months until then, changes of state a year.

    >>> expected_cells(Expected(0.18, 0.98, 3.0, 2.4)), expected_cells(Expected(None, 0.3, None, 2.4))[:3]
    (('約20%', '95%超', '約3か月', '2.4回'), ('いまの水準が撤退ラインより悪い', '約30%', ''))
    """
    return (
        "いまの水準が撤退ラインより悪い" if told.false_years is None else chance_word(told.false_years),
        chance_word(told.caught),
        "" if told.months is None else f"約{told.months:.0f}か月",
        f"{told.changes:.1f}回",
    )


def _caught(told: Expected) -> str:
    within = f"{SOON // 12}年以内に{chance_word(told.caught)}"
    return within if told.months is None else f"約{told.months:.0f}か月で（{within}）"


METHOD = (
    "このアカウントの月々のばらつきと、前の月との似かたから、これからの月を作って判定の規則に通した試算です。「偽の撤退検討の年」は、水準が"
    "いまのままなのに撤退検討になる年の割合。「本当の落ち込み」は、水準が撤退ラインを、ふだんのばらつき1つ分だけ超えて悪くなったときです。"
    "件数と率について、12か月以上の値があるときに出します（利用者数のような残高には出しません）。二つの指標は別々に動くものとして合わせています。"
)
