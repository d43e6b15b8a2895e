"""何が反応されたか: findings at their stated rate, effects found and covered, and what must not move a finding."""

from dataclasses import replace

import numpy as np
import pytest

from metrics import reacting
from metrics.reacting import Answers, asked

from .drawn_posts import FIRST, drawn


@pytest.fixture(autouse=True)
def few_shuffles(monkeypatch):
    monkeypatch.setattr(reacting, "SHUFFLES", 499)


def first(answers: Answers):
    return next(s for s in answers.sorts if FIRST in s.names)


def test_a_clear_effect_is_found_in_the_right_direction_and_covered():
    for seed, effect in ((1, 2.0), (2, 0.5)):
        sort = first(asked(*drawn(np.random.default_rng(seed), effect)))
        assert sort.found and sort.told == "差がある"
        assert sort.low < effect < sort.high and (sort.factor > 1) == (effect > 1)


def test_of_accounts_without_effects_few_say_any():
    """Of 40, two are expected; seven or more would come once in 300 runs of a rate of 5 %."""
    said = sum(any(s.found for s in asked(*drawn(np.random.default_rng(n))).sorts) for n in range(40))
    assert said <= 6


def test_what_is_said_to_be_found_is_found():
    """An effect as large as `least` is found about four times in five."""
    rng = np.random.default_rng(5)
    least = first(asked(*drawn(rng))).least
    found = [first(asked(*drawn(np.random.default_rng(100 + n), least))).found for n in range(25)]
    assert sum(found) >= 15
    assert 1.2 < least < 2


def test_a_viral_post_neither_makes_nor_undoes_a_finding():
    for effect, found in ((1.0, False), (2.0, True)):
        posts, sorts = drawn(np.random.default_rng(11), effect)
        for place in (0, len(posts) // 2, -1):
            posts_then = list(posts)
            posts_then[place] = replace(posts[place], reactions=posts[place].reactions * 1000 + 5000)
            assert first(asked(posts_then, sorts)).found is found


def test_a_platform_that_counts_views_otherwise_changes_nothing():
    posts, sorts = drawn(np.random.default_rng(12), 2.0)
    before = first(asked(posts, sorts))
    after = first(asked([replace(p, seen=p.seen * 3) for p in posts], sorts))
    assert after.found and after.factor == pytest.approx(before.factor, rel=0.02)


def test_a_month_of_disaster_is_no_theme():
    """All posts of one month with ten times the reactions: what is common there is the month's, not the theme's."""
    posts, sorts = drawn(np.random.default_rng(13))
    loud = [replace(p, reactions=p.reactions * 10) if p.month.month == 7 else p for p in posts]
    july = frozenset(p.post_id for p in posts if p.month.month == 7)
    answers = asked(loud, {**sorts, ("theme", "大雨"): july})
    assert not any(s.found for s in answers.sorts)
    assert next(s for s in answers.sorts if s.names == (("theme", "大雨"),)).told == "件数が足りない"


def test_the_same_posts_give_the_same_answer_in_any_order():
    rng = np.random.default_rng(14)
    posts, sorts = drawn(rng, 1.5)
    assert asked([posts[n] for n in rng.permutation(len(posts))], sorts) == asked(posts, sorts)


def test_too_few_posts_say_so():
    posts, sorts = drawn(np.random.default_rng(15), per_month=2)
    assert len(posts) < 30
    answers = asked(posts, sorts)
    assert answers.least is None and {s.told for s in answers.sorts} == {"件数が足りない"}


def test_no_posts_and_no_sorts():
    assert asked([], {}) == Answers(())
    posts, _ = drawn(np.random.default_rng(16))
    assert asked(posts, {}).sorts == ()


@pytest.mark.parametrize("usual", [0.0, 0.02, 5000.0])
def test_hardly_any_reactions_or_very_many_are_no_error(usual):
    posts, sorts = drawn(np.random.default_rng(17), usual=max(usual, 1e-9))
    assert all(
        s.factor is None or np.isfinite([s.low, s.factor, s.high]).all() for s in asked(posts, sorts).sorts
    )
