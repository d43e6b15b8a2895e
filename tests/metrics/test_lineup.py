"""統合の候補: a list with reasons, from what the 利用方針 say and what an hour brings."""

import pytest

from metrics.lineup import Policy, candidates, likeness, shared_words, without_policy

TOURISM = "観光客に千曲市の季節の見どころとイベントを知らせ、来訪を増やす"
VISITORS = "市外の観光客、旅行を考えている人"


def policy(account, purpose=TOURISM, audience=VISITORS, per_hour=100.0):
    return Policy(account, f"{account}の名", purpose, audience, per_hour)


OTHERS = [policy("p", "防災の情報を市民に", "市民", 90.0), policy("q", "子育ての相談", "保護者", 110.0)]


def pairs(*policies):
    return [(c.weak.account_id, c.other.account_id) for c in candidates([*policies, *OTHERS])]


def test_two_of_one_purpose_and_audience_are_named_when_one_brings_little_for_its_hours():
    weak = policy(
        "b",
        "観光客に季節の見どころやイベントを紹介し、来訪につなげる",
        "市外に住む観光客、旅行を考える人",
        20.0,
    )
    (found,) = candidates([policy("a"), weak, *OTHERS])
    assert (found.weak.account_id, found.other.account_id) == ("b", "a")
    assert "季節" in found.reasons[0] and "観光客" in found.reasons[1]
    assert "20件" in found.reasons[2].replace(".0", "") and "bの名" in found.reasons[2]


@pytest.mark.parametrize(("per_hour", "named"), [(47.4, True), (47.5, False), (None, False)])
def test_half_of_the_median_is_not_little(per_hour, named):
    """The median of 100, 90, 110 and (under it) 47.5 is 95; of three known it is 100."""
    assert bool(pairs(policy("a"), policy("b", per_hour=per_hour))) == named


def test_the_same_purpose_for_others_is_no_candidate():
    assert pairs(policy("a"), policy("b", audience="市内の小学生", per_hour=10.0)) == []
    assert pairs(policy("a"), policy("b", purpose="税の納期を知らせる", per_hour=10.0)) == []


def test_what_every_policy_says_makes_nothing_alike():
    assert likeness("市民に情報を発信することを目的とする", "市民に情報を発信するための公式アカウント") < 0.4


def test_how_many_are_expected_makes_nothing_alike():
    assert likeness("市内の家庭。1,500人を見込む。", "創業を考える人。1,500人を見込む。") == 0


def test_nothing_written_is_like_nothing_and_is_told():
    assert pairs(policy("a", "", ""), policy("b", "", "", 5.0)) == []
    assert without_policy({"a": "甲", "b": "乙"}, [policy("a"), policy("b", "目的", "")]) == ("乙",)


def test_with_two_known_results_there_is_no_median_to_be_below():
    assert candidates([policy("a"), policy("b", per_hour=1.0)]) == ()


def test_shared_words_are_words_of_both():
    assert shared_words("観光イベント", "イベントの観光案内") == ("イベント", "観光")
    assert shared_words("<script>", "別の文") == ()
