"""設定, the people: the first one of a new office, new ones, changed ones, the end of a membership."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

import streamlit as st

from ledger.entries import ROLE_NAMES, Member, plain as members_of
from ledger.register import Register
from metrics.calendar import add_months
from services.month.deadlines import deadlines
from services.register import beginning, recording, registering

from .. import forms, frame, typed
from ..fields import of
from ..forms import key
from ..frame import Frame
from ..markup import plain
from ..record_forms import Form, correct


def first(page: Frame) -> bool:
    """Where nobody is registered: the first person, who then registers the others. True while it is shown.

    On this PC alone: behind a login somebody already acts (held.user), by what the login says.
    """
    if page.user is not None or page.office.ledger.register().members(page.office.today()):
        return False
    st.markdown(
        "はじめに、このアプリを管理する **情報政策課** の人を1人登録します。ほかの人は、そのあとで登録できます。"
    )
    form = "member_first"
    today = page.office.today()
    last = add_months(today.replace(day=1), -1)
    with st.form(key(form), enter_to_submit=False, width=560):
        name = st.text_input("氏名", key=key(form, "name"), placeholder="例 千曲 花子")
        section = st.text_input("所属", "情報政策課", key=key(form, "section"))
        begins = forms.choose_month(
            beginning.TITLE,
            today,
            f"{beginning.proposed(today, deadlines(last).closed):%Y-%m}",
            key(form, "begins"),
            help="この月の評価から、期限と督促が始まります。前の月も取り込んで見られますが、遅れとは数えません。あとで設定で変えられます。",
        )
        pressed = st.form_submit_button("登録して始める", type="primary")
    if pressed and not (name.strip() and section.strip()):
        st.error("氏名と所属を入れてください。")
    elif pressed:
        first = partial(registering.first_member, page.office, name, section, today, begins)
        if forms.attempt(first) is not None:
            forms.say(f"{name.strip()} を登録しました。次に、台帳にアカウントを登録します。")
            frame.go("pages/register.py", data=frame.REAL, who=name.strip(), part="edit")
    return True


def show(page: Frame) -> None:
    """Everyone who ever was registered, newest first; a new one; another name; the end of a membership."""
    register, today = page.office.ledger.register(), page.office.today()
    held = {r.seq: r.body for r in register.standing(Member, today)}
    now = {seq for seq, m in held.items() if m.to_day is None or m.to_day >= today}
    rows = [
        [
            (m.name, "　".join(filter(None, (m.login, _former(register, m, today))))),
            (ROLE_NAMES[m.role], f"{m.acts_for} の代決" if m.acts_for else ""),
            "・".join(m.sections),
            forms.day(m.from_day),
            forms.day(m.to_day),
            "いま有効" if r.seq in now else "これから" if m.from_day > today else "過去",
            (f"{r.seq}番", f"{r.by}、{forms.day(r.at.date())}"),
        ]
        for r in reversed(list(register.of(Member)))
        for m in [r.body]
    ]
    rows.sort(key=lambda row: row[5] != "いま有効")
    heads = {"氏名": "d", "役割": "d", "所属": "w", "始まり": "d", "終わり": "d", "状態": "d", "記録": "s"}
    forms.table(heads, rows, "担当者の一覧")
    forms.writer(page)
    with st.expander("担当者を登録する・役割や所属を変える"):
        _new_member(page)
    with st.expander("まとめて異動させる（4月の異動など）"):
        _move_members(page)
    with st.expander("氏名を変える（改姓など）"):
        _rename(page)
    with st.expander("利用を終わりにする（退職など、1人）"):
        _end_member(page)
    _correct(page)


def _former(register: Register, member: Member, today: date) -> str:
    """The names that somebody had before, beside the one that they have now."""
    told = register.persons.former(member.person, today)
    return f"旧 {'、'.join(told)}" if told and member.name not in told else ""


def _new_member(page: Frame) -> None:
    form = "member_new"
    with st.form(key(form), border=False, enter_to_submit=False):
        left, right = st.columns(2)
        name = left.text_input("氏名", key=key(form, "name"))
        role = right.selectbox(
            "役割", list(ROLE_NAMES), format_func=ROLE_NAMES.__getitem__, key=key(form, "role")
        )
        sections = left.text_input(
            "所属（いくつかあるときは、読点「、」で区切る）", key=key(form, "sections")
        )
        begins = typed.day(
            "始まりの日", key(form, "from"), into=right, value=typed.shown(page.office.today())
        )
        ends = typed.day("終わりの日（決まっていれば）", key(form, "to"), into=right)
        login = left.text_input(
            "ログイン名（ログインして使うとき）", key=key(form, "login"), placeholder="例 hanako"
        )
        acts_for = right.text_input("代決（誰の代わりに決裁するか）", key=key(form, "acts_for"))
        contractor = left.checkbox("受託者（市の職員でない）", key=key(form, "contractor"))
        whose = _ask_whose(form)
        pressed = st.form_submit_button("登録する", type="primary", disabled=page.user is None)
    if not pressed:
        return
    named = list(_named(sections))
    if typed.refused(begins, ends):
        return
    if not name.strip() or (role in ("operator", "manager") and not named) or begins is None:
        st.error("氏名、役割、所属、始まりの日を入れてください。")
        return
    if (named_as := _called(page, form, name.strip(), named, whose)) is None:
        return
    name = named_as
    body = {"name": name, "role": role, "sections": named, "from": str(begins), "contractor": contractor}
    body |= {"to": str(ends)} if isinstance(ends, date) else {}
    body |= {k: v.strip() for k, v in (("login", login), ("acts_for", acts_for)) if v.strip()}
    assert page.user is not None
    user = page.user
    if forms.attempt(lambda: recording.record(page.office, user, "member", body)) is not None:
        forms.done(form, f"{name.strip()}（{ROLE_NAMES[role]}）を登録しました。")


SAME, OTHER = "same", "other"
WHOSE = {
    SAME: "同じ人（役割や所属が変わる）",
    OTHER: "別の人（氏名のあとに所属を付けて、区別して登録する）",
}


def _ask_whose(form: str) -> str | None:
    """Once a name turned out to be there already: whether it is the same person."""
    if not st.session_state.get(key(form, "namesake")):
        return None
    return st.radio(
        "同じ氏名の人がすでにいます",
        list(WHOSE),
        format_func=WHOSE.__getitem__,
        index=None,
        key=key(form, "whose"),
    )


def _called(page: Frame, form: str, name: str, sections: list[str], whose: str | None) -> str | None:
    """How the person is called in the records; None while it must be asked whether a second 高橋 is the first."""
    before = registering.namesake(page.office, name)
    if before is None or whose == SAME:
        return name
    if whose == OTHER:
        return registering.told_apart(page.office, name, sections)
    st.session_state[key(form, "namesake")] = True
    was = f"{ROLE_NAMES[before.role]}、{'・'.join(before.sections) or '所属なし'}"
    forms.warn(
        f"まだ登録していません。「{name}」はすでにいます（{was}）。別の人ですか。下で選んで、もう一度押してください。"
    )
    st.rerun()


LEAVES = "利用を終える"


def _move_members(page: Frame) -> None:
    """Everyone at once: from which day, who goes where. A line that is left as it is says nothing."""
    today = page.office.today()
    april = date(today.year + (today.month > 4), 4, 1)
    form = "member_move"
    first = typed.day(
        "異動の日（この日から新しい所属）", key(form, "from"), value=typed.shown(april), width=320
    )
    if not isinstance(first, date):
        return
    register = page.office.ledger.register()
    members = register.members(first - timedelta(days=1)) | register.members(first)
    st.caption(
        "新しい所属と役割の欄を2回押して直し、Enter を押します（所属がいくつかあるときは、読点「、」で区切る）。"
        "変えない人の行は、そのままにします。"
        f"このアプリを使わなくなる人は「{LEAVES}」に印を付けます。"
    )
    table = [
        {
            "氏名": m.name,
            "いまの所属": "、".join(m.sections),
            "いまの役割": ROLE_NAMES[m.role],
            "新しい所属": "、".join(m.sections),
            "新しい役割": ROLE_NAMES[m.role],
            LEAVES: False,
        }
        for m in members.values()
    ]
    edited = st.data_editor(
        table,
        hide_index=True,
        width="stretch",
        height="content",
        key=key(form, f"table_{first}_{register.seq}"),
        disabled=["氏名", "いまの所属", "いまの役割"],
        column_config={
            "新しい役割": st.column_config.SelectboxColumn(options=list(ROLE_NAMES.values()), required=True),
        },
    )
    moves = moved(edited)
    if fresh := registering.new_sections(page.office, [s for m in moves for s in m.sections]):
        st.warning(plain(f"{registering.first_told(fresh)}。"))
    if st.button(
        f"異動を記録する（{len(moves)}人）",
        type="primary",
        key=key(form, "send"),
        disabled=page.user is None or not moves,
    ):
        assert page.user is not None
        user = page.user
        if forms.attempt(lambda: registering.move_members(page.office, user, moves, first)) is not None:
            forms.done(form, f"{len(moves)}人の異動を記録しました（{forms.day(first)} から）。")


def moved(rows: Sequence[Mapping[str, Any]]) -> list[registering.MemberMove]:
    """The lines of the table that say something new.

    >>> line = {"氏名": "佐藤", "いまの所属": "広報課", "いまの役割": "閲覧", "新しい所属": "観光課，商工課", "新しい役割": "閲覧", LEAVES: False}
    >>> moved([line, line | {"新しい所属": "広報課"}])
    [MemberMove(name='佐藤', sections=('観光課', '商工課'), role='viewer')]
    """
    roles = {word: role for role, word in ROLE_NAMES.items()}
    found = []
    for row in rows:
        if row[LEAVES]:
            found.append(registering.MemberMove(row["氏名"]))
        elif (row["新しい所属"], row["新しい役割"]) != (row["いまの所属"], row["いまの役割"]):
            found.append(
                registering.MemberMove(row["氏名"], _named(row["新しい所属"] or ""), roles[row["新しい役割"]])
            )
    return found


def _named(sections: str) -> tuple[str, ...]:
    """Sections as they are typed."""
    return tuple(s.strip() for s in re.split("[、,，]", sections) if s.strip())


FIELDS = [
    of(Member, "role", kind="list"),
    of(Member, "from", "始まりの日"),
    of(Member, "sections", "所属（いくつかあるときは、読点「、」で区切る）", default=""),
    of(Member, "to", "終わりの日"),
    of(Member, "login"),
    of(Member, "acts_for", "代決（誰の代わりに決裁するか）"),
    of(Member, "contractor", "受託者（市の職員でない）"),
]


def _correct(page: Frame) -> None:
    found = {r.seq: r for r in reversed(list(page.office.ledger.register().of(Member)))}
    form = Form(
        "member",
        FIELDS,
        "",
        {},
        after=lambda body: body | {"sections": list(_named(body.get("sections") or ""))},
    )
    options = {
        s: (r, f"{s}番　{r.body.name}　{ROLE_NAMES[r.body.role]}　{forms.day(r.body.from_day)} から")
        for s, r in found.items()
    }
    correct(
        page,
        form,
        options,
        "member_correct",
        lambda r: members_of(r.body) | {"sections": "、".join(r.body.sections)},
    )


def _rename(page: Frame) -> None:
    """Another name of the same person; what was recorded before keeps the name that stood then."""
    form = "member_rename"
    st.caption(
        "前の氏名でつけた記録・確認・書類は、その氏名のまま残り、同じ人のものとして扱います。役割、所属、下書きも変わりません。"
    )
    with st.form(key(form), border=False, enter_to_submit=False):
        left, right = st.columns(2)
        name = left.selectbox(
            "氏名の変わる人", _names(page), index=None, placeholder="選んでください", key=key(form, "name")
        )
        new = right.text_input("新しい氏名", key=key(form, "new"), placeholder="例 千曲 花子")
        first = typed.day(
            "いつから（この日から新しい氏名）",
            key(form, "from"),
            into=left,
            value=typed.shown(page.office.today()),
        )
        pressed = st.form_submit_button("氏名を変える", disabled=page.user is None)
    if not pressed or typed.refused(first):
        return
    if name is None or not new.strip() or not isinstance(first, date):
        st.error("氏名の変わる人、新しい氏名、いつからかを入れてください。")
        return
    assert page.user is not None
    user = page.user
    if forms.attempt(lambda: registering.rename(page.office, user, name, new.strip(), first)) is not None:
        forms.done(form, f"{name} の氏名は、{forms.day(first)} から {new.strip()} です。")


def _names(page: Frame) -> list[str]:
    return [m.name for m in page.office.ledger.register().members(page.office.today()).values()]


def _end_member(page: Frame) -> None:
    form = "member_end"
    with st.form(key(form), border=False, enter_to_submit=False):
        left, right = st.columns(2)
        name = left.selectbox(
            "担当者", _names(page), index=None, placeholder="選んでください", key=key(form, "name")
        )
        last = typed.day(
            "終わりの日（この日まで）", key(form, "to"), into=right, value=typed.shown(page.office.today())
        )
        pressed = st.form_submit_button("終わりにする", disabled=page.user is None)
    if not pressed or typed.refused(last):
        return
    if name is None or not isinstance(last, date):
        st.error("担当者と終わりの日を選んでください。")
    else:
        assert page.user is not None
        user = page.user
        if forms.attempt(lambda: registering.end_member(page.office, user, name, last)) is not None:
            forms.done(form, f"{name} の利用は {forms.day(last)} までになりました。")
