"""What a kind of entry says of itself, once, on its model: rights, words, tables, disposal and checks are derived from it.

A kind is a model with `DECLARED = Kind(…)`; each of its members has a label (`Says`, or the label of its small type), and
what else is to be known of a member is its type: a free text, a person, a metric, a day that has been. A kind that
leaves something out cannot be imported (`complete`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, get_args, get_origin

OWN, ALL, NO = "own", "all", "no"


class Is(Enum):
    """What a member is, beyond its shape; part of its type."""

    TEXT = "free text that may name people: an id under texts/"
    SEEN = "an Evaluation or a finding as it was seen: an id under documents/"
    PERSON = "the name of a person"
    METRIC = "the id of a metric"
    PAST = "a day on which something was done: never later than today"
    MONTH = "a month, as text"
    PROSE = "running text, of several lines"
    SPOKEN_FOR = "the seq of an entry that somebody has seen: it cannot change behind them"


@dataclass(frozen=True)
class Says:
    """How a member is called in Japanese, its values where they are ids, and how it is written. `reckoned`: a ratio that was
    worked out and not typed, which is told as short as the sentences beside it; the journal has all its digits.

    What a member itself does not say is said by its type.
    """

    label: str = ""
    values: Mapping[Any, str] = field(default_factory=dict, hash=False)
    written: str = ""
    also: Mapping[str, Any] = field(default_factory=dict, hash=False)  # what else people call the values
    reckoned: bool = False


@dataclass(frozen=True)
class Kind:
    """A kind of entry.

    `may`: whether operator, manager, policy and viewer may record it: for their OWN sections, for ALL, or NO.
    `same`: the members that two entries have in common of which the later one holds instead; `unless`: of one that
    need not be told, the member that then stands for it; `since`: the member from
    which on it holds (the first of them that is told). `owed`: the members that a form asks for, though a table, a command
    or what was recorded before may lack them. `of_month`: it speaks of a month and is for the section of that
    month. `told_only`: no measure and no state, and so no figure, depends on it; `unseen`: nor anything else that a view
    tells. `cells`: what it brings lies in the view as cells of its months, each with its seq. `salient`: the members that say it in a line (all, where none is named). `items`: the list of the guideline
    that its `items` are of. `columns`: of its table as CSV; `file`: the name of that file, and
    how the table is called on screen.
    """

    id: str
    title: str
    may: tuple[str, str, str, str]
    same: tuple[str, ...] = ()
    unless: Mapping[str, str] = field(default_factory=dict, hash=False)
    since: tuple[str, ...] = ()
    owed: tuple[str, ...] = ()
    of_month: bool = False
    told_only: bool = False
    unseen: bool = False
    cells: bool = False
    salient: tuple[str, ...] = ()
    items: str | None = None
    columns: tuple[str, ...] = ()
    file: tuple[str, str] = ("", "")


# ── the members of a model ─────────────────────────────────────────────────────────────────────────


def parts(annotation: Any) -> Iterator[Any]:
    """An annotation and everything inside it: alternatives, elements, and what `Annotated` adds to them."""
    yield annotation
    for inner in (*get_args(annotation), *getattr(annotation, "__metadata__", ())):
        yield from parts(inner)


@cache
def _all_of(info: Any) -> tuple[Any, ...]:
    return *parts(info.annotation), *info.metadata  # what is said of a member itself comes last


@cache
def members(model: Any) -> Mapping[str, Any]:
    """Name as journalled → pydantic's FieldInfo, of every member of a model."""
    return MappingProxyType({info.alias or name: info for name, info in model.model_fields.items()})


@cache
def said(info: Any) -> Says:
    """What is said of a member, by itself and by its type. Raises LookupError for one that has no label."""
    found = [part for part in reversed(_all_of(info)) if isinstance(part, Says)]
    if not any(one.label for one in found):
        raise LookupError("a member without a label")
    return Says(
        next(one.label for one in found if one.label),
        next((one.values for one in found if one.values), {}),
        next((one.written for one in found if one.written), ""),
        next((one.also for one in found if one.also), {}),
        any(one.reckoned for one in found),
    )


def choices(info: Any) -> dict[Any, str]:
    """Value → word, of a member that is one of a few; nothing for any other.

    >>> from .kinds.figures import Cost, Event
    >>> choices(members(Cost)["per"]), choices(members(Event)["kind"])["災害"]
    ({'hour': '時間', 'month': '月'}, '災害')
    """
    words = said(info).values
    held = [v for part in _all_of(info) if get_origin(part) is Literal for v in get_args(part)]
    return {value: str(words.get(value, value)) for value in held or words}


def label(model: Any, name: str) -> str:
    """How a member is called; `name` as Python knows it."""
    return said(model.model_fields[name]).label


def options(model: Any, name: str) -> dict[Any, str]:
    """The values of a member that is one of a few, with their words, in the order of the declaration."""
    return choices(model.model_fields[name])


def begins(body: Any) -> str:
    """The day or month from which a body holds, as text that sorts; "" where its kind does not say, or it does not."""
    told = (getattr(body, name) for name in body.DECLARED.since)
    return next((str(day) for day in told if day is not None), "")


def reaches(body: Any) -> str:
    """The first month, as text, of which a figure or what it is judged by can depend on a body; "" where its kind does not say."""
    told = begins(body) or (str(body.month) if "month" in body.DECLARED.same else "")
    return told[:7]


def owing(body: Any, was: Any = None) -> tuple[str, ...]:
    """The members that an entry recorded today must tell and does not. `was`: what it takes the place of, which may owe too."""
    free = set() if was is None else {name for name in was.DECLARED.owed if not getattr(was, name)}
    return tuple(name for name in body.DECLARED.owed if not getattr(body, name) and name not in free)


def same(body: Any) -> tuple:
    """What a body has in common with those of which the later one holds."""
    return _same(body.DECLARED, lambda name: getattr(body, name))


def same_as_written(model: Any, body: Mapping[str, Any]) -> tuple:
    """`same`, of a body as the journal has it."""
    return _same(model.DECLARED, lambda name: body.get(model.model_fields[name].alias or name))


def _same(kind: Kind, told: Callable[[str], Any]) -> tuple:
    found = ((told(name), kind.unless.get(name)) for name in kind.same)
    return tuple(told(instead) if value is None and instead else value for value, instead in found)


def place(model: Any, where: Sequence[str | int]) -> tuple[str, Any]:
    """How a place in a body is called, as pydantic gives places, and the FieldInfo that is there (None: unknown).

    >>> from .kinds.withdrawal import Decision
    >>> place(Decision, ("grounds", 0, "finding"))[0], place(Decision, ("grounds", 0, "heart"))[0]
    ('判断基準①〜④の1番目の判断', '判断基準①〜④の1番目の「heart」')
    """
    words: list[str] = []
    info, keyed = None, False
    for part in where:
        known = members(model) if model is not None else {}
        if isinstance(part, int):
            words.append(f"{part + 1}番目")
        elif part in known:
            info = known[part]
            words.append(said(info).label)
            model, keyed = (
                model_of(info.annotation),
                any(get_origin(p) is dict for p in parts(info.annotation)),
            )
        elif keyed and part != "[key]":
            words.append(f"「{part}」")
        elif model is not None:
            words.append(f"「{part}」")
            info = model = None
    return "の".join(words), info


@cache
def those(model: Any, what: Is) -> tuple[str, ...]:
    """The members of a model that are of a sort, by the names that Python knows them by."""
    return tuple(name for name, info in model.model_fields.items() if is_of(info, what))


def is_of(info: Any, what: Is) -> bool:
    """Whether a member is of a sort."""
    return what in _all_of(info)


def is_when(info: Any) -> bool:
    """Whether a member is a day or a month."""
    return is_of(info, Is.MONTH) or date in _all_of(info)


def texts_in(model: Any, body: Mapping[str, Any]) -> set[str]:
    """The free texts that a body of a kind speaks of."""
    return {text for name in those(model, Is.TEXT) if (text := body.get(name))}


def model_of(annotation: Any) -> Any:
    """The model that a member holds, one or several of it; None where it holds none."""
    return next((part for part in parts(annotation) if hasattr(part, "model_fields")), None)


def complete(model: Any) -> None:
    """Raise TypeError for a kind that says something of members that it has not, or has a member without a label."""
    kind: Kind = model.DECLARED
    known = set(model.model_fields)
    spoken = {*kind.same, *kind.unless, *kind.unless.values(), *kind.since, *kind.owed, *kind.columns} - known
    spoken |= set(kind.salient) - set(members(model))
    unlabelled = {name for name, info in model.model_fields.items() if not _labelled(info)}
    if spoken or unlabelled or len(kind.may) != 4 or bool(kind.items) > ("items" in known):
        raise TypeError(
            f"{model.__name__}: {spoken or '-'} are no members; {unlabelled or '-'} have no label"
        )


def _labelled(info: Any) -> bool:
    return any(isinstance(part, Says) and part.label for part in _all_of(info))
