"""How the journal's kinds and their members are called in Japanese: for the audit, its exports and refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from .body import GROUND_MARKS
from .declared import Is, choices, is_of, is_when, members, model_of, said
from .entries import KIND_WORDS, KINDS

Titles = Mapping[str, str]
Dated = Callable[[str], str]
NONE: Titles = MappingProxyType({})


def kind_word(kind: str) -> str:
    """A kind as it is called on screen."""
    return KIND_WORDS.get(kind, kind)


def member_of(kind: str, name: str) -> Any:
    """The FieldInfo of a member of a kind, by its name in the journal; None where there is none."""
    return members(KINDS[kind]).get(name) if kind in KINDS else None


def member_word(kind: str, name: str) -> str:
    """A member of a kind as it is called on screen.

    >>> member_word("account", "opened_on"), member_word("incident", "opened_on"), member_word("account", "x")
    ('開設日', '発生日', 'x')
    """
    info = member_of(kind, name)
    return said(info).label if info is not None else name


def value_word(value: Any, info: Any = None, titles: Titles = NONE, dated: Dated = str) -> str:
    """A member's value in words, for a table cell; nothing is left out but structure. What has members of its own
    (a ground, a metric) has a line of its own where there are several. `info`: the member (member_of), where it is
    known. `titles`: metric → what the office calls it. `dated`: how a day or month is told, which the journal has as in ISO 8601.

    >>> value_word(True), value_word(None), value_word({"purpose": "周知"}), value_word([1, 2])
    ('はい', '', 'purpose: 周知', '1、2')
    >>> value_word([{"ground": 1, "reason": "a"}, {"ground": 2, "reason": "b"}], member_of("decision", "grounds"))
    '①　理由: a\\n②　理由: b'
    >>> value_word("operator", member_of("member", "role")), value_word("share", member_of("account", "name"))
    ('運用担当者', 'share')
    >>> value_word("operation_month", member_of("setting", "key"))
    '運用開始月'
    >>> cites = member_of("review", "cites")
    >>> value_word({"overall": ["likes", "likes@2026-10", "likeable"]}, cites, {"likes": "いいね"})
    '③総合評価: いいね、いいね（2026-10）、likeable'
    """
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if value is None:
        return ""
    if isinstance(value, dict):
        return _members(value, info, titles, dated)
    if isinstance(value, list | tuple):
        told = [value_word(v, info, titles, dated) for v in value]
        return "\n".join(told) if any(isinstance(v, dict) for v in value) else listed(told)
    words = choices(info) if info is not None else {}
    if value in words:
        return words[value]
    if isinstance(value, float):
        return f"{value:,.15g}"
    if info is not None and is_of(info, Is.METRIC):
        return _metric(value, titles)
    return dated(str(value)) if info is not None and is_when(info) else str(value)


def listed(told: Iterable[str]) -> str:
    """Words one after the other; a whole sentence needs no comma behind it.

    >>> listed(["a", "b。", "c"])
    'a、b。c'
    """
    held = list(told)
    return "".join(t if t.endswith("。") else f"{t}、" for t in held[:-1]) + "".join(held[-1:])


def _members(value: Mapping[str, Any], info: Any, titles: Titles, dated: Dated) -> str:
    """What has members: a ground begins with its number."""
    model = model_of(info.annotation) if info is not None else None
    known = members(model) if model is not None else {}
    ground = value.get("ground")
    head = f"{GROUND_MARKS[ground - 1]}　" if type(ground) is int and 0 < ground <= len(GROUND_MARKS) else ""
    words = said(info).values if info is not None else {}
    return head + listed(
        f"{said(known[k]).label if k in known else words.get(k, k)}: {value_word(v, known.get(k, info), titles, dated)}"
        for k, v in value.items()
        if not (head and k == "ground")
    )


def _metric(value: Any, titles: Titles) -> str:
    metric, at, month = str(value).partition("@")  # a metric in a month, as evidence is cited
    if metric not in titles:
        return str(value)
    return titles[metric] + (f"（{month}）" if at else "")
