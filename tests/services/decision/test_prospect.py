"""見込み・生産性・比較 of the sample city: the parts work together, and the report card can be computed again."""

from datetime import date

import pytest

from ledger.journal import Author
from metrics.outlook import pool
from metrics.paths import steps_of
from samples import city as sample
from services.decision import deciding, finding, prospect
from services.intake import importing
from store.context import Context
from tests.metrics.test_backtest import independent
from tests.offices import account, office_of

MONTH = date(2026, 10, 1)
POLICY = Author("政策", "policy", ("情報政策課",), proof="ログイン")


@pytest.fixture(scope="module")
def office():
    return sample.sample_office(sample.sample_folder())


@pytest.fixture(scope="module")
def city(office):
    view = office.view()
    made = prospect.city(office, view, MONTH)
    view.connection.close()
    return made


def test_every_target_with_an_end_has_an_outlook_or_a_reason(city):
    assert {(o.account_id, o.metric) for o in city.outlooks} >= {
        ("x_chikuma", "followers"),
        ("ig_kanko", "visitors"),
    }
    for told in city.outlooks:
        assert (told.probability is None) == bool(told.hidden)
    young = city.account("tt_kanko").outlook("followers")
    assert "5か月分" in young.hidden[0] and young.pace.required > 0


def test_the_report_card_shown_equals_an_independent_computation(office, city):
    """On the sample's thirty months of followers, by loops over lists."""
    view = office.view()
    known = [k for k in pool(view, MONTH).values() if k.stock]
    view.connection.close()

    class One:
        def __init__(self, k):
            self.steps = steps_of(k.values, True, False)

    card, again = city.account("x_chikuma").outlook("followers").card, independent([One(k) for k in known], 5)
    assert (card.outcomes, card.questions) == (again["outcomes"], again["questions"])
    for name in ("brier", "brier_base", "brier_line", "base_rate", "stretch"):
        assert getattr(card, name) == pytest.approx(again[name], abs=1e-9), name


def test_the_council_s_question_is_answered(city):
    """What does this account cost per person reached, compared with the others, and is the difference real?"""
    cost = city.account("ig_library").compared.cost("cost_per_reach")
    assert (
        cost.value == pytest.approx(3.5, abs=0.05)
        and cost.others < 2
        and (cost.other_accounts, cost.months, cost.real) == (1, 7, False)
    )
    shown = city.account("x_shoko").compared.cost("cost_per_thousand_impressions")
    assert shown.real and city.account("x_shoko").compared.cost("cost_per_reach") is None


def test_hours_are_carried_and_marked(city):
    year = city.account("ig_library").productivity.year
    assert (
        city.account("ig_library").productivity.work.estimated
        and year.estimated_months == 1
        and year.missing_months == 0
    )


def test_the_emergency_account_is_in_no_funnel(city):
    assert city.comparison.account("x_bosai").emergency
    assert "x_bosai" not in {p.account_id for p in city.comparison.funnel("impressions").points}


def test_merging_reads_the_policies_in_force(new_folder):
    office = office_of(new_folder(), "x_a", today="2026-11-02")
    office.ledger.record(
        POLICY,
        [
            ("account", account("x_b")),
            ("account", account("x_c")),
            ("account", account("x_e", emergency_only=True)),
        ],
    )
    told = {"purpose": "観光客に季節の見どころを知らせる", "audience": "市外の観光客"}
    office.ledger.record(
        POLICY,
        [
            ("policy", {"account_id": name, "from_day": day, "items": items})
            for name, day, items in (
                ("x_a", "2026-04-01", told),
                ("x_b", "2026-04-01", {"purpose": "税の納期"}),
                ("x_b", "2026-10-01", told),
                ("x_a", "2026-11-01", {"purpose": "別の目的"}),
            )
        ],
    )
    office.ledger.record(
        POLICY,
        [
            ("hours", {"account_id": a, "month": "2026-10", "hours": h})
            for a, h in (("x_a", 10), ("x_b", 100), ("x_c", 10))
        ],
    )
    rows = ["account_id,from,to,metric,value,note"]
    for name in ("x_a", "x_b", "x_c"):
        rows += [
            f"{name},2026-10-01,2026-10-31,{metric},{value},見本"
            for metric, value in (("likes", 60), ("comments", 20), ("shares", 20))
        ]
    rows.append("x_e,2026-10-01,2026-10-31,likes,1,見本")
    looks = importing.look_at(office, "readings.csv", "\n".join(rows).encode(), Context(as_of=office.today()))
    for look in looks:
        assert [
            t.outcome
            for t in importing.take(office, POLICY, [importing.order_for(office, look, None, office.today())])
        ] == ["taken"]
    view = office.view()
    done = prospect.merging(office, prospect.comparison(view, MONTH))
    view.connection.close()
    assert [(c.weak.account_id, c.other.account_id) for c in done.candidates] == [("x_b", "x_a")]
    assert done.unwritten == ("千曲市 x_c",)


def test_costs_stand_beside_ground_2_and_change_no_finding(office, city):
    view, register = office.view(), office.ledger.register()
    seen = deciding.shown(office, view, register, "ig_library", office.today(), lambda month: city)
    without = finding.found(
        office,
        register,
        seen.evaluation,
        office.today(),
        finding.foretold(register, city.outlooks, seen.evaluation, office.today()),
    )
    view.connection.close()
    assert [f.found for f in seen.findings] == [f.found for f in without]
    (told,) = [e for e in seen.findings[1].evidence if e.sentence.startswith("生産性: ")]
    assert told.weight == "note"
    assert [r.id for r in told.refs] == ["cost_per_reach@2026-10"]
    assert "同じ媒体のほかの1アカウント" in told.sentence


def test_an_account_that_was_not_there_has_nothing_said(city):
    assert prospect.worked(city.account("nobody")) == ()


def test_a_city_of_a_month_is_made_once(office, monkeypatch):
    made = []
    monkeypatch.setattr(prospect, "city", lambda office, view, month: made.append(month) or month)
    by_month = prospect.cities(office, None)
    assert [by_month(MONTH), by_month(MONTH)] == [MONTH, MONTH]
    assert made == [MONTH]
