"""継続・撤退: the accounts to decide on, what the app finds of ①–④, the decision, and a withdrawal to its proven end."""

import streamlit as st

from views import cache, forms, frame
from views.markup import plain
from views.withdrawal import decision, steps, withdrawal

held = frame.begin("継続・撤退", account=True)
forms.told()
if held.account is None:
    frame.empty("アカウントがまだ登録されていません。", "pages/register.py", "台帳に登録する")
else:
    items = cache.docket_of(held.view, held.office, held.generation, held.office.today())
    item = next(i for i in items if i.account.account_id == held.account.account_id)
    withdrawal.lead(held, items)
    withdrawal.listed(held, items)
    st.header(plain(item.account.name), anchor="account")
    withdrawal.headline(held, item)
    steps.show(held, item)
    withdrawal.findings(held, item)
    withdrawal.background(held, item)
    withdrawal.history(held, item)
    decision.form(held, item)
    withdrawal.withdrawn(items)
