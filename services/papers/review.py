"""月次評価シート: a page an account. Of a closed month it is the 締め's own, byte for byte (finals.py)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from metrics.evaluation import Evaluation
from reports.paper import Imprint
from reports.review import review
from reports.typeset import Setting

from ..month import monthly
from ..office.folder import Office
from . import finals
from .kinds import Due, Names, PaperKind
from .order import Making, before, evaluations


def _setting(making: Making) -> Setting:
    order, office = making.order, making.office
    if making.memo or not order.account_ids:
        shown = [r.evaluation for r in making.rows()]
        shown = [e for a in order.account_ids for e in shown if e.account_id == a] or shown
    else:
        shown = evaluations(office, making.view, order.month, order.account_ids)
    setting = review(
        shown,
        office.platforms,
        making.imprint,
        making.head(),
        {e.account_id: monthly.remarks_of(office, e.account_id, order.month) for e in shown},
        making.change,
        _imprints(making, shown),
        _moved(making, shown),
    )
    return replace(setting, imprint=replace(setting.imprint, final=all(e.final for e in shown)))


def _imprints(making: Making, shown: Sequence[Evaluation]) -> dict[str, Imprint]:
    """A 確定 sheet among others keeps the moment, the person and the evidence id of its 締め; a masked one is another paper."""
    if making.order.masked:
        return {}
    records = making.office.ledger.register().records
    return {
        e.account_id: finals.imprint(making.office, records[e.seq], making.order.sample)
        for e in shown
        if e.final
    }


def _moved(making: Making, shown: Sequence[Evaluation]) -> dict[str, list[str]]:
    """What the sheets of months that are not closed say of closed months before them."""
    open_ones = [e.account_id for e in shown if not e.final]
    if not open_ones:
        return {}
    found: dict[str, list[str]] = {}
    for one in making.moved(*before(making.order.month), open_ones):
        found.setdefault(one.account_id, []).extend(one.sentences)
    return found


def _due(office: Office, kind: PaperKind, month: date, names: Names) -> Iterator[Due]:
    """All sheets in one file, then each account's own."""
    yield Due()
    yield from (Due(account_id, whose=name) for account_id, name in names.items())


KINDS = (
    PaperKind(
        "review",
        "月次評価シート",
        "account",
        ("pdf",),
        "第1-2(7)",
        10,
        setting=_setting,
        edition=True,
        contractors=True,
        in_set=("pdf",),
        due=_due,
    ),
)
