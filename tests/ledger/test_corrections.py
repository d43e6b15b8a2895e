"""Corrections are no way round a rule: what is put in an entry's place meets the rule in that place, and what follows still holds."""

import pytest

from ledger.journal import Author, Draft
from ledger.months import course
from tests.ledger.bodies import judged
from tests.ledger.desk import (
    B,
    Desk,
    X,
    account,
    approval,
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
    member("政策", "policy", "情報政策課"),
)


@pytest.fixture
def desk(new_folder):
    """2026-05-01: 広報課 with 佐藤 who drafts and 鈴木 who confirms; entries 1 to 4."""
    desk = Desk(new_folder())
    desk.do("政策", *EVERYONE)
    return desk


def stands(desk, seq):
    """The body of an entry as it stands, without what it leaves empty; None once taken back."""
    record = desk.register.records.get(seq)
    return record and record.body


# --- the body meets the rule in its place


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"comment": "よく見ました"}, None),
        ({"posts_checked": False}, "その月の投稿を見てください"),
        ({"digest": B}, "数値が変わりました"),
        ({"alone": True}, "だけ alone"),
        ({"review": 1}, "確認する提出が見つかりません"),
        ({"month": "2026-03"}, "確認する提出が見つかりません"),
    ],
)
def test_a_confirmation_stays_one(desk, told, said):
    seq = desk.do("佐藤", review())
    desk.do("鈴木", confirm(seq))
    desk.on("2026-05-08").tries("鈴木", correct(6, confirm(seq, **told)), said)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"reason": "言葉を直した"}, None),
        ({"choice": "継続", "notice_days": None}, None),
        ({"choice": "継続", "notice_days": None, "state": "consider"}, "次の見直し日が要ります"),
        ({"grounds": judged()}, "一つは要ります"),
        ({"immediate": True}, "事態が認められる場合だけ"),
        ({"immediate": True, "grounds": judged(g3="可能性")}, "事態が認められる場合だけ"),
        ({"immediate": True, "grounds": judged(g3="事態")}, None),
        ({"decided_on": "2026-05-02"}, "2026年5月1日の継続・撤退の決定.*今日より後"),
    ],
)
def test_a_draft_decision_stays_one(desk, told, said):
    seq = desk.do("鈴木", decision())
    desk.on("2026-05-08").tries("鈴木", correct(seq, decision(**told)), said)


def test_a_correction_is_of_the_day_of_its_entry(new_folder):
    desk = Desk(new_folder())
    desk.do("政策", account(), member("鈴木", "manager"))  # alone on this day
    seq = desk.do("鈴木", review())
    confirmed = desk.do("鈴木", confirm(seq, alone=True))
    desk.on("2026-06-10").do("政策", member("佐藤", "operator", **{"from": "2026-05-02"}))
    desk.do("鈴木", correct(confirmed, confirm(seq, alone=True, comment="所見")))
    assert stands(desk, confirmed).comment == "所見"
    june = desk.do("佐藤", review(month="2026-05"))
    early = desk.on("2026-07-01").do("佐藤", review(month="2026-03"))
    desk.refused(
        "佐藤", correct(june, review(month="2026-06")), said="2026年6月10日の提出.*まだ終わっていません"
    )
    desk.do("佐藤", correct(early, review(month="2026-06")))  # made in July


def test_a_correction_leaves_the_entry_to_its_author(new_folder):
    """Who drafted may mend a word of another's confirmation: that makes it no confirmation of their own."""
    desk = Desk(new_folder())
    chief = Author("課長", "manager", ("情報政策課",), "ログイン")
    desk.do(
        "政策",
        account(section="情報政策課"),
        member("政策", "policy", "情報政策課"),
        member("課長", "manager", "情報政策課"),
    )
    seq = desk.do("政策", review())
    confirmed = desk.do(chief, confirm(seq))
    desk.refused("政策", correct(confirmed, confirm(seq, alone=True)), said="だけ alone")
    desk.do("政策", correct(confirmed, confirm(seq, comment="所見")))
    record = desk.register.records[confirmed]
    assert (record.by, record.body.alone, record.body.comment) == ("課長", False, "所見")


def test_a_step_that_was_done_cannot_become_one_against_the_rules(desk):
    seq = desk.do("鈴木", decision(), approval(5)) - 1
    desk.on("2026-07-01")
    noticed = desk.do("佐藤", done(seq, "周知", "2026-05-02"))
    stopped = desk.do("佐藤", done(seq, "停止", "2026-05-10"))
    deleted = desk.do("佐藤", done(seq, "削除", "2026-06-01"))
    early = done(seq, "削除", "2026-05-31")
    desk.refused("佐藤", correct(deleted, early), said="が終わる前の削除です")
    desk.refused(
        "佐藤", correct(stopped, planned(seq, "停止", "2026-05-10")), said="9番（撤退の手順）が成り立たなく"
    )
    desk.refused(
        "佐藤", correct(noticed, done(seq, "周知", "2026-05-03")), said="9番（撤退の手順）が成り立たなく"
    )
    assert desk.register.accounts(desk.now.date())[X].closed_on.isoformat() == "2026-06-01"
    desk.do(
        "佐藤", correct(deleted, (early[0], early[1] | {"deviation": "誤って消した"}))
    )  # a fact is let in
    desk.do("佐藤", correct(noticed, done(seq, "周知", "2026-05-03")))  # and then no longer stands in the way
    assert desk.register.accounts(desk.now.date())[X].closed_on.isoformat() == "2026-05-31"


# --- what somebody returned, confirmed, closed or approved is what they saw


def test_what_was_acted_on_cannot_change_behind_the_act(desk):
    first = desk.do("佐藤", review())
    sent_back = desk.do("鈴木", returned(first))
    second = desk.do("佐藤", review())
    confirmed = desk.do("鈴木", confirm(second))
    for seq, by in ((first, sent_back), (second, confirmed)):
        for mended in (None, review(overall="言い換えた")):
            desk.refused(
                "佐藤", correct(seq, mended), said=f"{by}番（{'差戻し' if seq == first else '確認'}）のもと"
            )
    desk.do("鈴木", correct(confirmed))
    desk.do("佐藤", correct(second, review(overall="言い換えた")))
    assert course(desk.register, X, "2026-04").stage == "提出済"
    desk.do("鈴木", confirm(second))


@pytest.mark.parametrize("outcome", ["決裁", "否決"])
def test_what_was_approved_is_what_was_decided(desk, outcome):
    seq = desk.do("鈴木", decision())
    approved = desk.do("鈴木", approval(seq, outcome=outcome))
    for mended in (None, decision("継続"), decision(notice_days=1)):
        desk.refused("鈴木", correct(seq, mended), said="7番|6番（決裁）のもと")
    desk.do("鈴木", correct(approved))
    desk.do("鈴木", correct(seq, decision(notice_days=60)))
    assert stands(desk, seq).notice_days == 60


def test_an_approval_under_which_things_were_done_stays(desk):
    seq = desk.do("鈴木", decision())
    approved = desk.do("鈴木", approval(seq))
    noticed = desk.do("佐藤", done(seq, "周知", "2026-05-01"))
    for mended in (None, approval(seq, outcome="否決")):
        desk.refused("鈴木", correct(approved, mended), said=f"{noticed}番（撤退の手順）が成り立たなく")
    desk.do("鈴木", correct(approved, approval(seq, number="8情政第13号")))
    desk.do("佐藤", correct(noticed))
    desk.do("鈴木", correct(approved))
    assert stands(desk, approved) is None


@pytest.mark.parametrize("kind", ["policy", "manual"])
@pytest.mark.parametrize("act", ["opening", "transfer"])
def test_what_an_opening_rested_on_cannot_be_pulled_away_unsaid(desk, act, kind):
    desk.do("政策", of("policy"), of("manual"))
    rests = desk.do("政策", of(act))
    seq = 5 if kind == "policy" else 6
    late = of(kind, from_day="2026-04-11")
    for mended in (None, late):
        desk.refused("政策", correct(seq, mended), said=f"{rests}番（.*）が成り立たなくなります")
    desk.do("政策", correct(seq, of(kind, items={"purpose": "書き直した"})))
    desk.do("政策", correct(rests, of(act, deviation="準備が遅れた")), correct(seq, late))


@pytest.mark.parametrize("kind", ["comment", "incident"])
def test_the_first_entry_of_a_case_stays_while_others_carry_it_on(desk, kind):
    first = desk.do("佐藤", of(kind))
    second = desk.do("佐藤", of(kind, of=first))
    desk.refused("佐藤", correct(first), said=f"{second}番（.*）が成り立たなくなります")
    desk.refused("佐藤", correct(second, of(kind, of=second)), said="続きにできる")
    desk.do(
        "佐藤", correct(first, of(kind, details="f" * 64) if kind == "incident" else of(kind, kind="要望"))
    )
    desk.do("佐藤", correct(second), correct(first))


# --- a closed month


def test_a_closed_month_changes_by_being_reopened(desk):
    unseen = desk.do("佐藤", review())
    seq = desk.do("佐藤", review())
    confirmed = desk.do("鈴木", confirm(seq))
    closed = desk.do("政策", close(confirmed))
    for who, at, mended in (
        ("佐藤", unseen, None),
        ("佐藤", seq, review(overall="言い換えた")),
        ("鈴木", confirmed, None),
        ("鈴木", confirmed, confirm(seq, comment="所見")),
    ):
        desk.refused(who, correct(at, mended), said="2026年4月は締め済みです")
    other = desk.do("佐藤", review(month="2026-03"))
    desk.refused(
        "佐藤", correct(other, review()), said="2026年4月は締め済みです"
    )  # nor does anything come into it
    for mended in (None, close(confirmed, state="within"), close(None, unconfirmed="不在")):
        desk.refused("政策", correct(closed, mended), said="締めは訂正できません")
    desk.do("政策", reopen(closed))
    desk.refused("鈴木", correct(confirmed), said=f"{closed}番（締め）のもと")
    desk.do("佐藤", correct(unseen))


def test_nothing_comes_into_a_closed_month_by_a_correction_of_before(desk):
    march = desk.do("佐藤", review(month="2026-03"))
    desk.do("政策", close(None, unconfirmed="不在"))
    desk.refused("佐藤", correct(march, review()), said="2026年4月は締め済みです")
    desk.do("佐藤", correct(march, review(month="2026-02")))


def test_why_a_month_was_closed_unconfirmed_can_be_put_better(desk):
    closed = desk.do("政策", close(None, unconfirmed="不在"))
    desk.do("政策", correct(closed, close(None, unconfirmed="運用管理責任者が休職中のため")))
    assert stands(desk, closed).unconfirmed == "運用管理責任者が休職中のため"
    desk.refused("政策", correct(closed, close(None)), said="運用管理責任者の確認がありません")
    desk.refused("政策", correct(closed, close(None, B, unconfirmed="不在")), said="締めは訂正できません")


def test_a_reopening_is_taken_back_only_while_nothing_came_of_it(desk):
    closed = desk.do("政策", close(None, unconfirmed="不在"))
    again = desk.do("政策", reopen(closed))
    desk.do("政策", correct(again))
    assert course(desk.register, X, "2026-04").stage == "締め済"
    again = desk.do("政策", reopen(closed))
    after = desk.do("佐藤", review())
    desk.refused("政策", correct(again), said=f"{after}番（提出）が成り立たなくなります")
    desk.do("佐藤", correct(after))
    second = desk.do("政策", close(None, unconfirmed="不在", revision=2))
    desk.refused("政策", correct(again), said=f"{second}番（締め）が成り立たなくなります")


# --- corrections of corrections, disposals


def test_taking_a_correction_back_is_a_correction_too(desk):
    seq = desk.do("佐藤", review())
    confirmed = desk.do("鈴木", confirm(seq))
    taken = desk.do("鈴木", correct(confirmed))
    reworded = desk.do("佐藤", correct(seq, review(overall="言い換えた")))
    desk.refused(
        "鈴木", correct(taken, correct(confirmed, confirm(seq, posts_checked=False))), said="投稿を見て"
    )
    desk.do("鈴木", correct(taken))  # the confirmation stands again: and holds its 提出 fast
    assert course(desk.register, X, "2026-04").stage == "確認済"
    desk.refused("佐藤", correct(reworded), said="もとになって")


def test_a_correction_that_changes_nothing_is_no_breach(desk):
    seq = desk.do("佐藤", review())
    desk.do("鈴木", confirm(seq))
    desk.do("佐藤", correct(seq, review()))


def test_an_old_breach_stands_in_nobodys_way(desk):
    """An entry of before a rule was made stays; only it cannot itself be corrected into a breach."""
    seq = desk.do("鈴木", decision())
    kind, body = done(seq, "周知", "2026-05-01")
    with desk.ledger.journal.holding() as held:
        [old] = held.append(Author("佐藤", "operator", ("広報課",)), [Draft(kind, body)])
    desk.do("鈴木", correct(seq, decision(reason="言葉を直した")))
    desk.refused("佐藤", correct(old.seq, (kind, body | {"proof": "別の写し"})), said="起案中です")
    desk.do("佐藤", correct(old.seq, (kind, body | {"deviation": "決裁の前に出した"})))


def test_what_was_disposed_of_cannot_come_back(desk):
    seq = desk.do("政策", of("dispose"))
    for mended in (None, of("dispose", sha256="e" * 64), of("dispose", what="raw")):
        desk.refused("政策", correct(seq, mended), said="取り消せません")
    desk.refused(
        "政策",
        correct(seq, of("dispose", disposed_on="2026-05-02")),
        said="廃棄日（2026年5月2日）が今日より後",
    )
    desk.do("政策", correct(seq, of("dispose", authority="文書管理規程第13条")))
    assert stands(desk, seq).authority == "文書管理規程第13条"
