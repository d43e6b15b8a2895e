"""The kinds of entry, each with its typed model: what a body must say before it can be journalled.

A model checks the shape of a body, and declares what its kind is (declared.py). Who may write it is asked in
authority.py, when in procedure.py; what follows from it stands in register.py. Months are text `YYYY-MM`, days ISO dates;
both sort as text.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

from pydantic import ValidationError

from .body import ROLE_NAMES as ROLE_NAMES, Body as Body
from .declared import choices, complete, place, said
from .kinds import accounts, figures, improving, month, papers, standards, voices, withdrawal
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
from .kinds.figures import (
    Cost as Cost,
    Event as Event,
    Hours as Hours,
    Import as Import,
    Norm as Norm,
    OfFile as OfFile,
    Reading as Reading,
    Rebase as Rebase,
    UndoImport as UndoImport,
)
from .kinds.improving import (
    ImprovementTrial as ImprovementTrial,
    PostTheme as PostTheme,
    ThemeRule as ThemeRule,
    TrialEnd as TrialEnd,
    WordRule as WordRule,
)
from .kinds.month import (
    Close as Close,
    Confirm as Confirm,
    Reopen as Reopen,
    Return as Return,
    Review as Review,
)
from .kinds.papers import Correct as Correct, Dispose as Dispose, Document as Document
from .kinds.standards import (
    Adoption as Adoption,
    CityMetric as CityMetric,
    Proposal as Proposal,
    Rule as Rule,
    Setting as Setting,
    Target as Target,
)
from .kinds.voices import Comment as Comment, Incident as Incident
from .kinds.withdrawal import Approval as Approval, Decision as Decision, WithdrawalStep as WithdrawalStep


def _declared(module: ModuleType) -> list[type[Body]]:
    return [
        m
        for m in vars(module).values()
        if isinstance(m, type) and m.__module__ == module.__name__ and "DECLARED" in vars(m)
    ]


MODULES = (figures, accounts, standards, voices, month, improving, withdrawal, papers)
KINDS: dict[str, type[Body]] = {m.DECLARED.id: m for module in MODULES for m in _declared(module)}
KIND_WORDS = {kind: model.DECLARED.title for kind, model in KINDS.items()}
for _model in KINDS.values():
    complete(_model)


class InvalidEntry(ValueError):
    """A body that does not fit its kind; the message is for the screen."""


def check_body(kind: str, body: dict[str, Any]) -> Body:
    """The typed body, or InvalidEntry naming every member that does not fit, as it is called on screen.

    >>> check_body("undo_import", {"seq": 3})
    Traceback (most recent call last):
        ...
    ledger.entries.InvalidEntry: 取込の取消: 理由がありません
    """
    if kind not in KINDS:
        raise InvalidEntry(f"{kind} という種類の記録はありません。使えるもの: {', '.join(sorted(KINDS))}")
    try:
        return KINDS[kind].model_validate(body)
    except ValidationError as error:
        told = dict.fromkeys(said for _, said in _faults(KINDS[kind], error))
        raise InvalidEntry(f"{KIND_WORDS[kind]}: " + "、".join(told)) from None


def faults(kind: str, body: dict[str, Any]) -> list[tuple[str, str]]:
    """(member, what is amiss with it) of a body, each once; the member is blank where several are meant together.

    >>> faults("undo_import", {"seq": 0})
    [('seq', '番号は1以上です（「0」は使えません）'), ('reason', '理由がありません')]
    """
    try:
        KINDS[kind].model_validate(body)
    except ValidationError as error:
        return _faults(KINDS[kind], error)
    return []


def _faults(model: type[Body], error: ValidationError) -> list[tuple[str, str]]:
    """Each once: alternatives say the same."""
    return list(dict.fromkeys((str(next(iter(e["loc"]), "")), _say(model, e)) for e in error.errors()))


# of pydantic's errors; {given}: what was told
_FAULTS = {
    "missing": "がありません",
    "extra_forbidden": "という項目はありません",
    "too_short": "がありません",
    "string_too_short": "がありません",
    "string_too_long": "は{max_length}字までです",
    "greater_than_equal": "は{ge:,.16g}以上です（「{given}」は使えません）",
    "less_than_equal": "は{le:,.16g}以下です（「{given}」は使えません）",
    "bool_parsing": "は「はい」か「いいえ」です（「{given}」は使えません）",
    "date_from_datetime_parsing": "「{given}」は日付ではありません（2026-04-30 の形で書きます）",
    "date_parsing": "「{given}」は日付ではありません（2026-04-30 の形で書きます）",
    "float_parsing": "「{given}」は数ではありません",
    "int_parsing": "「{given}」は整数ではありません",
    "int_from_float": "「{given}」は整数ではありません",
    "finite_number": "「{given}」は数ではありません",
}


def _say(model: type[Body], error: Any) -> str:
    where, info = place(model, error["loc"])
    fault, given = error["type"], str(error.get("input"))[:40].replace("\n", " ")
    if fault == "value_error":  # of a member, or of several together
        said_so = str(error["ctx"]["error"])
        return f"{where}: {said_so}" if where and not said_so.startswith("は") else where + said_so
    if fault == "literal_error" and info is not None:
        return f"{where}は {'・'.join(choices(info).values())} のどれかです（「{given}」は使えません）"
    if fault == "string_pattern_mismatch":
        told = where if where.endswith(f"「{given}」") else f"{where}「{given}」"
        written = said(info).written if info is not None else ""
        return f"{told}の書き方が正しくありません" + (f"（{written}）" if written else "")
    fault = "finite_number" if given == "nan" else fault
    return where + _FAULTS.get(fault, "「{given}」は使えません").format(given=given, **error.get("ctx", {}))


def plain(body: Body) -> dict[str, Any]:
    """A body as JSON-ready members, as the journal keeps it (aliases, no empty members)."""
    return body.model_dump(mode="json", by_alias=True, exclude_none=True)
