"""Who may record what, as the kinds declare it; asked where entries are appended, so page, command line and API meet it alike."""

from __future__ import annotations

from datetime import date, datetime

from .declared import ALL, NO, OWN
from .entries import (
    KIND_WORDS,
    KINDS,
    ROLE_NAMES,
    Account,
    Approval,
    Body,
    Correct,
    Decision,
    Import,
    InvalidEntry,
    Member,
    OfFile,
    UndoImport,
    WithdrawalStep,
    check_body,
)
from .journal import Author, Entry
from .months import charged_on
from .register import Register
from .roles import CLAIMED, OIDC, PROXY, SELF

POLICY_SECTION = "情報政策課"


ROLES = tuple(ROLE_NAMES)  # in the order in which a kind says who may (Kind.may)


class Denied(PermissionError):
    """The author may not record this; the message says who may."""


def may(kind: str, role: str) -> str:
    """Whether a role may record a kind: for its OWN sections, for ALL, or NO."""
    return KINDS[kind].DECLARED.may[ROLES.index(role)]


def records(author: Author | None, kind: str, section: str) -> bool:
    """Whether an author may record a kind for an account of a section, for a page that offers it; `check` decides."""
    scope = may(kind, author.role) if author else NO
    return scope == ALL or (scope == OWN and author is not None and section in sections_of(author))


def check(author: Author, kind: str, body: Body, register: Register, today: date) -> None:
    """Raise Denied unless the author may record this body now.

    `own` means: every account that the body speaks of is run by one of the author's sections today.
    A correction needs the right to record both what it replaces and what it puts in its place.
    """
    _check_member(author, register, today)
    if isinstance(body, Correct):
        _check_correction(author, body, register, today)
    else:
        _check_right(author, kind, body, register, today, today)
        if isinstance(body, Account):
            held = register.account(body.account_id, body.from_day or body.opened_on)
            _check_section(author, held, body)


def _check_right(
    author: Author, kind: str, body: Body, register: Register, today: date, made_on: date
) -> None:
    """`made_on`: the day of the entry, which for one that is corrected is not today.

    What speaks of a month is for the section of that month: after a 移管 on 1 April the old one still files March.
    """
    scope = may(kind, author.role)
    if isinstance(body, Decision):
        _check_decision(author, body, register, made_on)
    if isinstance(body, Approval):
        _check_approval(author, body, register)
    if scope == ALL:
        return
    if scope == NO:
        able = "・".join(ROLE_NAMES[r] for r in ROLES if may(kind, r) != NO)
        raise Denied(
            f"{ROLE_NAMES[author.role]}は、この記録（{KIND_WORDS[kind]}）をつけられません。つけられるのは {able} です。"
        )
    month = getattr(body, "month", None) if KINDS[kind].DECLARED.of_month else None
    day = charged_on(month, today) if month else today
    for account_id in accounts_of(body, register):
        account = register.account(account_id, day)
        section = account.section if account else getattr(body, "section", None)
        if section not in sections_of(author):
            raise Denied(
                f"アカウント {account_id or '（全体）'} は{section or '情報政策課'}の所管です。"
                f"{author.name}（{'・'.join(author.sections) or '所属なし'}）は記録できません。"
            )


def sections_of(author: Author | Member) -> tuple[str, ...]:
    """The sections that an author acts for: 情報政策課 is the section of its own members."""
    return (*author.sections, POLICY_SECTION) if author.role == "policy" else author.sections


def judges_itself(author: Author, account: Account) -> bool:
    """自己評価: whether this decision is 情報政策課's on an account that it runs itself (Decision.own)."""
    return account.section in (sections_of(author) if author.role == "policy" else (POLICY_SECTION,))


def reads(author: Author, account: Account) -> bool:
    """Everyone reads all accounts; a contractor (受託者) those of their own sections."""
    return not author.contractor or account.section in author.sections


def check_reads(author: Author | None, account: Account) -> None:
    """Raise Denied where the author may not read the account, however they came to ask for it."""
    if author is not None and not reads(author, account):
        raise Denied(
            f"{account.name} は{account.section}の所管です。受託者（{author.name}）が見られるのは、"
            f"{'・'.join(author.sections) or '担当'}のアカウントだけです。"
        )


def reads_names(author: Author, account: Account) -> bool:
    """Whether the author may see who left a comment: the own section and 情報政策課."""
    return author.role == "policy" or account.section in author.sections


def _check_decision(author: Author, body: Decision, register: Register, day: date) -> None:
    """第1-4: the operating section decides. 情報政策課 may have a 分野別 account of another section withdrawn, no more."""
    account = register.account(body.account_id, day)
    if body.ordered and author.role != "policy":
        raise Denied("撤退をさせることができるのは情報政策課だけです（第1-4）。")
    if account is None:
        raise Denied(f"アカウント {body.account_id} は台帳にありません。先に台帳に登録してください。")
    own = judges_itself(author, account)
    if own != body.own or (body.ordered and own):
        raise Denied("自己評価と、ほかの課への撤退の指示の別が、所管と合っていません。")
    if own or author.role != "policy":
        return
    if account.kind != "sectoral":
        raise Denied(
            f"{account.name} は{account.section}が運営する代表アカウントです。"
            "情報政策課が撤退させることができるのは、分野別公式アカウントだけです（第1-4）。"
        )
    if not body.ordered or body.choice != "撤退":
        raise Denied(
            f"{account.name} の継続・休止は、運営主体の{account.section}が決めます（第1-4）。情報政策課が記録できるのは撤退の指示だけです。"
        )


def _check_approval(author: Author, body: Approval, register: Register) -> None:
    decided = register.records.get(body.decision)
    ordered = decided is not None and isinstance(decided.body, Decision) and decided.body.ordered
    if ordered and author.role != "policy":
        raise Denied("情報政策課の撤退の指示に決裁を記録できるのは、情報政策課だけです（第1-4）。")


def _check_section(author: Author, held: Account | None, body: Account) -> None:
    """Another section comes to run an account by 移管 (第1-1(1)イ), not by a change of its entry."""
    if author.role != "policy" and held is not None and held.section != body.section:
        raise Denied(
            f"{held.name} の運営主体を{held.section}から{body.section}に変えるのは、移管です。"
            "協議のうえ、情報政策課が移管として記録します（第1-1(1)イ）。"
        )


def check_login(author: Author, now: datetime) -> None:
    """Raise Denied where the author's login has ended since the page was opened."""
    if author.until is not None and now >= author.until:
        raise Denied("ログインの期限が切れました。記録していません。もう一度ログインしてください。")


def _check_member(author: Author, register: Register, today: date) -> None:
    """Whose role comes from the members must be a member of that role this moment, whatever the open page thinks.

    Self-declared while nobody is a member (a new office, or all terms ended): whoever sits at the PC acts for
    情報政策課, so that nobody is locked out. A role that the login itself says is good until a membership here has ended.
    """
    if author.role not in ROLES:
        raise Denied(f"{author.role} という役割はありません。")
    members = register.members(today)
    if author.proof not in (SELF, PROXY, OIDC, CLAIMED) or (author.proof == SELF and not members):
        return
    member = members.get(author.person)
    if author.proof == CLAIMED and (member or not _was_member(author.person, register, today)):
        return
    if member is None:
        raise Denied(f"{author.name} は担当者として登録されていません（または期間が終わっています）。")
    held = (member.role, set(member.sections), member.acts_for)
    if member.name != author.name or held != (author.role, set(author.sections), author.acts_for):
        what = "役割か所属" if member.name == author.name else f"氏名（いまは{member.name}）"
        raise Denied(f"{author.name} の{what}が変わりました。画面を開き直してください。")


def _was_member(person: str, register: Register, today: date) -> bool:
    return any(r.body.person == person for r in register.versions(Member, today))


def _check_correction(author: Author, body: Correct, register: Register, today: date) -> None:
    """The right to every body that the corrected entry had, has now, or is to have.

    What everyone may record (an issued document) is corrected by who recorded it, or by 情報政策課.
    """
    root = corrected_entry(body.seq, register)
    was = register.records.get(root.seq)
    held = _written(root) + ([was.body] if was else [])
    if not held and author.role != "policy":
        raise Denied(f"{root.seq}番は読めない記録なので、直せるのは情報政策課だけです。")
    if body.body is not None and body.seq == root.seq:
        held.append(mended := check_body(root.kind, body.body))
        if was and isinstance(mended, Account):
            _check_section(author, was.body, mended)
    for one in held:
        _check_right(author, root.kind, one, register, today, root.at.date())
    open_to_all = may(root.kind, author.role) == ALL and author.role != "policy"
    if open_to_all and root.person != author.person:
        raise Denied(
            f"{root.seq}番（{KIND_WORDS[root.kind]}）を訂正できるのは、記録した{root.by}と情報政策課です。"
        )


def _written(root: Entry) -> list[Body]:
    """The body as it was recorded; none where no rule of today can read it."""
    try:
        return [check_body(root.kind, root.body)]
    except InvalidEntry:
        return []


def corrected_entry(seq: int, register: Register) -> Entry:
    """The entry that a correction of `seq` is about in the end, behind corrections of corrections."""
    entry = register.entries.get(seq)
    if entry is None:
        raise Denied(f"{seq}番の記録はありません。")
    return corrected_entry(entry.body["seq"], register) if entry.kind == "correct" else entry


def accounts_of(body: Body, register: Register) -> set[str | None]:
    """The accounts that a body speaks of; None: no certain one, and so any."""
    if isinstance(body, UndoImport):
        record = register.records.get(body.seq)
        if record is None or not isinstance(record.body, OfFile):
            raise Denied(f"{body.seq}番は取り込みの記録ではありません。")
        body = record.body
    if isinstance(body, Import):
        return set(body.accounts.values()) or {None}
    if isinstance(body, Approval | WithdrawalStep):
        decided = register.records.get(body.decision)
        if decided is None or not isinstance(decided.body, Decision):
            raise Denied(f"{body.decision}番は継続・撤退の決定ではありません。")
        body = decided.body
    return {getattr(body, "account_id", None)}
