"""The kinds of entry, each with its typed model: what a body must say before it can be journalled.

A model checks the shape of a body, and declares what its kind is (declared.py). Who may write it is asked in
authority.py, when in procedure.py; what follows from it stands in register.py. Months are text `YYYY-MM`, days ISO dates;
both sort as text.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

from pydantic import ValidationError

from .body import ROLE_NAMES as ROLE_NAMES
from .body import Body as Body
from .declared import choices, complete, member_at
from .kinds import accounts, figures, month, papers, standards, voices, withdrawal
from .kinds.accounts import (
    Account as Account,
    Disclosure as Disclosure,
    Manual as Manual,
    MediaCandidate as MediaCandidate,
    MediaCheck as MediaCheck,
    Member as Member,
    Opening as Opening,
    Policy as Policy,
    Purpose as Purpose,
    SecurityCheck as SecurityCheck,
    Transfer as Transfer,
)
from .kinds.figures import Cost as Cost, Event as Event, Hours as Hours, Import as Import, Reading as Reading, Rebase as Rebase, UndoImport as UndoImport
from .kinds.month import Close as Close, Confirm as Confirm, Reopen as Reopen, Return as Return, Review as Review
from .kinds.papers import Correct as Correct, Dispose as Dispose, Document as Document
from .kinds.standards import CityMetric as CityMetric, Proposal as Proposal, Rule as Rule, Setting as Setting, Target as Target
from .kinds.voices import Comment as Comment, Incident as Incident
from .kinds.withdrawal import Approval as Approval, Decision as Decision, WithdrawalStep as WithdrawalStep


def _declared(module: ModuleType) -> list[type[Body]]:
    return [m for m in vars(module).values() if isinstance(m, type) and m.__module__ == module.__name__ and "DECLARED" in vars(m)]


MODULES = (figures, accounts, standards, voices, month, withdrawal, papers)
KINDS: dict[str, type[Body]] = {m.DECLARED.id: m for module in MODULES for m in _declared(module)}
KIND_WORDS = {kind: model.DECLARED.title for kind, model in KINDS.items()}
for _model in KINDS.values():
    complete(_model)


class InvalidEntry(ValueError):
    """A body that does not fit its kind; the message is for the screen."""


_REASONS = {
    "missing": "がありません",
    "extra_forbidden": "という項目はありません",
    "string_pattern_mismatch": "の書き方が正しくありません",
    "literal_error": "は決められた値のどれかです",
}


def check_body(kind: str, body: dict[str, Any]) -> Body:
    """The typed body, or InvalidEntry naming every member that does not fit.

    >>> check_body("undo_import", {"seq": 3})
    Traceback (most recent call last):
        ...
    ledger.entries.InvalidEntry: undo_import: reason がありません
    """
    if kind not in KINDS:
        raise InvalidEntry(f"{kind} という種類の記録はありません。使えるもの: {', '.join(sorted(KINDS))}")
    try:
        return KINDS[kind].model_validate(body)
    except ValidationError as error:
        raise InvalidEntry(f"{kind}: " + "、".join(_say(e) for e in error.errors())) from None


def _say(error: Any) -> str:
    where = ".".join(str(part) for part in error["loc"])
    if error["type"] == "value_error":
        return f"{where} {error['ctx']['error']}".strip()
    if error["type"] in _REASONS:
        return f"{where} {_REASONS[error['type']]}"
    return f"{where} の値「{str(error.get('input'))[:40]}」は使えません"


def plain(body: Body) -> dict[str, Any]:
    """A body as JSON-ready members, as the journal keeps it (aliases, no empty members)."""
    return body.model_dump(mode="json", by_alias=True, exclude_none=True)
