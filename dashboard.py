"""Start here: streamlit run dashboard.py. The pages in the sidebar, and the server that says they are Japanese."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import Page
from streamlit.runtime.scriptrunner import get_script_run_ctx

from services.office.pages import PAGES, START
from views import forms
from views.web.server import MIDDLEWARE, failed, guard, own_navigation

if get_script_run_ctx(suppress_warning=True) is None:
    guard()  # when the server starts; a page run comes after it
own_navigation()
app = st.App("dashboard.py", middleware=MIDDLEWARE, on_script_error=failed)


def run() -> None:
    """Show the page that was asked for, under its heading in the sidebar."""
    pages: dict[str, list[Page]] = {}
    for page in PAGES.values():
        first = page.id == START
        shown = st.Page(f"pages/{page.id}.py", title=page.title, url_path=page.id, default=first)
        pages.setdefault(page.group, []).append(shown)
    with forms.whole_run():
        st.navigation(pages, expanded=True).run()  # else the last pages hide behind an English word


if get_script_run_ctx(suppress_warning=True) is not None:
    run()
