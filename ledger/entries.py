"""The kinds of entry, each with its typed model: what a body must say before it can be journalled.

A model checks the shape of a body. Who may write it is in authority.py, when in procedure.py, what follows from it in
register.py. Months are text `YYYY-MM`, days ISO dates; both sort as text.
"""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from .body import ROLE_NAMES as ROLE_NAMES
from .body import Body as Body
from .kinds.accounts import (
    Account,
    Disclosure,
    Manual,
    MediaCandidate,
    MediaCheck,
    Member,
    Opening,
    Policy,
    Purpose,
    SecurityCheck,
    Transfer,
)
from .kinds.figures import Cost, Event, Hours, Import, Reading, Rebase, UndoImport
from .kinds.month import Close, Confirm, Reopen, Return, Review
from .kinds.papers import Correct, Dispose, Document
from .kinds.standards import CityMetric, Proposal, Rule, Setting, Target
from .kinds.voices import Comment, Incident
from .kinds.withdrawal import Approval, Decision, WithdrawalStep

KINDS: dict[str, type[Body]] = {
    "import": Import,
    "undo_import": UndoImport,
    "reading": Reading,
    "hours": Hours,
    "cost": Cost,
    "event": Event,
    "rebase": Rebase,
    "account": Account,
    "opening": Opening,
    "transfer": Transfer,
    "policy": Policy,
    "manual": Manual,
    "disclosure": Disclosure,
    "media_check": MediaCheck,
    "security_check": SecurityCheck,
    "purpose": Purpose,
    "media_candidate": MediaCandidate,
    "member": Member,
    "target": Target,
    "rule": Rule,
    "metric": CityMetric,
    "setting": Setting,
    "proposal": Proposal,
    "comment": Comment,
    "incident": Incident,
    "review": Review,
    "return": Return,
    "confirm": Confirm,
    "close": Close,
    "reopen": Reopen,
    "decision": Decision,
    "approval": Approval,
    "withdrawal_step": WithdrawalStep,
    "document": Document,
    "dispose": Dispose,
    "correct": Correct,
}
KIND_WORDS = {
    "import": "取込",
    "undo_import": "取込の取消",
    "reading": "読み取った値",
    "hours": "業務時間",
    "cost": "単位コスト",
    "event": "できごと",
    "rebase": "変動の基準の引き直し",
    "account": "アカウント",
    "opening": "開設",
    "transfer": "移管",
    "policy": "利用方針",
    "manual": "マニュアル",
    "disclosure": "開示事項",
    "media_check": "媒体の点検",
    "security_check": "安全の点検",
    "purpose": "目的の達成",
    "media_candidate": "新しい媒体の検討",
    "member": "利用者",
    "target": "目標・ライン",
    "rule": "判定の規則",
    "metric": "市の指標",
    "setting": "設定",
    "proposal": "ライン案",
    "comment": "コメント",
    "incident": "事故・トラブル",
    "review": "提出",
    "return": "差戻し",
    "confirm": "確認",
    "close": "締め",
    "reopen": "締めの取消",
    "decision": "継続・撤退の決定",
    "approval": "決裁",
    "withdrawal_step": "撤退の手順",
    "document": "発行",
    "dispose": "廃棄",
    "correct": "訂正",
}


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
