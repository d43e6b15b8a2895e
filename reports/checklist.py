"""点検表: what the guideline asks of an account, item by item, with what is recorded; a box to tick where nothing is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from metrics.calendar import wareki

from .blocks import Block, Column, Heading, NamedValues, PageBreak, PrintedDocument, Table, Text
from .paper import Head, Imprint

BOX = "□"
MISSING, UNFIT = "なし", "不適合"  # what the last check found wanting
BLANK = "□ は、まだ記録のない項目です。「なし」は、最後の点検でなかった項目です。点検して印を付け、結果を台帳に入力します。"


@dataclass(frozen=True)
class ChecklistItem:
    """One thing to look at. `answer` blank: nothing is recorded; `choices`: what can be ticked then. `asked`: 必須, 任意."""

    text: str
    answer: str = ""
    choices: tuple[str, ...] = ("済",)
    asked: str = ""


@dataclass(frozen=True)
class ChecklistPart:
    """One list: its clause, the day it was last gone through, its items. `none`: why there is none."""

    title: str
    clause: str
    on: date | None
    items: tuple[ChecklistItem, ...]
    none: str = ""
    due: str = ""
    dated: str = "最後の点検"  # what `on` is the day of


@dataclass(frozen=True)
class Checklist:
    """The lists of one account as of a day."""

    account: str
    platform: str
    section: str
    day: date
    parts: tuple[ChecklistPart, ...]

    @property
    def open(self) -> int:
        """How many boxes are blank."""
        return sum(not i.answer for i in self._asked)

    @property
    def failed(self) -> int:
        """How many items the last check found wanting."""
        return sum(i.answer in (MISSING, UNFIT) for i in self._asked)

    @property
    def _asked(self) -> list[ChecklistItem]:
        return [i for p in self.parts for i in p.items if i.asked != "任意"]


def checklist_document(held: Sequence[Checklist], imprint: Imprint, head: Head) -> PrintedDocument:
    """The lists of one account, or of several, each on a page of its own. Raises ValueError for none."""
    if not held:
        raise ValueError("no account to check")
    blocks: list[Block] = [Text(BLANK, "quiet")]
    for number, one in enumerate(held):
        blocks += [PageBreak()] if number else []
        blocks += _one(one, len(held) > 1)
    single = held[0]
    return PrintedDocument(
        period=f"{wareki(single.day)}現在",
        subject=f"{single.account}（{single.section}）" if len(held) == 1 else "",
        imprint=replace(imprint, standing="記入用"),
        blocks=tuple(blocks),
        **vars(head),
    )


def _one(held: Checklist, named: bool) -> Iterator[Block]:
    yield Heading(f"{held.account}（{held.section}）" if named else "点検の項目と結果")
    yield NamedValues(
        (
            ("媒体", held.platform),
            ("運営主体", held.section),
            ("点検日", "令和　　年　　月　　日"),
            ("点検者", "　　　　　　　　　　"),
            ("記録のない項目", f"{held.open}件（任意を除く）" if held.open else "なし（任意を除く）"),
            ("不適合・なしの項目", f"{held.failed}件（任意を除く）" if held.failed else "なし（任意を除く）"),
        )
    )
    for number, part in enumerate(held.parts, 1):
        yield Heading(f"{number}　{part.title}（{part.clause}）", 3)
        yield _list(part) if part.items else Text(part.none, "quiet")


def _list(part: ChecklistPart) -> Table:
    when = f"　{part.dated} {wareki(part.on)}" if part.on else "　記録なし"
    result = f"結果{when}{'　' + part.due if part.due else ''}"
    says = f"{part.title}の項目と結果"
    if any(i.asked for i in part.items):  # what is asked is a sentence, what is answered a word
        asked = (Column("項目", 100), Column("", 12), Column(result, 68))
        return Table(asked, tuple((i.text, i.asked, _answer(i)) for i in part.items), says, small=True)
    rows = tuple((i.text, _answer(i)) for i in part.items)
    return Table((Column("項目", 46), Column(result, 134)), rows, says, small=True)


def _answer(item: ChecklistItem) -> str:
    boxes = "　".join(f"{BOX} {choice}" for choice in item.choices)
    if item.answer == MISSING:
        return f"{MISSING}　{boxes}"
    return " ".join(item.answer.split()) or boxes
