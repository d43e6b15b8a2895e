"""月の締め: where every account stands against the deadlines, who is missing, and the 締め."""

from views import cache, forms, frame
from views.closing import month_close
from views.web.failing import part

held = frame.begin("月の締め")
forms.told()
if not held.accounts:
    frame.empty("アカウントがまだ登録されていません。", "pages/register.py", "台帳に登録する")
else:
    held = month_close.choose_month(held)
    everyone = cache.standings_of(held.view, held.office, held.generation, held.when, held.office.today())
    found = [s for s in everyone if s.account_id in held.accounts]  # a contractor sees its own
    with part("まとめ"):
        month_close.lead(held, found)
    with part("一覧"):
        month_close.calendar(held, found)
    with part("締めたあとの変化"):
        month_close.moved(found)
    with part("締め"):
        month_close.closing_form(held, found)
    with part("締めの取消"):
        month_close.reopening(held, found)
    with part("督促文"):
        month_close.reminding(held, found)
