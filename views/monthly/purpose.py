"""目的の達成度合 (③): the purpose as the 利用方針 has it, and what the city itself counts of it, beside its targets by year."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from metrics.calendar import fiscal_label, fiscal_year
from metrics.evaluation import Evaluation, MetricLine
from metrics.term import Term
from metrics.words import with_unit
from services.papers.term import purpose_of
from store.archive import MissingBlob

from .. import cache, forms
from ..frame import Frame
from ..markup import link_to
from . import review

NONE = "媒体の外で数えた指標（来場者数、申込数など）は、まだありません。設定の「市の指標」で決めると、ここに並びます。"


def measures(page: Frame, e: Evaluation) -> list[MetricLine]:
    """What the city counts itself of an account: its own metrics, of which anything is known or aimed at."""
    return [m for m in e.metrics if m.metric not in page.office.catalogue]


def told(page: Frame, e: Evaluation) -> str:
    """What the 利用方針 says the account is for."""
    return purpose_of(page.office.ledger.register(), e.account_id, e.month) or ""


def show(page: Frame, e: Evaluation) -> None:
    """Each measure with its years; its course opens with it, in ①."""
    own = measures(page, e)
    if not own:
        if page.user and page.user.role == "policy":  # who can change that
            st.caption(NONE)
        return
    years = _years(page, e)
    rows = [row for m in own for year in years if (row := _row(page, year, m))]
    if rows:
        heads = {"市の指標": "", "年度": "", "目標": "n", "実績": "n", "達成率": "n", "値のない月": "n"}
        forms.table(heads, rows, "市の指標の年度ごとの目標と実績")


def _years(page: Frame, e: Evaluation) -> Sequence[Term]:
    """The fiscal years around the month: the one before, and the one that the month is in."""
    try:
        return cache.years_of(page.view, page.office, page.generation, e.account_id, e.month)
    except MissingBlob:
        st.caption("締めた月の記録が読めないので、年度ごとの達成は出せません。控えから戻してください。")
        return ()


def _row(page: Frame, year: Term, m: MetricLine) -> list[forms.Cell] | None:
    """A year of a measure, as the year's paper has it; None where nothing was aimed at or known."""
    found = next((r for r in year.reached if r.metric == m.metric), None)
    if found is None or (found.target is None and found.actual.value is None):
        return None
    label = fiscal_label(fiscal_year(year.first)) + ("（途中）" if year.partial else "")
    share = "–" if found.achieved is None else f"{found.achieved:.1%}"
    aim = "–" if found.target is None else with_unit(found.target, found.unit)
    return [
        link_to(review.where(page, m), m.title),
        label,
        aim,
        (found.actual.said, found.note),
        share,
        f"{found.missing}か月" if found.missing else "なし",
    ]
