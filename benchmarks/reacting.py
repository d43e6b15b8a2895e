"""何が反応されたか asked of invented accounts: how often chance is called a difference, effects found, direction and coverage.

python benchmarks/reacting.py [accounts of each kind]
"""

from __future__ import annotations

import os
import statistics
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

import numpy as np

from metrics import reacting
from tests.metrics.drawn_posts import FIRST, drawn

ACCOUNTS: dict[str, dict[str, Any]] = {
    "no effect": {},
    "no effect, 8 posts a month": {"per_month": 8},
    "no effect, few reactions": {"usual": 1.5},
    "no effect, wide scatter": {"size": 1.0},
    "no effect, 2 viral posts": {"viral": 2},
    "1.6 times": {"effect": 1.6},
    "1.6 times, wide scatter": {"effect": 1.6, "size": 2.0},
    "1.6 times, 2 viral posts": {"effect": 1.6, "viral": 2},
    "1/1.6 times": {"effect": 1 / 1.6},
    "2 times in 30 % of 5 posts": {"effect": 2.0, "share": 0.3, "per_month": 5},
}


def main(count: int) -> None:
    reacting.SHUFFLES = 999
    print(f"{'':30} said by chance   found   right   covered   least")
    for name, how in ACCOUNTS.items():
        effect, wrong, found, right, covered, least = how.get("effect", 1.0), [], [], [], [], []
        for seed in range(count):
            for s in reacting.asked(*drawn(np.random.default_rng([seed, 7]), **how)).sorts:
                if FIRST in s.names and effect != 1:
                    found.append(s.found)
                    right += [(s.factor > 1) == (effect > 1)] if s.found and s.factor else []
                    covered += [s.low <= effect <= s.high] if s.low and s.high else []
                    least += [s.least] if s.least else []
                elif s.found:
                    wrong.append(seed)
        shares = (len(set(wrong)) / count, *(statistics.mean(v or [0]) for v in (found, right, covered)))
        print(
            f"{name:30}",
            "   ".join(f"{v:7.1%}" for v in shares),
            f"   {statistics.median(least or [0]):.2f}",
            flush=True,
        )


if __name__ == "__main__":
    os.nice(10)
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
