"""Cases over several entries: comments and incidents as they stand, decisions with their 決裁 and steps."""

import pytest

from ledger.cases import APPROVED, DRAFT, TURNED_DOWN, cases, decisions, withdrawals
from ledger.entries import Comment, Incident
from tests.ledger.bodies import judged
from tests.ledger.desk import Desk, account, approval, correct, decision, done, of, planned


@pytest.fixture
def desk(new_folder):
    desk = Desk(new_folder(), "2026-07-01")
    desk.do("政策", account(), account("kanko_x", "観光課"))
    return desk


def heard(handling="未対応", **more):
    day = "2026-04-05" if handling == "対応済" else None
    return of("comment", handling=handling, handled_on=day, **more)


def trouble(**more):
    return of("incident", kind="炎上", prohibited=None, contained_on=None, closed_on=None, **more)


@pytest.mark.parametrize(
    ("drafts", "stand"),
    [  # entries from 3 on                                                            first: (now, how it stands)
        ([heard()], {3: (3, "未対応")}),
        ([heard(), heard("対応済", of=3)], {3: (4, "対応済")}),
        (
            [heard(), heard(), heard("対応済", of=3), heard("対応不要", of=4)],
            {3: (5, "対応済"), 4: (6, "対応不要")},
        ),
        ([heard(), heard("対応済", of=3), heard(of=3)], {3: (5, "未対応")}),  # taken up again
        ([heard(), heard("対応済", of=3), correct(4)], {3: (3, "未対応")}),
        ([heard(), heard("対応済", of=3), correct(4, heard("対応不要", of=3))], {3: (4, "対応不要")}),
        ([heard(), correct(3)], {}),
    ],
)
def test_a_comment_stands_as_its_last_entry_says(desk, drafts, stand):
    desk.do("政策", *drafts)
    assert {c.seq: (c.now.seq, c.body.handling) for c in cases(desk.register, Comment)} == stand
    assert cases(desk.register, Incident) == []


def test_an_incident_goes_from_opening_to_closing_and_can_open_again(desk):
    first = desk.do("政策", trouble())
    told = []
    for more in ({"contained_on": "2026-04-04"}, {"closed_on": "2026-04-10"}, {}):
        desk.do(
            "政策",
            trouble(of=first)
            if not more
            else of(
                "incident",
                kind="炎上",
                prohibited=None,
                of=first,
                **{"contained_on": None, "closed_on": None} | more,
            ),
        )
        [case] = cases(desk.register, Incident)
        told.append((case.seq, str(case.body.contained_on), str(case.body.closed_on)))
    assert told == [(3, "2026-04-04", "None"), (3, "None", "2026-04-10"), (3, "None", "None")]


# --- decisions


def stood(desk):
    """seq → (standing, the steps that are done, ended)."""
    return {d.seq: (d.standing, [s for s in d.steps if d.done(s)], d.ended) for d in decisions(desk.register)}


def test_a_withdrawal_from_its_draft_to_its_proven_end(desk):
    seq = desk.on("2026-05-01").do("高橋", decision(account_id="kanko_x"))
    assert stood(desk) == {seq: (DRAFT, [], False)}
    assert list(withdrawals(desk.register)) == []
    desk.do("高橋", approval(seq))
    desk.on("2026-07-01")
    steps = [
        ("周知", "2026-05-02"),
        ("停止", "2026-05-10"),
        ("削除", "2026-06-01"),
        ("削除後確認", "2026-06-02"),
    ]
    for n, (step, day) in enumerate(steps):
        desk.do("高橋", planned(seq, step, day))
        assert stood(desk) == {seq: (APPROVED, [s for s, _ in steps[:n]], False)}
        desk.do("高橋", done(seq, step, day))
        assert stood(desk) == {seq: (APPROVED, [s for s, _ in steps[: n + 1]], step == "削除後確認")}
    [ended] = withdrawals(desk.register)
    assert [str(ended.done(s).done_on) for s, _ in steps] == [day for _, day in steps]


@pytest.mark.parametrize(
    ("outcome", "choice", "standing", "withdrawn"),
    [
        (None, "撤退", DRAFT, False),
        ("決裁", "撤退", APPROVED, True),
        ("否決", "撤退", TURNED_DOWN, False),
        ("決裁", "継続", APPROVED, False),
    ],
)
def test_a_decision_stands_as_its_approval_says(desk, outcome, choice, standing, withdrawn):
    seq = desk.do("鈴木", decision(choice))
    if outcome:
        desk.do("鈴木", approval(seq, outcome=outcome))
        approved = seq + 1
    assert stood(desk) == {seq: (standing, [], False)}
    assert [d.seq for d in withdrawals(desk.register)] == ([seq] if withdrawn else [])
    if outcome:
        desk.do("鈴木", correct(approved))
        assert stood(desk) == {seq: (DRAFT, [], False)}


def test_what_was_done_is_not_undone_by_a_plan(desk):
    seq = desk.do("鈴木", decision())
    desk.do("鈴木", approval(seq), done(seq, "周知", "2026-05-02"), planned(seq, "周知", "2026-08-01"))
    [held] = decisions(desk.register)
    assert (str(held.done("周知").done_on), held.done("停止")) == ("2026-05-02", None)
    desk.do("鈴木", done(seq, "周知", "2026-05-08"))  # in another place: the notice runs from the last
    assert str(decisions(desk.register)[0].done("周知").done_on) == "2026-05-08"


def test_decisions_keep_to_their_own(desk):
    one = desk.do("鈴木", decision(immediate=True, notice_days=None, grounds=judged(g3="事態")))
    other = desk.do("高橋", decision(account_id="kanko_x"))
    desk.do("鈴木", approval(one), done(one, "削除", "2026-05-01"))
    assert stood(desk) == {one: (APPROVED, ["削除"], False), other: (DRAFT, [], False)}
    assert decisions(desk.register)[0].body.ground(3).harm == "事態"
