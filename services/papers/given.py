"""他市比較の資料の説明書: what leaves to be compared with other cities, in words (handing.py hands it out with its files)."""

from __future__ import annotations

from reports.blocks import Document
from reports.given import given_document

from ..peers.giving import giving
from .kinds import PaperKind
from .order import Making


def _document(making: Making) -> Document:
    return given_document(giving(making.office, making.view), making.imprint, making.head())


KINDS = (
    PaperKind(
        "given",
        "他市比較の資料の説明書",
        "today",
        ("pdf",),
        "第1-2(7)",
        115,
        document=_document,
        masked=False,
    ),
)
