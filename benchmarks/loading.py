"""A day-grain file of a million rows, from bytes to refreshed measures, against DuckDB reading the same CSV.

Prints ratios of medians of the same run: python benchmarks/loading.py [rows]
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import duckdb

from ledger.journal import Author
from services.intake import importing
from services.office.folder import open_office
from store.context import Context

AUTHOR = Author("計測", "policy", (), "計測")
METRICS = ["impressions", "likes", "comments", "shares", "follows", "unfollows", "video_views", "link_clicks"]
RUNS = 5


def readings(rows: int) -> str:
    """Rows of our own format: 40 accounts × 8 metrics × days."""
    days = -(-rows // (40 * len(METRICS)))
    lines = ["account_id,date,metric,value,note"]
    for n in range(days):
        day = (date(2016, 1, 1) + timedelta(days=n)).isoformat()
        lines += [
            f"a{a:02d},{day},{metric},{(n * 7919 + a * 104729 + k * 31) % 100003},"
            for a in range(40)
            for k, metric in enumerate(METRICS)
        ]
    return "\n".join(lines[: rows + 1]) + "\n"


def bare(path: Path) -> None:
    """What DuckDB needs for the same file."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(f"{folder}/bare.duckdb") as connection:
        connection.execute("CREATE TABLE t AS SELECT * FROM read_csv($path)", {"path": str(path)})


def ours(raw: bytes) -> float:
    """Seconds from bytes to refreshed measures, in an office of 40 accounts."""
    with tempfile.TemporaryDirectory() as folder:
        office = open_office(Path(folder))
        account = {"platform": "x", "kind": "sectoral", "section": "課", "opened_on": "2010-01-01"}
        office.ledger.record(
            AUTHOR,
            [("account", account | {"account_id": f"a{a:02d}", "name": f"a{a:02d}"}) for a in range(40)],
        )
        office.views.current()
        begun = time.perf_counter()
        [look] = importing.look_at(office, "readings.csv", raw, Context(as_of=office.today()))
        [taken] = importing.take(office, AUTHOR, [importing.order_for(office, look, None, office.today())])
        assert taken.outcome == "taken", taken.message
        office.views.current()
        return time.perf_counter() - begun


def timed(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main(rows: int) -> None:
    """The two take turns, so that a busy machine slows both."""
    text = readings(rows)
    raws = {encoding: text.encode(encoding) for encoding in ("utf-8", "cp932", "utf-16")}
    floors: list[float] = []
    took: dict[str, list[float]] = {encoding: [] for encoding in raws}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bare.csv"
        path.write_bytes(raws["utf-8"])
        for _ in range(RUNS):
            for encoding, raw in raws.items():
                floors.append(timed(lambda: bare(path)))
                took[encoding].append(ours(raw))
    floor = statistics.median(floors)
    print(f"{rows:,} rows; DuckDB reads the CSV into a table: 1.0 ({floor:.2f} s)")
    for encoding, seconds in took.items():
        median = statistics.median(seconds)
        print(f"bytes to refreshed measures, {encoding}: {median / floor:.1f} ({median:.2f} s)")
    if sys.platform == "linux":
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"most memory held, with the file in all three encodings: {peak:,.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
