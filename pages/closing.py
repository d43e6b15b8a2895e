"""月の締め: where every account stands against the deadlines, who is missing, and the 締め."""

from views import cache, forms, frame
from views.closing import month_close
from views.web.failing import part

page = frame.begin("closing", month=True, over=True)
forms.told()
if not page.accounts:
    frame.empty("アカウントがまだ登録されていません。", "pages/register.py", "台帳に登録する")
else:
    everyone = cache.standings_of(page.view, page.office, page.generation, page.when, page.office.today())
    found = [s for s in everyone if s.account_id in page.accounts]  # a contractor sees its own
    with part("まとめ"):
        month_close.lead(page, found)
    with part("一覧"):
        month_close.calendar(page, found)
    with part("締めたあとの変化"):
        month_close.moved(found)
    with part("締め"):
        month_close.closing_form(page, found)
    with part("締めの取消"):
        month_close.reopening(page, found)
    with part("督促文"):
        month_close.reminding(page, found)
