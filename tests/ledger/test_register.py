"""The register: what stands after one journal seq, on a day or in a month."""

from datetime import date, datetime

import pytest

from ledger.entries import Correct, InvalidEntry, Reading
from ledger.journal import JST, Author
from ledger.ledger import Ledger
from ledger.register import Register
from tests.ledger.bodies import GOOD, judged

POLICY = Author("政策", "policy", ("情報政策課",), proof="ログイン")
NOON = datetime(2026, 5, 1, 12, tzinfo=JST)


def reading(value):
    return "reading", {"account_id": "koho_x", "metric": "visitors", "value": value, "day": "2026-04-30"}


def correct(seq, body=None):
    return "correct", {"seq": seq, "reason": "誤り"} | ({"body": body[1]} if body else {})


def imported(letter="a"):
    return "import", {
        "sha256": letter * 64,
        "size": 1,
        "name": "x.csv",
        "accounts": {"": "koho_x"},
        "format": "x_content",
        "format_digest": "f" * 64,
        "as_of": "2026-05-01",
        "counts": {},
    }


def undo(seq):
    return "undo_import", {"seq": seq, "reason": "別の月"}


def account(section, from_day=None, account_id="koho_x"):
    body = {"account_id": account_id, "platform": "x", "name": "広報", "kind": "sectoral", "section": section}
    return "account", body | {"opened_on": "2020-04-01"} | ({"from_day": from_day} if from_day else {})


def member(name, role, first, last=None):
    return "member", {"name": name, "role": role, "from": first} | ({"to": last} if last else {})


def setting(value, from_month=None, **of):
    return "setting", {"key": "k", "value": value} | ({"from_month": from_month} if from_month else {}) | of


# --- corrections


@pytest.mark.parametrize(
    ("drafts", "stands"),
    [  # 1, 2, 3 …                                                       seq: (value, corrected by)
        ([reading(1), reading(2)], {1: (1, None), 2: (2, None)}),
        ([reading(1), reading(2), correct(1, reading(9))], {1: (9, 3), 2: (2, None)}),
        ([reading(1), reading(2), correct(1)], {2: (2, None)}),
        ([reading(1), correct(1, reading(8)), correct(1, reading(9))], {1: (9, 3)}),
        ([reading(1), correct(1, reading(8)), correct(1)], {}),
        ([reading(1), correct(1, reading(9)), correct(2)], {1: (1, None)}),
        ([reading(1), correct(1, reading(8)), correct(1, reading(9)), correct(3)], {1: (8, 2)}),
        ([reading(1), correct(1, reading(8)), correct(2), correct(1, reading(9))], {1: (9, 4)}),
    ],
)
def test_corrections(recorded, drafts, stands):
    register = recorded(*drafts).register()
    assert {r.seq: (r.body.value, r.corrected_by) for r in register.of(Reading)} == stands


def test_a_corrected_entry_keeps_its_place_time_and_author(recorded):
    ledger = recorded(reading(1), reading(2), correct(1, reading(9)))
    [first, *_], entry = ledger.register().of(Reading), ledger.journal.entries()[0]
    assert (first.seq, first.at, first.by, first.role) == (1, entry.at, "政策", "policy")
    assert entry.body["value"] == 1


def test_a_correction_that_was_taken_back_is_no_record_any_more(recorded):
    register = recorded(reading(1), correct(1, reading(9)), correct(2)).register()
    assert [r.seq for r in register.of(Correct)] == [3]


@pytest.mark.parametrize(
    ("first", "mended", "said"),
    [
        (reading(1), undo(1), "^読み取った値: アカウントIDがありません"),
        (reading(1), reading("多い"), "^読み取った値: 値「多い」は数ではありません"),
        (imported("a"), imported("b"), "ファイルそのものは変えられません"),
    ],
)
def test_a_correction_must_fit_what_it_corrects(recorded, first, mended, said):
    ledger = recorded(first)
    with pytest.raises(InvalidEntry, match=said):
        ledger.record(POLICY, [correct(1, mended)])
    assert ledger.register().seq == 1


def test_the_register_can_be_read_as_of_any_seq(recorded):
    entries = recorded(reading(1), correct(1, reading(9)), correct(1)).journal.entries()
    assert [[r.body.value for r in Register(entries[:seq]).of(Reading)] for seq in range(4)] == [
        [],
        [1],
        [9],
        [],
    ]


# --- imports


@pytest.mark.parametrize(
    ("drafts", "stand", "undone"),
    [
        ([imported("a"), imported("b")], [1, 2], {}),
        ([imported("a"), imported("b"), undo(1)], [2], {1: 3}),
        ([imported("a"), undo(1), imported("a")], [3], {1: 2}),
        ([imported("a"), undo(1), correct(2)], [1], {}),
        ([imported("a"), imported("b"), undo(1), correct(3, undo(2))], [1], {2: 3}),
        ([imported("a"), correct(1)], [], {}),
    ],
)
def test_an_import_stands_until_it_is_taken_back(recorded, drafts, stand, undone):
    register = recorded(*drafts).register()
    assert ([r.seq for r in register.imports()], register.undone()) == (stand, undone)


def test_what_is_decided_under_the_lock_sees_what_others_have_written(recorded):
    one = recorded()
    two = Ledger(one.journal.path.parent, lambda: NOON)

    def unless_it_is_here(register):
        return [] if register.imports() else [imported("a")]

    assert [len(ledger.record(POLICY, unless_it_is_here)) for ledger in (one, two, one)] == [1, 0, 0]


# --- effective dates


@pytest.mark.parametrize(
    ("day", "section"),
    [
        ("2020-03-31", "広報課"),  # the register knows an account before it opens
        ("2020-04-01", "広報課"),
        ("2026-03-31", "広報課"),
        ("2026-04-01", "観光課"),  # recorded first, and yet valid later
        ("2027-03-31", "観光課"),
        ("2027-04-01", "港湾課"),
        ("2027-04-02", "港湾課"),
    ],
)
def test_accounts_change_on_their_day(recorded, day, section):
    ledger = recorded(account("観光課", "2026-04-01"), account("広報課"), account("港湾課", "2027-04-01"))
    accounts = ledger.register().accounts(date.fromisoformat(day))
    assert {name: a.section for name, a in accounts.items()} == {"koho_x": section}


def test_of_two_entries_for_one_day_the_later_one_counts(recorded):
    ledger = recorded(account("広報課"), account("観光課"), account("港湾課", account_id="minato_x"))
    accounts = ledger.register().accounts(date(2026, 4, 1))
    assert {name: a.section for name, a in accounts.items()} == {"koho_x": "観光課", "minato_x": "港湾課"}


@pytest.mark.parametrize(
    ("day", "roles"),
    [
        ("2026-03-31", {}),
        ("2026-04-01", {"佐藤": "operator", "鈴木": "manager"}),
        ("2026-09-30", {"佐藤": "operator", "鈴木": "manager"}),
        ("2026-10-01", {"佐藤": "manager", "鈴木": "manager"}),
        ("2027-03-31", {"佐藤": "manager", "鈴木": "manager"}),
        ("2027-04-01", {"佐藤": "manager"}),
        ("2027-04-02", {"佐藤": "manager"}),
    ],
)
def test_members_come_change_and_go_on_their_day(recorded, day, roles):
    ledger = recorded(
        member("佐藤", "manager", "2026-10-01"),
        member("佐藤", "operator", "2026-04-01"),
        member("鈴木", "manager", "2026-04-01", "2027-03-31"),
    )
    members = ledger.register().members(date.fromisoformat(day))
    assert {name: m.role for name, m in members.items()} == roles


@pytest.mark.parametrize(
    ("drafts", "months"),
    [
        ([], {"2026-03": None, "2026-04": None}),
        ([setting(1)], {"2026-03": 1, "2026-04": 1}),
        ([setting(1), setting(2, "2026-04")], {"2026-03": 1, "2026-04": 2, "2026-05": 2}),
        ([setting(2, "2026-04"), setting(1)], {"2026-03": 1, "2026-04": 2, "2026-05": 2}),
        ([setting(2, "2026-04"), setting(3, "2026-04")], {"2026-03": None, "2026-04": 3}),
        ([setting(2, "2026-04"), correct(1)], {"2026-04": None}),
        ([setting(1), setting(2, account_id="koho_x")], {"2026-04": 1}),
    ],
)
def test_settings_by_month(recorded, drafts, months):
    register = recorded(*drafts).register()
    assert {month: register.setting("k", None, month) for month in months} == months
    assert register.setting("other", "default") == "default"


def test_a_setting_without_a_month_asked_for_is_the_latest(recorded):
    assert recorded(setting(1), setting(2, "2030-04")).register().setting("k", None) == 2


# --- 移管, and the end of an account


def transfer(section, first, **more):
    told = {
        "account_id": "koho_x",
        "section": section,
        "from_day": first,
        "agreed_on": "2020-05-01",
        "reason": "分野が近い",
    }
    return "transfer", told | {"deviation": "見本"} | more


@pytest.mark.parametrize(
    ("drafts", "months"),
    [  # opened 2020-04-01 by 広報課                                                    who runs it, from when
        (
            [transfer("観光課", "2026-04-01")],
            {"2026-03-31": "広報課", "2026-04-01": "観光課", "2026-04-02": "観光課"},
        ),
        (
            [transfer("観光課", "2026-04-01"), transfer("港湾課", "2026-04-15")],
            {"2026-04-14": "観光課", "2026-04-15": "港湾課"},
        ),
        (
            [transfer("港湾課", "2026-04-15"), transfer("観光課", "2026-04-01")],
            {"2026-04-14": "観光課", "2026-04-15": "港湾課"},
        ),
        (
            [transfer("観光課", "2026-04-01"), transfer("広報課", "2026-04-15")],
            {"2026-04-14": "観光課", "2026-04-15": "広報課"},
        ),
        ([transfer("観光課", "2026-04-01"), correct(2)], {"2026-03-31": "広報課", "2026-04-01": "広報課"}),
        (
            [transfer("観光課", "2026-04-01"), correct(2, transfer("観光課", "2026-04-02"))],
            {"2026-04-01": "広報課", "2026-04-02": "観光課"},
        ),
        (
            [transfer("観光課", "2026-04-01"), correct(2, transfer("港湾課", "2026-04-01"))],
            {"2026-03-31": "広報課", "2026-04-01": "港湾課"},
        ),
        # an entry of before the 移管, for a later day, does not take the account back
        (
            [account("広報課", "2026-04-20"), transfer("観光課", "2026-04-01")],
            {"2026-04-19": "観光課", "2026-04-20": "観光課"},
        ),
        # one of after it says who runs it then
        (
            [transfer("観光課", "2026-04-01"), account("港湾課", "2026-04-20")],
            {"2026-04-19": "観光課", "2026-04-20": "港湾課"},
        ),
        # an account that opened in the past is not older than its 移管 by being recorded after it
        (
            [account("広報課", "2026-03-01"), transfer("観光課", "2026-04-01")],
            {"2026-03-31": "広報課", "2026-04-01": "観光課"},
        ),
    ],
)
def test_another_section_runs_an_account_from_the_day_of_its_transfer(recorded, drafts, months):
    register = recorded(account("広報課"), *drafts).register()
    assert {day: register.accounts(date.fromisoformat(day))["koho_x"].section for day in months} == months


def test_a_transfer_changes_nothing_but_who_runs_it(recorded):
    register = recorded(account("広報課"), transfer("観光課", "2026-04-01")).register()
    before, after = (register.accounts(date(2026, month, 1))["koho_x"] for month in (3, 4))
    assert after.model_copy(update={"section": "広報課", "from_day": None}) == before
    assert [(seq, str(day), a.section) for seq, day, a in register.account_versions()] == [
        (1, "2020-04-01", "広報課"),
        (2, "2026-04-01", "観光課"),
    ]


ORDERED = (
    "decision",
    GOOD["decision"]
    | {
        "choice": "撤退",
        "notice_days": 1,
        "grounds": judged(g2="該当する"),
        "ordered": True,
    },
)


def step(name, **when):
    told = {"decision": 2, "step": name, "deviation": "見本", "person": "佐藤", "proof": "写し"} | when
    return "withdrawal_step", told if "done_on" in when else {
        k: v for k, v in told.items() if k != "deviation"
    }


@pytest.mark.parametrize(
    ("drafts", "ends"),
    [
        ([], None),
        ([step("周知", planned_on="2026-05-02"), step("削除", planned_on="2026-06-01")], None),
        ([step("停止", done_on="2026-04-20")], None),
        ([step("削除", done_on="2026-04-20")], "2026-04-20"),
        ([step("削除", done_on="2026-04-20"), correct(3)], None),
        ([step("削除", done_on="2026-04-20"), correct(3, step("削除", done_on="2026-04-21"))], "2026-04-21"),
        ([step("削除", done_on="2026-04-20"), account("港湾課", account_id="minato_x")], "2026-04-20"),
    ],
)
def test_an_account_ends_on_the_day_on_which_it_was_deleted(recorded, drafts, ends):
    register = recorded(account("広報課"), ORDERED, *drafts).register()
    accounts = register.accounts(date(2026, 5, 1))
    assert str(accounts["koho_x"].closed_on) == str(ends)
    assert all(a.closed_on is None for name, a in accounts.items() if name != "koho_x")


def test_an_end_that_the_register_says_itself_comes_first(recorded):
    closed = ("account", account("広報課")[1] | {"closed_on": "2026-04-01"})
    register = recorded(closed, ORDERED, step("削除", done_on="2026-04-20")).register()
    assert str(register.accounts(date(2026, 5, 1))["koho_x"].closed_on) == "2026-04-01"


# --- registers of a moment


def test_a_register_of_before_an_entry_speaks_in_the_words_of_now(recorded):
    ledger = recorded(reading(1), reading(2), correct(1, reading(9)), reading(4))
    register = ledger.register()
    assert [[r.body.value for r in register.until(seq).of(Reading)] for seq in range(1, 6)] == [
        [],
        [9],
        [9, 2],
        [9, 2],
        [9, 2, 4],
    ]
    early = register.until(3)
    assert (early.seq, early.head, list(early.entries)) == (2, register.entries[2].hash, [1, 2])
    assert (register.until(1).seq, register.until(1).head) == (0, "")


def test_a_register_with_one_entry_more_is_that_of_the_journal_with_it(recorded):
    ledger = recorded(reading(1), imported("a"))
    before = ledger.register()
    [entry] = ledger.record(POLICY, [undo(2)])
    after = before.after(entry, ledger.register().records[3].body)
    assert (after.records, after.entries) == (ledger.register().records, ledger.register().entries)
    assert (after.seq, after.head, after.undone()) == (3, entry.hash, {2: 3})
    assert (before.seq, before.undone()) == (2, {})
