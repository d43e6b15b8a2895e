"""A finding carried into an evaluation: found again byte for byte, and worked out again to the same answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from metrics.carried import Carried, UnreadableFinding, marks, revive, same
from metrics.reacting import asked
from tests.metrics.drawn_posts import FIRST, drawn


@pytest.fixture(scope="module")
def finding():
    posts, sorts = drawn(np.random.default_rng(1), effect=3.0)
    sort = next(s for s in asked(posts, sorts).sorts if FIRST in s.names)
    return Carried("x_koho", date(2025, 6, 1), date(2026, 5, 1), "impressions", sort, tuple(posts), sorts)


def test_a_finding_comes_back_from_its_bytes(finding):
    again = revive(finding.canonical)
    assert again == finding and again.digest == finding.digest and again.own == finding.ids[FIRST]


def test_its_line_says_the_sentence_and_the_mark(finding):
    assert finding.line == f"{finding.sentence}〔根拠 {finding.mark}〕"
    assert marks(f"前の文。\n{finding.line}") == [finding.mark]
    assert finding.digest.startswith(finding.mark.replace("-", "").lower())


def test_the_same_posts_give_the_same_answer_and_others_another(finding):
    assert same(finding.again(), finding.sort)
    assert not same(replace(finding, posts=finding.posts[:40]).again(), finding.sort)


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b'{"schema": 99}', "評価".encode("cp932")])
def test_what_is_no_finding_is_refused(raw):
    with pytest.raises(UnreadableFinding):
        revive(raw)
