"""What figures come from and what explains them: files, readings, hours, costs, events."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from ..body import AccountId, Amount, Body, MetricId, Month, Name, Note, Number, Reason, Seq, Sha256, ordered
from .accounts import Source


class Span(Body):
    """Days that a file speaks of, both ends included."""

    first: date
    last: date

    @model_validator(mode="after")
    def _in_order(self) -> Span:
        return ordered(self, self.first, self.last)


class Counts(Body):
    """What reading the file gave: checked again at every replay (読み方の変更)."""

    day: int = 0
    posts: int = 0
    post: int = 0
    span: int = 0
    skipped: dict[str, int] = Field(default_factory=dict)
    coverage: tuple[Span, ...] = ()


class Import(Body):
    """One file (or zip member) taken in: where its bytes are, whose it is, every answer a person gave."""

    sha256: Sha256
    size: Annotated[int, Field(ge=0)]
    name: Annotated[str, Field(max_length=500)]
    member: Annotated[str, Field(max_length=500)] | None = None
    accounts: dict[str, AccountId] = Field(default_factory=dict)
    format: Annotated[str, Field(max_length=64)]
    format_digest: Sha256
    as_of: date
    as_of_told: bool = True  # False: nobody told when it was exported, and nothing in it does
    answers: dict[str, str] = Field(default_factory=dict)
    owner_ids: tuple[Name, ...] = ()  # the platform's ids of the account, as the register knew them then
    counts: Counts


class UndoImport(Body):
    """Takes an import out of what stands; its file and its entry stay."""

    seq: Seq
    reason: Reason


class Reading(Body):
    """A figure that somebody read off a screen, or that the city measures itself (来場者数 …)."""

    account_id: AccountId
    metric: MetricId
    value: Number
    day: date | None = None
    from_day: date | None = Field(default=None, alias="from")
    to_day: date | None = Field(default=None, alias="to")
    note: Note | None = None

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, populate_by_name=True)

    @model_validator(mode="after")
    def _dated(self) -> Reading:
        ends = [self.from_day, self.to_day]
        if (self.day is None and None in ends) or (self.day is not None and ends != [None, None]):
            raise ValueError("日（day）か、期間（from と to）のどちらか一方が要ります")
        if self.from_day and self.to_day and self.from_day > self.to_day:
            raise ValueError("期間の終わりが始まりより前です")
        return self


class Hours(Body):
    """Staff hours spent on an account in a month; the last entry of a month holds."""

    account_id: AccountId
    month: Month
    hours: Annotated[Amount, Field(le=10_000)]
    note: Note | None = None
    source: Source | None = None


class Cost(Body):
    """A unit cost from a month on: yen per hour of work, or yen per month (委託料 …); of one account or of the city."""

    item: Name
    per: Literal["hour", "month"]
    yen: Amount
    from_month: Month
    account_id: AccountId | None = None
    ground: Note | None = None
    source: Source | None = None


class Event(Body):
    """Something that explains figures: 災害, 催し, 仕様変更. Of one account or of all."""

    day: date
    until: date | None = None
    kind: Literal["災害", "催し", "仕様変更"]
    title: Name
    account_id: AccountId | None = None
    source: Source | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Event:
        return ordered(self, self.day, self.until)


class Rebase(Body):
    """From this month on the variation of a metric is reckoned anew: something changed, and what is said (product.md §5)."""

    account_id: AccountId
    metric: MetricId
    from_month: Month
    reason: Literal["仕様変更", "体制変更", "災害", "その他"]
    note: Reason | None = None

    @model_validator(mode="after")
    def _explained(self) -> Rebase:
        if self.reason == "その他" and self.note is None:
            raise ValueError("理由が「その他」のときは、内容（note）が要ります")
        return self
