"""A document before it has a form: headings, text, tables, drawings. PDF, Word and Excel are all set from this.

Every text in it is data. `each` is the one place where texts are changed on their way to a form: names masked,
characters that a font or a format lacks replaced.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cache
from typing import Any, Literal

from .paper import Imprint

KEPT = 12  # rows of one thing that stay on a page together


@dataclass(frozen=True)
class StateMark:
    """A state in a cell or a line: mark, colour and word."""

    state: str
    word: str


@dataclass(frozen=True)
class Two:
    """A cell with something smaller under it."""

    over: str
    under: str = ""
    bold: bool = False


@dataclass(frozen=True)
class Drawing:
    """An SVG of `width` mm with its words."""

    svg: str = field(metadata={"as_is": True})
    alt: str
    width: float = 30.0


@dataclass(frozen=True)
class CellLines:
    """A cell of several lines, each of several parts: a name among them stays a Person until it is set. At most `most`
    characters are shown; what is cut is said."""

    parts: tuple[tuple[str, ...], ...]
    most: int = 1200

    @property
    def text(self) -> str:
        whole = "\n".join("".join(line) for line in self.parts)
        return whole if len(whole) <= self.most else f"{whole[: self.most]}{self.cut(len(whole))}"

    @staticmethod
    def cut(length: int) -> str:
        """What is said where a cell does not show everything."""
        return f"…（{length:,}字。全文はデータのファイル）"


Cell = str | StateMark | Two | Drawing | CellLines


@dataclass(frozen=True)
class Heading:
    """A heading of level 2 or 3; the document's title is level 1."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Text:
    """A paragraph; its line ends are kept."""

    text: str
    look: Literal["body", "lead", "quiet", "right"] = "body"


@dataclass(frozen=True)
class NamedValues:
    """Names with their values, side by side as long as there is room."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Column:
    """A column: its heading, its share of the width in mm, and how its cells are set."""

    title: str
    width: float
    align: Literal["left", "right", "center"] = "left"


@dataclass(frozen=True)
class Table:
    """A table; its first column names the row, and the rows under it where they leave it blank: those are one group. `says`
    tells those who do not see it what it shows."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    says: str = ""
    small: bool = False

    @property
    def groups(self) -> list[Group]:
        """Its rows, with what they are of. One of very many rows goes on under its name, said again.

        >>> named = Table((Column("a", 1),) * 2, (("x", "1"), ("", "2"), ("y", "3")))
        >>> [(len(g.rows), g.spanning) for g in named.groups]
        [(2, (0,)), (1, ())]
        """
        found: list[list[tuple[Cell, ...]]] = []
        for row in self.rows:
            if row[0] == "" and found:
                found[-1].append(row)
            else:
                found.append([row])
        return [part for rows in found for part in Group(tuple(rows)).parts()]


@dataclass(frozen=True)
class Group:
    """Rows of one thing: the first names it, the others leave its name blank."""

    rows: tuple[tuple[Cell, ...], ...]

    @property
    def spanning(self) -> tuple[int, ...]:
        """The columns that say something of the whole group: blank in every row but the first."""
        below = self.rows[1:]
        return tuple(n for n in range(len(self.rows[0])) if below and all(row[n] == "" for row in below))

    def parts(self) -> list[Group]:
        """In pieces that a page can hold, each under the name."""
        pieces = [self.rows[n : n + KEPT] for n in range(0, len(self.rows), KEPT)]
        named = [(self._named(piece[0]), *piece[1:]) for piece in pieces[1:]]
        return [Group(piece) for piece in (pieces[0], *named)]

    def _named(self, row: tuple[Cell, ...]) -> tuple[Cell, ...]:
        return tuple(self.rows[0][n] if n in self.spanning else cell for n, cell in enumerate(row))


@dataclass(frozen=True)
class Small:
    """One small drawing among many: whose it is, its state, its figure; all as text beside the drawing."""

    title: str
    drawing: Drawing
    mark: StateMark | None = None
    under: str = ""


@dataclass(frozen=True)
class Gallery:
    """Small drawings of one kind in rows (small multiples)."""

    items: tuple[Small, ...]
    per_row: int = 4


@dataclass(frozen=True)
class Ruled:
    """Ruled lines to write on by hand."""

    label: str
    lines: int = 3


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


Block = Heading | Text | NamedValues | Table | Gallery | Ruled | PageBreak


@dataclass(frozen=True)
class PrintedDocument:
    """One document: what it is called, of which period and of whom, and its blocks.

    `subject` is the account and its section of that month, blank for a document of all accounts. `form`, `addressee`,
    `closing`, `stamps`, `consult` and `filing` are the city's words (様式番号, 宛名, 以上, 決裁欄, 合議欄, 保存期間 …).
    """

    kind: str
    title: str
    period: str
    subject: str
    clause: str
    imprint: Imprint
    blocks: tuple[Block, ...]
    landscape: bool = False
    large: bool = False  # 12 pt: to be read at a table
    form: str = ""
    addressee: str = ""
    closing: str = ""
    stamps: tuple[str, ...] = ()
    consult: tuple[str, ...] = ()
    filing: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """What the file says it is."""
        return "　".join(part for part in (self.title, self.period, self.subject) if part)


def each(held: Any, change: Callable[[str], str]) -> Any:
    """The same dataclass, tuple or value with every text in it changed, but for what is to stay as it is.

    >>> each((Two("a", "b"), Drawing("<svg/>", "c")), str.upper)
    (Two(over='A', under='B', bold=False), Drawing(svg='<svg/>', alt='C', width=30.0))
    """
    if isinstance(held, str):
        return change(held)
    if type(held) is tuple:
        return tuple([each(one, change) for one in held])
    names = _changing(type(held))
    if not names:
        return held
    before = [getattr(held, name) for name in names]
    after = [each(value, change) for value in before]
    moved = {n: new for n, old, new in zip(names, before, after, strict=True) if new is not old}
    return replace(held, **moved) if moved else held


@cache
def _changing(kind: type) -> tuple[str, ...]:
    """The members of a dataclass that a change of texts may reach; none for any other type."""
    if not is_dataclass(kind):
        return ()
    return tuple(f.name for f in fields(kind) if f.init and "as_is" not in f.metadata)
