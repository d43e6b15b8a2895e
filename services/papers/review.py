"""月次評価シート: a page an account. Of a closed month it is the 締め's own, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from ledger.months import course
from ledger.register import Record, Register
from metrics.calendar import month_end
from metrics.evaluation import Evaluation
from metrics.peer_bands import AmongPeers, stood
from reports.decided import NOTHING, DecisionStanding, told
from reports.restated import RestatedMonth, sentences
from reports.review import review
from reports.sheet_data import Remarks
from reports.typeset import Typesetting

from ..decision.standings import standings
from ..month import monthly
from ..month.evaluating import kept
from ..office.folder import Office
from ..register.municipality import residents
from .kinds import Bound, Due, Names, PaperKind
from .order import Making, Order, before, evaluations, final_imprint, register_at

TELLS_OF_PEERS = 4  # the schema of the Evaluations of sheets that do


def _bound(office: Office, order: Order) -> Bound | None:
    """The sheet of one account whose month is closed is that of its 締め."""
    if len(order.account_ids) != 1:
        return None
    close = course(office.ledger.register(), order.account_ids[0], f"{order.month:%Y-%m}").close
    return Bound(close.seq, close) if close else None


def _setting(making: Making) -> Typesetting:
    office, found = making.office, _shown(making)
    shown = list(_decided(making, found))
    finals = {e.account_id: office.ledger.register().records[e.seq] for e in shown if e.final}
    setting = review(
        shown,
        office.platforms,
        making.imprint,
        making.head(),
        {e.account_id: _remarks(making, e.account_id, finals.get(e.account_id)) for e in shown},
        making.change,
        {a: final_imprint(office, making.order, close) for a, close in finals.items()},
        {} if making.final else _moved(making, shown),
        {e.account_id: beside(making, e) for e in shown},
    )
    return replace(setting, imprint=replace(setting.imprint, final=len(finals) == len(shown)))


def _decided(making: Making, found: Sequence[Evaluation]) -> Iterator[Evaluation]:
    """The sheets' Evaluations with what was decided of their accounts: of a closed month, by its 締め."""
    at: dict[int, dict[str, DecisionStanding]] = {}
    for e in found:
        if e.seq not in at:
            final = making.office.ledger.register().records[e.seq] if e.final else None
            register = register_at(making.office, e.seq) if final else making.register
            day = final.at.date() if final else making.office.today()
            at[e.seq] = standings(register, day, making.order.month, public=making.order.masked)
        yield told(e, at[e.seq].get(e.account_id, NOTHING))


def _shown(making: Making) -> list[Evaluation]:
    order = making.order
    if making.final:
        b = making.final.body
        return [kept(making.office, b.digest, making.final.seq, b.revision)]
    if not making.memo and order.account_ids:
        return evaluations(making.office, making.view, order.month, order.account_ids)
    all_of_them = [r.evaluation for r in making.rows()]
    return [e for a in order.account_ids for e in all_of_them if e.account_id == a] or all_of_them


def _remarks(making: Making, account_id: str, close: Record | None) -> Remarks:
    """What people wrote: as it stood at the 締め of a closed month."""
    register = register_at(making.office, close.seq) if close else making.register
    return monthly.remarks_of(making.office, account_id, making.order.month, register)


def beside(making: Making, e: Evaluation) -> Mapping[str, Sequence[AmongPeers]]:
    """Other cities' accounts, as they stood at the 締め of a closed month. What was closed before sheets told of them stays as
    it was; an account for emergencies is compared with none."""
    if e.schema < TELLS_OF_PEERS:
        return {}

    @cache
    def then() -> Register:
        return register_at(making.office, e.seq) if e.final else making.register

    upto = e.seq if e.final else making.view.seq
    found = stood(making.view, e, lambda month: residents(then(), f"{month:%Y-%m}"), upto)
    account = then().account(e.account_id, month_end(e.month)) if found else None
    return {} if account and account.emergency_only else found


def _moved(making: Making, shown: Sequence[Evaluation]) -> dict[str, list[str]]:
    """What the sheets of months that are not closed say of closed months before them."""
    open_ones = [e.account_id for e in shown if not e.final]
    if not open_ones:
        return {}
    found: dict[str, list[RestatedMonth]] = {}
    for one in making.moved(*before(making.order.month), open_ones):
        found.setdefault(one.account_id, []).append(one)
    return {account_id: sentences(of) for account_id, of in found.items()}


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
        bound=_bound,
        edition=True,
        contractors=True,
        in_set=("pdf",),
        due=_due,
    ),
)
