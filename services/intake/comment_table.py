"""The table of comments: many at once, and back again with how they were handled. Its texts never lie in raw/ or the journal.

A line with the 番号 of a comment carries it on (a blank cell leaves what stands); one without, of the same account, day,
class, text and commenter as one that stands, is that one; any other is new.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ledger.cases import cases
from ledger.declared import Is, those
from ledger.entries import Comment, InvalidEntry, check_body, plain
from ledger.journal import Author
from ledger.register import Register
from store.archive import MissingBlob

from ..office.folder import Office
from ..register import voices

PROSE = those(Comment, Is.TEXT)
SAME = ("account_id", "received_on", "kind", *PROSE)


class CommentText(str):
    """A free text as a table says it, not yet set apart under texts/."""


@dataclass(frozen=True)
class Held:
    """A comment that stands: its number, its body as recorded, and its texts."""

    seq: int
    body: Mapping[str, Any]
    texts: Mapping[str, str | None]

    @property
    def told(self) -> dict[str, Any]:
        """As a line of the table says it."""
        return {k: v for k, v in (dict(self.body) | dict(self.texts)).items() if v is not None and k != "of"}


def rows(office: Office, author: Author | None) -> Iterator[dict[str, Any]]:
    """The comments that the author reads, oldest first; a text that they may not read is an empty cell."""
    unread = {voices.WITHHELD, voices.UNNAMED, voices.GONE, voices.LOST}
    for heard in reversed(voices.comments(office, author)):
        texts = {n: None if t in unread else t for n, t in heard.texts.items()}
        yield plain(heard.body) | texts | {"of": heard.seq}


@dataclass(frozen=True)
class KnownComments:
    """The comments that stand: by their number, and by what tells one from another (of several, the first)."""

    by_seq: Mapping[int, Held]
    by_words: Mapping[tuple, Held]


def known(office: Office, register: Register) -> KnownComments:
    """All comments with their texts, so that a line can be told from what stands."""
    found = [
        Held(case.seq, plain(case.body), {n: _text(office, getattr(case.body, n)) for n in PROSE})
        for case in cases(register, Comment)
    ]
    return KnownComments({h.seq: h for h in found}, {_words(h.told): h for h in reversed(found)})


def _words(told: Mapping[str, Any]) -> tuple:
    return tuple(told.get(name) for name in SAME)


def _text(office: Office, text_id: str | None) -> str | None:
    try:
        return office.texts.get(text_id)
    except MissingBlob:
        return None


def draft(standing: KnownComments, line: Mapping[str, Any]) -> tuple[tuple, dict[str, Any] | None]:
    """(what tells the line from others, the body to record or None where it says nothing new). InvalidEntry if it cannot be."""
    told = dict(line)
    number = told.pop("of", None)
    check_body("comment", {k: v for k, v in told.items() if k not in PROSE})
    before = standing.by_words.get(_words(told)) if number is None else standing.by_seq.get(number)
    if before is None and number is not None:
        raise InvalidEntry(f"番号 {number} のコメントはありません。新しいコメントの番号は空けておきます")
    if before is None:
        return _words(told), _said(told)
    if before.body["account_id"] != told["account_id"]:
        raise InvalidEntry(f"番号 {number} のコメントは、別のアカウントのものです")
    changed = {k: v for k, v in told.items() if before.told.get(k) != v}
    if not changed:
        return ("of", before.seq), None
    return ("of", before.seq), dict(before.body) | _said(changed) | {"of": before.seq}


def _said(told: Mapping[str, Any]) -> dict[str, Any]:
    return {k: CommentText(v) if k in PROSE else v for k, v in told.items()}
