"""改善策の試行 on a month's sheet: what goes on, what is over with the draft of what came of it, and the way to both."""

from __future__ import annotations

import htpy as h

from ledger.disk import DiskFailed
from metrics.evaluation import Evaluation
from services.month import trying
from services.month.trying import StandingTrial

from .. import cache, forms
from ..frame import Frame
from ..markup import bullets, link_to, put


def drafted(page: Frame, e: Evaluation) -> str:
    """前月の改善策の結果 as the trials that are over give it; their evidence is laid ready for the 提出."""
    held = trying.due_on(page.office.ledger.register(), e.account_id, e.month)
    return "\n".join(_result(page, e.account_id, one) for one in held)


def _result(page: Frame, account_id: str, one: StandingTrial) -> str:
    if one.end is not None and one.end.body.told:
        return one.end.body.told
    came = cache.came_of(page.view, page.office, page.generation, account_id, one.plan)
    try:
        trying.keep(page.office, account_id, came)
    except DiskFailed as error:
        forms.warn(f"根拠を保存できませんでした。{error}")
    account = page.accounts[account_id]
    common = cache.common_of(page.view, page.office, page.generation, one.plan.last)
    return trying.result(account_id, came, trying.beside(page.office, common, account, one))


def going_on(page: Frame, e: Evaluation) -> None:
    """What is being tried in this month; nothing where nothing is."""
    held = trying.on_sheet(page.office.ledger.register(), e.account_id, e.month)
    if held:
        lines: list[h.Node] = [trying.line(one) for one in held]
        put(h.div(".said")[h.h3["試している改善策"], bullets(lines), _way(page, "試行を見る")])


def due(page: Frame, e: Evaluation) -> h.Element | None:
    """The trials whose result is drafted beside, and that wait for somebody to end them."""
    held = trying.due_on(page.office.ledger.register(), e.account_id, e.month)
    waits = [one for one in held if one.end is None]
    if not held:
        return None
    lines: list[h.Node] = [trying.ended_line(one) if one.end else one.plan.title for one in held]
    way = _way(page, "結果を見て、試行を終える" if waits else "試行を見る")
    return h.div(".said")[h.h3["終わった試行"], bullets(lines), way]


def _way(page: Frame, words: str) -> h.Element:
    return h.p[link_to(page.link("posts", posts_part="trials"), words)]
