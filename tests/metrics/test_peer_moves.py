"""What other cities' accounts did: two 比較資料 beside each other, and how often chance is taken for a common move."""

from __future__ import annotations

import math

import numpy as np
import pytest

from metrics.common_cause import peer_sentence
from metrics.norms import DEALT
from metrics.peer_moves import PeerMove
from tests.evaluations import line

HALF = math.log(0.5)


def move(*quarters, accounts=48, lag=12):
    return PeerMove(lag, "x", "sectoral", "50k", accounts, quarters)


@pytest.mark.parametrize(
    ("quarters", "accounts", "common"),
    [
        ((HALF, HALF, HALF), 20, True),
        ((HALF, HALF, HALF), 400, True),
        ((-0.4, -0.4, -0.4), 20, False),  # twenty accounts do that by chance
        ((-0.4, -0.4, -0.4), 100, True),
        ((HALF, HALF, 0.1), 48, False),  # they parted
        ((-0.6, -0.5, -0.1), 48, False),  # the upper quarter hardly moved
        ((0.1, 0.1, 0.1), 400, False),  # too little to be named
        ((0.0, 0.0, 0.0), 400, False),
    ],
)
def test_they_moved_where_all_quarters_did_by_more_than_chance(quarters, accounts, common):
    assert move(*quarters, accounts=accounts).common is common


def quarters_of(values, random):
    """As norms tell them: three digits, each up to DEALT places from its own."""
    count, ordered = len(values), np.sort(values)
    places = np.array([0.25, 0.5, 0.75]) * (count - 1) + DEALT * random.uniform(-1, 1, 3)
    return np.array([float(f"{v:.3g}") for v in np.interp(places, np.arange(count), ordered)])


@pytest.mark.parametrize("accounts", [20, 40, 100, 400])
@pytest.mark.parametrize("scatter", [0.15, 0.5])
def test_chance_is_seldom_taken_for_them_and_a_halving_mostly_found(accounts, scatter):
    """400 pairs of months of accounts that know nothing of each other; three standard errors allowed."""
    random = np.random.default_rng(accounts)

    def share(change):
        found = 0
        for _ in range(400):
            level = random.normal(0, 0.8, accounts)
            then, now = (np.exp(level + random.normal(0, scatter, accounts)) for _ in range(2))
            told = np.log(quarters_of(now * math.exp(change), random) / quarters_of(then, random))
            found += move(*told.tolist(), accounts=accounts).common
        return found / 400

    assert share(0.0) <= 0.03 + 3 * math.sqrt(0.03 * 0.97 / 400)
    assert share(HALF) >= 0.7


def test_the_words_say_whose_since_when_and_the_accounts_own():
    metric = line(*[100.0] * 12, 50.0)
    told = peer_sentence(move(HALF, HALF, HALF), metric, "X（旧 Twitter）")
    assert told == (
        "表示回数は、ほかの市町村（人口5万〜10万人）のX（分野別）48アカウントも前年同月よりそろって減っています"
        "（中央値 −50%、このアカウントは −50%）。媒体に共通の動きと考えられます。"
    )
    alone = peer_sentence(move(HALF, HALF, HALF), line(*[100.0] * 13), "X")
    assert alone.endswith(
        "（中央値 −50%、このアカウントは ±0%）。媒体に共通の動きと考えられますが、このアカウントは同じ動きではありません。"
    )
    apart = peer_sentence(move(0.01, 0.02, 0.0, lag=1), line(None, 50.0), "X")
    assert apart.endswith("中央値 +1%で、ほかの市町村にそろった動きはありません。")
