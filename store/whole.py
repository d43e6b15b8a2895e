"""Whether a table is whole: a copy that broke off in its last row, and rows that a person wrote under it."""

from __future__ import annotations

import re

import pyarrow as pa

from .arrow import pc
from .cells import fold
from .formats import Format
from .grid import Grid
from .reading import Refused, TableSheet

FOOTERS = re.compile(r"(showing top \d+ results|上位 ?\d+ ?件の結果を表示しています)", re.IGNORECASE)
SUMS = frozenset(
    map(
        fold,
        (
            "計",
            "合計",
            "総計",
            "小計",
            "累計",
            "平均",
            "月計",
            "Total",
            "Totals",
            "Sum",
            "Average",
            "Grand Total",
        ),
    )
)
NOTES = ("※", "注", "備考", "作成", "出典", "メモ", "*", "＊", "→", "（")
CUT = "最後の行が途中で切れています（ファイルのコピーか保存が、終わる前に止まったようです）"
AGAIN = "元のファイルをもう一度コピーするか、同じ期間を書き出し直してください"


def check_end(sheet: TableSheet, grid: Grid, format: Format) -> str:
    """What to say about the last row; blank where nothing is odd. Raises Refused for a file that was cut off.

    A row is short against the rows before it, or against the header where there are none. Meta leaves out
    trailing empty cells: there a short last row is refused only if its line has no end.
    """
    ended = not sheet.text or sheet.text.endswith(("\n", "\r"))
    if sheet.encoding == "excel" or not grid.height:
        return ""
    if not grid.widths:  # a large table that is regular to its end
        return "" if ended or not format.final_newline else _unended(grid.lines[-1].as_py())
    by_hand = written_by_hand(grid)
    firsts = grid.columns[0].to_pylist()
    rows = [
        row
        for row, width in enumerate(grid.widths)
        if row not in by_hand and not _is_footer(width, firsts[row])
    ]
    if not rows:
        return ""
    widths = [grid.widths[row] for row in rows]
    least = min(widths[:-1], default=len([c for c in grid.header if c.strip()]))
    line = grid.lines[rows[-1]].as_py()
    if widths[-1] < least and (format.full_rows or (format.final_newline and not ended)):
        raise Refused(CUT, AGAIN, line=line, found=f"{widths[-1]}列（ほかの行は{least}列）")
    if widths[-1] < least and len(widths) > 1:
        return f"最後の行（{line}行目）の列がほかの行より少ないので、ファイルが途中で切れていないか確かめてください"
    if format.final_newline and not ended:
        return _unended(line)
    return ""


def _unended(line: int) -> str:
    return f"最後の行（{line}行目）が改行で終わっていないので、ファイルが途中で切れていないか確かめてください"


def _is_footer(width: int, first: str) -> bool:
    return width <= 1 and bool(FOOTERS.search(first))


def written_by_hand(grid: Grid) -> dict[int, str]:
    """Row → what a person wrote there: a sum under a table, a note. Never items; told by the first filled cell."""
    firsts = grid.columns[0]
    odd = [text for text in firsts.unique().to_pylist() if _odd(text)]
    found = {}
    for row in pc.indices_nonzero(pc.is_in(firsts, pa.array(odd, pa.string()))).to_pylist():
        cells = [c[row].as_py().strip() for c in grid.columns]
        first = next((text for text in cells if text), "")
        alone = sum(bool(text) for text in cells) == 1
        if _is_sum(first) or (alone and first.startswith(NOTES)):
            found[row] = first
    return found


def _odd(text: str) -> bool:
    """Whether a first cell needs a closer look; nearly none does."""
    return not text.strip() or _is_sum(text) or text.strip().startswith(NOTES)


def _is_sum(text: str) -> bool:
    return fold(text).rstrip(":") in SUMS
