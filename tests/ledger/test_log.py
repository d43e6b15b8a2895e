"""Registers of different moments share one log, and each of them is what a fold from the start would give."""

import random

import pytest

from ledger.entries import Correct, Hours, Reading
from ledger.journal import Author, Draft
from ledger.ledger import Ledger
from ledger.register import Register
from tests.ledger.bodies import GOOD
from tests.ledger.test_journal import ticking

POLICY = Author("政策", "policy", ("情報政策課",), proof="ログイン")
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
            journal.append(POLICY, [Draft(kind, body)])
        if chance.random() < 0.7:
            register = ledger.register()
            held.append((register, told(register)))
    entries = ledger.journal.entries()
    assert told(ledger.register()) == told(Register(entries))
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
