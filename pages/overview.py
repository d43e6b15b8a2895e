"""総覧: is anything wrong, what, and what to do now. One sentence, then every account, gravest first."""

import streamlit as st

from views import cache, cards, frame
from views.overview import platforms, sifting, since, todo
from views.web.failing import part

page = frame.begin("overview", month=True, meeting=True)
if not page.accounts:
    frame.empty(
        "アカウントがまだ登録されていません。台帳に登録すると、ここに一覧が出ます。",
        "pages/register.py",
        "台帳に登録する",
    )
elif not page.fed:
    frame.empty(
        "取り込んだデータがまだありません。書き出したファイルを取り込むと、ここに今月の状態が出ます。",
        "pages/imports.py",
        "取り込む",
    )
else:
    month = cache.overview_of(page.view, page.office, page.generation, page.when).only(page.accounts)
    today = page.office.today()
    owed = cache.owing_of(page.view, page.office, page.generation, page.when, today).only(page.accounts)
    common = cache.common_of(page.view, page.office, page.generation, page.when)
    with part("今月のまとめ"):
        cards.lead(page, month, owed)
        platforms.lead(page, month, common)
    news = since.news(page, month)
    with part("やること"):
        todo.greet(page, news)
    with part("一覧"):
        tags = cache.tags_of(page.office, page.generation, today)
        cards.board(page, sifting.sifted(page, month), owed, tags, common, news.mark if news else None)
    st.caption(
        f"台帳記録 {month.seq:d} 番までの集計です。状態は取り込んだデータから機械的に出したもので、継続・撤退を決めるものではありません。"
    )
