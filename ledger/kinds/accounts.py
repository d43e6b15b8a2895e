"""The register (台帳): accounts, who runs them, what they promise, and how they are kept safe."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field, model_validator

from ..body import (
    AccountId,
    Body,
    Day,
    ItemId,
    Name,
    Note,
    PastDay,
    Person,
    PlatformId,
    Reason,
    Role,
    Source,
    ordered,
)
from ..declared import ALL, NO, OWN, Kind, Says


class Account(Body):
    """An account of the register (台帳). A later entry for the same id changes it from `from_day` on."""

    DECLARED: ClassVar[Kind] = Kind(
        "account",
        "アカウント",
        (NO, OWN, ALL, NO),
        same=("account_id",),
        since=("from_day", "opened_on"),
        columns=(
            "account_id",
            "platform",
            "name",
            "kind",
            "section",
            "opened_on",
            "handle",
            "platform_account_id",
            "url",
            "emergency_only",
            "from_day",
            "closed_on",
        ),
        file=("accounts.csv", "アカウントの一覧"),
    )

    account_id: AccountId
    platform: PlatformId
    name: Annotated[Name, Says("名称")]
    kind: Annotated[
        Literal["representative", "sectoral"], Says("区分", {"representative": "代表", "sectoral": "分野別"})
    ]
    section: Annotated[Name, Says("運営主体")]
    opened_on: Annotated[Day, Says("開設日")]
    from_day: Annotated[Day | None, Says("適用開始日")] = None
    handle: Annotated[Name | None, Says("ハンドル")] = None
    platform_account_id: Annotated[Name | None, Says("媒体側ID")] = None
    url: Annotated[
        Annotated[str, Field(pattern=r"^https?://[^\s<>\"]+$", max_length=500)] | None, Says("URL")
    ] = None
    emergency_only: Annotated[bool, Says("非常時専用")] = False
    closed_on: Annotated[Day | None, Says("廃止日")] = None
    source: Annotated[Source | None, Says("元の表")] = None

    @model_validator(mode="after")
    def _in_order(self) -> Account:
        return ordered(self, self.opened_on, self.closed_on)


class Opening(Body):
    """開設 of an account: the need as 情報政策課 judged it (第1-1(1)イ) and why no existing account serves it (第1-1(2)).

    利用方針 and マニュアル must be complete by then (第1-1(3)(4)); what happened otherwise carries its `deviation` (逸脱).
    """

    DECLARED: ClassVar[Kind] = Kind(  # 第1-1(1)イ: 情報政策課 judges the need
        "opening",
        "開設",
        (NO, NO, ALL, NO),
        told_only=True,
    )

    account_id: AccountId
    opens_on: Annotated[Day, Says("開設日")]
    judged_on: Annotated[PastDay, Says("判断日")]
    judged_by: Annotated[Person, Says("判断した人")]
    need: Annotated[Reason, Says("必要性の判断")]
    lineup: Annotated[Reason, Says("既存アカウントで足りない理由")]
    deviation: Annotated[Reason | None, Says("逸脱の理由")] = None


class Transfer(Body):
    """移管: from a day on another section runs the account (第1-1(1)イ); each month is charged to the section of its end."""

    DECLARED: ClassVar[Kind] = Kind(
        "transfer",
        "移管",
        (NO, NO, ALL, NO),
        same=("account_id",),
        since=("from_day",),
        columns=("account_id", "section", "from_day", "agreed_on", "reason", "deviation"),
        file=("transfers.csv", "移管"),
    )

    account_id: AccountId
    section: Annotated[Name, Says("運営主体")]
    from_day: Annotated[Day, Says("移管日")]
    agreed_on: Annotated[PastDay, Says("協議が整った日")]
    reason: Reason
    deviation: Annotated[Reason | None, Says("逸脱の理由")] = None


class Policy(Body):
    """A version of an account's 利用方針 (第1-1(3)): its items by id of data/guideline/, those that are written."""

    DECLARED: ClassVar[Kind] = Kind(
        "policy",
        "利用方針",
        (NO, OWN, ALL, NO),
        same=("account_id",),
        since=("from_day",),
        told_only=True,
        items="policy",
        columns=("account_id", "from_day", "shared_on", "items", "note"),
        file=("policies.csv", "利用方針"),
    )

    account_id: AccountId
    from_day: Annotated[Day, Says("適用開始日")]
    items: Annotated[dict[ItemId, Note], Says("各項目")]
    shared_on: Annotated[PastDay | None, Says("所属内で共有した日")] = None  # 所属内で共有した日
    note: Note | None = None


class Manual(Policy):
    """A version of an account's マニュアル (第1-1(4))."""

    DECLARED: ClassVar[Kind] = Kind(
        "manual",
        "マニュアル",
        (NO, OWN, ALL, NO),
        same=("account_id",),
        since=("from_day",),
        told_only=True,
        items="manual",
    )


class Disclosure(Body):
    """What an account discloses on a day (第1-1(5)): the text of each item as it stands, those that are shown."""

    DECLARED: ClassVar[Kind] = Kind(
        "disclosure",
        "開示事項",
        (OWN, OWN, ALL, NO),
        same=("account_id",),
        since=("checked_on",),
        told_only=True,
        items="disclosure",
    )

    account_id: AccountId
    checked_on: Annotated[PastDay, Says("点検日")]
    items: Annotated[dict[ItemId, Note], Says("各項目")]
    where: Annotated[Note | None, Says("場所")] = None


class MediaCheck(Body):
    """The checklist of the account's medium (第2), gone through on a day."""

    DECLARED: ClassVar[Kind] = Kind(
        "media_check",
        "媒体の点検",
        (OWN, OWN, ALL, NO),
        same=("account_id",),
        since=("checked_on",),
        told_only=True,
    )

    account_id: AccountId
    checked_on: Annotated[PastDay, Says("点検日")]
    items: Annotated[dict[ItemId, Literal["適合", "不適合", "該当なし"]], Says("各項目")]
    note: Note | None = None


class SecurityCheck(Body):
    """Dates of 第1-3(1)(2), and nothing else: there is no place here for a password."""

    DECLARED: ClassVar[Kind] = Kind(
        "security_check",
        "安全の点検",
        (OWN, OWN, ALL, NO),
        same=("account_id",),
        since=("checked_on",),
        told_only=True,
        columns=(
            "account_id",
            "checked_on",
            "password_changed_on",
            "links_checked_on",
            "impostors_checked_on",
            "members_checked_on",
            "next_on",
        ),
        file=("security_checks.csv", "安全の点検"),
    )

    account_id: AccountId
    checked_on: Annotated[PastDay, Says("点検日")]
    password_changed_on: Annotated[PastDay | None, Says("パスワードの変更日")] = None
    links_checked_on: Annotated[PastDay | None, Says("相互リンクの確認日")] = (
        None  # 公式アカウントと市ホームページの相互リンク
    )
    impostors_checked_on: Annotated[PastDay | None, Says("なりすましの確認日")] = None  # なりすましの確認
    members_checked_on: Annotated[PastDay | None, Says("操作できる人の確認日")] = None  # 操作できる人の確認
    next_on: Annotated[Day | None, Says("次回の点検日")] = None


class Purpose(Body):
    """Whether the account's purpose is reached (ground ①), as somebody judged it; 但書: its followers serve another."""

    DECLARED: ClassVar[Kind] = Kind(
        "purpose",
        "目的の達成",
        (NO, OWN, ALL, NO),
        same=("account_id",),
        since=("judged_on",),
        told_only=True,
    )

    account_id: AccountId
    judged_on: Annotated[PastDay, Says("判断日")]
    reached: Annotated[bool, Says("目的の達成")]
    reason: Reason
    reusable: Annotated[bool, Says("登録者を他に活用できる")] = False
    reuse: Annotated[Note | None, Says("活用する目的")] = None

    @model_validator(mode="after")
    def _explained(self) -> Purpose:
        if self.reusable and not self.reuse:
            raise ValueError("登録者を他の目的に活用できるとするときは、その目的が要ります")
        return self


class MediaCandidate(Body):
    """A new medium as 情報政策課 assessed it (第2(4)): its criteria by id of data/guideline/."""

    DECLARED: ClassVar[Kind] = Kind(  # 第2(4)
        "media_candidate",
        "新しい媒体の検討",
        (NO, NO, ALL, NO),
        same=("medium",),
        since=("assessed_on",),
        told_only=True,
        items="criteria",
    )

    medium: Annotated[Name, Says("媒体")]
    assessed_on: Annotated[PastDay, Says("検討日")]
    items: Annotated[dict[ItemId, Note], Says("各項目")]
    conclusion: Annotated[Literal["採用", "見送り", "調査を続ける"], Says("結論")]
    reason: Reason
    next_on: Annotated[Day | None, Says("次に検討する日")] = None


class Member(Body):
    """A person's name, role and sections from a day on. April's transfers and new names are new entries, not edits.

    `person_id`: who it is, where that is not the name (docs/decisions/0023).
    """

    DECLARED: ClassVar[Kind] = Kind(
        "member",
        "担当者",
        (NO, NO, ALL, NO),
        same=("person_id",),
        unless={"person_id": "name"},
        since=("from_day",),
        told_only=True,
        salient=("name", "role", "sections"),
        columns=(
            "name",
            "role",
            "sections",
            "from_day",
            "to_day",
            "login",
            "acts_for",
            "contractor",
            "person_id",
        ),
        file=("members.csv", "担当者と異動"),
    )

    name: Annotated[Person, Says("名前")]
    role: Role
    sections: Annotated[tuple[Name, ...], Says("所属")] = ()
    from_day: Annotated[Day, Says("開始")] = Field(alias="from")
    to_day: Annotated[Day | None, Says("終了")] = Field(default=None, alias="to")
    acts_for: Annotated[Person | None, Says("代決する相手")] = None
    contractor: Annotated[bool, Says("受託者")] = False
    login: Annotated[Name | None, Says("ログイン名")] = (
        None  # as the proxy or the identity provider calls them; the name where missing
    )
    person_id: Annotated[Person | None, Says("担当者ID")] = None

    @model_validator(mode="after")
    def _consistent(self) -> Member:
        if self.contractor and self.role != "operator":
            raise ValueError("受託者の役割は運用担当者だけです（確認や決定はできません）")
        if self.acts_for is not None and self.role not in ("manager", "policy"):
            raise ValueError("代決ができる役割は、運用管理責任者と情報政策課だけです")
        if self.acts_for is not None and self.acts_for in (self.name, self.person_id):
            raise ValueError("代決の相手が本人です")
        return ordered(self, self.from_day, self.to_day)

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, populate_by_name=True)

    @property
    def person(self) -> str:
        """The id of the person: the name that they had first, unless another was told."""
        return self.person_id or self.name

    @property
    def logins(self) -> frozenset[str]:
        """What a login may be called to be of this person, in small letters: without one of its own the name, or the id."""
        told = (self.login,) if self.login else (self.name, self.person)
        return frozenset(one.casefold() for one in told)

    def begun(self, register: Any, instead: Body | None = None) -> Member:
        """A name that somebody has is that person; what is put right stays of whom it was."""
        whose = instead.person if isinstance(instead, Member) else register.persons.of(self.name)
        return self if self.person_id or whose == self.name else self.model_copy(update={"person_id": whose})
