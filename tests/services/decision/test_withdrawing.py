"""撤退 to its proven end: with notice, at once, against the rules; and the archive before the deletion."""

import io
import json
import zipfile
from datetime import date

import pytest

from ledger.authority import Denied
from ledger.cases import decisions
from ledger.entries import Document, InvalidEntry
from ledger.journal import Author
from metrics.overview import overview
from services.audit import keeping
from services.decision import preserving, to_decide, withdrawing
from services.month import evaluating
from services.register import recording
from tests.deciding import AFTER, CLERK, POLICY, approve, at, decide, fallen, grounds, step
from tests.offices import bring_in
from tests.store.examples import X_OVERVIEW


@pytest.fixture
def office(new_folder):
    made = fallen(new_folder())
    bring_in(made, X_OVERVIEW, "x_shoko", "2026-05-08", name="=概要.csv")
    return made


def dues(office):
    (held,) = decisions(office.ledger.register())
    return {s.word: str(s.due) for s in withdrawing.steps(office.ledger.register(), held, office.today())}


def needless(office):
    (held,) = decisions(office.ledger.register())
    return [s.word for s in withdrawing.steps(office.ledger.register(), held, office.today()) if s.needless]


def listed(office):
    view = office.view()
    found = to_decide.docket(office, view, office.ledger.register())
    view.connection.close()
    return {i.account.account_id: i for i in found}


def test_with_notice_to_its_proven_end(office):
    seq = decide(office)
    with pytest.raises(InvalidEntry, match="決裁が済むまで"):
        step(office, seq, "周知")
    approve(office, seq)
    assert dues(office) == {"周知": "2026-06-29", "停止": "None", "削除": "None", "削除後確認": "None"}
    step(office, seq, "周知", where="市ホームページ", wording="停止します")
    assert dues(office)["停止"] == "2026-06-29"
    assert dues(office)["削除"] == "2026-07-28"  # 30 days of notice end on 07-14, and 14 days more
    with pytest.raises(InvalidEntry, match="周知の期間（30日、2026年7月14日まで）"):
        step(office, seq, "削除", planned_on="2026-07-14")
    step(office, seq, "停止")
    step(office, seq, "削除", planned_on="2026-07-20")
    assert dues(office)["削除"] == "2026-07-20"
    late = at(office.folder, "2026-07-21")
    assert [s.word for _, s in withdrawing.overdue(late.ledger.register(), late.today())] == ["削除"]
    step(late, seq, "削除")
    assert dues(late)["削除後確認"] == "2026-08-04"
    end = at(office.folder, "2026-08-02")
    step(end, seq, "削除後確認", **AFTER)
    (held,) = decisions(end.ledger.register())
    assert held.ended and withdrawing.overdue(end.ledger.register(), end.today()) == []
    assert keeping.verify(end).broken == []


def test_a_withdrawn_account_leaves_the_months_after_and_stays_in_history(office):
    seq = decide(office, immediate=True, grounds=grounds(3, "事態"))
    approve(office, seq)
    step(office, seq, "削除")
    reading = {"account_id": "x_chikuma", "metric": "followers", "value": 700, "day": "2026-07-31"}
    later = at(office.folder, "2026-08-10")
    recording.record(later, POLICY, "reading", reading)
    view = later.view()
    shown = {m: {r.account_id for r in overview(view, later.metrics, date(2026, m, 1)).rows} for m in (6, 7)}
    assert "x_shoko" in shown[6] and "x_shoko" not in shown[7]
    assert evaluating.standing(later, view, "x_shoko", date(2026, 7, 1)) is None
    assert evaluating.standing(later, view, "x_shoko", date(2026, 5, 1)).state == "consider"
    assert evaluating.standing(later, view, "x_shoko", date(2026, 6, 1)).state == "exempt"  # it ended in it
    view.connection.close()
    item = listed(later)["x_shoko"]
    assert item.closed and item.account.closed_on == date(2026, 6, 15)
    with pytest.raises(InvalidEntry, match="廃止されています"):
        decide(later)


def test_at_once_the_notice_comes_after(office):
    seq = decide(office, immediate=True, grounds=grounds(3, "事態"))
    approve(office, seq)
    assert dues(office)["削除"] == "2026-06-15"
    assert list(dues(office)) == ["停止", "削除", "周知", "削除後確認"]
    step(office, seq, "停止", planned_on="2026-06-20")
    assert needless(office) == []
    step(office, seq, "削除")
    assert (
        needless(office) == ["停止"] and dues(office)["停止"] == "None"
    )  # its planned day asks nothing any more
    step(office, seq, "周知", where="市ホームページ")
    assert "撤退の手続き中（次は削除後確認）" in listed(office)["x_shoko"].why
    step(office, seq, "削除後確認", **AFTER | {"credentials_disposed_on": "2026-06-15"})
    assert decisions(office.ledger.register())[0].ended


def test_what_has_happened_against_a_rule_is_told_and_recorded(office):
    seq = decide(office)
    approve(office, seq)
    body = {"decision": seq, "step": "削除", "done_on": "2026-06-15"}
    told = withdrawing.broken_rule(office.ledger.register(), CLERK, body, office.today())
    assert "先に「停止」の実施を記録してください" in told
    with pytest.raises(InvalidEntry, match="先に「停止」"):
        step(office, seq, "削除")
    step(office, seq, "削除", deviation="担当者が誤って削除した")
    (held,) = decisions(office.ledger.register())
    assert held.done("削除").deviation == "担当者が誤って削除した"


@pytest.mark.parametrize("day", ["2026-06-16", "2030-01-01"])
def test_what_no_deviation_makes_possible_is_not_offered_one(office, day):
    seq = decide(office)
    approve(office, seq)
    body = {"decision": seq, "step": "周知", "done_on": day}
    assert withdrawing.broken_rule(office.ledger.register(), CLERK, body, office.today()) == ""


def test_what_is_only_suspected_stands_apart_from_what_asks_for_a_judgement(new_folder):
    """x_shoko is 撤退検討; the others become 基準内 with an open incident of harm and nothing else."""
    office = fallen(new_folder(), 950, 950)
    assert not any(i.to_judge for i in listed(office).values())
    incident = {"account_id": "x_shoko", "kind": "不正アクセス", "opened_on": "2026-06-10", "harm": "事態"}
    recording.record(office, POLICY, "incident", incident)
    held = listed(office)["x_shoko"]
    assert held.only_suspected and not held.to_judge
    seq = decide(office, immediate=True, grounds=grounds(3, "事態"))
    held = listed(office)["x_shoko"]  # 決裁待ち
    assert held.to_judge and not held.only_suspected
    approve(office, seq)
    assert listed(office)["x_shoko"].to_judge
    low = listed(fallen(new_folder()))
    assert all(i.to_judge and not i.only_suspected for i in low.values())


def test_continuing_against_the_line_comes_up_again_at_its_review(office):
    seq = decide(office, choice="継続", next_review_on="2026-09-01")
    approve(office, seq)
    assert not any("見直し日" in w for w in listed(office)["x_shoko"].why)
    assert "見直し日 2026年9月1日" in listed(at(office.folder, "2026-08-03"))["x_shoko"].why


# ── the archive ────────────────────────────────────────────────────────────────────────────────────


def planned(office):
    seq = decide(office)
    approve(office, seq)
    step(office, seq, "周知", where="市ホームページ")
    step(office, seq, "停止")
    step(office, seq, "削除", planned_on="2026-07-20")
    return seq


def papers(office):
    return list(office.ledger.register().of(Document))


def test_planning_a_deletion_makes_the_archive(office):
    seq = planned(office)
    (paper,) = papers(office)
    assert (paper.body.document, paper.body.decision, paper.body.account_id) == (
        preserving.ARCHIVE,
        seq,
        "x_shoko",
    )
    with zipfile.ZipFile(io.BytesIO(office.documents.get(paper.body.sha256))) as held:
        names = set(held.namelist())
        raw = next(n for n in names if n.startswith("raw/"))
        assert held.read(raw) == X_OVERVIEW.raw
        assert "impressions" in held.read("facts.csv").decode("utf-8-sig")
        assert "'=概要.csv" in held.read("files.csv").decode("utf-8-sig")
        kept = [json.loads(line) for line in held.read("journal.jsonl").decode().splitlines()]
        assert {"account", "target", "reading", "import", "decision", "approval"} <= {k["kind"] for k in kept}
        assert not any(k["body"].get("account_id") == "x_chikuma" for k in kept)
        assert any(n.startswith("documents/") for n in names)


def test_it_is_made_again_only_where_something_was_recorded_since(office):
    seq = planned(office)
    later = at(office.folder, "2026-07-21")
    step(later, seq, "削除")
    assert len(papers(later)) == 1


def test_what_comes_in_between_is_in_a_new_one(office):
    seq = planned(office)
    later = at(office.folder, "2026-07-21")
    recording.record(
        later,
        CLERK,
        "reading",
        {"account_id": "x_shoko", "metric": "followers", "value": 1, "day": "2026-06-30"},
    )
    step(later, seq, "削除")
    assert len(papers(later)) == 2


def test_a_lost_file_stops_the_plan_but_not_the_fact(office):
    seq = decide(office)
    approve(office, seq)
    step(office, seq, "周知")
    step(office, seq, "停止")
    for path in office.archive.folder.iterdir():
        path.unlink()
    before = len(list(office.ledger.journal.entries()))
    with pytest.raises(InvalidEntry, match="削除の前の保存ができません"):
        step(office, seq, "削除", planned_on="2026-07-20")
    assert len(office.ledger.journal.entries()) == before
    step(office, seq, "削除", deviation="誤って削除した")
    with zipfile.ZipFile(io.BytesIO(office.documents.get(papers(office)[0].body.sha256))) as held:
        assert "読めなかったもの" in held.read("README.txt").decode("utf-8-sig")


def test_who_may_not_record_the_step_makes_no_archive(office):
    seq = decide(office)
    approve(office, seq)
    before = office.documents.names()
    with pytest.raises(Denied, match="所管"):
        step(
            office,
            seq,
            "削除",
            author=Author("他", "operator", ("観光課",), proof="ログイン"),
            planned_on="2026-12-01",
        )
    assert office.documents.names() == before
