"""The funnel: each account's rate against how often it was shown, with the limits within which chance alone would keep it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from metrics.funnel import Funnel, FunnelPoint
from metrics.words import figure

from . import palette as ink
from .axes import SCREEN, Canvas
from .end_labels import Label, place
from .scatter import LINEAR, LOG, Axis, Dot, ScatterDrawing, axis, told_values, way
from .template import Spec

PLACE_WORDS = {
    "inside": "偶然の範囲",
    "above95": "やや高い（95%の外）",
    "below95": "やや低い（95%の外）",
    "above998": "高い（99.8%の外）",
    "below998": "低い（99.8%の外）",
}
EDGES = (
    ("low998", "99.8%の下限", [1, 0]),
    ("low95", "95%の下限", [5, 3]),
    ("high95", "95%の上限", [5, 3]),
    ("high998", "99.8%の上限", [1, 0]),
)
STEPS = 48
SHAPES = {
    "inside": "circle",
    "above95": "triangle-up",
    "below95": "triangle-down",
    "above998": "triangle-up",
    "below998": "triangle-down",
}


def funnel(
    done: Funnel, names: Mapping[str, str], shown: str = "表示", chosen: str = "", canvas: Canvas = SCREEN
) -> Spec:
    """The chart as a Vega-Lite specification; `names`: account → name, `shown`: the word for a showing (表示, 閲覧, 再生)."""
    across = axis(f"12か月の{shown}回数", "回", [p.shown for p in done.points], LOG)
    made = ScatterDrawing(across, _rates(done, shown), canvas, right=canvas.font * 7.5)
    curve = [(n, done.at(n)) for n in way(across, STEPS)]
    labels = [Label(f"全体 {figure(done.centre, '%')}%", made.y(done.centre), ink.GRAY_900)]
    made.line([(across.low, done.centre), (across.high, done.centre)], ink.GRAY_700, [1, 0])
    for name, word, dashes in EDGES:
        drawn = [(n, edge) for n, within in curve if (edge := getattr(within, name)) is not None]
        made.line([(n, min(y, made.up.high)) for n, y in drawn], ink.GRAY_536, dashes)
        if drawn:
            labels.append(Label(word, made.y(min(drawn[-1][1], made.up.high)), ink.GRAY_700))
    stands = place([label.y for label in labels], canvas.font + 2, made.height)
    made.words(
        [{"x": made.width + 6, "y": y, "text": label.text} for label, y in zip(labels, stands, strict=True)]
    )
    made.dots([_dot(p, names.get(p.account_id, p.account_id), p.account_id == chosen) for p in done.points])
    notes = [f"1回の{shown}あたりの反応", "実線の内側は偶然でも起こる範囲", "▲▼はその外"]
    return made.specification("偶然を差し引いた反応率の比較", notes, told(done, names, shown, chosen))


def told(done: Funnel, names: Mapping[str, str], shown: str = "表示", chosen: str = "") -> str:
    """The chart in words."""
    outside = [p for p in done.points if p.place.endswith("998")]
    said = f"{shown}1回あたりの反応は全体で{figure(done.centre, '%')}%です。{len(done.points)}アカウント中{len(outside)}が偶然の範囲の外にあります。"
    if done.mixed:
        said += "アカウントごとの違いが大きく、一つの基準で順位はつけられません。"
    mine = next((p for p in done.points if p.account_id == chosen), None)
    if mine is None:
        return said
    return said + f"{names.get(chosen, chosen)}は{figure(mine.rate, '%')}%で、{PLACE_WORDS[mine.place]}です。"


def table(done: Funnel, names: Mapping[str, str], shown: str = "表示") -> list[dict[str, Any]]:
    """The dots as rows, lowest rate first; rates in percent. Keys: アカウント, 回数, 反応数, 反応率, 下限, 上限 (99.8 %), 見方, 月数."""
    return [
        {
            "アカウント": names.get(p.account_id, p.account_id),
            f"{shown}回数": p.shown,
            "反応数": p.reactions,
            "反応率（%）": p.rate * 100,
            "偶然の下限（%）": None if p.limits.low998 is None else p.limits.low998 * 100,
            "偶然の上限（%）": p.limits.high998 * 100,
            "見方": PLACE_WORDS[p.place],
            "月数": p.months,
        }
        for p in sorted(done.points, key=lambda p: p.rate)
    ]


def _rates(done: Funnel, shown: str) -> Axis:
    """High enough for every dot and for the limits where the dots are."""
    edges = [p.limits.high95 for p in done.points]
    return axis(
        f"{shown}1回あたりの反応",
        "%",
        [*(p.rate * 1.05 for p in done.points), *(min(e, done.centre * 3) for e in edges)],
        LINEAR,
    )


def _dot(point: FunnelPoint, name: str, chosen: bool) -> Dot:
    inside, far = point.place == "inside", point.place.endswith("998")
    return Dot(
        point.shown,
        point.rate,
        name,
        SHAPES[point.place],
        fill=ink.GRAY_900 if far or chosen else ink.WHITE,
        stroke=ink.GRAY_536 if inside and not chosen else ink.GRAY_900,
        named=not inside,
        bold=chosen,
        told=told_values([("反応率", point.rate, "%"), ("反応", point.reactions, "件")])
        + f"、{PLACE_WORDS[point.place]}",
    )
