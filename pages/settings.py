"""設定: who may record, how months are judged, what figures depend on, and what explains them."""

from views import forms, frame
from views.settings import city, members, settings

held = frame.begin("設定", contractors=True)
forms.told()
if not members.first(held):
    members.next_step(held)
    people, rules, values, events, metrics = settings.tabs(held)
    with people:
        members.show(held)
    with rules:
        settings.rules(held)
    with values:
        settings.values(held)
    with events:
        settings.events(held)
    with metrics:
        city.show(held)
