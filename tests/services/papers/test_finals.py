"""確定: made at the 締め, the same bytes ever after, found by the id on its pages; and what moved later is told elsewhere."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from functools import partial

import pytest

from ledger.authority import Denied
from ledger.entries import KINDS, Close, Document, Norm
from ledger.journal import JST, Entry
from ledger.register import Register
from metrics.evaluation import SCHEMA
from reports.paper import Head
from reports.restated import sentences
from services.audit import evidence, keeping
from services.intake import importing
from services.month import evaluating, monthly, restating
from services.office.folder import Office
from services.office.people import issuer
from services.papers import finals, issuing, month_set
from services.papers.issuing import Order
from services.papers.kinds import PaperKind
from services.register import recording
from store.archive import MissingBlob
from store.context import Context
from tests.ledger.bodies import GOOD
from tests.months import LINES, MAY, POLICY, city, confirmed, copied, days, person, sheet, submitted
from tests.norm_files import norm_file

JUNE = date(2026, 6, 1)
SHEET = Order("review", "pdf", MAY, ("x_koho",), by="だれか")


@pytest.fixture(scope="module")
def closed_once(new_folder):
    """May of x_koho, submitted, confirmed and closed with its 確定 sheet."""
    office = city(new_folder())
    submitted(office, "起案 一")
    confirmed(office, "確認 課長")
    entries, trouble = finals.close(
        office, person(office, "締め 係"), "2026-05", {"x_koho": sheet(office).seen}
    )
    assert (len(entries), trouble) == (1, "")
    return office


@pytest.fixture
def closed(closed_once, new_folder):
    return copied(closed_once, new_folder)


def issued(office, order=SHEET):
    view = office.view()
    try:
        return issuing.issue(office, view, order)
    finally:
        view.connection.close()


def on(office, day):
    """The office as it opens on another day."""
    return Office(office.folder, lambda: datetime.fromisoformat(f"{day}T09:00:00").replace(tzinfo=JST))


LATE = (  # recorded after the close, for its month: kind, body, what the next papers say of it
    (
        "rule",
        {"from_month": "2026-04", "patience": 4, "decided_by": "市長", "ground": "要綱"},
        "判定の規則: 撤退検討まで3か月 → 撤退検討まで4か月",
    ),
    (
        "target",
        {**LINES, "continue_line": 350, "decided_by": "課長", "ground": "利用方針"},
        "表示回数（インプレッション） 継続ライン: 400回 → 350回",
    ),
    ("event", {"day": "2026-05-10", "kind": "災害", "title": "大雨"}, "できごと: なし → 大雨"),
    (
        "hours",
        {"account_id": "x_koho", "month": "2026-05", "hours": 31},
        "業務1時間あたりの反応数: なし → 1件/時間",
    ),
    (
        "cost",
        {"item": "人件費", "per": "hour", "yen": 200, "from_month": "2026-05"},
        "反応1件あたりの費用: なし → 200円/件",
    ),
)


REACH = {
    "account": "2015-04"
} | dict.fromkeys(  # from which month on; "" any, as it changes what stood before
    ("setting", "decision", "approval", "withdrawal_step", "reopen", "dispose", "correct", "undo_import"), ""
)


def restate(office):
    """May's file again, one day otherwise; and June."""
    days(office, "x_koho", "2026-05", 10, again=True, d5=99)
    days(office, "x_koho", "2026-06", 12)


def test_the_close_makes_keeps_and_journals_the_sheet(closed, text_of):
    (close,) = closed.ledger.register().of(Close)
    (record,) = closed.ledger.register().of(Document)
    b = record.body
    assert (record.seq, record.by, b.final, b.revision, b.digest) == (
        close.seq + 1,
        "締め 係",
        True,
        1,
        close.body.digest,
    )
    assert (b.seq, b.head) == (close.seq, closed.ledger.register().entries[close.seq].hash[:12])
    text = text_of(closed.documents.get(b.sha256))
    assert re.search(r"根拠番号 ([0-9A-Z-]{14})", text)[1] == b.evidence
    assert (
        "確定・第1版" in text
        and f"{close.seq}番・先頭 {b.head}" in text
        and "作成 令和8年6月5日 12:00 締め 係" in text
    )
    assert [r.seq for r in evidence.find(closed, b.evidence.lower().replace("-", " "))] == [record.seq]


def test_it_is_the_same_on_another_day_after_a_rebuild_and_a_restatement(closed):
    first = issued(closed)
    later = on(closed, "2026-07-06")
    restate(later)
    keeping.rebuild(later)
    again = issued(later)
    assert (again.content, again.number, again.final) == (first.content, first.number, True)
    view = later.view()
    issuing.deliver(later, view, SHEET, issuer(None))
    assert [(r.role, r.body.sha256) for r in evidence.find(later, first.number)] == [
        ("policy", next(iter(later.ledger.register().of(Document))).body.sha256),
        ("viewer", next(iter(later.ledger.register().of(Document))).body.sha256),
    ]
    assert keeping.verify(later).clean


def test_the_next_documents_say_what_moved_and_no_others(closed, text_of):
    later = on(closed, "2026-07-06")
    assert restating.before(later, later.view(), JUNE) == []
    restate(later)
    (found,) = restating.before(later, later.view(), JUNE)
    assert (found.account_id, found.month, found.revision) == ("x_koho", MAY, 1)
    assert sentences([found])[0] == "令和8年5月　表示回数（インプレッション）: 310回 → 399回"
    for kind, accounts in (("review", ("x_koho",)), ("review", ()), ("digest", ()), ("quarter", ())):
        text = text_of(issued(later, Order(kind, "pdf", JUNE, accounts)).content)
        assert "締めのあとで変わった値" in text and "310回 → 399回" in text, kind
    assert "変わった値" not in text_of(issued(later).content)
    assert "変わった値" not in text_of(issued(later, Order("review", "pdf", JUNE, ("x_hon",))).content)


def test_the_next_documents_tell_what_was_recorded_later_for_a_closed_month(closed, text_of):
    """A rule, a line, an event, hours and a cost bring no figure of a file; those from June on say nothing of May."""
    later = on(closed, "2026-07-06")
    ahead = {"from_month": "2026-06", "day": "2026-06-02", "month": "2026-06"}
    june = [(kind, body | {m: ahead[m] for m in ahead if m in body}) for kind, body, _ in LATE]
    later.ledger.record(POLICY, june)
    assert restating.before(later, later.view(), JUNE) == []
    later.ledger.record(POLICY, [(kind, body) for kind, body, _ in LATE])
    view = later.view()
    (found,) = restating.before(later, view, JUNE)
    assert {told for _, _, told in LATE} <= {m.sentence for m in found.moves}
    assert tuple(restating.since_closed(later, view, evaluating.standing(later, view, "x_koho", MAY))) == (
        found.moves
    )
    text = text_of(issued(later, Order("digest", "pdf", JUNE)).content)
    assert "撤退検討まで4か月" in text and "なし → 大雨" in text
    assert "変わった値" not in text_of(issued(later).content)


@pytest.mark.parametrize("kind", KINDS)
def test_any_kind_that_figures_depend_on_reaches_back(kind):
    """As the kinds declare it, so that a new one cannot be forgotten; the cells of a file are found by themselves."""
    noon = datetime(2026, 6, 1, 12, tzinfo=JST)
    told = [
        Entry(n, noon, "だれか", "policy", "", k, GOOD[k], f"{n:064}")
        for n, k in enumerate(["hours", "hours", kind], 1)
    ]
    found = restating.later_than(Register(told), 2)
    declared, account = KINDS[kind].DECLARED, GOOD[kind].get("account_id")
    silent = declared.told_only or declared.cells
    assert found == ({} if silent else {account: [(REACH.get(kind, "2026-04"), 3)]})


def test_a_term_has_the_figures_of_the_close(closed, text_of):
    later = on(closed, "2026-07-06")
    restate(later)
    text = text_of(issued(later, Order("quarter", "pdf", MAY, ("x_koho",))).content)
    assert "600 310 360" in text and "399 360" not in text


def test_the_masked_sheet_of_a_close_is_kept_too(closed, text_of):
    """情報公開用 says 確定 as well, so it is the same on another day."""
    masked = replace(SHEET, masked=True)
    view = closed.view()
    first = issuing.deliver(closed, view, masked, issuer(None))
    later = on(closed, "2026-09-01")
    restate(later)
    assert issued(later, masked).content == first.content
    text = text_of(first.content)
    assert "確定・第1版・公開用" in text and "■■" in text and "締め 係" not in text
    assert first.number != issued(closed).number and first.number in text


def test_lost_bytes_are_made_again_and_are_the_same(closed):
    first = issued(closed)
    (record,) = closed.ledger.register().of(Document)
    (closed.documents.folder / record.body.sha256).unlink()
    later = on(closed, "2026-09-01")
    restate(later)
    assert issued(later).content == first.content and issued(later).remarks == ()
    assert not keeping.verify(later).clean
    issuing.deliver(later, later.view(), SHEET, issuer(None))
    assert keeping.verify(later).clean


def test_bytes_that_cannot_be_the_same_any_more_say_so(closed, monkeypatch):
    (record,) = closed.ledger.register().of(Document)
    (closed.documents.folder / record.body.sha256).unlink()
    monkeypatch.setattr(PaperKind, "head", lambda *_: Head("review", "別の題名"))
    assert issuing.REMADE in issued(closed).notes


def test_a_lost_evaluation_is_said_in_words(closed):
    (record,) = closed.ledger.register().of(Document)
    for name in (record.body.digest, record.body.sha256):
        (closed.documents.folder / name).unlink()
    for order in (
        SHEET,
        Order("digest", "pdf", MAY),
        Order("status", "csv", MAY),
        Order("quarter", "pdf", MAY),
    ):
        with pytest.raises(MissingBlob, match=r"締めの時の評価 \w+… が documents/ にない"):
            issued(closed, order)


def test_a_disposed_sheet_is_not_made_again(closed):
    (record,) = closed.ledger.register().of(Document)
    keeping.dispose(
        closed, person(closed, "締め 係"), "document", record.body.sha256, "文書管理規程", "保存年限"
    )
    with pytest.raises(LookupError, match="廃棄されました"):
        issued(closed)


def test_a_close_stands_though_its_sheet_cannot_be_made(new_folder, monkeypatch):
    office = city(new_folder())
    policy, seen = person(office, "締め 係"), {"x_koho": sheet(office).seen}
    with monkeypatch.context() as broken:
        broken.setattr("services.papers.review.review", partial(_broken))
        entries, trouble = finals.close(office, policy, "2026-05", seen, {"x_koho": "提出がない。"})
    assert len(entries) == 1 and "締めは記録しました" in trouble and "印刷できない" in trouble
    assert not list(office.ledger.register().of(Document))
    later = on(office, "2026-08-01")
    first = issuing.deliver(later, later.view(), SHEET, issuer(None))
    again = on(office, "2026-09-01")
    assert issued(again).content == first.content
    (record,) = again.ledger.register().of(Document)
    assert record.body.final and again.documents.get(record.body.sha256) == first.content


def _broken(*_, **__):
    raise OSError("印刷できない")


def test_who_may_not_close_issues_nothing(closed):
    before = len(closed.ledger.journal.entries())
    with pytest.raises(Denied):
        finals.close(closed, person(closed, "確認 課長"), "2026-05", {"x_koho": sheet(closed).seen})
    assert len(closed.ledger.journal.entries()) == before


def test_the_reason_of_a_close_without_a_confirmation_is_printed(new_folder, text_of):
    office = city(new_folder())
    why = {"x_koho": "担当が休んでいるため、値だけで締める。"}
    finals.close(office, person(office, "締め 係"), "2026-05", {"x_koho": sheet(office).seen}, why)
    text = text_of(issued(office).content)
    assert (
        "確認のない理由 担当が休んでいるため、値だけで締める。" in text
        and "（確認なしで締め）" in text
        and "受付 締め 係" in text
    )


def norms(office, source, month="2026-05"):
    [look] = importing.look_at(
        office, "n.csv", norm_file(month, source=source), Context(as_of=office.today())
    )
    [taken] = importing.take(office, POLICY, [importing.order_for(office, look, None, office.today())])
    assert taken.outcome == "taken", taken.message


def test_a_sheet_has_the_other_cities_that_stood_at_its_close(new_folder, text_of, monkeypatch):
    """What comes in later, is taken back or is set anew is told by no sheet of a month that was closed before."""
    office = city(new_folder())
    recording.record(office, POLICY, "setting", {"key": "residents", "value": 58_000})
    norms(office, "県")
    assert "出所 県（台帳記録" in text_of(issued(office).content)
    finals.close(
        office, person(office, "締め 係"), "2026-05", {"x_koho": sheet(office).seen}, {"x_koho": "急ぎ"}
    )
    kept = issued(office)
    said = re.sub(r"\s", "", text_of(kept.content))
    assert "人口5万〜10万人の市町村のX（分野別）24アカウント（12市町村）の真ん中の半分が" in said
    assert "（人口58,000人に直した値）" in said and "比較資料令和8年5月、出所県（台帳記録" in said
    (record,) = office.ledger.register().of(Document)
    (office.documents.folder / record.body.sha256).unlink()
    later = on(office, "2026-07-06")
    norms(later, "国")
    (taken, _) = later.ledger.register().of(Norm)
    later.ledger.record(POLICY, [("undo_import", {"seq": taken.seq, "reason": "誤り"})])
    recording.record(later, POLICY, "setting", {"key": "residents", "value": 90_000})
    assert issued(later).content == kept.content
    monkeypatch.setattr("services.papers.review.TELLS_OF_PEERS", SCHEMA + 1)
    assert "比較資料" not in text_of(issued(later).content)  # a close of before sheets told of other cities


def test_each_edition_stays_what_it_was(closed):
    first = issued(closed)
    (close,) = finals.closes(closed.ledger.register(), "x_koho", MAY)
    later = on(closed, "2026-06-20")
    policy = person(later, "締め 係")
    days(later, "x_koho", "2026-05", 10, again=True, d5=99)
    monthly.reopen(later, policy, close, "値の訂正")
    assert issued(later).final is False
    finals.close(later, policy, "2026-05", {"x_koho": sheet(later).seen}, {"x_koho": "急ぎ"})
    second = issued(later)
    assert (second.revision, second.number != first.number, second.content != first.content) == (
        2,
        True,
        True,
    )
    old, new = finals.closes(later.ledger.register(), "x_koho", MAY)
    again = [
        issuing.issue(later, later.view(), finals.sheet_of(close), final=close).content
        for close in (old, new)
    ]
    assert again == [first.content, second.content]


def test_a_set_holds_the_kept_sheet_and_the_sheet_of_all_has_its_imprint(closed, tmp_path, text_of):
    month_set.export_month(closed, MAY, tmp_path, person(closed, "監査 係"))
    assert (tmp_path / "月次評価シート" / "x_koho.pdf").read_bytes() == issued(closed).content
    text = text_of((tmp_path / "月次評価シート.pdf").read_bytes())
    assert issued(closed).number in text and "確定・第1版" in text and "速報" in text  # x_hon is still open
    assert keeping.verify(closed).clean


def test_the_sample_marks_its_sheets_and_keeps_them_apart(closed, text_of):
    view = closed.view()
    real, sample = (
        issuing.issue(closed, view, Order("review", "pdf", MAY, ("x_koho",), sample=s)) for s in (False, True)
    )
    assert real.number != sample.number
    assert "見本（架空のデータ）" in text_of(sample.content) and "見本（" not in text_of(real.content)
