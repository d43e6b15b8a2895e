"""帳票: one document after a look at its pages, or the whole set of a month."""

import streamlit as st

from views import frame, papers
from views.web.failing import part

page = frame.begin("papers", account=True, month=True)
if not page.accounts:
    frame.empty(
        "アカウントがまだ登録されていません。台帳に登録すると、帳票が作れます。",
        "pages/register.py",
        "台帳に登録する",
    )
else:
    with part("月次一式"):
        st.header("月次一式", anchor="whole")
        papers.whole(page)
    with part("1つずつ作る"):
        st.header("1つずつ作る", anchor="one")
        papers.one(page)
