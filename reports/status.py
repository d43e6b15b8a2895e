"""The month's table of states, one row per account: what the Excel and CSV files are made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from metrics.arrivals import WHOLE
from metrics.evaluation import Evaluation, MetricLine
from metrics.figures import Figure
from metrics.words import KIND_WORDS, Count

from .decided import NOTHING, DecisionStanding, told, word_before

Cell = str | float | int | date | None
DECIDING = 2  # at most two metrics decide


@dataclass(frozen=True)
class StatusRow:
    """One account in the month: its Evaluation, the platform's name, and the counts of its state."""

    evaluation: Evaluation
    platform: str
    count: Count
    arrived: str = WHOLE  # of what it owes: nothing, a part, or all that is asked (metrics/arrivals.py)
    standing: DecisionStanding = NOTHING  # what was decided of it
    before: DecisionStanding = NOTHING  # the same, beside the month before
    users: str = ""  # the platform's own word for those who follow it

    @property
    def shown(self) -> Evaluation:
        """Its Evaluation as papers show it: with what was decided of it, and in the platform's own words."""
        held = replace(self.evaluation, previous_word=word_before(self.evaluation, self.before))
        return spoken(told(held, self.standing), self.users)

    @property
    def followers(self) -> MetricLine | None:
        return self.evaluation.line("followers")


def records(rows: Sequence[StatusRow]) -> Iterator[dict[str, Cell]]:
    """Each row as named cells, one value in each: figures unrounded and in the unit beside them, None for データなし."""
    for row in rows:
        held = row.evaluation
        yield {
            "月": held.month,
            "アカウント番号": held.account_id,
            "アカウント名": held.name,
            "媒体": row.platform,
            "区分": KIND_WORDS.get(held.kind, held.kind),
            "運営主体": held.section,
            "状態ID": held.state,
            "状態": held.word,
            "理由": held.sentence,
            "判定保留の指標あり": "はい" if held.also_hold else "いいえ",
            **_counts(row.count),
            **_deciding(held),
            **_users(row.followers),
            "決定": "・".join(filter(None, (row.standing.settled, row.standing.draft))) or None,
            "決定の内容": row.standing.sentence or None,
            "先月の状態": word_before(held, row.before),
            "確定": "確定" if held.final else "速報",
            "台帳記録": held.seq,
        }


def _counts(count: Count) -> dict[str, Cell]:
    return {
        "撤退ライン未満 n": count.n,
        "撤退検討まで N": count.patience,
        "継続ライン未満 k": count.k,
        "回復 m": count.m,
        "回復まで M": count.recovery,
    }


def _deciding(held: Evaluation) -> dict[str, Cell]:
    """The cells of both 判定指標; empty ones where there is only one, so that columns never move."""
    cells: dict[str, Cell] = {}
    for place in range(DECIDING):
        line = held.deciding[place] if place < len(held.deciding) else None
        cells |= {f"{name}{place + 1}": value for name, value in _facing(line).items()}
    return cells


def _facing(line: MetricLine | None) -> dict[str, Cell]:
    names = (
        "判定指標",
        "単位",
        "値",
        *days_of(Figure(None, "")),
        "ラインと比べる月数",
        "比べる値",
        "継続ライン",
        "撤退ライン",
        "指標の状態",
    )
    if line is None:
        return dict.fromkeys(names)
    return dict(
        zip(
            names,
            (
                line.title,
                line.unit,
                in_unit(line.value, line.unit),
                *days_of(line.figure).values(),
                line.window_months,
                in_unit(line.faced, line.unit),
                in_unit(line.continue_line, line.unit),
                in_unit(line.withdraw_line, line.unit),
                line.word,
            ),
            strict=True,
        )
    )


def _users(line: MetricLine | None) -> dict[str, Cell]:
    return {
        "利用者数": line.value if line else None,
        "利用者数の日": line.on_day if line else None,
        "想定利用者数": line.expected if line else None,
        "目標利用者数": line.target if line else None,
    }


def days_of(shown: Figure) -> dict[str, Cell]:
    """What a figure rests on, as cells beside it."""
    return {
        "値のある日数": shown.days_known,
        "月の日数": shown.days,
        "速報": "はい" if shown.provisional else "いいえ",
    }


def in_unit(value: float | None, unit: str) -> float | None:
    """A figure in the unit it is shown with: a ratio times 100 for %.

    >>> in_unit(0.0125, "%"), in_unit(3140.0, "回"), in_unit(None, "回")
    (1.25, 3140.0, None)
    """
    return value if value is None or unit != "%" else round(value * 100, 10)


def platform_name(platforms: Mapping[str, Mapping[str, Any]], platform: str) -> str:
    """How a platform is called; its id where the table does not know it."""
    return str(platforms.get(platform, {}).get("name", platform))


def users_word(platforms: Mapping[str, Mapping[str, Any]], platform: str) -> str:
    """What a platform calls those who follow an account; blank where the table does not know it."""
    return str(platforms.get(platform, {}).get("users", "")).replace("（", "、").rstrip("）")


def spoken(held: Evaluation, users: str) -> Evaluation:
    """An Evaluation with 利用者数 under the platform's own word (`users`), in figures and sentences alike."""
    line = held.line("followers")
    if line is None or not users:
        return held
    own = users_named(line, users)
    metrics = tuple(own if m is line else m for m in held.metrics)
    return replace(held, metrics=metrics, sentence=held.sentence.replace(line.title, own.title))


def users_named(line: MetricLine, users: str) -> MetricLine:
    """A metric, its title and sentences under the platform's own word where it is 利用者数."""
    if line.metric != "followers" or not users:
        return line
    title = f"利用者数（{users}）"
    sentence, remedy = (said and said.replace(line.title, title) for said in (line.sentence, line.remedy))
    return replace(line, title=title, sentence=sentence, remedy=remedy)
