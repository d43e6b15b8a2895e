"""What a trend chart says, in words and as a table: for those who do not see it, and to check it by."""

from __future__ import annotations

from datetime import date
from typing import Any

from metrics.calendar import screen_month, wareki_month
from metrics.evaluation import MetricLine, Point
from metrics.figures import change
from metrics.words import NO_DATA, STATE_WORDS

from .series import shown, windowed

COLUMNS = (
    ("expected", "想定"),
    ("target", "目標"),
    ("continue_line", "継続ライン"),
    ("withdraw_line", "撤退ライン"),
)


def month_word(month: date, paper: bool = False) -> str:
    """2026年10月, on paper 令和8年10月."""
    return wareki_month(month) if paper else screen_month(month)


def alt_text(line: MetricLine, paper: bool = False) -> str:
    """The message of the chart in one sentence: its state's reason, or where nothing judges it, its change."""
    if not line.points:
        return f"{line.title}は{NO_DATA}です。"
    if line.state not in (None, "no_line", "exempt") and line.sentence:
        return line.sentence
    month = month_word(line.points[-1].month, paper)
    if line.value is None:
        return f"{line.title}は{month}の値がありません（{NO_DATA}）。"
    apart = [
        f"{name} {told}"
        for name, before in (("前月", line.last_month), ("前年同月", line.last_year))
        if (told := change(line.figure, before))
    ]
    return f"{line.title}は{month}に{line.figure.said}" + (
        f"（{'、'.join(apart)}）です。" if apart else "です。"
    )


def table(line: MetricLine, months: int = 25, paper: bool = False) -> list[dict[str, Any]]:
    """The chart's months as rows, newest first: figures as numbers (rates in percent), columns without any left out.

    Keys: 月, 値（単位）, 直近nか月, 想定, 目標, 継続ライン, 撤退ライン, 状態, 備考. A missing value is None.
    """
    rows = [_row(line, point, paper) for point in reversed(shown(line, months))]
    kept = {name for row in rows for name, held in row.items() if held not in (None, "")}
    always = {"月", f"値（{line.unit}）"}
    return [{name: held for name, held in row.items() if name in kept | always} for row in rows]


def _row(line: MetricLine, point: Point, paper: bool) -> dict[str, Any]:
    factor = 100 if line.unit == "%" else 1
    row: dict[str, Any] = {
        "月": month_word(point.month, paper),
        f"値（{line.unit}）": _times(point.value, factor),
    }
    if windowed(line):
        row[f"直近{line.window_months}か月"] = _times(point.faced, factor)
    row |= {name: _times(getattr(point, attribute), factor) for attribute, name in COLUMNS}
    note = NO_DATA if point.value is None else point.figure(line.unit).grounds
    return row | {"状態": STATE_WORDS.get(point.state or "", ""), "備考": note}


def _times(value: float | None, factor: int) -> float | None:
    return None if value is None else value * factor
