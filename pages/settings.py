"""設定: who may record, how months are judged, what figures depend on, and what explains them."""

from views import forms, frame
from views.settings import city, members, settings
from views.web.failing import part

page = frame.begin("settings")
forms.told()
if not members.first(page):
    people, rules, values, events, metrics = settings.tabs(page)
    with people, part("担当者"):
        members.show(page)
    with rules, part("判定の規則"):
        settings.rules(page)
    with values, part("設定値"):
        settings.values(page)
    with events, part("出来事"):
        settings.events(page)
    with metrics, part("市の指標"):
        city.show(page)
