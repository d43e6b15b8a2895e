"""分類の規則: what stands, which posts each takes, and a rule seen with its posts before it is recorded."""

from __future__ import annotations

from typing import Any

import htpy as h
import streamlit as st

from ledger.entries import Account, InvalidEntry, ThemeRule, check_body
from metrics.calendar import add_months, screen_month, short_day
from metrics.reacted import Reactions
from metrics.sorting import Theme
from services.register import recording, themes
from services.register.themes import Preview, StandingTheme

from .. import cache, fields, forms
from ..begun import Begun
from ..fields import Field
from ..frame import Frame
from ..markup import bullets, plain, put, under

NEW = "（新しい分類）"
FOR = {"city": "市のすべてのアカウント", "account": "このアカウントだけ"}
SHOWN, GLANCE = 12, 60  # posts of a preview; characters of each
WORDS = {
    "any": "本文に含むことば（どれか一つ。「、」で区切る）",
    "tags": "ハッシュタグ（どれか一つ。「、」で区切る）",
    "starts": "書き出し（どれか一つ。「、」で区切る）",
    "none": "含まないことば（「、」で区切る）",
}
HELP = (
    "分類は、本文のことば・ハッシュタグ・書き出しだけで分けます（全角と半角、大文字と小文字は区別しません）。意味は読み取りません。"
    "差が出るまで規則を書き直すと、偶然の差を見つけやすくなります。規則は、見たい記事から決めてください。"
)


def show(page: Frame) -> None:
    """The rules that stand in the month, and the form for a rule."""
    account, month = page.chosen
    held = themes.standing(page.office, account.account_id, month)
    told = cache.reactions_of(page.view, page.office, page.generation, account.account_id, month)
    put(h.p(".lead.first")[f"{screen_month(month)}の分類は{len(held)}件です。"])
    st.caption(HELP)
    _table(page, held, told)
    may = themes.may_rule(page.user, account)
    if not may:
        st.caption("規則を記録できるのは、情報政策課と、このアカウントの運用管理責任者です。")
        return
    with st.expander("規則を書く・変える", expanded=bool(st.session_state.get(_which(account)))):
        _form(page, account, held, may)
    _take_back(page, account, may)


def _table(page: Frame, held: dict[str, StandingTheme], told: Reactions) -> None:
    hand = themes.by_hand(page.office.ledger.register(), page.chosen[0].account_id)
    rows = []
    for name, one in held.items():
        own = sum(1 for (_, theme), _said in hand.items() if theme == name)
        count = f"{len(told.ids.get(('theme', name), ())):,}"
        rows.append(
            [name, themes.words_of(one.theme), _origin(one), (count, f"手直し {own}件" if own else "")]
        )
    forms.table({"分類": "", "規則": "x", "もと": "w", "比べた記事": "n"}, rows, "分類の規則")


def _origin(one: StandingTheme) -> str:
    if one.record is None:
        return "はじめからの規則"
    body = one.record.body
    whose = FOR["account" if body.account_id else "city"]
    return f"{whose}、{forms.month(body.from_month)}から（{one.record.by}、{one.record.seq}番）"


# ── a rule ─────────────────────────────────────────────────────────────────────────────────────────


def _which(account: Account) -> str:
    return f"theme_which_{account.account_id}"


def _form(page: Frame, account: Account, held: dict[str, StandingTheme], may: tuple[str, ...]) -> None:
    options = [NEW, *held]
    which = st.selectbox("どの分類の規則か", options, key=_which(account))
    before = held[which].theme if which in held else None
    name = f"theme_{account.account_id}_{options.index(which)}"
    begun = Begun(page, name)
    asked = _fields(page, may, before is None)
    told = fields.ask(page, begun, asked, _told(before) | {"scope": may[0]})
    body = _body(account, told, which)
    seen = _preview(page, account, body, before, told)
    user = page.user
    assert user is not None
    with st.container(horizontal=True):
        send = st.button("規則を記録する", type="primary", key=forms.key(name, "send"), disabled=not seen)
        gone = before is not None and st.button("この分類を使わない", key=forms.key(name, "gone"))
    if send and fields.complete(asked, told) and _recorded(page, body):
        begun.discard()
        forms.done(name, f"分類「{body['name']}」の規則を記録しました。")
    if gone and _recorded(page, {k: v for k, v in body.items() if k != "rule"}):
        begun.discard()
        forms.done(name, f"分類「{which}」を、{forms.month(body['from_month'])}から使わないことにしました。")
    begins = {f.name: fields.begins(page, f, _told(before)) for f in asked if f.name in ("name", *WORDS)}
    if any((begun.value(n) or "") != (value or "") for n, value in begins.items()):
        begun.keep()


def _recorded(page: Frame, body: dict[str, Any]) -> bool:
    user = page.user
    assert user is not None
    return forms.attempt(lambda: recording.record(page.office, user, "theme", body)) is not None


def _fields(page: Frame, may: tuple[str, ...], new: bool) -> list[Field]:
    first = [Field("name", "分類の名", required=True, hint="例 給水・断水")] if new else []
    return [
        *first,
        *(Field(part, label) for part, label in WORDS.items()),
        Field("scope", "どこで使うか", "choice", {m: FOR[m] for m in may}, required=True),
        fields.of(ThemeRule, "from_month", "いつから使うか（見る月）", default=f"{page.when:%Y-%m}"),
        fields.of(ThemeRule, "note"),
    ]


def _told(theme: Theme | None) -> dict[str, Any]:
    return {part: "、".join(getattr(theme, part)) for part in WORDS} if theme else {}


def _body(account: Account, told: dict[str, Any], which: str) -> dict[str, Any]:
    """The entry that the form's words make."""
    body = {n: told[n] for n in ("from_month", "note") if told.get(n)}
    body["name"] = which if which != NEW else told.get("name", "")
    if told.get("scope") == "account":
        body["account_id"] = account.account_id
    words = {part: listed(told[part]) for part in WORDS if told.get(part)}
    return body | ({"rule": words} if words else {})


def listed(text: str) -> tuple[str, ...]:
    """Words as people separate them.

    >>> listed("＃地図、 写真,地図")
    ('地図', '写真')
    """
    parts = text.replace("，", "、").replace(",", "、").replace("\n", "、").split("、")
    return tuple(dict.fromkeys(w for part in parts if (w := part.strip().lstrip("#＃"))))


def _preview(
    page: Frame, account: Account, body: dict[str, Any], before: Theme | None, told: dict[str, Any]
) -> bool:
    """The posts that the rule takes; whether there is a rule to be seen."""
    try:
        rule = check_body("theme", {"name": "見本", "from_month": "2000-01", "rule": body.get("rule")}).rule  # type: ignore[attr-defined]
    except InvalidEntry as error:
        st.caption(plain(str(error).partition(": ")[2]))
        return False
    if rule is None:
        st.caption("ことば・ハッシュタグ・書き出しを書くと、当たる記事をここに示します。")
        return False
    theme = themes.theme_of(rule)
    found = themes.preview(page.view, account.account_id, page.when, theme, before)
    span = f"{screen_month(add_months(page.when, 1 - themes.MONTHS))}〜{screen_month(page.when)}"
    moved = f"いまの規則より、増える{len(found.new):,}件、減る{len(found.lost):,}件。" if before else ""
    put(
        h.div(".note")[
            h.strong[f"{span}の記事 {found.posts:,}件のうち {len(found.taken):,}件に当たります。{moved}"],
            bullets(_line(theme, r, found) for r in _first(found)),
            under(f"ほか {len(found.taken) - SHOWN:,}件" if len(found.taken) > SHOWN else None),
            [h.strong["当たらなくなる記事"], bullets(_text(r) for r in found.lost[:SHOWN])]
            if found.lost
            else None,
        ]
    )
    if told.get("scope") == "city":
        _everywhere(page, theme)
    return True


def _first(found: Preview) -> list[dict[str, Any]]:
    """Those that are new first: they are what to look at."""
    return sorted(found.taken, key=lambda r: r["post_id"] not in found.new)[:SHOWN]


def _line(theme: Theme, row: dict[str, Any], found: Preview) -> h.Node:
    new = h.strong["増 "] if found.lost or len(found.new) < len(found.taken) else None
    why = "、".join(theme.why(row["text"] or ""))
    return [new if row["post_id"] in found.new else None, _text(row), h.br, under(f"当たることば: {why}")]


def _text(row: dict[str, Any]) -> str:
    text = (row["text"] or "（本文なし）").replace("\n", " ")
    return f"{short_day(row['published_on'])} {text[:GLANCE]}{'…' if len(text) > GLANCE else ''}"


def _everywhere(page: Frame, theme: Theme) -> None:
    """What a rule of the city takes of each account."""
    counts = themes.counts(page.view, page.when, theme, list(page.accounts))
    rows = [[page.accounts[a].name, f"{taken:,}", f"{of:,}"] for a, (taken, of) in counts.items()]
    if rows:
        with st.expander("アカウントごとの件数"):
            forms.table(
                {"アカウント": "", "当たる記事": "n", "12か月の記事": "n"}, rows, "アカウントごとの件数"
            )


def _take_back(page: Frame, account: Account, may: tuple[str, ...]) -> None:
    held = [
        r
        for r in page.office.ledger.register().of(ThemeRule)
        if r.body.account_id == account.account_id or (r.body.account_id is None and "city" in may)
    ]
    if not held:
        return
    words = {
        r.seq: f"{r.seq}番　{r.body.name}（{forms.month(r.body.from_month)}から、{FOR['account' if r.body.account_id else 'city']}）"
        for r in held
    }
    user = page.user
    with st.expander("規則の記録を取り消す"):
        forms.take_back(
            page,
            "theme_back",
            words,
            lambda seq, why: recording.correct(page.office, user, seq, why) if user else None,
            "{seq}番の規則を取り消しました。その前の規則に戻ります。",
        )
