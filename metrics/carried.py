"""A finding of 何が反応されたか as it is carried into a 月次評価: its sentence, and the bytes by which it is found again. Pure.

The bytes hold all that was compared (posts by id, how often seen, how many reactions, every sort), so that the same answer
can be worked out again once the posts, the rules or the months have moved on.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from .reacted import Reactions, sentence, times
from .reacting import Name, Reacted, Sort, asked
from .words import in_fours

SCHEMA = 1
FIGURES = ("posts", "months", "factor", "low", "high", "p", "least", "found")
_MARK = re.compile(r"〔根拠 ([0-9A-F]{4}(?:-[0-9A-F]{4}){2})〕")


class UnreadableFinding(ValueError):
    """Bytes that are no finding, or one of a later program."""


@dataclass(frozen=True)
class Carried:
    """One sort of an account's posts of the months from `first` to `month`, with what it was compared with."""

    account_id: str
    first: date
    month: date
    seen: str
    sort: Sort
    posts: tuple[Reacted, ...]
    ids: Mapping[Name, frozenset[str]]

    @property
    def sentence(self) -> str:
        return sentence(self.sort)

    @property
    def line(self) -> str:
        """What is written into the evaluation: the sentence, and by what its evidence is found again."""
        return self.sentence + self.cited

    @property
    def cited(self) -> str:
        """By what its evidence is found again, behind a sentence; `marks` reads it."""
        return f"〔根拠 {self.mark}〕"

    @property
    def mark(self) -> str:
        return mark_of(self.digest)

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.canonical).hexdigest()

    @cached_property
    def canonical(self) -> bytes:
        """The finding as bytes: the same finding, the same bytes. Posts of a sort are told by their place."""
        place = {p.post_id: n for n, p in enumerate(self.posts)}
        told = {
            "schema": SCHEMA,
            "account_id": self.account_id,
            "first": f"{self.first}",
            "month": f"{self.month}",
            "seen": self.seen,
            "names": self.sort.names,
            "figures": {name: getattr(self.sort, name) for name in FIGURES},
            "posts": [[p.post_id, f"{p.month}", p.seen, p.reactions] for p in self.posts],
            "sorts": [[*name, sorted(place[i] for i in ids if i in place)] for name, ids in self.ids.items()],
        }
        return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()

    @property
    def own(self) -> frozenset[str]:
        """The posts that it speaks of."""
        return frozenset().union(*(self.ids[name] for name in self.sort.names if name in self.ids))

    def again(self) -> Sort | None:
        """The same question asked of the same posts once more; None where these no longer make it a question."""
        return next((s for s in asked(self.posts, self.ids).sorts if s.names == self.sort.names), None)


def carried(told: Reactions, account_id: str, sort: Sort) -> Carried:
    """A sort of what was found, with all that it was found among."""
    assert told.seen is not None
    return Carried(account_id, told.first, told.month, told.seen, sort, told.compared, told.ids)


def revive(raw: bytes) -> Carried:
    """A finding from its bytes. Raises UnreadableFinding."""
    try:
        told: dict[str, Any] = json.loads(raw)
        if told["schema"] != SCHEMA:
            raise UnreadableFinding(f"schema {told['schema']}")
        posts = tuple(Reacted(i, date.fromisoformat(m), seen, got) for i, m, seen, got in told["posts"])
        ids = {
            (part, name): frozenset(posts[n].post_id for n in places) for part, name, places in told["sorts"]
        }
        sort = Sort(names=tuple((part, name) for part, name in told["names"]), **told["figures"])
        first, month = (date.fromisoformat(told[d]) for d in ("first", "month"))
        return Carried(told["account_id"], first, month, told["seen"], sort, posts, ids)
    except (KeyError, TypeError, IndexError, ValueError) as error:
        raise UnreadableFinding(str(error)) from error


def same(one: Sort | None, other: Sort | None) -> bool:
    """Whether two answers say the same in words."""
    return one is not None and other is not None and (one.told, times(one)) == (other.told, times(other))


def mark_of(digest: str) -> str:
    """What of a digest stands in a text.

    >>> mark_of("3f2a91bc0d4e" + "0" * 52)
    '3F2A-91BC-0D4E'
    """
    return in_fours(digest[:12].upper())


def marks(text: str) -> list[str]:
    """The marks that stand in a text, each once.

    >>> marks("防災は1.6倍でした。〔根拠 3F2A-91BC-0D4E〕 〔根拠 なし〕")
    ['3F2A-91BC-0D4E']
    """
    return list(dict.fromkeys(_MARK.findall(text)))
