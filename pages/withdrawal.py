"""継続・撤退: the accounts to decide on, what the app finds of ①–④, the decision, and a withdrawal to its proven end."""

import streamlit as st

from views import cache, forms, frame
from views.markup import plain
from views.web.failing import part
from views.withdrawal import decision, steps, withdrawal

APART = ("decide", "steps")  # what is done to one case: the others are folded meanwhile

page = frame.begin("withdrawal", account=True)
forms.told()
if page.account is None:
    frame.empty("アカウントがまだ登録されていません。", "pages/register.py", "台帳に登録する")
else:
    items = cache.docket_of(page.view, page.office, page.generation, page.office.today())
    [item] = withdrawal.whole(page, [i for i in items if i.account.account_id == page.account.account_id])
    with part("まとめ"):
        withdrawal.lead(page, items)
        above = st.container()
    st.header(plain(item.account.name), anchor="account")
    with part("状態"):
        withdrawal.headline(page, item)
    case = withdrawal.choose(item)
    with part("一覧"), above:
        withdrawal.listed(page, items, apart=case in APART)
    with part("この件"):
        match case:
            case "steps":
                steps.show(page, item)
            case "past":
                withdrawal.background(page, item)
                withdrawal.history(page, item)
            case "decide":
                withdrawal.common(item)
                decision.form(page, item)
            case _:
                withdrawal.findings(page, item)
    with part("撤退したアカウント"):
        if case not in APART:
            withdrawal.withdrawn(items)
