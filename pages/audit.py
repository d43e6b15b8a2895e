"""監査: what was recorded, by whom, what it changed; and whether it is all still as it was."""

import streamlit as st

from views import frame
from views.audit import trail

held = frame.begin("監査", account=True, month=True)
st.header("記録のつながり", anchor="chain")
trail.chain(held)
st.header("計算のやり直し", anchor="recompute")
trail.recomputed(held)
st.header("書類を探す", anchor="document")
trail.document(held)
st.header("記録", anchor="journal")
trail.journal(held)
