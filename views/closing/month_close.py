"""月の締め: every account against the deadlines, who is missing and a 督促文 to copy, and the 締め itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import htpy as h
import streamlit as st

from ledger.journal import Author, Entry
from metrics.calendar import screen_month, short_day
from services.month import monthly, progress
from services.month.deadlines import deadlines
from services.month.progress import (
    DONE,
    OFF,
    OVERDUE,
    TAKEN,
    MonthStep,
    Standing,
)
from services.papers import finals
from services.register import beginning

from .. import cards, forms, frame
from ..forms import act, note
from ..frame import Frame
from ..markup import link_to, plain, put, under

HEADS = ("アカウント", "取込", "提出", "確認", "締め")


def lead(page: Frame, found: Sequence[Standing]) -> None:
    """One sentence: how many are where, and when the month is to be closed."""
    assert page.month is not None
    counts = progress.tally(found)
    told = f"{len(found)}アカウント中、締め済 {counts.closed}、締められるもの {counts.ready}、まだ届いていないもの {counts.awaited}"
    if counts.awaited:
        told += f"（未提出 {counts.unsent}、確認待ち {counts.awaited - counts.unsent}）"
    told += f"、提出を求めないもの {counts.excused}。" if counts.excused else "。"
    put(h.p(".lead")[told, _until(page, page.month), _over(page, page.month, counts)])


def _over(page: Frame, asked: date, counts: progress.Tally) -> h.Node:
    """For how long the day of the 締め is over, where something is still to be closed."""
    first, days = (
        beginning.begins(page.office.ledger.register()),
        (page.office.today() - deadlines(asked).closed).days,
    )
    if days <= 0 or (first and asked < first) or not (counts.ready or counts.awaited):
        return None
    return h.strong(".late")[f"▲ 締めの期限を{days}日過ぎています。"]


def _until(page: Frame, asked: date) -> str:
    first, due = beginning.begins(page.office.ledger.register()), deadlines(asked)
    if first and asked < first:
        return f"{beginning.before(first)}。"
    return f"期限は、取込 {short_day(due.taken)}、提出と確認 {short_day(due.confirmed)}、締め {short_day(due.closed)}です。"


def calendar(page: Frame, found: Sequence[Standing]) -> None:
    """Accounts down, steps across, each with its day and hand."""
    assert page.month is not None
    top = [h.th(scope="col")[head] for head in HEADS]
    rows = [h.tr[_cells(page, s)] for s in cards.first_rows("closing", found)]
    forms.framed(top, rows, "月の進み具合")
    cards.more_rows("closing", [""] * len(found))
    st.caption("● 済み　○ これから　▲ 期限を過ぎています。期限が休日にあたるときは、次の開庁日です。")


def _cells(page: Frame, s: Standing) -> h.Node:
    where = page.link("monthly", account=s.account_id, month=cards.month_key(page))
    state = under(cards.state_html(s.state, s.word)) if s.state else None
    return [
        h.th(scope="row")[link_to(where, s.name), under(s.section), state],
        [h.td[_step(page, step, waits)] for step, waits in zip(s.steps, _waiting(s.steps), strict=True)],
    ]


def _waiting(steps: Sequence[MonthStep]) -> list[bool]:
    """Which steps cannot be done before another one: only the next is anybody's fault."""
    open_ = [step.state not in (DONE, OFF) for step in steps]
    return [any(open_[:n]) and open_[n] for n in range(len(steps))]


def _step(page: Frame, step: MonthStep, waits: bool) -> h.Node:
    small = [under(step.by), under(step.note)]
    if step.state == DONE and step.done_on:
        late = under("期限のあと" if step.late and step.name != TAKEN else None)
        return [h.span(".on")[f"● {short_day(step.done_on)}"], small, late]
    if step.state == OFF or step.due is None:
        return ["–", small]
    if waits:
        return [h.span(".waits")[f"○ {short_day(step.due)}まで"], small]
    if step.state == OVERDUE:
        return [h.span(".late")[f"▲ {(page.office.today() - step.due).days}日過ぎ"], small]
    return [h.span(".on")[f"○ {short_day(step.due)}まで"], small]


# ── 督促 ───────────────────────────────────────────────────────────────────────────────────────────


def reminding(page: Frame, found: Sequence[Standing]) -> None:
    """Who owes what, a text per section: to copy into a mail or a chat, changed first if need be."""
    assert page.month is not None
    texts = progress.reminders(page.office, found, page.month, page.office.today())
    st.header("まだ届いていないところ（督促文）", anchor="reminders")
    if not texts:
        frame.empty("どのアカウントの評価も届いています。")
        return
    st.caption("文を直してから写せます。枠の中を押し、Ctrl+A、Ctrl+C で全文が写ります。")
    chosen = st.selectbox(
        "督促する課",
        range(len(texts)),
        format_func=lambda n: f"{texts[n].section}（{len(texts[n].accounts)}件）",
        key=f"remind_{page.month}",
    )
    reminder = texts[min(chosen or 0, len(texts) - 1)]
    st.text_area("督促文", reminder.text, height=230, key=f"reminder_{hash((page.month, reminder))}")


# ── 締め ───────────────────────────────────────────────────────────────────────────────────────────


def closing_form(page: Frame, found: Sequence[Standing]) -> None:
    """For 情報政策課: the confirmed ones are ticked, one press closes them; an unconfirmed one needs a reason."""
    user = page.user
    st.header("締める", anchor="close")
    if user is None or user.role != "policy":
        frame.empty("締めるのは情報政策課です。")
        return
    ready = [s for s in found if s.ready]
    open_ones = [s for s in found if not s.ready and not s.course.close and s.state]
    excused = {s.account_id: f"{s.excused}のため" for s in open_ones if s.excused}
    others = [s for s in open_ones if not s.excused]
    if not ready and not open_ones:
        frame.empty("締められるアカウントはありません。")
        return
    with st.form(f"close_{page.month}", border=False, enter_to_submit=False):
        st.markdown(f"**確認済 {len(ready)}件**" if ready else "確認済のアカウントは、まだありません。")
        chosen = [_choose(page, "ready", ready, True)]
        if excused:
            st.markdown("**提出を求めないもの**（運用開始前・廃止・休止中・非常時専用）")
            chosen.append(_choose(page, "excused", [s for s in open_ones if s.excused], bool(ready)))
        if others:
            chosen.append(_unconfirmed(page, others))
        seen = {s.account_id: s.digest for s in [*ready, *open_ones]}
        told = excused | {s.account_id: "" for s in ready}
        st.form_submit_button("締める", type="primary", on_click=_close, args=(page, seen, told, chosen))


@dataclass(frozen=True)
class Choice:
    """Accounts to be closed or not, all the same way to begin with. Of many only the others are named: thousands of boxes
    take seconds, and nobody goes through them."""

    month: str
    group: str
    accounts: tuple[str, ...]
    begins: bool

    @property
    def others(self) -> str:
        """The key of the list of those that it is otherwise with."""
        return f"close_{self.month}_but_{self.group}"

    def box(self, account_id: str) -> str:
        """The key of an account's box."""
        return f"close_{self.month}_{account_id}"

    @property
    def many(self) -> bool:
        return len(self.accounts) > cards.PORTION

    def made(self) -> list[str]:
        """The accounts that are chosen, once the form is sent."""
        if not self.many:
            return [a for a in self.accounts if st.session_state.get(self.box(a))]
        named = set(st.session_state.get(self.others, ()))
        return [a for a in self.accounts if (a in named) != self.begins]


def _choose(page: Frame, group: str, found: Sequence[Standing], begins: bool) -> Choice:
    lines = {s.account_id: _line(s) for s in found}
    choice = Choice(str(page.month), group, tuple(lines), begins)
    if choice.many:
        st.multiselect(
            f"{len(found):,}アカウントのうち、{'今回は締めないもの' if begins else '締めるもの'}",
            list(lines),
            format_func=lines.__getitem__,
            key=choice.others,
            placeholder="選んでください",
        )
    else:
        for a, line in lines.items():
            st.checkbox(plain(line), value=begins, key=choice.box(a))
    return choice


def _unconfirmed(page: Frame, others: Sequence[Standing]) -> Choice:
    with st.expander(f"確認のないもの {len(others)}件（どうしても締めるときだけ）"):
        st.caption("確認を待たずに締めるには理由が要り、理由は台帳と月次評価の画面に残ります。")
        choice = _choose(page, "unconfirmed", others, False)
        st.text_area("確認なしで締める理由", key=f"close_why_{page.month}", height=80)
    return choice


def _line(s: Standing) -> str:
    why = "数値が変わり、確認は効力を失いました" if s.moved else s.excused or s.course.stage
    return f"{s.name}（{s.section}）{'' if s.ready else f'　{why}'}　{s.word}"


def _close(
    page: Frame, seen: Mapping[str, str | None], told: Mapping[str, str], choices: Sequence[Choice]
) -> None:
    """With what stood behind the form when it was drawn: the digests, or the generation that they are of.

    `told`: the accounts that need no reason typed, with theirs ("" for the confirmed).
    """
    assert page.user is not None and page.month is not None
    user, key = page.user, f"{page.month:%Y-%m}"
    chosen = [a for choice in choices for a in choice.made()]
    reason = str(st.session_state.get(f"close_why_{page.month}", "")).strip()
    why = {a: told.get(a, reason) for a in chosen}
    if not chosen:
        forms.warn("締めるアカウントを選んでください。")
    elif any(a not in told for a in chosen) and not reason:
        forms.warn("確認のないアカウントを締めるには、理由を書いてください。何も締めていません。")
    else:
        bare = {a: text for a, text in why.items() if text}
        with st.spinner("締めて、確定版の月次評価シートを作っています"):
            act(
                lambda: _settled(page, user, key, {a: seen[a] for a in chosen}, bare),
                f"{screen_month(page.month)}の{len(chosen)}アカウントを締めました。数値は確定です。",
            )


def _settled(
    page: Frame, user: Author, key: str, seen: Mapping[str, str | None], bare: Mapping[str, str]
) -> list[Entry]:
    """締め with its 確定 sheets; a sheet that could not be made is told, the 締め stands."""
    digests = progress.seen(page.office, page.view, page.when, seen)
    entries, trouble = finals.close(page.office, user, key, digests, bare, page.sample)
    if trouble:
        forms.warn(trouble)
    return entries


# ── 締めの取消 ─────────────────────────────────────────────────────────────────────────────────────


def reopening(page: Frame, found: Sequence[Standing]) -> None:
    """For 情報政策課, where the closing is: closed accounts are chosen, with one reason; all are reopened or none."""
    closed = {s.account_id: s for s in found if s.course.close}
    if page.user is None or page.user.role != "policy" or not closed:
        return
    with (
        st.expander("締めを取り消す（再開）"),
        st.form(f"reopen_{page.month}", border=False, enter_to_submit=False),
    ):
        st.markdown(
            "取り消すと、数値はもう一度いまの記録から出ます。直して締め直すと次の版になり、版の違いが残ります。"
        )
        st.multiselect(
            "取り消すアカウント",
            list(closed),
            format_func=lambda a: f"{closed[a].name}（{closed[a].section}、第{closed[a].course.closes}版）",
            key=f"reopen_which_{page.month}",
            placeholder="選んでください",
        )
        st.text_area("取り消す理由（必ず書いてください）", key=f"reopen_why_{page.month}", height=80)
        st.form_submit_button("締めを取り消す", on_click=_reopen, args=(page, closed))


def _reopen(page: Frame, closed: Mapping[str, Standing]) -> None:
    assert page.user is not None and page.month is not None
    user = page.user
    chosen = [a for a in st.session_state.get(f"reopen_which_{page.month}", []) if a in closed]
    reason = str(st.session_state.get(f"reopen_why_{page.month}", ""))
    if not chosen:
        forms.warn("取り消すアカウントを選んでください。")
        return
    closes = [record for a in chosen if (record := closed[a].course.close)]
    done = f"{screen_month(page.month)}の{len(chosen)}アカウントの締めを取り消しました。"
    if act(lambda: monthly.reopen_all(page.office, user, closes, reason), done):
        st.session_state.pop(f"reopen_which_{page.month}", None)
        st.session_state.pop(f"reopen_why_{page.month}", None)


def moved(found: Sequence[Standing]) -> None:
    """Confirmations that lapsed, and by which figure."""
    for s in found:
        if s.moved:
            note(f"{s.name}: 数値が変わり、提出と確認は効力を失いました", [m.sentence for m in s.moved[:5]])
