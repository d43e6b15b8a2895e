"""The month's course: what stands after 提出, 差戻し, 確認, 締め and 再開, in whatever order people try them."""

from dataclasses import astuple

import pytest
from hypothesis import given, settings, strategies as st

from ledger.entries import InvalidEntry
from ledger.ledger import Ledger
from ledger.months import (
    CLOSED,
    CONFIRMED,
    DRAFTING,
    RETURNED,
    SUBMITTED,
    Course,
    course,
    courses,
    standing_closes,
)
from tests.ledger.desk import (
    A,
    B,
    Desk,
    X,
    account,
    author,
    close,
    confirm,
    correct,
    member,
    reopen,
    returned,
    review,
)

APRIL = (X, "2026-04")
PEOPLE = (member("佐藤", "operator"), member("鈴木", "manager"))


def made(new_folder):
    desk = Desk(new_folder(), "2026-06-01")
    desk.do("政策", account(), *PEOPLE)
    return desk


def act(desk, what, digest=A, month="2026-04"):
    """One act, on whatever stands now."""
    held = course(desk.register, X, month)
    seq = {
        name: getattr(held, name).seq if getattr(held, name) else 99
        for name in ("review", "confirm", "close")
    }
    draft = {
        "提出": lambda: review(digest, month),
        "差戻し": lambda: returned(seq["review"], month),
        "確認": lambda: confirm(seq["review"], digest, month),
        "締め": lambda: close(seq["confirm"], digest, month, revision=held.closes + 1),
        "不在締め": lambda: close(None, digest, month, revision=held.closes + 1, unconfirmed="不在"),
        "再開": lambda: reopen(seq["close"], month),
    }[what]()
    who = {"提出": "佐藤", "差戻し": "鈴木", "確認": "鈴木"}.get(what, "政策")
    return desk.ledger.record(author(who), [draft])


def named(held):
    """Which entries stand, by seq."""
    told = [getattr(held, name) for name in ("review", "returned", "confirm", "close", "reopened")]
    return [r and r.seq for r in told] + [held.closes]


@pytest.mark.parametrize(
    ("acts", "stage", "stand"),
    [  # entries from 4 on                          review returned confirm close reopened closes
        ("", DRAFTING, [None, None, None, None, None, 0]),
        ("提出", SUBMITTED, [4, None, None, None, None, 0]),
        ("提出 提出", SUBMITTED, [5, None, None, None, None, 0]),
        ("提出 差戻し", RETURNED, [None, 5, None, None, None, 0]),
        ("提出 差戻し 提出", SUBMITTED, [6, None, None, None, None, 0]),
        ("提出 確認", CONFIRMED, [4, None, 5, None, None, 0]),
        ("提出 確認 差戻し", RETURNED, [None, 6, None, None, None, 0]),
        ("提出 確認 提出", SUBMITTED, [6, None, None, None, None, 0]),
        ("提出 確認 締め", CLOSED, [4, None, 5, 6, None, 1]),
        ("不在締め", CLOSED, [None, None, None, 4, None, 1]),
        ("提出 差戻し 不在締め", CLOSED, [None, 5, None, 6, None, 1]),
        ("提出 確認 締め 再開", SUBMITTED, [4, None, None, None, 7, 1]),
        ("不在締め 再開", DRAFTING, [None, None, None, None, 5, 1]),
        ("提出 確認 締め 再開 確認 締め", CLOSED, [4, None, 8, 9, 7, 2]),
        ("不在締め 再開 不在締め 再開", DRAFTING, [None, None, None, None, 7, 2]),
    ],
)
def test_what_stands_after_some_acts(new_folder, acts, stage, stand):
    desk = made(new_folder)
    for what in acts.split():
        act(desk, what)
    held = course(desk.register, *APRIL)
    assert (held.stage, named(held)) == (stage, stand)
    assert courses(desk.register) == ({APRIL: held} if acts else {})
    assert [r.seq for r in standing_closes(desk.register)] == [s for s in stand[3:4] if s]


def test_months_and_accounts_go_their_own_way(new_folder):
    desk = made(new_folder)
    desk.do("政策", account("kanko_x", "観光課"))
    act(desk, "提出")
    act(desk, "提出", month="2026-05")
    act(desk, "確認", month="2026-05")
    desk.do("高橋", review(account_id="kanko_x"))
    assert {key: held.stage for key, held in courses(desk.register).items()} == {
        APRIL: SUBMITTED,
        (X, "2026-05"): CONFIRMED,
        ("kanko_x", "2026-04"): SUBMITTED,
    }
    assert course(desk.register, "kanko_x", "2026-05") == Course()


def test_what_was_taken_back_never_was(new_folder):
    desk = made(new_folder)
    for what in ("提出", "確認"):
        act(desk, what)
    desk.do("鈴木", correct(5))
    assert named(course(desk.register, *APRIL)) == [4, None, None, None, None, 0]
    desk.do("佐藤", correct(4))
    assert courses(desk.register) == {}


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["提出", "差戻し", "確認", "締め", "不在締め", "再開"]), st.sampled_from([A, A, B])
    ),
    max_size=12,
)


@settings(max_examples=30)
@given(ACTS)
def test_whatever_people_try_the_course_stays_in_order(new_folder, acts):
    desk = made(new_folder)
    for what, digest in acts:
        before = course(desk.register, *APRIL)
        try:
            act(desk, what, digest)
        except InvalidEntry:
            assert course(desk.register, *APRIL) == before
        held = course(desk.register, *APRIL)
        if held.confirm:  # never a confirmation without its 提出, of the same figures, after it
            assert held.review and held.confirm.body.review == held.review.seq < held.confirm.seq
            assert held.confirm.body.digest == held.review.body.digest
        if held.close and not held.close.body.unconfirmed:
            assert held.confirm and held.close.body.confirm == held.confirm.seq
            assert held.close.body.digest == held.confirm.body.digest
        assert held.closes - before.closes in (0, 1)
        assert not (held.review and held.returned)
    kinds = [(e.kind, e.body) for e in desk.ledger.journal.entries()[3:]]
    assert [b["revision"] for k, b in kinds if k == "close"] == list(
        range(1, held.closes + 1) if acts else []
    )
    turns = [k for k, _ in kinds if k in ("close", "reopen")]
    assert turns == ["close", "reopen"] * (len(turns) // 2) + ["close"] * (len(turns) % 2)


@settings(max_examples=20)
@given(ACTS)
def test_the_same_journal_read_again_gives_the_same_courses(new_folder, acts):
    desk = made(new_folder)
    for what, digest in acts:
        try:
            act(desk, what, digest)
        except InvalidEntry:
            continue
    again = Ledger(desk.ledger.journal.path.parent, lambda: desk.now)
    assert courses(again.register()) == courses(desk.register)
    assert list(map(astuple, again.register().records.values())) == list(
        map(astuple, desk.register.records.values())
    )
