"""Do the figures bear out what a sentence says? A gentle mark beside it, never a correction (issue of the month's sheet).

A sentence is read clause by clause, without what stands in brackets. A clause that names a metric cites it; a clause without one goes on with those of
the clause before. Its words say what it claims (増えた, 下回った, 横ばい …) and what of (前月, 前年, 想定, 目標, ライン); a
wish or a plan claims nothing. A claim of change is borne out where the change is more than what is usual (change.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from .change import Change, change
from .evaluation import Evaluation, MetricLine
from .figures import Figure
from .words import NO_DATA

SUPPORTED, WITHIN, UNSUPPORTED, UNKNOWN, QUOTED = "supported", "within", "unsupported", "unknown", "quoted"
SUPPORT_WORDS = {
    SUPPORTED: "裏づけあり",
    WITHIN: "変動の範囲内",
    UNSUPPORTED: "裏づけなし",
    UNKNOWN: "比べられません",
    QUOTED: "",
}
SUPPORT_MARKS = {SUPPORTED: "●", WITHIN: "○", UNSUPPORTED: "▲", UNKNOWN: "–", QUOTED: ""}

RISES = re.compile(
    r"増え|増加|増し(?!たい)|伸び(?!悩)|上がっ|上がり|上昇|上回|超え|高まっ|拡大し|多かった|多くな|好調|達成し|達成でき|届"
)
FALLS = re.compile(
    r"減り|減っ|減少|伸び悩|下がっ|下がり|低下|落ち込|落ちまし|落ちた|下回|縮小し|少なかった|少なくな|低調"
)
STAYS = re.compile(r"横ばい|変わら|変わりな|変わりませ|変化はな|変化があり|同じ|同程度|ほぼ同")
BETTER, WORSE = re.compile(r"改善し(?!たい)|良くな|よくな"), re.compile(r"悪化し|悪くな")
NOT = re.compile(r"^.{0,4}(な[いかくし]|ません|[えびまらきせけ]ず|てはいな|ていな)")
WISH = re.compile(
    r"たい|よう|ように|れば|ため|予定|目指|期待|かもしれ|見込|だろう|でしょう|つもり|検討|必要|べき|ほしい"
)
TOPIC = re.compile(
    r"(?<!より)(?<!に)(?<!で)[はが]"
)  # speaks of something: where that is no metric, of none before
ASIDE = re.compile(r"（[^（）]*）")
CLAUSE, SENTENCE = re.compile(r"[、，]"), re.compile(r"(?<=[。．！？\n])")
FLAT = 0.01  # a stock that moved by less than this share of itself may be called 横ばい
UNTOLD = "月が少なく、ふだんの変動の幅が分かりません"
TOO_COMMON = {"投稿", "配信", "プロフィール"}


@dataclass(frozen=True)
class Cited:
    """One metric that a clause speaks of: the figures beside it, and whether they bear it out."""

    clause: str
    metric: str
    title: str
    figures: str
    mark: str
    why: str

    @property
    def word(self) -> str:
        return SUPPORT_WORDS[self.mark]


def cited(text: str, e: Evaluation) -> tuple[Cited, ...]:
    """What a text cites, in its order, a metric and claim once."""
    names = names_of(e)
    found: list[Cited] = []
    for sentence in SENTENCE.split(ASIDE.sub("", text)):
        held: list[str] = []
        for clause in (c.strip(" 　。．\n") for c in CLAUSE.split(sentence)):
            named = metrics_in(clause, names)
            held = named or ([] if TOPIC.search(clause) else held)
            claims = claim(clause)
            for metric in held if claims else named:
                line = e.line(metric)
                assert line is not None
                found.append(_cited(clause, claims, line))
    return tuple(dict.fromkeys(_without_echo(found)))


def _without_echo(found: list[Cited]) -> Iterator[Cited]:
    """A metric that is only named needs no line of its own where a claim about it follows."""
    claimed = {c.metric for c in found if c.mark != QUOTED}
    return (c for c in found if c.mark != QUOTED or c.metric not in claimed)


def names_of(e: Evaluation) -> dict[str, str]:
    """Name → metric for all that a text may call a metric, longest name first; a title wins over what it counts."""
    held: dict[str, str] = {}
    for pick in (_titles, _stems, _bracketed):
        for m in e.metrics:
            for name in pick(m.title):
                held.setdefault(name, m.metric)
    return dict(sorted(held.items(), key=lambda pair: -len(pair[0])))


def _titles(title: str) -> list[str]:
    short = title.partition("（")[0]
    return [n for n in (short, *short.split("・")) if n not in TOO_COMMON]


def _stems(title: str) -> list[str]:
    """What else a title is called: 延べ到達数 is 到達数 and 到達 too, 反応数 反応."""
    short = title.partition("（")[0]
    tails = {short, *(short.removeprefix(p) for p in ("延べ", "総", "動画"))}
    tails |= {t.removesuffix("数").removesuffix("回") for t in tails}
    return sorted(t for t in tails if t != short and len(t) > 1 and t not in TOO_COMMON)


def _bracketed(title: str) -> list[str]:
    inside = title.partition("（")[2].rstrip("）")
    return [
        n for n in inside.split("・") if len(n) > 2 and "＋" not in n and "、" not in n and "あたり" not in n
    ]


def metrics_in(clause: str, names: Mapping[str, str]) -> list[str]:
    """The metrics that a clause names, in its order; what a longer name covers names nothing else.

    >>> metrics_in("リンククリック数は増えクリックは", {"リンククリック数": "link_clicks", "クリック": "clicks"})
    ['link_clicks', 'clicks']
    """
    found: dict[int, str] = {}
    for name, metric in names.items():
        while (at := clause.find(name)) >= 0:
            found[at] = metric
            clause = clause[:at] + "\0" * len(name) + clause[at + len(name) :]
    return list(dict.fromkeys(found[at] for at in sorted(found)))


@dataclass(frozen=True)
class Claim:
    """What a clause says: up (+1), down (−1), the same (0), or the better or worse way; of what; denied or not."""

    way: int | str
    of: str  # previous, year_ago, expected, target, continue_line or withdraw_line
    denied: bool = False


AGAINST = (
    ("撤退ライン", "withdraw_line"),
    ("継続ライン", "continue_line"),
    ("想定", "expected"),
    ("目標", "target"),
    ("前年", "year_ago"),
    ("昨年", "year_ago"),
)
AGAINST_WORDS = {
    "previous": "前月",
    "year_ago": "前年同月",
    "expected": "想定",
    "target": "目標",
    "continue_line": "継続ライン",
    "withdraw_line": "撤退ライン",
}


def claim(clause: str) -> Claim | None:
    """What a clause claims of the metrics it names; None for a plan, a wish, or no word of direction.

    >>> claim("表示回数が前年より増えました"), claim("反応は増えませんでした")
    (Claim(way=1, of='year_ago', denied=False), Claim(way=1, of='previous', denied=True))
    >>> claim("来月は増えるようにしたい"), claim("写真を使いました")
    (None, None)
    >>> claim("継続ラインを下回った").of, claim("伸び悩んだ").way, claim("横ばいでした").way
    ('continue_line', -1, 0)
    """
    if WISH.search(clause):
        return None
    of = next((name for word, name in AGAINST if word in clause), "previous")
    tried = ((STAYS, 0), (FALLS, -1), (RISES, 1), (BETTER, "better"), (WORSE, "worse"))
    for words, way in tried:
        if hit := words.search(clause):
            return Claim(way, of, way != 0 and NOT.search(clause[hit.end() :]) is not None)
    return None


def _cited(clause: str, claims: Claim | None, m: MetricLine) -> Cited:
    of = claims.of if claims else "previous"
    before, now = _pair(m, of)
    figures = f"{now.said}（{AGAINST_WORDS[of]} {before.said}）"
    if of == "previous" and before.value is None:
        figures = now.said
    mark, why = _judge(claims, m, now, before) if claims else (QUOTED, "")
    return Cited(clause, m.metric, m.title.partition("（")[0], figures, mark, why)


def _pair(m: MetricLine, of: str) -> tuple[Figure, Figure]:
    """(what is compared with, the figure that is compared)."""
    if of in ("previous", "year_ago"):
        return m.last_month if of == "previous" else m.last_year, m.figure
    level = Figure(getattr(m, of), m.unit)
    if of == "target":
        return level, m.figure if m.progress.reached is None else replace(m.figure, value=m.progress.reached)
    return level, m.figure if of == "expected" else replace(m.figure, value=m.faced)


def _judge(claims: Claim, m: MetricLine, current: Figure, earlier: Figure) -> tuple[str, str]:
    now, before = current.value, earlier.value
    if now is None or before is None:
        return UNKNOWN, f"{NO_DATA}: {AGAINST_WORDS[claims.of]}と比べる値がありません"
    way = _direction(claims.way, m.better)
    moved = (now > before) - (now < before)
    if claims.of not in ("previous", "year_ago"):
        holds = _level(way, moved, denied=claims.denied)
        return (SUPPORTED, "") if holds else (UNSUPPORTED, _fact(claims.of, moved))
    if short := next((f for f in (current, earlier) if f.partial), None):
        return UNKNOWN, f"{short.days}日のうち{short.days_known}日分の値です"
    if m.provisional and m.additivity != "stock":
        return UNKNOWN, "速報の値で、まだ変わります"
    done = change(m, 1 if claims.of == "previous" else 12) or Change(None)
    if way == 0:
        return _same(m, now, before, done, claims.of)
    if claims.denied:
        return (SUPPORTED, "") if moved != way else _against(claims, moved, done)
    return _beyond(claims, done, moved) if moved == way else (UNSUPPORTED, _moved(claims.of, moved))


def _direction(way: int | str, better: str) -> int:
    if isinstance(way, int):
        return way
    return 1 if (way == "better") == (better == "higher") else -1


def _level(way: int, moved: int, denied: bool) -> bool:
    """A line, 想定 or 目標 is a level: equal is reached, and not below."""
    up = moved >= 0
    holds = {1: up, -1: moved < 0, 0: moved == 0}[way]
    return not holds if denied else holds


def _fact(of: str, moved: int) -> str:
    return (
        f"{AGAINST_WORDS[of]}{'を上回って' if moved > 0 else 'を下回って' if moved < 0 else 'と同じで'}います"
    )


def _moved(of: str, moved: int) -> str:
    """Which way a figure went, whether or not that is usual."""
    word = "より多い値" if moved > 0 else "より少ない値" if moved < 0 else "と同じ"
    return f"{AGAINST_WORDS[of]}{word}です"


def _against(claims: Claim, moved: int, done: Change) -> tuple[str, str]:
    """What was denied came: wrong only where it is more than what is usual."""
    fact = _moved(claims.of, moved)
    if done.clear is None:
        return UNKNOWN, UNTOLD
    return (UNSUPPORTED, fact) if done.clear else (WITHIN, f"{fact}が、ふだんの変動の範囲内です{_span(done)}")


def _beyond(claims: Claim, done: Change, moved: int) -> tuple[str, str]:
    """The figure went that way: borne out where it went further than is usual."""
    if done.clear is None:
        return UNKNOWN, UNTOLD
    if done.clear == moved:
        return SUPPORTED, f"ふだんの変動を超えています{_span(done)}"
    return WITHIN, f"向きは合いますが、ふだんの変動の範囲内です{_span(done)}"


def _span(done: Change) -> str:
    return f"（偶然の幅を入れると{done.said}）" if done.said else ""


def _same(m: MetricLine, now: float, before: float, done: Change, of: str) -> tuple[str, str]:
    """横ばい: a stock that hardly moved, a flow or rate that moved no more than is usual."""
    if now == before:
        return SUPPORTED, ""
    if m.additivity == "stock":
        near = abs(now - before) <= FLAT * abs(before)
        return (SUPPORTED, "") if near else (UNSUPPORTED, f"{AGAINST_WORDS[of]}から動いています")
    if done.clear is None:
        return UNKNOWN, UNTOLD
    if done.clear:
        return UNSUPPORTED, f"ふだんの変動を超えて動いています{_span(done)}"
    return SUPPORTED, f"ふだんの変動の範囲内です{_span(done)}"
