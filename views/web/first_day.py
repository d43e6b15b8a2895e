"""A new office is led: above every page, how far it has come, what comes next, and the way there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import htpy as h

from services.register.first_steps import FirstStep, following, steps

from ..markup import link_to, put

if TYPE_CHECKING:
    from ..frame import Frame


def lead(page: Frame) -> None:
    """The steps of the first day, until an account is judged; nothing in the sample, nor for a contractor."""
    if page.sample or (page.user and page.user.contractor):
        return
    found = steps(page.office.ledger.register(), page.user is not None, page.fed)
    if (now := following(found)) is None:
        return
    put(
        h.nav(".first-day", aria_label="はじめの手順")[
            h.ol[[_step(page, step, step is now) for step in found]],
            h.p["次: ", link_to(_where(page, now), now.does)],
            h.small[link_to(page.link("handbook", task="first"), "絵つきの手引き")],
        ]
    )


def _step(page: Frame, step: FirstStep, now: bool) -> h.Element:
    mark, word = ("●", "済み") if step.done else ("▶", "いまここ") if now else ("○", "これから")
    name = link_to(_where(page, step), step.name) if step.done or now else step.name
    return h.li(class_="now" if now else "")[h.span(role="img", aria_label=word)[mark], " ", name]


def _where(page: Frame, step: FirstStep) -> str:
    return page.link(step.page, **({"part": step.part} if step.part else {}))
