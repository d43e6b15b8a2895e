"""A checker of our own for what PDF/UA asks of a file's structure, read back with pypdf: no word of it is taken from what made
the file. It is no validator (veraPDF is none of the registries'); it looks at what a reader with a screen reader meets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream

PAINTS = {"Tj", "TJ", "'", '"', "Do", "sh", "INLINE IMAGE", "S", "s", "f", "F", "f*", "B", "B*", "b", "b*"}
HEADINGS = {f"/H{n}": n for n in range(1, 7)}


@dataclass(frozen=True)
class Element:
    """One element of the structure tree: its role, its attributes, the elements in it, the marked content it holds."""

    role: str
    told: Any
    children: tuple[Element, ...]
    marks: tuple[tuple[int, int], ...]  # object number of the page, MCID

    def each(self) -> Iterator[Element]:
        yield self
        for child in self.children:
            yield from child.each()

    def of(self, *roles: str) -> list[Element]:
        return [e for e in self.each() if e.role in roles]

    def attribute(self, name: str) -> Any:
        held = self.told.get("/A", [])
        for one in held if isinstance(held, list) else [held]:
            if name in one.get_object():
                return one.get_object()[name]
        return None


@dataclass
class PageMarks:
    """What stands on a page: MCIDs, kinds of artifacts, how much is painted outside of both."""

    mcids: set[int] = field(default_factory=set)
    artifacts: set[str] = field(default_factory=set)
    loose: int = 0


def complaints(pdf: bytes) -> list[str]:
    """What is wrong with the structure of a file, in words; none for one that is whole."""
    reader = PdfReader(BytesIO(pdf))
    root = reader.root_object
    if "/StructTreeRoot" not in root:
        return ["untagged: no structure tree"]
    tree = element(root["/StructTreeRoot"])
    return [
        *_edges(reader),
        *_headings(tree),
        *_paragraphs(tree),
        *_tables(tree),
        *_figures(tree),
        *_content(reader, tree),
        *_fonts(reader),
    ]


def element(told: Any, page: Any = None) -> Element:
    """The structure tree from one of its elements on."""
    told = told.get_object()
    page = told.raw_get("/Pg").idnum if "/Pg" in told else page
    children, marks = [], []
    kids = told.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        held = kid.get_object()
        if isinstance(held, int):
            marks.append((page, int(held)))
        elif held.get("/Type") == "/MCR":
            marks.append((held.raw_get("/Pg").idnum if "/Pg" in held else page, int(held["/MCID"])))
        elif held.get("/Type") != "/OBJR":
            children.append(element(held, page))
    return Element(str(told.get("/S", "/Root")), told, tuple(children), tuple(marks))


def _edges(reader: PdfReader) -> Iterator[str]:
    """Title, language, that it says it is tagged and which standard it keeps."""
    root, xmp = reader.root_object, reader.xmp_metadata
    if not (reader.metadata and (reader.metadata.title or "").strip()):
        yield "no title"
    if not xmp or not any((xmp.dc_title or {}).values()):
        yield "no title in XMP"
    if not str(root.get("/Lang", "")).startswith("ja"):
        yield "not in Japanese"
    if not root.get("/MarkInfo", {}).get("/Marked"):
        yield "does not say that it is tagged"
    if not root.get("/ViewerPreferences", {}).get("/DisplayDocTitle"):
        yield "its title is not shown"
    if b"pdfuaid:part" not in (xmp.stream.get_data() if xmp else b""):
        yield "does not name PDF/UA"


def _headings(tree: Element) -> Iterator[str]:
    """One begins the document, and none skips a level."""
    last = 0
    for level in (HEADINGS[e.role] for e in tree.of(*HEADINGS)):
        if level > last + 1:
            yield f"a heading of level {level} after one of {last}"
        last = level
    if not last:
        yield "no heading"


def _paragraphs(tree: Element) -> Iterator[str]:
    """What is said stands in a paragraph, a cell or a heading, and not somewhere on the page."""
    above = tree.of("/Document", "/Div", "/Sect", "/Part")
    loose = sum(len(e.marks) + sum(c.role == "/Span" for c in e.children) for e in above)
    if loose:
        yield f"{loose} texts in no paragraph"


def _tables(tree: Element) -> Iterator[str]:
    """Every table has a head whose cells say what they head, and rows as wide as it is."""
    for table in tree.of("/Table"):
        heads, rows = table.of("/TH"), table.of("/TR")
        if not heads:
            yield f"a table of {len(rows)} rows without a head"
        if any(h.attribute("/Scope") is None for h in heads):
            yield "a head that does not say of what"
        widths = set(_widths(rows))
        if len(widths) > 1:
            yield f"a table whose rows are {sorted(widths)} wide"
    for stray in [e for e in tree.each() if e.role not in ("/TR", "/THead", "/TBody", "/TFoot", "/Table")]:
        if any(c.role in ("/TR", "/TD", "/TH") for c in stray.children):
            yield f"cells in a {stray.role}"


def _widths(rows: list[Element]) -> Iterator[int]:
    """How many columns each row takes, with the cells that reach down into it."""
    reaching: list[list[int]] = []  # columns, rows to come
    for row in rows:
        width = sum(columns for columns, _ in reaching)
        reaching = [[columns, left - 1] for columns, left in reaching if left > 1]
        for cell in row.children:
            columns, down = int(cell.attribute("/ColSpan") or 1), int(cell.attribute("/RowSpan") or 1)
            width += columns
            reaching += [[columns, down - 1]] if down > 1 else []
        yield width


def _figures(tree: Element) -> Iterator[str]:
    for figure in tree.of("/Figure", "/Formula"):
        if not str(figure.told.get("/Alt", "")).strip():
            yield "a figure without words"


def _content(reader: PdfReader, tree: Element) -> Iterator[str]:
    """All that is painted is an element's or an artifact; what stands at the edges of a page is an artifact."""
    told = {mark for e in tree.each() for mark in e.marks}
    shown = set()
    for number, page in enumerate(reader.pages, 1):
        marks = marks_of(reader, page)
        here = {(page.indirect_reference.idnum, m) for m in marks.mcids}
        shown |= here
        if marks.loose:
            yield f"page {number}: {marks.loose} drawn without a tag"
        if here - told:
            yield f"page {number}: {len(here - told)} marked contents that no element holds"
        if "/Footer" not in marks.artifacts:
            yield f"page {number}: its foot is no artifact"
    if told - shown:
        yield f"{len(told - shown)} contents of elements that no page has"


def marks_of(reader: PdfReader, page: PageObject) -> PageMarks:
    found, open_marks = PageMarks(), []
    properties = page.get("/Resources", {}).get("/Properties", {})
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        name = operator.decode()
        if name in ("BDC", "BMC"):
            held = operands[1] if len(operands) > 1 else {}
            held = properties[held].get_object() if isinstance(held, str) else held
            open_marks.append(operands[0] == "/Artifact" or "/MCID" in held)
            if operands[0] == "/Artifact":
                found.artifacts.add(str(held.get("/Subtype", "")))
            elif "/MCID" in held:
                found.mcids.add(int(held["/MCID"]))
        elif name == "EMC":
            open_marks.pop()
        elif name in PAINTS and not any(open_marks):
            found.loose += 1
    return found


def _fonts(reader: PdfReader) -> Iterator[str]:
    """Every font lies in the file, and its letters can be copied as text."""
    for name, font in {
        k: v for page in reader.pages for k, v in fonts_of(page.get("/Resources", {}))
    }.items():
        if "/ToUnicode" not in font:
            yield f"{name}: its letters are no text"
        below = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        descriptor = below.get("/FontDescriptor", {})
        if not any(f"/FontFile{n}" in descriptor for n in ("", "2", "3")):
            yield f"{name}: not embedded"


def fonts_of(resources: Any) -> Iterator[tuple[str, Any]]:
    """The fonts of a page's resources and of the drawings on it."""
    resources = resources.get_object()
    for font in resources.get("/Font", {}).values():
        yield str(font.get_object()["/BaseFont"]), font.get_object()
    for held in resources.get("/XObject", {}).values():
        if "/Resources" in held.get_object():
            yield from fonts_of(held.get_object()["/Resources"])
