"""Which days of which export are known, provisional or missing, month by month: what to export next."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from metrics.calendar import add_months, month_end
from metrics.sentences import day_ranges
from store.views import View

from ..office.folder import Office

MONTHS = 13
KNOWN = """
SELECT DISTINCT i.format, d.day, d.provisional
FROM day_now AS d
INNER JOIN import AS i ON i.import_seq = d.import_seq
WHERE d.account_id = $account AND d.day BETWEEN $first AND $last AND i.format NOT IN ('reading', 'readings')
UNION
SELECT i.format, CAST(s.day AS DATE), s.day > r.as_of - r.lag
FROM coverage AS c
INNER JOIN ranked AS r ON r.import_seq = c.import_seq
INNER JOIN import AS i ON i.import_seq = c.import_seq
CROSS JOIN LATERAL (SELECT unnest(generate_series(c.from_day, c.to_day, INTERVAL 1 DAY)) AS day) AS s
WHERE c.account_id = $account AND c.basis IN ('post', 'span') AND s.day BETWEEN $first AND $last
"""
STOCKS = "SELECT month, on_day FROM measure WHERE account_id = $account AND metric = 'followers' AND month BETWEEN $first AND $last"


@dataclass(frozen=True)
class Cell:
    """One month of one export: how many days are known and final, and which are missing, in words."""

    month: date
    days: int
    known: int
    final: int
    missing: str

    @property
    def state(self) -> str:
        """ "whole", "provisional", "partial" or "none"."""
        if not self.known:
            return "none"
        if self.known < self.days:
            return "partial"
        return "whole" if self.final == self.days else "provisional"


@dataclass(frozen=True)
class ExportLine:
    """One kind of export of an account over the months."""

    title: str
    how: str
    cells: tuple[Cell, ...]


def calendar(view: View, office: Office, account_id: str, last: date) -> list[ExportLine]:
    """Every kind of export that the account has ever had, over the 13 months to `last`; and its followers at month end.

    Days are the platform's own. A day that any export says finally is final.
    """
    first = add_months(last, 1 - MONTHS)
    span = {"account": account_id, "first": first, "last": month_end(last)}
    known: dict[str, set[date]] = defaultdict(set)
    final: dict[str, set[date]] = defaultdict(set)
    for row in view.rows(KNOWN, **span):
        known[row["format"]].add(row["day"])
        if not row["provisional"]:
            final[row["format"]].add(row["day"])
    months = [add_months(first, n) for n in range(MONTHS)]
    lines = [
        ExportLine(f.title, f.how, tuple(_cell(m, known[f.id], final[f.id], office.today()) for m in months))
        for f in office.formats
        if f.id in known
    ]
    held = {r["month"] for r in view.rows(STOCKS, **span)}
    cells = tuple(Cell(m, 1, int(m in held), int(m in held), "" if m in held else "月末の値") for m in months)
    return [
        *lines,
        ExportLine("利用者数（月末の値）", "媒体の画面で読み取り、「読み取り値」の表で入れます", cells),
    ]


def _cell(month: date, known: set[date], final: set[date], today: date) -> Cell:
    """A day that is not over is not missing; where a file speaks of it already, it counts."""
    whole = {month.replace(day=n) for n in range(1, month_end(month).day + 1)}
    days = {d for d in whole if d < today or d in known}
    seen = days & known
    return Cell(month, len(days), len(seen), len(days & final), day_ranges(sorted(days - seen)))
