"""比較: what each account costs and brings beside the others, so that chance, size and events do not decide."""

from views import frame
from views.comparison import cost, lineup, peers, rates
from views.web.failing import part

page = frame.begin("comparison", account=True, month=True)
if page.account is None:
    frame.empty("アカウントがまだ登録されていません。", "pages/register.py", "台帳に登録する")
elif not page.fed:
    frame.empty("取り込んだデータがまだありません。", "pages/imports.py", "取り込む")
else:
    answer, bench = cost.places()
    chosen = cost.ask(page, bench)
    cost.answer(page, chosen, answer)
    with part("比べかた"):
        match cost.choose(chosen):
            case "cost":
                cost.costs(page, chosen)
            case "users":
                cost.users(page, chosen)
            case "rates":
                rates.show(page, chosen)
            case "hours":
                lineup.portfolio(page, chosen)
            case "peers":
                peers.show(page, chosen)
            case _:
                lineup.merging(page)
    with part("非常時"):
        cost.emergency(page, chosen)
