"""A nation of invented offices whose truth is known: how long its norms take, whether they come out as put in, whether what is
to be left out is, and how often one city can be told from them.

    python benchmarks/nation.py [cities …]

The cities are made by tests/nation.py through the product's own writer, from a seed. Each size runs in a process of its own, so
that its memory is its own.
"""

from __future__ import annotations

import csv
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path
from statistics import NormalDist, median

import numpy as np
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parents[1]))

from metrics.norms import ACCOUNTS, CITIES, DEALT, QUANTILES, TAILS
from metrics.peers import ALL, BANDS
from services.office.folder import Office
from services.peers.gathering import gather
from tests.nation import SPREAD, nation, sure

ATTEMPTS = 300
TIMES = 5
Rows = list[dict[str, str]]


def made(cities: int) -> None:
    """One size: made, gathered, and held against what was put in."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        medians = nation(Path(folder), cities)
        print(f"{cities} cities made in {time.perf_counter() - began:.1f} s")
        office, took, spent = Office(Path(folder) / "office"), [], time.process_time()
        before = _peak()
        for _ in range(TIMES):
            began = time.perf_counter()
            found = gather(office, [Path(folder)])
            took.append(time.perf_counter() - began)
        spent = (time.process_time() - spent) / TIMES  # of all threads, whatever else the machine does
        wall = f"{median(took):.2f} s (median of {TIMES}; {min(took):.2f}–{max(took):.2f})"
        print(
            f"  {wall}, {spent:.2f} s of CPU, {_peak():.0f} MB at most ({before:.0f} before), {found.cells} cells"
        )
        rows = list(csv.DictReader(StringIO(found.content.decode("utf-8-sig"))))
        for line in (*came_out(rows, medians), *left_out(rows, Path(folder))):
            print(f"  {line}")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def came_out(rows: Rows, medians: dict[tuple[str, str], float]) -> Iterable[str]:
    """Each quantile against the one of the distribution that its accounts were drawn from, in its own standard errors."""
    for name, share in QUANTILES.items():
        told = [r for r in rows if r[name]]
        if not told:
            yield f"{name}: in no cell"
            continue
        z = NormalDist().inv_cdf(share)
        truth = np.array([medians[r["metric"], r["basis"]] * np.exp(SPREAD * z) for r in told])
        off = np.log(np.array([float(r[name]) for r in told]) / truth)
        # of a sample's quantile, on the scale of the logarithm; and of the dealing (uniform, ± DEALT places)
        height = NormalDist().pdf(z) / SPREAD
        n = np.array([int(r["accounts"]) for r in told])
        error = np.sqrt(share * (1 - share) / n + DEALT**2 / 3 / n**2) / height
        yield (
            f"{name}: {len(told)} cells, off by {np.mean(off):+.2%} on average, {np.sqrt(np.mean(off**2)):.1%} rms "
            f"(expected {np.sqrt(np.mean(error**2)):.1%}); beyond 3 errors {np.mean(abs(off) > 3 * error):.2%}"
        )


def left_out(rows: Rows, folder: Path) -> Iterable[str]:
    """What may be told, counted anew from the files without the statement that tells it. Raises AssertionError for what may not."""
    held = counted(folder)
    per_band: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for (*key, band, city), accounts in held.items():
        per_band[(*key, band)][city] += accounts
    cells = {tuple(r[k] for k in ("platform", "kind", "metric", "basis", "band")): r for r in rows}
    for (*key, band), row in cells.items():
        cities = sum((per_band[(*key, b)] for b in bands_of(band)), Counter[str]())
        assert (int(row["cities"]), int(row["accounts"])) == (len(cities), cities.total()), row
        assert enough(cities) and (not row["p10"] or len(cities) >= TAILS), row
        assert not [b for b in bands_of(band) if b != band and (*key, b) in cells], row
    told = {(*key, b) for *key, band in cells for b in bands_of(band)}
    alone = [k for k, cities in per_band.items() if not enough(cities)]
    yield (
        f"suppression: {len(per_band)} platform × kind × metric × basis × band, {len(alone)} too small by themselves; "
        f"{sum(k in told for k in alone)} of these told with others, {sum(k not in told for k in alone)} left out; "
        f"{sum(k not in told for k in per_band)} left out in all; bands {sorted({r['band'] for r in rows})}"
    )


def counted(folder: Path) -> Counter[tuple[str, ...]]:
    """Accounts by platform, kind, metric, basis, band, city."""
    held: Counter[tuple[str, ...]] = Counter()
    for path in folder.glob("city=*/month=*/*.parquet"):
        told = pq.ParquetFile(path).read(["platform", "kind", "metric", "basis", "band"])
        city = path.parents[1].name
        held.update((*values, city) for values in zip(*(c.to_pylist() for c in told.columns), strict=True))
    return held


def bands_of(band: str) -> list[str]:
    return [b.id for b in BANDS if band in (b.id, b.group, ALL)]


def enough(cities: Counter[str]) -> bool:
    """Whether a cell of these cities' accounts may be told."""
    total = cities.total()
    return len(cities) >= CITIES and total >= ACCOUNTS and 2 * max(cities.values()) <= total


# ── the attacker: all accounts of a cell known but one, or but one city's ────────────────────────────


def attacked(dealt: float, files: int, tails: bool, known: Sequence[float] | None = None) -> np.ndarray:
    """What is believed of a hidden value, an attempt each: 19 accounts known, `files` norm files of the same values.

    `known`: what the attacker's own accounts say instead of the truth, to set the hidden one apart.
    """
    random = np.random.default_rng(5)
    held = []
    for _ in range(ATTEMPTS):
        drawn = np.exp(random.normal(0, SPREAD, 20))
        values = np.array([*(drawn[:19] if known is None else known), drawn[19]])
        told = [norm(values, dealt, tails, random) for _ in range(files)]
        held.append(sure(values[:19].tolist(), values[19], told, dealt))
    return np.array(held)


def norm(
    values: np.ndarray, dealt: float, tails: bool, random: np.random.Generator
) -> dict[str, float | None]:
    """A cell as norms.sql makes it."""
    last = len(values) - 1
    places = {q: s * last + dealt * random.uniform(-1, 1) for q, s in QUANTILES.items()}
    found = {q: float(np.interp(p, np.arange(len(values)), np.sort(values))) for q, p in places.items()}
    return {q: float(f"{v:.3g}") if tails or q not in ("p10", "p90") else None for q, v in found.items()}


def said(what: str, held: np.ndarray) -> None:
    shares = f"over half sure {(held > 0.5).mean():.1%}, over 90 % {(held > 0.9).mean():.1%}"
    print(f"{what}: within 5 % believed {held.mean():.1%}; {shares}", flush=True)


def attacks() -> None:
    for tails in (False, True):
        for dealt, files in ((0.0, 0), (0.0, 1), (DEALT, 1), (DEALT, 2)):
            what = f"{5 if tails else 3} quantiles, off by {dealt} places, {files} files"
            said(what, attacked(dealt, files, tails))
    apart = np.exp(SPREAD * np.array([-3.0] * 10 + [3.0] * 9))
    between = np.exp(SPREAD * np.linspace(-2, 2, 19))
    for what, known in (("far from it on both sides", apart), ("evenly around it", between)):
        for dealt, files in ((0.0, 2), (DEALT, 1), (DEALT, 2)):
            whole = f"nine cities that lie, {what}, off by {dealt} places, {files} files"
            said(whole, attacked(dealt, files, False, known.tolist()))


if __name__ == "__main__":
    sizes = sys.argv[1:] or ["10", "100", "1741"]
    if sizes[0] == "--one":
        made(int(sizes[1]))
    else:
        for size in sizes:
            subprocess.run([sys.executable, __file__, "--one", size], check=True)
        attacks()
