"""The first day: what comes next follows from what is recorded, in this order and no other."""

from ledger.entries import Rule, Target, check_body
from ledger.journal import Author
from services.office.folder import open_office
from services.register import registering, targets
from services.register.first_steps import following, steps
from tests.offices import DECIDED, POLICY, account, office_of

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


def test_who_decides_the_lines_is_suggested_and_never_a_stranger(new_folder):
    office = office_of(new_folder(), "x_koho")
    chief = {"name": "確認 課長", "role": "manager", "sections": ["広報課"], "from": "2020-04-01"}
    clerk = Author("広報 係", "policy", ("広報課",), proof="ログイン")

    def suggested(author):
        register = office.ledger.register()
        held = register.accounts(office.today())["x_koho"]
        return targets.decider(register, held, author, office.today())

    assert (suggested(clerk), suggested(POLICY), suggested(None)) == ("広報 係", "", "")
    office.ledger.record(POLICY, [("member", chief)])
    assert (suggested(clerk), suggested(POLICY)) == ("確認 課長", "確認 課長")
    office.ledger.record(POLICY, [("member", chief | {"name": "もう一人 課長"})])
    assert suggested(clerk) == ""


def test_the_next_line_begins_with_what_its_writer_told_last(new_folder):
    office = office_of(new_folder(), "x_koho")
    assert targets.decided_before(office.ledger.register(), Target, POLICY.name) == {}
    office.ledger.record(POLICY, [("target", LINE | DECIDED), ("target", LINE)])
    register = office.ledger.register()
    assert targets.decided_before(register, Target, POLICY.name) == DECIDED
    assert (
        targets.decided_before(register, Target, "別の人")
        == targets.decided_before(register, Rule, POLICY.name)
        == {}
    )
