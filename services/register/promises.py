"""What an account promises: the versions of its 利用方針, マニュアル and 開示事項, and what changed between two of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from ledger.declared import begins
from ledger.entries import Disclosure, Manual, Policy
from ledger.register import Record, Register

from ..office.guideline import Guideline

PAPERS = {model.DECLARED.id: model for model in (Policy, Manual, Disclosure)}
Piece = tuple[str, str]  # same, gone or new; and the text


@dataclass(frozen=True)
class PromiseVersion:
    """One version, counted from 1 in the order in which they come to hold. `day`: from when (of 開示事項: checked on)."""

    number: int
    day: date
    record: Record

    @property
    def items(self) -> Mapping[str, str]:
        return self.record.body.items


@dataclass(frozen=True)
class ItemChange:
    """One item that two versions say differently."""

    label: str
    pieces: tuple[Piece, ...]


def versions(register: Register, kind: str, account_id: str) -> list[PromiseVersion]:
    """All versions of an account, oldest first. Of two from the same day the later entry holds."""
    mine = register.versions(PAPERS[kind], account_id=account_id)
    return [PromiseVersion(n, date.fromisoformat(begins(r.body)), r) for n, r in enumerate(mine, 1)]


def standing(found: Sequence[PromiseVersion], on: date) -> PromiseVersion | None:
    """The version that holds on a day."""
    begun = [v for v in found if v.day <= on]
    return begun[-1] if begun else None


def labels(guideline: Guideline, kind: str, *items: Mapping[str, Any]) -> dict[str, str]:
    """id → label of the guideline's items in its order; then ids that it no longer has, under their own name."""
    known = {i.id: i.label for i in guideline.items(kind)}
    return known | {
        i: f"{i}（いまのガイドラインにない項目）" for told in items for i in told if i not in known
    }


def changes(
    guideline: Guideline, kind: str, before: Mapping[str, str], after: Mapping[str, str]
) -> list[ItemChange]:
    """The items whose text differs, each piece by piece."""
    found = []
    for item, label in labels(guideline, kind, before, after).items():
        was, now = before.get(item) or "", after.get(item) or ""
        if was != now:
            found.append(ItemChange(label, tuple(pieces(was, now))))
    return found


def pieces(before: str, after: str) -> list[Piece]:
    """Two texts as what stays, what is gone and what is new, in reading order.

    >>> pieces("週3回、発信する", "週5回、発信する")
    [('same', '週'), ('gone', '3'), ('new', '5'), ('same', '回、発信する')]
    """
    found: list[Piece] = []
    for word, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if word == "equal":
            found.append(("same", before[a:b]))
            continue
        found += [("gone", before[a:b])] * (b > a) + [("new", after[c:d])] * (d > c)
    return found
