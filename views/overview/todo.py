"""「今月あなたがすること」: what greets whoever opens the first page."""

from __future__ import annotations

from html import escape

import streamlit as st

from metrics.calendar import screen_day
from services.month import drafts
from services.month.todo import Link, Task

from .. import cache
from ..frame import Frame

MOST_LINKS = 6


def greet(held: Frame) -> None:
    """What the person has to do, each thing with the way there; for nobody chosen, how to be told."""
    user = held.user
    if user is None:
        st.caption("左で「記録する人」を選ぶと、今月することがここに出ます。")
        return
    if user.role == "viewer":
        return
    tasks = cache.todo_of(
        held.view, held.office, held.generation, user, held.office.today(), drafts.stamp(held.office)
    )
    told = (
        "".join(f"<li>{_task(held, task)}</li>" for task in tasks)
        or "<li>今月することは、すべて済んでいます。</li>"
    )
    st.html(
        f'<section class="due" aria-label="今月あなたがすること"><h3>今月あなたがすること（{escape(user.name)}）</h3><ul>{told}</ul></section>'
    )


def _task(held: Frame, task: Task) -> str:
    links = "、".join(_link(held, link) for link in task.links[:MOST_LINKS])
    more = f"、ほか{len(task.links) - MOST_LINKS}件" if len(task.links) > MOST_LINKS else ""
    why = f" <small>{escape(task.why)}</small>" if task.why else ""
    return f"{escape(task.what)}{_when(held, task)}: {links}{more}{why}"


def _when(held: Frame, task: Task) -> str:
    """Until when, or for how long it is over: a mark, a word and a colour."""
    if task.due is None:
        return ""
    days = (held.office.today() - task.due).days
    if task.late and days > 0:
        return f'（<span class="late">▲ {days}日過ぎています</span>・{screen_day(task.due)}まで）'
    return f"（{screen_day(task.due)}まで）"


def _link(held: Frame, link: Link) -> str:
    chosen = {
        k: v for k, v in (("account", link.account_id), ("month", link.month), ("part", link.part)) if v
    }
    return f'<a href="{escape(held.link(link.page, **chosen))}" target="_self">{escape(link.label)}</a>'
