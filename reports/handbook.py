"""手引きと用語集: the same tasks and words on the page and as a PDF, with pictures of the screens."""

from __future__ import annotations

import struct
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from markupsafe import Markup

from .fonts import drawn
from .paper import Imprint
from .printable import Printable
from .typeset import Typesetting

SVG = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
    '<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/></svg>'
)


@dataclass(frozen=True)
class HandbookStep:
    """One thing to do: what, what to know of it, the page and part where it is done, the name of a picture of it."""

    does: str
    know: str = ""
    page: str = ""
    part: str = ""
    picture: str = ""


@dataclass(frozen=True)
class HandbookTask:
    """What somebody comes for, and its steps in their order."""

    id: str
    title: str
    intro: str
    steps: tuple[HandbookStep, ...]


@dataclass(frozen=True)
class GlossaryTerm:
    """A word as the screens say it; `mark`: the shape that stands with it, where it is a state."""

    word: str
    means: str
    mark: str = ""


@dataclass(frozen=True)
class Glossary:
    """Words that belong together."""

    title: str
    terms: tuple[GlossaryTerm, ...]


@dataclass(frozen=True)
class Handbook:
    """The tasks, the words, and the pictures (name → PNG)."""

    tasks: tuple[HandbookTask, ...]
    words: tuple[Glossary, ...]
    pictures: Mapping[str, bytes]


def printed(
    handbook: Handbook,
    title: str,
    imprint: Imprint,
    pages: Mapping[str, str],
    captions: Mapping[str, str],
    tasks: Sequence[str] = (),
) -> Typesetting:
    """The handbook as a document; only some of its tasks, and no words, where `tasks` names them.

    `pages`: what each page is called; `captions`: what each picture shows.
    """
    page = Printable(drawn())
    chosen = [task for task in handbook.tasks if not tasks or task.id in tasks]
    shown = dict.fromkeys(step.picture for task in chosen for step in task.steps if step.picture)
    told = {
        "tasks": [asdict(page.every(task)) for task in chosen],
        "words": [] if tasks else [asdict(page.every(group)) for group in handbook.words],
        "pages": dict(pages),
        "pictures": {name: {"svg": _svg(handbook.pictures[name]), "alt": captions[name]} for name in shown},
    }
    return Typesetting("handbook.typ", title, imprint, {"handbook": told})


def _svg(png: bytes) -> str:
    """A PNG as an SVG: Typst takes its data as text."""
    width, height = struct.unpack(">II", png[16:24])  # of its header (PNG, IHDR)
    return SVG.format(width=width, height=height, data=b64encode(png).decode())
