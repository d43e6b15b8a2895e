"""コメント of one account: what was said, what was done about it, who was told. Names only for those who may read them."""

from __future__ import annotations

import htpy as h
import streamlit as st

from ledger.entries import Account, Comment
from ledger.register import Record
from services.decision.finding import limits
from services.register import voices
from services.register.voices import Heard

from .. import clause, forms
from ..fields import of
from ..frame import Frame
from ..markup import put
from ..record_forms import Body, Form, correct, new, note

SIGNS = {"未対応": "▲ 未対応", "対応済": "● 対応済", "対応不要": "– 対応不要"}
HEADS = {"受けた日": "d", "種別": "", "コメント": "w", "投稿者": "", "対応": "w", "共有先": "", "記録": "w"}
SHOWN = 40


def show(page: Frame) -> None:
    """What waits, all of them, a new one, what was done about one."""
    account = page.account
    if account is None:
        st.info("先にアカウントを登録してください。")
        return
    found = voices.comments(page.office, page.user, [account.account_id])
    waiting = [h for h in found if h.body.handling == "未対応"]
    _headline(page, found, waiting)
    if found:
        only = st.toggle(f"未対応だけを表示する（{len(waiting)}件）", key="comments_waiting")
        chosen = waiting if only else found
        forms.table(HEADS, [_row(page, h) for h in chosen[:SHOWN]], "コメントの一覧")
        if len(chosen) > SHOWN:
            st.caption(
                f"新しい{SHOWN}件を表示しています（全{len(chosen)}件）。すべては「CSV・Excel」で見られます。"
            )
    forms.writer(page)
    _handle(page, account, waiting)
    with st.expander("コメントを記録する", expanded=not found):
        st.caption(
            "投稿者の名前は、下の欄にだけ書きます。本文にある個人の名前や連絡先は、伏せて書いてください。まとめて入れるときは「CSV」から。"
        )
        new(
            page,
            Form("comment", NEW, "コメントを記録しました。", {"account_id": account.account_id}),
            f"comment_{account.account_id}",
        )
    _correct(page, account, found)


def _headline(page: Frame, found: list[Heard], waiting: list[Heard]) -> None:
    days = limits(page.office.ledger.register(), page.office.today()).comment_days
    late = [h for h in waiting if (page.office.today() - h.body.received_on).days > days]
    told = (
        f"{len(found)}件のうち、未対応 {len(waiting)}件。" if found else "コメントの記録は、まだありません。"
    )
    over = h.strong[f"{days}日を過ぎたものが{len(late)}件あります。"] if late else None
    left, right = st.columns([3, 2], vertical_alignment="center")
    put(h.p(".lead.first")[told, over], into=left)
    with right:
        clause.clause(page.office, "第1-2(5)")


def _row(page: Frame, heard: Heard) -> list[forms.Cell]:
    b = heard.body
    days = (page.office.today() - b.received_on).days
    more = (
        f"{days}日経過"
        if b.handling == "未対応"
        else "・".join(x for x in (forms.day(b.handled_on), b.answer or "") if x)
    )
    return [
        forms.day(b.received_on),
        b.kind,
        heard.texts["text"] or "（本文なし）",
        heard.texts["commenter"] or "",
        (SIGNS[b.handling], more),
        b.shared_with or "",
        note(heard.case.now),
    ]


NEW = [
    of(Comment, "received_on"),
    of(Comment, "kind", kind="choice"),
    of(Comment, "text", "コメントの本文", required=True),
    of(Comment, "commenter", "投稿者（表示されるのは、この課と情報政策課だけです）", kind="text"),
    of(Comment, "shared_with", "共有先（知らせた課や人）", hint="例 道路課"),
    of(Comment, "handling"),
    of(Comment, "handled_on"),
    of(Comment, "answer", "回答や対応の内容"),
]
HANDLING = NEW[4:]


def _handle(page: Frame, account: Account, waiting: list[Heard]) -> None:
    if not waiting:
        return
    with st.expander(f"対応を記録する（未対応 {len(waiting)}件）", expanded=True):
        by_seq = {h.seq: h for h in waiting}
        seq = st.selectbox(
            "コメント",
            list(by_seq),
            index=None,
            format_func=lambda s: _label(by_seq[s]),
            placeholder="対応したコメントを選んでください",
            key=forms.key(f"comment_handle_{account.account_id}"),
        )
        if seq is None:
            return
        heard = by_seq[seq]
        put(
            h.div(".item")[
                h.small[f"{forms.day(heard.body.received_on)}の{heard.body.kind}"],
                h.p[heard.texts["text"] or "（本文なし）"],
            ]
        )
        told = {
            "shared_with": heard.body.shared_with,
            "handling": "対応済",
            "handled_on": str(page.office.today()),
        }
        form = Form(
            "comment", HANDLING, "対応を記録しました。", {}, after=lambda body: voices.carried_on(heard, body)
        )
        new(page, form, f"comment_handle_{seq}", told)


def _label(heard: Heard) -> str:
    text = (heard.texts["text"] or "（本文なし）").replace("\n", " ")
    return f"{forms.day(heard.body.received_on)}　{heard.body.kind}　{text[:40]}"


def _correct(page: Frame, account: Account, found: list[Heard]) -> None:
    if not any(h.open for h in found):
        return
    records = list(page.office.ledger.register().of(Comment, account_id=account.account_id))

    def texts(record: Record) -> dict[str, str | None]:
        return voices.texts_of(page.office, page.user, account, record.body)

    def told(record: Record) -> Body:
        return record.body.model_dump(mode="json", exclude_none=True) | {
            k: v for k, v in texts(record).items() if v
        }

    by_seq = {r.seq: r for r in records}

    def after(body: Body) -> Body:
        chosen = st.session_state.get(forms.key(f"comment_correct_{account.account_id}", "which"))
        assert chosen is not None
        record = by_seq[chosen]
        return voices.mended(record.body, texts(record), body)

    form = Form("comment", NEW, "", {"account_id": account.account_id}, after=after)
    options = {
        r.seq: (r, f"{r.seq}番　{forms.day(r.body.received_on)}　{r.body.kind}　{r.body.handling}")
        for r in reversed(records)
    }
    correct(page, form, options, f"comment_correct_{account.account_id}", told)
