"""What a later export says of days and posts that an earlier one spoke of: vanished, moved, not yet measured."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.intake import planning
from services.intake.looking import look_at
from store.context import Context
from tests.offices import bring_in, day_values, office_of
from tests.store.examples import X_CONTENT, Table, meta_daily, x_id, x_post

PERIOD = "account_analytics_content_2026-04-01_2026-04-30.csv"
KEPT, GONE = x_id("2026-04-10T03:00:00+00:00"), x_id("2026-04-12T03:00:00+00:00")


def vanished(office) -> set[str]:
    return {r["post_id"] for r in office.view().rows("SELECT post_id FROM vanished_post")}


def content(*posts: str) -> Table:
    return replace(X_CONTENT, rows=[x_post(p) for p in posts])


@pytest.mark.parametrize(
    ("later", "as_of", "name", "gone"),
    [
        ([KEPT], "2026-05-20", PERIOD, {GONE}),  # a later export of the same days lists one post less
        ([KEPT, GONE], "2026-05-20", PERIOD, set()),
        ([KEPT], "2026-05-05", PERIOD, set()),  # as old as the first: it says nothing newer
        (
            [KEPT],
            "2026-05-20",
            "account_analytics_content_2026-04-01_2026-04-11.csv",
            set(),
        ),  # not of that day
        ([], "2026-05-20", PERIOD, set()),  # lists no post at all: a filter, not a deletion
    ],
)
def test_a_post_missing_from_a_later_export_of_its_days_has_vanished(new_folder, later, as_of, name, gone):
    office = office_of(new_folder(), "x_koho")
    bring_in(office, content(KEPT, GONE), "x_koho", "2026-05-05", PERIOD)
    bring_in(office, content(*later), "x_koho", as_of, name)
    assert vanished(office) == gone


def test_a_vanished_post_keeps_its_last_known_values_and_is_found_again_if_it_returns(new_folder):
    office = office_of(new_folder(), "x_koho")
    bring_in(office, content(KEPT, GONE), "x_koho", "2026-05-05", PERIOD)
    bring_in(office, content(KEPT), "x_koho", "2026-05-20", PERIOD)
    rows = office.view().rows("SELECT DISTINCT post_id FROM post_value WHERE post_id = $p", p=GONE)
    assert [r["post_id"] for r in rows] == [GONE]
    bring_in(office, content(GONE, KEPT), "x_koho", "2026-05-30", PERIOD)
    assert vanished(office) == set()


def zeros_then(count: int) -> dict[str, int]:
    days = [date(2026, 3, 1) + timedelta(days=n) for n in range(count + 3)]
    return {d.isoformat(): 0 if n < count else 9 for n, d in enumerate(days)}


@pytest.mark.parametrize(
    ("zeros", "answer", "days"), [(14, {}, 17), (15, {}, 3), (15, {"leading_zeros": "real"}, 18)]
)
def test_zeros_from_before_a_metric_was_measured_are_no_values(new_folder, zeros, answer, days):
    office = office_of(new_folder(), "ig_koho")
    taken = bring_in(office, meta_daily("Views", zeros_then(zeros)), "ig_koho", **answer)
    assert (taken.outcome, len(day_values(office, "ig_koho", "views"))) == ("taken", days)


def tiktok(values: list[int], first_day: int) -> Table:
    rows = [[f"April {first_day + n}", value, 0, 0, 0, 0] for n, value in enumerate(values)]
    return Table(["Date", "Video Views", "Profile Views", "Likes", "Comments", "Shares"], rows)


@pytest.mark.parametrize(("first_day", "asked"), [(1, []), (2, ["realign"]), (3, [])])
def test_tiktok_days_moved_by_one_are_offered_for_realignment(new_folder, first_day, asked):
    office = office_of(new_folder(), "tt_koho")
    bring_in(office, tiktok([11, 12, 13, 14, 15, 16, 17], 1), "tt_koho", "2026-04-09")
    moved = tiktok([11, 12, 13, 14, 15, 16, 17, 18], first_day)
    [look] = look_at(office, "Overview.csv", moved.raw, Context(as_of=date(2026, 4, 12)))
    found = planning.questions(office, office.view(), look, {"tiktok": "tt_koho"}, date(2026, 4, 12))
    assert [q.key for q in found] == asked


def test_realigned_days_stand_where_a_person_put_them(new_folder):
    office = office_of(new_folder(), "tt_koho")
    bring_in(office, tiktok([11, 12, 13], 2), "tt_koho", "2026-04-09", realign="-1")
    assert day_values(office, "tt_koho", "video_views") == {
        "2026-04-01": 11,
        "2026-04-02": 12,
        "2026-04-03": 13,
    }
