"""「今月あなたがすること」: what greets whoever opens the first page."""

from __future__ import annotations

from collections.abc import Sequence

import htpy as h

from metrics.calendar import screen_day
from services.month import drafts
from services.month.todo import Link, Task

from .. import cache
from ..frame import Frame
from ..markup import bullets, joined, link_to, put, under
from . import since

MOST_LINKS = 6
FIRST = 3  # things to do that are seen at once, the late ones first


def greet(page: Frame, news: since.News | None = None) -> None:
    """What is new for the person, and what they have to do, each thing with the way there; for nobody chosen, how to be told."""
    user = page.user
    if user is None:
        put(h.p(".hint.off-paper")["左で「記録する人」を選ぶと、今月することがここに出ます。"])
        return
    new = h.p(".since")[since.line(page, news)] if news else None
    if user.role == "viewer":
        if new:
            put(new)
        return
    tasks = cache.todo_of(
        page.view, page.office, page.generation, user, page.office.today(), drafts.stamp(page.office)
    )
    told = [_task(page, task) for task in tasks] or ["今月することは、すべて済んでいます。"]
    put(
        h.section(".due", aria_label="今月あなたがすること")[
            new, h.h3[f"今月あなたがすること（{user.name}）"], bullets(told[:FIRST]), _more(told[FIRST:])
        ]
    )


def _more(told: Sequence[h.Node]) -> h.Node:
    """What comes after the first ones, on request; a single one needs none."""
    if len(told) < 2:
        return bullets(told) if told else None
    return h.details[h.summary[f"ほか{len(told)}件"], bullets(told)]


def _task(page: Frame, task: Task) -> h.Node:
    links = joined(_link(page, link) for link in task.links[:MOST_LINKS])
    more = f"、ほか{len(task.links) - MOST_LINKS}件" if len(task.links) > MOST_LINKS else ""
    return [task.what, _when(page, task), ": ", links, more, " ", under(task.why)]


def _when(page: Frame, task: Task) -> h.Node:
    """Until when, or for how long it is over: a mark, a word and a colour."""
    if task.due is None:
        return ""
    days = (page.office.today() - task.due).days
    if task.late and days > 0:
        return ["（", h.span(".late")[f"▲ {days}日過ぎています"], f"・{screen_day(task.due)}まで）"]
    return f"（{screen_day(task.due)}まで）"


def _link(page: Frame, link: Link) -> h.Element:
    chosen = {
        "account": link.account_id,
        "month": link.month,
        "part": link.part,
        "posts_part": link.posts_part,
    }
    return link_to(page.link(link.page, **{k: v for k, v in chosen.items() if v}), link.label)
