"""点検表: what the guideline asks of an account, item by item, with what is recorded; a box to tick where nothing is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from metrics.calendar import wareki

from .blocks import Block, CellLines, Column, Heading, NamedValues, PageBreak, PrintedDocument, Table, Text
from .paper import Head, Imprint

BOX = "□"
WRITTEN = 32  # characters of an item's text, a line: the register has it whole


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
        return sum(not i.answer for p in self.parts for i in p.items if i.asked != "任意")


def checklist_document(held: Sequence[Checklist], imprint: Imprint, head: Head) -> PrintedDocument:
    """The lists of one account, or of several, each on a page of its own. Raises ValueError for none."""
    if not held:
        raise ValueError("no account to check")
    blocks: list[Block] = []
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
        )
    )
    yield Text(
        f"□ は、まだ記録のない項目です（任意の項目を除いて {held.open} 件）。点検して印を付け、結果を台帳に入力します。書かれた文は、はじめだけを示します。",
        "quiet",
    )
    for number, part in enumerate(held.parts, 1):
        yield Heading(f"{number}　{part.title}（{part.clause}）", 3)
        yield _list(part) if part.items else Text(part.none, "quiet")


def _list(part: ChecklistPart) -> Table:
    when = f"　{part.dated} {wareki(part.on)}" if part.on else "　記録なし"
    columns = (
        Column("項目", 70),
        Column("", 14),
        Column(f"結果{when}{'　' + part.due if part.due else ''}", 96),
    )
    rows = tuple((i.text, i.asked, _answer(i)) for i in part.items)
    return Table(columns, rows, f"{part.title}の項目と結果", small=True)


def _answer(item: ChecklistItem) -> str | CellLines:
    if item.answer:
        text = " ".join(item.answer.split())
        address = text.rpartition(" ")[2].startswith(("http://", "https://"))  # half an address is none
        return text if len(text) <= WRITTEN or address else f"{text[:WRITTEN]}…"
    return "　".join(f"{BOX} {choice}" for choice in item.choices)
