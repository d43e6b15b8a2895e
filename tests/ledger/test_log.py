"""Registers of different moments share one log, and each of them is what a fold from the start would give."""

import random
from dataclasses import replace
from datetime import date

import pytest

from ledger.bulk import Stretch
from ledger.entries import Correct, Hours, Reading, check_body
from ledger.journal import Author, Draft
from ledger.ledger import Ledger
from ledger.log import Log, Upto
from ledger.register import Register
from tests.ledger.bodies import GOOD
from tests.ledger.test_journal import ticking

POLICY = Author("政策", "policy", ("情報政策課",), proof="ログイン")
PEOPLE = [
    POLICY,
    replace(POLICY, name="千曲"),
    replace(POLICY, proof="自己申告"),
    replace(POLICY, name="例田"),
]
KINDS = ("account", "target", "hours", "reading", "event", "setting", "transfer")


def told(register):
    """All that a register says, to be compared."""
    return (
        register.seq,
        register.head,
        dict(register.entries),
        dict(register.records),
        register.unread,
        {m: [r.seq for r in register.of(m)] for m in (Hours, Reading, Correct)},
        register.account_versions(),
        [e.seq for e in register.signed("ログイン")],
    )


def drawn(chance, count):
    """Drafts of several kinds, some of them corrected, put back, corrected again; one that nobody can read."""
    root: dict[int, int] = {}  # entry → the one that it corrects
    for seq in range(1, count + 1):
        if seq > 3 and chance.random() < 0.3:
            of = chance.choice([s for s in range(1, seq) if root.get(s, 0) not in root])
            root[seq] = of
            yield (
                "correct",
                {"seq": of, "reason": "直す"} | ({"body": {"x": 1}} if chance.random() < 0.1 else {}),
            )
        else:
            kind = chance.choice(KINDS)
            yield (
                kind,
                dict(GOOD[kind]) | ({"day": "昨日"} if kind == "event" and chance.random() < 0.3 else {}),
            )


@pytest.mark.parametrize("seed", range(8))
def test_a_register_grown_entry_by_entry_is_one_folded_at_once(new_folder, seed):
    chance = random.Random(seed)
    ledger = Ledger(new_folder(), ticking())
    held = []
    for kind, body in drawn(chance, 40):
        with ledger.journal.holding() as journal:
            journal.append(chance.choice(PEOPLE), [Draft(kind, body)])
        if chance.random() < 0.7:
            register = ledger.register()
            held.append((register, told(register)))
    entries = ledger.journal.entries()
    assert told(ledger.register()) == told(Register(entries))
    names = dict.fromkeys(e.by for e in entries if e.proof == "ログイン")
    assert [e.by for e in ledger.register().signed("ログイン")] == list(names)
    for register, before in held:  # nothing that somebody holds has changed under them
        assert told(register) == before == told(Register(entries[: register.seq]))
        again = ledger.register_of(entries[: register.seq])
        assert told(again) == before


@pytest.mark.parametrize("seed", range(4))
def test_what_might_be_recorded_changes_nothing_that_is_held(new_folder, seed):
    chance = random.Random(seed)
    ledger = Ledger(new_folder(), ticking())
    for kind, body in drawn(chance, 15):
        with ledger.journal.holding() as journal:
            journal.append(POLICY, [Draft(kind, body)])
    register = ledger.register()
    before = told(register)
    early = register.until(6)
    entry, body = next(
        (e, register.records[e.seq].body) for e in register.entries.values() if e.seq in register.records
    )
    for base in (register, early):
        ahead = base
        for seq in range(base.seq + 1, base.seq + 4):
            ahead = ahead.after(
                entry.__class__(**entry.__dict__ | {"seq": seq, "hash": f"draft {seq}"}), body
            )
        beside = base.after(entry.__class__(**entry.__dict__ | {"seq": base.seq + 1, "hash": "beside"}), body)
        assert (ahead.seq, beside.seq, beside.head) == (base.seq + 3, base.seq + 1, "beside")
        assert len(ahead.records) == len(base.records) + 3 and ahead.head == f"draft {base.seq + 3}"
    assert told(register) == before and early.seq == 5
    with ledger.journal.holding() as journal:
        journal.append(POLICY, [Draft("hours", GOOD["hours"])])
    assert told(ledger.register()) == told(Register(ledger.journal.entries()))


def test_drafts_lie_over_a_log_and_leave_it_as_it_is(new_folder):
    chance = random.Random(3)
    ledger = Ledger(new_folder(), ticking())
    for kind, body in drawn(chance, 30):
        with ledger.journal.holding() as journal:
            journal.append(POLICY, [Draft(kind, body)])
    register = ledger.register()
    before, entries = told(register), list(ledger.journal.entries())
    drafted = register
    for kind, body in (
        ("account", GOOD["account"]),
        ("hours", GOOD["hours"]),
        ("transfer", GOOD["transfer"]),
    ):
        entry = replace(entries[0], seq=drafted.seq + 1, kind=kind, body=dict(body), hash=f"draft {kind}")
        drafted, entries = drafted.after(entry, check_body(kind, body)), [*entries, entry]
    assert told(drafted) == told(Register(entries)) and told(register) == before
    assert [r.seq for r in drafted.of(Hours, account_id=GOOD["hours"]["account_id"])][-1] == 32
    corrects = replace(
        entries[0], seq=34, kind="correct", body={"seq": 32, "reason": "直す"}, hash="draft 34"
    )
    assert told(drafted.grown([corrects], {})) == told(Register([*entries, corrects]))
    assert told(drafted.until(32)) == told(Register(entries[:31])) and told(register) == before


def test_one_account_is_what_all_accounts_say_of_it(new_folder):
    chance = random.Random(5)
    ledger = Ledger(new_folder(), ticking())
    for n in range(60):
        account_id = f"x_{chance.randrange(4)}"
        day = f"20{chance.randrange(10, 24)}-0{chance.randrange(1, 9)}-01"
        kind = chance.choice(["account", "account", "transfer"])
        body = dict(GOOD[kind]) | {"account_id": account_id, "section": chance.choice(["甲課", "乙課"])}
        body |= (
            {"from_day": day} if kind == "account" else {"from": day} if "from" in body else {"from_day": day}
        )
        with ledger.journal.holding() as journal:
            journal.append(POLICY, [Draft(kind, body)])
        register = ledger.register()
        for on in (date(2009, 1, 1), date(2015, 6, 1), date(2030, 1, 1)):
            accounts = register.accounts(on)
            assert {a: register.account(a, on) for a in accounts} == accounts
        assert n < 20 or len(accounts) == 4
        versions = register.account_versions()
        assert versions == sorted(versions, key=lambda v: (v[1], v[0]))
    assert register.account("nobody", on) is None


def test_what_is_drafted_asks_of_the_others_nothing(recorded, monkeypatch):
    """Targets in one write: no draft sorts, copies or goes through the accounts, members or entries that are there."""
    ledger = recorded(*(("account", dict(GOOD["account"]) | {"account_id": f"x_{n}"}) for n in range(30)))
    made = []
    monkeypatch.setattr(Log, "copy", lambda log: made.append("copy"))
    monkeypatch.setattr(Register, "_account_versions", lambda register: made.append("all accounts"))
    drafts = [("target", dict(GOOD["target"]) | {"account_id": f"x_{n}"}) for n in range(30)]
    assert len(ledger.record(POLICY, drafts)) == 30 and not made


def test_a_growing_list_is_seen_as_it_was():
    held = [1, 2, 3]
    stretch = Stretch(held, 0, 3)
    held += [4, 5]
    assert list(stretch) == [1, 2, 3] == stretch and stretch[-1] == 3 and list(stretch[1:]) == [2, 3]
    assert [list(stretch[s]) for s in (slice(0), slice(-2, None), slice(2, 1), slice(None, None, -1))] == [
        [],
        [2, 3],
        [],
        [3, 2, 1],
    ]
    with pytest.raises(IndexError):
        stretch[3]


def test_a_correction_asks_the_entries_that_can_speak_of_it_and_no_others(recorded, monkeypatch):
    told = [("account", dict(GOOD["account"]) | {"account_id": "x_0"})]
    ledger = recorded(
        *told, *(("hours", dict(GOOD["hours"]) | {"account_id": "x_0", "hours": n}) for n in range(9))
    )
    seen, of = [], Register.of
    monkeypatch.setattr(
        Register, "of", lambda register, model, **told: seen.append(model) or of(register, model, **told)
    )
    monkeypatch.setattr(Upto, "values", lambda held: pytest.fail("goes through all records"))
    ledger.record(POLICY, [("correct", {"seq": 5, "reason": "誤り"})])
    assert Hours not in seen and len(list(of(ledger.register(), Hours))) == 8
