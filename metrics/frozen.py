"""An Evaluation as bytes that can be kept and compared: written at 提出 and 締め, revived years later."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from .evaluation import SCHEMA, Evaluation, Happening, MetricLine
from .progress import Progress
from .words import NO_DATA, with_unit


class UnreadableEvaluation(ValueError):
    """Kept bytes that are of a newer schema, or not an Evaluation."""


def revive(raw: bytes, seq: int, head: str, revision: int, final: bool) -> Evaluation:
    """The Evaluation that `Evaluation.canonical` wrote. Raises UnreadableEvaluation."""
    try:
        told = json.loads(raw)
        if told["schema"] > SCHEMA:
            raise UnreadableEvaluation(
                f"新しい版（{told['schema']}）の評価です。プログラムを更新してください"
            )
        given = {"seq": seq, "head": head, "revision": revision, "final": final}
        return _reviver(Evaluation)(told | given)
    except UnreadableEvaluation:
        raise
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise UnreadableEvaluation("保存した評価を読み取れません") from error


@cache
def _reviver(kind: Any) -> Callable[[Any], Any]:
    """What makes a member of a type from its JSON; worked out once for each type, not for each value."""
    if get_origin(kind) is UnionType:
        (known,) = [_reviver(k) for k in get_args(kind) if k is not NoneType]
        return lambda value: None if value is None else known(value)
    if get_origin(kind) is tuple:
        each = _reviver(get_args(kind)[0])
        return lambda value: tuple(map(each, value))
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        members = [(f.name, _reviver(hints[f.name])) for f in fields(kind)]
        return lambda value: kind(**{name: of(value[name]) for name, of in members if name in value})
    return date.fromisoformat if kind is date else _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


UNSET = "なし"  # nobody recorded one
STANDARDS = (
    "continue_line",
    "withdraw_line",
    "window_months",
    "deciding",
    "patience",
    "recovery",
    "margin",
)  # what a month is judged by
WORK = 3  # 生産性: what is made of hours and costs


def same_but_for_work(before: Evaluation, after: Evaluation) -> bool:
    """Whether the figures of 生産性 are all that two Evaluations of a month tell otherwise; never what is judged of them."""
    schema = min(before.schema, after.schema)
    return _without_work(before).as_in(schema).digest == _without_work(after).as_in(schema).digest


def _without_work(evaluation: Evaluation) -> Evaluation:
    metrics = tuple(
        _silent(m) if m.part == WORK else m for m in evaluation.metrics if m.part != WORK or _lined(m)
    )
    return replace(evaluation, metrics=metrics)


def _lined(line: MetricLine) -> bool:
    return any(x is not None for x in (line.continue_line, line.withdraw_line, line.target, line.expected))


def _silent(line: MetricLine) -> MetricLine:
    """A line without its figures: what it is, its lines and its verdict stay."""
    return replace(
        line,
        value=None,
        previous=None,
        year_ago=None,
        faced=None,
        provisional=False,
        days_seen=None,
        days=None,
        on_day=None,
        days_final=None,
        points=(),
        sentence="",
        progress=Progress(),
    )


@dataclass(frozen=True)
class Moved:
    """One thing that an Evaluation says otherwise than before."""

    what: str  # such as 「リーチ」 or 「リーチ 2026年8月」
    was: str
    now: str

    @property
    def sentence(self) -> str:
        return f"{self.what}: {self.was} → {self.now}"


def moved(before: Evaluation, after: Evaluation) -> list[Moved]:
    """What changed from one Evaluation of an account and month to another, the month's own figures first."""
    found = [Moved("判定", before.word, after.word)] if before.word != after.word else []
    now = {m.metric: m for m in after.metrics}
    for was in before.metrics:
        line = now.pop(was.metric, None)
        found += _moved_line(was, line) if line else [Moved(was.title, with_unit(was.value, was.unit), UNSET)]
    found += [Moved(m.title, UNSET, with_unit(m.value, m.unit)) for m in now.values()]
    if before.events != after.events:
        gone = [e for e in before.events if e not in after.events]
        come = [e for e in after.events if e not in before.events]
        found.append(Moved("できごと", _titles(gone), _titles(come)))
    if not found and before.as_in(after.schema).digest != after.as_in(before.schema).digest:
        found.append(Moved("台帳か文の一部", "提出のとき", "いま"))
    return found


def _moved_line(was: MetricLine, now: MetricLine) -> Iterator[Moved]:
    for name, word in (
        ("value", ""),
        ("continue_line", " 継続ライン"),
        ("withdraw_line", " 撤退ライン"),
        ("target", " 目標"),
        ("expected", " 想定"),
    ):
        left, right = getattr(was, name), getattr(now, name)
        if left != right:
            yield _figure(f"{was.title}{word}", left, right, was.unit, UNSET if word else NO_DATA)
    if was.word != now.word:
        yield Moved(f"{was.title} 判定", was.word or UNSET, now.word or UNSET)
    then = {p.month: p.value for p in was.points}
    for point in now.points[:-1]:
        left = then.get(point.month)
        if point.month in then and left != point.value:
            where = f"{was.title} {point.month.year}年{point.month.month}月"
            yield _figure(where, left, point.value, was.unit)


LINES = (("continue_line", "継続ライン"), ("withdraw_line", "撤退ライン"))


def moved_standards(closed: Evaluation, standing: Mapping[str, Mapping[str, Any]]) -> list[Moved]:
    """What a closed month would be judged by today and was not: its lines, their window, the rule.

    The closed Evaluation and what stands of it keep what they were judged by. `standing`: metric → target_month of the month.
    """
    found, rules = [], {}
    for line in closed.metrics:
        was, now = _standards(line), _standards(standing.get(line.metric, {}))
        if not was and not now:
            continue
        for name, word in LINES:
            if was.get(name) != now.get(name):
                found.append(_figure(f"{line.title} {word}", was.get(name), now.get(name), line.unit, UNSET))
        if was and now:
            if was["window_months"] != now["window_months"]:
                left, right = (f"{held['window_months']}か月" for held in (was, now))
                found.append(Moved(f"{line.title} ラインと比べる月数", left, right))
            if was["deciding"] != now["deciding"]:
                left, right = ("判定指標" if held["deciding"] else "参考" for held in (was, now))
                found.append(Moved(f"{line.title} の別", left, right))
            rules[line.title] = _rule(was, now)
    return [*found, *_moved_rules(rules)]


def _standards(held: Any) -> dict[str, Any]:
    """What a metric is judged by, of a MetricLine or a row; nothing where it has no line."""
    if isinstance(held, MetricLine):
        count = {"patience": held.count.patience, "recovery": held.count.recovery}
        held = {name: getattr(held, name, None) for name in STANDARDS} | count
    return dict(held) if any(held.get(name) is not None for name, _ in LINES) else {}


RULE = (("patience", "撤退検討まで{}か月"), ("recovery", "回復まで{}か月"), ("margin", "余裕{:.0%}"))


def _rule(was: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, str]:
    """What a rule says otherwise than before, and what it said.

    >>> _rule({"patience": 3, "recovery": 2, "margin": 0.0}, {"patience": 4, "recovery": 2, "margin": 0.05})
    ('撤退検討まで3か月・余裕0%', '撤退検討まで4か月・余裕5%')
    """
    parts = [(name, word) for name, word in RULE if was[name] != now[name]]
    left, right = ("・".join(word.format(held[name]) for name, word in parts) for held in (was, now))
    return left, right


def _moved_rules(rules: Mapping[str, tuple[str, str]]) -> Iterator[Moved]:
    """Once, where it is the same for all that is judged."""
    if len(set(rules.values())) == 1:
        rules = {"": next(iter(rules.values()))}
    for title, (was, now) in rules.items():
        if was != now:
            yield Moved(f"{title} 判定の規則".strip(), was, now)


def _figure(what: str, was: float | None, now: float | None, unit: str, none: str = NO_DATA) -> Moved:
    """
    >>> _figure("率", 0.00401, 0.00404, "%").sentence
    '率: 0.4% → 0.4%（表示の桁より小さい差）'
    """
    left, right = (none if value is None else with_unit(value, unit) for value in (was, now))
    return Moved(what, left, f"{right}（表示の桁より小さい差）" if left == right else right)


def _titles(events: Sequence[Happening]) -> str:
    return "、".join(e.title for e in events) or UNSET
