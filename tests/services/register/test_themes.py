"""分類: the file's rules to begin with, then what is recorded, by month, city and account; one post by hand; seen before recorded."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.authority import Denied
from ledger.entries import InvalidEntry
from metrics.reacted import reactions
from metrics.sorting import Theme
from services.register import recording, themes
from tests import posts
from tests.months import copied, person

APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)
DISASTER = "防災・災害"
WATER = {"name": "給水・断水", "from_month": "2026-05", "rule": {"any": ["給水", "断水"]}}


@pytest.fixture(scope="module")
def drawn(new_folder):
    return posts.told_of_disasters(new_folder())


@pytest.fixture
def office(drawn, new_folder):
    return copied(drawn, new_folder)


def record(office, who, kind="theme", **body):
    return recording.record(office, person(office, who), kind, body)


def names(office, month=MAY, account="x_koho"):
    return set(themes.standing(office, account, month))


def test_it_begins_with_the_rules_of_the_file(office):
    held = themes.standing(office, "x_koho", MAY)
    assert list(held) == list(office.guideline.sorting.themes) and all(
        t.record is None for t in held.values()
    )


def test_a_rule_holds_from_its_month_on_and_another_after_it(office):
    record(office, "締め 係", **WATER)
    record(office, "締め 係", **WATER | {"from_month": "2026-06", "rule": {"tags": ["給水"]}})
    held = [themes.standing(office, "x_koho", date(2026, m, 1)).get("給水・断水") for m in (4, 5, 6)]
    assert [h and h.theme for h in held] == [None, Theme(any=("給水", "断水")), Theme(tags=("給水",))]


def test_a_theme_that_is_used_no_more_is_gone_from_then_on(office):
    seq = record(office, "締め 係", name=DISASTER, from_month="2026-05").seq
    assert (DISASTER in names(office, APRIL), DISASTER in names(office, MAY)) == (True, False)
    recording.correct(office, person(office, "締め 係"), seq, "まだ使う")
    assert DISASTER in names(office, MAY)


def test_an_accounts_own_rule_is_for_it_alone_and_comes_first(office):
    record(office, "確認 課長", **WATER | {"account_id": "x_koho"})
    record(office, "締め 係", **WATER | {"rule": {"tags": ["市"]}})
    rules = [themes.standing(office, a, MAY)["給水・断水"].theme for a in ("x_koho", "x_hon", None)]
    assert rules == [Theme(any=("給水", "断水")), Theme(tags=("市",)), Theme(tags=("市",))]


@pytest.mark.parametrize(
    ("who", "account_id", "allowed"),
    [
        ("締め 係", None, True),
        ("締め 係", "x_koho", True),
        ("確認 課長", "x_koho", True),
        ("確認 課長", "x_hon", False),
        ("確認 課長", None, False),
        ("起案 一", "x_koho", False),
        ("監査 係", "x_koho", False),
    ],
)
def test_rules_are_the_managers_for_their_account_and_情報政策課s_for_all(office, who, account_id, allowed):
    body = WATER | ({"account_id": account_id} if account_id else {})
    if allowed:
        record(office, who, **body)
    else:
        with pytest.raises(Denied):
            record(office, who, **body)
    account = office.ledger.register().accounts(office.today())[account_id or "x_koho"]
    assert (("account" if account_id else "city") in themes.may_rule(person(office, who), account)) is allowed


def test_one_post_is_put_right_by_hand_and_back_by_the_rule(office):
    view = office.view()
    before = reactions(view, "x_koho", MAY, themes.sorting(office, "x_koho", MAY)).ids["theme", DISASTER]
    inside, outside = (
        min(before),
        next(
            p.post_id
            for p in reactions(view, "x_koho", MAY, office.guideline.sorting).compared
            if p.post_id not in before
        ),
    )
    for post, is_of in ((inside, False), (outside, True)):
        record(office, "起案 一", "post_theme", account_id="x_koho", post_id=post, name=DISASTER, is_of=is_of)
    told = reactions(office.view(), "x_koho", MAY, themes.sorting(office, "x_koho", MAY)).ids[
        "theme", DISASTER
    ]
    assert told == before - {inside} | {outside}
    seq = themes.said(office.ledger.register(), "x_koho", inside)[DISASTER].seq
    recording.correct(office, person(office, "起案 一"), seq, "規則どおりでよい")
    assert themes.by_hand(office.ledger.register(), "x_koho") == {(outside, DISASTER): True}


def test_a_post_is_put_into_a_theme_that_there_is(office):
    with pytest.raises(InvalidEntry, match="分類「なぞ」はありません"):
        record(office, "起案 一", "post_theme", account_id="x_koho", post_id="1", name="なぞ", is_of=True)


def test_which_posts_a_rule_takes_is_seen_before_it_is_recorded(office):
    view = office.view()
    now = office.guideline.sorting.themes[DISASTER]
    seen = themes.preview(view, "x_koho", APRIL, Theme(any=("お知らせ",)), now)
    assert (seen.posts, len(seen.taken), len(seen.new), len(seen.lost)) == (220, 176, 176, 44)
    assert len(themes.preview(view, "x_koho", APRIL, now, now).new) == 0
    counts = themes.counts(view, APRIL, now, ["x_koho", "x_hon"])
    assert counts == {"x_koho": (44, 220)}
