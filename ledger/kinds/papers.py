"""What was issued, what was corrected, what was disposed of."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from ..body import AccountId, Body, Month, Name, PastDay, Reason, Seq, Sha256
from ..declared import ALL, NO, Kind, Says


class Document(Body):
    """発行記録: a document that left the app, so that the evidence id printed on it finds it again."""

    DECLARED: ClassVar[Kind] = Kind(
        "document",
        "発行",
        (ALL, ALL, ALL, ALL),
        told_only=True,
        unseen=True,
        salient=("title", "evidence"),
    )

    evidence: Annotated[str, Field(pattern=r"^[0-9A-Z]{4}(-[0-9A-Z]{4}){2}$"), Says("根拠番号")]
    document: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$"), Says("書類")]
    title: Annotated[Name, Says("題名")]
    sha256: Sha256
    account_id: AccountId | None = None
    month: Month | None = None
    to_month: Annotated[Month | None, Says("終わりの月")] = None
    digest: Annotated[Sha256 | None, Says("評価のしるし")] = None  # of the Evaluation it shows
    final: Annotated[bool, Says("確定")] = False
    revision: Annotated[int, Field(ge=0), Says("版")] = 0
    seq: Annotated[int, Field(ge=0), Says("番号")] = 0  # the journal's head that it prints
    head: Annotated[Annotated[str, Field(pattern=r"^[0-9a-f]{12}$")] | None, Says("記録の先頭")] = None
    decision: Annotated[Seq | None, Says("決定の番号")] = None


class Dispose(Body):
    """廃棄 of a blob (保存年限 reached, a personal datum published): the chain stays whole, verify says 廃棄済."""

    DECLARED: ClassVar[Kind] = Kind("dispose", "廃棄", (NO, NO, ALL, NO))

    what: Annotated[
        Literal["raw", "text", "document"],
        Says("対象", {"raw": "元のファイル", "text": "文章", "document": "発行した書類"}),
    ]
    sha256: Sha256
    authority: Annotated[Name, Says("廃棄の根拠")]  # 根拠: 文書管理規程 …
    reason: Reason
    disposed_on: Annotated[PastDay, Says("廃棄日")]


class Correct(Body):
    """Replaces the body of an earlier entry, or takes it back where `body` is missing. Nothing is edited."""

    DECLARED: ClassVar[Kind] = Kind(
        "correct",
        "訂正",
        (ALL, ALL, ALL, ALL),
        salient=("seq", "reason"),
    )

    seq: Seq
    reason: Reason
    body: Annotated[dict[str, Any] | None, Says("内容")] = None
