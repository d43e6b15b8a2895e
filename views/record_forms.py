"""Recording, correcting and taking back one kind of record, whatever its fields: the same three steps for all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ledger.entries import plain as members_of
from ledger.register import Record
from services.register import recording

from . import fields, forms
from .begun import Begun
from .fields import Field, Fleeting
from .frame import Frame
from .markup import plain

Body = dict[str, Any]


@dataclass(frozen=True)
class Form:
    """How a kind of record is asked for. `fixed`: members that the page gives; `after`: what a body becomes before it goes."""

    kind: str
    fields: Sequence[Field]
    done: str
    fixed: Mapping[str, Any]
    button: str = "記録する"
    after: Callable[[Body], Body] = dict


def new(page: Frame, form: Form, name: str, told: Mapping[str, Any] | None = None) -> None:
    """A new record. What is begun survives a reload, until it is recorded; `name` tells this form from all others."""
    begun = Begun(page, name)
    body = fields.ask(page, begun, form.fields, told or {})
    pressed = st.button(
        plain(form.button), type="primary", key=forms.key(name, "send"), disabled=page.user is None
    )
    if pressed and fields.complete(form.fields, body) and _recorded(page, form, body):
        begun.discard()
        forms.done(name, form.done)
    _keep(page, begun, form.fields, told or {})


def _recorded(page: Frame, form: Form, body: Body) -> bool:
    assert page.user is not None
    user, whole = page.user, form.after(body | dict(form.fixed))
    return forms.attempt(lambda: recording.record(page.office, user, form.kind, whole)) is not None


def _keep(page: Frame, begun: Begun, asked: Sequence[Field], told: Mapping[str, Any]) -> None:
    """Kept once something was put in: an untouched form begins with the day on which it is opened."""
    begins = {f.name: fields.begins(page, f, told) for f in asked}
    empty = ("", None, False)
    changed = [
        n
        for n in begun.names
        if begun.value(n) != begins.get(n) and not (begun.value(n) in empty and begins.get(n) in empty)
    ]
    if changed or begun.kept:
        begun.keep()


def correct(
    page: Frame,
    form: Form,
    records: Mapping[int, tuple[Record, str]],
    name: str,
    told: Callable[[Record], Body] | None = None,
) -> None:
    """Choose a record, then put another body in its place or take it back; with a reason, and everything stays readable.

    `records`: seq → the record and how it is called. `told`: what the form begins with (its body, if not said).
    """
    if not records:
        return
    with st.expander("まちがいを訂正する・記録を取り消す"):
        seq = st.selectbox(
            "訂正する記録",
            list(records),
            index=None,
            format_func=lambda s: records[s][1],
            key=forms.key(name, "which"),
            placeholder="記録を選んでください",
        )
        if seq is None:
            return
        record, own = records[seq][0], f"{name}_{seq}"
        was = told(record) if told else members_of(record.body)
        with st.form(forms.key(own), border=False, enter_to_submit=False):
            body = fields.ask(page, Fleeting(own), form.fields, was)
            asked = {f.name.split(".")[0] for f in form.fields} | {
                "source"
            }  # a corrected body is not the file's any more
            kept = {k: v for k, v in was.items() if k not in asked}
            correct_or_take_back(
                page,
                own,
                seq,
                lambda: (
                    form.after(kept | body | dict(form.fixed)) if fields.complete(form.fields, body) else None
                ),
            )


def correct_or_take_back(page: Frame, form: str, seq: int, mended: Callable[[], Body | None]) -> None:
    """The end of a form that corrects an entry: the reason, and either of two buttons. `mended`: the body that the form
    holds; None, once it has said what is amiss."""
    reason = st.text_area("理由（必ず書いてください）", key=forms.key(form, "correction_reason"), height=68)
    left, right, _ = st.columns([1, 2, 3])
    corrected = left.form_submit_button("訂正する", type="primary", disabled=page.user is None)
    taken_back = right.form_submit_button("この記録を取り消す", disabled=page.user is None)
    if not (corrected or taken_back):
        return
    if not reason.strip():
        st.error("理由を書いてください。")
    elif not corrected or (body := mended()) is not None:
        assert page.user is not None
        user, instead = page.user, body if corrected else None
        if forms.attempt(lambda: recording.correct(page.office, user, seq, reason, instead)) is not None:
            forms.done(form, f"{seq}番の記録を{'訂正しました' if corrected else '取り消しました'}。")


def note(record: Record) -> tuple[str, str]:
    """The cell that says who recorded it."""
    mended = f"、{record.corrected_by}番で訂正" if record.corrected_by else ""
    return f"{record.seq}番", f"{record.by}、{forms.day(record.at.date())}{mended}"
