"""TikTok labels its days by the browser's day and counts by the UTC day: one export can stand a day off another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Protocol

from .facts import Facts, Question

REALIGN = "realign"
LEAST = 5  # equal figures, none of them 0, before anything is said
SHARE = 0.9

STANDING = "SELECT metric, day, value FROM day_now WHERE account_id = $account AND metric IN (SELECT unnest($metrics))"


class Rows(Protocol):
    """Something that answers SQL with rows."""

    def rows(self, sql: str, **parameters: object) -> list[dict]: ...


def realignment(view: Rows, account_id: str, facts: Facts) -> Question | None:
    """Whether a daily file agrees with what stands only when moved by one day; then the question for a person."""
    if not facts.format.labels_drift or REALIGN in facts.answers or not facts.day.num_rows:
        return None
    arrived = {(r["metric"], r["day"]): r["value"] for r in facts.day.to_pylist()}
    metrics = sorted({metric for metric, _ in arrived})
    stands = {
        (r["metric"], r["day"]): r["value"] for r in view.rows(STANDING, account=account_id, metrics=metrics)
    }
    for offset in (-1, 1):
        if agreement(arrived, stands, offset) >= SHARE and agreement(arrived, stands, 0) < 0.5:
            way = "前" if offset < 0 else "後"
            return Question(
                REALIGN,
                f"日付が、取り込み済みの値と1日ずれています（1日{way}にずらすと、ほぼすべて一致します）。どうしますか",
                ((str(offset), f"1日{way}にずらして取り込む"), ("0", "そのまま取り込む")),
            )
    return None


def agreement(
    arrived: Mapping[tuple[str, date], float], stands: Mapping[tuple[str, date], float], offset: int
) -> float:
    """The share of figures (0 left out) that equal what stands `offset` days away; 0.0 under five to compare.

    >>> days = [date(2026, 3, n) for n in range(1, 9)]
    >>> stands = {("likes", d): float(i + 1) for i, d in enumerate(days)}
    >>> moved = {("likes", d + timedelta(days=1)): v for (_, d), v in stands.items()}
    >>> agreement(moved, stands, -1), agreement(moved, stands, 0)
    (1.0, 0.0)
    """
    pairs = [
        (value, stands[metric, day + timedelta(days=offset)])
        for (metric, day), value in arrived.items()
        if value and (metric, day + timedelta(days=offset)) in stands
    ]
    return sum(a == b for a, b in pairs) / len(pairs) if len(pairs) >= LEAST else 0.0
