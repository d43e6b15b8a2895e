"""The register (台帳): accounts, who runs them, what they promise, and how they are kept safe."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from ..body import AccountId, Body, ItemId, Name, Note, Reason, Role, Sha256, ordered


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
        return ordered(self, self.opened_on, self.closed_on)


class Opening(Body):
    """開設 of an account: the need as 情報政策課 judged it (第1-1(1)イ) and why no existing account serves it (第1-1(2)).

    利用方針 and マニュアル must be complete by then (第1-1(3)(4)); what happened otherwise carries its `deviation` (逸脱).
    """

    account_id: AccountId
    opens_on: date
    judged_on: date
    judged_by: Name
    need: Reason
    lineup: Reason
    deviation: Reason | None = None


class Transfer(Body):
    """移管: from a day on another section runs the account (第1-1(1)イ); each month is charged to the section of its end."""

    account_id: AccountId
    section: Name
    from_day: date
    agreed_on: date
    reason: Reason
    deviation: Reason | None = None


class Policy(Body):
    """A version of an account's 利用方針 (第1-1(3)): its items by id of data/guideline/, those that are written."""

    account_id: AccountId
    from_day: date
    items: dict[ItemId, Note]
    shared_on: date | None = None  # 所属内で共有した日
    note: Note | None = None


class Manual(Policy):
    """A version of an account's マニュアル (第1-1(4))."""


class Disclosure(Body):
    """What an account discloses on a day (第1-1(5)): the text of each item as it stands, those that are shown."""

    account_id: AccountId
    checked_on: date
    items: dict[ItemId, Note]
    where: Note | None = None


class MediaCheck(Body):
    """The checklist of the account's medium (第2), gone through on a day."""

    account_id: AccountId
    checked_on: date
    items: dict[ItemId, Literal["適合", "不適合", "該当なし"]]
    note: Note | None = None


class SecurityCheck(Body):
    """Dates of 第1-3(1)(2), and nothing else: there is no place here for a password."""

    account_id: AccountId
    checked_on: date
    password_changed_on: date | None = None
    links_checked_on: date | None = None  # 公式アカウントと市ホームページの相互リンク
    impostors_checked_on: date | None = None  # なりすましの確認
    members_checked_on: date | None = None  # 操作できる人の確認
    next_on: date | None = None


class Purpose(Body):
    """Whether the account's purpose is reached (ground ①), as somebody judged it; 但書: its followers serve another."""

    account_id: AccountId
    judged_on: date
    reached: bool
    reason: Reason
    reusable: bool = False
    reuse: Note | None = None

    @model_validator(mode="after")
    def _explained(self) -> Purpose:
        if self.reusable and not self.reuse:
            raise ValueError("登録者を他の目的に活用できるとするときは、その目的（reuse）が要ります")
        return self


class MediaCandidate(Body):
    """A new medium as 情報政策課 assessed it (第2(4)): its criteria by id of data/guideline/."""

    medium: Name
    assessed_on: date
    items: dict[ItemId, Note]
    conclusion: Literal["採用", "見送り", "調査を続ける"]
    reason: Reason
    next_on: date | None = None


class Member(Body):
    """A person's role and sections from a day on. April's transfers are new entries, not edits."""

    name: Name
    role: Role
    sections: tuple[Name, ...] = ()
    from_day: date = Field(alias="from")
    to_day: date | None = Field(default=None, alias="to")
    acts_for: Name | None = None
    contractor: bool = False
    login: Name | None = None  # as the proxy or the identity provider calls them; the name where missing

    @model_validator(mode="after")
    def _consistent(self) -> Member:
        if self.contractor and self.role != "operator":
            raise ValueError("受託者の役割は運用担当者だけです（確認や決定はできません）")
        if self.acts_for is not None and self.role not in ("manager", "policy"):
            raise ValueError("代決（acts_for）ができる役割は、運用管理責任者と情報政策課だけです")
        if self.acts_for == self.name:
            raise ValueError("代決（acts_for）の相手が本人です")
        return ordered(self, self.from_day, self.to_day)

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, populate_by_name=True)
