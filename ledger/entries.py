"""The kinds of entry and what each must say: one typed model per kind.

A model checks the shape of a body. Who may write it is in authority.py; what follows from it in register.py.
Months are text `YYYY-MM`, days ISO dates; both sort as text.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

Month = Annotated[str, Field(pattern=r"^(19|20)\d\d-(0[1-9]|1[0-2])$")]
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
Note = Annotated[str, Field(max_length=5000)]
AccountId = Annotated[str, Field(pattern=r"^\w[\w.\-]{0,63}$")]
MetricId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


def _no_truth(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("は数値です（true・false は使えません）")
    return value


Number = Annotated[float, BeforeValidator(_no_truth), Field(allow_inf_nan=False, ge=-1e15, le=1e15)]
Basis = Literal["day", "post", "span"]
Role = Literal["operator", "manager", "policy", "viewer"]
ROLE_NAMES = {"operator": "運用担当者", "manager": "運用管理責任者", "policy": "情報政策課", "viewer": "閲覧"}


class Body(BaseModel):
    """What every kind shares: unknown members are refused, nothing changes after it was checked."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


def _ordered(body: Body, first: date, last: date | None) -> Any:
    if last is not None and last < first:
        raise ValueError("終わりの日が始まりの日より前です")
    return body


class Source(Body):
    """The line of a raw file that an entry was made from."""

    sha256: Sha256
    line: int


class Account(Body):
    """An account of the register (台帳). A later entry for the same id changes it from `from_day` on."""

    account_id: AccountId
    platform: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
    name: Name
    kind: Literal["representative", "sectoral"]
    section: Name
    opened_on: date
    from_day: date | None = None
    handle: Name | None = None
    platform_account_id: Name | None = None
    url: Annotated[str, Field(pattern=r"^https?://[^\s<>\"]+$", max_length=500)] | None = None
    emergency_only: bool = False
    closed_on: date | None = None
    source: Source | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Account:
        return _ordered(self, self.opened_on, self.closed_on)


class Target(Body):
    """想定, 目標 and lines of one metric of one account, valid from a month on (product.md §4)."""

    account_id: AccountId
    metric: MetricId
    from_month: Month
    expected: Number | None = None
    target: Number | None = None
    target_type: Literal["期末到達", "年度累計", "毎月維持"] | None = None
    first_month: Month | None = None
    last_month: Month | None = None
    continue_line: Number | None = None
    withdraw_line: Number | None = None
    window: Literal[1, 3, 12] = 1
    basis: Basis | None = None
    deciding: bool = False
    decided_by: Name | None = None
    ground: Note | None = None
    review_month: Month | None = None
    source: Source | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Target:
        if self.target_type == "年度累計" and not (self.first_month and self.last_month):
            raise ValueError("年度累計の目標には、対象の開始月と終了月が要ります")
        if self.first_month and self.last_month and self.first_month > self.last_month:
            raise ValueError("対象の終了月が開始月より前です")
        return self


class Rule(Body):
    """Patience N, recovery M and margin, valid from a month on; for one metric or for all."""

    from_month: Month
    metric: MetricId | None = None
    patience: Annotated[int, Field(ge=1, le=24)] = 3
    recovery: Annotated[int, Field(ge=1, le=24)] = 2
    margin: Annotated[float, Field(ge=0, le=1)] = 0.0
    ground: Note | None = None


class Member(Body):
    """A person's role and sections from a day on. April's transfers are new entries, not edits."""

    name: Name
    role: Role
    sections: tuple[Name, ...] = ()
    from_day: date = Field(alias="from")
    to_day: date | None = Field(default=None, alias="to")
    acts_for: Name | None = None
    contractor: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> Member:
        return _ordered(self, self.from_day, self.to_day)

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, populate_by_name=True)


class CityMetric(Body):
    """A metric that the city defines itself and feeds as readings (来場者数, 申込数), from a month on."""

    metric: MetricId
    title: Name
    unit: Annotated[str, Field(min_length=1, max_length=8, pattern=r"^[^\x00-\x1f\x7f%]+$")]
    additivity: Literal["flow", "stock"]
    better: Literal["higher", "lower"] = "higher"
    from_month: Month
    asks: Note | None = None


class Setting(Body):
    """A setting of the city or the office, by key, valid from a month on."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.]{0,63}$")]
    value: bool | int | Annotated[float, Field(allow_inf_nan=False)] | Note
    from_month: Month | None = None
    account_id: AccountId | None = None
    metric: MetricId | None = None
    ground: Note | None = None


class Event(Body):
    """Something that explains figures: 災害, 催し, 仕様変更. Of one account or of all."""

    day: date
    until: date | None = None
    kind: Literal["災害", "催し", "仕様変更"]
    title: Name
    account_id: AccountId | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Event:
        return _ordered(self, self.day, self.until)


class Rebase(Body):
    """From this month on the variation of a metric is reckoned anew: something changed, and what is said (product.md §5)."""

    account_id: AccountId
    metric: MetricId
    from_month: Month
    reason: Literal["仕様変更", "体制変更", "災害", "その他"]
    note: Annotated[str, Field(min_length=1, max_length=5000)] | None = None

    @model_validator(mode="after")
    def _explained(self) -> Rebase:
        if self.reason == "その他" and self.note is None:
            raise ValueError("理由が「その他」のときは、内容（note）が要ります")
        return self


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


class Span(Body):
    """Days that a file speaks of, both ends included."""

    first: date
    last: date

    @model_validator(mode="after")
    def _in_order(self) -> Span:
        return _ordered(self, self.first, self.last)


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
    answers: dict[str, str] = Field(default_factory=dict)
    owner_ids: tuple[Name, ...] = ()  # the platform's ids of the account, as the register knew them then
    counts: Counts


class UndoImport(Body):
    """Takes an import out of what stands; its file and its entry stay."""

    seq: Annotated[int, Field(ge=1)]
    reason: Annotated[str, Field(min_length=1, max_length=5000)]


class Correct(Body):
    """Replaces the body of an earlier entry, or takes it back where `body` is missing. Nothing is edited."""

    seq: Annotated[int, Field(ge=1)]
    reason: Annotated[str, Field(min_length=1, max_length=5000)]
    body: dict[str, Any] | None = None


KINDS: dict[str, type[Body]] = {
    "import": Import,
    "undo_import": UndoImport,
    "reading": Reading,
    "account": Account,
    "target": Target,
    "rule": Rule,
    "metric": CityMetric,
    "member": Member,
    "setting": Setting,
    "event": Event,
    "rebase": Rebase,
    "correct": Correct,
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
