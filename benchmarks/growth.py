"""Growth of the journal: how the time of each act grows with the entries that are there already.

python benchmarks/growth.py [entries …]    prints seconds per act and the exponent between the sizes
"""

from __future__ import annotations

import math
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from ledger.journal import JST, Author
from ledger.ledger import Ledger

POLICY = Author("政策", "policy", ("情報政策課",), proof="ログイン")
NOON = datetime(2026, 11, 2, 12, tzinfo=JST)
ACCOUNTS = 40


def account(number: int) -> tuple[str, dict[str, Any]]:
    body = {"account_id": f"x_{number}", "platform": "x", "name": f"課{number}", "kind": "sectoral"}
    return "account", body | {"section": "広報課", "opened_on": "2020-04-01"}


def hours(number: int) -> tuple[str, dict[str, Any]]:
    months = [f"{year}-{month:02d}" for year in range(2021, 2027) for month in range(1, 11)]
    body = {"account_id": f"x_{number % ACCOUNTS}", "month": months[number // ACCOUNTS % len(months)]}
    return "hours", body | {"hours": number % 50}


def timed(act: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def measured(size: int) -> dict[str, float]:
    """Seconds of each act on a journal of so many entries."""
    with tempfile.TemporaryDirectory() as place:
        ledger = Ledger(Path(place), lambda: NOON)
        ledger.record(POLICY, [account(n) for n in range(ACCOUNTS)])
        found = {"record all (in batches of 1,000)": 0.0}
        for first in range(0, size - ACCOUNTS, 1000):
            batch = [hours(n) for n in range(first, min(first + 1000, size - ACCOUNTS))]
            found["record all (in batches of 1,000)"] += timed(lambda told=batch: ledger.record(POLICY, told))
        found["record one"] = timed(lambda: ledger.record(POLICY, [hours(7)]))
        found["register, nothing new"] = timed(ledger.register)
        fresh = Ledger(Path(place), lambda: NOON)
        found["open: read and check the chain"] = timed(fresh.journal.entries)
        found["open: fold the register"] = timed(fresh.register)
        found["open: then record one"] = timed(lambda: fresh.record(POLICY, [hours(8)]))
        found["verify the chain from the start"] = timed(fresh.journal.check)
        return found


def main(sizes: list[int]) -> None:
    """Print the table."""
    results = [measured(size) for size in sizes]
    print("act".ljust(36), *(f"{size:>9,}" for size in sizes), "exponent", sep="  ")
    for name in results[0]:
        told = [result[name] for result in results]
        span = math.log(sizes[-1] / sizes[0])
        exponent = math.log(max(told[-1], 1e-6) / max(told[0], 1e-6)) / span if span else math.nan
        print(name.ljust(36), *(f"{seconds:9.4f}" for seconds in told), f"{exponent:8.2f}", sep="  ")


if __name__ == "__main__":
    main([int(told) for told in sys.argv[1:]] or [1000, 5000, 20_000])
