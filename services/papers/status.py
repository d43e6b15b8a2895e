"""状態一覧: the month's states, a row an account, for Excel and CSV."""

from __future__ import annotations

from typing import Any

from reports.status import records
from reports.status_workbook import status_workbook

from .kinds import PaperKind
from .order import Making


def _book(making: Making) -> bytes:
    return status_workbook(making.rows(), making.order.month, making.imprint, making.head(), making.change)


def _rows(making: Making) -> list[dict[str, Any]]:
    return list(records(making.rows()))


KINDS = (
    PaperKind(
        "status",
        "状態一覧",
        "month",
        ("xlsx", "csv", "cp932"),
        "第1-2(7)",
        30,
        book=_book,
        rows=_rows,
        edition=True,
        in_set=("xlsx", "csv"),
    ),
)
