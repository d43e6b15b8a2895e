"""定期評価: a quarter, half or year of all accounts, for the meeting itself: how it went, what was reached, what is to be
decided, what was learned, what it took. It says what the term's paper says."""

import streamlit as st

from views import cache, frame
from views.meeting import meeting, printed
from views.web.failing import part

page = frame.begin("定期評価", month=True, meeting=True)
if not page.fed:
    frame.empty("取り込んだデータがまだありません。", "pages/imports.py", "取り込む")
elif held := meeting.chosen(page):
    with part("まとめ"):
        meeting.lead(page, held)
    number = 0
    for title, blocks in held.before:
        number += 1
        with part(title):
            meeting.part_of(number, title)
            printed.show(blocks)
    number += 1
    with part(meeting.TO_DECIDE):
        meeting.part_of(number, meeting.TO_DECIDE)
        docket = cache.docket_of(page.view, page.office, page.generation, page.office.today())
        meeting.to_decide(page, docket)
    for title, blocks in held.after:
        number += 1
        with part(title):
            meeting.part_of(number, title)
            printed.show(blocks)
    st.caption(
        f"台帳記録 {page.view.seq:d} 番までの集計です。状態は取り込んだデータから機械的に出したもので、継続・撤退を決めるものではありません。"
    )
