"""Data health, drawn: what is known of a month → what is wrong, why, what to do, and whether it keeps from judging."""

from datetime import date

import pytest

from metrics.health import (
    DAYS,
    FILE,
    NOT_HANDED_IN,
    PROVISIONAL,
    READING,
    RESTATED,
    STOCK,
    UNJUDGED,
    Doubt,
    Export,
    KnownOfMonth,
    RestatedFigure,
    health,
)
from tests.evaluations import evaluation, followers, line

TODAY = date(2026, 11, 20)
X = Export("X 日別", "アナリティクス → 書き出し", 1)
END = tuple(date(2026, 10, n) for n in range(21, 32))


def of(*metrics, submitted=True, **known):
    return health(evaluation(*metrics), KnownOfMonth(TODAY, submitted, **known))


def kinds(found):
    return [(t.kind, t.holds) for t in found.troubles]


HELD = line(100.0, state="hold", deciding=True, holds=1)


def test_a_sound_month_has_nothing_to_say():
    found = of(line(100.0, state="within", deciding=True), followers(10.0))
    assert found.sound and "足りない日も疑わしい点もありません" in found.sentence


def test_a_missing_submission_is_another_thing_than_missing_days():
    found = of(HELD, submitted=False, missing={"impressions": END}, exports={"impressions": (X,)})
    assert kinds(found) == [(NOT_HANDED_IN, True)]
    assert "10月1日〜31日を書き出して" in found.troubles[0].remedy
    assert "X 日別: アナリティクス → 書き出し。" in found.troubles[0].remedy


def test_missing_days_say_which_to_export_and_how():
    found = of(HELD, missing={"impressions": END}, exports={"impressions": (X,)})
    (trouble,) = found.troubles
    assert (trouble.kind, trouble.holds, trouble.reason) == (
        DAYS,
        True,
        "11日分がありません（10月21日〜31日）。",
    )
    assert (
        trouble.remedy
        == "10月21日〜31日を含めて書き出し、取り込んでください。X 日別: アナリティクス → 書き出し。"
    )
    assert "うち1件のため、判定できない" in found.sentence


def test_metrics_that_lack_the_same_days_are_told_once_those_that_decide_first():
    likes = line(3.0, metric="likes", title="いいね")
    found = of(likes, HELD, missing={"likes": END, "impressions": END})
    assert [t.about for t in found.troubles] == ["表示回数、いいね"]


@pytest.mark.parametrize(("holds", "told"), [(2, []), (3, [(UNJUDGED, True)])])
def test_three_months_without_a_verdict_are_a_finding(holds, told):
    assert kinds(of(line(100.0, state="hold", deciding=True, holds=holds))) == told


def test_a_stock_without_a_value_asks_for_a_reading_in_its_window():
    found = of(followers(10.0, None))
    assert kinds(found) == [(STOCK, False)]
    assert found.troubles[0].remedy.startswith("2026年10月24日〜11月10日の値を")


@pytest.mark.parametrize(
    ("basis", "day"),
    [("day", "2026年11月1日以降に"), ("post", "2026年11月7日以降に")],
)
def test_provisional_ends_say_from_when_an_export_is_final(basis, day):
    found = of(line(5.0, provisional=True, basis=basis), exports={"impressions": (X,)})
    assert kinds(found) == [(PROVISIONAL, False)]
    assert found.troubles[0].remedy.startswith(day)


def test_what_changed_of_one_month_by_one_import_is_one_line():
    month = date(2026, 3, 1)
    held = (
        RestatedFigure("表示回数（広告を除く）", "回", month, 10.0, 25.0, days=1, by=9),
        RestatedFigure("いいね", "件", month, 1.0, 2.0, days=2, by=9),
        RestatedFigure("いいね", "件", month, 1.0, 3.0, closed=True),
    )
    found = of(line(5.0), restated=held)
    assert [t.kind for t in found.troubles] == [RESTATED, RESTATED]
    assert found.troubles[0].about == "2026年3月の表示回数、いいね"
    assert "10回 → 25回、2日分、9番の取り込み" in found.troubles[0].reason
    assert "締めた値はそのままです" in found.troubles[1].remedy


def test_doubtful_files_and_readings_out_of_their_window_are_told_last():
    doubt = Doubt("a.csv（3番）", "読まなかった行があります。", "確かめてください。")
    found = of(
        HELD, doubts=(doubt,), readings=(("利用者数", date(2026, 10, 18)),), missing={"impressions": END}
    )
    assert [t.kind for t in found.troubles] == [DAYS, FILE, READING]
    assert "10月24日から11月10日まで" in found.troubles[2].remedy
