"""The index of a folder of documents: a page to click through, and records for CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

import htpy as h
from markupsafe import Markup

from metrics.calendar import wareki

STYLE = (
    "body{font-family:'BIZ UDPGothic','Noto Sans JP',sans-serif;color:#1a1a1a;margin:2rem auto;max-width:60rem;padding:0 1rem;line-height:1.6}"
    "table{border-collapse:collapse;width:100%}caption{text-align:left;color:#4d4d4d;padding:.4rem 0}"
    "th,td{text-align:left;padding:.4rem .6rem;border-bottom:1px solid #b3b3b3;vertical-align:top;overflow-wrap:anywhere}"
    "thead th{border-bottom:2px solid #1a1a1a;color:#4d4d4d}td.n{text-align:right;white-space:nowrap}a{color:#0017c1}"
)


@dataclass(frozen=True)
class Filed:
    """A document in its folder."""

    path: str
    title: str
    whose: str
    size: int
    sha256: str
    replaced: str = ""
    remarks: str = ""


def page(title: str, held: Sequence[Filed], made_at: datetime, evidence: str, sample: bool = False) -> bytes:
    """index.html: works from a folder, without a network and without scripts."""
    whole = h.html(lang="ja")[
        h.head[h.meta(charset="utf-8"), h.title[title], h.style[Markup(STYLE)]],
        h.body[
            h.main[
                h.h1[title],
                h.p[h.strong["見本（架空のデータ）"]] if sample else None,
                h.p[f"{len(held)}件　作成 {wareki(made_at.date())} {made_at:%H:%M}　{evidence}"],
                h.table[
                    h.caption["帳票の一覧。ハッシュ値は index.csv にあります。"],
                    h.thead[
                        h.tr[
                            [
                                h.th(scope="col")[head]
                                for head in ("ファイル", "帳票", "対象", "バイト", "備考")
                            ]
                        ]
                    ],
                    h.tbody[[_row(f) for f in held]],
                ],
            ]
        ],
    ]
    return f"{whole}\n".encode()


def _row(f: Filed) -> h.Node:
    """A line each, so that the file can be read as text too."""
    return [
        "\n",
        h.tr[
            h.th(scope="row")[h.a(href=quote(f.path))[f.path]],
            h.td[f.title],
            h.td[f.whose],
            h.td(".n")[f"{f.size:,}"],
            h.td[_notes(f)],
        ],
    ]


def records(held: Sequence[Filed]) -> Iterator[dict]:
    """A record a file."""
    for f in held:
        yield {
            "ファイル": f.path,
            "帳票": f.title,
            "対象": f.whose,
            "バイト数": f.size,
            "SHA-256": f.sha256,
            "置きかえた文字": f.replaced,
            "備考": f.remarks,
        }


def _notes(f: Filed) -> str:
    return "／".join(
        part for part in (f"置きかえた文字 {f.replaced}" if f.replaced else "", f.remarks) if part
    )
