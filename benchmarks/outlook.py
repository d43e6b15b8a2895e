"""The outlook of 40 accounts × 10 years, two targets each, beside one read of the same measures. Aim: at most 3 seconds.

A stock (期末到達) and a flow (年度累計) of each account, asked in September with seven months left: 80 fans and the report
cards of both pools. Prints seconds and the ratio to the read: python benchmarks/outlook.py [runs] [office folder]

`python benchmarks/outlook.py kinds [pools]` prints how well it does by kind of history instead (tests/metrics/accounts.py): of
pools of all kinds, four accounts each, how many past futures would have been shown, how many of these lay in the 80 % band, and
their Brier score. The same figures in every run; some 20 seconds a pool.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from metrics import backtest, outlook
from metrics.calendar import add_months
from metrics.catalogue import load
from services.decision import prospect
from services.office.folder import open_office
from tests.metrics.accounts import KINDS, mixed

ACCOUNTS, YEARS = 40, 10
HORIZONS = (3, 6, 9)
MONTH = date(2026, 8, 1)


class Drawn:
    """A database that holds 40 accounts' measures as rows."""

    seq = 1

    def __init__(self) -> None:
        self.pool: list[dict[str, Any]] = []
        self.targets: list[dict[str, Any]] = []
        first = add_months(MONTH, 1 - YEARS * 12)
        for n in range(ACCOUNTS):
            rng, users = Random(n), 1000.0
            for m in range(YEARS * 12):
                month, season = add_months(first, m), 1 + 0.3 * ((m % 12) in (3, 4, 9))
                users += round(rng.gauss(20, 15) * season)
                for metric, stock, value in (
                    ("followers", True, users),
                    ("impressions", False, round(rng.lognormvariate(9, 0.3) * season)),
                ):
                    self.pool.append(
                        {
                            "account_id": f"a{n:02d}",
                            "metric": metric,
                            "stock": stock,
                            "signed": False,
                            "month": month,
                            "value": float(value),
                            "final": True,
                        }
                    )
            asked = {
                "account_id": f"a{n:02d}",
                "basis": "day",
                "first_month": date(2026, 4, 1),
                "last_month": date(2027, 3, 1),
            }
            self.targets.append(
                asked | {"metric": "followers", "target_type": "期末到達", "target": users + 140}
            )
            self.targets.append(
                asked | {"metric": "impressions", "target_type": "年度累計", "target": 110_000.0}
            )
        self.pool.sort(key=lambda r: (r["account_id"], r["metric"], r["month"]))

    def rows(self, sql: str, **parameters: Any) -> list[dict[str, Any]]:
        return self.targets if sql is outlook.TARGETS else self.pool


def timed(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    begun = clock()
    work()
    return clock() - begun


def main(runs: int, folder: Path | None) -> None:
    drawn, metrics = Drawn(), load()
    read = statistics.median(timed(lambda: outlook.pool(drawn, MONTH)) for _ in range(runs))
    whole = statistics.median(timed(lambda: outlook.outlooks(drawn, metrics, MONTH)) for _ in range(runs))
    worked = statistics.median(
        timed(lambda: outlook.outlooks(drawn, metrics, MONTH), time.process_time) for _ in range(runs)
    )
    found = outlook.outlooks(drawn, metrics, MONTH)
    told = sum(o.probability is not None for o in found)
    cards = {o.target_type: o.card for o in found if o.card}
    print(
        f"{told} outlooks of {ACCOUNTS} accounts × {YEARS} years: {whole:.2f} s ({worked:.2f} s of one core), {whole / read:.0f} × reading them ({read * 1000:.0f} ms)"
    )
    for kind, card in cards.items():
        print(
            f"  {kind}: {card.outcomes:,} past outlooks asked again; Brier {card.brier:.3f}, base rate {card.brier_base:.3f}, line {card.brier_line:.3f}"
        )
    if folder:
        office = open_office(folder)
        view = office.view()
        month = view.rows("SELECT max(month) AS month FROM measure")[0]["month"]
        took = statistics.median(timed(lambda: prospect.city(office, view, month)) for _ in range(runs))
        print(f"{folder}: outlook, productivity and comparison of {month:%Y-%m}: {took:.2f} s")


def kinds(pools: int) -> None:
    """The table by kind: shown %, in the 80 % band %, Brier; each at 3, 6 and 9 months."""
    for stock in (False, True):
        print(f"{'stock' if stock else 'flow':14} shown %        in the 80 % band  Brier")
        found: dict[tuple[str, int], list[list[float]]] = defaultdict(lambda: [[], [], []])
        for seed in range(pools):
            pool = mixed(stock, 4, seed)
            for horizon in HORIZONS:
                for f in backtest._futures(pool, horizon):
                    shown, inside, _ = found[f.key[0].split("#")[0], horizon]
                    shown.append(f.shown)
                    inside += [0.1 <= f.place <= 0.9] if f.shown else []
                for a in backtest.answers(pool, horizon):
                    found[a.account_id.split("#")[0], horizon][2].append((a.said - a.came) ** 2)
        for kind in KINDS:
            told = list(zip(*([statistics.mean(v) for v in found[kind, h]] for h in HORIZONS), strict=True))
            shares = ("  ".join(f"{v:4.0%}" for v in row) for row in told[:2])
            print(f"{kind:14}", "   ".join(shares), "  ", "  ".join(f"{v:.3f}" for v in told[2]), flush=True)


if __name__ == "__main__":
    os.nice(10)
    if sys.argv[1:2] == ["kinds"]:
        kinds(int(sys.argv[2]) if len(sys.argv) > 2 else 5)
        sys.exit()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3, Path(sys.argv[2]) if len(sys.argv) > 2 else None)
