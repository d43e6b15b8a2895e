"""The follower sheet as an office keeps it: months down, accounts across; what its columns are is asked once."""

from dataclasses import replace

import pytest

from services.intake import importing
from services.office.folder import Office
from tests.offices import POLICY, office_of

SHEET = """フォロワー数の記録,,,
年月,広報X,観光Facebook,備考の数
令和8年3月,"1,200",３４０,1
R8.4,1.25万,-,2
2026年5月,"1,310人",360,3
"""


@pytest.fixture
def office(new_folder) -> Office:
    return office_of(new_folder(), "x_koho", "fb_koho", today="2026-06-02")


def look(office, raw, answers=None):
    (found,) = importing.look_at(office, "フォロワー.csv", raw.encode("cp932"))
    return (
        importing.look_again(office, found, replace(found.context, answers=answers or {}))
        if answers
        else found
    )


def take(office, found):
    (taken,) = importing.take(office, POLICY, [importing.order_for(office, found, None, office.today())])
    return taken


ANSWERS = {
    "column:広報x": "x_koho/followers/end",
    "column:観光facebook": "fb_koho/followers/end",
    "column:備考の数": "skip",
}


def test_each_column_is_asked_and_remembered_for_the_next_sheet(office):
    asked = look(office, SHEET)
    assert [q.text for q in asked.questions] == [
        "「広報X」の列は、どのアカウントの何の値ですか",
        "「観光Facebook」の列は、どのアカウントの何の値ですか",
        "「備考の数」の列は、どのアカウントの何の値ですか",
    ]
    assert {"x_koho/followers/end", "skip"} <= {value for value, _ in asked.questions[0].choices}
    taken = take(office, look(office, SHEET, ANSWERS))
    assert taken.outcome == "taken", taken.message
    rows = office.view().rows("SELECT account_id, day, value, line FROM day_fact ORDER BY account_id, day")
    assert [(r["account_id"], str(r["day"]), r["value"], r["line"]) for r in rows] == [
        ("fb_koho", "2026-03-31", 340, 3),
        ("fb_koho", "2026-05-31", 360, 5),
        ("x_koho", "2026-03-31", 1200, 3),
        ("x_koho", "2026-04-30", 12500, 4),
        ("x_koho", "2026-05-31", 1310, 5),
    ]
    later = look(office, SHEET.replace("340", "350").replace("３４０", "350"))
    assert later.questions == [] and later.outcome == "facts"


def test_a_line_a_month_and_a_month_that_is_not_over(office):
    sheet = "月,登録者数,いいね\n2026/4/1,500,30\n2026/5/1,510,31\n2026/6/1,512,2\n"
    answers = {"column:登録者数": "x_koho/followers/end", "column:いいね": "x_koho/likes/whole"}
    found = look(office, sheet, answers)
    assert take(office, found).outcome == "taken"
    view = office.view()
    assert str(view.rows("SELECT max(day) AS last FROM day_fact")[0]["last"]) == "2026-06-02"
    assert view.rows("SELECT sum(value) AS likes FROM span_fact")[0]["likes"] == 61, "June is not over"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("３４０", "三百", "見出しが合いません"),
        ("R8.4", "R8.3", "見出しが合いません"),
        ("R8.4", "4月", "見出しが合いません"),
    ],
)
def test_what_is_no_sheet_of_months_is_none(office, old, new, told):
    assert told in look(office, SHEET.replace(old, new)).message
