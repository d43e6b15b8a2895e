"""監査: what was recorded, by whom, what it changed; and whether it is all still as it was."""

import streamlit as st

from views import forms, frame
from views.audit import trail
from views.web.failing import part

page = frame.begin("audit")
forms.told()
with part("記録のつながり"):
    trail.lead(page)
    with st.expander("記録のつながりを確かめる", expanded=trail.asks("head")):
        trail.chain(page)
with part("計算のやり直し"), st.expander("元ファイルから計算し直す"):
    trail.recomputed(page)
with part("書類を探す"), st.expander("書類を探す", expanded=trail.asks("evidence")):
    trail.document(page)
with part("読めない記録"):
    trail.unread(page)
with part("記録"):
    st.header("記録", anchor="journal")
    trail.journal(page)
