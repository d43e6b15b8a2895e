"""A new office is led: above every page, how far it has come, what comes next, and the way there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import htpy as h

from services.register.first_steps import FirstStep, following, steps

from ..markup import link_to, put

if TYPE_CHECKING:
    from ..frame import Frame


def lead(held: Frame) -> None:
    """The steps of the first day, until an account is judged; nothing in the sample, nor for a contractor."""
    if held.sample or (held.user and held.user.contractor):
        return
    found = steps(held.office.ledger.register(), held.user is not None, held.fed)
    if (now := following(found)) is None:
        return
    put(
        h.nav(".first-day", aria_label="はじめの手順")[
            h.ol[[_step(held, step, step is now) for step in found]],
            h.p["次: ", link_to(_where(held, now), now.does)],
            h.small[link_to(held.link("handbook", task="first"), "絵つきの手引き")],
        ]
    )


def _step(held: Frame, step: FirstStep, now: bool) -> h.Element:
    mark, word = ("●", "済み") if step.done else ("▶", "いまここ") if now else ("○", "これから")
    name = link_to(_where(held, step), step.name) if step.done or now else step.name
    return h.li(class_="now" if now else "")[h.span(role="img", aria_label=word)[mark], " ", name]


def _where(held: Frame, step: FirstStep) -> str:
    return held.link(step.page, **({"part": step.part} if step.part else {}))
