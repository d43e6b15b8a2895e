"""What the figures alone say of ① and ② (第1-2(7)): the draft that the section may leave or change."""

from __future__ import annotations

from .calendar import screen_day
from .change import Change, change
from .evaluation import SCHEMA, Evaluation, MetricLine
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
SINCE = 3  # the schema of Evaluations from which on a draft knows what is usual
UNKNOWN, ALWAYS = Change(None), 1


def drafted(evaluation: Evaluation, named: frozenset[str]) -> dict[str, str]:
    """Part of the sheet → its draft: `reactions` ① and `users` ②. `named`: the metrics that the guideline names."""
    return {"reactions": reactions(evaluation, named), "users": users(evaluation)}


def reactions(e: Evaluation, named: frozenset[str]) -> str:
    """①: how many posts, then each deciding metric with its reasons, what has a target, what the guideline names."""
    lines = [m for m in e.part(1) if m.metric != "posts"]
    wanted = [m for m in lines if m.deciding or m.target is not None]
    wanted += [m for m in lines if m.metric in named and m.value is not None and m not in wanted]
    wanted = wanted or [m for m in lines if m.value is not None][:FEW]
    told = [_posts(e), *(_told(m, e.schema) for m in wanted[:MOST])]
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
    moved = changes(m, e.schema)
    told += f"{moved}。" if moved else ""
    if m.target is not None and m.progress.achieved is not None:
        told += f"目標 {with_unit(m.target, m.unit)} に対する達成率は {m.progress.achieved:.0%} です。"
    return told


def _posts(e: Evaluation) -> str:
    m = e.line("posts")
    if m is None or m.value is None:
        return ""
    moved = changes(m, e.schema)
    return f"この月の投稿数は{m.figure.said}{f'で、{moved}' if moved else 'です'}。"


def _told(m: MetricLine, schema: int) -> str:
    """A deciding metric's own sentence, another's figure; then how it moved."""
    moved = changes(m, schema)
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


def changes(m: MetricLine, schema: int = SCHEMA) -> str:
    """How a figure moved since last month and the same month last year; blank where neither is known.

    More or less is said outside of what is usual, within it 変動の範囲内, and where too few months tell only by how much it
    differs. Blank too where days are missing, from this month or from that. `schema`: of the Evaluation: what was left
    as an earlier version drafted it is told as that version did.
    """
    pairs = (("前月", m.last_month, 1), ("前年同月", m.last_year, 12))
    told = [
        _change(name, m.figure, before, (change(m, months) or UNKNOWN).clear if schema >= SINCE else ALWAYS)
        for name, before, months in pairs
    ]
    held = [t for t in told if t]
    return "".join([*(going_on for going_on, _ in held[:-1]), *(end for _, end in held[-1:])])


def _change(name: str, now: Figure, then: Figure, clear: int | None) -> tuple[str, str] | None:
    """One comparison, where it goes on and where it ends.

    >>> _change("前月", Figure(112.0, "件"), Figure(100.0, "件"), 1)
    ('前月より12件（12%）増え、', '前月より12件（12%）増えました')
    >>> _change("前月", Figure(5.0, "件"), Figure(5.0, "件"), 0)[1], _change("前月", Figure(9.0, "件"), Figure(8.0, "件"), 0)[1]
    ('前月と同じでした', '前月より1件（12%）多いものの、変動の範囲内です')
    >>> _change("前年同月", Figure(0.02, "%"), Figure(0.03, "%"), None)[1]
    '前年同月より1.0ポイント低い値です'
    """
    value, before, unit = now.value, then.value, now.unit
    if value is None or before is None or not (now.whole and then.whole):
        return None
    apart = value - before
    if apart == 0:
        return f"{name}と同じで、", f"{name}と同じでした"
    if unit == "%":
        much, more = f"{name}より{figure(abs(apart), unit)}ポイント", ("高", "低")
    else:
        share = f"（{abs(apart) / before:.0%}）" if before > 0 and abs(apart) / before >= 0.005 else ""
        much, more = f"{name}より{with_unit(abs(apart), unit)}{share}", ("多", "少な")
    if clear:
        return f"{much}{WAYS[apart < 0]}、", f"{much}{WAYS[apart < 0]}ました"
    word = more[apart < 0]
    if clear is None:
        return f"{much}{word}く、", f"{much}{word}い値です"
    return f"{much}{word}いものの変動の範囲内で、", f"{much}{word}いものの、変動の範囲内です"


def _short(title: str) -> str:
    return title.partition("（")[0]
