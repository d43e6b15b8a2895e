"""台帳: the accounts, their targets and lines; a change is a new dated entry, a mistake is a correction."""

from views import forms, frame, register, targets

held = frame.begin("台帳", account=True)
forms.told()
listed, lines, edit, files = register.tabs(held)
with listed:
    register.listed(held)
with lines:
    targets.show(held)
with edit:
    register.edit(held)
with files:
    register.files(held)
