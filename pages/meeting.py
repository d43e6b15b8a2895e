"""定期評価: a quarter, half or year of all accounts, for the meeting itself: how it went, what was reached, what is to be
decided, what was learned, what it took. It says what the term's paper says."""

import streamlit as st

from views import cache, frame
from views.meeting import meeting, printed
from views.web.failing import part

page = frame.begin("meeting", month=True, meeting=True)
if not page.accounts:
    frame.empty("アカウントがまだ登録されていません。", "pages/register.py", "台帳に登録する")
elif not page.fed:
    frame.empty("取り込んだデータがまだありません。", "pages/imports.py", "取り込む")
elif held := meeting.chosen(page):
    with part("まとめ"):
        meeting.lead(page, held)
    titles = [title for title, _ in held.before] + [meeting.TO_DECIDE] + [title for title, _ in held.after]
    with part("会議の順"):
        chosen = meeting.agenda(page, titles)
    with part(titles[chosen]):
        if titles[chosen] == meeting.TO_DECIDE:
            docket = cache.docket_of(page.view, page.office, page.generation, page.office.today())
            meeting.to_decide(page, docket)
        else:
            printed.show(dict((*held.before, *held.after))[titles[chosen]])
    with part("前と次"):
        meeting.onward(page, titles, chosen)
    st.caption(
        f"台帳記録 {page.view.seq:d} 番までの集計です。状態は取り込んだデータから機械的に出したもので、継続・撤退を決めるものではありません。"
    )
