"""Judging 40 accounts × 12 metrics × 10 years against a bare window query over the same rows, in the same run.

`metrics/states/` and `metrics/rules.py` make the state of every metric and account for every month; the bare query only
orders the same rows and sums a run. Prints ratios of medians (aim: at most 5), and what one turn of the simulator costs:
python benchmarks/judging.py [runs]
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import duckdb

from metrics import catalogue
from metrics.histories import candidates
from metrics.simulation import SHARE, RuleSet, simulate
from store.deriving import run

ACCOUNTS, YEARS = 40, 10
METRICS = (
    "comments",
    "engagements",
    "follows",
    "impressions",
    "likes",
    "link_clicks",
    "net_follows",
    "profile_visits",
    "reactions_total",
    "saves",
    "shares",
    "video_views",
)
MEASURES = """
INSERT INTO measure BY NAME
SELECT
    'a' || a.n AS account_id, m.metric, CAST(d.month AS DATE) AS month, 'day' AS basis,
    CAST(hash(a.n, m.metric, d.month) % 1000 AS DOUBLE) AS value, value AS numerator,
    day(last_day(d.month)) AS days_seen, days_seen AS days_final, days_seen AS days, FALSE AS provisional
FROM range($accounts) AS a(n)
CROSS JOIN (SELECT unnest($metrics) AS metric) AS m
CROSS JOIN (SELECT unnest(generate_series(DATE '2016-11-01', DATE '2026-10-01', INTERVAL 1 MONTH)) AS month) AS d
ORDER BY ALL
"""
REGISTER = """
INSERT INTO account
SELECT n, 'a' || n, 'x', '名', 'sectoral', '課', DATE '2010-01-01', NULL, FALSE, NULL FROM range($accounts) AS a(n);
INSERT INTO target
SELECT a.n, 'a' || a.n, m.metric, DATE '2016-11-01', NULL, NULL, NULL, NULL, NULL, 400, 250, 1, 'day', m.place <= 2, NULL
FROM range($accounts) AS a(n)
CROSS JOIN (SELECT unnest($metrics) AS metric, generate_subscripts($metrics, 1) AS place) AS m;
INSERT INTO rule VALUES (1, DATE '2010-01-01', NULL, 3, 2, 0.05);
"""
BARE = """
CREATE OR REPLACE TABLE bare AS
SELECT
    m.*,
    sum(CASE WHEN m.value < 250 THEN 1 ELSE 0 END) OVER (PARTITION BY m.account_id, m.metric ORDER BY m.month) AS run
FROM measure AS m
"""

READ = "CREATE OR REPLACE TABLE read AS SELECT * FROM metric_state"


class Base:
    """A database of generated measures."""

    seq = 1

    def __init__(self) -> None:
        self.connection = duckdb.connect(":memory:", config={"threads": "2"})
        self.connection.execute((ROOT / "store" / "schema.sql").read_text(encoding="utf-8"))
        made = catalogue.statements(catalogue.load())
        self.judging = made[-3:]  # what faces the lines, the rule, what stands
        base = (ROOT / "metrics" / "base.sql").read_text(encoding="utf-8")
        self.connection.execute(base.partition("-- One atomic value")[0])
        self.connection.execute(made[0])
        told = {"accounts": ACCOUNTS, "metrics": list(METRICS)}
        for statement in (MEASURES, *REGISTER.strip().split(";\n")):
            used = {name: value for name, value in told.items() if f"${name}" in statement}
            self.connection.execute(statement, used)

    def rows(self, sql: str, **parameters: Any) -> list[dict[str, Any]]:
        done = self.connection.execute(sql, parameters)
        return [dict(zip([c[0] for c in done.description], row, strict=True)) for row in done.fetchall()]


def timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main(runs: int) -> None:
    base = Base()
    bare: list[float] = []
    judged: list[float] = []
    for _ in range(runs + 1):  # the first of each warms up
        bare.append(timed(lambda: base.connection.execute(BARE).fetchall()))
        judged.append(timed(lambda: run(base.connection, base.judging)))
    floor, took = (statistics.median(x[1:]) for x in (bare, judged))
    rows = base.connection.execute("SELECT count(*) FROM metric_state").fetchall()[0][0]
    print(f"{rows:,} months judged; a bare window query over the same rows: 1.0 ({floor * 1000:.0f} ms)")
    print(f"what faces the lines, judged and stored: {took / floor:.1f} ({took * 1000:.0f} ms)")
    read = statistics.median(timed(lambda: base.connection.execute(READ).fetchall()) for _ in range(runs))
    print(f"all of metric_state, a view, written out besides: {read / floor:.1f} ({read * 1000:.0f} ms)")
    found, metrics = candidates(base, "impressions"), catalogue.load()
    turns = [
        timed(lambda n=n: simulate(metrics["impressions"], found, RuleSet(SHARE, 0.8, 0.5 + n / 100)))
        for n in range(runs)
    ]
    turn = statistics.median(turns)
    print(
        f"one turn of the simulator, {ACCOUNTS} accounts × {YEARS} years of one metric: {turn / floor:.1f} ({turn * 1000:.0f} ms)"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
