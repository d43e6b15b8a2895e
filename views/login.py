"""How people come in, on the Streamlit side: the configuration of this process, whom a page run is for, logging in and out."""

from __future__ import annotations

from typing import NoReturn

import htpy as h
import streamlit as st

from ledger.entries import ROLE_NAMES
from ledger.journal import Author
from services.office import login, people
from services.office.folder import Office, now_jst
from services.office.login import Identity, Login, LoginNeeded

from .markup import put
from .web.door import configured


def identity() -> Identity | None:
    """Whom this run of the page is for; None on this PC alone. Where nobody is logged in, the page ends here."""
    how = configured()
    try:
        if how.by == "proxy":
            return login.by_header(how, st.context.headers.items())
        if how.by == "oidc":
            return login.by_claims(how, st.user.to_dict(), now_jst())
    except LoginNeeded as needed:
        _ask(str(needed), how)
    return None


def user(office: Office, who: Identity) -> Author:
    """Whom the login is of in this office, shown in the sidebar; where it is nobody's, the page ends here."""
    try:
        author = people.current_user(office, who)
    except people.Stranger as stranger:
        st.title("利用できません", anchor=False)
        _told(str(stranger))
        _way_out()
        st.stop()
    assert author is not None
    with st.sidebar:
        st.caption("記録する人")
        st.text(f"{author.name}\n{role_of(author)}\n{author.proof}")
        _way_out()
    return author


def role_of(author: Author) -> str:
    """The role somebody acts in, 代決 shown as such."""
    role = ROLE_NAMES[author.role]
    return f"{role}（{author.acts_for} の代決）" if author.acts_for else role


def _ask(why: str, how: Login) -> NoReturn:
    st.title("ログイン", anchor=False)
    _told(why)
    if how.by == "oidc":
        st.button("ログインする", type="primary", on_click=st.login)
    st.stop()


def _way_out() -> None:
    if configured().by == "oidc":
        st.button("ログアウト", on_click=st.logout, width="stretch")


def _told(text: str) -> None:
    put(h.p(".note")[text])
