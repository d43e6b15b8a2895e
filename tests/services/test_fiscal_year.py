"""令和7年度 of an invented town, replayed as people would live it: twelve months, three roles, three accounts.

x_shoko falls below its line, is continued against it and comes back in another section's hands; x_hon falls and is
withdrawn with notice; x_koho is taken over by a stranger in March and deleted at once.
"""

from datetime import date

import pytest

from ledger.cases import decisions, withdrawals
from ledger.entries import Document
from ledger.months import courses
from metrics.overview import overview
from services.audit import keeping
from services.decision import preserving, to_decide
from services.month import evaluating, monthly, restating
from services.office.folder import open_office
from services.papers import issuing
from services.papers.issuing import Order
from services.papers.kinds import paper_kinds
from tests.town import GOOD, LOW, MONTHS, year

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def town(new_folder):
    return year(new_folder())


@pytest.fixture(scope="module")
def view(town):
    held = town.view()
    yield held
    held.connection.close()


def states(view, account_id):
    """Month → state and n of the official course."""
    rows = view.rows(
        "SELECT month, state, n FROM account_state WHERE account_id = $a AND month >= DATE '2025-04-01' ORDER BY month",
        a=account_id,
    )
    return {f"{r['month']:%m}": (r["state"], r["n"]) for r in rows}


def test_every_month_of_every_account_is_closed(town):
    held = courses(town.office.ledger.register())
    for first in MONTHS:
        for account_id in town.there(f"{first:%Y-%m}"):
            assert held[account_id, f"{first:%Y-%m}"].stage == "締め済", (account_id, first)


def test_the_closed_states_tell_the_year(view):
    shoko = states(view, "x_shoko")
    assert [shoko[m][0] for m in ("05", "06", "07", "08")] == ["within", "watch", "watch", "consider"]
    assert [shoko[m][0] for m in ("09", "10", "11")] == ["recovering", "within", "within"]
    hon = states(view, "x_hon")
    assert [hon[m] for m in ("09", "10", "11")] == [("watch", 1), ("watch", 2), ("consider", 3)]
    assert hon["01"][0] == "exempt" and "02" not in hon  # deleted on 12 January
    assert {s for s, _ in states(view, "x_koho").values()} == {"within", "exempt"}


def test_a_restatement_leaves_the_closed_month_and_what_followed_from_it(town, view):
    """By today's facts June was within; the course went on from the close: n = 3 in August, not 2."""
    june = date(2025, 6, 1)
    closed = evaluating.standing(town.office, view, "x_shoko", june)
    assert closed.final and closed.line("impressions").value == 30 * LOW and closed.state == "watch"
    assert evaluating.evaluated(town.office, view, "x_shoko", june).line("impressions").value == 30 * GOOD
    told = [m.sentence for m in restating.since_closed(town.office, view, closed)]
    assert any("表示回数" in t and "6,000" in t and "15,000" in t for t in told)
    assert states(view, "x_shoko")["08"] == ("consider", 3)


def test_the_reopened_month_has_two_versions_and_their_difference(town, view):
    first, second = monthly.revisions(town.office, town.office.ledger.register(), "x_koho", "2025-05")
    assert (first[0].body.revision, second[0].body.revision) == (1, 2)
    assert "表示回数（インプレッション）: 15,500回 → 15,700回" in [m.sentence for m in second[1]]
    shown = evaluating.standing(town.office, view, "x_koho", date(2025, 5, 1))
    assert shown.revision == 2 and shown.line("impressions").value == 31 * GOOD + 200


def test_each_month_is_charged_to_the_section_of_that_month(town, view):
    sections = {
        m: evaluating.standing(town.office, view, "x_shoko", date(2025, m, 1)).section for m in (9, 10)
    }
    assert sections == {9: "商工課", 10: "観光課"}
    held = courses(town.office.ledger.register())
    assert (held["x_shoko", "2025-09"].review.by, held["x_shoko", "2025-10"].review.by) == (
        "商工 係",
        "観光 係",
    )


def test_one_was_continued_and_two_were_withdrawn_to_their_end(town):
    register = town.office.ledger.register()
    told = {d.body.account_id: d for d in decisions(register)}
    kept = told["x_shoko"].body
    assert (kept.choice, kept.state, kept.clause, str(kept.next_review_on)) == (
        "継続",
        "consider",
        "第1-4",
        "2025-12-20",
    )
    assert [d.body.account_id for d in withdrawals(register)] == ["x_hon", "x_koho"]
    assert all(told[a].ended for a in ("x_hon", "x_koho"))
    assert town.found["late"] == ["削除"] and "期限を過ぎた撤退の手順を行う" in town.found["greeting"]
    kept_before = {r.body.account_id for r in register.of(Document) if r.body.document == preserving.ARCHIVE}
    assert kept_before == {"x_hon", "x_koho"}


def test_what_is_left_to_do_for_a_deleted_account_still_greets(town):
    assert {"期限を過ぎた撤退の手順を行う", "終わっていない事故・トラブルに対応する"} <= set(
        town.found["gone"]
    )


def test_the_withdrawn_leave_the_months_after_and_stay_in_history(town, view):
    shown = {
        m: {r.account_id for r in overview(view, town.office.metrics, m).rows}
        for m in (MONTHS[9], MONTHS[10])
    }
    assert shown[MONTHS[9]] - shown[MONTHS[10]] == {"x_hon"}
    listed = {
        i.account.account_id: i for i in to_decide.docket(town.office, view, town.office.ledger.register())
    }
    assert listed["x_hon"].closed and listed["x_koho"].closed


def test_the_whole_is_sound_and_comes_back_from_its_parts(town, view, tmp_path, new_folder):
    verdict = keeping.verify(town.office)
    assert verdict.broken == [] and verdict.notes == []
    official = view.rows("SELECT * FROM account_state ORDER BY account_id, month")
    keeping.backup(town.office, tmp_path / "控え.zip")
    folder = new_folder()
    keeping.restore(tmp_path / "控え.zip", folder)
    again = open_office(folder, town.office.clock)
    assert again.ledger.journal.check()[-1].hash == town.office.ledger.journal.head
    for rebuilt in (again, town.office):
        assert keeping.rebuild(rebuilt) == []
        fresh = rebuilt.view()
        assert fresh.rows("SELECT * FROM account_state ORDER BY account_id, month") == official
        fresh.connection.close()


@pytest.mark.parametrize("month", MONTHS, ids=str)
def test_the_papers_of_every_month(town, view, month):
    memo = {}
    for kind, form in (("digest", "pdf"), ("status", "csv"), ("records", "csv")):
        assert issuing.issue(town.office, view, Order(kind, form, month, (), "政策 係"), memo).content


@pytest.mark.parametrize("kind", paper_kinds().values(), ids=lambda kind: kind.id)
def test_every_kind_of_paper_at_the_end_of_the_year(town, view, kind):
    """In its first form; the others are asked of the sample city."""
    accounts = ("x_hon",) if kind.of in ("account", "decision") else ()
    order = Order(kind.id, kind.forms[0], MONTHS[8], accounts, "政策 係")
    assert issuing.issue(town.office, view, order).content
