"""How people come in, on the Streamlit side: the configuration of this process, whom a page run is for, logging in and out."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import htpy as h
import streamlit as st

from ledger.entries import ROLE_NAMES
from ledger.journal import Author
from services.office import login, login_file, people
from services.office.folder import Office, now_jst
from services.office.login import Identity, Login, LoginNeeded
from services.office.login_file import BrokenLogin

from .markup import put


@cache
def configured() -> Login:
    """The login of this process, read once: a change of the file holds after a restart. Raises BrokenLogin."""
    found = login_file.load([Path(path) for path in st.get_option("secrets.files")])
    if found.by == "oidc" and find_spec("authlib") is None:
        raise BrokenLogin(
            "[auth]",
            "OIDC に要る部品（Authlib）がありません。pip install -r requirements.txt を実行してください",
        )
    return found


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
