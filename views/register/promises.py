"""利用方針・マニュアル・開示事項 of one account: what holds, what changed since, a new version item by item."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import htpy as h
import streamlit as st

from ledger.entries import KIND_WORDS, Account, Disclosure, Policy
from services.register import promises, readiness
from services.register.promises import PAPERS, PromiseVersion
from services.register.record_checks import missing_items

from .. import clause, fields, forms, frame
from ..fields import TODAY, of
from ..frame import Frame
from ..markup import plain, put
from ..record_forms import Form, correct, new, note
from . import board

CLAUSES = {"policy": "第1-1(3)", "manual": "第1-1(4)", "disclosure": "第1-1(5)"}
FEW = "項目に書いてあるとおりに、いま掲載されている文を写します。掲載していない項目は空けておきます。"


def show(page: Frame) -> None:
    """One of the three papers, chosen by `paper` in the URL."""
    account = page.account
    if account is None:
        st.info("先にアカウントを登録してください。")
        return
    kind = frame.choose_part("paper", {k: KIND_WORDS[k] for k in PAPERS}, "policy", "文書")
    register, today = page.office.ledger.register(), page.office.today()
    found = promises.versions(register, kind, account.account_id)
    now = promises.standing(found, today)
    _headline(page, account, kind, now)
    if now is not None:
        _text(page, kind, now)
    _compared(page, kind, found)
    forms.writer(page)
    form = _form(page, account, kind)
    latest = found[-1] if found else None
    title = "新しい版を作る" if found else f"{KIND_WORDS[kind]}を作る"
    title = "掲載の内容を点検して記録する" if kind == "disclosure" else title
    with st.expander(plain(title), expanded=not found):
        if kind == "disclosure" or latest:
            st.caption(
                FEW if kind == "disclosure" else "前の版の文が入っています。変えるところだけを直します。"
            )
        told = {"items": dict(latest.items)} if latest else {}
        if latest and kind == "disclosure":
            told["where"] = latest.record.body.where
        new(page, form, f"{kind}_{account.account_id}_{latest.record.seq if latest else 0}", told)
    records = {
        v.record.seq: (v.record, f"第{v.number}版　{forms.day(v.day)}から　{v.record.seq}番")
        for v in reversed(found)
    }
    correct(page, form, records, f"{kind}_correct_{account.account_id}")


def _headline(page: Frame, account: Account, kind: str, now: PromiseVersion | None) -> None:
    register = page.office.ledger.register()
    marks = readiness.line(page.office, register, account, page.office.today()).marks
    left, right = st.columns([3, 2], vertical_alignment="center")
    mark = replace(marks[kind], more="") if marks[kind].standing == readiness.FINE else marks[kind]
    told: list[h.Node] = [h.strong[KIND_WORDS[kind]], "　", board.mark_html(mark)]
    if now is not None:
        recorded, by = note(now.record)
        shared = getattr(now.record.body, "shared_on", None)
        when = (
            f"{forms.day(now.day)}の点検"
            if kind == "disclosure"
            else f"第{now.number}版（{forms.day(now.day)}から）"
        )
        more = [when, f"所属内で共有 {forms.day(shared)}" if shared else "", f"台帳記録 {recorded}", by]
        told += [h.br, h.small["・".join(m for m in more if m)]]
    put(h.div(".item")[told], into=left)
    with right:
        clause.clause(page.office, CLAUSES[kind])


def _text(page: Frame, kind: str, now: PromiseVersion) -> None:
    """Every item that the guideline lists, with what stands; what is missing says so."""
    gaps = {i.id for i in missing_items(now.items, page.office.guideline.items(kind))}
    parts = []
    for number, (item, label) in enumerate(
        promises.labels(page.office.guideline, kind, now.items).items(), 1
    ):
        text = h.p(".gap")["▲ 書かれていません"] if item in gaps else h.p[now.items.get(item, "")]
        parts.append(h.div(".item")[h.small[f"{number}　{label}"], text])
    where = getattr(now.record.body, "where", None)
    if where:
        parts.append(h.div(".item")[h.small["掲載している場所"], h.p[where]])
    put(h.div(".saids")[parts])


def _compared(page: Frame, kind: str, found: list[PromiseVersion]) -> None:
    """What a version changed against the one before it."""
    if len(found) < 2:
        return
    with st.expander(f"前の版との違いを見る（全{len(found)}版）"):
        later = {v.number: v for v in reversed(found[1:])}
        number = st.selectbox(
            "版",
            list(later),
            format_func=lambda n: f"第{n}版（{forms.day(later[n].day)}から）と、その前の版",
            key=forms.key(f"{kind}_diff_{found[0].record.seq}"),
            label_visibility="collapsed",
        )
        before, after = found[number - 2], later[number]
        changed = promises.changes(page.office.guideline, kind, before.items, after.items)
        if not changed:
            frame.empty("項目の文は変わっていません。")
        put(*(h.div(".item.diff")[h.small[c.label], h.p[[_piece(p) for p in c.pieces]]] for c in changed))


def _piece(piece: promises.Piece) -> h.Node:
    changed = {"gone": h.del_, "new": h.ins}.get(piece[0])
    return changed[piece[1]] if changed else piece[1]


def _form(page: Frame, account: Account, kind: str) -> Form:
    items = fields.of_items(page.office.guideline.items(kind))
    fixed = {"account_id": account.account_id}
    title = KIND_WORDS[kind]
    if kind == "disclosure":
        asked = [
            of(Disclosure, "checked_on"),
            of(
                Disclosure, "where", "掲載している場所", kind="text", hint="例 市ホームページ、プロフィール欄"
            ),
            *items,
        ]
        return Form(kind, asked, f"{account.name} の開示事項の点検を記録しました。", fixed, after=_with_items)
    asked = [
        of(Policy, "from_day", "いつから有効か", default=TODAY),
        of(Policy, "shared_on", help="第1-1(3)(4): 作成し、所属内で共有すること。"),
        *items,
        of(Policy, "note", "メモ（変えた理由など）"),
    ]
    return Form(kind, asked, f"{account.name} の{title}を記録しました。", fixed, after=_with_items)


def _with_items(body: dict[str, Any]) -> dict[str, Any]:
    """Nothing filled in is a version with nothing in it, which the register may say too."""
    return {"items": {}} | body
