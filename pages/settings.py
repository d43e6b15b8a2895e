"""設定: who may record, how months are judged, what figures depend on, and what explains them."""

from views import forms, frame
from views.settings import city, members, settings
from views.web.failing import part

SHOWN = {
    "people": members.show,
    "rules": settings.rules,
    "values": settings.values,
    "events": settings.events,
    "metrics": city.show,
}

page = frame.begin("settings")
forms.told()
if not members.first(page):
    chosen = settings.part()
    with part(settings.TABS[chosen]):
        SHOWN[chosen](page)
