"""A state in one plain Japanese sentence, from the same data that decided it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from .catalogue import Metric
from .words import HELD, UNJUDGED, figure, with_unit

PASSED = {"higher": "下回りました", "lower": "上回りました"}
KEPT = {"higher": "以上です", "lower": "以下です"}
TO_BEGIN = "目標とラインを設定すると判定が始まります。"


def metric_sentence(
    metric: Metric, now: Mapping[str, Any], points: Sequence[Any], missing: Sequence[date] = ()
) -> str:
    """Why a metric is in its state: which months, which values, which line."""
    state = now.get("state")
    if state is None:
        return ""
    unit = metric.unit
    if state == "no_line":
        return f"{metric.title}の継続ライン・撤退ラインは設定されていません。"
    if state == "exempt":
        return "評価の対象外の月です。"
    if state in HELD:
        return hold_reason(metric, now, missing)
    value, withdraw, line = now["faced"], now["withdraw_line"], now["continue_line"]
    window = f"（直近{now['window_months']}か月）" if now["window_months"] > 1 else ""
    if state == "watch" and not now["n"]:
        return (
            f"{metric.title}{window}は{with_unit(value, unit)}で、継続ライン {figure(line, unit)} を"
            f"{now['k']}か月続けて{PASSED[metric.better]}（{_months(points, now['k'], unit)}）。{_still(withdraw, unit)}"
        )
    if now["word"] == "bad":
        return _below(metric, now, points, window)
    if state == "recovering":
        return (
            f"{metric.title}{window}は{with_unit(value, unit)}で、撤退ライン {figure(withdraw, unit)} を余裕をもって満たしました"
            f"（{now['m']}/{now['recovery']}か月目）。"
        )
    if state == "consider":
        return (
            f"{metric.title}{window}は{with_unit(value, unit)}。撤退ライン {figure(withdraw, unit)} を満たしましたが、"
            f"回復とみる余裕（{now['margin']:.0%}）に届いていません。"
        )
    held = line if line is not None else withdraw
    name = "継続ライン" if line is not None else "撤退ライン"
    return f"{metric.title}{window}は{with_unit(value, unit)}で、{name} {figure(held, unit)} {KEPT[metric.better]}。"


def _below(metric: Metric, now: Mapping[str, Any], points: Sequence[Any], window: str) -> str:
    """Worse than the withdraw line: for how many judged months, which, and whether that broke a recovery."""
    unit, n = metric.unit, now["n"]
    run = _judged(points)[-n:]
    gaps = (
        n > 1
        and (run[-1].month.year - run[0].month.year) * 12 + run[-1].month.month - run[0].month.month >= n
    )
    long = f"{'判定できた' if gaps else ''}{n}か月続けて" if n > 1 else ""
    again = "また" if now["state"] == "consider" and n < now["patience"] else ""
    told = f"{metric.title}{window}が{long}{again}撤退ラインを{PASSED[metric.better]}"
    told += f"（{_months(points, n, unit)}／ライン {figure(now['withdraw_line'], unit)}）。"
    return told + ("撤退検討は、回復を確認できるまで続きます。" if again else "")


def _still(withdraw: float | None, unit: str) -> str:
    return "" if withdraw is None else f"撤退ライン {figure(withdraw, unit)} には達していません。"


def _months(points: Sequence[Any], count: int, unit: str) -> str:
    """8月 412、9月 398、10月 371: the judged months of a run, at most six of them."""
    run = _judged(points)[-min(count, 6) :]
    return "、".join(f"{p.month.month}月 {figure(p.faced, unit)}" for p in run)


def _judged(points: Sequence[Any]) -> list[Any]:
    return [p for p in points if p.faced is not None and p.state not in (None, *UNJUDGED)]


def day_ranges(days: Sequence[date]) -> str:
    """Days as ranges, the month said once.

    >>> day_ranges([date(2026, 10, 3), date(2026, 10, 21), date(2026, 10, 22), date(2026, 10, 31)])
    '10月3日、21日〜22日、31日'
    """
    runs: list[list[date]] = []
    for day in sorted(days):
        if runs and (day - runs[-1][-1]).days == 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    told = [f"{r[0].day}日" + (f"〜{r[-1].day}日" if len(r) > 1 else "") for r in runs]
    return f"{runs[0][0].month}月{'、'.join(told)}" if runs else ""


def hold_reason(metric: Metric, now: Mapping[str, Any], missing: Sequence[date] = ()) -> str:
    """Why a month cannot be judged, and what to export for which days; blank where it can."""
    if now.get("state") not in HELD:
        return ""
    seen, days = now.get("days_seen"), now.get("days")
    if metric.additivity == "stock":
        why = "月末の前7日から後10日までに値がありません。月末の値を読み取って入れてください"
    elif now.get("state") == "void":
        why = "データはそろっていますが、割合の分母が 0 です（投稿がないか、誰にも表示されていません）"
    elif now.get("faced") is None and not seen:
        why = "この月のデータがありません。この月の書き出しを取り込んでください"
    elif seen is not None and days and seen < days:
        which = day_ranges(missing) if missing else "足りない日"
        why = f"{days}日のうち{seen}日分しかありません。{which}を含めて書き出し、取り込んでください"
    else:
        why = "まだ変わる日・投稿が含まれています。月が終わって1〜2週間後に書き出し直してください"
    holds = now.get("holds") or 0
    said = f"は評価不能 {holds}か月です" if holds >= 3 else "は判定できません"
    return f"{metric.title}{said}。{why}。"


def account_sentence(state: str, exempt: str | None, gravest: Any, deciding: Sequence[Any]) -> str:
    """The account's state in one sentence: the gravest metric's, and what holds beside it."""
    if state == "exempt":
        return f"評価の対象外です（{exempt}）。"
    if not deciding:
        return f"判定指標が設定されていません。{TO_BEGIN}"
    if gravest is None:
        return ""
    others = [m.sentence for m in deciding if m is not gravest and m.state in HELD and state not in HELD]
    return "".join([gravest.sentence, *others])
