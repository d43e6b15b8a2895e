"""監査: what was recorded, by whom, what it changed; and whether it is all still as it was."""

import streamlit as st

from views import audit, frame

held = frame.begin("監査", account=True, month=True)
st.header("記録のつながり", anchor="chain")
audit.chain(held)
st.header("計算のやり直し", anchor="recompute")
audit.recomputed(held)
st.header("書類を探す", anchor="document")
audit.document(held)
st.header("記録", anchor="journal")
audit.journal(held)
