"""Who may record what: the whole table, role by kind by whose account."""

from datetime import date, datetime

import pytest

from ledger.authority import Denied, judges_itself, reads, reads_names
from ledger.entries import KINDS, InvalidEntry
from ledger.journal import JST, Author
from ledger.ledger import Ledger
from tests.ledger.bodies import GOOD, judged

OWN, FOREIGN, CITY = "koho_x", "kanko_x", None
ROLES = ("operator", "manager", "policy", "viewer")

MAY = """
    kind              operator  manager  policy  viewer

    import            own       own      all     -
    norm              -         -        all     -
    undo_import       own       own      all     -
    reading           own       own      all     -
    hours             own       own      all     -
    cost              -         own      all     -
    event             own       own      all     -
    rebase            -         own      all     -
    account           -         own      all     -
    opening           -         -        all     -
    transfer          -         -        all     -
    policy            -         own      all     -
    manual            -         own      all     -
    disclosure        own       own      all     -
    media_check       own       own      all     -
    security_check    own       own      all     -
    purpose           -         own      all     -
    media_candidate   -         -        all     -
    member            -         -        all     -
    target            -         own      all     -
    rule              -         -        all     -
    metric            -         -        all     -
    setting           -         -        all     -
    proposal          -         all      all     -
    adoption          -         -        all     -
    comment           own       own      all     -
    incident          own       own      all     -
    review            own       own      own     -
    return            -         own      all     -
    confirm           -         own      own     -
    close             -         -        all     -
    reopen            -         -        all     -
    theme             -         own      all     -
    post_theme        own       own      all     -
    trial             own       own      own     -
    trial_end         own       own      own     -
    decision          -         own      all     -
    approval          -         own      all     -
    withdrawal_step   own       own      all     -
    document          all       all      all     all
    dispose           -         -        all     -
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
        "account_id": account_id,
        "platform": "x",
        "name": "公式",
        "kind": "sectoral",
        "section": section,
        "opened_on": "2020-04-01",
    }


def imported(*account_ids):
    return "import", {
        "sha256": "a" * 64,
        "size": 1,
        "name": "x.csv",
        "accounts": {str(n): a for n, a in enumerate(account_ids)},
        "format": "x_content",
        "format_digest": "f" * 64,
        "as_of": "2026-05-01",
        "counts": {},
    }


def reading(account_id):
    return "reading", {"account_id": account_id, "metric": "visitors", "value": 1, "day": "2026-04-30"}


def member(name, role, first, last=None, sections=("広報課",)):
    body = {"name": name, "role": role, "sections": list(sections), "from": first}
    return "member", body | ({"to": last} if last else {})


def correct(seq, draft=None):
    return "correct", {"seq": seq, "reason": "誤り"} | ({"body": draft[1]} if draft else {})


ACCOUNTS = (account(OWN, "広報課"), account(FOREIGN, "観光課"))  # 1, 2
IMPORTS = (imported(OWN), imported(FOREIGN))  # 3, 4


def decision(account_id, **more):
    return "decision", GOOD["decision"] | {"account_id": account_id} | more


WITHDRAW = {"choice": "撤退", "notice_days": 30, "grounds": judged(g2="該当する")}
ORDER = WITHDRAW | {"ordered": True}
MANAGERS = {s: Author(f"{s}長", "manager", (s,), "ログイン") for s in ("広報課", "観光課", "情報政策課")}
DECIDED = {OWN: 5, FOREIGN: 6}  # seqs


def office(recorded, today="2026-05-01"):
    """Two accounts, an import of each, and a draft of each to withdraw it."""
    ledger = recorded(*ACCOUNTS, *IMPORTS, today=today)
    ledger.record(MANAGERS["広報課"], [decision(OWN, **WITHDRAW)])
    ledger.record(MANAGERS["観光課"], [decision(FOREIGN, **WITHDRAW)])
    return ledger


def about(kind, account_id, role="operator"):
    """A draft of this kind that speaks of the account, as somebody of 広報課 in this role would word it."""
    if kind in ("account", "import"):
        return account(account_id, "広報課") if kind == "account" else imported(account_id)
    body = dict(GOOD[kind])
    if kind == "undo_import":
        body["seq"] = 3 if account_id == OWN else 4
    elif kind == "decision":
        own = role == "policy" and account_id == OWN
        body |= ORDER if role == "policy" and not own else {"own": own}
    elif kind in ("approval", "withdrawal_step"):
        body["decision"] = DECIDED[account_id]
    elif kind == "member":
        body |= {"name": "別の人"}
    if "account_id" in KINDS[kind].model_fields:
        body["account_id"] = account_id
    return kind, body


def may(ledger, author_, *drafts, in_turn=True):
    """Are these recorded? And if not, is nothing recorded?

    `in_turn=False`: the right is enough, though it be too early for the act (that is test_procedure's matter).
    """
    before = ledger.journal.entries()
    try:
        assert len(ledger.record(author_, drafts)) == len(drafts)
    except Denied:
        assert ledger.journal.check() == before
        return False
    except InvalidEntry:
        assert not in_turn
        assert ledger.journal.check() == before
    return True


def test_the_table_is_drawn_here_in_full():
    assert {kind for kind, *_ in CELLS} == set(KINDS) - {"correct"}


@pytest.mark.parametrize(("kind", "role", "cell"), CELLS)
def test_the_table(recorded, kind, role, cell):
    ledger, who = office(recorded), author(role)
    assert {
        "own": may(ledger, who, about(kind, OWN, role), in_turn=False),
        "foreign": may(ledger, who, about(kind, FOREIGN, role), in_turn=False),
    } == {"own": cell in ("own", "all"), "foreign": cell == "all"}


@pytest.mark.parametrize(
    ("draft", "allowed"),
    [  #                                          what an operator of 広報課 may record
        (imported(OWN), True),
        (imported(OWN, OWN), True),
        (imported(OWN, FOREIGN), False),
        (imported(), False),
        (imported("unknown"), False),
        (reading("unknown"), False),
        (about("event", CITY), False),
        (("undo_import", {"seq": 1, "reason": "x"}), False),  # not an import
        (("undo_import", {"seq": 99, "reason": "x"}), False),  # not there
    ],
)
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


def test_a_manager_registers_and_changes_accounts_of_the_own_section_only(recorded):
    ledger = recorded(*ACCOUNTS)
    renamed = ("account", account(OWN, "広報課")[1] | {"from_day": "2026-06-01", "name": "新しい名"})
    assert {
        "new, ours": may(ledger, author("manager"), account("new_x", "広報課")),
        "new, theirs": may(ledger, author("manager"), account("other_x", "観光課")),
        "take theirs": may(ledger, author("manager"), account(FOREIGN, "広報課")),
        "rename ours": may(ledger, author("manager"), renamed),
        "hand over ours": may(ledger, author("manager"), account(OWN, "観光課")),
        "by a correction": may(ledger, author("manager"), correct(1, account(OWN, "観光課"))),
        "情報政策課 does": may(ledger, author("policy"), account(OWN, "観光課")),
    } == {
        "new, ours": True,
        "new, theirs": False,
        "take theirs": False,
        "rename ours": True,
        "hand over ours": False,  # 移管 (第1-1(1)イ) is 情報政策課's to record
        "by a correction": False,
        "情報政策課 does": True,
    }


# --- 第1-4: who decides, who orders

POLICY = Author("政策", "policy", ("情報政策課",), "ログイン")
STAY = {}
PAUSE = {"choice": "休止", "from_month": "2026-06"}
RUN_BY_POLICY = "joho_x"


@pytest.mark.parametrize(
    ("who", "account_id", "kind", "told", "said"),
    [
        # the operating section decides, whatever the kind
        ("広報課", OWN, "sectoral", STAY, None),
        ("広報課", OWN, "representative", WITHDRAW, None),
        ("広報課", FOREIGN, "sectoral", STAY, "観光課の所管"),
        # 情報政策課 orders the withdrawal of another section's 分野別 account: that, and no more
        ("policy", OWN, "sectoral", ORDER, None),
        ("policy", OWN, "representative", ORDER, "代表アカウント"),
        ("policy", OWN, "representative", STAY, "代表アカウント"),
        ("policy", OWN, "sectoral", WITHDRAW, "撤退の指示だけ"),  # not as if it were its own
        ("policy", OWN, "sectoral", STAY, "撤退の指示だけ"),
        ("policy", OWN, "sectoral", PAUSE, "撤退の指示だけ"),
        ("policy", OWN, "sectoral", STAY | {"ordered": True}, "撤退の指示だけ"),
        ("policy", OWN, "sectoral", WITHDRAW | {"own": True}, "所管と合って"),
        # nobody else orders
        ("広報課", OWN, "sectoral", ORDER, "情報政策課だけ"),
        ("広報課", FOREIGN, "sectoral", ORDER, "情報政策課だけ"),
        # 自己評価: of its own account 情報政策課 decides like any section, and says so
        ("policy", RUN_BY_POLICY, "representative", STAY | {"own": True}, None),
        ("policy", RUN_BY_POLICY, "sectoral", WITHDRAW | {"own": True}, None),
        ("policy", RUN_BY_POLICY, "representative", STAY, "所管と合って"),
        ("policy", RUN_BY_POLICY, "sectoral", ORDER, "所管と合って"),
        ("policy", RUN_BY_POLICY, "sectoral", ORDER | {"own": True}, "所管と合って"),
        ("情報政策課", RUN_BY_POLICY, "representative", STAY | {"own": True}, None),  # its 運用管理責任者 too
        ("情報政策課", RUN_BY_POLICY, "representative", STAY, "所管と合って"),
        ("広報課", OWN, "sectoral", STAY | {"own": True}, "所管と合って"),
        # nobody decides on what is not there
        ("policy", "ghost_x", "sectoral", ORDER, "台帳にありません"),
    ],
)
def test_who_decides_and_who_orders(recorded, who, account_id, kind, told, said):
    sections = {OWN: "広報課", FOREIGN: "観光課", RUN_BY_POLICY: "情報政策課"}
    ledger = recorded(*(("account", account(a, s)[1] | {"kind": kind}) for a, s in sections.items()))
    author_ = POLICY if who == "policy" else MANAGERS[who]
    if said is None:
        assert may(ledger, author_, decision(account_id, **told))
    else:
        with pytest.raises(Denied, match=said):
            ledger.record(author_, [decision(account_id, **told)])


def test_an_order_is_approved_turned_down_and_changed_by_who_gave_it(recorded):
    ledger = recorded(*ACCOUNTS)
    ledger.record(POLICY, [decision(OWN, **ORDER)])
    approval = ("approval", GOOD["approval"] | {"decision": 3})
    turned_down = ("approval", approval[1] | {"outcome": "否決"})
    step = ("withdrawal_step", {"decision": 3, "step": "周知", "planned_on": "2026-06-01"})
    assert {
        "approved by the section": may(ledger, author("manager"), approval),
        "turned down by the section": may(ledger, author("manager"), turned_down),
        "taken back by the section": may(ledger, author("manager"), correct(3)),
        "reworded by the section": may(ledger, author("manager"), correct(3, decision(OWN, **WITHDRAW))),
        "carried out by the section": may(ledger, author("operator"), step),
        "approved by 情報政策課": may(ledger, POLICY, approval),
    } == {
        "approved by the section": False,
        "turned down by the section": False,
        "taken back by the section": False,
        "reworded by the section": False,
        "carried out by the section": True,
        "approved by 情報政策課": True,
    }


def test_a_decision_can_still_be_corrected_when_the_account_has_moved_on(recorded):
    ledger = recorded(account(RUN_BY_POLICY, "情報政策課"), account(FOREIGN, "観光課"))
    ledger.record(POLICY, [decision(RUN_BY_POLICY, own=True)])
    moved = ("account", account(RUN_BY_POLICY, "観光課")[1] | {"from_day": "2026-06-01"})
    ledger.record(POLICY, [moved])
    later = Ledger(ledger.journal.path.parent, lambda: datetime(2026, 6, 2, 12, tzinfo=JST))
    reworded = correct(3, decision(RUN_BY_POLICY, own=True, reason="言葉を直した"))
    assert may(later, MANAGERS["情報政策課"], reworded) is False  # it is not theirs any more
    assert may(later, MANAGERS["観光課"], reworded)  # 自己評価 it stays: so it was when it was made
    assert may(later, POLICY, correct(3, decision(RUN_BY_POLICY, own=True, reason="もう一度直した")))


@pytest.mark.parametrize("kind", ["approval", "withdrawal_step"])
@pytest.mark.parametrize("seq", [1, 99])
def test_what_follows_a_decision_must_follow_one(recorded, kind, seq):
    ledger, draft = recorded(*ACCOUNTS), (kind, GOOD[kind] | {"decision": seq})
    for who, refusal in ((author("manager"), Denied), (POLICY, InvalidEntry)):
        with pytest.raises(refusal, match=f"{seq}番は継続・撤退の決定ではありません"):
            ledger.record(who, [draft])


@pytest.mark.parametrize(
    ("who", "section", "itself"),
    [
        (POLICY, "情報政策課", True),
        (POLICY, "広報課", False),
        (Author("政策", "policy", ()), "情報政策課", True),  # it is the section of its members
        (Author("政策", "policy", ("デジタル推進課",)), "デジタル推進課", True),
        (MANAGERS["情報政策課"], "情報政策課", True),
        (MANAGERS["広報課"], "広報課", False),
    ],
)
def test_who_judges_an_account_of_its_own(recorded, who, section, itself):
    held = recorded(account(OWN, section)).register().accounts(date(2026, 5, 1))[OWN]
    assert judges_itself(who, held) is itself


# --- reading


@pytest.mark.parametrize(
    ("who", "all_", "names_own", "names_foreign"),
    [
        (author("operator"), True, True, False),
        (author("manager"), True, True, False),
        (author("policy"), True, True, True),
        (Author("監査", "viewer", ("監査委員事務局",)), True, False, False),
        (Author("受託者", "operator", ("広報課",), contractor=True), False, True, False),
    ],
)
def test_everyone_but_contractors_reads_all_accounts_and_few_read_names(
    recorded, who, all_, names_own, names_foreign
):
    accounts = recorded(*ACCOUNTS).register().accounts(date(2026, 5, 1))
    assert {a: reads(who, held) for a, held in accounts.items()} == {
        OWN: all_ or "広報課" in who.sections,
        FOREIGN: all_,
    }
    assert (reads_names(who, accounts[OWN]), reads_names(who, accounts[FOREIGN])) == (
        names_own,
        names_foreign,
    )


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
    "own": reading(OWN),
    "foreign": reading(FOREIGN),
    "rule": about("rule", OWN),
    "target": about("target", OWN),
    "nothing": None,
}


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


@pytest.mark.parametrize("kind", ["document", "proposal"])
def test_what_everyone_records_is_corrected_by_who_did_or_by_情報政策課(recorded, kind):
    issued = (kind, GOOD[kind])
    by = {
        who: Author(name, role, ("広報課",), "ログイン")
        for who, name, role in (
            ("another", "鈴木", "manager"),
            ("a viewer", "監査", "viewer"),
            ("themselves", "佐藤", "manager"),
            ("policy", "政策", "policy"),
        )
    }
    found = {}
    for who, person in by.items():
        ledger = recorded(*ACCOUNTS)
        ledger.record(by["themselves"], [issued])
        found[who] = may(ledger, person, correct(3))
    assert found == {"another": False, "a viewer": False, "themselves": True, "policy": True}


# --- members


@pytest.mark.parametrize(
    ("today", "operator", "manager"),
    [
        ("2026-03-31", False, False),  # the day before they come
        ("2026-04-01", True, False),
        ("2026-09-30", True, False),
        ("2026-10-01", False, True),  # promoted: the page they still have open is refused
        ("2027-03-31", False, True),
        ("2027-04-01", False, False),  # ended the day before
    ],
)
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
        ("鈴木", ("広報課",), "鈴木 は担当者として登録されていません"),
    ],
)
def test_nobody_gives_themselves_a_name_or_a_section(recorded, name, sections, said):
    ledger = recorded(*ACCOUNTS, member("佐藤", "operator", "2026-04-01"))
    with pytest.raises(Denied, match=said):
        ledger.record(Author(name, "operator", sections), [reading(OWN)])


def test_a_role_that_was_taken_away_a_second_ago_is_gone(recorded):
    members = [member("田中", "policy", "2020-04-01"), member("佐藤", "manager", "2026-04-01")]
    ledger = recorded(*ACCOUNTS, *members)
    page = author("manager", proof="自己申告")  # as the open page holds it
    assert may(ledger, page, about("target", OWN))
    elsewhere = Ledger(ledger.journal.path.parent, ledger._clock)
    elsewhere.record(
        Author("田中", "policy", ("広報課",), "自己申告"), [member("佐藤", "viewer", "2026-05-01")]
    )
    assert not may(ledger, page, about("target", OWN))
    assert not may(ledger, page, about("reading", OWN))


@pytest.mark.parametrize(("acts_for", "allowed"), [("鈴木", True), (None, False), ("田中", False)])
def test_nobody_acts_for_another_or_hides_it_but_as_registered(recorded, acts_for, allowed):
    deputy = ("member", member("佐藤", "manager", "2026-04-01")[1] | {"acts_for": "鈴木"})
    ledger = recorded(*ACCOUNTS, deputy)
    who = Author("佐藤", "manager", ("広報課",), "自己申告", acts_for)
    assert may(ledger, who, about("target", OWN)) is allowed
    if allowed:
        record = ledger.register().records[ledger.register().seq]
        assert (record.by, record.acts_for) == ("佐藤", "鈴木")


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


def test_after_a_transfer_the_old_section_still_files_its_last_month(recorded):
    old, new = (
        Author("旧", "operator", ("広報課",), "ログイン"),
        Author("新", "operator", ("観光課",), "ログイン"),
    )
    moved = {
        "account_id": OWN,
        "section": "観光課",
        "from_day": "2026-04-01",
        "agreed_on": "2026-03-01",
        "reason": "組織の見直し",
        "deviation": "利用方針は後から登録する",
    }
    ledger = recorded(*ACCOUNTS, ("transfer", moved))
    hours = {m: ("hours", {"account_id": OWN, "month": m, "hours": 1}) for m in ("2026-03", "2026-04")}
    told = {(who.name, m): may(ledger, who, hours[m]) for who in (old, new) for m in hours}
    assert told == {
        ("旧", "2026-03"): True,
        ("旧", "2026-04"): False,
        ("新", "2026-03"): False,
        ("新", "2026-04"): True,
    }
