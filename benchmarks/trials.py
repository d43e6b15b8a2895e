"""改善策の試行 of invented accounts: how often one without any effect is said to help, and what is found of one that has an effect.

python benchmarks/trials.py [trials of each kind]

Beside it stands what a plain look says: whether posts of the months of the trial got 1.1 times the reactions of those before.
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
from metrics.reacting import Reacted
from metrics.trying import outcome
from tests.metrics.drawn_posts import FIRST, drawn

MONTHS, LASTS = 12, 3  # of history and trial together; of the trial
TRIALS: dict[str, dict[str, Any]] = {
    "no effect": {},
    "no effect, one post of five": {"share": 0.2},
    "no effect, 8 posts a month": {"per_month": 8},
    "no effect, few reactions": {"usual": 1.5},
    "no effect, wide scatter": {"size": 1.0},
    "no effect, 2 viral posts": {"viral": 2},
    "1.3 times": {"effect": 1.3},
    "1.6 times": {"effect": 1.6},
    "1.6 times, one post of five": {"effect": 1.6, "share": 0.2},
    "1.6 times, 2 viral posts": {"effect": 1.6, "viral": 2},
    "1/1.6 times": {"effect": 1 / 1.6},
}


def main(count: int) -> None:
    reacting.SHUFFLES = 999
    print(f"{'':30}   more    less    none    few    covered   plain look: more")
    for name, how in TRIALS.items():
        said, covered, plain = [], [], []
        for seed in range(count):
            posts, sorts = drawn(
                np.random.default_rng([seed, 11]), **{"share": 0.5, "since": MONTHS - LASTS} | how
            )
            own = frozenset(i for i in sorts[FIRST] if int(i.partition("-")[0]) >= MONTHS - LASTS)
            (sort,) = reacting.asked(posts, {FIRST: own}).sorts
            said.append(outcome(sort))
            covered += [sort.low <= how.get("effect", 1) <= sort.high] if sort.low and sort.high else []
            plain.append(looked(posts) > 1.1)
        shares = [said.count(word) / count for word in ("more", "less", "none", "few")]
        told = (*shares, statistics.mean(covered or [0]), statistics.mean(plain))
        print(f"{name:30}", "  ".join(f"{v:6.1%}" for v in told), flush=True)


def looked(posts: list[Reacted]) -> float:
    """Reactions of a post in the months of the trial, by those of one before."""
    after = [p.reactions for p in posts if p.month.month > MONTHS - LASTS]
    return statistics.mean(after or [0]) / max(
        statistics.mean([p.reactions for p in posts if p.month.month <= MONTHS - LASTS]), 1e-9
    )


if __name__ == "__main__":
    os.nice(10)
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
