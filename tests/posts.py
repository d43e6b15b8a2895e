"""Posts brought into an office as X exports them, with a known truth: those of 防災 bring so many times the reactions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

from metrics.calendar import add_months
from services.office.folder import Office
from tests.months import city
from tests.offices import bring_all_in
from tests.sample_formats import X_CONTENT, english, snowflake

# a trial of posts with #写真, told in July
PHOTO = {
    "account_id": "x_koho",
    "title": "記事に写真を付ける",
    "rule": {"tags": ["写真"]},
    "manner": "alternate",
    "aim": 1.3,
    "a_month": 10,
    "from_month": "2026-07",
    "to_month": "2026-09",
}
DISASTER, OTHER = "【防災】避難所の場所を確かめてください", "市役所からのお知らせです"


def told_of_disasters(folder: Path) -> Office:
    """An office to May 2026, with a year's posts of x_koho: those of 防災 bring three times the reactions."""
    made = city(folder)
    bring_in(made, "x_koho", date(2025, 6, 1), months=11)
    return made


def bring_in(
    office: Office,
    account_id: str,
    first: date,
    months: int = 12,
    per_month: int = 20,
    times: float = 3.0,
    theme: Sequence[int] = (0, 5, 10, 15),
    seed: int = 3,
    as_of: date | None = None,
    trial: tuple[int, float] | None = None,
) -> None:
    """`per_month` posts in each month from `first`; those of `theme` (by their place in the month) are of 防災. `trial`:
    from that month on (counted from 0) every second post bears #写真 and brings so many times the reactions."""
    rng, rows = np.random.default_rng(seed), []
    for n in range(months):
        begins = add_months(first, n)
        for place in range(per_month):
            at = datetime(begins.year, begins.month, 1 + place % 28, 3, tzinfo=UTC) + timedelta(
                minutes=7 * place
            )
            seen = float(rng.lognormal(6, 0.5))
            tries = trial is not None and n >= trial[0] and place % 2 == 1
            usual = 12 * (seen / 400) ** 0.9 * (times if place in theme else 1)
            usual *= trial[1] if trial and tries else 1
            likes = int(rng.negative_binomial(8, 8 / (8 + usual)))
            words = f"{DISASTER if place in theme else OTHER} {n}-{place}{' #写真' if tries else ''}"
            number = snowflake(at, place)
            link = f"https://x.com/{account_id}/status/{number}"
            rows.append(
                f'{number},"{english(at.date())}",{words},{link},{int(seen) + likes},{likes},{likes}'
                + ",0" * 10
            )
    day = as_of or office.today()
    (taken,) = bring_all_in(
        office, "content.csv", "\n".join([X_CONTENT["en"], *rows]).encode(), account_id, f"{day}"
    )
    assert taken.outcome == "taken", taken.message
