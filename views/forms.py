"""What forms share: who records, words that survive a rerun, plain tables, months to choose; never a traceback."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, TypeVar

import htpy as h
import streamlit as st

from ledger.authority import Denied
from ledger.disk import DiskFailed
from ledger.entries import InvalidEntry
from ledger.journal import Author, BrokenChain
from metrics.calendar import add_months, screen_day, screen_month, screen_span, short_day
from store.reading import Refused

from .frame import Frame
from .markup import bullets, plain, put, under

T = TypeVar("T")
FIRST_YEAR = 2006  # whose months a form offers first: before it no city had an account
SAFE = "この画面に入れた内容と、前からの記録は、そのままです。"
LOOK_AGAIN = "いまの一覧を確かめてください。"
NOBODY = "左で記録する人を選んでください。選ぶまでは、見るだけです。"
TOLD, SHOWN, ROUND = "forms_told", "forms_shown", "forms_round"

# ── words ──────────────────────────────────────────────────────────────────────────────────────────


def say(text: str) -> None:
    """Keep a success for after the rerun."""
    st.session_state.setdefault(TOLD, []).append(("success", text))


def warn(text: str) -> None:
    """Keep a warning for the next drawing of the page."""
    st.session_state.setdefault(TOLD, []).append(("warning", text))


def told() -> None:
    """Show what the last action did; once, in a run that comes to its end."""
    texts = st.session_state.pop(TOLD, [])
    if SHOWN in st.session_state:
        st.session_state[SHOWN] += texts
    for text in (t for kind, t in texts if kind == "success"):
        st.success(plain(text))
    for text in (t for kind, t in texts if kind == "warning"):
        st.warning(plain(text))


@contextmanager
def whole_run() -> Iterator[None]:
    """Around a run of the app: what it told is told again by the next where it was cut short (a click, a resized window)."""
    st.session_state[TOLD] = st.session_state.pop(SHOWN, []) + st.session_state.get(TOLD, [])
    st.session_state[SHOWN] = []
    yield
    st.session_state.pop(SHOWN)


BEFORE = "決定者と根拠には、あなたが前に記録したものを入れてあります。違うときは直してください。"


def attempt(action: Callable[[], T]) -> T | None:
    """Do it, or show why not, in the words of whoever refused. None when it was refused."""
    try:
        return action()
    except (Denied, InvalidEntry, Refused) as error:
        st.error(plain(str(error)))
    except (DiskFailed, BrokenChain) as error:
        st.error(plain(_failed(error)))
    return None


def _failed(error: Exception) -> str:
    """Why the machine refused, and what is safe: nothing that was filled in is thrown away before it is recorded."""
    told = f"記録できませんでした。{error}" if isinstance(error, BrokenChain) else str(error)
    return f"{told.removesuffix('。')}。{SAFE}"


def act(action: Callable[[], Any], message: str) -> bool:
    """For a button's callback: do it and say so on the page that follows, or say why not."""
    try:
        action()
    except (Denied, InvalidEntry) as error:
        warn(str(error))
        return False
    except (DiskFailed, BrokenChain) as error:
        warn(_failed(error))
        return False
    say(message)
    return True


def done(form: str, message: str) -> None:
    """After a success: an empty form next time, the message on top, and the page afresh."""
    rounds = st.session_state.setdefault(ROUND, {})
    rounds[form] = rounds.get(form, 0) + 1
    say(message)
    st.rerun()


def key(form: str, name: str = "") -> str:
    """The key of a widget of a form; a new one after each success, so that the form is empty again."""
    return f"{form}_{st.session_state.get(ROUND, {}).get(form, 0)}_{name}"


def writer(page: Frame) -> Author | None:
    """Who records. Where nobody is chosen, says so and gives None: the page is for reading."""
    if page.user is None:
        st.info(NOBODY)
    return page.user


def note(title: str, lines: list[str]) -> None:
    """Something to be looked at, in words."""
    put(h.div(".note")[h.strong[title], bullets(lines)])


def short(at: datetime, clock: bool = False) -> str:
    """A moment in few words: 11月5日 14:30."""
    return short_day(at) + (f" {at:%H:%M}" if clock else "")


# ── tables ─────────────────────────────────────────────────────────────────────────────────────────

Cell = str | h.Element | tuple[str, str] | None  # text or a link, or (text, small text under it)


def table(heads: Mapping[str, str], rows: Iterable[Sequence[Cell]], label: str) -> None:
    """A plain table that prints. `heads`: title → "n" for figures, "" for text."""
    body = [h.tr[[_cell(cell, kind) for cell, kind in zip(row, heads.values(), strict=True)]] for row in rows]
    framed([h.th(scope="col", class_=kind)[head] for head, kind in heads.items()], body, label)


def framed(heads: h.Node, body: h.Node, label: str) -> None:
    """A table with its name, in a frame that scrolls sideways where there is no room."""
    put(
        h.div(".scroll", tabindex="0", role="region", aria_label=label)[
            h.table(".board.plain", aria_label=label)[h.thead[h.tr[heads]], h.tbody[body]]
        ]
    )


def _cell(cell: Cell, kind: str) -> h.Element:
    text, small = cell if isinstance(cell, tuple) else (cell, "")
    return h.td(class_=kind)[text, under(small)]


def facts(pairs: Mapping[str, str]) -> None:
    """A short list of what something is."""
    put(described((k, v) for k, v in pairs.items() if v))


def described(pairs: Iterable[tuple[str, h.Node]]) -> h.Element:
    """What is said of each thing, beside its name."""
    return h.dl(".facts")[[(h.dt[k], h.dd[v]) for k, v in pairs]]


def day(value: date | None) -> str:
    """A day on screen."""
    return "" if value is None else screen_day(value)


def days(first: date | None, last: date | None) -> str:
    """A span of days on screen."""
    if first is None or last is None:
        return ""
    return day(first) if first == last else screen_span(first, last)


def month(text: str | None) -> str:
    """A month `2026-04` on screen."""
    return "" if not text else screen_month(date.fromisoformat(f"{text}-01"))


def number(value: float | None) -> str:
    """A count on screen."""
    return "" if value is None else f"{value:,.0f}"


# ── inputs ─────────────────────────────────────────────────────────────────────────────────────────


def months(today: date, also: str | None = None) -> list[str]:
    """The months that a form offers, latest first: from before there was any account to three years ahead, and the one that
    stands already."""
    this = today.replace(day=1)
    back = 12 * (today.year - FIRST_YEAR) + today.month - 1
    options = [add_months(this, n).strftime("%Y-%m") for n in range(36, -back - 1, -1)]
    return sorted([*options, also], reverse=True) if also and also not in options else options


def choose_month(
    label: str, today: date, default: str | None, of: str, optional: bool = False, help: str | None = None
) -> str | None:
    """One of `months`; typing some of it finds it."""
    this, options = today.replace(day=1), months(today, default)
    start = options.index(default) if default else None if optional else options.index(this.strftime("%Y-%m"))
    return st.selectbox(
        plain(label),
        options,
        index=start,
        format_func=month,
        key=of,
        placeholder="選ばない",
        help=plain(help),
    )


def take_back(
    page: Frame, form: str, options: Mapping[int, str], action: Callable[[int, str], Any], what: str
) -> None:
    """Choose an entry, say why, take it back. The entry and the reason stay in the records."""
    chosen = st.session_state.get(key(form, "seq"))
    with st.form(key(form), border=False, enter_to_submit=False):
        seq = st.selectbox(
            "取り消す記録",
            list(options),
            index=None,
            format_func=options.__getitem__,
            key=key(form, "seq"),
            placeholder="記録を選んでください",
        )
        reason = st.text_area("取り消す理由（必ず書いてください）", key=key(form, "reason"), height=68)
        if st.form_submit_button("取り消す", disabled=page.user is None):
            if chosen is not None and chosen not in options:  # gone while this window lay open
                st.error(
                    plain(f"{chosen}番の記録は、ほかの画面で先に取り消されたか、直されています。{LOOK_AGAIN}")
                )
            elif seq is None or not reason.strip():
                st.error("取り消す記録を選び、理由を書いてください。")
            elif attempt(lambda: action(seq, reason)) is not None:
                done(form, what.format(seq=seq))
