"""監査: the chain, a document found again by its id, an evaluation computed again, and every entry with what it changed."""

from __future__ import annotations

from typing import Any

import htpy as h
import streamlit as st

from ledger.entries import KIND_WORDS, ROLE_NAMES, Document
from metrics.calendar import said_when, screen_day
from services.audit import evidence, keeping, trail
from services.audit.trail import EntryLine, TrailQuery
from services.month import finding_store
from services.papers.kinds import paper_kinds
from services.register import recording

from .. import cache, forms, frame, proof
from ..frame import Frame
from ..markup import link_to, plain, put

SHOWN = 20
GLANCE = 36  # characters of an entry's content in its line


def lead(page: Frame) -> None:
    """Whether the journal hangs together (a page that opens has read it so), and where it stands."""
    entries = page.office.ledger.journal.entries()
    if not entries:
        put(h.p(".lead")["まだ記録がありません。"])
        return
    head = f"{entries[-1].seq}:{entries[-1].hash[:12]}"
    unread = len(page.office.ledger.register().unread)
    also = [" ", link_to("#unread", f"読めない記録 {unread} 件"), "があります。"] if unread else None
    put(
        h.p(".lead")[
            f"台帳記録 {len(entries):,} 件は、途切れずにつながっています（先頭 ", h.code[head], "）。", also
        ]
    )


def chain(page: Frame) -> None:
    """What is printed on a paper held against the journal, and the whole of it checked on request."""
    st.caption("紙の書類の欄外にある番号としるしを入れると、その時までの記録がそのままかを確かめられます。")
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    asked = left.text_input("書類にある番号としるし（例 120:0a1b2c3d4e5f）", key="audit_head")
    if asked:
        try:
            st.success(plain(keeping.check_head(page.office, asked)))
        except LookupError as error:
            st.error(plain(str(error.args[0])))
    if right.button("記録と元ファイルを全部点検する", width="stretch"):
        _verify(page)
    with st.popover("この点検で分かること、分からないこと", type="tertiary"):
        st.write(
            "分かること: 記録の一部だけが書き換えられたり抜かれたりしていないこと、元ファイルが取り込んだ時のままであること、"
            "画面の値が元ファイルから作り直した値と同じであること。"
            "分からないこと: フォルダ全体を作り替えられる人が、はじめから作り直した場合。"
            "そのため、締めと書類には番号としるしを印刷します。手元の紙と比べられます。"
        )


def _verify(page: Frame) -> None:
    with st.spinner("元ファイルを読み直し、集計を作り直して比べています"):
        verdict = keeping.verify(page.office)
    told = f"記録 {verdict.entries:,} 件、ファイル {verdict.blobs:,} 個"
    if verdict.clean:
        st.success(plain(f"異常はありません（{told}）。"))
    else:
        st.error(f"**記録に異常があります**  \n{plain(chr(10).join(verdict.broken))}")
    for note in verdict.notes:
        st.caption(plain(note))


def unread(page: Frame) -> None:
    """Entries that no rule of today can read: why, and the way to take them back. Nothing where there are none."""
    found = page.office.ledger.register().unread
    if not found:
        return
    st.header("読めない記録", anchor="unread")
    entries = page.office.ledger.register().entries
    words = {
        seq: f"{seq}番　{KIND_WORDS[entries[seq].kind]}　{screen_day(entries[seq].at.date())}"
        for seq in found
    }
    heads = {"記録": "", "した人": "", "読めない理由": "w lines"}
    rows = [[words[s], entries[s].by, why] for s, why in found.items()]
    forms.table(heads, rows, "読めない記録")
    user = forms.writer(page)
    forms.take_back(
        page,
        "unread",
        words,
        lambda seq, why: recording.correct(page.office, user, seq, why) if user else None,
        "{seq}番の記録を取り消しました。正しい内容を、あらためて記録してください。",
    )


def document(page: Frame) -> None:
    """A document, or a finding of 記事, found again by the id printed on it."""
    asked = st.text_input("書類か文にある根拠番号（例 QXKO-I3CH-XWIS）", key="audit_evidence")
    if not asked:
        return
    if finding := finding_store.found(page.office, asked):
        put(h.p[finding.sentence, " ", proof.to_finding(page, finding)])
        return
    found = evidence.find(page.office, asked)
    if not found:
        st.warning(
            "この根拠番号の発行記録はありません。番号を確かめてください。見本の書類は、見本の記録にだけ残ります。"
        )
        return
    for record in found:
        body = record.body
        forms.facts(
            {
                "書類": body.title,
                "発行": f"{screen_day(record.at.date())} {record.at:%H:%M} {record.by}（{record.seq}番）",
                "アカウント": page.accounts[body.account_id].name
                if body.account_id in page.accounts
                else body.account_id or "",
                "対象の月": forms.month(body.month),
                "版": _edition(body),
                "記録の先頭": f"{body.seq}:{body.head}" if body.head else "",
                "SHA-256": body.sha256,
            }
        )
        if body.account_id and body.month:
            link = page.link("monthly", account=body.account_id, month=body.month)
            put(h.p[link_to(link, "この月の評価を開く")])


def _edition(body: Document) -> str:
    """確定 with its 版; 速報 of what is a month's; nothing of what has neither (a 起案文書, a 点検表)."""
    if body.final or body.revision:
        return (
            "確定"
            + (f" 第{body.revision}版" if body.revision else "")
            + ("（documents/ に保存）" if body.final else "")
        )
    kind = paper_kinds().get(body.document)
    return "速報" if kind and kind.edition else ""


def recomputed(page: Frame) -> None:
    """One evaluation computed again from the raw bytes, beside what the app shows."""
    if not page.accounts:
        st.caption("アカウントと月があると、元ファイルから計算し直せます。")
        return
    put(
        h.p(".words")[
            "1つのアカウントの1か月を、元ファイルのバイトから新しく計算し、画面の値・判定と比べます。"
        ]
    )
    left, right = st.columns(2)
    with right:
        month = frame.choose_month(page.view, page.office)
    with left:
        account = frame.choose_account(page)
    if account is not None:
        proof.again(page, account.account_id, month, "recompute")


def journal(page: Frame) -> None:
    """Every entry, newest first, by account, person, kind and month; one opened with what it changed.

    `entry=` in the address shows that one first: where evidence elsewhere leads.
    """
    asked = st.query_params.get("entry", "")
    if asked.isascii() and asked.isdigit():
        for line in trail.lines(page.office, TrailQuery(seqs=frozenset({int(asked)})), dated=said_when):
            st.subheader(f"{line.seq:d}番　{plain(line.word)}", anchor="entry")
            by = f"{line.by}（{line.acts_for}の代決）" if line.acts_for else line.by
            proof = f"{ROLE_NAMES.get(line.role, line.role)}・{line.proof}"
            st.caption(plain(f"{_moment(line)}　{by}（{proof}）　{line.about}　{line.standing}"))
            _changed(line)
    wanted, beside = _wanted(page)
    found = trail.lines(page.office, wanted, dated=said_when)
    if not found:
        frame.empty("この条件の記録はありません。条件を減らしてください。")
        return
    pages = (len(found) - 1) // SHOWN + 1
    at = 1
    if pages > 1:
        at = beside.selectbox(f"ページ（全{pages:d}）", range(1, pages + 1), key="audit_page", width=160)
    shown = found[(at - 1) * SHOWN : at * SHOWN]
    names = ("番号", "日時", "した人", "記録", "対象", "内容・変わったこと", "状態")
    heads = [h.th(scope="col")[name] for name in names]
    forms.framed(heads, [h.tr[_row(page, line)] for line in shown], "台帳記録")
    st.caption(f"{len(found):,} 件のうち {len(shown)} 件を表示しています。番号を押すと、その記録が開きます。")


def _wanted(page: Frame) -> tuple[TrailQuery, Any]:
    """What is asked for, and the place beside it for which page of it."""
    left, middle, right, last = st.columns(4)
    accounts = {"": "すべて"} | {a: b.name for a, b in page.accounts.items()}
    account = left.selectbox(
        "アカウント", list(accounts), format_func=accounts.__getitem__, key="audit_account"
    )
    people = {"": "すべて"} | trail.people(page.office)
    person = middle.selectbox("記録した人", list(people), format_func=people.__getitem__, key="audit_person")
    months = [m.strftime("%Y-%m") for m in cache.months_of(page.view, page.generation)]
    month = right.selectbox(
        "月", ["", *months], format_func=lambda m: forms.month(m) or "すべて", key="audit_month"
    )
    kinds = last.multiselect(
        "記録の種類",
        list(KIND_WORDS),
        format_func=KIND_WORDS.__getitem__,
        key="audit_kinds",
        placeholder="すべて",
    )
    low, _, _, beside = st.columns(4, vertical_alignment="bottom")
    deviations = low.checkbox("逸脱だけ", key="audit_deviations")
    asked = TrailQuery(
        account_id=account or None,
        person=person or None,
        kinds=frozenset(kinds),
        month=month or None,
        only_deviations=deviations,
    )
    return asked, beside


def _row(page: Frame, line: EntryLine) -> h.Node:
    """A line an entry; its number opens it."""
    changed = [
        f"{c.member} {_short(c.before)}→{_short(c.after)}" for c in line.changes if c.before is not None
    ]
    state = line.standing + (" 逸脱" if line.deviation else "")
    where = page.link("audit", entry=str(line.seq)) + "#entry"
    return [
        h.th(".n", scope="row")[link_to(where, str(line.seq))],
        h.td(".d")[_moment(line)],
        h.td(".d")[line.by],
        h.td(".d")[line.word],
        h.td(".w")[line.about, f"（{forms.month(line.month)}）" if line.month else None],
        h.td(".c")[_short("、".join(changed) or line.said, GLANCE)],
        h.td(".d")[state],
    ]


def _moment(line: EntryLine) -> str:
    return f"{screen_day(line.at.date())} {line.at:%H:%M}"


def _short(text: str | None, length: int = 24) -> str:
    told = text or "なし"
    return told if len(told) <= length else told[: length - 1] + "…"


def _changed(line: EntryLine) -> None:
    forms.table(
        {"項目": "", "前": "w lines", "後": "w lines"},
        [[c.member, c.before or "（なし）", c.after or "（なし）"] for c in line.changes],
        f"{line.seq}番で変わったこと",
    )
    st.caption(f"この行の SHA-256: {plain(line.hash)}")


def asks(what: str) -> bool:
    """Whether somebody has typed something to be looked up (head, evidence): its place stays open then."""
    return bool(st.session_state.get(f"audit_{what}"))
