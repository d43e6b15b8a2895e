"""What was decided of an account stands on its papers: the app's question is answered there, and no longer asked."""

from dataclasses import replace
from datetime import date

import pytest

from reports.status import StatusRow
from services.decision.standings import standings
from services.papers import issuing
from services.papers.issuing import Order
from services.papers.order import status_rows
from tests.deciding import approve, at, decide, fallen, grounds, step

MAY, TODAY = date(2026, 5, 1), date(2026, 6, 15)


@pytest.fixture
def office(new_folder):
    return fallen(new_folder())


def standing(office, month=MAY):
    return standings(office.ledger.register(), office.today(), month).get("x_shoko")


def row(office):
    view = office.view()
    try:
        return next(r for r in status_rows(view, office, MAY) if r.evaluation.account_id == "x_shoko")
    finally:
        view.connection.close()


def sheet(office, text_of):
    view = office.view()
    try:
        return text_of(issuing.issue(office, view, Order("review", "pdf", MAY, ("x_shoko",))).content)
    finally:
        view.connection.close()


def test_of_whom_nothing_was_decided_nothing_is_told(office):
    assert standing(office) is None and row(office).shown.word == "撤退検討（要判断）"


def test_what_goes_on_by_its_decision_is_not_asked_about_again(office, text_of):
    approve(office, decide(office, choice="継続", next_review_on="2026-12-10"))
    held = row(office)
    assert (held.evaluation.word, held.shown.word) == ("撤退検討（要判断）", "撤退検討（継続を決定）")
    text = sheet(office, text_of)
    assert "撤退検討（継続を決定）" in text and "撤退検討（要判断）" not in text.partition("先月")[0]
    told = "令和8年6月15日の決裁（商第1号）により、運営を継続します。次の見直しは令和8年12月10日です。"
    assert told in text.replace(" ", "")


def test_a_draft_is_told_beside_the_state_and_one_turned_down_is_not(office):
    seq = decide(office)
    assert row(office).shown.word == "撤退検討（要判断）（撤退を起案中）"
    assert standing(office).sentence == "撤退を起案しています（令和8年6月15日起案、決裁待ち）。"
    approve(office, seq, outcome="否決")
    assert standing(office) is None


def test_a_withdrawal_is_told_with_its_days_to_its_end(office):
    seq = decide(office)
    approve(office, seq)
    step(office, seq, "周知")
    assert row(office).shown.word == "撤退手続き中"
    assert "（6月15日に周知済、" in standing(office).sentence
    step(at(office.folder, "2026-07-15"), seq, "停止")
    later = at(office.folder, "2026-07-20")
    step(later, seq, "削除")
    told = row(later).shown
    assert (told.word, told.state) == ("撤退手続き中", "exempt")  # as it was in May, and where it ended
    assert (
        "下回りました" in told.sentence
        and "撤退しました" in told.sentence
        and "7月20日に削除済" in told.sentence
    )
    assert [standing(later, date(2026, m, 1)).settled for m in (6, 7)] == ["撤退手続き中", "廃止"]


def test_what_is_decided_later_on_later_figures_changes_no_word_of_a_month(office):
    """A paper of April that is made in July: the account went on then, and what came after is told as that."""
    april = date(2026, 4, 1)
    seq = decide(office)
    assert standing(office, april).draft == "" and standing(office).draft == "撤退を起案中"
    assert standing(office, april).sentence == f"その後、{standing(office).sentence}"
    approve(office, seq)
    assert standing(office, april).settled == "" and standing(office).settled == "撤退手続き中"
    assert standing(office, april).sentence == f"その後、{standing(office).sentence}"


def test_a_step_that_is_late_is_told_as_not_done(office):
    """Its last day is no plan any more."""
    seq = decide(office, immediate=True, grounds=grounds(3, "事態"))
    approve(office, seq)
    step(office, seq, "削除")
    late = at(office.folder, "2026-06-30")
    told = standing(late, date(2026, 6, 1))
    assert told.settled == "廃止" and "（商第1号、判断基準③）" in told.sentence
    assert "周知は期限の6月29日を過ぎて未実施" in told.sentence


def test_the_month_before_is_called_as_its_own_paper_calls_it(office):
    """What was asked in May is answered in May's papers, and June's say so beside it."""
    approve(office, decide(office, choice="継続", next_review_on="2026-12-10"))
    asked = replace(row(office).evaluation, previous_word="撤退検討（要判断）")
    told = StatusRow(asked, "X", row(office).count, before=standing(office)).shown
    assert told.previous_word == "撤退検討（継続を決定）"


def test_a_suspension_is_told_until_its_last_month(office):
    more = {"choice": "休止", "from_month": "2026-07", "to_month": "2026-08", "next_review_on": "2026-09-01"}
    approve(office, decide(office, **more))
    assert standing(office).settled == standing(office, date(2026, 8, 1)).settled == "休止を決定"
    assert standing(office, date(2026, 9, 1)) is None


def test_what_is_for_the_public_tells_of_no_draft(office, text_of):
    decide(office)
    view = office.view()

    def text(kind, accounts, masked):
        return text_of(issuing.issue(office, view, Order(kind, "pdf", MAY, accounts, masked=masked)).content)

    try:
        for kind, accounts in (("review", ("x_shoko",)), ("digest", ())):
            told = [("を起案中" in text(kind, accounts, masked)) for masked in (False, True)]
            assert told == [True, False], kind
    finally:
        view.connection.close()
