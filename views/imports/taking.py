"""取込, second half: what each file would do, taking it in, and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import streamlit as st

from ledger.journal import BrokenChain
from services.audit import reading_back
from services.intake import importing, inbox, planning
from services.intake.importing import Look

from .. import cache, forms, frame
from ..frame import Frame
from ..markup import plain
from . import asking
from .asking import Ready

RESULTS = "imports_results"
WORDS = {
    "ready": "取り込めます",
    "ask": "答えを待っています",
    "already": "取り込み済み",
    "nothing": "取り込むものなし",
    "refused": "取り込めません",
    "taken": "取り込みました",
}
MARKS = {"ready": "●", "taken": "●", "ask": "○", "already": "–", "nothing": "–", "refused": "■"}

MOST_FAULTS = 200  # that are listed
ORDER = {"refused": 0, "ask": 1, "ready": 2, "taken": 2}
HEADS = {
    "ファイル": "w",
    "アカウント": "w",
    "期間": "s",
    "新規": "n",
    "更新": "n",
    "同じ": "n",
    "結果": "w",
}


def board(page: Frame, ready: Sequence[Ready]) -> None:
    """What each file is, whose, its days, and what it would add, replace, skip or why it is refused."""
    if not ready:
        return
    counts = Counter(r.plan.outcome for r in ready)
    st.header("取り込みの見込み", anchor=False)
    said = "、".join(
        f"{WORDS[o]} {counts[o]}" for o in ("ready", "ask", "already", "nothing", "refused") if counts[o]
    )
    st.markdown(f"{len(ready)}ファイル中、{plain(said)}。")
    rows = sorted(ready, key=lambda r: ORDER.get(r.plan.outcome, 3))
    forms.table(HEADS, [_row(page, r) for r in rows], "取り込むファイルの一覧")
    for one in rows:
        _faults(one)
    st.caption(
        "新規は、まだ値のない日・投稿の値の数です。更新は、いまの値と入れ替わる数。同じは、値が同じか、"
        "もっと新しい書き出しの値が残る数です。入れ替わった値も記録に残ります。"
    )


def _row(page: Frame, ready: Ready) -> list[forms.Cell]:
    look, plan, effect = ready.plan.look, ready.plan, ready.plan.effect
    names = "・".join(page.accounts[a].name for a in ready.accounts.values() if a in page.accounts)
    why = "・".join(p.why for k, p in ready.item.proposals.items() if ready.accounts.get(k) == p.account_id)
    days, shown = planning.span(look), plan.outcome == "ready"
    new = f"{plan.records:,}" if plan.records else forms.number(effect.new)
    return [
        (look.part.member or look.part.name, f"{planning.title(look)}{_inside(look)}"),
        (names, why if names else ""),
        forms.days(*days) if days else "",
        new if shown else "",
        forms.number(effect.replaced) if shown else "",
        forms.number(effect.same + effect.older) if shown else "",
        (f"{MARKS[plan.outcome]} {WORDS[plan.outcome]}", _said(ready)),
    ]


def _faults(ready: Ready) -> None:
    """Everything that is amiss in a table of our own, line by line."""
    found = ready.plan.faults
    if len(found) < 2:
        return
    st.markdown(
        f"**{plain(ready.item.label)} に直すところが {len(found):d} か所あります**（1行も記録していません）"
    )
    forms.table(
        {"行": "n", "列": "w", "書かれているもの": "w", "直すこと": "w"},
        [[str(f.line), f.column, f.found, f.wanted] for f in found[:MOST_FAULTS]],
        "表の誤りの一覧",
    )
    if len(found) > MOST_FAULTS:
        st.caption(f"ほかに {len(found) - MOST_FAULTS:d} か所あります。")


def _inside(look: Look) -> str:
    return f"、{look.part.name} の中" if look.part.member else ""


def _said(ready: Ready) -> str:
    """What there is to say about a file: the warning, why not, its notes, the rows that are not read."""
    plan, look = ready.plan, ready.plan.look
    skipped = "、".join(f"{reason} {number}" for f in look.read for reason, number in f.skipped.items())
    notes = [n for f in look.read for n in f.notes]
    message = (
        plan.message if len(plan.faults) < 2 else f"直すところが{len(plan.faults)}か所あります（下の一覧）"
    )
    said = [
        plan.warning,
        *(notes if plan.outcome == "ready" else [message]),
        f"読まない行: {skipped}" if skipped else "",
    ]
    return "。".join(s.rstrip("。") for s in said if s)


# ── take ───────────────────────────────────────────────────────────────────────────────────────────


def take(page: Frame, ready: Sequence[Ready]) -> None:
    """One button. Each file is taken whole or not at all; what waits for an answer stays on the page."""
    if not ready:
        return
    going = [r for r in ready if r.plan.outcome == "ready"]
    left, right = st.columns([1, 3], vertical_alignment="center")
    label = f"取り込む（{len(going)}ファイル）" if going else "取り込む"
    pressed = left.button(
        plain(label), type="primary", disabled=not going or page.user is None, key="imports_take"
    )
    right.button("すべて外す", on_click=asking.keep_only, args=(set(),), key="imports_clear")
    if page.user is None:
        st.info(forms.NOBODY)
    elif pressed:
        _take_all(page, ready, going)


def _stays(ready: Ready) -> bool:
    """What waits for an answer; and tables of the register, which may fit once another one is taken in."""
    refused = ready.plan.outcome == "refused" and planning.is_register_table(ready.item.look)
    return ready.plan.outcome == "ask" or refused


def _take_all(page: Frame, ready: Sequence[Ready], going: Sequence[Ready]) -> None:
    assert page.user is not None
    bar = st.progress(0.0, text="取り込みを始めます")
    results = [
        _result(page, r, r.plan.outcome, r.plan.message)
        for r in ready
        if r.plan.outcome != "ready" and not _stays(r)
    ]
    st.session_state[RESULTS] = results  # grows below: what was taken is shown even if this run is cut short
    try:
        for number, one in enumerate(going):
            bar.progress(
                number / len(going), text=f"{number + 1:d} / {len(going)} ファイル目: {plain(one.item.label)}"
            )
            assert one.plan.order is not None
            for taken in importing.take(page.office, page.user, [one.plan.order]):
                results.append(_result(page, one, taken.outcome, taken.message, taken.seq))
        bar.progress(1.0, text="集計を更新しています")
        for told in reading_back.ties(cache.view_of(page.office), page.view.seq):
            forms.warn(told)
    except BrokenChain as error:
        st.error(plain(f"途中で止まりました。取り込み済みのファイルは下の履歴にあります。{error}"))
        return
    inbox.clear_inbox(page.office)
    waiting = {(r.item.upload.name, r.item.upload.sha256) for r in ready if _stays(r)}
    asking.keep_only(waiting)
    st.rerun()


def _result(page: Frame, ready: Ready, outcome: str, message: str, seq: int | None = None) -> dict[str, Any]:
    number = f"{seq}番の記録" if seq and outcome == "taken" else ""
    told = message if outcome in ("refused", "already", "nothing") else _said(ready)
    word = (f"{MARKS[outcome]} {WORDS[outcome]}", "。".join(s for s in (number, told) if s))
    return {"outcome": outcome, "row": [*_row(page, ready)[:-1], word]}


def results(page: Frame) -> None:
    """What became of the last batch; stays until closed, and prints."""
    found = st.session_state.get(RESULTS)
    if not found:
        return
    counts = Counter(r["outcome"] for r in found)
    said = "、".join(
        f"{WORDS[o]} {counts[o]}" for o in ("taken", "already", "nothing", "refused") if counts[o]
    )
    st.header("取り込みの結果", anchor=False)
    if counts["refused"]:
        st.warning(f"{len(found)}ファイル: {plain(said)}。")
    else:
        st.success(f"{len(found)}ファイル: {plain(said)}。")
    forms.table(HEADS, [r["row"] for r in sorted(found, key=_first)], "取り込みの結果")
    left, right = st.columns([1, 3], vertical_alignment="center")
    with left:
        frame.way("pages/overview.py", "総覧で確かめる")
    right.button("結果を閉じる", on_click=_forget, key="imports_forget")


def _first(result: dict[str, Any]) -> int:
    return ORDER.get(result["outcome"], 3)


def _forget() -> None:
    st.session_state.pop(RESULTS, None)
