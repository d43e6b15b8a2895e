"""生産性 of one account on 月次評価: what its hours and yen of the month brought, the last 12 months beside, and the year so far."""

from __future__ import annotations

import htpy as h
import streamlit as st

from metrics.calendar import screen_month
from metrics.comparison_words import council_sentence
from metrics.evaluation import Evaluation
from metrics.productivity import RANGE_MONTHS, Productivity
from metrics.productivity_words import ESTIMATED, range_word, value_word, work_sentence, year_facts

from . import cache, cards, forms
from .frame import Frame
from .markup import link_to, put, tag


def block(page: Frame, e: Evaluation) -> None:
    """Hours and yen, what they brought, the fiscal year, and the way to the other accounts."""
    told = cache.productivities_of(page.view, page.office, page.generation, e.month).get(e.account_id)
    if told is None or told.work is None:
        no_hours(page, f"{screen_month(e.month)}の業務時間が記録されていません。", e.account_id)
        return
    mark = [" ", tag(ESTIMATED)] if told.work.estimated else None
    put(h.p(".words")[work_sentence(told), mark, _beside(page, e)])
    _results(told)
    with st.expander("年度の累計（行政評価用）"):
        forms.facts(year_facts(told.year))


def _beside(page: Frame, e: Evaluation) -> h.Node:
    """The account's cost beside the others', for whoever may see these: a contractor sees his own alone."""
    compared = cache.comparison_of(page.view, page.generation, e.month).account(e.account_id)
    if compared is None or (page.user is not None and page.user.contractor):
        return None
    where = page.link("comparison", account=e.account_id, month=cards.month_key(page))
    return [h.br, council_sentence(compared), link_to(where, "ほかのアカウントと比べる")]


def _results(told: Productivity) -> None:
    if not told.results:
        st.caption("到達・表示・反応の数のわかる月がないため、1時間あたり、1件あたりの値は出せません。")
        return
    rows = [
        [
            (r.title, r.unit),
            (value_word(r, r.value), r.figure.grounds),
            range_word(r),
            str(r.months),
        ]
        for r in told.results
    ]
    heads = {
        "指標": "w",
        screen_month(told.month): "n",
        f"直近{RANGE_MONTHS}か月の範囲": "n",
        "値のある月": "n",
    }
    forms.table(heads, rows, "生産性の指標")


def no_hours(page: Frame, text: str, account_id: str = "") -> None:
    """An empty state that leads to where hours and unit costs are entered."""
    account = {"account": account_id} if account_id else {}
    where = page.link("register", part="work", **account)
    put(
        h.p(".empty")[
            f"{text}台帳の「業務時間・費用」に入れると、1時間あたり、1人あたり、1件あたりの値が出ます。",
            h.br,
            link_to(where, "業務時間・費用を入れる"),
        ]
    )
