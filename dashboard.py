"""Start here: streamlit run dashboard.py. The list of pages, and the server that says they are Japanese."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from views import forms
from views.web.server import MIDDLEWARE, failed, guard, own_navigation

if get_script_run_ctx(suppress_warning=True) is None:
    guard()  # when the server starts; a page run comes after it
own_navigation()
app = st.App("dashboard.py", middleware=MIDDLEWARE, on_script_error=failed)


def run() -> None:
    """Show the page that was asked for, under its heading in the sidebar."""
    pages = {
        "評価": [
            st.Page("pages/overview.py", title="総覧", url_path="overview", default=True),
            st.Page("pages/monthly.py", title="月次評価", url_path="monthly"),
            st.Page("pages/posts.py", title="記事", url_path="posts"),
            st.Page("pages/closing.py", title="月の締め", url_path="closing"),
        ],
        "判断": [
            st.Page("pages/meeting.py", title="定期評価", url_path="meeting"),
            st.Page("pages/comparison.py", title="比較", url_path="comparison"),
            st.Page("pages/withdrawal.py", title="継続・撤退", url_path="withdrawal"),
            st.Page("pages/lines.py", title="ライン検討", url_path="lines"),
        ],
        "記録": [
            st.Page("pages/imports.py", title="取込", url_path="imports"),
            st.Page("pages/register.py", title="台帳", url_path="register"),
            st.Page("pages/settings.py", title="設定", url_path="settings"),
        ],
        "出力": [
            st.Page("pages/papers.py", title="帳票", url_path="papers"),
        ],
        "監査": [
            st.Page("pages/audit.py", title="監査", url_path="audit"),
        ],
        "ヘルプ": [
            st.Page("pages/handbook.py", title="手引き", url_path="handbook"),
        ],
    }
    with forms.whole_run():
        st.navigation(pages, expanded=True).run()  # else the last pages hide behind an English word


if get_script_run_ctx(suppress_warning=True) is not None:
    run()
