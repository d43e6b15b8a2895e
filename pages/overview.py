"""総覧: is anything wrong, what, and what to do now. One sentence, then every account, gravest first."""

import streamlit as st

from views import cache, cards, frame
from views.overview import platforms, since, todo
from views.web.failing import part

held = frame.begin("総覧", month=True, contractors=True, meeting=True)
if not held.accounts:
    frame.empty(
        "アカウントがまだ登録されていません。台帳に登録すると、ここに一覧が出ます。",
        "pages/register.py",
        "台帳に登録する",
    )
elif not held.fed:
    frame.empty(
        "取り込んだデータがまだありません。書き出したファイルを取り込むと、ここに今月の状態が出ます。",
        "pages/imports.py",
        "取り込む",
    )
else:
    month = cache.overview_of(held.view, held.office, held.generation, held.when).only(held.accounts)
    today = held.office.today()
    owed = cache.owing_of(held.view, held.office, held.generation, held.when, today).only(held.accounts)
    common = cache.common_of(held.view, held.office, held.generation, held.when)
    with part("今月のまとめ"):
        cards.lead(held, month, owed)
        platforms.lead(held, month, common)
    news = since.news(held, month)
    with part("やること"):
        todo.greet(held, news)
    with part("一覧"):
        tags = cache.tags_of(held.office, held.generation, today)
        cards.board(held, month, owed, tags, common, news.mark if news else None)
    st.caption(
        f"台帳記録 {month.seq:d} 番までの集計です。状態は取り込んだデータから機械的に出したもので、継続・撤退を決めるものではありません。"
    )
