"""月次評価: one account and month in the guideline's three parts, from top to bottom like the sheet on paper.

Here it is also written, submitted, confirmed and sent back.
"""

import streamlit as st

from views import cards, forms, frame, health
from views.monthly import month, purpose, review, submitting, writing
from views.web.failing import part

page = frame.begin("monthly", account=True, month=True, meeting=True)
forms.told()
if page.account is None:
    frame.empty("アカウントがまだ登録されていません。", "pages/register.py", "台帳に登録する")
else:
    evaluation = month.evaluation_of(page)
    if evaluation is None:
        frame.empty("この月には、まだ（またはもう）このアカウントはありません。ほかの月を選んでください。")
        st.stop()
    sheet = writing.sheet_of(page, evaluation)
    shown = cards.spoken(page, evaluation)
    with part("状態"):
        review.headline(page, shown)
    with part("進み具合"):
        month.status(page, sheet)
    with part("判定指標の動き"):
        review.deciding(page, shown)
    with part("データの点検"):
        health.folded(page, shown)
    with part("① 投稿した記事に対する利用者の反応"):
        st.header("① 投稿した記事に対する利用者の反応", anchor="reactions")
        review.metric_table(page, shown, part=1)
    line = st.container(horizontal=True, key="folds1")
    with part("① のほかの指標"), line:
        review.rest(page, shown, part=1)
    with part("① の文"), line:
        writing.folded(page, sheet, "reactions")
    with part("② 利用者数の評価"):
        st.header("② 利用者数の評価（想定していた利用者数と実際の利用者数の比較）", anchor="users")
        review.users(page, shown)
        review.metric_table(page, shown, part=2)
    line = st.container(horizontal=True, key="folds2")
    with part("② のほかの指標"), line:
        review.rest(page, shown, part=2)
    with part("② の文"), line:
        writing.folded(page, sheet, "users")
    with part("③ 総合評価"):
        st.header("③ 総合評価（当初の目的をどれだけ達成できているか）", anchor="overall")
        review.overall(shown, purpose.told(page, shown))
    with part("目的の達成度合"):
        purpose.show(page, shown)
    with part("③ の文"):
        writing.judged(page, sheet, folded=review.opened(shown) is not None)
    again = month.again_beside(page, sheet)
    with part("提出"):
        if not again:
            submitting.submitting(page, sheet)
    with part("この月の投稿と生産性"):
        posts = review.posts_of(page, shown)
        side = month.beside(page, sheet, posts)
    with part("確認"):
        line = month.confirming(page, sheet, posts, side)
        if again:
            with line:
                submitting.submitting(page, sheet)
    with part("締め"):
        month.closing(page, sheet)
