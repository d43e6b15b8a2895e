"""When an entry may be made: each rule exactly at its boundary, and on either side of it."""

from functools import partial

import pytest

from ledger.journal import Author
from tests.ledger.bodies import judged
from tests.ledger.desk import (
    B,
    Desk,
    X,
    account,
    approval,
    author,
    close,
    confirm,
    correct,
    decision,
    done,
    member,
    of,
    planned,
    reopen,
    returned,
    review,
)

EVERYONE = (
    account(),
    member("佐藤", "operator"),
    member("鈴木", "manager"),
    member("高橋", "manager", "観光課"),
    member("政策", "policy", "情報政策課"),
)


@pytest.fixture
def desk(new_folder):
    """2026-05-01: 広報課 with 佐藤 who drafts and 鈴木 who confirms; entries 1 to 5."""
    desk = Desk(new_folder())
    desk.do("政策", *EVERYONE)
    return desk


# --- the month


@pytest.mark.parametrize(
    ("day", "said"), [("2026-04-30", "まだ終わっていません"), ("2026-05-01", None), ("2027-01-01", None)]
)
def test_a_month_is_submitted_once_it_is_over(desk, day, said):
    desk.on(day).tries("佐藤", review(), said)


def test_a_closed_month_takes_nothing_until_it_is_reopened(desk):
    first = desk.do("佐藤", review())
    closed = desk.do("政策", close(desk.do("鈴木", confirm(first))))
    desk.refused("佐藤", review(), said="締め済みです")
    desk.refused("鈴木", returned(first), said="締め済みです")
    desk.refused("鈴木", confirm(first), said="締め済みです")
    desk.refused("政策", close(closed - 1, revision=2), said="すでに締め済み")
    desk.do("政策", reopen(closed))
    assert (
        desk.do("鈴木", confirm(first)) == closed + 2
    )  # the figures are as they were: the 提出 still stands
    desk.do("佐藤", review(month="2026-03"))  # another month was never closed


def test_what_is_returned_or_confirmed_is_the_submission_that_stands(desk):
    desk.refused("鈴木", returned(1), said="見つかりません")
    desk.refused("鈴木", confirm(1), said="見つかりません")
    first = desk.do("佐藤", review())
    second = desk.do("佐藤", review())
    for act in (returned, confirm):
        desk.refused("鈴木", act(first), said="新しい提出に替わった")
    desk.do("鈴木", returned(second))
    for act in (returned, confirm):
        desk.refused("鈴木", act(second), said="差し戻されています")
    third = desk.do("佐藤", review())
    desk.refused("鈴木", confirm(third, month="2026-03"), said="見つかりません")
    desk.do("鈴木", confirm(third))


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({}, None),
        ({"digest": B}, "提出のあとで数値が変わりました"),
        ({"posts_checked": False}, "その月の投稿を見てください"),
        ({"alone": True}, "だけ alone を付けます"),
    ],
)
def test_a_confirmation_binds_what_was_submitted_and_looked_through(desk, told, said):
    seq = desk.do("佐藤", review())
    desk.tries("鈴木", confirm(seq, **told), said)


OWN_DRAFT = "自分では（代決でも）確認できません"


@pytest.mark.parametrize(
    ("others", "alone", "said"),
    [  # 鈴木 confirms what 鈴木 submitted; who else is there in 広報課 on 2026-05-01?
        ([], True, None),
        ([], False, "だけ alone を付けます"),
        ([member("田中", "operator")], True, OWN_DRAFT),
        ([member("田中", "manager")], True, OWN_DRAFT),
        ([member("田中", "operator", **{"to": "2026-05-01"})], True, OWN_DRAFT),  # their last day
        ([member("田中", "operator", **{"to": "2026-04-30"})], True, None),  # gone since yesterday
        ([member("田中", "operator", **{"from": "2026-05-01"})], True, OWN_DRAFT),  # here since today
        ([member("田中", "operator", **{"from": "2026-05-02"})], True, None),  # comes tomorrow
        ([member("田中", "operator", contractor=True)], True, None),  # a contractor is nobody here
        ([member("田中", "viewer")], True, None),
        ([member("田中", "operator", "観光課")], True, None),
    ],
)
def test_nobody_confirms_their_own_draft_unless_they_are_the_section(new_folder, others, alone, said):
    desk = Desk(new_folder())
    desk.do("政策", account(), member("鈴木", "manager"), *others)
    seq = desk.do("鈴木", review())
    desk.tries("鈴木", confirm(seq, alone=alone), said)


def test_of_a_section_without_members_nobody_knows_that_it_is_one_person(new_folder):
    desk = Desk(new_folder())
    desk.do("政策", account())
    seq = desk.do("鈴木", review())
    desk.refused("鈴木", confirm(seq, alone=True), said=OWN_DRAFT)


@pytest.mark.parametrize(("names", "said"), [(("政策",), None), (("政策", "次長"), OWN_DRAFT)])
def test_情報政策課_is_the_section_of_its_members_though_they_name_none(new_folder, names, said):
    desk = Desk(new_folder())
    desk.do("政策", account(section="情報政策課"), *(member(name, "policy", sections=[]) for name in names))
    seq = desk.do("政策", review())
    desk.tries("政策", confirm(seq, alone=True), said)


def test_nobody_has_their_own_draft_confirmed_by_who_acts_for_them(desk):
    deputy = Author("副", "manager", ("広報課",), "ログイン", "鈴木")
    seq = desk.do("鈴木", review())
    desk.refused(deputy, confirm(seq), said=OWN_DRAFT)
    desk.refused(deputy, confirm(seq, alone=True), said=OWN_DRAFT)
    seq = desk.do("佐藤", review())
    seq = desk.do(deputy, confirm(seq))
    confirmed = desk.register.records[seq]
    assert (confirmed.by, confirmed.acts_for) == ("副", "鈴木")
    seq = desk.do(deputy, review())
    desk.do("鈴木", confirm(seq))  # who acts for somebody wrote it, another reads it


@pytest.mark.parametrize(
    ("day", "said"), [("2026-04-30", "まだ終わっていません"), ("2026-05-01", None), ("2026-06-01", None)]
)
def test_a_month_is_closed_once_it_is_over(new_folder, day, said):
    desk = Desk(new_folder(), "2026-04-01")
    desk.do("政策", account())
    desk.on(day).tries("政策", close(None, unconfirmed="担当者が不在"), said)


def test_a_close_needs_the_confirmation_of_these_figures_or_a_reason(desk):
    desk.refused("政策", close(None), said="確認がありません")
    seq = desk.do("佐藤", review())
    desk.refused("政策", close(seq), said="確認がありません")
    confirmed = desk.do("鈴木", confirm(seq))
    desk.refused("政策", close(seq), said="確認がありません")
    desk.refused("政策", close(confirmed, B), said="確認は効力を失いました")
    desk.refused("政策", close(confirmed, revision=2), said="版は第1版です")
    desk.do("佐藤", review())
    desk.refused("政策", close(confirmed), said="確認がありません")  # a new 提出 voids it
    desk.do("政策", close(None, B, unconfirmed="担当者が不在"))


def test_a_reopening_takes_back_the_close_that_stands(desk):
    desk.refused("政策", reopen(1), said="見つかりません")
    first = desk.do("政策", close(None, unconfirmed="不在"))
    desk.refused("政策", reopen(first, month="2026-03"), said="見つかりません")
    desk.do("政策", reopen(first))
    desk.refused("政策", reopen(first), said="見つかりません")
    desk.refused("政策", close(None, unconfirmed="不在"), said="版は第2版です")
    second = desk.do("政策", close(None, unconfirmed="不在", revision=2))
    desk.refused("政策", reopen(first), said="見つかりません")
    desk.do("政策", reopen(second))


# --- 開設 and 移管

PREPARED = ("policy", "manual")
OPENS, MOVES = (
    of("opening", opens_on="2026-04-10"),
    of("transfer", from_day="2026-04-10", agreed_on="2026-04-01"),
)


@pytest.mark.parametrize("act", [OPENS, MOVES], ids=["opening", "transfer"])
@pytest.mark.parametrize(
    ("kinds", "day", "said"),
    [
        (PREPARED, "2026-04-09", None),
        (PREPARED, "2026-04-10", None),
        (PREPARED, "2026-04-11", "利用方針を作って"),
        (("policy",), "2026-04-10", "マニュアルを作って"),
        (("manual",), "2026-04-10", "利用方針を作って"),
        ((), "2026-04-10", "利用方針を作って"),
    ],
)
def test_an_account_opens_and_moves_with_its_利用方針_and_マニュアル(desk, act, kinds, day, said):
    for kind in kinds:
        desk.do("政策", of(kind, from_day=day))
    desk.tries("政策", act, said)
    desk.tries(
        "政策",
        (act[0], act[1] | {"deviation": "急いでいた"}),
        None if said else "所管" if act is MOVES else None,
    )


@pytest.mark.parametrize(
    ("act", "day"), [(OPENS, "opens_on"), (MOVES, "from_day")], ids=["opening", "transfer"]
)
@pytest.mark.parametrize(("when", "said"), [("2026-05-01", None), ("2026-05-02", "の前に、利用方針を作って")])
def test_only_what_has_happened_can_deviate(desk, act, day, when, said):
    told = (act[0], act[1] | {day: when, "deviation": "急いでいた"})
    desk.tries("政策", told, said)


@pytest.mark.parametrize(
    ("act", "told", "said"),
    [
        ("opening", {"judged_on": "2026-04-09"}, None),
        ("opening", {"judged_on": "2026-04-10"}, None),
        ("opening", {"judged_on": "2026-04-11"}, "判断が開設より後"),
        ("opening", {"judged_on": "2026-04-11", "deviation": "急ぎ"}, None),
        ("transfer", {"agreed_on": "2026-04-10"}, None),
        ("transfer", {"agreed_on": "2026-04-11"}, "協議が整った日"),
        ("transfer", {"agreed_on": "2026-04-11", "deviation": "急ぎ"}, None),
        ("transfer", {"section": "広報課"}, "すでに広報課の所管"),
        ("transfer", {"account_id": "ghost_x"}, "台帳にありません"),
        ("transfer", {"from_day": "2020-04-02", "agreed_on": "2020-04-01", "deviation": "急ぎ"}, None),
        (
            "transfer",
            {"from_day": "2020-04-01", "agreed_on": "2020-04-01", "deviation": "急ぎ"},
            "期間の前か",
        ),
        (
            "transfer",
            {"from_day": "2020-03-31", "agreed_on": "2020-03-01", "deviation": "急ぎ"},
            "期間の前か",
        ),
    ],
)
def test_the_need_is_judged_and_the_move_agreed_before(desk, act, told, said):
    desk.do("政策", *(of(kind, from_day="2026-04-01") for kind in PREPARED))
    begun = OPENS if act == "opening" else MOVES
    desk.tries("政策", (act, begun[1] | told), said)


# --- 継続・撤退

NEXT = {"next_review_on": "2026-05-02"}


@pytest.mark.parametrize(
    ("told", "said"),
    [
        # 継続 and 休止 against 撤退検討 or ground ①: with a next review
        ({"choice": "継続"}, None),
        ({"choice": "継続", "state": "watch"}, None),
        ({"choice": "継続", "state": "consider"}, "次の見直し日が要ります"),
        ({"choice": "継続", "state": "recovering"}, "次の見直し日が要ります"),
        ({"choice": "継続", "state": "consider"} | NEXT, None),
        ({"choice": "継続", "grounds": judged(g1="該当する")}, "次の見直し日が要ります"),
        ({"choice": "継続", "grounds": judged(g1="該当する")} | NEXT, None),
        ({"choice": "継続", "grounds": judged(g1="判断できない")}, None),
        # 継続 outside the guideline: ②③④ apply, or 撤退検討 without ② judged 該当しない; only as 逸脱
        ({"choice": "継続", "grounds": judged(g2="該当する")}, "判断基準②に該当するアカウントの継続は"),
        ({"choice": "継続", "grounds": judged(g3="可能性", g4="該当する")}, "判断基準③④に該当する"),
        ({"choice": "継続", "grounds": judged(g2="該当する"), "deviation": "議会の要望"}, None),
        (
            {"choice": "継続", "state": "consider", "grounds": judged(g2="判断できない")} | NEXT,
            "判断基準②に「該当しない」と判断したとき",
        ),
        (
            {"choice": "継続", "state": "consider", "grounds": judged(g2="該当する"), "deviation": "x"},
            "次の見直し日が要ります",
        ),
        # the 但書 of 第1-4(1) is of ① alone
        ({"choice": "継続", "state": "consider", "clause": "第1-4(1)ただし書"} | NEXT, "但書は、判断基準①"),
        ({"choice": "継続", "clause": "第1-4(1)但書"}, "但書は、判断基準①"),
        ({"choice": "撤退", "grounds": judged(g1="該当する"), "clause": "第1-4(1)ただし書"}, "但書は"),
        (
            {"choice": "継続", "grounds": judged(g1="該当する"), "clause": "第1-4(1)ただし書"} | NEXT,
            None,
        ),
        ({"choice": "休止", "from_month": "2026-06"}, None),
        ({"choice": "休止", "from_month": "2026-06", "state": "consider"}, "次の見直し日が要ります"),
        ({"choice": "継続", "state": "consider", "next_review_on": "2026-05-01"}, "決定日より後"),
        ({"choice": "継続", "next_review_on": "2026-04-30"}, "決定日より後"),
        # 撤退: on a ground
        ({"choice": "撤退"}, None),
        ({"choice": "撤退", "grounds": judged()}, "判断基準（①〜④）が一つは要ります"),
        ({"choice": "撤退", "grounds": judged(g4="判断できない")}, "判断基準（①〜④）が一つは要ります"),
        # 即時: ground ③ with 事態, and nothing less
        ({"immediate": True, "grounds": judged(g3="事態")}, None),
        ({"immediate": True, "grounds": judged(g3="可能性")}, "事態が認められる場合だけ"),
        (
            {"immediate": True, "grounds": judged(g1="該当する", g2="該当する", g4="該当する")},
            "事態が認められる場合だけ",
        ),
        (
            {"immediate": True, "grounds": judged(g3="可能性"), "deviation": "x", "decided_on": "2026-04-30"},
            "事態が認められる",
        ),
        ({"choice": "撤退", "grounds": judged(g3="可能性")}, None),
        # dates
        ({"choice": "継続", "decided_on": "2026-05-01"}, None),
        ({"choice": "継続", "decided_on": "2026-05-02"}, "決定日（2026年5月2日）が今日より後"),
        # 逸脱: what was decided already is let in, and says so
        (
            {"choice": "継続", "state": "consider", "deviation": "もう決めた", "decided_on": "2026-04-30"},
            None,
        ),
        ({"choice": "継続", "state": "consider", "deviation": "今日決める"}, "次の見直し日が要ります"),
        (
            {"choice": "撤退", "grounds": judged(), "deviation": "もう決めた", "decided_on": "2026-04-30"},
            None,
        ),
        (
            {"choice": "撤退", "grounds": judged(), "deviation": "今日決める"},
            "判断基準（①〜④）が一つは要ります",
        ),
    ],
)
def test_a_decision(desk, told, said):
    desk.tries("鈴木", decision(**told), said)


def test_while_an_account_is_being_withdrawn_nothing_else_is_decided(desk):
    one, other = desk.do("鈴木", decision(), decision("継続")) - 1, 7
    desk.do("鈴木", approval(one))
    desk.refused("鈴木", decision("継続"), said="撤退の手続き中")
    desk.refused("鈴木", approval(other), said="撤退の手続き中")
    desk.do("鈴木", approval(other, outcome="否決"))
    desk.do("政策", account("kanko_x", "観光課"))
    desk.do("高橋", of("decision", account_id="kanko_x"))  # another account


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"approved_on": "2026-04-20"}, None),
        ({"approved_on": "2026-04-19"}, "決裁日が決定日より前"),
        ({"approved_on": "2026-05-01"}, None),
        ({"approved_on": "2026-05-02"}, "決裁日（2026年5月2日）が今日より後"),
    ],
)
def test_an_approval_lies_between_the_decision_and_today(desk, told, said):
    seq = desk.do("鈴木", decision(decided_on="2026-04-20"))
    desk.tries("鈴木", approval(seq, **told), said)


@pytest.mark.parametrize("outcome", ["決裁", "否決"])
def test_a_decision_is_approved_or_turned_down_once(desk, outcome):
    seq = desk.do("鈴木", decision())
    desk.do("鈴木", approval(seq, outcome=outcome))
    desk.refused("鈴木", approval(seq), said="すでに記録されています")


# --- the steps of a withdrawal: decided and approved on 2026-05-01, a notice of 30 days from 2026-05-02

DECIDED = 6
NOTICED, STOPPED, DELETED = (
    partial(done, DECIDED, "周知", "2026-05-02"),
    partial(done, DECIDED, "停止", "2026-05-10"),
    partial(done, DECIDED, "削除", "2026-06-01"),
)


@pytest.mark.parametrize(
    ("before", "draft", "said"),
    [
        # 起案中: things may be planned, but nothing done
        ([], planned(DECIDED, "周知", "2026-05-02"), None),
        ([], NOTICED(), "起案中です"),
        ([], NOTICED(deviation="先に出した"), None),
        (["否決"], planned(DECIDED, "周知", "2026-05-02"), "否決された決定"),
        (["否決"], NOTICED(), "否決された決定"),
        (["否決"], NOTICED(deviation="先に出した"), None),
        # after the 決裁
        (["決裁"], NOTICED(), None),
        (["決裁"], done(DECIDED, "周知", "2026-05-01"), None),
        (["決裁"], done(DECIDED, "周知", "2026-04-30"), "周知が決裁日より前"),
        (["決裁"], done(DECIDED, "周知", "2026-07-01"), None),
        (["決裁"], done(DECIDED, "周知", "2026-07-02"), "実施日（2026年7月2日）が今日より後"),
        (["決裁"], done(DECIDED, "周知", "2026-07-02", deviation="x"), "実施日（2026年7月2日）が今日より後"),
        # in turn
        (["決裁"], STOPPED(), "先に「周知」の実施"),
        (["決裁", planned(DECIDED, "周知", "2026-05-02")], STOPPED(), "先に「周知」の実施"),
        (["決裁"], STOPPED(deviation="急いだ"), None),
        (["決裁", NOTICED()], done(DECIDED, "停止", "2026-05-02"), None),
        (["決裁", NOTICED()], done(DECIDED, "停止", "2026-05-01"), "停止が周知より前"),
        (["決裁", NOTICED()], DELETED(), "先に「停止」の実施"),
        (["決裁", NOTICED(), STOPPED()], done(DECIDED, "削除後確認", "2026-06-02"), "先に「削除」の実施"),
        # the notice of 30 days runs from 2026-05-02 to 2026-05-31
        (
            ["決裁", NOTICED(), STOPPED()],
            done(DECIDED, "削除", "2026-05-31"),
            "30日、2026年5月31日まで）が終わる前",
        ),
        (["決裁", NOTICED(), STOPPED()], done(DECIDED, "削除", "2026-05-31", deviation="誤って消した"), None),
        (["決裁", NOTICED(), STOPPED()], DELETED(), None),
        (["決裁", NOTICED()], planned(DECIDED, "削除", "2026-05-31"), "が終わる前の削除です"),
        (["決裁", NOTICED()], planned(DECIDED, "削除", "2026-06-01"), None),
        (
            ["決裁", planned(DECIDED, "周知", "2026-05-03")],
            planned(DECIDED, "削除", "2026-06-01"),
            "が終わる前の削除です",
        ),
        (["決裁", planned(DECIDED, "周知", "2026-05-03")], planned(DECIDED, "削除", "2026-06-02"), None),
        (["決裁"], planned(DECIDED, "削除", "2026-12-01"), "先に周知の日を記録"),
        # to the end, each step once
        (["決裁", NOTICED(), STOPPED(), DELETED()], done(DECIDED, "削除後確認", "2026-06-01"), None),
        (
            ["決裁", NOTICED(), STOPPED(), DELETED()],
            done(DECIDED, "削除後確認", "2026-05-31"),
            "削除後確認が削除より前",
        ),
        (["決裁", NOTICED(), STOPPED()], STOPPED(), "すでに記録されています"),
        (["決裁", NOTICED()], NOTICED(), None),  # in another place
    ],
)
def test_a_step(desk, before, draft, said):
    assert desk.do("鈴木", decision()) == DECIDED
    for one in before:
        desk.do("鈴木", approval(DECIDED, outcome=one)) if isinstance(one, str) else desk.on("2026-07-01").do(
            "佐藤", one
        )
    desk.on("2026-07-01").tries("佐藤", draft, said)


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        (done(DECIDED, "削除", "2026-05-01"), None),
        (planned(DECIDED, "削除", "2026-05-01"), None),
        (done(DECIDED, "停止", "2026-05-01"), None),
        (done(DECIDED, "削除", "2026-04-30"), "削除が決裁日より前"),
        (done(DECIDED, "削除後確認", "2026-05-01"), "先に「削除」の実施"),
    ],
)
def test_an_immediate_withdrawal_waits_for_no_notice(desk, draft, said):
    desk.do("鈴木", decision(immediate=True, notice_days=None, grounds=judged(g3="事態")), approval(DECIDED))
    desk.tries("佐藤", draft, said)


def test_only_a_withdrawal_has_steps(desk):
    desk.do("鈴木", decision("継続"), approval(DECIDED))
    desk.refused("佐藤", NOTICED(), said="撤退の決定にだけ")


# --- cases, disposals


@pytest.mark.parametrize("kind", ["comment", "incident"])
def test_a_case_goes_on_from_its_first_entry(desk, kind):
    desk.do("政策", account("kanko_x", "観光課"))
    first = desk.do("佐藤", of(kind))
    second = desk.do("佐藤", of(kind, of=first))
    desk.do("佐藤", of(kind, of=first))
    for wrong in (second, 1, 99):
        desk.refused("佐藤", of(kind, of=wrong), said="続きにできる記録ではありません")
    desk.refused("政策", of(kind, of=first, account_id="kanko_x"), said="続きにできる")
    other = desk.do("佐藤", of("incident" if kind == "comment" else "comment"))
    desk.refused("佐藤", of(kind, of=other), said="続きにできる")


@pytest.mark.parametrize(
    ("day", "said"), [("2026-05-01", None), ("2026-05-02", "廃棄日（2026年5月2日）が今日より後")]
)
def test_what_is_disposed_of_is_gone_by_today(desk, day, said):
    desk.tries("政策", of("dispose", disposed_on=day), said)


# --- several entries in one write meet each other


def test_in_one_write_a_rule_sees_the_entries_before(desk):
    twice = close(None, unconfirmed="不在")
    desk.refused("政策", twice, twice, said="すでに締め済み")
    seq = desk.do("鈴木", decision())
    desk.refused("鈴木", approval(seq), approval(seq), said="すでに記録されています")
    desk.on("2026-07-01").refused("佐藤", NOTICED(deviation="x"), STOPPED(), said="起案中です")
    first = desk.register.seq + 1
    entries = desk.ledger.record(author("佐藤"), [review(), of("comment"), of("comment", of=first + 1)])
    assert [e.seq for e in entries] == [first, first + 1, first + 2]
    desk.refused(
        "鈴木", correct(seq, decision(reason="別の言葉")), approval(seq), correct(seq), said="もとになって"
    )
    assert X in desk.register.accounts(desk.now.date())


def test_in_one_write_a_correction_leaves_the_other_drafts_what_they_are(desk):
    seq = desk.do("佐藤", of("comment"))
    drafts = [
        of("comment"),
        of("incident"),
        correct(seq),
        of("incident", of=seq + 2),
        of("comment", of=seq + 1),
    ]
    assert len(desk.ledger.record(author("佐藤"), drafts)) == 5
    desk.refused("佐藤", correct(seq + 5), of("comment", of=seq), said="続きにできる記録ではありません")


# --- 改善策の試行


@pytest.mark.parametrize(
    ("day", "said"), [("2026-04-01", None), ("2026-05-31", None), ("2026-06-01", "結果を見てから")]
)
def test_a_trial_is_told_before_anything_of_it_is_seen(desk, day, said):
    desk.on(day).tries("佐藤", of("trial"), said)


def ended(seq, **more):
    return of("trial_end", trial=seq, **more)


@pytest.mark.parametrize(
    ("day", "said"), [("2026-07-31", "終わるまで、結果は出しません"), ("2026-08-01", None)]
)
def test_a_trial_has_no_verdict_before_its_end(desk, day, said):
    seq = desk.do("佐藤", of("trial"))
    desk.on(day).tries("佐藤", ended(seq), said)


def test_it_can_be_stopped_with_a_reason_and_ends_once(desk):
    seq = desk.do("佐藤", of("trial"))
    stopped = {"outcome": "stopped", "next": "やめる", "told": None, "finding": None}
    desk.refused("佐藤", ended(seq, **stopped | {"note": None}), said="理由を「考えたこと」に")
    desk.do("佐藤", ended(seq, **stopped))
    desk.refused("佐藤", ended(seq, **stopped), said="もう終わっています")


def test_only_a_trial_of_that_account_ends(desk):
    desk.do("政策", account("x_hon"))
    seq = desk.do("佐藤", of("trial"))
    for told in (ended(1), ended(99), ended(seq, account_id="x_hon")):
        desk.on("2026-08-01").refused("佐藤", told, said="改善策の試行ではありません")


def test_what_a_trial_compares_stays_as_it_was_told(desk):
    seq = desk.do("佐藤", of("trial"))
    desk.refused("佐藤", correct(seq, of("trial", to_month="2026-09")), said="取り消して、新しい試行を")
    desk.refused("佐藤", correct(seq, of("trial", rule={"any": ["写真"]})), said="取り消して、新しい試行を")
    desk.do("佐藤", correct(seq, of("trial", title="別の呼び名")))
    desk.on("2026-08-01").do("佐藤", ended(seq))
    desk.refused("佐藤", correct(seq), said="もとになって")
