"""An invented nation whose truth is known: cities that gave their months, and somebody who seeks one of them in the norms."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

from metrics import catalogue
from metrics.norms import QUANTILES
from metrics.peers import band
from services.register.municipality import is_code
from store import given

MONTH = "2026-10"
PLATFORMS = ("x", "facebook", "instagram", "youtube", "line", "tiktok")
KINDS = ("representative", "sectoral")
METRICS = {m.id: m for m in catalogue.load().values()}
SPREAD = 0.8  # of the logarithm of an account's values


def codes() -> Iterable[str]:
    """Codes that are well-formed, in their order."""
    return (c for n in count(1) for digit in range(10) if is_code(c := f"{n + 10_000:05d}{digit}"))


def gave(
    folder: Path, code: str, residents: int, rows: Iterable[Mapping[str, Any]], month: str = MONTH
) -> Path:
    """A city's file with rows of account_no, platform, kind, metric, basis, value."""
    whole = {"residents": residents, "band": band(residents).id, "state": "within"}
    path = folder / given.place(code, month)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(given.written([{**whole, **r} for r in rows], f"{code} {month}"))
    return path


def rows(platform: str, kind: str, values: Sequence[Mapping[tuple[str, str], float]]) -> list[dict[str, Any]]:
    """Accounts of one platform and kind, each with its values by (metric, basis)."""
    return [
        {"account_no": n, "platform": platform, "kind": kind, "metric": m, "basis": b, "value": v}
        for n, held in enumerate(values, 1)
        for (m, b), v in held.items()
    ]


def nation(folder: Path, cities: int, seed: int = 7) -> dict[tuple[str, str], float]:
    """Cities of 500 to a million residents, the larger with more accounts, all values log-normal about a median each.

    Returns the medians by metric and basis, as norms tell them: per 1,000 residents, and ratios as they are.
    """
    random = np.random.default_rng(seed)
    bases = [(m.id, m.basis[0]) for m in METRICS.values()]
    medians = dict(zip(bases, 10 ** random.uniform(-1, 3, len(bases)), strict=True))
    for code, size in zip(codes(), random.lognormal(10.2, 1.3, cities), strict=False):
        residents = int(min(max(size, 500), 1_000_000))
        per = np.array([1.0 if METRICS[m].is_ratio else residents / 1000 for m, _ in bases])
        told = []
        for platform in PLATFORMS:
            for kind, usual in (("representative", 0.9), ("sectoral", (residents / 40_000) ** 0.5)):
                many = min(int(random.poisson(usual)), 1 if kind == "representative" else 40)
                drawn = list(medians.values()) * per * np.exp(random.normal(0, SPREAD, (many, len(bases))))
                told += rows(platform, kind, [dict(zip(bases, v, strict=True)) for v in drawn.tolist()])
        gave(folder, code, residents, told)
    return medians


def believed(known: Sequence[float], files: Iterable[Mapping[str, float | None]], dealt: float = 1.0) -> Any:
    """What somebody who knows all values of a cell but one believes of that one, from norms that hold it.

    They know how values scatter (log-normal about 1) and how norms are made: each quantile up to `dealt` places off its
    own. Returns (candidates, how likely each is).
    """
    spots = np.exp(np.linspace(-3 * SPREAD, 3 * SPREAD, 401))
    likely = np.exp(-(np.log(spots) ** 2) / (2 * SPREAD**2))
    count = len(known) + 1
    for told in files:
        for name, share in QUANTILES.items():
            if (value := told[name]) is None:
                continue
            half = 0.5 * 10 ** (math.floor(math.log10(value)) - 2)  # three digits
            places = share * (count - 1) + np.linspace(-dealt, dealt, 201 if dealt else 1)
            for n, x in enumerate(spots):
                if not likely[n]:
                    continue
                whole = np.interp(places.clip(0, count - 1), np.arange(count), np.sort([*known, x]))
                likely[n] *= (np.abs(whole - value) <= half * 1.01).mean()
    return spots, likely / likely.sum() if likely.sum() else likely


def sure(
    known: Sequence[float], hidden: float, files: Iterable[Mapping[str, float | None]], dealt: float = 1.0
) -> float:
    """How much of that belief lies within 5 % of the truth: 1 is told."""
    spots, likely = believed(known, files, dealt)
    return float(likely[np.abs(np.log(spots / hidden)) <= math.log(1.05)].sum())
