"""Data health as a block: whether the month's data can be trusted, and what to do where it cannot."""

from __future__ import annotations

import htpy as h
import streamlit as st

from metrics.evaluation import Evaluation
from metrics.health import Health

from . import cache, forms, frame
from .frame import Frame
from .markup import put

HEADS = {"こと": "s", "どの値": "w", "理由": "w", "すること": "x"}


def block(page: Frame, e: Evaluation) -> None:
    """One sentence; then what is wrong, why, and what to do, those first that keep the month from being judged."""
    found = _of(page, e)
    put(h.p(".words")[found.sentence])
    if not found.sound:
        _table(found)


def folded(page: Frame, e: Evaluation) -> None:
    """The same behind its sentence, open where nothing has come in yet: what keeps a month from being judged, and what to do
    about it, the state's own sentence has said."""
    found = _of(page, e)
    box = frame.fold(
        f"データの点検　{found.sentence}", f"health_{e.account_id}_{e.month}", opened=not found.submitted
    )
    if not box.open:
        return
    with box:
        if found.sound:
            st.caption("直すことはありません。")
        else:
            _table(found)


def _of(page: Frame, e: Evaluation) -> Health:
    return cache.health_of(page.view, page.office, page.generation, page.office.today(), e, e.digest)


def _table(found: Health) -> None:
    rows: list[list[forms.Cell]] = [
        [(t.kind, "判定できない原因" if t.holds else ""), t.about, t.reason, t.remedy] for t in found.troubles
    ]
    forms.table(HEADS, rows, "データの点検")
    frame.way("pages/imports.py", "取り込む")
