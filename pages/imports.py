"""取込: drop files, answer what is doubtful, look at what they would change, take them in; history and undo."""

from views import forms, frame
from views.imports import asking, coverage, history, reading, taking
from views.web.failing import part

page = frame.begin("imports")
forms.told()
with part("ファイルの取込"):
    asking.drop(page)
    taking.results(page)
    ready = asking.ask(page)
    taking.board(page, ready)
    taking.take(page, ready)
with part("読み取った値"):
    reading.show(page)
with part("データの揃い方"):
    coverage.show(page)
with part("取込の履歴"):
    history.show(page)
