"""運用管理責任者の定期的な確認 (第1-2(6)): which posts of a month somebody has read, and of which they mean to talk.

Kept for each person beside what they have begun, and never in the journal: what is recorded is their 確認.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from metrics.calendar import short_day

from ..office import begun
from ..office.folder import Office

GLANCE = 60  # characters
Posts = Sequence[Mapping[str, Any]]  # as services/audit/reading_back.py has them


@dataclass(frozen=True)
class PostsRead:
    """Post ids, in the order in which they were read or marked."""

    seen: tuple[str, ...] = ()
    talk: tuple[str, ...] = ()

    def read(self, post_id: str) -> PostsRead:
        return self if post_id in self.seen else replace(self, seen=(*self.seen, post_id))

    def marked(self, post_id: str) -> PostsRead:
        """With the mark set, or taken away where it was."""
        rest = tuple(p for p in self.talk if p != post_id)
        return replace(self, talk=rest if post_id in self.talk else (*rest, post_id))

    def first_unread(self, post_ids: Iterable[str]) -> int:
        """The place of the first that was not read; behind the last where all were.

        >>> PostsRead(("a", "c")).first_unread("abc"), PostsRead(("a", "b")).first_unread("ab")
        (1, 2)
        """
        ids = list(post_ids)
        return next((n for n, p in enumerate(ids) if p not in self.seen), len(ids))


def load(office: Office, person: str, account_id: str, month: str) -> PostsRead:
    """How far somebody has read; nothing where that is not kept or cannot be read."""
    held = begun.load(office, person, _form(account_id, month))
    return PostsRead(_ids(held.get("seen")), _ids(held.get("talk")))


def keep(office: Office, person: str, account_id: str, month: str, read: PostsRead) -> None:
    """Keep it as it stands now. Raises OSError."""
    told = {"seen": json.dumps(read.seen), "talk": json.dumps(read.talk)}
    begun.keep(office, person, _form(account_id, month), told)


# ── of a month's posts ─────────────────────────────────────────────────────────────────────────────


def count(posts: Posts, held: PostsRead) -> int:
    """How many of the posts were read."""
    return sum(p["post_id"] in held.seen for p in posts)


def to_talk(posts: Posts, held: PostsRead) -> list[Mapping[str, Any]]:
    """Those that were marked, in the order of the posts."""
    return [p for p in posts if p["post_id"] in held.talk]


def glance(post: Mapping[str, Any]) -> str:
    """A post in a line.

    >>> from datetime import date
    >>> glance({"published_on": date(2026, 5, 3), "text": "桜が\\n咲きました"})
    '5月3日 桜が 咲きました'
    """
    text = (post["text"] or "（本文なし）").replace("\n", " ")
    return f"{short_day(post['published_on'])} {text[:GLANCE]}{'…' if len(text) > GLANCE else ''}"


def _form(account_id: str, month: str) -> str:
    return f"posts_read {account_id} {month}"


def _ids(told: str | None) -> tuple[str, ...]:
    try:
        return tuple(str(p) for p in json.loads(told or "[]"))
    except (ValueError, TypeError):
        return ()
