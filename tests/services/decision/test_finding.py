"""What the findings read of the ledger: the entries of one account, as they stand on a day."""

from dataclasses import dataclass, replace
from datetime import date

import pytest

from metrics.outlook import Outlook
from services.decision import finding
from services.month import evaluating
from services.register import recording
from tests.deciding import POLICY, fallen
from tests.evaluations import evaluation
from tests.months import MAY, city, confirmed, submitted

ON = date(2026, 6, 15)
MAY_SEEN = date(2026, 6, 30)


@pytest.fixture
def office(new_folder):
    return fallen(new_folder())


def record(office, kind, /, **body):
    return recording.record(office, POLICY, kind, {"account_id": "x_shoko"} | body).seq


def told(office, on=ON, account_id="x_shoko"):
    register = office.ledger.register()
    return finding.told(office, register, register.accounts(on)[account_id], on)


def test_the_latest_judgement_of_the_purpose_up_to_the_day(office):
    record(office, "purpose", judged_on="2026-03-01", reached=False, reason="まだ")
    late = record(
        office, "purpose", judged_on="2026-06-10", reached=True, reason="達成", reusable=True, reuse="防災"
    )
    assert (told(office).purpose.seq, told(office).purpose.reuse) == (late, "防災")
    assert told(office, date(2026, 6, 9)).purpose.reached is False
    assert told(office, account_id="x_chikuma").purpose is None


def test_a_comment_waits_until_it_was_handled(office):
    body = {"received_on": "2026-05-01", "kind": "質問", "text": "いつですか"}
    first = record(office, "comment", **body)
    assert [c.seq for c in told(office).comments] == [first]
    record(office, "comment", **body | {"of": first, "handling": "対応済", "handled_on": "2026-06-10"})
    assert told(office).comments == () and told(office).comments_known
    assert len(told(office, date(2026, 6, 9)).comments) == 1
    assert told(office, date(2026, 4, 30)).comments_known is False


def test_an_incident_is_open_until_the_day_it_closed(office):
    body = {"kind": "炎上", "opened_on": "2026-05-01", "harm": "可能性"}
    first = record(office, "incident", **body)
    record(office, "incident", **body | {"of": first, "closed_on": "2026-06-10"})
    assert told(office).incidents[0].closed_on == date(2026, 6, 10)
    assert told(office, date(2026, 6, 9)).incidents[0].closed_on is None
    assert told(office, date(2026, 4, 30)).incidents == ()


def test_security_parts_without_a_date_or_of_long_ago_are_named(office):
    record(office, "security_check", checked_on="2024-01-10", password_changed_on="2024-01-10")
    record(
        office,
        "security_check",
        checked_on="2026-06-01",
        links_checked_on="2026-06-01",
        impostors_checked_on="2026-06-01",
    )
    held = told(office).security
    assert held.on == date(2026, 6, 1)
    assert held.stale == ("パスワードの変更（2024年1月10日）", "操作できる人の確認（日付なし）")


def test_the_checklists_of_disclosure_and_medium(office):
    disclosure, media = told(office).checklists
    assert (disclosure.on, media.clause) == (None, "第2(2)")
    items = {i.id: "掲載" for i in office.guideline.items("disclosure")}
    record(office, "disclosure", checked_on="2026-06-01", items=items | {"url": ""})
    required = [i for i in office.guideline.checklist("x") if i.obligation == "必須"]
    record(office, "media_check", checked_on="2026-06-01", items={i.id: "適合" for i in required[1:]})
    disclosure, media = told(office).checklists
    assert disclosure.failed == ("URL",)
    assert media.failed == (required[0].text,)


def test_a_missing_item_is_missing_since_the_first_of_the_checks_in_a_row_that_found_it(office):
    items = {i.id: "掲載" for i in office.guideline.items("disclosure")}
    gaps = {
        "2026-01-10": "url",
        "2026-02-10": "",
        "2026-03-10": "url",
        "2026-04-10": "url",
        "2026-05-10": "url",
    }
    for day, gap in gaps.items():
        record(office, "disclosure", checked_on=day, items=items | ({gap: ""} if gap else {}))
    assert told(office).checklists[0].since == date(2026, 3, 10)
    assert told(office, date(2026, 2, 20)).checklists[0].since is None
    record(office, "disclosure", checked_on="2026-06-01", items=items | {"purpose": ""})
    assert told(office).checklists[0].since == date(2026, 6, 1)  # another item


def test_reviews_are_missed_from_the_first_one_of_the_office_on(office):
    assert told(office).late_reviews == ()
    view = office.view()
    digest = evaluating.evaluated(office, view, "x_chikuma", date(2026, 3, 1)).digest
    view.connection.close()
    review = {"account_id": "x_chikuma", "month": "2026-03", "digest": digest, "overall": "おおむね順調"}
    recording.record(office, POLICY, "review", review)
    assert told(office).late_reviews == (date(2026, 3, 1), date(2026, 4, 1))  # May has until the 15th of June
    assert told(office, date(2026, 6, 16)).late_reviews[-1] == date(2026, 5, 1)
    assert told(office, account_id="x_chikuma").late_reviews == (date(2026, 4, 1),)


def test_the_manager_has_seen_the_posts_of_the_months_that_are_confirmed(new_folder):
    held = city(new_folder())
    submitted(held, "起案 一")
    assert told(held, MAY_SEEN, "x_koho").posts_seen == ()
    confirmed(held, "確認 課長")
    assert told(held, MAY_SEEN, "x_koho").posts_seen == (MAY,)
    assert told(held, MAY, "x_koho").posts_seen == ()  # not yet on that day


def test_the_city_sets_the_thresholds_from_a_month_on(office):
    recording.record(office, POLICY, "setting", {"key": "comment_days", "value": 30, "from_month": "2026-06"})
    assert told(office).limits.comment_days == 30
    assert told(office, date(2026, 5, 31)).limits.comment_days == 14


# ── outlooks, as ground ② reads them ───────────────────────────────────────────────────────────────


@dataclass
class Card:
    skilled: bool
    outcomes: int = 40
    brier: float = 0.16
    brier_base: float = 0.25
    brier_line: float = 0.4


@pytest.mark.parametrize(
    ("settled", "probability", "skilled", "doubtful"),
    [
        (None, 0.04, True, True),
        (None, 0.05, True, False),  # exactly what the city lets pass
        (None, 0.04, False, None),  # no better than a simple answer
        (None, None, True, None),  # hidden: too little is known
        (True, None, True, False),
        (False, None, True, True),
    ],
)
def test_an_outlook_is_doubtful_below_what_the_city_lets_pass(
    settled, probability, skilled, doubtful, recorded
):
    told = Outlook(
        "x_koho",
        "followers",
        "利用者数",
        "人",
        "higher",
        "期末到達",
        100.0,
        ON,
        ON,
        ON,
        reached=90.0,
        settled=settled,
        probability=probability,
        card=Card(skilled),
    )
    other = replace(told, account_id="x_other")
    found = finding.foretold(recorded().register(), [told, other], evaluation(), ON)
    assert [f.doubtful for f in found] == [doubtful]
    assert found[0].sentence.startswith("利用者数: ")
    assert ("過去の見込み40件の外れは0.16" in found[0].sentence) == (probability is not None)
