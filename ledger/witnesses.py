"""What lies beside a journal and could not be there without its entries: absence is not newness.

A view is named by the entry that it was made up to; raw files, texts and documents are kept only where something is
recorded of them. A journal that is missing, empty or shorter than they tell has lost entries. It is not a new one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

BLOBS = {"raw": "取り込んだファイル", "texts": "文章", "documents": "書類"}
_BLOB = re.compile(r"[0-9a-f]{64}")
_VIEW = re.compile(r"view-[0-9a-f]{12}-(?:([0-9a-f]{12})-)?(?:\d{6}-)?(\d+)(?:_(\d+))?\.duckdb")


def view_name(digest: str, seq: int, head: str, due: date, again: int = 0) -> str:
    """The name of the view of a journal up to an entry: it tells the entry's hash, the month that was due, the number, and
    how many times it was made `again` of the same entries.

    >>> view_name("0123456789ab", 7, "c" * 64, date(2026, 10, 1))
    'view-0123456789ab-cccccccccccc-202610-7.duckdb'
    >>> view_name("0123456789ab", 7, "c" * 64, date(2026, 10, 1), 2)
    'view-0123456789ab-cccccccccccc-202610-7_2.duckdb'
    """
    return f"view-{digest}-{head[:12]}-{due:%Y%m}-{seq}{f'_{again}' if again else ''}.duckdb"


def seq_of(name: str) -> int:
    """The number of the entry that a view was made up to, by its name (also an earlier version's); -1 for no view.

    >>> seq_of("view-0123456789ab-cccccccccccc-202610-7.duckdb"), seq_of("view-0123456789ab-cccccccccccc-202610.duckdb")
    (7, 202610)
    >>> seq_of("view-0123456789ab-7.duckdb"), seq_of("view-draft.duckdb")
    (7, -1)
    """
    return place_of(name)[0]


def place_of(name: str) -> tuple[int, int]:
    """The number of the entry that a view was made up to, and how many times it was made again; (-1, 0) for no view.

    >>> place_of("view-0123456789ab-cccccccccccc-202610-7.duckdb"), place_of("view-0123456789ab-cccccccccccc-202610-7_2.duckdb")
    ((7, 0), (7, 2))
    """
    told = _VIEW.fullmatch(name)
    return (int(told[2]), int(told[3] or 0)) if told else (-1, 0)


@dataclass(frozen=True)
class Witnesses:
    """What a folder tells of the journal that it had: views (name, seq, first digits of a hash) and kinds of blobs."""

    views: tuple[tuple[str, int, str], ...] = ()
    blobs: tuple[str, ...] = ()

    def against(self, count: int, hash_of: Callable[[int], str]) -> str | None:
        """What they say against a journal of `count` entries, in words; None: nothing. `hash_of`: of the seq-th entry."""
        for name, seq, head in self.views:
            if seq > count:
                return (
                    f"集計（{name}）は {seq}番の記録まで知っていますが、台帳記録には {count} 件しかありません"
                )
            if seq and head and not hash_of(seq).startswith(head):
                return f"集計（{name}）が知っている {seq}番の記録と、台帳記録の {seq}番が違います"
        if self.blobs and not count:
            return f"{'と'.join(BLOBS[b] for b in self.blobs)}があるのに、台帳記録が1件もありません"
        return None


def found(folder: Path) -> Witnesses:
    """What lies in a folder now. Ask before the journal is read: what tells of an entry came after it."""
    names = [p.name for p in folder.glob("view-*.duckdb")]
    views = [(m[0], int(m[2]), m[1] or "") for m in map(_VIEW.fullmatch, names) if m]
    blobs = tuple(b for b in BLOBS if _holds_any(folder / b))
    return Witnesses(tuple(sorted(views, key=lambda v: -v[1])), blobs)


def _holds_any(folder: Path) -> bool:
    return folder.is_dir() and any(_BLOB.fullmatch(p.name) for p in folder.iterdir())
