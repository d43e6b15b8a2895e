"""What stands under a name on 総覧, and who owes the month's evaluation."""

from datetime import date

import pytest

from services.decision.tags import Tags, tags
from services.month import progress
from tests.deciding import AFTER, approve, decide, fallen, grounds, step
from tests.months import MAY, city, copied, submitted
from tests.offices import POLICY, account


@pytest.fixture
def office(new_folder):
    return fallen(new_folder())


def told(office, today="2026-06-15"):
    return tags(office.ledger.register(), date.fromisoformat(today)).get("x_shoko")


def test_a_withdrawal_is_named_from_its_approval_to_its_proven_end(office):
    seq = decide(office, immediate=True, grounds=grounds(3, "事態"))
    assert told(office) is None  # 起案中
    approve(office, seq)
    assert told(office) == Tags(("撤退手続き中",))
    step(office, seq, "削除")
    assert told(office) == Tags(("廃止 2026年6月15日", "撤退手続き中"), gone=True)
    step(office, seq, "周知", where="市ホームページ")
    step(office, seq, "削除後確認", **AFTER | {"credentials_disposed_on": "2026-06-15"})
    assert told(office) == Tags(("廃止 2026年6月15日",), gone=True)


@pytest.mark.parametrize(
    ("review", "word"), [("2026-12-10", "継続（見直し 12/10）"), ("2027-01-05", "継続（見直し 2027/1/5）")]
)
def test_a_continuation_is_named_with_its_review(office, review, word):
    seq = decide(office, choice="継続", next_review_on=review)
    assert told(office) is None
    approve(office, seq)
    assert told(office) == Tags((word,))


def test_what_was_turned_down_is_not_named(office):
    approve(office, decide(office), outcome="否決")
    assert told(office) is None


# ── 未提出 and 督促 ────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def drawn(new_folder):
    made = city(new_folder())
    made.ledger.record(POLICY, [("account", account("x_bosai", emergency_only=True))])
    return made


def owing(office, today="2026-06-05", month=MAY):
    view = office.view()
    found = progress.owing(office.ledger.register(), view, month, date.fromisoformat(today))
    view.connection.close()
    return [a.account_id for a in found.unsubmitted]


def test_who_has_not_handed_in_owes_and_who_is_for_emergencies_does_not(drawn, new_folder):
    office = copied(drawn, new_folder)
    assert owing(office) == ["x_hon", "x_koho"]
    submitted(office, "起案 一")
    assert owing(office) == ["x_hon"]


@pytest.mark.parametrize(("today", "found"), [("2026-05-31", []), ("2026-06-01", ["x_hon", "x_koho"])])
def test_nothing_is_owed_before_the_month_is_over(drawn, today, found):
    assert owing(drawn, today) == found


@pytest.mark.parametrize(("today", "asked"), [("2026-06-03", True), ("2026-06-04", False)])
def test_nobody_is_reminded_of_an_account_that_is_deleted_by_then(drawn, new_folder, today, asked):
    office = copied(drawn, new_folder)
    office.ledger.record(
        POLICY,
        [("account", account("x_hon", section="図書館", from_day="2026-06-02", closed_on="2026-06-04"))],
    )
    day = date.fromisoformat(today)
    found = progress.standings(office, office.view(), MAY, day)
    sections = {r.section for r in progress.reminders(office, found, MAY, day)}
    assert ("図書館" in sections) is asked and ("x_hon" in owing(office, today)) is asked
    assert "広報課" in sections
    (hon,) = [s for s in found if s.account_id == "x_hon"]
    assert (hon.excused, bool(hon.missing)) == ("" if asked else "廃止", asked)
