"""統合の候補: a list with reasons, from what the 利用方針 name and what an hour brings."""

from pathlib import Path

import pytest

from metrics.lineup import PolicyWords, candidates, named, shared, without_policy
from services.office.guideline_files import load

TABLES = load(Path(__file__).parents[2] / "data" / "guideline").subjects
PURPOSES = TABLES["purpose"]
TOURISM = "観光客に千曲市の季節の見どころとイベントを知らせ、来訪を増やす"
VISITORS = "市外の観光客、旅行を考えている人"
UNREAD = "まちの空気を届ける"  # names nothing of the table


def policy(account, purpose=TOURISM, audience=VISITORS, per_hour=100.0, platform="x"):
    return PolicyWords(account, f"{account}の名", platform, purpose, audience, per_hour)


OTHERS = [policy("p", "防災の情報を市民に", "市民", 90.0), policy("q", "子育ての相談", "保護者", 110.0)]


def found(*policies):
    return candidates([*policies, *OTHERS], PURPOSES, TABLES["audience"])


def pairs(*policies):
    return [(c.weak.account_id, c.other.account_id) for c in found(*policies)]


def test_two_of_one_purpose_and_audience_are_named_when_one_brings_little_for_its_hours():
    weak = policy("b", "旅行に出かけたい人に宿泊の情報を届ける", "県外に住む人", 20.0, "instagram")
    (candidate,) = found(policy("a"), weak)
    assert (candidate.weak.account_id, candidate.other.account_id) == ("b", "a")
    assert candidate.reasons[:2] == (
        "目的の分野が同じです（観光: 旅行・宿泊・観光・来訪・見どころ）。",
        "対象者が同じです（市外の人・旅行者: 県外・市外・観光客・旅行）。",
    )
    assert "20件" in candidate.reasons[2].replace(".0", "") and "bの名" in candidate.reasons[2]


@pytest.mark.parametrize(("per_hour", "is_named"), [(47.4, True), (47.5, False), (None, False)])
def test_half_of_the_median_is_not_little(per_hour, is_named):
    """The median of 100, 90, 110 and (under it) 47.5 is 95; of three known it is 100."""
    assert bool(pairs(policy("a"), policy("b", per_hour=per_hour))) == is_named


def test_the_same_purpose_for_others_is_no_candidate():
    assert pairs(policy("a"), policy("b", audience="市内の小学生の保護者", per_hour=10.0)) == []
    assert pairs(policy("a"), policy("b", purpose="市税の納期を知らせる", per_hour=10.0)) == []


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("災害のとき、避難に要る情報を早く届ける", "大雨や地震に備え、市民の命を守る"),
        ("本との出会いを増やす", "読書に親しむきっかけをつくる"),
        ("ごみの分別を知らせ、量を減らす", "リサイクルを進め、環境を守る"),
        ("市議会の活動を伝える", "議員の質問や議案の審議を市民に開く"),
    ],
)
def test_one_purpose_in_other_words_is_one_purpose(left, right):
    assert shared(named(left, PURPOSES), named(right, PURPOSES))


@pytest.mark.parametrize(
    "template", ["{}に関心のある市民に向けて、{}の情報をわかりやすく発信し、理解につなげることを目的とする"]
)
def test_other_purposes_in_one_template_are_other_purposes(template):
    words = [
        "観光",
        "子育て",
        "防災",
        "商工業",
        "読書",
        "スポーツ",
        "移住",
        "学校教育",
        "健康",
        "農業",
        "議会",
    ]
    read = [named(template.format(w, w), PURPOSES) for w in words]
    assert all(read)
    assert not any(shared(a, b) for n, a in enumerate(read) for b in read[:n])


def test_a_purpose_that_cannot_be_read_is_compared_by_audience_and_platform_alone_and_says_so():
    weak = policy("b", UNREAD, per_hour=20.0)
    (candidate,) = found(policy("a"), weak)
    assert "読み取れません" in candidate.reasons[0] and f"bの名「{UNREAD}」" in candidate.reasons[0]
    assert pairs(policy("a"), policy("b", UNREAD, per_hour=20.0, platform="line")) == []
    assert pairs(policy("a"), policy("b", UNREAD, "市内の事業者", 20.0)) == []


def test_what_is_read_comes_before_what_is_not():
    told = found(policy("a"), policy("b", UNREAD, per_hour=10.0), policy("c", per_hour=20.0))
    assert [bool(c.purpose) for c in told] == sorted((bool(c.purpose) for c in told), reverse=True)
    assert {(c.weak.account_id, c.other.account_id) for c in told} >= {("c", "a"), ("b", "a")}


def test_nothing_written_is_like_nothing_and_is_told():
    assert pairs(policy("a", "", ""), policy("b", "", "", 5.0)) == []
    assert pairs(policy("a", ""), policy("b", "", per_hour=5.0)) == []
    assert without_policy({"a": "甲", "b": "乙"}, [policy("a"), policy("b", "目的", "")]) == ("乙",)


def test_with_two_known_results_there_is_no_median_to_be_below():
    assert candidates([policy("a"), policy("b", per_hour=1.0)], PURPOSES, TABLES["audience"]) == ()


def test_no_word_of_the_table_is_what_every_policy_says():
    said = (
        "千曲市の公式アカウントとして、市民に情報を発信し、魅力と催しを伝え、暮らしに役立てることを目的とする"
    )
    assert named(said, PURPOSES) == {}
