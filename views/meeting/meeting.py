"""定期の会議 on screen: a quarter, half or year across accounts, in the order in which a meeting goes."""

from __future__ import annotations

import htpy as h
import streamlit as st

from metrics.calendar import screen_month
from services.decision.to_decide import AccountToDecide
from services.papers.term import Meeting

from .. import cache, forms, frame
from ..frame import Frame
from ..markup import bullets, joined, link_to, plain, put
from . import printed

TERMS = {"quarter": "四半期", "half": "半期", "year": "年度"}
TO_DECIDE = "決めること"


def chosen(page: Frame) -> Meeting | None:
    """The term that the month is in, by the length chosen; None where it has no figures."""
    kind = frame.choose_part("term", TERMS, "quarter", "期間")
    try:
        return cache.meeting_of(page.view, page.office, page.generation, kind, page.when, page.office.today())
    except LookupError as error:
        frame.empty(str(error))
        return None


def lead(page: Frame, held: Meeting) -> None:
    """Of which term, the sentence of its paper, and where each part stands."""
    put(h.p(".words")[f"{held.label}（{screen_month(held.last)}までの値）"])
    printed.show(held.lead)
    titles = [title for title, _ in held.before] + [TO_DECIDE] + [title for title, _ in held.after]
    ways = [link_to(f"#{_anchor(n)}", f"{n}　{title}") for n, title in enumerate(titles, 1)]
    put(h.nav(".off-paper", aria_label="会議の順")[h.p[joined(ways, "　")]])
    paper = page.link("papers", month=f"{page.when:%Y-%m}")
    put(h.p(".hint.off-paper")[link_to(paper, "同じ内容の評価書（帳票）")])


def part_of(number: int, title: str) -> None:
    """A part's heading, to which the list above leads."""
    st.header(plain(f"{number}　{title}"), anchor=_anchor(number))


def to_decide(page: Frame, items: list[AccountToDecide]) -> None:
    """What waits for a decision today, gravest first, as 継続・撤退 has it."""
    found = [i for i in items if i.why]
    if not found:
        put(h.p(".words")["いま、継続・撤退や目標・ラインについて決めることはありません。"])
        return
    heads = [
        h.th(scope="col")["アカウント"],
        h.th(scope="col")["運営主体"],
        h.th(scope="col")["決めること・その理由"],
    ]
    rows = [
        h.tr[
            h.th(scope="row")[link_to(page.link("withdrawal", account=i.account.account_id), i.account.name)],
            h.td[i.account.section],
            h.td[bullets(i.why)],
        ]
        for i in found
    ]
    forms.framed(heads, rows, "継続・撤退、目標・ラインについて決めること")


def _anchor(number: int) -> str:
    return f"part-{number}"
