"""Who may record what: the whole table, role by kind by whose account."""

from datetime import date, datetime

import pytest

from ledger.authority import TABLE, Denied
from ledger.entries import KINDS
from ledger.journal import JST, Author
from ledger.ledger import Ledger

OWN, FOREIGN, CITY = "koho_x", "kanko_x", None
ROLES = ("operator", "manager", "policy", "viewer")

MAY = """
    kind          operator  manager  policy  viewer

    import        own       own      all     -
    undo_import   own       own      all     -
    reading       own       own      all     -
    event         own       own      all     -
    account       -         own      all     -
    target        -         own      all     -
    rebase        -         own      all     -
    rule          -         -        all     -
    metric        -         -        all     -
    setting       -         -        all     -
    member        -         -        all     -
"""
CELLS = [
    (kind, role, may)
    for kind, *cells in map(str.split, MAY.strip().splitlines()[2:])
    for role, may in zip(ROLES, cells, strict=True)
]


def author(role, name="佐藤", proof="ログイン"):
    return Author(name, role, ("広報課",), proof)


def account(account_id, section):
    return "account", {
        "account_id": account_id, "platform": "x", "name": "公式", "kind": "sectoral", "section": section,
        "opened_on": "2020-04-01",
    }  # fmt: skip


def imported(*account_ids):
    return "import", {
        "sha256": "a" * 64, "size": 1, "name": "x.csv", "accounts": {str(n): a for n, a in enumerate(account_ids)},
        "format": "x_content", "format_digest": "f" * 64, "as_of": "2026-05-01", "counts": {},
    }  # fmt: skip


def reading(account_id):
    return "reading", {"account_id": account_id, "metric": "visitors", "value": 1, "day": "2026-04-30"}


def member(name, role, first, last=None, sections=("広報課",)):
    body = {"name": name, "role": role, "sections": list(sections), "from": first}
    return "member", body | ({"to": last} if last else {})


def correct(seq, draft=None):
    return "correct", {"seq": seq, "reason": "誤り"} | ({"body": draft[1]} if draft else {})


ACCOUNTS = (account(OWN, "広報課"), account(FOREIGN, "観光課"))  # 1, 2
IMPORTS = (imported(OWN), imported(FOREIGN))  # 3, 4


def about(kind, account_id):
    """A draft of this kind that speaks of the account."""
    return {
        "import": imported(account_id),
        "undo_import": ("undo_import", {"seq": 3 if account_id == OWN else 4, "reason": "別の月"}),
        "reading": reading(account_id),
        "event": ("event", {"day": "2026-04-03", "kind": "催し", "title": "祭り", "account_id": account_id}),
        "account": account(account_id, "広報課"),
        "target": ("target", {"account_id": account_id, "metric": "followers", "from_month": "2026-04"}),
        "rebase": (
            "rebase",
            {"account_id": account_id, "metric": "impressions", "from_month": "2026-04", "reason": "災害"},
        ),
        "rule": ("rule", {"from_month": "2026-04"}),
        "metric": (
            "metric",
            {"metric": "m", "title": "指標", "unit": "人", "additivity": "flow", "from_month": "2026-04"},
        ),
        "setting": ("setting", {"key": "k", "value": 1}),
        "member": member("鈴木", "operator", "2026-04-01"),
    }[kind]


def may(ledger, author_, *drafts):
    """Are these recorded? And if not, is nothing recorded?"""
    before = ledger.journal.entries()
    try:
        assert len(ledger.record(author_, drafts)) == len(drafts)
    except Denied:
        assert ledger.journal.check() == before
        return False
    return True


def test_the_table_is_drawn_here_in_full():
    assert {kind for kind, *_ in CELLS} == set(TABLE) == set(KINDS) - {"correct"}


@pytest.mark.parametrize(("kind", "role", "cell"), CELLS)
def test_the_table(recorded, kind, role, cell):
    ledger = recorded(*ACCOUNTS, *IMPORTS)
    assert {
        "own": may(ledger, author(role), about(kind, OWN)),
        "foreign": may(ledger, author(role), about(kind, FOREIGN)),
    } == {"own": cell in ("own", "all"), "foreign": cell == "all"}


@pytest.mark.parametrize(
    ("draft", "allowed"),
    [  #                                          what an operator of 広報課 may record
        (imported(OWN),                                True),
        (imported(OWN, OWN),                           True),
        (imported(OWN, FOREIGN),                       False),
        (imported(),                                   False),
        (imported("unknown"),                          False),
        (reading("unknown"),                           False),
        (about("event", CITY),                         False),
        (("undo_import", {"seq": 1, "reason": "x"}),   False),   # not an import
        (("undo_import", {"seq": 99, "reason": "x"}),  False),   # not there
    ],
)  # fmt: skip
def test_own_means_every_account_that_is_spoken_of(recorded, draft, allowed):
    assert may(recorded(*ACCOUNTS, *IMPORTS), author("operator"), draft) is allowed


@pytest.mark.parametrize(
    ("today", "allowed"),
    [("2026-03-31", "広報課"), ("2026-04-01", "観光課"), ("2026-04-02", "観光課")],
)
def test_own_means_today(recorded, today, allowed):
    moved = ("account", account(OWN, "観光課")[1] | {"from_day": "2026-04-01"})
    ledger = recorded(account(OWN, "広報課"), moved, today=today)
    who = {
        s: may(ledger, Author("佐藤", "operator", (s,), "ログイン"), reading(OWN))
        for s in ("広報課", "観光課")
    }
    assert [section for section, allowed_ in who.items() if allowed_] == [allowed]


def test_a_manager_opens_accounts_for_their_own_section_and_may_hand_them_over(recorded):
    ledger = recorded(*ACCOUNTS)
    assert {
        "new, ours": may(ledger, author("manager"), account("new_x", "広報課")),
        "new, theirs": may(ledger, author("manager"), account("other_x", "観光課")),
        "take theirs": may(ledger, author("manager"), account(FOREIGN, "広報課")),
        "hand over ours": may(ledger, author("manager"), account(OWN, "観光課")),
    } == {"new, ours": True, "new, theirs": False, "take theirs": False, "hand over ours": True}


def test_one_denied_draft_keeps_the_others_out(recorded):
    assert not may(recorded(*ACCOUNTS), author("operator"), reading(OWN), reading(FOREIGN))


@pytest.mark.parametrize(
    ("role", "draft", "said"),
    [
        (
            "viewer",
            reading(OWN),
            "閲覧は、この記録.*つけられるのは 運用担当者・運用管理責任者・情報政策課 です",
        ),
        ("manager", about("rule", OWN), "運用管理責任者は、この記録.*つけられるのは 情報政策課 です"),
        ("operator", reading(FOREIGN), r"アカウント kanko_x は観光課の所管です。佐藤（広報課）は"),
        ("operator", about("event", CITY), "アカウント （全体） は情報政策課の所管です"),
        ("operator", correct(99), "99番の記録はありません"),
    ],
)
def test_a_refusal_says_who_may(recorded, role, draft, said):
    with pytest.raises(Denied, match=said):
        recorded(*ACCOUNTS).record(author(role), [draft])


# --- corrections: the right to what is replaced, and to what is put in its place

CORRECTIONS = """
    of        to        operator  manager  policy  viewer

    own       own       yes       yes      yes     -
    own       foreign   -         -        yes     -
    foreign   own       -         -        yes     -
    foreign   foreign   -         -        yes     -
    own       nothing   yes       yes      yes     -
    foreign   nothing   -         -        yes     -
    rule      rule      -         -        yes     -
    rule      nothing   -         -        yes     -
    target    target    -         yes      yes     -
"""
RECORDED = {
    "own": reading(OWN), "foreign": reading(FOREIGN), "rule": about("rule", OWN), "target": about("target", OWN),
    "nothing": None,
}  # fmt: skip


@pytest.mark.parametrize("row", [line.split() for line in CORRECTIONS.strip().splitlines()[2:]], ids=" ".join)
def test_corrections_need_both_rights(recorded, row):
    first, mended, *cells = row
    who = [
        may(recorded(*ACCOUNTS, RECORDED[first]), author(role), correct(3, RECORDED[mended]))
        for role in ROLES
    ]
    assert who == [cell == "yes" for cell in cells]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("of", "allowed"), [(OWN, {"operator", "manager", "policy"}), (FOREIGN, {"policy"})])
def test_taking_a_correction_back_needs_the_right_to_what_it_corrected(recorded, role, of, allowed):
    ledger = recorded(*ACCOUNTS, reading(of), correct(3, reading(of)))
    assert may(ledger, author(role), correct(4)) is (role in allowed)


def test_what_was_never_there_cannot_be_corrected_but_what_was_taken_back_can(recorded):
    ledger = recorded(*ACCOUNTS, reading(OWN), correct(3))
    assert [may(ledger, author("policy"), correct(seq)) for seq in (3, 99)] == [True, False]


# --- members


@pytest.mark.parametrize(
    ("today", "operator", "manager"),
    [
        ("2026-03-31", False, False),    # the day before they come
        ("2026-04-01", True,  False),
        ("2026-09-30", True,  False),
        ("2026-10-01", False, True),     # promoted: the page they still have open is refused
        ("2027-03-31", False, True),
        ("2027-04-01", False, False),    # ended the day before
    ],
)  # fmt: skip
def test_whoever_says_who_they_are_must_be_that_today(recorded, today, operator, manager):
    ledger = recorded(
        *ACCOUNTS,
        member("田中", "policy", "2020-04-01"),
        member("佐藤", "operator", "2026-04-01"),
        member("佐藤", "manager", "2026-10-01", "2027-03-31"),
        today=today,
    )
    who = [may(ledger, author(role, proof="自己申告"), reading(OWN)) for role in ("operator", "manager")]
    assert who == [operator, manager]
    assert may(ledger, author("operator", proof="ログイン"), reading(OWN))  # the login has vouched for them


@pytest.mark.parametrize(
    ("name", "sections", "said"),
    [
        ("佐藤", ("広報課", "観光課"), "佐藤 の役割か所属が変わりました"),
        ("佐藤", (), "佐藤 の役割か所属が変わりました"),
        ("鈴木", ("広報課",), "鈴木 は利用者として登録されていません"),
    ],
)
def test_nobody_gives_themselves_a_name_or_a_section(recorded, name, sections, said):
    ledger = recorded(*ACCOUNTS, member("佐藤", "operator", "2026-04-01"))
    with pytest.raises(Denied, match=said):
        ledger.record(Author(name, "operator", sections), [reading(OWN)])


def test_the_first_entry_of_an_empty_journal_needs_no_member(new_folder):
    ledger = Ledger(new_folder(), lambda: datetime(2026, 4, 1, 9, tzinfo=JST))
    first, stranger = author("policy", "田中", "自己申告"), author("policy", "誰か", "自己申告")
    himself = member("田中", "policy", "2026-04-01")
    assert {
        "an operator makes members": may(ledger, author("operator", "誰か", "自己申告"), himself),
        "情報政策課 does": may(ledger, first, himself),
        "then a stranger": may(ledger, stranger, about("rule", OWN)),
        "then the member": may(ledger, first, about("rule", OWN)),
    } == {
        "an operator makes members": False,
        "情報政策課 does": True,
        "then a stranger": False,
        "then the member": True,
    }
    assert set(ledger.register().members(date(2026, 4, 1))) == {"田中"}
