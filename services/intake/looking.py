"""Looking at files without taking them in: what each is and says, or why it is refused. Nothing is written."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from store import archive
from store.archive import MAX_BYTES, ArchivePart
from store.context import Context
from store.facts import Facts, Question
from store.grain_day import METRIC
from store.grain_sheet import COLUMN
from store.reading import Refused

from ..office.folder import Office
from . import sheets


@dataclass(frozen=True)
class Look:
    """What one file (or zip member) is: the facts it would give, or why it is refused."""

    part: ArchivePart
    sha256: str
    read: tuple[Facts, ...] = ()
    refusal: Refused | None = None
    context: Context = field(default_factory=Context)

    @property
    def outcome(self) -> str:
        if self.refusal:
            return "refuse"
        outcomes = {f.outcome for f in self.read}
        return "refuse" if "refuse" in outcomes else "facts" if "facts" in outcomes else "nothing"

    @property
    def questions(self) -> list[Question]:
        return [q for facts in self.read for q in facts.questions]

    @property
    def message(self) -> str:
        """All there is to say about the file, in Japanese."""
        if self.refusal:
            return str(self.refusal)
        said = [q.text for q in self.questions] + [n for f in self.read for n in f.notes]
        unused = [name for f in self.read for name in f.unused]
        said += [f"未使用の列: {'、'.join(unused[:8])}{' ほか' if len(unused) > 8 else ''}"] if unused else []
        return "。".join(s.rstrip("。") for s in said)


def files_under(paths: Sequence[Path]) -> Iterator[Path]:
    """Files as given, and the files of folders in order of name."""
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
        else:
            yield path


def look_at(
    office: Office, name: str, raw: bytes, context: Context | None = None, above: Sequence[str] = ()
) -> list[Look]:
    """Look at a file without taking it in; a zip gives one look per member. Never raises for what is inside.

    `above`: names of the folders the file lay in, as they may carry its period.
    """
    given = context or Context(as_of=office.today())
    sha256 = hashlib.sha256(raw).hexdigest()
    try:
        found = list(archive.parts(name, raw))
    except Refused as refusal:
        return [Look(ArchivePart(name, raw, raw), sha256, refusal=refusal)]
    known = remembered(office)
    looks = []
    for part in found:
        names = tuple(n for n in (part.member, part.name, *above) if n)
        context = replace(_dated(office, part, given), names=names, answers=known | dict(given.answers))
        looks.append(_look(office, part, sha256, context))
    return looks


def remembered(office: Office) -> dict[str, str]:
    """What unknown titles, and columns of sheets of months, were said to stand for in the files that were taken in, the latest answer of each."""
    given = (record.body.answers for record in office.ledger.register().imports())
    kept = (f"{METRIC}:", f"{COLUMN}:")
    return {key: value for answers in given for key, value in answers.items() if key.startswith(kept)}


def _dated(office: Office, part: ArchivePart, given: Context) -> Context:
    """Where nobody told when a file was exported, a zip that the platform made (its name says the period) does."""
    made = part.made_on
    if given.as_of_told or made is None or not date(2010, 1, 1) <= made <= office.today():
        return given
    if not any(re.search(p, part.name) for f in office.formats for p in f.period_names):
        return given
    return replace(given, as_of=made, as_of_told=True)


def look_again(office: Office, look: Look, context: Context) -> Look:
    """The same file or member with more known: answers, whose it is, when it was exported."""
    dated = _dated(office, look.part, context)
    dated = replace(dated, answers=remembered(office) | dict(dated.answers))
    return _look(office, look.part, look.sha256, replace(dated, names=look.context.names))


def _look(office: Office, part: ArchivePart, sha256: str, context: Context) -> Look:
    try:
        read = office.reader.look(part, sha256, context)
        for facts in read:
            facts.questions[:] = [sheets.with_choices(office, q) for q in facts.questions]
        return Look(part, sha256, read, context=context)
    except Refused as refusal:
        return Look(part, sha256, refusal=refusal, context=context)


def look_at_path(office: Office, path: Path, context: Context | None = None) -> list[Look]:
    """Look at a file on disk; its folder's name may carry its period."""
    if path.stat().st_size > MAX_BYTES:
        refusal = Refused(
            f"ファイルが大きすぎます（{path.stat().st_size // 1024**2:,} MB）",
            "期間を分けて書き出してください",
        )
        return [Look(ArchivePart(path.name, b"", b""), "", refusal=refusal)]
    return look_at(office, path.name, path.read_bytes(), context, (path.parent.name,))


def described(look: Look, label: str | None = None) -> dict[str, Any]:
    """A look as the command line prints it (`inspect`)."""
    blocks = [_described_facts(f) for f in look.read] or [_described_nothing()]
    return {
        "file": label or look.part.label,
        "outcome": look.outcome,
        **blocks[0],
        "more": blocks[1:],
        "message": look.message,
    }


def _described_facts(facts: Facts) -> dict[str, Any]:
    return {
        "format": facts.format.id,
        "platform": facts.platform,
        "day": facts.by_day(),
        "post": facts.by_item(),
        "published": facts.published(),
        "skipped": dict(facts.skipped),
    }


def _described_nothing() -> dict[str, Any]:
    return {
        "format": None,
        "platform": None,
        "day": {},
        "post": {"posts": 0},
        "published": {"first": None, "last": None},
        "skipped": {},
    }
