"""Typst: words and figures as data in, a tagged PDF (PDF/UA-1 and PDF/A-2a) or pictures of its pages out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import typst

from charts import palette
from metrics.words import MARKS

from .blocks import (
    Block,
    CellLines,
    Gallery,
    Group,
    PageBreak,
    PrintedDocument,
    Small,
    StateMark,
    Table,
    each,
)
from .flow import settled
from .fonts import FAMILY, drawn, folders
from .masking import unmasked
from .paper import Imprint
from .printable import Printable

STANDARDS: Any = ["ua-1", "a-2a"]
KEPT_COMPILATIONS = 10
INKS = ("GRAY_50", "GRAY_100", "GRAY_200", "GRAY_300", "GRAY_700", "GRAY_900", "WHITE")
Change = Callable[[str], str]


STANDS = "stands"  # the label that paper.typ sets where a block ends
PPI = 96  # of a picture on screen: A4 upright is 800 pixels wide


@dataclass(frozen=True)
class Typesetting:
    """A template of reports/typst with its data: can become a PDF or pictures. `replaced`: characters the font lacks."""

    template: str
    title: str
    imprint: Imprint
    told: Mapping[str, Any]
    replaced: tuple[str, ...] = ()
    many: bool = False  # a long file: give back what Typst keeps of it
    flows: bool = False  # its pages end where reports/flow.py has them end

    def pdf(self) -> bytes:
        """Tagged PDF. The same data give the same bytes: the file's date is the imprint's."""
        compiler = self._compiler(self._settled())
        try:
            return _one(
                compiler.compile(format="pdf", pdf_standards=STANDARDS, timestamp=self.imprint.moment)
            )
        finally:
            if self.many:
                _let_go()

    def pictures(self) -> list[bytes]:
        """Each page as PNG, to look at on screen."""
        made = self._compiler(self._settled()).compile(format="png", ppi=PPI)
        return [_one(page) for page in (made if isinstance(made, list) else [made])]

    def _settled(self) -> Mapping[str, Any]:
        """Its data, with where its pages end. Typst keeps what it lays out to ask: this costs a fifth of a document."""
        if not self.flows:
            return self.told
        paper = self.told["paper"]

        def told(flow: list[dict]) -> dict[str, Any]:
            return {"paper": paper | {"flow": flow}}

        def ask(flow: list[dict]) -> list[dict]:
            return json.loads(self._compiler(told(flow)).query(f"<{STANDS}>", field="value"))

        kinds = [[block["is"] for block in part] for part in paper["parts"]]
        return told(settled(kinds, paper["landscape"], ask))

    def _compiler(self, told: Mapping[str, Any]) -> typst.Compiler:
        at = self.imprint.moment
        whole = dict(told) | {
            "title": self.title,
            "family": FAMILY,
            "sample": self.imprint.sample,
            "ink": {name: getattr(palette, name) for name in INKS},
            "date": {"year": at.year, "month": at.month, "day": at.day},
        }
        data = json.dumps(whole, ensure_ascii=False)
        return typst.Compiler(_sources(self.template), font_paths=fonts(), sys_inputs={"told": data})


def _one(made: object) -> bytes:
    """What the compiler made, where its types leave more open."""
    assert isinstance(made, bytes)
    return made


def typeset(document: PrintedDocument, change: Change = unmasked) -> Typesetting:
    """A document, ready to become a PDF; the characters that the font lacks are told at its end."""
    page = Printable(drawn(), change)
    held = each(document, page.prose)
    told = {
        "title": held.title,
        "period": held.period,
        "subject": held.subject,
        "landscape": held.landscape,
        "large": held.large,
        "form": held.form,
        "addressee": held.addressee,
        "closing": held.closing,
        "stamps": held.stamps,
        "consult": held.consult,
        "filing": held.filing,
        "parts": _parts(held.blocks),
        "foot": edges(held.name, held.clause, held.imprint, page.text),
        "replaced": page.notes(),
    }
    return Typesetting(
        "paper.typ", held.name, document.imprint, {"paper": told}, tuple(page.notes()), flows=True
    )


def _parts(blocks: Iterable[Block]) -> list[list[dict[str, Any]]]:
    """The blocks as the template reads them, a list for what stands between two page breaks."""
    found: list[list[dict[str, Any]]] = [[]]
    for block in blocks:
        if isinstance(block, PageBreak):
            found.append([])
        else:
            found[-1].append(_block(block))
    return [part for part in found if part]


def edges(running: str, clause: str, imprint: Imprint, text: Change = str) -> dict[str, str]:
    """The words at the edges of a page: running head, badge, evidence, when and by whom it was made."""
    at, by = imprint.made
    return {
        "running": running,
        "badge": imprint.badge,
        "evidence": "／".join(p for p in (f"{imprint.guideline} {clause}".rstrip(), imprint.evidence) if p),
        "made": f"{at} {text(by)}".rstrip(),
    }


@cache
def _sources(template: str) -> Any:
    folder = files("reports").joinpath("typst")
    frame = folder.joinpath("frame.typ").read_bytes()
    return {"main.typ": folder.joinpath(template).read_bytes(), "frame.typ": frame}


@cache
def fonts() -> typst.Fonts:
    """The fonts of the documents and no others."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders())


def _let_go() -> None:
    """Typst keeps what it laid out for its next ten compilations: 350 MB for 40 sheets, each time anew.

    Ten empty ones (0.3 s) give it back; without them a server grew by 3 GB in ten prints (measured).
    """
    for _ in range(KEPT_COMPILATIONS):
        typst.Compiler(b"", font_paths=fonts()).compile(format="pdf")


def _block(block: Any) -> dict[str, Any]:
    """A block as the template reads it: its kind by name, states with their inks."""
    told = {"is": type(block).__name__}
    if isinstance(block, Table):
        columns = [asdict(c) for c in block.columns]
        return told | {
            "columns": columns,
            "rows": [row for group in block.groups for row in _rows(group)],
            "small": block.small,
        }
    if isinstance(block, Gallery):
        return told | {"per_row": block.per_row, "items": [_small(item) for item in block.items]}
    return told | asdict(block)


def _rows(group: Group) -> Iterator[list[dict[str, Any] | None]]:
    """Rows of one thing: what is said of all of them reaches down (`down`: over how many rows), and keeps them on a page."""
    spanning = group.spanning
    for number, row in enumerate(group.rows):
        down = {n: len(group.rows) if number == 0 else 0 for n in spanning}
        yield [_cell(c) | {"down": down.get(n, 1)} if down.get(n, 1) else None for n, c in enumerate(row)]


def _small(item: Small) -> dict[str, Any]:
    return asdict(item) | {"mark": mark(item.mark) if item.mark else None}


def _cell(cell: Any) -> dict[str, Any]:
    if isinstance(cell, str):
        return {"is": "Plain", "text": cell}
    if isinstance(cell, CellLines):
        return {"is": "Plain", "text": cell.text}
    if isinstance(cell, StateMark):
        return mark(cell)
    return {"is": type(cell).__name__} | asdict(cell)


def mark(held: StateMark) -> dict[str, Any]:
    """A state with its mark and the two colours that go with it."""
    inks = palette.ink(held.state)
    return {
        "is": "StateMark",
        "mark": MARKS[held.state],
        "word": held.word,
        "fill": inks.fill,
        "text": inks.text,
    }
