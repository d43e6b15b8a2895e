"""Where a document's pages end: with as much air as it can have without a last page that holds next to nothing.

What stands between two page breaks (a part) is set closer if that saves its thin last page; where that is not enough, or
the last page is less than half full, its last sections move over whole, as many as leave both pages the fullest, so that no
page is mostly empty beside a full one. The template says where blocks end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

AIRS = (1.0, 0.8, 0.62)  # of the room between rows and blocks
LITTLE, HALF = 0.3, 0.5  # of a page
TOP, BOTTOM, UPRIGHT, LYING = 15.0, 18.0, 297.0, 210.0  # mm, as frame.typ has the edges


@dataclass(frozen=True)
class Flow:
    """How one part is set: its air, and the block that begins a new page (None: none does)."""

    air: float = AIRS[0]
    break_at: int | None = None


Stands = Sequence[Mapping[str, Any]]  # part, place (of a block in it), page and y (mm) where the block ends


def settled(
    parts: Sequence[Sequence[str]], landscape: bool, ask: Callable[[list[dict]], Stands]
) -> list[dict]:
    """How each part is set. `parts`: the kinds of its blocks; `ask`: where the blocks end if the parts are set so."""

    def asked(flows: Sequence[Flow]) -> list[_Pages]:
        height = (LYING if landscape else UPRIGHT) - TOP - BOTTOM
        ends: list[dict[int, tuple[int, float]]] = [{} for _ in parts]
        for s in ask([asdict(f) for f in flows]):
            ends[s["part"]][s["place"]] = (s["page"], (s["y"] - TOP) / height)
        found: list[_Pages] = []
        for part in ends:
            found.append(_Pages(part, found[-1].last + 1 if found else 1))
        return found

    flows = [Flow() for _ in parts]
    usual = asked(flows)
    for air in AIRS[1:]:
        thin = [n for n, pages in enumerate(usual) if pages.thin and flows[n].air == AIRS[0]]
        if thin:
            closer = asked([replace(f, air=air) if n in thin else f for n, f in enumerate(flows)])
            saved = {n for n in thin if closer[n].count < usual[n].count}
            flows = [replace(f, air=air) if n in saved else f for n, f in enumerate(flows)]
    light = [n for n, pages in enumerate(usual) if pages.light and flows[n].air == AIRS[0]]
    over = {n: place for n in light if (place := usual[n].last_sections(parts[n])) is not None}
    if over:
        broken = [replace(f, break_at=over.get(n)) for n, f in enumerate(flows)]
        moved = asked(broken)
        flows = [
            b if n in over and moved[n].count == usual[n].count and not moved[n].thin else f
            for n, (f, b) in enumerate(zip(flows, broken, strict=True))
        ]
    return [asdict(f) for f in flows]


class _Pages:
    """The pages of one part. `ends`: place of a block → the page it ends on, and how far down (a share of the page)."""

    def __init__(self, ends: Mapping[int, tuple[int, float]], first: int) -> None:
        self.ends = ends
        self.last, self.filled = max(ends.values(), default=(first, 1.0))
        self.count = self.last - first + 1
        self.thin = self.count > 1 and self.filled < LITTLE
        self.light = self.count > 1 and self.filled < HALF

    def last_sections(self, kinds: Sequence[str]) -> int | None:
        """The heading on the page before the last before which that page may end, so that the emptier of both is fullest."""
        found: list[tuple[float, int]] = []
        for place in range(1, len(kinds)):
            page, y = self.ends.get(place - 1, (0, 0.0))
            begins = kinds[place] == "Heading" and kinds[place - 1] != "Heading"
            if begins and page == self.last - 1 and y > max(LITTLE, self.filled):
                found.append((min(y, self.filled + 1 - y), place))
        return max(found)[1] if found else None
