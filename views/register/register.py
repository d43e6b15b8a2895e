"""台帳: its parts; the accounts as they stand, new ones, changes from a day on, corrections."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import htpy as h
import streamlit as st

from ledger.entries import Account, plain as members_of
from ledger.register import Record
from metrics.words import KIND_WORDS
from services.register import registering
from store import written

from .. import forms, frame, typed
from ..forms import key
from ..frame import Frame
from ..markup import link_to, plain, put
from ..record_forms import correct_or_take_back

GROUPS = {
    "全体": {"board": "整備状況", "list": "一覧", "files": "CSV・Excel"},
    "アカウント": {
        "lines": "目標とライン",
        "papers": "利用方針・マニュアル・開示",
        "purpose": "目的の達成",
        "openings": "開設・移管",
        "edit": "登録・変更・訂正",
    },
    "記録": {
        "checks": "点検",
        "incidents": "事故・トラブル",
        "comments": "コメント",
        "work": "業務時間・費用",
    },
}
PARTS = {key: word for group in GROUPS.values() for key, word in group.items()}


def part(page: Frame) -> str:
    """The part of the page that is shown, kept in the URL, and the ways to the others; a new office begins where accounts
    are made."""
    asked = frame.keep("part")
    chosen = asked if asked in PARTS else "board" if page.accounts else "edit"
    groups = [
        h.li[
            h.span[name],
            h.ul[(h.li[_way(page, key, word, key == chosen)] for key, word in group.items())],
        ]
        for name, group in GROUPS.items()
    ]
    put(h.nav(".parts", aria_label="台帳の表示")[h.ul[groups]])
    return chosen


def _way(page: Frame, key: str, word: str, shown: bool) -> h.Element:
    return h.strong(aria_current="page")[word] if shown else link_to(page.link("register", part=key), word)


# ── show ───────────────────────────────────────────────────────────────────────────────────────────

HEADS = {
    "アカウント": "w",
    "区分": "",
    "運営主体": "s",
    "媒体": "s",
    "ハンドル": "w",
    "開設日": "d",
    "廃止日": "d",
    "備考": "s",
}


def listed(page: Frame) -> None:
    """Every account as it stands today."""
    if not page.accounts:
        st.info(
            "アカウントがまだありません。「登録・変更・訂正」で1つずつ登録するか、CSV でまとめて入れます。"
        )
        return
    rows = sorted(page.accounts.values(), key=lambda a: (a.closed_on is not None, a.kind, a.section, a.name))
    st.markdown(f"{len(rows)}アカウント（{forms.day(page.office.today())}現在）")
    forms.table(HEADS, [_row(page, a) for a in rows], "アカウントの一覧")


def _row(page: Frame, account: Account) -> list[forms.Cell]:
    return [
        (account.name, account.account_id),
        KIND_WORDS[account.kind],
        account.section,
        platform_name(page, account.platform),
        (account.handle or "", (account.url or "").removeprefix("https://")),
        forms.day(account.opened_on),
        forms.day(account.closed_on),
        "非常時専用" if account.emergency_only else "",
    ]


def platform_name(page: Frame, platform: str) -> str:
    """A platform's name on screen."""
    return str(page.office.platforms.get(platform, {}).get("name", platform))


def versions(page: Frame, account: Account) -> list[Record]:
    """Every standing entry of an account, oldest first."""
    return list(page.office.ledger.register().of(Account, account_id=account.account_id))


def _history(page: Frame, account: Account) -> None:
    heads = {
        "番号": "n",
        "適用開始日": "d",
        "名称": "w",
        "区分": "",
        "運営主体": "",
        "廃止日": "d",
        "記録": "w",
    }
    rows = [
        [
            str(r.seq),
            forms.day(b.from_day or b.opened_on),
            b.name,
            KIND_WORDS[b.kind],
            b.section,
            forms.day(b.closed_on),
            (f"{r.by}、{forms.day(r.at.date())}", f"{r.corrected_by}番で訂正" if r.corrected_by else ""),
        ]
        for r in reversed(versions(page, account))
        for b in [r.body]
    ]
    forms.table(heads, rows, "登録内容の履歴")


# ── ask ────────────────────────────────────────────────────────────────────────────────────────────


def edit(page: Frame) -> None:
    """A new account; a change of the chosen one from a day on; a correction of what was entered wrongly."""
    forms.writer(page)
    with st.expander("新しいアカウントを登録する", expanded=not page.accounts):
        _new(page)
    if page.account is None:
        return
    st.header(plain(page.account.name), anchor=False)
    _history(page, page.account)
    with st.expander("登録内容を変更する（名称、運営主体、廃止など、ある日から変わったとき）"):
        _change(page, page.account)
    with st.expander("まちがいを訂正する・登録を取り消す（はじめから誤っていたとき）"):
        _correct(page, page.account)


def _new(page: Frame) -> None:
    form = "account_new"
    with st.form(key(form), border=False, enter_to_submit=False):
        section = page.user.sections[0] if page.user and page.user.sections else ""
        body = _fields(page, form, {"section": section})
        if st.form_submit_button("登録する", type="primary", disabled=page.user is None) and _complete(body):
            assert page.user is not None
            user = page.user
            if forms.attempt(lambda: registering.add_account(page.office, user, body)) is not None:
                forms.done(
                    form,
                    f"{body['name']} を登録しました。続けてほかのアカウントも登録できます。",
                )


def _change(page: Frame, account: Account) -> None:
    form = f"account_change_{account.account_id}"
    with st.form(key(form), border=False, enter_to_submit=False):
        body = _fields(page, form, members_of(account) | {"from_day": str(page.office.today())}, fixed=True)
        if st.form_submit_button("変更する", type="primary", disabled=page.user is None) and _complete(body):
            assert page.user is not None
            user = page.user
            if forms.attempt(lambda: registering.change_account(page.office, user, body)) is not None:
                forms.done(
                    form,
                    f"{body['name']} の変更を記録しました（{forms.day(date.fromisoformat(body['from_day']))} から）。",
                )


def _correct(page: Frame, account: Account) -> None:
    held_by_seq = {r.seq: r for r in reversed(versions(page, account))}
    seq = st.selectbox(
        "訂正する記録",
        list(held_by_seq),
        format_func=lambda s: _label(held_by_seq[s]),
        key=key("account_correct", account.account_id),
    )
    form = f"account_correct_{seq}"
    with st.form(key(form), border=False, enter_to_submit=False):
        body = _fields(page, form, members_of(held_by_seq[seq].body), fixed=True, platform_fixed=False)
        correct_or_take_back(page, form, seq, lambda: body if _complete(body) else None)


def _label(record: Record) -> str:
    return (
        f"{record.seq}番　{forms.day(record.body.from_day or record.body.opened_on)}から　{record.body.name}"
    )


def _fields(
    page: Frame, form: str, told: Mapping[str, Any], fixed: bool = False, platform_fixed: bool | None = None
) -> dict[str, Any]:
    """The fields of an account; what stands already is filled in. Blank ones are left out of the body."""
    left, right = st.columns(2)
    platforms = list(page.office.platforms)
    at = platforms.index(told["platform"]) if told.get("platform") in platforms else None
    with left:
        body: dict[str, Any] = {
            "account_id": st.text_input(
                "アカウントID（半角英数字と _ - 。あとで変えられません）",
                told.get("account_id", ""),
                key=key(form, "id"),
                disabled=fixed,
                placeholder="例 x_koho",
                max_chars=64,
            ),
            "platform": st.radio(
                "媒体",
                platforms,
                index=at,
                format_func=lambda p: plain(platform_name(page, p)),
                key=key(form, "platform"),
                horizontal=True,
                disabled=fixed if platform_fixed is None else platform_fixed,
            ),
            "name": st.text_input("名称", told.get("name", ""), key=key(form, "name")),
            "kind": st.radio(
                "区分",
                list(KIND_WORDS),
                index=list(KIND_WORDS).index(told.get("kind", "sectoral")),
                horizontal=True,
                format_func=KIND_WORDS.__getitem__,
                key=key(form, "kind"),
            ),
            "section": st.text_input("運営主体（担当課）", told.get("section", ""), key=key(form, "section")),
            "emergency_only": st.checkbox(
                "非常時専用（評価対象外にする）", bool(told.get("emergency_only")), key=key(form, "emergency")
            ),
        }
    with right:
        body |= {
            "handle": st.text_input("ハンドル（@ の後）", told.get("handle", ""), key=key(form, "handle")),
            "platform_account_id": st.text_input(
                "媒体側ID",
                told.get("platform_account_id", ""),
                key=key(form, "owner"),
                help="書き出したファイルに入っているID（ページIDなど）です。入れておくと、だれのファイルか自動で分かります。",
            ),
            "url": st.text_input("URL", told.get("url", ""), key=key(form, "url"), placeholder="https://"),
            "opened_on": typed.day_told(
                "開設日", key(form, "opened"), value=typed.shown_day(told.get("opened_on"))
            ),
            "from_day": typed.day_told(
                "適用開始日",
                key(form, "from"),
                value=typed.shown_day(told.get("from_day")),
                help="この内容がいつからかを入れます。はじめての登録では空けておけます。",
            ),
            "closed_on": typed.day_told(
                "廃止日", key(form, "closed"), value=typed.shown_day(told.get("closed_on"))
            ),
        }
    half = {n: written.folded(body[n] or "") for n in HALF}
    half["handle"] = half["handle"].removeprefix("@")
    return {k: v for k, v in (body | half).items() if v not in (None, "", False)}


HALF = ("account_id", "handle", "platform_account_id", "url")  # half-width, however they are typed


REQUIRED = {
    "account_id": "アカウントID",
    "platform": "媒体",
    "name": "名称",
    "section": "運営主体",
    "opened_on": "開設日",
}


def _complete(body: Mapping[str, Any]) -> bool:
    """Whether what must be filled in is; says what is not."""
    missing = [word for name, word in REQUIRED.items() if not body.get(name)]
    if missing:
        st.error(f"{plain('・'.join(missing))}を入れてください。")
    return not typed.refused(*body.values()) and not missing
