"""Invented posts with a known truth: how many reactions a sort brings, how much posts scatter, how views work."""

from datetime import date

import numpy as np

from metrics.reacting import Name, Reacted

SORTS = 8
FIRST: Name = ("theme", "0")  # the sort that has the effect


def drawn(
    rng: np.random.Generator,
    effect: float = 1.0,
    per_month: float = 25,
    share: float = 0.1,
    size: float = 4.0,
    power: float = 0.9,
    usual: float = 12,
    viral: int = 0,
    months: int = 12,
    since: int = 0,
) -> tuple[list[Reacted], dict[Name, frozenset[str]]]:
    """An account's posts and SORTS sorts that overlap at random; of the first, a `share` of posts with `effect` times the
    reactions. `size`: of the negative binomial; `power`: by which reactions grow with views; `viral`: posts with 100 times as many;
    `since`: the month, counted from 0, before which no post is of the first sort.
    """
    posts: list[list] = []
    sorts: dict[Name, set[str]] = {("theme", str(n)): set() for n in range(SORTS)}
    shares = np.where(np.arange(SORTS) == 0, share, rng.uniform(0.05, 0.4, SORTS))
    for month in range(months):
        lift = np.exp(rng.normal(0, 0.4))
        for n in range(rng.poisson(per_month)):
            seen, mine = rng.lognormal(6, 0.8), rng.random(SORTS) < shares
            mine[0] &= month >= since
            mean = usual * lift * (seen / 400) ** power * (effect if mine[0] else 1)
            got = float(rng.negative_binomial(size, size / (size + mean)))
            posts.append([f"{month}-{n}", date(2026, month % 12 + 1, 1), seen, got])
            for k in np.flatnonzero(mine):
                sorts["theme", str(k)].add(f"{month}-{n}")
    for _ in range(viral):
        posts[rng.integers(len(posts))][3] *= 100
    return [Reacted(*p) for p in posts], {name: frozenset(ids) for name, ids in sorts.items()}
