"""How many marks noise alone would make: calibrated by simulation, so that the screen can say it.

200,000 series of independent normal values were drawn for each length (numpy PCG64, seed [20261001, length]) and
judged by metrics/signals.py's rules, with mean and limits made of the same months, as on the page. They hold for
months that vary independently; where months resemble their neighbours (seasons, trends) there will be more marks.
tests/metrics/test_signals.py draws noise again and compares within sampling error.
"""

from __future__ import annotations

NOISE = {  # final months → (mean number of marked months, share of series with at least one mark)
    4: (0.0000, 0.0000),
    5: (0.0184, 0.0067),
    6: (0.0434, 0.0190),
    7: (0.0591, 0.0256),
    8: (0.0743, 0.0348),
    10: (0.1252, 0.0535),
    12: (0.2047, 0.0724),
    15: (0.3539, 0.1008),
    18: (0.5221, 0.1303),
    24: (0.8887, 0.1846),
    30: (1.2774, 0.2399),
    36: (1.7028, 0.2925),
    48: (2.5107, 0.3868),
    60: (3.3574, 0.4699),
    90: (5.4293, 0.6290),
    120: (7.5471, 0.7410),
}


def expected_false_signals(points: int, shown: int | None = None) -> float:
    """How many of the `shown` months of a chart noise alone would mark.

    `points`: the final months that mean and limits are made of; `shown`: those of them on the screen (default all).

    >>> round(expected_false_signals(24), 1), round(expected_false_signals(60, 25), 1), expected_false_signals(3)
    (0.9, 1.4, 0.0)
    """
    part = 1.0 if shown is None or not points else shown / points
    return _between(points, 0) * part


def chance_of_false_signal(points: int) -> float:
    """The share of charts of so many months of pure noise that carry at least one mark.

    >>> round(chance_of_false_signal(24), 2)
    0.18
    """
    return _between(points, 1)


def _between(points: int, which: int) -> float:
    """Linear between the simulated lengths; beyond the longest, marks grow with the months."""
    sizes = sorted(NOISE)
    if points < sizes[0]:
        return 0.0
    if points >= sizes[-1]:
        return NOISE[sizes[-1]][which] * (points / sizes[-1] if which == 0 else 1)
    low = max(s for s in sizes if s <= points)
    high = min(s for s in sizes if s > points)
    part = (points - low) / (high - low)
    return NOISE[low][which] * (1 - part) + NOISE[high][which] * part
