"""課題に写す・ニーズに写す: a finding put into the reader's own draft of the month's 月次評価; where it went, and the way back."""

from __future__ import annotations

from functools import partial

import htpy as h
import streamlit as st

from metrics.calendar import screen_month
from metrics.carried import Carried
from services.month import carrying
from services.month.carrying import INTO

from ..forms import act
from ..frame import Frame
from ..markup import link_to, plain, put


def closed_to(page: Frame) -> str | None:
    """Why whoever looks cannot copy anything, "" where nobody is chosen; None where they can."""
    account, month = page.chosen
    if page.user is None:
        return ""
    return carrying.why_not(page.office, page.user, account.account_id, f"{month:%Y-%m}")


def buttons(page: Frame, finding: Carried) -> None:
    """A button for each part of the sheet that a finding can go into; of one where it is, the way there and back."""
    assert page.user is not None
    month = f"{finding.month:%Y-%m}"
    gone = carrying.where(page.office, page.user, finding.account_id, month, finding.mark)
    with st.container(horizontal=True, vertical_alignment="center"):
        for name, word in INTO.items():
            if name in gone:
                _gone(page, finding, name, word)
            else:
                st.button(
                    plain(f"{word}に写す"),
                    key=f"carry_{finding.mark}_{name}",
                    on_click=_carry,
                    args=(page, finding, name, word),
                )


def _gone(page: Frame, finding: Carried, name: str, word: str) -> None:
    where = page.link("monthly", account=finding.account_id, month=f"{finding.month:%Y-%m}")
    put(
        h.span[
            f"{word}に写しました（",
            link_to(f"{where}#overall", f"{screen_month(finding.month)}の月次評価の下書き"),
            "）",
        ],
        width="content",
    )
    st.button(
        plain(f"{word}から取り消す"),
        key=f"back_{finding.mark}_{name}",
        type="tertiary",
        on_click=_back,
        args=(page, finding, name, word),
    )


def _carry(page: Frame, finding: Carried, name: str, word: str) -> None:
    assert page.user is not None
    month = f"{finding.month:%Y-%m}"
    act(
        partial(carrying.carry, page.office, page.user, month, finding, name),
        f"{screen_month(finding.month)}の月次評価の{word}に写しました。提出するまでは下書きで、月次評価で書き直せます。",
    )


def _back(page: Frame, finding: Carried, name: str, word: str) -> None:
    assert page.user is not None
    month = f"{finding.month:%Y-%m}"
    act(
        partial(carrying.take_out, page.office, page.user, month, finding, name),
        f"{screen_month(finding.month)}の月次評価の{word}から取り消しました。",
    )
