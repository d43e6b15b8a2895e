"""運用開始月: nothing is owed, late or found missing before it; what was recorded of those months stays."""

from datetime import date

import pytest

from ledger.entries import InvalidEntry
from services.decision import finding
from services.month import closing, progress
from services.month.todo import todo
from services.register import beginning, recording, registering
from tests.months import MAY, POLICY, city, copied, person, sheet, submitted
from tests.offices import open_office

LATE = date(2026, 9, 20)


@pytest.fixture(scope="module")
def drawn(new_folder):
    return city(new_folder())


@pytest.fixture
def office(drawn, new_folder):
    return copied(drawn, new_folder)


def begin(office, month):
    recording.record(office, POLICY, "setting", {"key": beginning.KEY, "value": month})


def begins(office):
    return beginning.begins(office.ledger.register())


def test_it_is_the_setting_else_the_first_close_else_the_first_submission_else_what_was_due_at_the_first_entry(
    office,
):
    assert begins(office) == MAY  # the city was drawn on the 5th of June
    submitted(office, "起案 一", month=date(2026, 4, 1))
    assert begins(office) == date(2026, 4, 1)
    closing.close(
        office, POLICY, "2026-05", {"x_koho": sheet(office).seen}, {"x_koho": "担当者が急に休んだため"}
    )
    assert begins(office) == MAY
    begin(office, "2026-07")
    assert begins(office) == date(2026, 7, 1)
    begin(office, "")
    assert begins(office) == MAY


def test_an_empty_office_owes_nothing_yet(new_folder):
    assert begins(open_office(new_folder())) is None


def owes(office, month, today=LATE):
    view = office.view()
    found = progress.standings(office, view, month, today)
    told = progress.owing(office.ledger.register(), view, month, today)
    view.connection.close()
    return [(s.missing, s.overdue, s.excused) for s in found], told


@pytest.mark.parametrize(("first", "history"), [("2026-05", False), ("2026-06", True)])
def test_a_month_before_it_is_asked_of_nobody(office, first, history):
    begin(office, first)
    standings, owing = owes(office, MAY)
    assert all((missing, overdue, why) == ((), (), "運用開始前") for missing, overdue, why in standings) is (
        history
    )
    assert (owing == progress.Owing()) is history
    told = [
        t
        for name in ("起案 一", "一人 課長", "締め 係")
        for t in todo(office, person(office, name), date(2026, 6, 20))
    ]
    assert any(t.late for t in told) is not history


def test_what_was_done_in_history_is_neither_late_nor_left_open(office):
    submitted(office, "起案 一")
    begin(office, "2026-06")
    (koho,) = [s for s in progress.standings(office, office.view(), MAY, LATE) if s.account_id == "x_koho"]
    assert [s.name for s in koho.steps if s.done_on] == ["取込", "提出"]
    assert not any(s.late or s.state == "overdue" for s in koho.steps)
    assert "締めが済んでいない前の月を締める" not in {
        t.what for t in todo(office, person(office, "締め 係"), LATE)
    }


@pytest.mark.parametrize("first", ["2026-03", "2026-06", "2026-07", "2026-08"])
def test_no_review_is_missed_before_it(office, first):
    begin(office, first)
    register = office.ledger.register()
    late = finding.told(office, register, register.accounts(LATE)["x_koho"], LATE).late_reviews
    owed = [date(2026, n, 1) for n in range(int(first[-1]), 9)]
    assert late == tuple(owed)


@pytest.mark.parametrize("value", ["2026", "2026-13", "2026年5月", 202605, True])
def test_it_is_a_month(office, value):
    with pytest.raises(InvalidEntry, match="「運用開始月」は月です"):
        recording.record(office, POLICY, "setting", {"key": beginning.KEY, "value": value})


def test_a_new_office_is_asked_once_and_with_its_first_person(new_folder):
    office = open_office(new_folder())
    registering.first_member(office, "千曲 花子", "情報政策課", office.today(), "2026-11")
    assert [e.kind for e in office.ledger.journal.entries()] == ["member", "setting"]
    assert begins(office) == date(2026, 11, 1)
