"""監査: every entry with what it changed, as it was written; names hidden where they must be."""

import pytest

from ledger.words import member_word
from metrics.calendar import said_when
from services.audit import trail
from services.audit.trail import MASK, TrailQuery
from services.register import recording
from tests.offices import DECIDED, POLICY, office_of


@pytest.fixture
def office(new_folder):
    made = office_of(new_folder(), "x_koho", "fb_koho")
    for line in (100.0, 80.0):
        target(made, withdraw_line=line)
    recording.record(made, POLICY, "hours", {"account_id": "fb_koho", "month": "2026-04", "hours": 12})
    recording.correct(
        made, POLICY, 5, "転記の誤り", {"account_id": "fb_koho", "month": "2026-04", "hours": 21}
    )
    recording.correct(made, POLICY, 3, "重複")
    return made


def target(office, **lines):
    body = {"account_id": "x_koho", "metric": "followers", "from_month": "2026-04"} | DECIDED | lines
    return recording.record(office, POLICY, "target", body)


def changes(office, seq, **how):
    (line,) = trail.lines(office, TrailQuery(seqs=frozenset({seq})), **how)
    return {c.member: (c.before, c.after) for c in line.changes}


def test_newest_first_with_what_stands_now(office):
    told = [(line.seq, line.word, line.about, line.standing) for line in trail.lines(office)]
    assert told == [
        (7, "訂正（目標・ライン）", "千曲市 x_koho", ""),
        (6, "訂正（業務時間）", "千曲市 fb_koho", ""),
        (5, "業務時間", "千曲市 fb_koho", "訂正済（6番）"),
        (4, "目標・ライン", "千曲市 x_koho", "有効"),
        (3, "目標・ライン", "千曲市 x_koho", "取消済"),
        (2, "アカウント", "千曲市 fb_koho", "有効"),
        (1, "アカウント", "千曲市 x_koho", "有効"),
    ]


def test_a_new_version_shows_what_it_changed_and_nothing_else(office):
    assert changes(office, 4) == {"撤退ライン": ("100", "80")}


def test_a_metric_has_its_title_and_no_other_text_is_taken_for_one(office):
    assert changes(office, 3)["指標"][0] is None
    body = {"account_id": "x_koho", "item": "likes", "per": "month", "yen": 1, "from_month": "2026-04"}
    seq = recording.record(office, POLICY, "cost", body).seq
    (target,) = trail.lines(office, TrailQuery(seqs=frozenset({3})))
    assert {c.member: c.after for c in target.changes}["指標"] == office.metrics["followers"].title
    assert office.metrics["followers"].title in target.said and "followers" not in target.said
    assert changes(office, seq)["費目"] == (None, "likes")


def test_days_and_months_are_told_as_the_asker_tells_them_and_nothing_that_looks_like_one(office):
    body = {"account_id": "x_koho", "item": "2026-01", "per": "month", "yen": 1, "from_month": "2026-04"}
    seq = recording.record(office, POLICY, "cost", body).seq
    assert changes(office, seq)["適用開始月"] == (None, "2026-04")
    assert changes(office, seq, dated=said_when)["適用開始月"] == (None, "2026年4月")
    assert changes(office, seq, dated=said_when)["費目"] == (None, "2026-01")
    assert changes(office, 1, dated=said_when)["開設日"] == (None, "2020年4月1日")


def test_a_correction_shows_before_after_and_why(office):
    assert changes(office, 6) == {"業務時間": ("12", "21"), "理由": (None, "転記の誤り")}
    taken_back = changes(office, 7)
    assert taken_back["撤退ライン"] == ("100", None) and taken_back["理由"] == (None, "重複")


@pytest.mark.parametrize(
    ("wanted", "seqs"),
    [
        (TrailQuery(account_id="fb_koho"), [6, 5, 2]),
        (TrailQuery(kinds=frozenset({"target"})), [4, 3]),
        (TrailQuery(person="政策"), [7, 6, 5, 4, 3, 2, 1]),
        (TrailQuery(person="だれか"), []),
        (TrailQuery(month="2026-04"), [6, 5]),
        (TrailQuery(month="2026-06"), [7, 4, 3, 2, 1]),
        (TrailQuery(only_deviations=True), []),
    ],
)
def test_what_is_wanted(office, wanted, seqs):
    assert [line.seq for line in trail.lines(office, wanted)] == seqs


def test_free_texts_and_names_stay_out_of_what_is_given_away(office):
    body = {
        "account_id": "x_koho",
        "received_on": "2026-05-01",
        "kind": "苦情",
        "text": "山田です",
        "shared_with": "課長",
    }
    seq = recording.record(office, POLICY, "comment", body).seq
    open_, masked = changes(office, seq), changes(office, seq, masked=True)
    assert open_[member_word("comment", "shared_with")] == (None, "課長")
    assert masked[member_word("comment", "shared_with")] == (None, MASK)
    assert "山田" not in str(open_) + str(masked)
    assert {line.by for line in trail.lines(office, masked=True)} == {MASK}
