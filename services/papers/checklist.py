"""What the 点検表 of an account tells: the checklist of its medium, 開示事項, 利用方針, マニュアル and 安全点検, as recorded by a day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from ledger.entries import Account, Disclosure, Manual, MediaCheck, Policy, SecurityCheck
from ledger.register import Record, Register
from metrics.calendar import month_end, wareki
from reports.blocks import PrintedDocument
from reports.checklist import MISSING, Checklist, ChecklistItem, ChecklistPart, checklist_document
from reports.status import platform_name

from ..decision.finding import SECURITY_PARTS, limits
from ..office.folder import Office
from .kinds import PaperKind
from .order import Making

JUDGED = ("適合", "不適合", "該当なし")
NO_LIST = "この媒体には、ガイドラインにも市の設定にも点検の項目がありません。"


def checklists(office: Office, account_ids: tuple[str, ...], day: date) -> list[Checklist]:
    """Of the named accounts, or of all that were there on a day. Raises LookupError for an unknown one or for none."""
    register = office.ledger.register()
    accounts = {a: b for a, b in register.accounts(day).items() if b.opened_on <= day}
    if unknown := [a for a in account_ids if a not in accounts]:
        raise LookupError(f"{'、'.join(unknown)} は{wareki(day)}の台帳にありません。")
    wanted = account_ids or sorted(
        (a for a, b in accounts.items() if not (b.closed_on and b.closed_on <= day)),
        key=lambda a: (accounts[a].section, accounts[a].name),
    )
    if not wanted:
        raise LookupError("点検するアカウントがありません。")
    return [_checklist(office, register, accounts[a], day) for a in wanted]


def _checklist(office: Office, register: Register, account: Account, day: date) -> Checklist:
    parts = (
        _media(office, register, account, day),
        _listed(office, register, account, day, "disclosure", "開示事項", Disclosure, "checked_on", "掲載"),
        _listed(office, register, account, day, "policy", "利用方針", Policy, "from_day", "記載"),
        _listed(office, register, account, day, "manual", "マニュアル", Manual, "from_day", "記載"),
        _security(register, account, day),
    )
    return Checklist(
        account.name, platform_name(office.platforms, account.platform), account.section, day, parts
    )


def _media(office: Office, register: Register, account: Account, day: date) -> ChecklistPart:
    held = register.latest(MediaCheck, day, account_id=account.account_id)
    items = office.guideline.checklist(account.platform)
    known = held.body.items if held else {}
    return ChecklistPart(
        "媒体の点検",
        items[0].clause if items else "第2",
        held.body.checked_on if held else None,
        tuple(ChecklistItem(i.text, known.get(i.id, ""), JUDGED, i.obligation) for i in items),
        NO_LIST,
        _due(held.body.checked_on + _again(register, day) if held and items else None, day),
    )


def _listed(
    office: Office,
    register: Register,
    account: Account,
    day: date,
    name: str,
    title: str,
    model: type,
    dated: str,
    word: str,
) -> ChecklistPart:
    """A list of things that are written somewhere: each with what is written, blank where nothing is."""
    held = register.latest(model, day, account_id=account.account_id)
    known = held.body.items if held else {}
    items = office.guideline.items(name)
    blank = MISSING if held else ""
    told = tuple(ChecklistItem(i.label, _written(known.get(i.id, ""), word) or blank, (word,)) for i in items)
    checked = held.body.checked_on if held and dated == "checked_on" else None
    return ChecklistPart(
        title,
        items[0].clause,
        getattr(held.body, dated) if held else None,
        told,
        due=_due(checked + _again(register, day) if checked else None, day),
        dated="いまの版の適用" if dated == "from_day" else "最後の点検",
    )


def _written(text: str, word: str) -> str:
    return f"{word}　{text.strip()}" if text.strip() else ""


def _security(register: Register, account: Account, day: date) -> ChecklistPart:
    held = register.versions(SecurityCheck, day, account_id=account.account_id)
    newest = held[-1] if held else None
    last = (
        newest.body.checked_on + timedelta(days=limits(register, day).security_check_days) if newest else None
    )
    due = min(newest.body.next_on or last, last) if newest and last else None
    return ChecklistPart(
        "安全点検",
        "第1-3(1)(2)",
        newest.body.checked_on if newest else None,
        tuple(
            ChecklistItem(
                title, _last(held, lambda b, n=name: getattr(b, n)), ("済　令和　　年　　月　　日",)
            )
            for name, title in SECURITY_PARTS.items()
        ),
        due=_due(due, day),
    )


def _again(register: Register, day: date) -> timedelta:
    """After how long 開示事項 and the rules of a medium are looked at again, as 判断基準④ has it."""
    return timedelta(days=limits(register, day).check_days)


def _due(due: date | None, day: date) -> str:
    """When the next check is, or was, due; the words of an 起案 where it is late."""
    if due is None:
        return ""
    return f"期限（{wareki(due)}）を過ぎています" if due < day else f"次回 {wareki(due)}"


def _last(held: list[Record], of: Callable[[SecurityCheck], date | None]) -> str:
    days = [d for r in held if (d := of(r.body)) is not None]
    return wareki(max(days)) if days else ""


def of_all(checked: list[Checklist]) -> Iterator[str]:
    """What is open, account by account: for whoever issues the lists."""
    for one in checked:
        if one.open:
            yield f"{one.account}: 記録のない項目 {one.open} 件"


# ── 帳票 ───────────────────────────────────────────────────────────────────────────────────────────


def _document(making: Making) -> PrintedDocument:
    day = min(month_end(making.order.month), making.office.today())
    return checklist_document(
        checklists(making.office, making.order.account_ids, day), making.imprint, making.head()
    )


KINDS = (
    PaperKind(
        "checklist",
        "点検表",
        "account",
        ("pdf", "docx"),
        "第1-1、第1-3、第2",
        70,
        document=_document,
        contractors=True,
        in_set=("pdf",),
    ),
)
