"""定期の会議 on screen: a quarter, half or year across accounts, a part at a time in the order in which a meeting goes."""

from __future__ import annotations

import re
from collections.abc import Sequence

import htpy as h
import streamlit as st

from reports.blocks import Text
from services.decision.to_decide import AccountToDecide
from services.papers.term import Meeting

from .. import cache, cards, forms, frame
from ..frame import Frame
from ..markup import bullets, joined, link_to, plain, put
from . import printed

TERMS = {"quarter": "四半期", "half": "半期", "year": "年度"}
TO_DECIDE = "決めること"
SHORT = 12  # characters of a sentence that has no line of its own
STEP, ANCHOR = "agenda", "part"  # in the address: which part, and where it begins


def chosen(page: Frame) -> Meeting | None:
    """The term that the month is in, by the length chosen; None where it has no figures."""
    kind = frame.choose_part("term", TERMS, "quarter", "期間")
    try:
        return cache.meeting_of(page.view, page.office, page.generation, kind, page.when, page.office.today())
    except LookupError as error:
        frame.empty(str(error))
        return None


def lead(page: Frame, held: Meeting) -> None:
    """Of which term, the sentences of its paper, a line each, and the way to that."""
    paper = page.link("papers", month=f"{page.when:%Y-%m}")
    put(h.p(".words")[f"{held.label}　", h.span(".off-paper")[link_to(paper, "同じ内容の評価書（帳票）")]])
    for block in held.lead:
        if isinstance(block, Text):
            put(bullets(sentences(block.text), class_="sentences"))
        else:
            printed.show([block])


def sentences(text: str) -> list[str]:
    """A text's sentences; a very short one with the next.

    >>> sentences("2アカウント。期間は続いています。業務時間は60時間です。")
    ['2アカウント。期間は続いています。', '業務時間は60時間です。']
    """
    found: list[str] = []
    for one in re.findall(r"[^。]+。?", text):
        if found and len(found[-1]) < SHORT:
            found[-1] += one
        else:
            found.append(one)
    return found


def agenda(page: Frame, titles: Sequence[str]) -> int:
    """The parts in the order of a meeting, one at a time: which is shown stands in the address. 会議用表示 keeps these ways,
    for it has no buttons; returns the place of the part."""
    asked = st.query_params.get(STEP, "")
    chosen = int(asked) - 1 if asked.isdecimal() and 0 < int(asked) <= len(titles) else 0
    ways = [h.li[_step(page, titles, n, chosen)] for n in range(len(titles))]
    put(h.nav(".agenda", aria_label="会議の順")[h.ol[ways]])
    st.header(plain(_named(titles, chosen)), anchor=ANCHOR)
    return chosen


def onward(page: Frame, titles: Sequence[str], chosen: int) -> None:
    """To the part before and to the one after."""
    beside = [(n, word) for n, word in ((chosen - 1, "前"), (chosen + 1, "次")) if 0 <= n < len(titles)]
    ways = [[f"{word}: ", _step(page, titles, n, chosen)] for n, word in beside]
    put(h.nav(".agenda", aria_label="前と次")[h.p[joined(ways, "　")]])


def _step(page: Frame, titles: Sequence[str], n: int, chosen: int) -> h.Element:
    if n == chosen:
        return h.strong(aria_current="step")[_named(titles, n)]
    term = st.query_params.get("term", "")
    return link_to(page.link("meeting", term=term, **{STEP: str(n + 1)}) + f"#{ANCHOR}", _named(titles, n))


def _named(titles: Sequence[str], n: int) -> str:
    return f"{n + 1}　{titles[n]}"


def to_decide(page: Frame, items: list[AccountToDecide]) -> None:
    """What waits for a decision today, gravest first, as 継続・撤退 has it."""
    found = [i for i in items if i.why]
    if not found:
        put(h.p(".words")["いま、継続・撤退や目標・ラインについて決めることはありません。"])
        return
    shown = cards.first_rows("to_decide", found)
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
        for i in cache.whole_docket(page.view, page.office, shown, page.generation, page.office.today())
    ]
    forms.framed(heads, rows, "継続・撤退、目標・ラインについて決めること")
    cards.more_rows("to_decide", [i.state for i in found])
