"""台帳: the accounts and what the guideline asks of each; a change is a new dated entry, a mistake is a correction."""

from views import forms, frame, papers
from views.register import (
    board,
    checks,
    comments,
    files,
    hours,
    incidents,
    openings,
    promises,
    purpose,
    register,
    targets,
)
from views.web import failing

SHOWN = {
    "board": board.show,
    "list": register.listed,
    "lines": targets.show,
    "papers": promises.show,
    "checks": checks.show,
    "incidents": incidents.show,
    "comments": comments.show,
    "openings": openings.show,
    "work": hours.show,
    "purpose": purpose.show,
    "edit": register.edit,
    "files": files.show,
}

page = frame.begin("register", account=True)
part = register.part(page)
forms.told()
with failing.part("台帳"):
    SHOWN[part](page)
if part in ("board", "checks") and page.accounts:
    with failing.part("点検表"):
        papers.checklist(page)
