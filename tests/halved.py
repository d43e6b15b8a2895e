"""The sample's X accounts up to October 2026, as they are or with every showing from April 2026 on multiplied."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO

from samples.city import SAMPLES
from services.office.folder import Office
from tests.offices import POLICY, bring_all_in

NAMES = ("x_bosai", "x_chikuma", "x_shoko", "x_sports")
FIRST, LAST = "2026-04-01", date(2026, 10, 31)
OVERVIEW = "account_overview_analytics.csv"


def x_accounts(office: Office, factor: float = 1.0, only: tuple[str, ...] = NAMES) -> Office:
    """Accounts, targets, rule and overview exports; `only`: whose showings are multiplied by `factor` from April 2026 on."""
    office.ledger.record(
        POLICY, [("rule", {"from_month": "2024-05", "patience": 3, "recovery": 2, "margin": 0.05})]
    )
    for table in ("accounts.csv", "targets.csv"):
        head, *rows = (SAMPLES / table).read_text(encoding="utf-8-sig").splitlines()
        told = "\n".join([head, *(r for r in rows if r.startswith(NAMES))])
        bring_all_in(office, table, told.encode("utf-8-sig"), None)
    for name in NAMES:
        for folder in sorted((SAMPLES / "exports" / name).iterdir()):
            if (folder / OVERVIEW).exists():
                raw = _scaled((folder / OVERVIEW).read_text("utf-8-sig"), factor if name in only else 1.0)
                (taken,) = bring_all_in(office, f"{folder.name}/{OVERVIEW}", raw, name, folder.name)
                assert taken.outcome != "refused", taken.message
    return office


def _scaled(text: str, factor: float) -> bytes:
    head, *rows = csv.reader(StringIO(text))
    out = StringIO()
    write = csv.writer(out, lineterminator="\n")
    write.writerow(head)
    for row in rows:
        day = _day(row[0])
        if day <= LAST:
            later = str(day) >= FIRST
            write.writerow([row[0], round(int(row[1]) * factor) if later else row[1], *row[2:]])
    return out.getvalue().encode()


def _day(told: str) -> date:
    """Fri, Oct 2, 2026."""
    _, month_day, year = told.split(", ")
    month, day = month_day.split(" ")
    return date(int(year), "JanFebMarAprMayJunJulAugSepOctNovDec".index(month) // 3 + 1, int(day))
