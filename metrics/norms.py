"""Norms: quantiles of many cities, in cells that no city can be told from, and their file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from .catalogue import Metric
from .peers import BANDS
from .words import KIND_WORDS

HERE = Path(__file__).parent
CITIES, ACCOUNTS, TAILS = 10, 20, 20  # fewest of a cell; fewest cities for 10 % and 90 %
DEALT = 1.4  # places in the order of a cell by which a quantile may be off, so that no city can be told (docs/decisions/)
QUANTILES = {"p10": 0.10, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p90": 0.90}
RATIO, RESIDENTS = "ratio", "residents"
PER_WORDS = {RATIO: "", RESIDENTS: "人口1,000人あたり"}


def statement() -> str:
    """The one statement that makes them (norms.sql)."""
    return (HERE / "norms.sql").read_text(encoding="utf-8")


def per(metric: Metric) -> str:
    """How a metric's values are told: as they are, or per 1,000 residents."""
    return RATIO if metric.is_ratio else RESIDENTS


def tables(metrics: Mapping[str, Metric], platforms: Iterable[str]) -> dict[str, dict[str, list[Any]]]:
    """The small tables that it reads, by column."""
    known = [
        (platform, kind, m.id, basis, per(m))
        for platform in platforms
        for kind in KIND_WORDS
        for m in metrics.values()
        for basis in m.basis
    ]
    names = ("platform", "kind", "metric", "basis", "per")
    return {
        "band_of": {"band": [b.id for b in BANDS], "coarse": [b.group for b in BANDS]},
        "series": {"no": list(range(len(known)))}
        | dict(zip(names, map(list, zip(*known, strict=True)), strict=True)),
        "quantile": {"share": list(QUANTILES.values()), "digit": [1 + 3 * n for n in range(len(QUANTILES))]},
    }


def digits(value: float | None) -> str:
    """A value with three significant digits, never as a power of ten; blank for none.

    >>> digits(1234.5), digits(0.00123456), digits(0.0), digits(None), digits(12.0)
    ('1230', '0.00123', '0', '', '12')
    """
    if value is None:
        return ""
    return f"{Decimal(f'{value:.3g}').normalize() + 0:f}"
