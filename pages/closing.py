"""月の締め: where every account stands against the deadlines, who is missing, and the 締め."""

from views import cache, forms, frame
from views.closing import month_close

held = frame.begin("月の締め")
forms.told()
if not held.accounts:
    frame.empty("アカウントがまだ登録されていません。", "pages/register.py", "台帳に登録する")
else:
    held = month_close.choose_month(held)
    everyone = cache.standings_of(held.view, held.office, held.generation, held.month, held.office.today())
    found = [s for s in everyone if s.account_id in held.accounts]  # a contractor sees its own
    month_close.lead(held, found)
    month_close.calendar(held, found)
    month_close.moved(found)
    month_close.closing_form(held, found)
    month_close.reminding(held, found)
