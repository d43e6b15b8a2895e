"""取込: drop files, answer what is doubtful, look at what they would change, take them in; history and undo."""

from views import forms, frame
from views.imports import asking, coverage, history, reading, taking

held = frame.begin("取込", contractors=True)
forms.told()
asking.drop(held)
taking.results(held)
ready = asking.ask(held)
taking.board(held, ready)
taking.take(held, ready)
reading.show(held)
coverage.show(held)
history.show(held)
