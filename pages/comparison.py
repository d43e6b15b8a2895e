"""比較: what each account costs and brings beside the others, so that chance, size and events do not decide."""

from views import frame
from views.comparison import cost, lineup, rates

held = frame.begin("比較", account=True, month=True)
if held.account is None:
    frame.empty("アカウントがまだ登録されていません。", "pages/register.py", "台帳に登録する")
elif held.month is None:
    frame.empty("取り込んだデータがまだありません。", "pages/imports.py", "取り込む")
else:
    answer, bench = cost.places()
    chosen = cost.ask(held, bench)
    cost.answer(held, chosen, answer)
    if chosen.accounts:
        cost.costs(held, chosen)
        cost.users(held, chosen)
        rates.show(held, chosen)
        lineup.portfolio(held, chosen)
    lineup.merging(held)
    cost.emergency(held, chosen)
