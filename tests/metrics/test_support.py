"""What a sentence cites and whether the figures bear it out, drawn as tables; and that the drafts bear out themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from metrics.drafting import drafted
from metrics.support import SUPPORT_WORDS, UNKNOWN, cited
from tests.evaluations import evaluation, followers, line

CALM = [100.0, 104.0, 98.0, 102.0, 97.0, 103.0, 99.0, 101.0, 98.0, 104.0, 97.0, 103.0]
LINES = {"expected": 90.0, "target": 200.0, "continue_line": 150.0, "withdraw_line": 80.0, "faced": 101.0}
STEADY = line(*CALM, 101.0, **LINES)  # a little less than last month: noise
LEAPT = line(*CALM, 180.0, metric="shares", title="共有数", unit="件", year_ago=260.0)
FELL = line(*CALM, 20.0, metric="link_clicks", title="リンククリック数")
SOFT = line(*CALM, 180.0, metric="video_views", title="動画再生回数", provisional=True)
PART = line(*CALM, 40.0, metric="reach_total", title="延べ到達数", unit="人", days_seen=20)
USERS = followers(*[3000.0] * 12, 3012.0, expected=4000.0)
DRAWN = evaluation(STEADY, LEAPT, FELL, SOFT, PART, USERS)


def marks(text: str) -> list[str]:
    """metric 印, of each that a text cites."""
    return [f"{c.metric} {SUPPORT_WORDS[c.mark]}".strip() for c in cited(text, DRAWN)]


#   sentence                                          what it cites, and its mark
TABLE = """
    共有数が前月より増えました。                        shares 裏づけあり
    共有が伸びました。                                  shares 裏づけあり
    共有数は減りました。                                shares 裏づけなし
    共有数は横ばいでした。                              shares 裏づけなし
    共有数は増えませんでした。                          shares 裏づけなし
    共有数は前年より減りました。                        shares 裏づけあり
    リンククリック数が落ち込みました。                  link_clicks 裏づけあり
    クリックが増えました。
    表示回数は減少しました。                            impressions 変動の範囲内
    表示回数は増加しました。                            impressions 裏づけなし
    表示回数は横ばいです。                              impressions 裏づけあり
    表示回数は継続ラインを下回りました。                impressions 裏づけあり
    表示回数は撤退ラインを下回りました。                impressions 裏づけなし
    表示回数は想定を上回りました。                      impressions 裏づけあり
    表示回数は目標に届きませんでした。                  impressions 裏づけあり
    表示回数は目標を達成しました。                      impressions 裏づけなし
    動画再生回数が増えました。                          video_views 比べられません
    到達が減りました。                                  reach_total 比べられません
    利用者数は増えました。                              followers 裏づけあり
    フォロワーは横ばいでした。                          followers 裏づけあり
    利用者数は前年より減りました。                      followers 裏づけなし
    利用者数は想定を下回りました。                      followers 裏づけあり
    共有数は180件でした。                               shares
    共有数を増やしたい。                                shares
    共有数が増えるように写真を使う。                    shares
    職員が増えました。
    写真を使いました。
    表示回数は減りましたが、共有数は増えました。        impressions 変動の範囲内|shares 裏づけあり
    共有数は伸び、前年より減りました。                  shares 裏づけあり|shares 裏づけあり
    共有数が伸び、担当の職員も増えました。              shares 裏づけあり|shares 裏づけあり
    共有数が伸び、職員は増えました。                    shares 裏づけあり
"""


@pytest.mark.parametrize("row", TABLE.strip().splitlines())
def test_a_sentence_and_its_marks(row):
    text, _, told = row.strip().partition(" ")
    assert marks(text) == [m for m in told.strip().split("|") if m]


def test_what_stands_in_brackets_is_no_claim():
    assert marks("表示回数（共有数は増えた）は減りました。") == ["impressions 変動の範囲内"]


def test_a_mark_says_figures_and_why():
    (found,) = cited("表示回数は増加しました。", DRAWN)
    assert (found.figures, found.why, found.word) == (
        "101回（前月 103回）",
        "前月より少ない値です",
        "裏づけなし",
    )


def test_few_months_say_nothing_of_noise():
    young = evaluation(line(5.0, 9.0))
    (found,) = cited("表示回数は増えました。", young)
    assert found.word == "比べられません"


@pytest.mark.parametrize(
    ("better", "word", "mark"),
    [
        ("lower", "改善しました", "裏づけなし"),
        ("lower", "悪化しました", "裏づけあり"),
        ("higher", "改善しました", "裏づけあり"),
        ("higher", "悪化しました", "裏づけなし"),
    ],
)
def test_better_and_worse_are_the_metrics_own(better, word, mark):
    blocks = followers(
        30.0,
        31.0,
        30.0,
        29.0,
        30.0,
        31.0,
        30.0,
        29.0,
        30.0,
        42.0,
        metric="blocks",
        title="ブロック数（LINE）",
        better=better,
    )
    (found,) = cited(f"ブロック数は{word}。", evaluation(blocks))
    assert found.word == mark


VALUES = st.one_of(st.none(), st.integers(0, 10_000).map(float))


@given(st.lists(VALUES, min_size=2, max_size=25), st.lists(VALUES, min_size=2, max_size=25), st.booleans())
def test_what_the_figures_wrote_is_never_without_support(posts, people, partial):
    lines = [
        line(*posts, metric="posts", title="投稿数", unit="件", days_seen=20 if partial else 31),
        line(*posts, metric="shares", title="共有数", unit="件", target=50.0),
        followers(*people, expected=100.0),
    ]
    drawn = evaluation(*lines)
    for text in drafted(drawn, frozenset({"shares"})).values():
        assert [c for c in cited(text, drawn) if c.mark == "unsupported"] == []


def test_drafts_say_what_there_is_and_that_something_is_missing():
    told = drafted(DRAWN, frozenset({"shares"}))
    assert (
        "共有数は180件で、前月より77件（75%）増え、前年同月より80件（31%）減りました。" in told["reactions"]
    )
    assert told["users"].startswith(
        "2026年10月31日の利用者数は3,012人です。想定利用者数 4,000人 の 75% です。"
    )
    empty = drafted(evaluation(), frozenset())
    assert empty == {
        "reactions": "この月の反応のデータがありません。",
        "users": "月末の利用者数がまだ分かりません。",
    }


def test_drafts_say_what_is_within_what_is_usual_and_what_nobody_can_tell():
    told = drafted(DRAWN, frozenset())["reactions"]
    assert told.startswith("表示回数は101回で、前月より2回（2%）少ないものの変動の範囲内で、")
    young = drafted(evaluation(line(5.0, 9.0)), frozenset())["reactions"]
    assert young == "表示回数は9回で、前月より4回（80%）多い値です。"


def test_what_was_left_as_an_earlier_version_drafted_it_keeps_its_words():
    told = drafted(DRAWN.as_in(2), frozenset())["reactions"]
    assert told.startswith("表示回数は101回で、前月より2回（2%）減り、前年同月より1回（1%）増えました。")
    assert DRAWN.as_seen(DRAWN.as_in(2).digest).schema == 2 and DRAWN.as_seen("0" * 64) is None


@pytest.mark.parametrize("before", [[214_636.0] * 24, [200_000.0 + 600 * n for n in range(24)] + [214_636.0]])
def test_one_follower_in_two_hundred_thousand_is_no_rise(before):
    drawn = evaluation(followers(*before, 214_637.0))
    (found,) = cited("利用者数は前月より増えました。", drawn)
    assert found.word == "変動の範囲内"
    assert "前月より1人多いものの" in drafted(drawn, frozenset())["users"]


def test_part_of_a_month_is_not_compared():
    told = drafted(evaluation(line(*CALM, 40.0, days_seen=20, deciding=True)), frozenset())["reactions"]
    assert told == "表示回数は40回（20/31日）です。"
    whole = line(*CALM, 40.0, deciding=True)
    september = replace(whole.points[-2], days_seen=9, days=30)
    held = replace(whole, points=(*whole.points[:-2], september, whole.points[-1]))
    assert (
        drafted(evaluation(held), frozenset())["reactions"]
        == "表示回数は40回で、前年同月より60回（60%）減りました。"
    )
    assert [c.mark for c in cited("表示回数は前月より増えました。", evaluation(held))] == [UNKNOWN]
