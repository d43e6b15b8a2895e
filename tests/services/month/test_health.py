"""Data health of an office: what its files, readings and closes say of a month."""

from dataclasses import replace
from datetime import date

import pytest

from services.month import evaluating, health
from services.register import recording
from tests.offices import POLICY, bring_in, office_of
from tests.store.examples import X_OVERVIEW, X_OVERVIEW_HEADER

TARGET = {
    "account_id": "x_koho",
    "metric": "impressions",
    "from_month": "2026-01",
    "continue_line": 100,
    "withdraw_line": 50,
    "deciding": True,
    "decided_by": "情報政策課長",
    "ground": "令和8年度の計画",
}


def overview(first, last, impressions=1, month=4):
    """Days of a month of an X overview, each with as many impressions."""
    rows = [
        [f"{date(2026, month, n):%a, %b} {n}, 2026", impressions, *[0] * (len(X_OVERVIEW_HEADER) - 2)]
        for n in range(first, last + 1)
    ]
    return replace(X_OVERVIEW, rows=rows)


@pytest.fixture
def office(new_folder):
    made = office_of(new_folder(), "x_koho")
    recording.record(made, POLICY, "target", TARGET)
    return made


def troubles(office, month="2026-04-01"):
    view = office.view()
    e = evaluating.standing(office, view, "x_koho", date.fromisoformat(month))
    found = health.of(office, view, office.ledger.register(), e)
    view.connection.close()
    return {t.kind: t for t in found.troubles}


def test_missing_days_are_named_with_the_steps_of_the_export(office):
    bring_in(office, overview(1, 20), "x_koho", "2026-05-08")
    found = troubles(office)
    assert found["足りない日"].holds and "10日分がありません（4月21日〜30日）" in found["足りない日"].reason
    assert "X Premium" in found["足りない日"].remedy
    assert "未取込" not in found


def test_a_month_of_which_no_file_speaks_was_not_handed_in(office):
    bring_in(office, overview(1, 30), "x_koho", "2026-05-08")
    reading = {"account_id": "x_koho", "metric": "followers", "value": 9, "day": "2026-05-31"}
    recording.record(office, POLICY, "reading", reading)
    found = troubles(office, "2026-05-01")
    assert found["未取込"].holds and "足りない日" not in found
    assert "未取込" not in troubles(office)


def test_days_not_over_yet_are_not_missing(office):
    bring_in(office, overview(1, 31, month=5), "x_koho", "2026-06-01")
    assert "足りない日" not in troubles(office, "2026-05-01")


def test_a_final_day_that_a_later_export_tells_otherwise(office):
    bring_in(office, overview(1, 30), "x_koho", "2026-05-08", name="a.csv")
    assert "過去の変更" not in troubles(office)
    bring_in(office, overview(30, 30, impressions=9), "x_koho", "2026-05-20", name="b.csv")
    told = troubles(office)["過去の変更"]
    assert told.about.startswith("2026年4月の表示回数") and "1回 → 9回、1日分" in told.reason


def test_a_provisional_day_that_changes_is_no_news(office):
    bring_in(office, overview(1, 30), "x_koho", "2026-04-30", name="a.csv")  # its last day may still change
    bring_in(office, overview(30, 30, impressions=9), "x_koho", "2026-05-20", name="b.csv")
    assert "過去の変更" not in troubles(office)


def test_a_closed_month_keeps_its_figure_and_the_change_is_told(office):
    bring_in(office, overview(1, 30), "x_koho", "2026-05-08", name="a.csv")
    view = office.view()
    digest = evaluating.evaluated(office, view, "x_koho", date(2026, 4, 1)).digest
    view.connection.close()
    close = {"account_id": "x_koho", "month": "2026-04", "digest": digest, "unconfirmed": "見本"}
    recording.record(office, POLICY, "close", close)
    assert "過去の変更" not in troubles(office)
    bring_in(office, overview(1, 30, impressions=9), "x_koho", "2026-05-20", name="b.csv")
    told = troubles(office)["過去の変更"]
    assert "締めた月の値が、あとから変わりました（表示回数 30回 → 270回" in told.reason


@pytest.mark.parametrize(
    ("day", "told"), [("04-10", False), ("04-11", True), ("04-22", True), ("04-23", False)]
)
def test_a_reading_that_stands_for_no_month_end(office, day, told):
    bring_in(office, overview(1, 30), "x_koho", "2026-05-08")
    reading = {"account_id": "x_koho", "metric": "followers", "value": 9, "day": f"2026-{day}"}
    recording.record(office, POLICY, "reading", reading)
    assert ("範囲外の読み取り値" in troubles(office)) is told


def test_two_exports_of_one_day_that_disagree_are_doubtful(office):
    bring_in(office, overview(1, 30), "x_koho", "2026-05-08", name="a.csv")
    bring_in(office, overview(1, 30, impressions=9), "x_koho", "2026-05-08", name="b.csv")
    assert "30日分の値が違います" in troubles(office)["疑わしいファイル"].reason
    assert "取り消してください" in troubles(office)["疑わしいファイル"].remedy


def test_a_file_that_can_no_longer_be_read_is_doubtful(office):
    bring_in(office, overview(1, 30), "x_koho", "2026-05-08")
    recording.record(
        office,
        POLICY,
        "reading",
        {"account_id": "x_koho", "metric": "followers", "value": 9, "day": "2026-04-30"},
    )
    for path in [*office.archive.folder.iterdir(), *office.folder.glob("view-*")]:
        path.unlink()
    found = troubles(office_of(office.folder))  # opened anew: nothing of it is remembered
    assert (
        "読めなくなっています" in found["疑わしいファイル"].reason
        and "rebuild" in found["疑わしいファイル"].remedy
    )
