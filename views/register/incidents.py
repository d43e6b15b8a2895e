"""事故・トラブル of one account (第1-3): from its opening over 収束 to 終結, and what harm it did."""

from __future__ import annotations

import htpy as h
import streamlit as st

from charts.palette import ink
from ledger.entries import Account, Incident
from ledger.register import Record
from services.register import voices
from services.register.voices import Heard

from .. import clause, forms
from ..fields import Field, of
from ..frame import Frame
from ..markup import put, signed
from ..record_forms import Body, Form, correct, new, note

CLAUSES = {
    "誤投稿": "第1-3(3)",
    "なりすまし": "第1-3(2)",
    "炎上": "第1-3(4)",
    "不正アクセス": "第1-3(4)",
    "禁止記事": "第1-2(8)",
    "その他": "第1-3(4)",
}
HARMS = {"なし": "なし", "可能性": "可能性がある", "事態": "事態が生じた"}
LOOKS = {"対応中": ("consider", "■"), "収束": ("watch", "▲"), "終結": ("within", "●")}


def show(page: Frame) -> None:
    """What goes on, what was, a new one, how one goes on."""
    account = page.account
    if account is None:
        st.info("先にアカウントを登録してください。")
        return
    found = voices.incidents(page.office, page.user, [account.account_id])
    going = [h for h in found if h.body.closed_on is None]
    told = (
        f"対応中の事故・トラブルが{len(going)}件あります。"
        if going
        else "対応中の事故・トラブルはありません。"
    )
    put(h.p(".lead.first")[told])
    with st.container(horizontal=True):
        for one, label in (
            ("第1-3(2)", "第1-3(2) なりすまし"),
            ("第1-3(3)", "第1-3(3) 誤った情報"),
            ("第1-3(4)", "第1-3(4) トラブル対応"),
            ("第1-2(8)", "第1-2(8) 投稿してはならない記事"),
        ):
            clause.clause(page.office, one, label)
    for heard in found:
        _card(page, heard)
    forms.writer(page)
    _carry_on(page, account, going)
    with st.expander("事故・トラブルを記録する"):
        st.caption("名前など、個人が分かることは「くわしい内容」にだけ書きます（あとで廃棄できます）。")
        form = Form(
            "incident", _fields(page), "事故・トラブルを記録しました。", {"account_id": account.account_id}
        )
        new(page, form, f"incident_{account.account_id}")
    _correct(page, account, found)


def _card(page: Frame, heard: Heard) -> None:
    b = heard.body
    standing = voices.stands(b, page.office.today())
    state, sign = LOOKS[standing]
    which = _prohibited(page, b.prohibited) if b.prohibited else ""
    days = [
        ("発生", b.opened_on),
        ("削除依頼", b.removal_asked_on),
        ("注意喚起", b.warned_on),
        ("修正記事", b.put_right_on),
        ("収束", b.contained_on),
        ("終結", b.closed_on),
    ]
    when = " → ".join(f"{word} {forms.day(day)}" for word, day in days if day)
    lines = [
        ("不利益", HARMS[b.harm]),
        ("条文", CLAUSES[b.kind]),
        ("連絡先", b.reported_to),
        ("くわしい内容", heard.texts["details"]),
        ("結果", b.outcome),
        ("記録", "、".join(note(heard.case.now))),
    ]
    put(
        h.div(".said", style="border-top:1px solid #e6e6e6;padding:.6rem 0")[
            signed(ink(state), sign, standing),
            "　",
            h.strong[b.kind],
            f"{which}　",
            h.small[when],
            forms.described((k, v) for k, v in lines if v),
        ]
    )


def _prohibited(page: Frame, letter: str) -> str:
    item = next((i for i in page.office.guideline.items("prohibited") if i.id == letter), None)
    return f"（第1-2(8){letter} {item.label if item else ''}）"


def _fields(page: Frame) -> list[Field]:
    listed = {i.id: f"{i.id}　{i.words}" for i in page.office.guideline.items("prohibited")}
    return [
        of(Incident, "opened_on", "発生した日（気づいた日）"),
        of(Incident, "kind"),
        of(Incident, "prohibited", "禁止記事のときは、どれに当たるか（第1-2(8)）", options=listed),
        REPORTED,
        HARM,
        of(Incident, "details", "くわしい内容"),
        *COURSE,
    ]


REPORTED = of(Incident, "reported_to", "連絡した先（情報政策課、警察など）")
HARM = of(Incident, "harm", "利用者または市への著しい不利益（判断基準③）", options=HARMS)
COURSE = [
    of(Incident, "removal_asked_on", "媒体の運営会社に削除を依頼した日（なりすまし）", help="第1-3(2)"),
    of(Incident, "warned_on", "市ホームページなどで注意を呼びかけた日（なりすまし）", help="第1-3(2)"),
    of(
        Incident,
        "put_right_on",
        "修正の記事を投稿した日（誤った情報）",
        help="第1-3(3): 原則として記事は削除せず、修正の記事を投稿します。",
    ),
    of(Incident, "contained_on"),
    of(Incident, "closed_on"),
    of(Incident, "outcome", "結果と、再発を防ぐためにしたこと"),
]


def _carry_on(page: Frame, account: Account, going: list[Heard]) -> None:
    if not going:
        return
    with st.expander(f"その後を記録する（対応中 {len(going)}件）", expanded=True):
        by_seq = {h.seq: h for h in going}
        seq = st.selectbox(
            "事故・トラブル",
            list(by_seq),
            format_func=lambda s: f"{by_seq[s].body.opened_on}　{by_seq[s].body.kind}",
            key=forms.key(f"incident_carry_{account.account_id}"),
        )
        heard = by_seq[seq]
        fields = [
            HARM,
            REPORTED,
            *COURSE,
        ]
        form = Form(
            "incident",
            fields,
            "その後を記録しました。",
            {},
            after=lambda body: voices.carried_on(heard, _cleared(fields, body)),
        )
        new(
            page,
            form,
            f"incident_carry_{heard.case.now.seq}",
            heard.body.model_dump(mode="json", exclude_none=True),
        )


def _cleared(fields: list[Field], body: Body) -> Body:
    """What was emptied in the form is empty in the record too."""
    return {f.name: "" for f in fields} | body


def _correct(page: Frame, account: Account, found: list[Heard]) -> None:
    if not any(h.open for h in found):
        return
    records = {
        r.seq: r for r in list(page.office.ledger.register().of(Incident, account_id=account.account_id))
    }

    def texts(record: Record) -> dict[str, str | None]:
        return voices.texts_of(page.office, page.user, account, record.body)

    def told(record: Record) -> Body:
        return record.body.model_dump(mode="json", exclude_none=True) | {
            k: v for k, v in texts(record).items() if v
        }

    def after(body: Body) -> Body:
        record = records[st.session_state[forms.key(f"incident_correct_{account.account_id}", "which")]]
        return voices.mended(record.body, texts(record), body)

    form = Form("incident", _fields(page), "", {"account_id": account.account_id}, after=after)
    options = {
        s: (r, f"{s}番　{forms.day(r.body.opened_on)}　{r.body.kind}") for s, r in reversed(records.items())
    }
    correct(page, form, options, f"incident_correct_{account.account_id}", told)
