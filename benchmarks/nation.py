"""How long the norms of a nation take, whether they come out as put in, and how often one city can be told from them.

    python benchmarks/nation.py [cities]

The cities are invented (tests/nation.py): 12 accounts each, all metrics of the catalogue, known medians, a seed.
"""

from __future__ import annotations

import csv
import sys
import tempfile
import time
from io import StringIO
from pathlib import Path
from statistics import median

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from metrics.norms import DEALT, QUANTILES
from services.office.folder import Office
from services.peers.gathering import gather
from tests.nation import SPREAD, nation, sure

ATTEMPTS = 300


def timed(cities: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        medians = nation(Path(folder), cities)
        print(f"{cities} cities made in {time.perf_counter() - began:.1f} s")
        took, spent = [], time.process_time()
        for _ in range(5):
            began = time.perf_counter()
            made = gather(Office(Path(folder) / "office"), [Path(folder)])
            took.append(time.perf_counter() - began)
        spent = (time.process_time() - spent) / len(took)  # of all threads, whatever else the machine does
        wall = f"{median(took):.2f} s (median of 5; {min(took):.2f}–{max(took):.2f})"
        print(f"norms: {wall}, {spent:.2f} s of CPU, {made.cells} cells")
        rows = list(csv.DictReader(StringIO(made.content.decode("utf-8-sig"))))
        off = [abs(np.log(float(r["p50"]) / medians[r["metric"], r["basis"]])) for r in rows]
        print(f"median off by {np.mean(off):.1%} (expected of such samples {_expected(rows):.1%})")
        print(
            f"smallest cell: {min(int(r['cities']) for r in rows)} cities; bands {sorted({r['band'] for r in rows})}"
        )


def _expected(rows: list[dict[str, str]]) -> float:
    """How far the median of a log-normal sample strays: mean |error| of √(π/2n)·σ."""
    return float(
        np.mean([SPREAD * np.sqrt(np.pi / 2 / int(r["accounts"])) * np.sqrt(2 / np.pi) for r in rows])
    )


def attacked(dealt: float, files: int, tails: bool) -> np.ndarray:
    """What is believed of a hidden value, an attempt each: 19 accounts known, `files` norm files of the same month."""
    random = np.random.default_rng(5)

    def told(values: np.ndarray) -> dict[str, float | None]:
        places = {q: s * 19 + dealt * random.uniform(-1, 1) for q, s in QUANTILES.items()}
        found = {q: float(np.interp(p, np.arange(20), np.sort(values))) for q, p in places.items()}
        return {q: float(f"{v:.3g}") if tails or q not in ("p10", "p90") else None for q, v in found.items()}

    held = []
    for _ in range(ATTEMPTS):
        values = np.exp(random.normal(0, SPREAD, 20))
        held.append(sure(values[:19].tolist(), values[19], [told(values) for _ in range(files)], dealt))
    return np.array(held)


if __name__ == "__main__":
    for cities in [int(n) for n in sys.argv[1:]] or [20, 100, 1741]:
        timed(cities)
    for tails in (False, True):
        for dealt, files in ((0.0, 1), (DEALT, 1), (DEALT, 2), (0.0, 0)):
            held = attacked(dealt, files, tails)
            print(
                f"{5 if tails else 3} quantiles, off by {dealt} places, {files} files: "
                f"within 5 % believed {held.mean():.1%}; over half sure {(held > 0.5).mean():.1%}, over 90 % {(held > 0.9).mean():.1%}"
            )
