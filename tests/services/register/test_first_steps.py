"""The first day: what comes next follows from what is recorded, in this order and no other."""

from ledger.entries import check_body
from services.office.folder import open_office
from services.register import registering, targets
from services.register.first_steps import following, steps
from tests.offices import POLICY, account, office_of

LINE = {
    "account_id": "x_koho",
    "metric": "impressions",
    "from_month": "2026-04",
    "continue_line": 9,
    "deciding": True,
}


def next_of(office, acts=False, fed=False):
    step = following(steps(office.ledger.register(), acts, fed))
    return step and step.name


def test_each_step_follows_from_the_records(new_folder):
    office = open_office(new_folder())
    assert next_of(office) == "担当者" and next_of(office, acts=True) == "アカウント"
    registering.first_member(office, "千曲 花子", "情報政策課", office.today())
    assert next_of(office) == "アカウント"
    office.ledger.record(POLICY, [("account", account("x_koho"))])
    assert next_of(office) == "目標とライン"
    office.ledger.record(POLICY, [("target", LINE | {"continue_line": None, "expected": 5.0})])
    assert next_of(office) == "目標とライン"  # 想定 alone judges nothing
    office.ledger.record(POLICY, [("target", LINE)])
    assert next_of(office) == "取込"
    assert next_of(office, fed=True) is None


def test_the_form_begins_with_the_platforms_metrics_in_the_guidelines_order(new_folder):
    office = office_of(new_folder(), "x_koho")
    view, held = office.view(), check_body("account", account("x_koho"))
    found = list(targets.metrics_by_use(office, view, held))
    carried = targets.of_platform(office, "x")
    view.connection.close()
    assert set(found[: len(carried)]) == carried and found[0] == "shares"
    assert {
        "impressions",
        "followers",
        "engagement_rate_per_impression",
    } <= carried and "blocks" not in carried


def test_the_first_targets_hold_from_the_fiscal_year_that_is_evaluated(new_folder):
    office = office_of(new_folder(), "x_koho")
    held = check_body("account", account("x_koho"))
    begun = targets.begun(office.ledger.register(), held, office.due)
    assert (begun["from_month"], begun["deciding"]) == ("2026-04", None)
    office.ledger.record(POLICY, [("target", LINE)])
    begun = targets.begun(office.ledger.register(), held, office.due)
    assert (begun["from_month"], begun["deciding"]) == ("2026-06", False)
