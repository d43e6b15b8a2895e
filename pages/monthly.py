"""月次評価: one account and month in the guideline's three parts, from top to bottom like the sheet on paper.

Here it is also written, submitted, confirmed and sent back.
"""

import streamlit as st

from views import forms, frame, health, productivity
from views.monthly import month, review, submitting, writing

held = frame.begin("月次評価", account=True, month=True, contractors=True)
forms.told()
if held.account is None:
    frame.empty("アカウントがまだ登録されていません。", "pages/register.py", "台帳に登録する")
elif held.month is None:
    frame.empty("取り込んだデータがまだありません。", "pages/imports.py", "取り込む")
else:
    evaluation = month.evaluation_of(held)
    if evaluation is None:
        frame.empty("この月には、まだ（またはもう）このアカウントはありません。ほかの月を選んでください。")
        st.stop()
    sheet = writing.sheet_of(held, evaluation)
    review.headline(held, evaluation)
    month.status(held, sheet)
    health.folded(held, evaluation)
    st.subheader("① 投稿した記事に対する利用者の反応", anchor="reactions")
    review.metric_table(held, evaluation, part=1)
    writing.text(held, sheet, "reactions")
    st.subheader("② 利用者数の評価（想定していた利用者数と実際の利用者数の比較）", anchor="users")
    review.users(evaluation)
    review.metric_table(held, evaluation, part=2)
    writing.text(held, sheet, "users")
    st.subheader("③ 総合評価（当初の目的をどれだけ達成できているか）", anchor="overall")
    review.overall(evaluation)
    writing.text(held, sheet, "overall")
    writing.rest(held, sheet)
    submitting.submitting(held, sheet)
    productivity.block(held, evaluation)
    st.subheader("この月の投稿", anchor="posts")
    posts = review.posts(held, evaluation)
    month.confirming(held, sheet, posts)
    month.closing(held, sheet)
    st.subheader("指標をくわしく見る", anchor="metric")
    review.detail(held, evaluation)
    review.paper(held, evaluation)
