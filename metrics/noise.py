"""How many marks noise alone would make: calibrated by simulation, so that the screen can say it.

40,000 series of normal values (12,000 beyond 30 months; 200,000 of independent ones, seed [20261001, length]) were drawn for each length and likeness of neighbouring months (numpy PCG64,
seed [20261128, length, 10 × likeness]) and judged by metrics/signals.py's rules, with mean and limits made of the same months,
as on the page. Months that resemble their neighbours make six times as many marks at .5 as independent ones; a season makes more.
tests/metrics/test_signals.py draws noise again and compares within sampling error.
"""

from __future__ import annotations

import numpy as np

LIKENESS = tuple(n / 10 for n in range(10))  # of neighbouring months, a column each
MARKS = {  # final months → mean number of marked months
    4: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    5: (0.0184, 0.02, 0.024, 0.025, 0.03, 0.032, 0.034, 0.041, 0.04, 0.041),
    6: (0.0434, 0.058, 0.068, 0.082, 0.1, 0.133, 0.15, 0.193, 0.227, 0.276),
    7: (0.0591, 0.081, 0.101, 0.126, 0.164, 0.216, 0.289, 0.379, 0.502, 0.635),
    8: (0.0743, 0.098, 0.127, 0.175, 0.229, 0.312, 0.431, 0.585, 0.785, 1.007),
    10: (0.1252, 0.178, 0.247, 0.334, 0.472, 0.651, 0.92, 1.251, 1.66, 2.151),
    12: (0.2047, 0.28, 0.4, 0.59, 0.85, 1.23, 1.72, 2.31, 3.09, 3.91),
    15: (0.3539, 0.52, 0.75, 1.09, 1.54, 2.19, 3.08, 4.15, 5.45, 6.77),
    18: (0.5221, 0.76, 1.1, 1.63, 2.3, 3.3, 4.48, 6.04, 7.75, 9.56),
    24: (0.8887, 1.3, 1.91, 2.72, 3.88, 5.47, 7.35, 9.67, 12.28, 14.95),
    30: (1.2774, 1.85, 2.71, 3.9, 5.46, 7.56, 10.17, 13.2, 16.6, 20.03),
    36: (1.7028, 2.38, 3.56, 4.99, 7.11, 9.66, 12.92, 16.67, 20.8, 25.23),
    48: (2.5107, 3.69, 5.17, 7.41, 10.18, 14.12, 18.23, 23.63, 29.11, 34.87),
    60: (3.3574, 4.76, 6.95, 9.7, 13.49, 18.47, 24.01, 30.42, 37.44, 44.77),
    90: (5.4293, 7.88, 11.1, 15.57, 21.42, 28.96, 37.69, 47.5, 58.1, 69.09),
    120: (7.5471, 10.84, 15.29, 21.52, 29.57, 39.49, 51.58, 64.41, 78.78, 93.42),
}
ANY = {  # final months → share of series with at least one mark
    4: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    5: (0.0067, 0.008, 0.009, 0.009, 0.011, 0.012, 0.013, 0.016, 0.016, 0.017),
    6: (0.019, 0.023, 0.029, 0.036, 0.043, 0.058, 0.069, 0.088, 0.105, 0.133),
    7: (0.0256, 0.034, 0.042, 0.05, 0.066, 0.084, 0.113, 0.144, 0.183, 0.226),
    8: (0.0348, 0.043, 0.054, 0.072, 0.091, 0.12, 0.158, 0.204, 0.262, 0.32),
    10: (0.0535, 0.068, 0.09, 0.119, 0.156, 0.206, 0.271, 0.344, 0.424, 0.503),
    12: (0.0724, 0.094, 0.123, 0.171, 0.225, 0.299, 0.385, 0.475, 0.57, 0.652),
    15: (0.1008, 0.136, 0.182, 0.249, 0.329, 0.427, 0.534, 0.639, 0.734, 0.804),
    18: (0.1303, 0.173, 0.241, 0.328, 0.423, 0.544, 0.65, 0.755, 0.838, 0.896),
    24: (0.1846, 0.257, 0.346, 0.455, 0.579, 0.709, 0.811, 0.89, 0.941, 0.971),
    30: (0.2399, 0.329, 0.44, 0.568, 0.696, 0.81, 0.897, 0.952, 0.98, 0.992),
    36: (0.2925, 0.387, 0.521, 0.649, 0.785, 0.881, 0.945, 0.978, 0.993, 0.998),
    48: (0.3868, 0.514, 0.646, 0.782, 0.886, 0.956, 0.985, 0.996, 0.999, 1),
    60: (0.4699, 0.606, 0.75, 0.862, 0.943, 0.982, 0.996, 0.999, 1, 1),
    90: (0.629, 0.772, 0.884, 0.953, 0.99, 0.998, 1, 1, 1, 1),
    120: (0.741, 0.87, 0.946, 0.986, 0.998, 1, 1, 1, 1, 1),
}


def expected_false_signals(points: int, shown: int | None = None, likeness: float = 0.0) -> float:
    """How many of the `shown` months of a chart noise alone would mark.

    `points`: the final months that mean and limits are made of; `shown`: those of them on the screen (default all);
    `likeness`: the correlation of neighbouring months, 0 to .9 (above, as .9).

    >>> round(expected_false_signals(24), 1), round(expected_false_signals(24, likeness=0.5), 1), expected_false_signals(3)
    (0.9, 5.5, 0.0)
    """
    part = 1.0 if shown is None or not points else shown / points
    longest = max(MARKS)
    return (
        _between(MARKS, points, likeness) * max(points / longest, 1) * part
    )  # beyond, marks grow with the months


def chance_of_false_signal(points: int, likeness: float = 0.0) -> float:
    """The share of charts of so many months of pure noise that carry at least one mark.

    >>> round(chance_of_false_signal(24), 2), round(chance_of_false_signal(24, 0.5), 2)
    (0.18, 0.71)
    """
    return _between(ANY, points, likeness)


def _between(table: dict[int, tuple[float, ...]], points: int, likeness: float) -> float:
    """Linear between the simulated lengths and likenesses; nothing under the shortest."""
    if points < min(table):
        return 0.0
    return float(
        np.interp(points, list(table), [np.interp(likeness, LIKENESS, row) for row in table.values()])
    )
