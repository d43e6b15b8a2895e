"""A metric that the city defines itself: fed as readings, measured, lined and evaluated like any other."""

from datetime import date

import pytest

from ledger.entries import InvalidEntry
from metrics.evaluation import evaluate
from services.audit import keeping
from services.register import recording
from tests.offices import DECIDED, POLICY, measured, office_of

VISITORS = {
    "metric": "visitors",
    "title": "来場者数",
    "unit": "人",
    "additivity": "flow",
    "from_month": "2026-02",
}


@pytest.fixture
def office(new_folder):
    return office_of(new_folder(), "ig_kanko")


def record(office, kind, **body):
    return recording.record(office, POLICY, kind, body)


def reading(office, metric, value, **when):
    record(office, "reading", account_id="ig_kanko", metric=metric, value=value, **when)


def test_whole_months_are_its_span_and_days_add_up_from_its_first_month_on(office):
    record(office, "metric", **VISITORS)
    for first, last, value in (("01-01", "01-31", 5), ("02-01", "02-28", 300), ("03-01", "03-31", 200)):
        reading(office, "visitors", value, **{"from": f"2026-{first}", "to": f"2026-{last}"})
    reading(office, "visitors", 7, day="2026-03-01")
    reading(office, "visitors", 8, day="2026-03-02")
    found = {key: v for key, v in measured(office, "ig_kanko").items() if key[0] == "visitors"}
    assert found == {
        ("visitors", "span", "2026-02"): 300,
        ("visitors", "span", "2026-03"): 200,
        ("visitors", "day", "2026-03"): 15,
    }


def test_a_stock_is_the_reading_nearest_month_end(office):
    record(office, "metric", **VISITORS | {"additivity": "stock", "metric": "members_total"})
    for day, value in (("2026-02-20", 1), ("2026-02-26", 2), ("2026-03-01", 3), ("2026-03-20", 4)):
        reading(office, "members_total", value, day=day)
    found = {key: v for key, v in measured(office, "ig_kanko").items() if key[0] == "members_total"}
    assert found == {("members_total", "day", "2026-02"): 3}


def test_it_is_evaluated_against_its_lines(office):
    record(office, "metric", **VISITORS)
    for month, value in (("2026-02", 100), ("2026-03", 90)):
        last = 28 if month == "2026-02" else 31
        reading(office, "visitors", value, **{"from": f"{month}-01", "to": f"{month}-{last}"})
    record(
        office,
        "target",
        account_id="ig_kanko",
        metric="visitors",
        from_month="2026-02",
        withdraw_line=95,
        continue_line=99,
        deciding=True,
        **DECIDED,
    )
    view = office.view()
    found = evaluate(view, office.metrics, "ig_kanko", date(2026, 3, 1)).line("visitors")
    view.connection.close()
    assert (found.title, found.value, found.state, found.count.n) == ("来場者数", 90, "watch", 1)


def test_what_nobody_defined_cannot_be_read(office):
    with pytest.raises(InvalidEntry, match="指標 visitors はありません"):
        reading(office, "visitors", 5, **{"from": "2026-02-01", "to": "2026-02-28"})


@pytest.mark.parametrize(
    ("metric", "value", "when", "why"),
    [
        ("follower", 5, {"day": "2026-02-28"}, "近いもの: .*followers"),
        ("followers", -3, {"day": "2026-02-28"}, "負の数"),
        ("followers", 5, {"day": "2030-02-28"}, "今日より後"),
        ("followers", 5, {"from": "2026-02-01", "to": "2026-02-28"}, "読み取った日"),
        ("reactions_total", 5, {"day": "2026-02-28"}, "計算で出す"),
    ],
)
def test_a_reading_is_of_a_figure_that_can_be_read(office, metric, value, when, why):
    with pytest.raises(InvalidEntry, match=why):
        reading(office, metric, value, **when)


def test_an_id_of_the_catalogue_is_taken_and_a_definition_does_not_change(office):
    with pytest.raises(InvalidEntry, match="別のID"):
        record(office, "metric", **VISITORS | {"metric": "followers"})
    record(office, "metric", **VISITORS)
    record(office, "metric", **VISITORS | {"title": "来場者数（4施設）"})
    with pytest.raises(InvalidEntry, match="変えられません"):
        record(office, "metric", **VISITORS | {"unit": "組"})
    assert office.metrics["visitors"].title == "来場者数（4施設）"


def test_a_rebuilt_view_is_the_same(office):
    record(office, "metric", **VISITORS)
    reading(office, "visitors", 5, **{"from": "2026-02-01", "to": "2026-02-28"})
    assert keeping.verify(office).broken == []
