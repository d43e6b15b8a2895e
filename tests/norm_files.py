"""比較資料 as they come to a city: of invented cities that gave a month, gathered as everywhere."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from services.office.folder import Office
from services.peers.gathering import gather
from tests.nation import KINDS, METRICS, MONTH, PLATFORMS, SPREAD, codes, gave, rows

SOURCE = "長野県デジタル推進課"
BASES = [(m.id, basis) for m in METRICS.values() for basis in m.basis]
HEIGHT = {"followers": 20.0}  # of the median, per 1,000 residents


def norm_file(
    month: str = MONTH,
    cities: int = 12,
    residents: int = 60_000,
    source: str = SOURCE,
    times: Callable[[str], float] = lambda platform: 1.0,
    seed: int = 7,
) -> bytes:
    """The norms of cities of one size, two accounts a platform and kind, all metrics log-normal about a median.

    `times`: by how much the accounts of a platform are greater than the median says.
    """
    with TemporaryDirectory() as folder:
        return _gathered(Path(folder), month, cities, residents, source, times, seed)


def _gathered(
    folder: Path,
    month: str,
    cities: int,
    residents: int,
    source: str,
    times: Callable[[str], float],
    seed: int,
) -> bytes:
    random = np.random.default_rng(seed)
    for code in islice(codes(), cities):
        told = []
        for platform in PLATFORMS:
            for kind in KINDS:
                held = []
                for _ in range(2):
                    spread = np.exp(random.normal(0, SPREAD, len(BASES))) * times(platform)
                    held.append(
                        {b: _middle(b, residents) * float(s) for b, s in zip(BASES, spread, strict=True)}
                    )
                told += rows(platform, kind, held)
        gave(folder, code, residents, told, month)
    return gather(Office(folder / "none"), [folder], month, source).content


def _middle(basis: tuple[str, str], residents: int) -> float:
    metric = METRICS[basis[0]]
    if metric.is_ratio:
        return 0.02 if metric.unit == "%" else 50.0
    return HEIGHT.get(metric.id, 5.0) * residents / 1000
