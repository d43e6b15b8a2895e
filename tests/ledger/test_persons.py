"""Persons: an id, and names that change from a day on. What is recorded under a name of before is of the same person."""

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from ledger.entries import Member
from ledger.journal import Author
from ledger.ledger import Ledger
from ledger.persons import Persons
from tests.ledger.desk import Desk, account, confirm, correct, member, review

FIRST = date(2026, 4, 1)


def called(name, person_id=None, on=FIRST):
    return Member.model_validate({"name": name, "person_id": person_id, "role": "viewer", "from": str(on)})


WED, LATER = date(2026, 10, 10), date(2027, 4, 1)


@pytest.mark.parametrize(
    ("on", "name", "words"),
    [
        (date(2026, 1, 1), "高橋", "高橋"),  # before anything: the first name
        (FIRST, "高橋", "高橋"),
        (WED - timedelta(1), "高橋", "高橋"),
        (WED, "佐藤", "佐藤（旧 高橋）"),
        (LATER, "高橋", "高橋（旧 佐藤）"),  # the name of before again
    ],
)
def test_a_person_is_called_as_on_the_day(on, name, words):
    held = [
        called("高橋"),
        called("鈴木", "1234"),
        called("佐藤", "高橋", WED),
        called("高橋", "高橋", LATER),
    ]
    persons = Persons(held)
    assert (persons.name("高橋", on), persons.words("高橋", on)) == (name, words)
    assert [persons.of(n) for n in ("高橋", "佐藤", "鈴木", "1234", "誰か")] == [
        "高橋",
        "高橋",
        "1234",
        "1234",
        "誰か",
    ]
    assert (persons.name("誰か", on), persons.words("1234", on)) == ("誰か", "鈴木")


names = st.sampled_from(["高橋", "佐藤", "鈴木", "田中"])


@given(st.lists(st.tuples(names, st.none() | names, st.integers(0, 3)), max_size=8))
def test_a_name_is_one_persons_as_long_as_nobody_is_let_in_who_has_anothers(told):
    """As procedure.py asks before an entry, and authority before an act: every name leads back to whose it was."""
    held: list[Member] = []
    for name, person_id, years in told:
        one = called(name, person_id, FIRST + timedelta(years * 365))
        if not Persons(held).others(one):
            held.append(one)
    persons = Persons(held)
    assert persons.shared() == {}
    assert all(persons.of(m.name) == persons.of(m.person) == m.person for m in held)
    assert all(m.name in (persons.name(m.person), *persons.former(m.person, date.max)) for m in held)


@pytest.fixture
def desk(new_folder):
    """2026-05-01: 広報課 with 鈴木, who became 佐藤 today, and a deputy."""
    desk = Desk(new_folder())
    desk.do("政策", account(), member("鈴木", "manager"), member("田中", "operator"))
    return desk


WED_TODAY = {"from": "2026-05-01"}
SATO = Author("佐藤", "manager", ("広報課",), "ログイン", id="鈴木")


def test_old_signatures_keep_their_name_and_their_person(desk):
    seq = desk.do("鈴木", review())
    desk.do("政策", member("佐藤", "manager", person_id="鈴木", **WED_TODAY))
    desk.refused(SATO, confirm(seq), said="佐藤（旧 鈴木） が自分で提出した評価は、自分では")
    deputy = Author("副", "manager", ("広報課",), "ログイン", "佐藤")
    desk.refused(deputy, confirm(seq), said="代決でも")
    seq = desk.do(SATO, review())
    entries = Ledger(desk.ledger.journal.path.parent, lambda: desk.now).journal.entries()
    assert [(e.by, e.person) for e in entries if e.kind == "review"] == [("鈴木", "鈴木"), ("佐藤", "鈴木")]
    lines = desk.ledger.journal.path.read_text(encoding="utf-8").splitlines()
    assert ['"id":"鈴木"' in line for line in lines] == [False] * 5 + [True], (
        "what is as ever is written as ever"
    )
    assert desk.register.records[seq].person == "鈴木"


def test_who_is_called_otherwise_since_today_is_still_alone(new_folder):
    desk = Desk(new_folder())
    desk.do("政策", account(), member("鈴木", "manager"))
    seq = desk.do("鈴木", review())
    desk.do("政策", member("佐藤", "manager", person_id="鈴木", **WED_TODAY))
    desk.do(SATO, confirm(seq, alone=True))


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (member("田中", "manager", person_id="鈴木", **WED_TODAY), "「田中」は別の人（田中）の氏名"),
        (
            member("鈴木", "manager", person_id="1234", **WED_TODAY),
            "「鈴木」は別の人（佐藤（旧 鈴木））の氏名",
        ),
        (
            member("新人", "manager", person_id="佐藤", **WED_TODAY),
            "「新人」は別の人（佐藤（旧 鈴木））の氏名か担当者ID",
        ),
        (member("鈴木", "manager", **WED_TODAY), "「鈴木」は佐藤の以前の氏名です"),
        (member("鈴木", "operator", **{"from": "2019-04-01"}), None),  # of a day on which it was the name
        (member("鈴木", "manager", person_id="鈴木", **WED_TODAY), None),  # given back
        (member("佐藤", "operator", **{"from": "2026-06-01"}), None),  # whose name it is now
        (member("佐藤（観光課）", "operator", "観光課", **WED_TODAY), None),
        (correct(3, member("佐藤", "operator")), "佐藤が、2人の氏名か担当者IDになります"),
        (correct(3, member("田仲", "operator")), None),
    ],
)
def test_a_name_that_was_anybodys_is_nobody_elses(desk, told, said):
    desk.do("政策", member("佐藤", "manager", person_id="鈴木", **WED_TODAY))
    desk.tries("政策", told, said)
    if said is None:
        assert desk.register.persons.shared() == {}


def test_what_is_put_right_stays_of_whom_it_was(desk):
    desk.do("政策", correct(3, member("田仲", "operator")))
    assert [(m.person, m.name) for m in desk.register.members(desk.now.date()).values()] == [
        ("鈴木", "鈴木"),
        ("田中", "田仲"),
    ]
