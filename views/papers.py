"""帳票 on screen: one document with its pages to look at first, and the month's whole set as a zip.

Other pages offer their own documents through `offer`. Whatever is saved is made by that click and journalled (発行記録).
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st

from ledger.authority import Denied
from ledger.cases import Decided, decisions
from ledger.disk import DiskFailed
from ledger.register import Record
from metrics.calendar import screen_day, screen_month
from metrics.frozen import UnreadableEvaluation
from metrics.term import term_label
from reports.paper import FORMS
from services.audit.tidying import SETS
from services.office.folder import RefusedFolder
from services.office.people import issuer
from services.papers import finals, given, issuing, month_set
from services.papers.issuing import Order
from services.papers.kinds import SCOPES, PaperKind, of_decisions, paper_kind, paper_kinds
from services.peers import giving
from store.archive import MissingBlob

from . import frame
from .frame import Frame
from .markup import made, plain, put

MOST = 12  # pages shown; the file has all
LOST = "締めたときの評価を読めないため、この帳票は作れません（{}）。控えから documents/ に戻してください。台帳記録は無事です。"
ISSUED = "保存すると、だれがいつ発行したかが台帳記録に残り、紙の根拠番号から監査で見つけられます。"


def one(page: Frame) -> None:
    """Choose a kind, look at it, save it in the form that is wanted."""
    words = page.office.guideline.words
    names = {k: f"{kind.title_in(words)}（{SCOPES[kind.of]}）" for k, kind in paper_kinds().items()}
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        chosen = frame.choose("paper", "帳票", list(names), names, "review")
    kind = paper_kind(chosen)
    with right:
        masked = st.checkbox("情報公開用（氏名を■■にする）", key="paper_masked") if kind.masked else False
    single = kind.of in ("account", "decision") or (
        kind.of == "term" and st.checkbox("選んだアカウントだけ", key="paper_single")
    )
    accounts = (page.account.account_id,) if single and page.account else ()
    of = _decision(page, kind) if kind.of == "decision" else 0
    if of is None:
        return
    st.caption(plain(_about(page, kind, accounts)))
    order = Order(chosen, kind.forms[0], page.when, accounts, _by(page), masked, page.sample, of=of)
    if _preview(page, order):
        _save(page, [(kind.id, form) for form in kind.forms], order, "one")
        if chosen == given.KIND:
            _given(page)
        st.caption(ISSUED)
        _pages_shown(page, order)


def _given(page: Frame) -> None:
    """What the page speaks of, with it, as one zip: for 情報政策課."""
    if page.user is None or page.user.role != "policy":
        st.caption("資料そのもの（zip）は、情報政策課の人を選ぶと保存できます。")
        return
    if wanting := giving.giving(page.office, page.view).wanting:
        st.caption(f"資料そのものは、まだ出せません。{plain('。'.join(wanting))}。")
        return
    user = page.user
    st.download_button(
        "資料と説明書を zip で保存する",
        data=lambda: given.packed(page.office, page.view.cursor(), user, page.sample),
        file_name=f"他市比較の資料_{page.office.today():%Y-%m-%d}.zip",
        mime="application/zip",
        key="given_zip",
        on_click="ignore",
    )


def _decision(page: Frame, kind: PaperKind) -> int | None:
    """Which decision of the account: the newest first. None, with what to do, where there is none to make it of."""
    account = page.account.account_id if page.account else ""
    found = [
        d
        for d in decisions(page.office.ledger.register())
        if d.body.account_id == account and kind in of_decisions(d)
    ]
    if not found:
        frame.empty(kind.none, "pages/withdrawal.py", "継続・撤退を開く")
        return None
    words = {
        d.seq: f"{screen_day(d.body.decided_on)}　{d.body.choice}　{d.standing}（{d.seq}番）"
        for d in reversed(found)
    }
    return st.selectbox("決定", list(words), format_func=words.__getitem__, key="paper_decision")


def offer(
    page: Frame,
    wanted: list[tuple[str, str]],
    of: int = 0,
    accounts: tuple[str, ...] = (),
    key: str = "",
    month: date | None = None,
) -> None:
    """Buttons for documents, each (kind, form), on the page that they belong to. `of`: the decision or ライン案."""
    month = month or page.month or page.office.today().replace(day=1)
    order = Order("", "", month, accounts, _by(page), False, page.sample, of=of)
    _save(page, wanted, order, key, named=True)


def checklist(page: Frame) -> None:
    """点検表 of the chosen account, and of all: what is recorded, with boxes for what is not."""
    st.header("点検表", anchor="checklist")
    st.caption(f"記録のある項目は結果が、ない項目は □ が刷られます。{ISSUED}")
    forms_of = [("checklist", form) for form in paper_kind("checklist").forms]
    if page.account:
        st.caption(plain(page.account.name))
        offer(page, forms_of, accounts=(page.account.account_id,), key="checklist")
    if page.user is None or not page.user.contractor:
        st.caption("すべてのアカウント（1アカウントに1枚から）")
        offer(page, forms_of, key="checklists")


def of_decision(page: Frame, decided: Decided) -> None:
    """The documents of a decision: 起案文書; of a withdrawal its plan, and the report once the account is deleted."""
    wanted = [(kind.id, form) for kind in of_decisions(decided) for form in kind.forms]
    offer(
        page,
        wanted,
        decided.seq,
        (decided.body.account_id,),
        f"case_{decided.seq}",
        decided.body.decided_on.replace(day=1),
    )


def _about(page: Frame, kind: PaperKind, accounts: tuple[str, ...]) -> str:
    """What the document will be of."""
    of = page.account.name if accounts and page.account else "すべてのアカウント"
    if kind.of == "term":
        return f"{of}、{term_label(kind.id, *kind.span(page.when))}。根拠 {kind.clause}"
    if kind.of == "today":
        return f"{of}、今日現在。根拠 {kind.clause}"
    if kind.of == "journal":
        return f"{screen_month(page.when)}に記録したもの。根拠 {kind.clause}"
    return f"{of}、{screen_month(page.when)}。根拠 {kind.clause}"


def _save(page: Frame, wanted: list[tuple[str, str]], whose: Order, key: str, named: bool = False) -> None:
    """A button a document; a click makes it, journals its issue and hands it out."""
    words = page.office.guideline.words
    with st.container(horizontal=True):
        for kind, form in wanted:
            order, declared = replace(whose, kind=kind, form=form), paper_kind(kind)
            title = declared.title if declared.of == "decision" else declared.title_in(words)
            st.download_button(
                f"{plain(title)}（{plain(FORMS[form].word)}）"
                if named
                else f"{plain(FORMS[form].word)} で保存する",
                data=lambda order=order: delivered(page, order),
                file_name=declared.file_name(order),
                mime=FORMS[form].media,
                key=f"save_{key}_{kind}_{form}",
                on_click="ignore",
            )


def delivered(page: Frame, order: Order) -> bytes:
    """The bytes of a document, its issue journalled under whoever sits here."""
    author = issuer(page.user)
    order = replace(order, by=author.name)
    return issuing.deliver(page.office, page.view.cursor(), order, author).content


def earlier(page: Frame, close: Record) -> None:
    """The sheet of a 締め that was taken back since: still what it was."""
    b = close.body
    st.download_button(
        f"第{b.revision:d}版（{screen_day(close.at.date())}、取り消した締め）",
        data=lambda: _earlier(page, close),
        mime=FORMS["pdf"].media,
        file_name=paper_kind("review")
        .file_name(finals.sheet_of(close))
        .replace(".pdf", f"_第{b.revision}版.pdf"),
        key=f"save_earlier_{close.seq}",
        on_click="ignore",
    )


def _earlier(page: Frame, close: Record) -> bytes:
    view, order = page.view.cursor(), finals.sheet_of(close, page.sample)
    made = issuing.issue(page.office, view, order, final=close)
    issuing.record(page.office, view, issuer(page.user), [(order, made)], close)
    return made.content


def _preview(page: Frame, order: Order) -> bool:
    """Whether it can be made at all; what stands in the way, in words."""
    try:
        _pages(page.office, page.view, page.generation, order)
    except LookupError as error:
        frame.empty(str(error.args[0]))
    except (MissingBlob, UnreadableEvaluation) as error:
        st.error(plain(LOST.format(error)))
    else:
        return True
    return False


def _pages_shown(page: Frame, order: Order) -> None:
    pages = _pages(page.office, page.view, page.generation, order)
    if not pages and order.form == "html":
        st.caption("市のホームページに貼る部分です。見出し、表、アカウントごとの開示事項が入っています。")
        paper = issuing.issue(page.office, page.view, order)
        for remark in paper.remarks:
            st.warning(plain(remark))
        with st.container(border=True):
            put(made(paper.content))
    elif not pages:
        st.caption("この帳票は、表計算ソフトのファイルだけです。")
    for number, picture in enumerate(pages[:MOST], 1):
        st.image(picture, width=980 if paper_kind(order.kind).wide else 700, alt=f"{number}枚目の見本")
    if len(pages) > MOST:
        st.caption(f"ほかに {len(pages) - MOST} 枚あります。保存したファイルには、すべて入っています。")


@st.cache_resource(show_spinner="帳票を組んでいます", max_entries=20)
def _pages(_office: Any, _view: Any, generation: str, order: Order) -> list[bytes]:
    """The pages of a document as pictures, in a generation."""
    return issuing.preview(_office, _view, order)


def whole(page: Frame) -> None:
    """月次一式: made in a folder of its own, so that a run that was broken off goes on where it was."""
    st.markdown(
        f"{screen_month(page.when)}の帳票をすべて作り、一つの zip にまとめます。ファイル名は毎月同じで、"
        "目次（index.html、index.csv）が付きます。途中で画面を閉じても、次に押したところから続きます。"
        "作り終えると、すべての書類の発行が台帳記録に残ります。"
    )
    folder = _folder(page)
    if st.button("月次一式を作る", type="primary", key="whole"):
        _make(page, folder)
    made = st.session_state.get("whole_made")
    if made == str(folder) and (folder / "index.html").exists():
        st.success(f"{screen_month(page.when)}の一式ができました。")
        st.download_button(
            "zip で保存する",
            data=lambda: month_set.zipped(folder),
            file_name=f"月次一式_{page.when:%Y-%m}.zip",
            mime="application/zip",
            key="whole_zip",
            on_click="ignore",
        )


def _make(page: Frame, folder: Path) -> None:
    bar = st.progress(0.0, text="始めています")

    def progress(done: int, of: int, what: str) -> None:
        bar.progress(done / of, text=f"{done:d} / {of:d}　{plain(what)}")

    try:
        month_set.export_month(
            page.office,
            page.when,
            folder,
            issuer(page.user),
            progress,
            page.sample,
        )
    except (LookupError, RefusedFolder, Denied, DiskFailed) as error:
        bar.empty()
        st.error(plain(error.args[0]))
        return
    except (MissingBlob, UnreadableEvaluation) as error:
        bar.empty()
        st.error(plain(LOST.format(error)))
        return
    bar.empty()
    st.session_state["whole_made"] = str(folder)


def _folder(page: Frame) -> Path:
    """Where the set is made: one place a generation, month and person; swept when it is old (tidying.py)."""
    told = "|".join((page.generation, f"{page.month:%Y-%m}", _by(page), str(page.sample)))
    return page.office.folder / SETS / hashlib.sha256(told.encode()).hexdigest()[:16]


def _by(page: Frame) -> str:
    return issuer(page.user).name
