"""What the invented city's accounts cost: monthly hours as their sections told them, and unit costs. All invented."""

from random import Random

from tests.sample_plan import ACCOUNTS, MONTHS

FIRST = "2025-04"  # hours are told from this fiscal year on
USUAL = {  # hours a month; a section that leaves a month out takes the last one's (推計)
    "x_chikuma": 22.0,
    "fb_chikuma": 16.0,
    "ig_kanko": 30.0,
    "yt_chikuma": 26.0,
    "line_chikuma": 18.0,
    "tt_kanko": 20.0,
    "x_bosai": 3.0,
    "x_shoko": 9.0,
    "ig_library": 7.0,
    "fb_kosodate": 8.0,
    "yt_gakko": 12.0,
    "x_sports": 6.0,
}
LEFT_OUT = 0.15


def hours() -> list[dict]:
    """The `hours` entries, in the order of months: to the half hour, around each account's usual."""
    rows = []
    for account in ACCOUNTS:
        rng = Random(f"{account.id} hours")
        begun = False
        for month in (m for m in MONTHS if m >= max(FIRST, account.opened[:7])):
            told = round(USUAL[account.id] * rng.uniform(0.8, 1.25) * 2) / 2
            if not begun or rng.random() >= LEFT_OUT:
                rows.append({"account_id": account.id, "month": month, "hours": told})
            begun = True
    return sorted(rows, key=lambda row: (row["month"], row["account_id"]))


COSTS = [
    {
        "item": "人件費（時間単価）",
        "per": "hour",
        "yen": 3400,
        "from_month": "2025-04",
        "ground": "見本の単価",
    },
    {
        "item": "人件費（時間単価）",
        "per": "hour",
        "yen": 3500,
        "from_month": "2026-04",
        "ground": "見本の単価",
    },
    {
        "item": "LINE利用料",
        "per": "month",
        "yen": 16500,
        "from_month": "2025-04",
        "account_id": "line_chikuma",
        "ground": "見本の料金",
    },
    {
        "item": "写真撮影の委託",
        "per": "month",
        "yen": 30000,
        "from_month": "2026-04",
        "account_id": "ig_kanko",
        "ground": "見本の契約",
    },
]
