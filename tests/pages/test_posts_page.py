"""記事: 何が反応されたか on the sample: what it says, its posts, and what it never says."""

from __future__ import annotations

import re

import pytest

from tests.pages.acts import html, said


@pytest.fixture
def sample(opened):
    return lambda **query: opened(
        "posts", who="", data="mihon", month="2026-10", posts_part="reacted", **query
    )


def test_the_sample_says_what_it_can_tell_and_finds_nothing(sample):
    """No effect was put into the sample: chance is not called a difference."""
    at = sample(account="fb_chikuma")
    told = html(at)
    assert "差は見つかりませんでした" in told and "差がある" not in told
    assert re.search(r"比べられる記事は\d+件です。10件に1件の分類なら、およそ\d", told)
    assert "リンク" in told and "動画" in told and "写真" in told


def test_an_account_without_posts_says_so(sample):
    assert "まだ比べられません" in html(sample(account="line_chikuma"))


def test_the_posts_of_a_sort_are_a_choice_away_and_in_the_url(sample):
    at = sample(account="fb_chikuma", sort="kind.動画")
    assert len(at.dataframe) == 1 and len(at.dataframe[0].value) > 10


def test_neither_because_nor_should_is_said(sample):
    told = html(sample(account="x_chikuma")) + said(sample(account="x_chikuma"))
    assert not re.search("だから|すべき|べきです|最適", told)
