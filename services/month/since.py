"""前回見たときからの変化: what has changed about the accounts since a person last looked at 総覧, on an earlier day.

Kept for each person in the office folder, beside what they have begun, and never in the journal: looking is no act of the office,
and when somebody looked is nobody else's affair. Not in the browser, for PCs are shared and change: on another one all would be new.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import date

from ledger.entries import KIND_WORDS
from ledger.register import Register

from ..office import begun
from ..office.folder import Office

FORM = "総覧を見た"


@dataclass(frozen=True)
class Looked:
    """What somebody saw: on which day, up to which entry, and the word of each account's state in which month."""

    on: str
    seq: int
    month: str
    words: dict[str, str] = field(default_factory=dict)

    @property
    def day(self) -> date:
        return date.fromisoformat(self.on)


@dataclass(frozen=True)
class SinceLooked:
    """What is new about an account: the state it had, where that is another now, and the kinds of the entries of others."""

    before: str | None
    entries: tuple[str, ...]


def look(office: Office, person: str, now: Looked) -> Looked | None:
    """Keep what somebody sees now; returns what they saw on the last earlier day, the same the whole day long."""
    told = {name: _read(raw) for name, raw in begun.load(office, person, FORM).items()}
    last, before = told.get("last"), told.get("before")
    if last and last.on < now.on:
        before = last
    kept = {"last": now} | ({"before": before} if before else {})
    with suppress(OSError):  # an office that cannot be written to is looked at all the same
        begun.keep(
            office,
            person,
            FORM,
            {n: json.dumps(asdict(seen), ensure_ascii=False) for n, seen in kept.items()},
        )
    return before


def _read(raw: str) -> Looked | None:
    try:
        return Looked(**json.loads(raw))
    except (TypeError, ValueError):
        return None


def moved(register: Register, person: str, before: Looked, now: Looked) -> Mapping[str, SinceLooked]:
    """account_id → what is new about it; only accounts that are seen now and of which something is."""
    entries: dict[str, list[str]] = {}
    for seq in range(before.seq + 1, now.seq + 1):
        record = register.records.get(seq)
        account_id = getattr(record.body, "account_id", None) if record else None
        if record and account_id in now.words and record.person != person:
            entries.setdefault(str(account_id), []).append(KIND_WORDS[record.kind])
    was = before.words if before.month == now.month else {}
    changed = {a: was[a] for a, word in now.words.items() if a in was and was[a] != word}
    return {
        a: SinceLooked(changed.get(a), tuple(dict.fromkeys(entries.get(a, ()))))
        for a in now.words
        if a in changed or a in entries
    }
