"""What was issued, what was corrected, what was disposed of."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from ..body import AccountId, Body, Month, Name, Reason, Seq, Sha256


class Document(Body):
    """発行記録: a document that left the app, so that the evidence id printed on it finds it again."""

    evidence: Annotated[str, Field(pattern=r"^[0-9A-Z]{4}(-[0-9A-Z]{4}){2}$")]
    document: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
    title: Name
    sha256: Sha256
    account_id: AccountId | None = None
    month: Month | None = None
    to_month: Month | None = None
    digest: Sha256 | None = None  # of the Evaluation it shows
    final: bool = False
    revision: Annotated[int, Field(ge=0)] = 0
    seq: Annotated[int, Field(ge=0)] = 0  # the journal's head that it prints
    head: Annotated[str, Field(pattern=r"^[0-9a-f]{12}$")] | None = None
    decision: Seq | None = None


class Dispose(Body):
    """廃棄 of a blob (保存年限 reached, a personal datum published): the chain stays whole, verify says 廃棄済."""

    what: Literal["raw", "text", "document"]
    sha256: Sha256
    authority: Name  # 根拠: 文書管理規程 …
    reason: Reason
    disposed_on: date


class Correct(Body):
    """Replaces the body of an earlier entry, or takes it back where `body` is missing. Nothing is edited."""

    seq: Seq
    reason: Reason
    body: dict[str, Any] | None = None
