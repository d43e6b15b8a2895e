"""継続・撤退: the accounts to decide on, what the app finds of ①–④, the decision, and a withdrawal to its proven end."""

import streamlit as st

from views import cache, forms, frame
from views.markup import plain
from views.web.failing import part
from views.withdrawal import decision, steps, withdrawal

held = frame.begin("継続・撤退", account=True)
forms.told()
if held.account is None:
    frame.empty("アカウントがまだ登録されていません。", "pages/register.py", "台帳に登録する")
else:
    items = cache.docket_of(held.view, held.office, held.generation, held.office.today())
    item = next(i for i in items if i.account.account_id == held.account.account_id)
    with part("まとめ"):
        withdrawal.lead(held, items)
        withdrawal.listed(held, items)
    st.header(plain(item.account.name), anchor="account")
    with part("状態"):
        withdrawal.headline(held, item)
    with part("この件"):
        match withdrawal.choose(item):
            case "steps":
                steps.show(held, item)
            case "past":
                withdrawal.background(held, item)
                withdrawal.history(held, item)
            case "decide":
                decision.form(held, item)
            case _:
                withdrawal.findings(held, item)
    with part("撤退したアカウント"):
        withdrawal.withdrawn(items)
