"""総覧 as a person wants it: whose accounts, which platform, in which order, found by which words; kept for each person."""

import pytest

from metrics.figures import Figure
from metrics.overview import OverviewRow
from services.month import sifting
from services.month.sifting import OWN, Sifting

NAMES = {"x": "X（旧 Twitter）", "line": "LINE"}
DRAWN = """
koho   千曲市公式X        x     情報政策課  8494
line   千曲市LINE         line  情報政策課  11883
shoko  千曲市商工X        x     商工課      1005
kanko  千曲市観光課ＬＩＮＥ  line  観光課   -
"""


def row(account_id, name, platform, section, users):
    held = Figure(None if users == "-" else float(users), "人")
    return OverviewRow(
        account_id=account_id,
        name=name,
        platform=platform,
        kind="sectoral",
        section=section,
        state="within",
        word="基準内",
        also_hold=False,
        previous_state=None,
        previous_word="",
        followers=held,
        followers_before=held,
        expected=None,
        target=None,
        bars=(),
        gravest=None,
    )


ROWS = [row(*line.split()) for line in DRAWN.strip().splitlines()]


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        ({}, "koho line shoko kanko"),
        ({"whose": OWN}, "shoko"),
        ({"platform": "line"}, "line kanko"),
        ({"find": "line"}, "line kanko"),
        ({"find": "ＬＩＮＥ　観光"}, "kanko"),
        ({"find": "基準内 商工"}, "shoko"),
        ({"find": "  "}, "koho line shoko kanko"),
        ({"find": "どこにもない"}, ""),
        ({"order": "users"}, "line koho shoko kanko"),
        ({"order": "section"}, "shoko koho line kanko"),
        ({"order": "name", "platform": "x"}, "koho shoko"),
        ({"order": "later version"}, "koho line shoko kanko"),
    ],
)
def test_rows_are_those_asked_for_in_the_order_asked_for(chosen, shown):
    found = Sifting(**chosen).of(ROWS, {"商工課"}, NAMES)
    assert [r.account_id for r in found] == shown.split()


def test_an_order_leaves_nobody_out():
    assert not Sifting(order="users", find=" ").narrows
    assert Sifting(whose=OWN).narrows and Sifting(platform="x").narrows and Sifting(find="a").narrows


def test_it_is_as_the_person_left_it_and_nobody_elses(office):
    seq, wanted = office.ledger.register().seq, Sifting(OWN, "line", "users", "観光")
    assert sifting.load(office, "起案 一") == Sifting()
    sifting.keep(office, "起案 一", wanted)
    assert sifting.load(office, "起案 一") == wanted
    assert sifting.load(office, "確認 課長") == Sifting()
    assert office.ledger.register().seq == seq


def test_what_was_kept_badly_is_as_if_nothing_was_chosen(office):
    sifting.keep(office, "起案 一", Sifting(find="観光"))
    for path in (office.folder / "drafts" / "forms").glob("*.json"):
        path.write_text('["観光"]', encoding="utf-8")
    assert sifting.load(office, "起案 一") == Sifting()
