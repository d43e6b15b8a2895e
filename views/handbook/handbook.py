"""手引き and 用語集 on screen: one task at a time; each step leads to its page."""

from __future__ import annotations

from base64 import b64encode

import htpy as h
import streamlit as st

from reports.handbook import Glossary, Handbook, HandbookStep, HandbookTask
from services.office import handbook as handbooks
from services.office.folder import now_jst
from services.office.pages import PAGES

from .. import cache, frame
from ..frame import Frame
from ..markup import link_to, put

WORDS = "words"


def show(page: Frame) -> None:
    """The chosen task or the words; the whole as a PDF."""
    book = cache.handbook()
    titles = {task.id: task.title for task in book.tasks} | {WORDS: "用語集"}
    chosen = frame.choose_part("task", titles, book.tasks[0].id, "手引きの項目")
    if chosen == WORDS:
        put([_glossary(group) for group in book.words])
    else:
        put(_task(page, book, next(task for task in book.tasks if task.id == chosen)))
    st.download_button(
        "手引きと用語集を PDF で保存する",
        data=lambda: handbooks.pdf(book, now_jst()),
        file_name="手引き.pdf",
        mime="application/pdf",
        key="save_handbook",
        on_click="ignore",
    )


def _task(page: Frame, book: Handbook, task: HandbookTask) -> h.Element:
    seen: set[str] = set()
    return h.section(".handbook")[
        h.h2[task.title],
        h.p(".words")[task.intro],
        h.ol[[_step(page, book, step, seen) for step in task.steps]],
    ]


def _step(page: Frame, book: Handbook, step: HandbookStep, seen: set[str]) -> h.Element:
    where = page.link(step.page, **({"part": step.part} if step.part else {}))
    fresh = step.picture not in seen
    seen.add(step.picture)
    told = [
        h.strong[step.does],
        step.page and [" ", link_to(where, f"{PAGES[step.page].title}を開く")],
        step.know and h.p[step.know],
    ]
    if step.picture and fresh:
        return h.li[h.div(".shown")[h.div[told], _picture(book, step.picture)]]
    return h.li[told]


def _picture(book: Handbook, name: str) -> h.VoidElement:
    data = b64encode(book.pictures[name]).decode()
    return h.img(src=f"data:image/png;base64,{data}", alt=handbooks.CAPTIONS[name])


def _glossary(group: Glossary) -> h.Element:
    return h.section(".handbook")[
        h.h2[group.title],
        h.dl[
            [
                (h.dt[f"{term.mark} {term.word}" if term.mark else term.word], h.dd[term.means])
                for term in group.terms
            ]
        ],
    ]
