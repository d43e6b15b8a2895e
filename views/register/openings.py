"""開設・移管: the need as 情報政策課 judged it, what must be ready before, transfers to another section; new media (第2(4))."""

from __future__ import annotations

import htpy as h
import streamlit as st

from ledger.entries import Account, MediaCandidate, Opening, Transfer
from ledger.register import Record
from services.register.record_checks import unprepared

from .. import clause, fields, forms, frame
from ..fields import of
from ..frame import Frame
from ..markup import plain, put
from ..record_forms import Form, correct, new, note
from . import board

LATE = {
    "label": "逸脱の理由（すでに行ってしまったときだけ）",
    "help": "利用方針やマニュアルがそろわないまま、または判断や協議より先に、すでに行ったとき。理由はずっと残ります。",
}
OPENING = [
    of(Opening, "opens_on", "開設する日（した日）"),
    of(Opening, "judged_on", "必要性を判断した日"),
    of(Opening, "judged_by", hint="例 情報政策課長"),
    of(Opening, "need", "必要性の判断（第1-1(1)イ: 情報の充実と、利用者のニーズ）"),
    of(Opening, "lineup", "既存のアカウントで足りない理由（第1-1(2)）"),
    of(Opening, "deviation", **LATE),
]
TRANSFER = [
    of(Transfer, "section", "移管先の課"),
    of(Transfer, "from_day", "移管の日"),
    of(Transfer, "agreed_on", default=None),
    of(Transfer, "reason", "移管する理由"),
    of(Transfer, "deviation", **LATE),
]


def show(page: Frame) -> None:
    """Of the account: what is prepared, its opening and transfers. Of the city: the media that were assessed."""
    board.coming(page)
    forms.writer(page)
    if page.account is not None:
        prepared(page, page.account)
        opening(page, page.account)
        transfers(page, page.account)
    candidates(page)


def prepared(page: Frame, account: Account) -> None:
    """What 開設 and 移管 wait for, as it stands on the day that it is looked at (or on which the account opens)."""
    register, today = page.office.ledger.register(), page.office.today()
    day = max(today, account.opened_on)
    gaps = unprepared(
        page.office.guideline, [(r.seq, r.body) for r in register.records.values()], account.account_id, day
    )
    st.header("開設・移管の前にそろえるもの", anchor="prepared")
    if gaps:
        frame.empty(f"▲ {'。'.join(gaps)}。そろうまで、開設も移管も記録できません。")
    else:
        put(
            h.p[
                "● 利用方針とマニュアルは、すべての項目がそろっています。移管では、移管先の課が、自分の体制に合わせた版を作ります。"
            ]
        )
    with st.container(horizontal=True):
        for one in ("第1-1(1)イ", "第1-1(2)", "第1-1(3)", "第1-1(4)"):
            clause.clause(page.office, one)


def _of(page: Frame, model: type, account: Account) -> list[Record]:
    return list(page.office.ledger.register().of(model, account_id=account.account_id))


def opening(page: Frame, account: Account) -> None:
    """The judgement of the need; accounts from before the register have none."""
    st.header("開設", anchor="opening")
    found = _of(page, Opening, account)
    for record in found:
        b = record.body
        told = {
            "開設の日": forms.day(b.opens_on),
            "必要性の判断": f"{b.need}（{b.judged_by}、{forms.day(b.judged_on)}）",
            "既存のアカウントで足りない理由": b.lineup,
            "逸脱": b.deviation or "",
            "記録": "、".join(note(record)),
        }
        forms.facts(told)
    if not found:
        st.caption(f"開設の判断の記録はありません（開設日 {forms.day(account.opened_on)}）。")
    form = Form(
        "opening", OPENING, f"{account.name} の開設を記録しました。", {"account_id": account.account_id}
    )
    if not found:
        with st.expander("開設の判断を記録する（情報政策課）"):
            new(page, form, f"opening_{account.account_id}", {"opens_on": str(account.opened_on)})
    correct(
        page,
        form,
        {r.seq: (r, f"{r.seq}番　{forms.day(r.body.opens_on)}") for r in found},
        f"opening_correct_{account.account_id}",
    )


def transfers(page: Frame, account: Account) -> None:
    """移管: each month is charged to the section of its end."""
    st.header("移管", anchor="transfer")
    found = _of(page, Transfer, account)
    if found:
        rows: list[list[forms.Cell]] = [
            [
                forms.day(b.from_day),
                b.section,
                forms.day(b.agreed_on),
                (b.reason, f"逸脱: {b.deviation}" if b.deviation else ""),
                note(r),
            ]
            for r in reversed(found)
            for b in [r.body]
        ]
        forms.table(
            {"移管の日": "d", "移管先": "", "協議": "d", "理由": "w", "記録": "w"}, rows, "移管の記録"
        )
    else:
        st.caption(plain(f"移管の記録はありません（いまの運営主体は{account.section}）。"))
    form = Form(
        "transfer", TRANSFER, f"{account.name} の移管を記録しました。", {"account_id": account.account_id}
    )
    with st.expander("移管を記録する（情報政策課）"):
        st.caption(
            "移管の日の前月までは元の課、その月からは移管先の課の実績になります。判定は引き継がれます。"
        )
        new(page, form, f"transfer_{account.account_id}")
    correct(
        page,
        form,
        {r.seq: (r, f"{r.seq}番　{forms.day(r.body.from_day)} から{r.body.section}") for r in found},
        f"transfer_correct_{account.account_id}",
    )


def candidates(page: Frame) -> None:
    """新しい媒体の検討: by the criteria of 第2(4)."""
    st.header("新しい媒体の検討", anchor="media")
    clause.clause(page.office, "第2(4)")
    found = page.office.ledger.register().versions(MediaCandidate)[::-1]
    labels = {i.id: i.label for i in page.office.guideline.items("criteria")}
    for record in found:
        b = record.body
        with st.expander(plain(f"{b.medium}　{b.conclusion}（{forms.day(b.assessed_on)}）")):
            told = {labels.get(i, i): text for i, text in b.items.items()}
            forms.facts(
                told
                | {
                    "結論": f"{b.conclusion}。{b.reason}",
                    "次に検討する日": forms.day(b.next_on),
                    "記録": "、".join(note(record)),
                }
            )
    if not found:
        st.caption("まだ記録がありません。")
    asked = [
        of(MediaCandidate, "medium", "媒体の名前"),
        of(MediaCandidate, "assessed_on"),
        *fields.of_items(page.office.guideline.items("criteria"), required=True),
        of(MediaCandidate, "conclusion"),
        of(MediaCandidate, "next_on"),
        of(MediaCandidate, "reason", "結論の理由"),
    ]
    form = Form("media_candidate", asked, "新しい媒体の検討を記録しました。", {})
    with st.expander("新しい媒体を検討する（情報政策課）"):
        new(page, form, "candidate")
    correct(page, form, {r.seq: (r, f"{r.seq}番　{r.body.medium}") for r in found}, "candidate_correct")
