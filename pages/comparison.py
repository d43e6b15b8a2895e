"""比較: what each account costs and brings beside the others, so that chance, size and events do not decide."""

from views import frame
from views.comparison import cost, lineup, rates
from views.web.failing import part

held = frame.begin("比較", account=True, month=True)
if held.account is None:
    frame.empty("アカウントがまだ登録されていません。", "pages/register.py", "台帳に登録する")
elif not held.fed:
    frame.empty("取り込んだデータがまだありません。", "pages/imports.py", "取り込む")
else:
    answer, bench = cost.places()
    chosen = cost.ask(held, bench)
    cost.answer(held, chosen, answer)
    with part("比べかた"):
        match cost.choose(chosen):
            case "cost":
                cost.costs(held, chosen)
            case "users":
                cost.users(held, chosen)
            case "rates":
                rates.show(held, chosen)
            case "hours":
                lineup.portfolio(held, chosen)
            case _:
                lineup.merging(held)
    with part("非常時"):
        cost.emergency(held, chosen)
