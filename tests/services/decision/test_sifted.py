"""The docket of thousands: what is put in its list without its Evaluation stands where it would stand with it."""

import pytest

from services.decision import to_decide
from services.register import recording
from tests.deciding import LINES, POLICY, decide, fallen

STOOD = {
    "within": (950, 950, 950),
    "watch": (950, 950, 850),
    "consider": (850, 700, 690),
    "recovering": (700, 690, 950),
    "hold": (700, 690, None),
}
INCIDENT = {"kind": "炎上", "opened_on": "2026-05-01"}
RECORDED = {
    "nothing": (),
    "purpose reached": (("purpose", {"judged_on": "2026-06-10", "reached": True, "reason": "達成"}),),
    "purpose ahead": (("purpose", {"judged_on": "2026-06-10", "reached": False, "reason": "まだ"}),),
    "harm": (("incident", INCIDENT | {"harm": "可能性"}),),
    "incident": (("incident", INCIDENT | {"harm": "なし"}),),
    "comment": (("comment", {"received_on": "2026-05-01", "kind": "質問", "text": "いつですか"}),),
    "old check": (("security_check", {"checked_on": "2024-01-10", "password_changed_on": "2024-01-10"}),),
    "items": (("disclosure", {"checked_on": "2026-06-01", "items": {"url": ""}}),),
    "review": (("target", LINES | {"review_month": "2026-06"}),),
    "later review": (("target", LINES | {"review_month": "2029-06"}),),
    "late": (("setting", {"key": "operation_month", "value": "2026-01", "from_month": "2026-01"}),),
}


def dockets(office):
    view, register = office.view(), office.ledger.register()
    whole, sifted = (to_decide.docket(office, view, register, sift=sift) for sift in (False, True))
    assert [item.account.account_id for item in whole] == [item.account.account_id for item in sifted]
    for asked in ("to_judge", "only_suspected", "to_mend", "closed", "state"):
        assert [getattr(i, asked) for i in whole] == [getattr(i, asked) for i in sifted], asked
    assert to_decide.whole(office, view, register, sifted) == whole
    view.connection.close()
    return sifted


@pytest.mark.parametrize("recorded", RECORDED)
@pytest.mark.parametrize("state", STOOD)
def test_it_is_the_docket(new_folder, state, recorded):
    office = fallen(new_folder(), *STOOD[state])
    for kind, body in RECORDED[recorded]:
        about = {} if kind == "setting" else {"account_id": "x_shoko"}
        recording.record(office, POLICY, kind, about | body)
    plain = {item.account.account_id for item in dockets(office) if item.sifted}
    if recorded == "nothing":
        assert ("x_shoko" in plain) is (state != "hold")


def test_a_decision_is_never_plain(new_folder):
    office = fallen(new_folder())
    decide(office)
    assert {item.account.account_id for item in dockets(office) if item.sifted} == {"x_chikuma", "fb_shoko"}


def test_nor_is_an_end(new_folder):
    office = fallen(new_folder())
    account = office.ledger.register().account("x_chikuma", office.today())
    told = account.model_dump(mode="json", exclude_none=True)
    recording.record(office, POLICY, "account", told | {"closed_on": "2026-12-31"})
    assert {item.account.account_id for item in dockets(office) if item.sifted} == {"x_shoko", "fb_shoko"}


def test_it_is_the_docket_of_the_sample(sample):
    dockets(sample[0])
