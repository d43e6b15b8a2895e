"""What every page begins with: title, sidebar, who acts, which account and month; all of it kept in the URL."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NoReturn
from urllib.parse import quote

import htpy as h
import streamlit as st
from streamlit.errors import StreamlitAPIException

from ledger.authority import reads, sections_of
from ledger.disk import DiskFailed
from ledger.entries import Account
from ledger.journal import Author, BrokenChain
from metrics.calendar import month, screen_day, screen_month
from services.office.folder import Office, RefusedFolder, author_of
from services.office.login import Identity
from services.office.pages import PAGES, PageKind
from services.office.people import current_user
from store.views import View

from . import cache, login
from .markup import bullets, link_to, plain, put, rules
from .style import CSS
from .web import contractors, first_day, showing
from .web.door import TITLE

GOES_ALONG = ("data", "who", "month", "account", showing.ASKED)  # from the address of one page to another's
STEERS = ("account", "month")  # what a page is of: it stands in the title's line, and says itself what it is
SAMPLE, REAL = "mihon", "jissai"


@dataclass(frozen=True)
class Frame:
    """What a page has to work with. `account` and `month` are None where there are none to choose; `fed`: whether any data
    have ever come in."""

    office: Office
    view: View
    sample: bool
    user: Author | None
    account: Account | None = None
    month: date | None = None
    accounts: dict[str, Account] = field(default_factory=dict)
    fed: bool = False

    @property
    def when(self) -> date:
        """The month of a page that begins with one."""
        assert self.month is not None
        return self.month

    @property
    def chosen(self) -> tuple[Account, date]:
        """The account and the month of a page that begins with both, where there are any."""
        assert self.account is not None
        return self.account, self.when

    @property
    def generation(self) -> str:
        return str(self.view.path)

    def link(self, page: str, **chosen: str) -> str:
        """The address of a page with today's choices, and others."""
        told = {k: v for k, v in st.query_params.to_dict().items() if k in GOES_ALONG} | chosen
        return page + "?" + "&".join(f"{k}={_quoted(v)}" for k, v in told.items() if v)


def _quoted(text: str) -> str:
    return quote(str(text), safe="")


def begin(
    which: str, account: bool = False, month: bool = False, meeting: bool = False, over: bool = False
) -> Frame:
    """Start the page of PAGES called `which`: works by direct link, on an empty store, and half-way through a choice.

    `meeting`: whether it offers 会議用表示; `over`: of months, only those that are over.
    """
    kind = PAGES[which]
    st.set_page_config(page_title=f"{kind.title} - {TITLE}", page_icon="■", layout="wide")
    put(rules(CSS))
    st.session_state["on_page"] = which
    who = login.identity()
    place, sample = _office()
    view = cache.view_of(place)
    user = _who(place, sample, who)
    head = _headed(kind.title, account, month)
    if sample:
        _mihon(place)
    if lost := cache.lost_of(view, str(view.path)):
        put(
            h.div(".note.lost")[
                h.strong[
                    f"取り込んだファイルが {len(lost)} 個読めません。その値はどの画面にも入っていません。"
                ],
                bullets(lost[:5]),
                "控えから raw/ に戻し、コマンドラインで rebuild を実行してください。台帳記録は無事です。",
            ]
        )
    _unread(place, user)
    accounts = _readable(place, user, kind)
    chosen_month, chosen = None, None
    fed = bool(cache.months_of(view, str(view.path), fed=True))
    page = Frame(place, view, sample, user, accounts=accounts, fed=fed)
    first_day.lead(page)
    astray = st.container()  # the title's line has no room for what is to be said of a choice
    if month:
        with head[-1]:
            chosen_month = choose_month(view, place, over, astray)
    if account:
        with head[1]:
            chosen = choose_account(replace(page, month=chosen_month), astray)
    page = replace(page, account=chosen, month=chosen_month)
    showing.meeting(page, meeting)
    showing.on_paper(page)
    return page


def _headed(title: str, account: bool, month: bool) -> list[Any]:
    """The title's line, with room for what steers the page: title, account, month."""
    asked = [4] * account + [2] * month
    line = list(st.columns([3, *asked, *([3] if asked == [2] else [])], vertical_alignment="center"))
    line[0].title(plain(title), anchor=False)
    return line[: 1 + len(asked)]


def _mihon(place: Office) -> None:
    """What the sample is, and the way out of it: into the real office, an empty one where its first person is registered."""
    left, right = st.columns([4, 1], vertical_alignment="center")
    words = [
        h.strong["見本"],
        " 架空の市のデータです。実際の記録には何も書き込まれません。",
        f"見本の中の今日は{screen_day(place.today())}です。",
    ]
    put(h.p(".mihon")[words], into=left)
    if right.button("実際のデータで始める", width="stretch"):
        _switch(REAL)
        real, _ = _office()
        go("pages/settings.py" if real.is_empty else "pages/overview.py", data=REAL)


def _unread(place: Office, user: Author | None) -> None:
    """Entries that count nowhere because no rule of today can read them; whoever may correct them finds them in 監査."""
    unread = place.ledger.register().unread
    if unread and not (user and user.contractor):
        told = "、".join(f"{seq}番" for seq in sorted(unread)[:5]) + (" ほか" if len(unread) > 5 else "")
        put(
            h.div(".note.lost")[
                h.strong[
                    f"台帳記録のうち {len(unread)} 件（{told}）は、いまの決まりでは読めません。どの画面にも入っていません。"
                ],
                "監査の",
                link_to("audit#unread", "「読めない記録」"),
                "で、理由を見て取り消し、正しく記録し直してください。",
            ]
        )


def _readable(place: Office, user: Author | None, page: PageKind) -> dict[str, Account]:
    """The accounts that the person may read. A contractor who asks for another's, by link or page, is refused."""
    accounts = place.ledger.register().accounts(place.today())
    if user is None or not user.contractor:
        return accounts
    put(rules(contractors.only_open()))
    if not page.contractors:
        stop(
            "この画面は開けません",
            "すべてのアカウントを扱う画面です。受託者は、担当するアカウントの画面だけを開けます。",
            ("pages/overview.py", "担当するアカウントを見る"),
        )
    asked = accounts.get(st.query_params.get("account", ""))
    if asked and not reads(user, asked):
        st.session_state.pop("kept_account", None)
        st.error("このアカウントは、担当ではないので見られません。担当のアカウントを表示します。")
        del st.query_params["account"]
    return {a: b for a, b in accounts.items() if reads(user, b)}


def _office() -> tuple[Office, bool]:
    """The real office, or the sample while the real one is empty; `data=` in the URL says which was chosen."""
    try:
        real = cache.office(str(cache.office_folder()))
        empty = real.is_empty
    except (RefusedFolder, BrokenChain, DiskFailed) as error:
        stop("記録を開けません", str(error))
    chosen = keep("data")
    if chosen == SAMPLE or (chosen != REAL and empty):
        return cache.sample(cache.sample_place()), True
    return real, False


def keep(key: str, value: str | None = None) -> str | None:
    """A choice that stays in the URL when the page changes: set it, or get what was chosen last."""
    kept = f"kept_{key}"
    value = value or st.query_params.get(key) or st.session_state.get(kept)
    if value:
        st.session_state[kept] = value
        if st.query_params.get(key) != value:
            st.query_params[key] = value
    return value


def _prepare(key: str, options: list[str], default: str | None) -> str:
    """Set a widget to what the URL asks, else to what was chosen before; returns the widget's key.

    Streamlit forgets a widget's value when the page changes, though the key stays: it is set anew there.
    """
    asked, kept, widget = st.query_params.get(key), st.session_state.get(f"kept_{key}"), f"choose_{key}"
    arrived = st.session_state.get(f"drawn_{key}") != st.session_state.get("on_page")
    if arrived:
        st.session_state.pop(f"astray_{key}", None)
    if asked in options and asked != kept:
        st.session_state[widget] = asked
    elif arrived or st.session_state.get(widget, "") not in (options if default else [*options, None]):
        st.session_state[widget] = kept if kept in options else default
    st.session_state[f"drawn_{key}"] = st.session_state.get("on_page")
    return widget


def choose(
    key: str, label: str, options: list[str], words: dict[str, str], default: str, told: Any = st
) -> str:
    """A selectbox whose choice lives in the URL; a link that says otherwise wins over what was chosen before. `told`: where it
    is said that what the link asks for is not there."""
    widget = _prepare(key, options, default)
    astray = _astray(key, options, widget)
    chosen = st.selectbox(
        plain(label),
        options,
        index=None if astray else 0,
        format_func=lambda o: words.get(o) or o,
        key=widget,
        placeholder=f"{label}を選んでください",
        label_visibility="collapsed" if key in STEERS else "visible",
    )
    if astray:
        stop(
            f"{label}「{astray[:40]}」は、ここにはありません",
            f"{plain(label)}を選び直してください。{_there(key, options)}",
            into=told,
        )
    keep(key, chosen or default)
    return chosen or default


def _astray(key: str, options: list[str], widget: str) -> str:
    """What the link asks for and is not there, while nobody has chosen anything since: nothing else is shown in its place."""
    asked = st.query_params.get(key, "")
    if key not in STEERS or not asked or asked in options:
        return ""
    seen, chosen = st.session_state.get(f"astray_{key}"), st.session_state.get(widget)
    st.session_state[f"astray_{key}"] = asked
    if seen == asked and chosen in options:
        st.session_state[widget] = chosen
        return ""
    st.session_state[widget] = None
    return asked


def _there(key: str, options: list[str]) -> str:
    """Which months there are, where one was asked for that is not among them."""
    if key != "month":
        return ""
    first, last = (screen_month(month(m)) for m in (options[-1], options[0]))
    return f"見られるのは {first} から {last} までです。"


def choose_part(key: str, words: dict[str, str], default: str, label: str) -> str:
    """A part of a page, chosen by a row of buttons that lives in the URL; one is always chosen."""
    chosen = _buttons(key, words, default, label, required=True) or default
    keep(key, chosen)
    return chosen


def open_part(key: str, words: dict[str, str], label: str, first: str | None = None) -> str | None:
    """As `choose_part`, where all may be shut: a second press on the button of what is open shuts it."""
    chosen = _buttons(key, words, first, label, required=False)
    keep_or_clear(key, chosen)
    return chosen


def _buttons(key: str, words: dict[str, str], default: str | None, label: str, required: bool) -> str | None:
    widget = _prepare(key, list(words), default)
    return st.segmented_control(
        plain(label),
        list(words),
        format_func=lambda o: plain(words[o]),
        key=widget,
        required=required,
        label_visibility="collapsed",
    )


def fold(label: str, name: str, opened: bool = False) -> Any:
    """A part of a page that explains, folded. Draw it only where it is `.open`; what the reader opened or closed stays so
    when the page changes and comes again."""
    kept, key = st.session_state.setdefault("folds", {}), f"fold_{name}"
    if key not in st.session_state:
        st.session_state[key] = kept.get(name, opened)
    box = st.expander(plain(label), key=key, on_change="rerun")
    kept[name] = box.open
    return box


def choose_account(page: Frame, told: Any = st) -> Account | None:
    """The account, kept in the URL; None where the register is empty. Deleted ones stand last, and say so."""
    accounts, today = page.accounts, page.office.today()
    if not accounts:
        return None
    gone = {a for a, b in accounts.items() if b.closed_on and b.closed_on <= today}
    options = sorted(accounts, key=lambda a: (a in gone, accounts[a].section, accounts[a].name))
    words = {
        a: f"{accounts[a].name}（{accounts[a].section}）{'　廃止' if a in gone else ''}" for a in options
    }
    first = _gravest(page, [a for a in options if a not in gone]) or options[0]
    return accounts[choose("account", "アカウント", options, words, first, told)]


def _gravest(page: Frame, options: list[str]) -> str | None:
    """What a page opens on: the gravest account of the reader's own sections, else the gravest of all."""
    own = sections_of(page.user) if page.user else ()
    when = page.month or _newest(page.view, page.office)
    there = set(options)
    found = [a for a in cache.order_of(page.view, page.generation, when) if a in there]
    return next((a for a in found if page.accounts[a].section in own), next(iter(found), None))


def _newest(view: View, place: Office) -> date:
    """The newest month that is over and has data; what pages begin with."""
    fed = cache.months_of(view, str(view.path), fed=True)
    return next((m for m in fed if m <= place.due), fed[-1] if fed else place.due)


def choose_month(view: View, place: Office, over: bool = False, told: Any = st) -> date:
    """Any month with data, and the one that is over now."""
    held = [m for m in cache.months_of(view, str(view.path)) if m <= place.due or not over]
    words = {m.strftime("%Y-%m"): screen_month(m) for m in held}
    newest = place.due if over else _newest(view, place)
    return month(choose("month", "対象の月", list(words), words, newest.strftime("%Y-%m"), told))


def _who(place: Office, sample: bool, who: Identity | None) -> Author | None:
    """Who records: whom the login is of. On this PC alone, and in the sample, whoever is chosen from the members
    (自己申告); nobody chosen means reading only."""
    if who is not None and not sample:
        return login.user(place, who)
    members = place.ledger.register().members(place.today())
    with st.sidebar:
        if not members:
            st.caption("担当者が登録されていません。設定で最初の担当者を登録してください。")
            if place.is_empty:
                st.button("見本を見る", on_click=_switch, args=(SAMPLE,), width="stretch")
            return None
        words = {"": "見るだけ"} | {
            person: f"{m.name}（{login.role_of(author_of(m))}）" for person, m in members.items()
        }
        chosen = choose_or_none("who", "記録する人", list(words), words)
    return current_user(place, chosen=chosen)


def choose_or_none(
    key: str, label: str, options: list[str], words: dict[str, str], first: str = "", bare: bool = False
) -> str:
    """As `choose`, where the first option means nobody or all; that leaves the URL clean. `first`: what it begins with;
    `bare`: a label that only those hear who cannot see what it chooses."""
    widget = _prepare(key, options, first if first in options else options[0])
    chosen = st.selectbox(
        plain(label),
        options,
        format_func=lambda o: words.get(o) or o,
        key=widget,
        label_visibility="collapsed" if bare else "visible",
    )
    keep_or_clear(key, chosen)
    return chosen


def keep_or_clear(key: str, chosen: str | None) -> None:
    """As `keep`, of what may also be nothing: that leaves the URL clean."""
    st.session_state[f"kept_{key}"] = chosen
    if chosen:
        st.query_params[key] = chosen
    else:
        st.query_params.pop(key, None)


def _switch(where: str) -> None:
    for key in [k for k in st.session_state if str(k).startswith(("kept_", "choose_"))]:
        del st.session_state[key]
    st.query_params.clear()
    st.query_params["data"] = where


def stop(what: str, why: str, onward: tuple[str, str] | None = None, into: Any = st) -> Any:
    """End the page with what happened and what to do, and the way there; never a traceback."""
    into.error(f"**{plain(what)}**\n\n{plain(why)}")
    if onward:
        way(*onward)
    st.stop()


def empty(text: str, page: str | None = None, label: str = "") -> None:
    """An empty state: what to do next, and the way there."""
    put(h.p(".empty")[text])
    if page:
        way(page, label)


def go(page: str, **chosen: str) -> NoReturn:
    """To another page with these choices; where the page runs alone and knows no others, the same one again."""
    for key, value in chosen.items():
        keep(key, value)
    try:
        st.switch_page(page, query_params=chosen)
    except StreamlitAPIException:
        st.rerun()


def way(page: str, label: str) -> None:
    """The way to another page; a plain link where the page runs alone and knows no others."""
    try:
        st.page_link(page, label=plain(label))
    except StreamlitAPIException:
        where = page.removeprefix("pages/").removesuffix(".py")
        query = "&".join(f"{k}={_quoted(v)}" for k, v in st.query_params.to_dict().items())
        put(link_to(f"{where}?{query}", label))
