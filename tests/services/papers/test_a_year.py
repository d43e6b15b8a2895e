"""A year of the sample city: what was 確定 for March is issued again in November, after files that say otherwise, an import taken
back, a transfer, a new name and people who left. It is the same byte for byte; the papers that follow tell what moved."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from ledger.entries import Document, Import
from reports.paper import Paper
from samples import city
from samples.year import SampleOffice
from services.audit import keeping
from services.decision import preserving
from services.intake import importing
from services.month import evaluating, monthly, restating
from services.office.folder import Office, open_office
from services.papers import finals, issuing
from services.papers.kinds import paper_kinds
from services.papers.order import Order
from services.register import recording
from tests.deciding import AFTER, decision, grounds
from tests.months import days, person

pytestmark = pytest.mark.long

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
POLICY = "見本 さくら"
SHEETS = {  # account: who submits, who confirms
    "x_chikuma": ("見本 あんず", "例田 政策"),
    "fb_chikuma": ("見本 あんず", "例田 政策"),
    "ig_kanko": ("仮名 棚田", "例田 観光"),
}
LEAVING = "見本 あんず"
BOUND = {"review", "draft", "withdrawal", "abolition"}  # the kinds that can be 確定


@pytest.fixture(scope="module")
def year(new_folder):
    """The office in November, and what was handed out in April, by its order."""
    office = SampleOffice(open_office(new_folder()).folder)
    _march(office)
    first = _issued(office, list(_finals(office)), POLICY)
    _since(office)
    office.moment.on("2026-11-20")
    return office, first


def _march(office: SampleOffice) -> None:
    """March at its time: three sheets closed, one account withdrawn with notice, one at once and to its proven end."""
    office.moment.on("2026-04-09")
    city.lay_in(office)
    for row in city.arrivals(office.today())[0]:
        city.take_row(office, row)
    _close(office, "2026-04-14")
    chief = person(office, "例田 商工")
    _decided(office, chief, "x_shoko", notice_days=30)
    at_once = _decided(office, chief, "x_sports", immediate=True, grounds=grounds(3, "事態"))
    for word, more in (
        ("削除", {}),
        ("周知", {"where": "市ホームページ", "wording": "削除しました。"}),
        ("削除後確認", AFTER),
    ):
        body = {
            "decision": at_once,
            "step": word,
            "done_on": str(office.today()),
            "person": "係",
            "proof": "控え",
        } | more
        office.ledger.record(
            chief,
            [*preserving.before_deletion(office, office.ledger.register(), body), ("withdrawal_step", body)],
        )


def _close(office: SampleOffice, day: str) -> None:
    for step in (_submit, _confirm):
        view = office.view()
        for account_id, (operator, manager) in SHEETS.items():
            found = evaluating.standing(office, view, account_id, MARCH)
            assert found is not None
            step(office, monthly.sheet(office, view, found, None), operator, manager)
        view.connection.close()
    office.moment.on(day)
    view = office.view()
    seen = {a: e.digest for a in SHEETS if (e := evaluating.standing(office, view, a, MARCH))}
    view.connection.close()
    assert finals.close(office, person(office, POLICY), "2026-03", seen)[1] == ""


def _submit(office: Office, held: monthly.Sheet, operator: str, manager: str) -> None:
    told = dict(held.start) | {"overall": "目的はおおむね達成できています。"}
    monthly.submit(office, person(office, operator), held.evaluation, held.seen, told, held.newest)


def _confirm(office: Office, held: monthly.Sheet, operator: str, manager: str) -> None:
    assert held.course.review is not None
    monthly.confirm(office, person(office, manager), held.course.review, held.seen, posts_checked=True)


def _decided(office: SampleOffice, chief, account_id: str, **more) -> int:
    """A 撤退 and its 決裁; the seq of the decision."""
    body = decision(office, account_id=account_id, **more)
    seq = recording.record(office, chief, "decision", body).seq
    approval = {"decision": seq, "approver": "部長", "approved_on": str(office.today()), "number": "商第1号"}
    recording.record(office, chief, "approval", approval)
    assert finals.decided(office, chief, seq) == ""
    return seq


def _finals(office: SampleOffice) -> Iterator[Order]:
    """Every document of these accounts that is 確定 in April, in every form, also for 情報公開."""
    view = office.view()
    accounts = (*SHEETS, "x_shoko", "x_sports")
    for kind in (k for k in paper_kinds().values() if k.bound):
        month = MARCH if kind.of == "account" else APRIL
        for account_id in accounts:
            for form in kind.forms:
                for masked in (False, True) if kind.masked else (False,):
                    order = Order(kind.id, form, month, (account_id,), POLICY, masked)
                    if _is_final(office, view, order):
                        yield order
    view.connection.close()


def _is_final(office: Office, view, order: Order) -> bool:
    try:
        return issuing.making_of(office, view, order).final is not None
    except LookupError:  # no such decision
        return False


def _issued(office: SampleOffice, orders: Iterable[Order], name: str) -> dict[Order, Paper]:
    """These documents, handed out to somebody in one write."""
    view = office.view()
    try:
        papers = {order: issuing.issue(office, view, order) for order in orders}
        issuing.record(office, view, person(office, name), papers.items())
        return papers
    finally:
        view.connection.close()


def _since(office: SampleOffice) -> None:
    """What comes after: the sample's own files, March otherwise, an import taken back, a transfer, a new name, a farewell."""
    later = city.arrivals(office.today())[1]
    for row in (
        r for r in later if r["account_id"] != "x_chikuma"
    ):  # whose own files would hold against the one below
        office.moment.on(max(date.fromisoformat(row["as_of"]), office.today()))
        city.take_row(office, row)
    office.moment.on("2026-11-06")
    days(office, "x_chikuma", "2026-03", 9000, again=True)
    policy = person(office, POLICY)
    (taken,) = [r for r in office.ledger.register().of(Import) if _is_march_of_facebook(r.body)]
    importing.undo(office, policy, taken.seq, "別のページのファイルだった")
    account = office.ledger.register().accounts(office.today())["x_chikuma"]
    renamed = account.model_dump(mode="json", exclude_none=True) | {
        "name": "千曲市広報X",
        "from_day": "2026-11-06",
    }
    moved = {
        "account_id": "ig_kanko",
        "section": "広報課",
        "from_day": "2026-11-06",
        "agreed_on": "2026-11-02",
    }
    moved |= {"reason": "移管", "deviation": "急ぎの組織改編"}
    (left,) = [m for m in office.ledger.register().members(office.today()).values() if m.name == LEAVING]
    left = left.model_dump(mode="json", by_alias=True, exclude_none=True) | {"to": "2026-11-10"}
    for kind, body in (("account", renamed), ("transfer", moved), ("member", left)):
        recording.record(office, policy, kind, body)


def _is_march_of_facebook(body: Import) -> bool:
    return "fb_chikuma" in body.accounts.values() and body.name.startswith("Sep-30-2025_Mar-31-2026")


# ── in November ────────────────────────────────────────────────────────────────────────────────────


def test_every_kind_that_can_be_final_was_issued_in_april(year):
    _, first = year
    assert {order.kind for order in first} == BOUND == {k.id for k in paper_kinds().values() if k.bound}
    assert {(o.form, o.masked) for o in first} == {(f, m) for f in ("pdf", "docx") for m in (False, True)}
    assert all(paper.final for paper in first.values()) and len({p.content for p in first.values()}) == len(
        first
    )


def test_it_is_the_same_in_november_for_somebody_else(year):
    office, first = year
    assert LEAVING not in office.ledger.register().members(office.today())
    again = _issued(office, [replace(order, by="だれか") for order in first], "例田 観光")
    for paper, now in zip(first.values(), again.values(), strict=True):
        assert (now.content, now.number, now.final) == (paper.content, paper.number, True), now.file_name


def test_it_is_the_same_when_it_has_to_be_made_again(year, new_folder):
    """From what stood then: the kept bytes are lost, the figures of today are others."""
    office, first = year
    bare = SampleOffice(Path(copytree(office.folder, new_folder(), dirs_exist_ok=True)))
    bare.moment.on("2026-11-21")
    for record in bare.ledger.register().of(Document):
        if record.body.final:
            (bare.documents.folder / record.body.sha256).unlink(missing_ok=True)
    again = _issued(bare, first, POLICY)
    for order, paper in first.items():
        assert again[order].content == paper.content and issuing.REMADE not in again[order].remarks, order
    assert keeping.verify(bare).clean


def test_the_papers_that_follow_tell_what_moved(year, text_of):
    office, _ = year
    october, view = date(2026, 10, 1), office.view()
    moved = {r.account_id: r for r in restating.restated(office, view, MARCH, MARCH)}
    digest = issuing.issue(office, view, Order("digest", "pdf", october)).content
    told = {a: issuing.issue(office, view, Order("review", "pdf", october, (a,))).content for a in SHEETS}
    view.connection.close()
    sheets = {a: _joined(text_of(content)) for a, content in told.items()}
    assert not [
        a for a, text in (sheets | {"": _joined(text_of(digest))}).items() if "登録者・友だち" in text
    ]
    assert {"x_chikuma", "fb_chikuma"} <= set(moved)  # the file, the import taken back
    assert "表示回数（インプレッション）: 208,056回 → 279,000回" in [
        m.sentence for m in moved["x_chikuma"].moves
    ]
    assert any("→ データなし" in m.sentence for m in moved["fb_chikuma"].moves)
    for account_id, held in moved.items():
        for text in (sheets[account_id], _joined(text_of(digest))):
            assert "締めのあとで変わった値" in text and _joined(held.moves[0].sentence) in text, account_id
    for account_id in set(SHEETS) - set(moved):
        assert "締めのあとで変わった値" not in sheets[account_id]


def _joined(text: str) -> str:
    """A text as it is said: lines break where there is no more room."""
    return re.sub(r"\s", "", text)
