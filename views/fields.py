"""Forms of records as data: a field says what it is called, of what kind it is, and whether it must be filled in.

One builder for every kind of record. What is blank is left out of the body; `a.b` is the member b of the member a.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

import htpy as h
import streamlit as st

from ledger.declared import Is, choices, is_of, members, parts, said
from ledger.entries import Body
from services.office.guideline import CheckItem, ClauseItem

from . import forms, typed
from .frame import Frame
from .markup import plain, put

TODAY = object()  # the default of a day: today


class Keys(Protocol):
    """Where the widgets of a form live: kept over a reload (Begun), or not (Fleeting)."""

    def field(self, name: str, default: Any = None, options: Any = None) -> str: ...

    def leave(self, name: str) -> None:
        """Not to be kept as it stands now."""


@dataclass(frozen=True)
class Fleeting:
    """The keys of a form that begins anew each time it is opened."""

    form: str

    def field(self, name: str, default: Any = None, options: Any = None) -> str:
        key = forms.key(self.form, name)
        if key not in st.session_state:
            st.session_state[key] = default
        return key

    def leave(self, name: str) -> None:
        """Nothing is kept here."""


@dataclass(frozen=True)
class Field:
    """One field. `kind`: text, area, day, month, choice (buttons), list, yes, amount. `told`: words above it."""

    name: str
    label: str
    kind: str = "text"
    options: Mapping[str, str] = field(default_factory=dict)
    required: bool = False
    help: str | None = None
    hint: str = ""
    default: Any = None
    told: h.Node = None
    unit: str = ""  # what may stand behind an amount


WIDE, TYPED = ("area",), ("day", "amount")
FEW = 4  # of so many options each has a button


def of(model: type[Body], name: str, label: str | None = None, **told: Any) -> Field:
    """The field of a member, by its name in the journal: words, kind, options and whether it must be filled in are those
    that the member declares; `told` says what this form asks otherwise."""
    info = members(model)[name]
    words = {value: str(word) for value, word in choices(info).items()}
    required = info.is_required() or bool(words and info.default)
    begins = TODAY if is_of(info, Is.PAST) else None
    default = begins if info.is_required() else info.default
    asked = {"kind": _kind(info, words), "options": words, "required": required, "default": default}
    return Field(name, label or said(info).label, **asked | told)


def _kind(info: Any, words: Mapping[Any, str]) -> str:
    if words:
        return "choice" if len(words) <= FEW else "list"
    if is_of(info, Is.PROSE) or is_of(info, Is.TEXT):
        return "area"
    if is_of(info, Is.MONTH):
        return "month"
    inside = list(parts(info.annotation))
    return next((kind for held, kind in _WIDGETS.items() if held in inside), "text")


_WIDGETS = {bool: "yes", date: "day", int: "amount", float: "amount"}


def ask(page: Frame, keys: Keys, fields: Sequence[Field], told: Mapping[str, Any]) -> dict[str, Any]:
    """Draw the fields, two of a kind beside each other; the body that they hold. `told`: what stands already."""
    body: dict[str, Any] = {}
    for one, place in _placed(fields):
        with place:
            value = _widget(page, keys, one, begins(page, one, told))
        if one.kind == "day" and isinstance(value, typed.Unread):
            keys.leave(one.name)  # words in a field for days might be anything: a password
        if value is not None and value != "" and value is not False:  # 0 is said
            _put(body, one.name, value)
    return body


def _placed(fields: Sequence[Field]) -> Iterator[tuple[Field, Any]]:
    """Each field with its place: beside the one before where both are short, long, or under their own words; a long one that
    has no other beside it is as wide as the form."""
    sizes = ["worded" if one.told else "long" if one.kind in WIDE else "short" for one in fields]
    left: Any = None
    for one, size, before, after in zip(fields, sizes, ["", *sizes], [*sizes[1:], ""], strict=False):
        if left is not None and size == before:
            place, left = left, None
        elif size == "long" and after != size:
            place, left = st.container(), None
        else:
            place, left = st.columns(2)
        yield one, place


def begins(page: Frame, one: Field, told: Mapping[str, Any]) -> Any:
    value: Any = told
    for part in one.name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    if value is None:
        value = page.office.today() if one.default is TODAY else one.default
        if value is None and one.kind == "month" and one.required:
            value = f"{page.office.today():%Y-%m}"
    if one.kind == "day" and isinstance(value, str):
        return typed.shown_day(value)
    return typed.shown(value) if one.kind in TYPED else value


def _put(body: dict[str, Any], name: str, value: Any) -> None:
    *path, last = name.split(".")
    for part in path:
        body = body.setdefault(part, {})
    body[last] = str(value) if isinstance(value, date) else value.strip() if isinstance(value, str) else value


def _widget(page: Frame, keys: Keys, one: Field, begins: Any) -> Any:
    label = one.label + ("" if one.required or one.told or one.kind == "yes" else "（任意）")
    seen: Any = "visible"
    if one.told:
        put(one.told)
        seen = "collapsed"  # the words above say it; it is still read aloud
    match one.kind:
        case "area":
            return st.text_area(
                plain(label),
                key=keys.field(one.name, begins or ""),
                height=90,
                help=plain(one.help),
                placeholder=one.hint,
                label_visibility=seen,
            )
        case "day":
            return typed.day(label, keys.field(one.name, begins), help=plain(one.help))
        case "month":
            return _month(page, keys, one, label, begins)
        case "choice":
            options = list(one.options)
            key = keys.field(one.name, begins if begins in options else None, options)
            return st.radio(
                plain(label),
                options,
                format_func=lambda o: plain(one.options[o]),
                key=key,
                horizontal=True,
                help=plain(one.help),
                index=None,
                label_visibility=seen,
            )
        case "list":
            options = list(one.options)
            key = keys.field(one.name, begins if begins in options else None, options)
            return st.selectbox(
                plain(label),
                options,
                format_func=one.options.__getitem__,
                key=key,
                help=plain(one.help),
                index=None,
                placeholder="選んでください",
            )
        case "yes":
            return st.checkbox(plain(label), key=keys.field(one.name, bool(begins)), help=plain(one.help))
        case "amount":
            return typed.number(
                label,
                keys.field(one.name, begins),
                unit=one.unit,
                low=0,
                help=plain(one.help),
                placeholder=one.hint,
            )
    return st.text_input(
        plain(label), key=keys.field(one.name, begins or ""), help=plain(one.help), placeholder=one.hint
    )


def _month(page: Frame, keys: Keys, one: Field, label: str, begins: str | None) -> str | None:
    options = forms.months(page.office.today(), begins)
    return st.selectbox(
        plain(label),
        options,
        format_func=forms.month,
        key=keys.field(one.name, begins, options),
        placeholder="選ばない",
        index=None,
        help=plain(one.help),
    )


def missing(fields: Sequence[Field], body: Mapping[str, Any]) -> list[str]:
    """The labels of what must be filled in and is not."""
    return [one.label for one in fields if one.required and _at(body, one.name) in (None, "")]


def _at(body: Any, name: str) -> Any:
    for part in name.split("."):
        body = body.get(part) if isinstance(body, Mapping) else None
    return body


def complete(fields: Sequence[Field], body: Mapping[str, Any]) -> bool:
    """Whether everything required is there and could be read; says what is not."""
    gaps = missing(fields, body)
    if gaps:
        st.error(plain(f"{'・'.join(gaps)}を入れてください。"))
    return not typed.refused(*(_at(body, one.name) for one in fields)) and not gaps


# ── what the guideline lists ───────────────────────────────────────────────────────────────────────


def of_items(items: Sequence[ClauseItem], required: bool = False) -> list[Field]:
    """A text for each thing that the guideline lists, under its words and beside its question."""
    return [
        Field(f"items.{i.id}", i.label, "area", required=required, told=_words(n, i.words, i.question))
        for n, i in enumerate(items, 1)
    ]


def _words(number: int, words: str, more: str) -> h.Element:
    return h.div(".asked")[h.strong[f"{number}　{words}"], h.small[more]]


RESULTS = {"適合": "適合", "不適合": "不適合", "該当なし": "該当なし"}


def of_checklist(items: Sequence[CheckItem]) -> list[Field]:
    """One of three results for each line of a medium's checklist (第2); 任意 ones may be left out."""
    return [
        Field(
            f"items.{i.id}",
            f"{n} の結果（{i.obligation}）",
            "choice",
            RESULTS,
            required=i.obligation == "必須",
            told=_words(n, i.text, i.obligation),
        )
        for n, i in enumerate(items, 1)
    ]
