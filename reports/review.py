"""月次評価シート: one A4 page per account as a tagged PDF (PDF/UA-1, PDF/A-2a); what has no room follows as 別紙."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

import typst

from charts import palette
from ledger.journal import JST
from metrics.calendar import wareki_month
from metrics.evaluation import Evaluation

from .fonts import FAMILY, drawn, folders
from .printable import Printable
from .sheet_data import sheet

STANDARDS = ["ua-1", "a-2a"]
KEPT_COMPILATIONS = 10


def review_pdf(
    evaluations: Sequence[Evaluation],
    platforms: Mapping[str, Mapping[str, Any]],
    made_at: datetime,
    sample: bool = False,
) -> bytes:
    """The sheets of these evaluations, in their order, as one PDF.

    `platforms` gives each platform's name and its word for users; `made_at` is printed and is the file's date
    (without a zone it is JST), so that the same evaluations give the same bytes. `sample` prints 見本 on every page.
    Text is data: it is never read as markup. Raises ValueError for no evaluations.
    """
    if not evaluations:
        raise ValueError("no evaluation to print")
    made_at = (made_at.astimezone(JST) if made_at.tzinfo else made_at.replace(tzinfo=JST)).replace(
        microsecond=0
    )
    sheets = [sheet(e, platforms, made_at, Printable(drawn())) for e in evaluations]
    names = {"title": _title(evaluations, sheets), "family": FAMILY, "sample": sample, "sheets": sheets}
    inks = {
        name: getattr(palette, name)
        for name in ("GRAY_50", "GRAY_100", "GRAY_200", "GRAY_300", "GRAY_700", "GRAY_900")
    }
    date = {"year": made_at.year, "month": made_at.month, "day": made_at.day}
    told = json.dumps(names | {"ink": inks, "date": date}, ensure_ascii=False)
    compiler = typst.Compiler(font_paths=_fonts(), sys_inputs={"sheets": told})
    template = files("reports").joinpath("sheet.typ").read_bytes()
    try:
        return compiler.compile(template, format="pdf", pdf_standards=STANDARDS, timestamp=made_at)
    finally:
        if len(sheets) > 1:
            _let_go()


def _title(evaluations: Sequence[Evaluation], sheets: Sequence[Mapping[str, Any]]) -> str:
    whose = sheets[0]["name"] if len(sheets) == 1 else f"{len(sheets)}アカウント"
    return f"月次評価シート {wareki_month(evaluations[0].month)} {whose}"


def _let_go() -> None:
    """Typst keeps what it laid out for its next ten compilations: 350 MB for 40 sheets, each time anew.

    Ten empty ones (0.3 s) give it back; without them a server grew by 3 GB in ten prints (measured).
    """
    for _ in range(KEPT_COMPILATIONS):
        typst.Compiler(b"", font_paths=_fonts()).compile(format="pdf")


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders())
