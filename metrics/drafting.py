"""What the figures alone say of ① and ② (第1-2(7)): the draft that the section may leave or change."""

from __future__ import annotations

from .calendar import screen_day
from .evaluation import Evaluation, MetricLine
from .figures import Figure, share
from .words import figure, with_unit

NAMED = (
    "共有された数",
    "リンクがクリックされた数",
    "動画の再生回数",
    "到達数",
)  # what 第1-2(7) names of the reactions
MOST, FEW = 5, 2  # metrics told of in ①, and where none of them is asked for: the table above has the rest
WAYS = ("増え", "減り")


def drafted(evaluation: Evaluation, named: frozenset[str]) -> dict[str, str]:
    """Part of the sheet → its draft: `reactions` ① and `users` ②. `named`: the metrics that the guideline names."""
    return {"reactions": reactions(evaluation, named), "users": users(evaluation)}


def reactions(e: Evaluation, named: frozenset[str]) -> str:
    """①: how many posts, then each deciding metric with its reasons, what has a target, what the guideline names."""
    lines = [m for m in e.part(1) if m.metric != "posts"]
    wanted = [m for m in lines if m.deciding or m.target is not None]
    wanted += [m for m in lines if m.metric in named and m.value is not None and m not in wanted]
    wanted = wanted or [m for m in lines if m.value is not None][:FEW]
    told = [_posts(e), *(_told(m) for m in wanted[:MOST])]
    return "".join(told) or "この月の反応のデータがありません。"


def users(e: Evaluation) -> str:
    """②: the users there are beside the users expected, last month's, last year's and the target."""
    m = e.line("followers")
    if m is None or m.value is None:
        return "月末の利用者数がまだ分かりません。"
    when = f"{screen_day(m.on_day)}の" if m.on_day else ""
    told = f"{when}利用者数は{m.figure.said}です。"
    expected = share(m.figure, m.expected)
    if expected is not None:
        told += f"想定利用者数 {with_unit(m.expected, m.unit)} の {expected:.0%} です。"
    else:
        told += "想定利用者数が登録されていません。"
    moved = changes(m)
    told += f"{moved}。" if moved else ""
    if m.target is not None and m.progress.achieved is not None:
        told += f"目標 {with_unit(m.target, m.unit)} に対する達成率は {m.progress.achieved:.0%} です。"
    return told


def _posts(e: Evaluation) -> str:
    m = e.line("posts")
    if m is None or m.value is None:
        return ""
    moved = changes(m)
    return f"この月の投稿数は{m.figure.said}{f'で、{moved}' if moved else 'です'}。"


def _told(m: MetricLine) -> str:
    """A deciding metric's own sentence, another's figure; then how it moved."""
    moved = changes(m)
    if m.deciding and m.sentence and m.state != "exempt":
        soft = f"（{m.figure.grounds}）" if m.figure.grounds else ""
        return m.sentence + (f"{_short(m.title)}は{moved}{soft}。" if moved else "")
    if m.value is None:
        return f"{_short(m.title)}はデータがありません。"
    reached = m.progress.achieved
    goal = (
        f"目標 {with_unit(m.target, m.unit)} に対する達成率は {reached:.0%} です。"
        if m.target and reached is not None
        else ""
    )
    return f"{_short(m.title)}は{m.figure.said}{f'で、{moved}' if moved else 'です'}。{goal}"


def changes(m: MetricLine) -> str:
    """How a figure moved since last month and the same month last year; blank where neither is known.

    Blank too where days are missing, from this month or from that: part of a month beside a whole one says nothing.
    """
    pairs = (("前月", m.last_month), ("前年同月", m.last_year))
    told = [_change(name, m.figure, before) for name, before in pairs]
    held = [t for t in told if t]
    if not held:
        return ""
    ends = {"増え": "増えました", "減り": "減りました", "同じ": "同じでした"}
    first = "".join(f"{t}で、" if t.endswith("同じ") else f"{t}、" for t in held[:-1])
    return first + held[-1][:-2] + ends[held[-1][-2:]]


def _change(name: str, now: Figure, then: Figure) -> str:
    """One comparison, ending in 増え, 減り or 同じ.

    >>> _change("前月", Figure(112.0, "件"), Figure(100.0, "件")), _change("前月", Figure(5.0, "件"), Figure(5.0, "件"))
    ('前月より12件（12%）増え', '前月と同じ')
    >>> _change("前年同月", Figure(0.02, "%"), Figure(0.03, "%"))
    '前年同月より1.0ポイント減り'
    """
    value, before, unit = now.value, then.value, now.unit
    if value is None or before is None or not (now.whole and then.whole):
        return ""
    apart = value - before
    if apart == 0:
        return f"{name}と同じ"
    way = WAYS[apart < 0]
    if unit == "%":
        return f"{name}より{figure(abs(apart), unit)}ポイント{way}"
    share = f"（{abs(apart) / before:.0%}）" if before > 0 and abs(apart) / before >= 0.005 else ""
    return f"{name}より{with_unit(abs(apart), unit)}{share}{way}"


def _short(title: str) -> str:
    return title.partition("（")[0]
