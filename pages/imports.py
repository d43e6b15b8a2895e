"""取込: drop files, answer what is doubtful, look at what they would change, take them in; history and undo."""

from views import asking, coverage, forms, frame, history, imports, reading

held = frame.begin("取込")
forms.told()
asking.drop(held)
imports.results(held)
ready = asking.ask(held)
imports.board(held, ready)
imports.take(held, ready)
reading.show(held)
coverage.show(held)
history.show(held)
