"""改善策の試行: what is tried on the account's posts, what that can find, what came of it, and its end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import htpy as h
import streamlit as st

from ledger.entries import Account, ImprovementTrial, InvalidEntry, check_body
from metrics import trying as figures
from metrics.calendar import add_months, screen_month
from metrics.sorting import Theme
from metrics.trying import TrialResult
from services.month import trying
from services.month.trying import DUE, ENDED, GOES_ON, NEXT, OUTCOMES, StandingTrial
from services.register import recording, themes

from .. import cache, fields, forms, proof
from ..begun import Begun
from ..fields import Field
from ..forms import act
from ..frame import Frame
from ..markup import plain, put
from .themes import WORDS, listed

BY = {"theme": "分類", "kind": "記事の形", "words": "ことば・ハッシュタグ"}
ORDER = (DUE, GOES_ON, ENDED)
ALL = "（すべての記事）"
AIM = 1.3
HELP = (
    "試した記事と、同じ月のほかの記事の反応を、見られた数をそろえて比べます。交互に試すと、内容の違いが混じりにくくなります。"
    "何をどう比べるかは、始める前に記録し、あとから変えられません。終わるまで、結果は出しません。"
)


def show(page: Frame) -> None:
    """The trials of the account, the newest first, and the form for a new one."""
    account, _ = page.chosen
    held = trying.standings(page.office.ledger.register(), account.account_id)
    this = page.office.today().replace(day=1)
    _lead(held, this)
    for one in sorted(held, key=lambda s: ORDER.index(s.stage(this))):
        _card(page, account, one)
    if not trying.may(page.user, account):
        st.caption(plain(f"試行を記録できるのは、運営主体（{account.section}）の人だけです。"))
        return
    with st.expander("新しく試す（改善策の試行を記録する）", expanded=not held):
        _new(page, account)


def _lead(held: list[StandingTrial], this: Any) -> None:
    going, due = (sum(s.stage(this) == stage for s in held) for stage in (GOES_ON, DUE))
    told = f"試している改善策は{going}件です。" if going else "試している改善策はありません。"
    if due:
        told += f"終わりの月を過ぎて、結果を待つものが{due}件あります。"
    put(h.p(".lead.first")[told])
    st.caption(HELP)


# ── what is there ──────────────────────────────────────────────────────────────────────────────────


def _card(page: Frame, account: Account, one: StandingTrial) -> None:
    stage = one.stage(page.office.today().replace(day=1))
    with st.container(border=True):
        st.subheader(plain(one.plan.title), anchor=False)
        forms.facts({"状態": stage, **trying.facts(one), "記録": _recorded(one)})
        if stage == ENDED:
            _ended(page, one)
        elif stage == DUE:
            _due(page, account, one)
        else:
            after = screen_month(add_months(one.plan.last, 1))
            st.caption(plain(f"結果は、{after}の月次評価に下書きされます。それまでは出しません。"))
            if trying.may(page.user, account):
                _stop(page, one)


def _recorded(one: StandingTrial) -> str:
    return f"{one.record.by}（{forms.day(one.record.at.date())}、{one.record.seq}番）"


def _ended(page: Frame, one: StandingTrial) -> None:
    assert one.end is not None
    body = one.end.body
    lines = {
        "結果": OUTCOMES[body.outcome],
        "これから": body.next,
        "考えたこと": body.note or "",
        "終えた人": f"{one.end.by}（{forms.day(one.end.at.date())}、{one.end.seq}番）",
    }
    forms.facts(lines)
    if body.told:
        put(h.p(".words")[body.told], proof.of_text(page, body.told))


def _due(page: Frame, account: Account, one: StandingTrial) -> None:
    """What came of it, and for who may: its end."""
    came = cache.came_of(page.view, page.office, page.generation, account.account_id, one.plan)
    common = cache.common_of(page.view, page.office, page.generation, one.plan.last)
    told = trying.result(account.account_id, came, trying.beside(page.office, common, account, one))
    put(h.p(".words")[h.strong[OUTCOMES.get(came.outcome or "", "まだ言えません")], "　", told])
    if came.outcome is None or not trying.may(page.user, account):
        return
    concludes = forms.key(f"trial_{one.record.seq}", "next")
    note = forms.key(f"trial_{one.record.seq}", "note")
    st.radio("これから", list(NEXT), format_func=NEXT.__getitem__, key=concludes, horizontal=True, index=None)
    st.text_area("考えたこと（任意）", key=note, height=80)
    st.button(
        "試行を終える",
        type="primary",
        key=f"end_{one.record.seq}",
        on_click=_end,
        args=(page, one, came, told, concludes, note),
    )


def _end(page: Frame, one: StandingTrial, came: TrialResult, told: str, concludes: str, note: str) -> None:
    user, chosen = page.user, st.session_state.get(concludes)
    assert user is not None
    if chosen is None:
        forms.warn("「これから」を選んでください。")
        return
    text = str(st.session_state.get(note, ""))
    act(
        lambda: trying.end(page.office, user, one, came, told, chosen, text),
        f"「{one.plan.title}」の試行を終えました。",
    )


def _stop(page: Frame, one: StandingTrial) -> None:
    with st.popover("途中でやめる", type="tertiary"):
        note = forms.key(f"trial_{one.record.seq}", "stopped")
        st.text_area("やめる理由（必ず書いてください）", key=note, height=80)
        st.button("試行をやめる", key=f"stop_{one.record.seq}", on_click=_stopped, args=(page, one, note))


def _stopped(page: Frame, one: StandingTrial, note: str) -> None:
    user, text = page.user, str(st.session_state.get(note, ""))
    assert user is not None
    act(lambda: trying.stop(page.office, user, one, text), f"「{one.plan.title}」の試行をやめました。")


# ── a new one ──────────────────────────────────────────────────────────────────────────────────────


def _new(page: Frame, account: Account) -> None:
    name = f"trial_{account.account_id}"
    begun = Begun(page, name)
    by = st.radio(
        "試す記事を、何で見分けるか",
        list(BY),
        format_func=BY.__getitem__,
        key=begun.field("by", "theme", BY),
        horizontal=True,
    )
    asked = _fields(page, by)
    told = fields.ask(page, begun, asked, {"aim": AIM})
    body = _body(page, account, told)
    _in_advance(page, account, body)
    pressed = st.button("試行を記録する", type="primary", key=forms.key(name, "send"))
    if pressed and fields.complete(asked, told):
        user = page.user
        assert user is not None
        if forms.attempt(lambda: recording.record(page.office, user, "trial", body)) is not None:
            begun.discard()
            forms.done(name, f"「{told['title']}」の試行を記録しました。")
    if any(begun.value(n) for n in ("title", "theme", "kind", "any", "tags", "starts", "a_month")):
        begun.keep()


def _fields(page: Frame, by: str) -> list[Field]:
    names = {name: name for name in _themes(page)}
    kinds = {name: name for name in page.office.guideline.sorting.kinds}
    which = {
        "theme": [Field("theme", "試す記事の分類", "list", names, required=True)],
        "kind": [Field("kind", "試す記事の形", "list", kinds, required=True)],
        "words": [Field(part, label) for part, label in WORDS.items()],
    }[by]
    return [
        Field("title", "試すこと", required=True, hint="例 防災の記事に写真を付ける"),
        *which,
        Field("within", "比べる範囲", "list", {ALL: ALL} | names, required=True, default=ALL),
        fields.of(ImprovementTrial, "manner", default="alternate"),
        Field("a_month", "試す記事の件数（1か月）", "amount", required=True, unit="件"),
        Field("aim", "目指す倍率（ほかの記事の何倍か）", "amount", required=True, unit="倍"),
        fields.of(ImprovementTrial, "from_month"),
        fields.of(
            ImprovementTrial, "to_month", default=f"{add_months(page.office.today().replace(day=1), 2):%Y-%m}"
        ),
    ]


def _themes(page: Frame) -> Mapping[str, Theme]:
    """The rules that stand today: a trial copies one."""
    account, this = page.chosen[0], page.office.today().replace(day=1)
    return themes.sorting(page.office, account.account_id, this).themes


def _body(page: Frame, account: Account, told: dict[str, Any]) -> dict[str, Any]:
    """The entry that the form's words make; members that are not told are not there."""
    held = _themes(page)
    body = {n: told[n] for n in ("title", "manner", "aim", "a_month", "from_month", "to_month") if n in told}
    body["account_id"] = account.account_id
    if isinstance(body.get("a_month"), float) and body["a_month"] % 1 == 0:
        body["a_month"] = int(body["a_month"])
    words = {n: listed(told[n]) for n in ("any", "tags", "starts", "none") if told.get(n)}
    if "kind" in told:
        body["post_kind"] = told["kind"]
    elif told.get("theme") in held:
        body["rule"] = themes.rule_of(held[told["theme"]])
    elif words:
        body["rule"] = words
    if told.get("within") in held:
        body["within"] = themes.rule_of(held[told["within"]])
    return body


def _in_advance(page: Frame, account: Account, body: dict[str, Any]) -> None:
    """What the trial can find with the posts at hand; nothing until enough is told."""
    try:
        whole = check_body("trial", body)
    except InvalidEntry:
        return
    assert isinstance(whole, ImprovementTrial)
    plan = trying.plan_of(whole)
    told = cache.foreseen_of(
        page.view, page.generation, account.account_id, plan, whole.a_month, page.office.due
    )
    forms.note("この試行で言えること", [figures.in_advance(told, plan, whole.a_month)])
