"""月次評価シート: one A4 page per account as a tagged PDF; what has no room follows as 別紙."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from metrics.calendar import wareki_month
from metrics.evaluation import Evaluation

from .fonts import drawn
from .masking import unmasked
from .paper import Head, Imprint
from .printable import Printable
from .sheet_data import Peers, Remarks, charts, sheet, shown
from .typeset import Change, Typesetting


def review(
    evaluations: Sequence[Evaluation],
    platforms: Mapping[str, Mapping[str, Any]],
    imprint: Imprint,
    head: Head,
    remarks: Mapping[str, Remarks] | None = None,
    change: Change = unmasked,
    imprints: Mapping[str, Imprint] | None = None,
    moved: Mapping[str, Sequence[str]] | None = None,
    peers: Mapping[str, Peers] | None = None,
) -> Typesetting:
    """The sheets of these evaluations, in their order, as one file.

    `platforms` gives each platform's name and its word for users; `remarks` what people wrote, by account id; `imprints`
    the own imprint of those that have one (確定 sheets keep that of their 締め); `moved` what moved in earlier closed
    months; `peers` other cities' accounts beside theirs. 速報/確定 and revision are each evaluation's own. Text is data: it is never read as markup. Raises ValueError for
    no evaluations.
    """
    if not evaluations:
        raise ValueError("no evaluation to print")
    pages = [Printable(drawn(), change) for _ in evaluations]
    sheets = [
        sheet(
            e,
            platforms,
            (imprints or {}).get(e.account_id, imprint),
            page,
            head,
            (remarks or {}).get(e.account_id),
            (moved or {}).get(e.account_id, ()),
            (peers or {}).get(e.account_id),
        )
        for e, page in zip(evaluations, pages, strict=True)
    ]
    whose = sheets[0]["name"] if len(sheets) == 1 else f"{len(sheets)}アカウント"
    name = f"{head.title}　{wareki_month(evaluations[0].month)}　{whose}"
    replaced = tuple(dict.fromkeys(note for page in pages for note in page.notes()))
    return Typesetting("review.typ", name, imprint, {"sheets": sheets}, replaced, many=len(sheets) > 1)


def draw(
    evaluation: Evaluation, platforms: Mapping[str, Mapping[str, Any]], peers: Peers | None = None
) -> None:
    """Draw an account's charts ahead; every document that shows them afterwards has them ready."""
    charts(shown(evaluation, platforms, Printable(drawn())), peers)
