"""台帳: the accounts and what the guideline asks of each; a change is a new dated entry, a mistake is a correction."""

from views import (
    forms,
    frame,
    papers,
    register,
    register_board,
    register_checks,
    register_comments,
    register_files,
    register_incidents,
    register_openings,
    register_papers,
    register_purpose,
    register_work,
    targets,
)

SHOWN = {
    "board": register_board.show,
    "list": register.listed,
    "lines": targets.show,
    "papers": register_papers.show,
    "checks": register_checks.show,
    "incidents": register_incidents.show,
    "comments": register_comments.show,
    "openings": register_openings.show,
    "work": register_work.show,
    "purpose": register_purpose.show,
    "edit": register.edit,
    "files": register_files.show,
}

held = frame.begin("台帳", account=True)
part = register.part(held)
forms.told()
SHOWN[part](held)
if part in ("board", "checks") and held.accounts:
    papers.checklist(held)
