"""監査: what was recorded, by whom, what it changed; and whether it is all still as it was."""

import streamlit as st

from views import forms, frame
from views.audit import trail
from views.web.failing import part

held = frame.begin("監査", account=True, month=True)
forms.told()
with part("記録のつながり"):
    st.header("記録のつながり", anchor="chain")
    trail.chain(held)
with part("読めない記録"):
    trail.unread(held)
with part("計算のやり直し"):
    st.header("計算のやり直し", anchor="recompute")
    trail.recomputed(held)
with part("書類を探す"):
    st.header("書類を探す", anchor="document")
    trail.document(held)
with part("記録"):
    st.header("記録", anchor="journal")
    trail.journal(held)
