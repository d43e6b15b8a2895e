"""月次総括 and 状態一覧: all accounts of a month, what changed first, with the month's decisions; as rows of a table too."""

from __future__ import annotations

from datetime import date
from typing import Any

from ledger.cases import cases, decisions
from ledger.entries import Incident
from ledger.register import Register
from metrics.calendar import month_end
from metrics.findings import HARMS
from reports.blocks import PrintedDocument
from reports.status import records
from reports.status_workbook import status_workbook, summary_workbook
from reports.summary import DecisionLine as DecidedLine, IncidentLine, summary

from ..office.folder import Office
from .kinds import PaperKind
from .order import Making, before


def decided(office: Office, month: date, public: bool = False) -> list[DecidedLine]:
    """The decisions of a month with their 決裁, as the journal has them."""
    register = office.ledger.register()
    names = {a: account.name for a, account in register.accounts(month_end(month)).items()}
    found = []
    for held in decisions(register):
        body, approval = held.body, held.approval.body if held.approval else None
        if body.decided_on.replace(day=1) == month and (approval or not public):
            found.append(
                DecidedLine(
                    body.decided_on,
                    names.get(body.account_id, body.account_id),
                    body.choice,
                    f"{body.clause} {body.applies}".strip(),
                    held.decision.by,
                    approval.outcome if approval else "",
                    approval.approved_on if approval else None,
                    approval.number if approval else "",
                    approval.approver if approval else "",
                )
            )
    return found


def incidents(register: Register, month: date) -> list[IncidentLine]:
    """事故・トラブル that began in a month, as they stand."""
    names = {a: account.name for a, account in register.accounts(month_end(month)).items()}
    found = []
    for held in cases(register, Incident):
        body = held.body
        if body.opened_on.replace(day=1) == month:
            over = "終結" if body.closed_on else "収束" if body.contained_on else "続いています"
            found.append(
                IncidentLine(body.opened_on, names[body.account_id], body.kind, f"{HARMS[body.harm]}、{over}")
            )
    return sorted(found, key=lambda i: i.day)


def _document(making: Making) -> PrintedDocument:
    month = making.order.month
    return summary(
        making.rows(),
        month,
        making.imprint,
        making.head(),
        decided(making.office, month, making.order.masked),
        making.moved(*before(month)),
        incidents(making.register, month),
    )


def _book(making: Making) -> bytes:
    month = making.order.month
    return summary_workbook(
        making.rows(),
        month,
        making.imprint,
        making.head(),
        decided(making.office, month, making.order.masked),
        making.change,
    )


def _states(making: Making) -> bytes:
    return status_workbook(making.rows(), making.order.month, making.imprint, making.head(), making.change)


def _rows(making: Making) -> list[dict[str, Any]]:
    return list(records(making.rows()))


KINDS = (
    PaperKind(
        "digest",
        "月次総括",
        "month",
        ("pdf", "xlsx"),
        "第1-2(7)、第1-4(1)",
        20,
        document=_document,
        book=_book,
        edition=True,
        in_set=("pdf", "xlsx"),
    ),
    PaperKind(
        "status",
        "状態一覧",
        "month",
        ("xlsx", "csv", "cp932"),
        "第1-2(7)",
        30,
        book=_states,
        rows=_rows,
        edition=True,
        in_set=("xlsx", "csv"),
    ),
)
