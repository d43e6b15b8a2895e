"""What people recorded of an account, as the findings read it. The ledger's entries are turned into these by services/."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class FindingLimits:
    """From when on something counts, in days, months or times: settings of the city."""

    silent_months: int = 3
    comment_days: int = 14
    security_check_days: int = 365
    incident_days: int = 365
    check_days: int = 365
    purpose_days: int = 365
    late_reviews: int = 2
    mend_days: int = 365
    mend_kinds: int = 2


@dataclass(frozen=True)
class ToldPurpose:
    """The latest judgement of whether the purpose is reached. `reuse`: what else its followers could serve (但書)."""

    seq: int
    on: date
    reached: bool
    reason: str
    reuse: str | None = None


@dataclass(frozen=True)
class ToldIncident:
    """An incident as it stands; closed_on None while it goes on."""

    seq: int
    kind: str
    opened_on: date
    closed_on: date | None = None
    harm: str = "なし"
    prohibited: str | None = None


@dataclass(frozen=True)
class ToldComment:
    """A comment that nobody has handled yet."""

    seq: int
    kind: str
    received_on: date


@dataclass(frozen=True)
class Security:
    """The latest check of 第1-3(1)(2). `stale`: its parts that no check has dated, or none of late."""

    seq: int
    on: date
    next_on: date | None = None
    stale: tuple[str, ...] = ()


@dataclass(frozen=True)
class ToldChecklist:
    """The latest round of a checklist (開示事項, 媒体の点検); `seq` None: never done. `failed`: what was not as it must be;
    `since`: the first of the checks in a row that found any of it so."""

    title: str
    clause: str
    seq: int | None = None
    on: date | None = None
    failed: tuple[str, ...] = ()
    since: date | None = None


@dataclass(frozen=True)
class Told:
    """What people recorded of an account, as it stands `on` a day."""

    on: date
    limits: FindingLimits = field(default_factory=FindingLimits)
    purpose: ToldPurpose | None = None
    incidents: tuple[ToldIncident, ...] = ()
    comments: tuple[ToldComment, ...] = ()
    comments_known: bool = False
    security: Security | None = None
    checklists: tuple[ToldChecklist, ...] = ()
    late_reviews: tuple[date, ...] = ()
    posts_seen: tuple[date, ...] = ()  # months whose posts the 運用管理責任者 has looked at (第1-2(6))
    quiet: str = ""  # why it need not post: 非常時専用, 休止
