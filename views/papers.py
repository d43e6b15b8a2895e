"""帳票 on screen: one document with its pages to look at first, and the month's whole set as a zip."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import Any

import streamlit as st

from metrics.calendar import screen_month
from metrics.term import MONTHS, span_of, term_label
from reports.kinds import FORM_WORDS, KINDS, Kind, file_name, title_of
from reports.paper import MEDIA
from services import issuing, month_set
from services.issuing import Order
from services.office import RefusedFolder

from . import frame
from .frame import Frame

MOST = 12  # pages shown; the file has all
WIDE = ("records", *MONTHS)
SCOPES = {
    "account": "アカウントと月ごと",
    "month": "月ごと、すべてのアカウント",
    "period": "期間ごと",
    "today": "今日現在",
}


def one(held: Frame) -> None:
    """Choose a kind, look at it, save it in the form that is wanted."""
    words = held.office.guideline.words
    names = {k: f"{title_of(k, words)}（{SCOPES[kind.scope]}）" for k, kind in KINDS.items()}
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        chosen = frame.choose("paper", "帳票", list(KINDS), names, "review")
    kind = KINDS[chosen]
    with right:
        masked = st.checkbox("情報公開用（氏名を■■にする）", key="paper_masked") if kind.masked else False
    single = kind.scope == "account" or (
        chosen in MONTHS and st.checkbox("選んだアカウントだけ", key="paper_single")
    )
    accounts = (held.account.account_id,) if single and held.account else ()
    st.caption(_about(held, kind, accounts))
    _save(held, kind, accounts, masked)
    _preview(held, Order(chosen, kind.forms[0], held.month, accounts, _by(held), masked, held.sample))


def _about(held: Frame, kind: Kind, accounts: tuple[str, ...]) -> str:
    """What the document will be of."""
    of = held.account.name if accounts and held.account else "すべてのアカウント"
    if kind.id in MONTHS:
        return f"{of}、{term_label(kind.id, *span_of(kind.id, held.month))}。根拠 {kind.clause}"
    if kind.scope == "today":
        return f"{of}、今日現在。根拠 {kind.clause}"
    if kind.id == "records":
        return f"{screen_month(held.month)}に記録したもの。根拠 {kind.clause}"
    return f"{of}、{screen_month(held.month)}。根拠 {kind.clause}"


def _save(held: Frame, kind: Kind, accounts: tuple[str, ...], masked: bool) -> None:
    places = st.columns(len(kind.forms) + max(0, 4 - len(kind.forms)))
    for place, form in zip(places, kind.forms, strict=False):
        order = Order(kind.id, form, held.month, accounts, _by(held), masked, held.sample)
        with place:
            st.download_button(
                f"{FORM_WORDS[form]} で保存する",
                data=lambda order=order: issuing.issue(held.office, held.view, order).content,
                file_name=file_name(
                    kind.id, form, f"{held.month:%Y-%m}", *accounts, *(["公開用"] if masked else [])
                ),
                mime=MEDIA[form],
                key=f"save_{kind.id}_{form}",
                on_click="ignore",
                width="stretch",
            )


def _preview(held: Frame, order: Order) -> None:
    try:
        pages = _pages(held.office, held.view, held.generation, order)
    except LookupError as error:
        frame.empty(str(error.args[0]))
        return
    if not pages and order.form == "html":
        st.caption("市のホームページに貼る部分です。見出し、表、アカウントごとの開示事項が入っています。")
        paper = issuing.issue(held.office, held.view, order)
        for remark in paper.remarks:
            st.warning(remark)
        with st.container(border=True):
            st.html(paper.content.decode())
    elif not pages:
        st.caption("この帳票は、表計算ソフトのファイルだけです。")
    for number, page in enumerate(pages[:MOST], 1):
        st.image(
            page, width=700 if order.kind not in ("records", *MONTHS) else 980, alt=f"{number}枚目の見本"
        )
    if len(pages) > MOST:
        st.caption(f"ほかに {len(pages) - MOST} 枚あります。保存したファイルには、すべて入っています。")


@st.cache_resource(show_spinner="帳票を組んでいます", max_entries=20)
def _pages(_office: Any, _view: Any, generation: str, order: Order) -> list[bytes]:
    """The pages of a document as pictures, in a generation."""
    return issuing.preview(_office, _view, order)


def whole(held: Frame) -> None:
    """月次一式: made in a folder of its own, so that a run that was broken off goes on where it was."""
    st.markdown(
        f"{screen_month(held.month)}の帳票をすべて作り、一つの zip にまとめます。ファイル名は毎月同じで、"
        "目次（index.html、index.csv）が付きます。途中で画面を閉じても、次に押したところから続きます。"
    )
    folder = _folder(held)
    if st.button("月次一式を作る", type="primary", key="whole"):
        _make(held, folder)
    made = st.session_state.get("whole_made")
    if made == str(folder) and (folder / "index.html").exists():
        st.success(f"{screen_month(held.month)}の一式ができました。")
        st.download_button(
            "zip で保存する",
            data=lambda: month_set.zipped(folder),
            file_name=f"月次一式_{held.month:%Y-%m}.zip",
            mime="application/zip",
            key="whole_zip",
            on_click="ignore",
        )


def _make(held: Frame, folder: Path) -> None:
    bar = st.progress(0.0, text="始めています")
    try:
        month_set.export_month(
            held.office, held.month, folder,
            lambda done, of, what: bar.progress(done / of, text=f"{done} / {of}　{what}"), held.sample, _by(held),
        )  # fmt: skip
    except (LookupError, RefusedFolder) as error:
        bar.empty()
        st.error(str(error.args[0]))
        return
    bar.empty()
    st.session_state["whole_made"] = str(folder)


def _folder(held: Frame) -> Path:
    """Where the set is made: one place a generation, month and person, outside the office folder."""
    told = "|".join((held.generation, f"{held.month:%Y-%m}", _by(held), str(held.sample)))
    return Path(tempfile.gettempdir()) / f"sns-issiki-{hashlib.sha256(told.encode()).hexdigest()[:16]}"


def _by(held: Frame) -> str:
    return held.user.name if held.user else ""
