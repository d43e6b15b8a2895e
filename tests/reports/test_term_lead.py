"""The lead of a term's papers and of 定期評価: which accounts need looking at, and what is not judged yet."""

from dataclasses import replace
from datetime import date

import pytest

from metrics.calendar import add_months
from metrics.term import TermMonth
from reports.term import lead
from tests.papers import quarter

AUGUST, SEPTEMBER = date(2026, 8, 1), date(2026, 9, 1)
GOING = "2アカウント。期間は続いています（値は令和8年8月まで）。"


@pytest.mark.parametrize(
    ("newest", "terms", "said"),
    [
        (
            SEPTEMBER,
            ("within within watch", "within within within"),
            "期末に注意の要るものは1アカウントで、1（watch）です。",
        ),
        (
            SEPTEMBER,
            ("within within within", "within no_line no_line"),
            "期末に撤退検討・経過観察のアカウントはありません。",
        ),
        (
            AUGUST,
            ("within within", "watch within"),
            f"{GOING}いま撤退検討・経過観察のアカウントはありません。",
        ),
        (
            AUGUST,
            ("watch hold", "within hold"),
            f"{GOING}令和8年8月は2アカウントが判定保留です。判定できた最も新しい月は令和8年7月です。"
            "その月に注意の要るものは1アカウントで、1（watch）です。",
        ),
        (
            AUGUST,
            ("within hold", "hold void"),
            f"{GOING}令和8年8月は2アカウントが判定保留です（うち1アカウントは、この期間に判定できた月はありません）。"
            "判定できた最も新しい月は令和8年7月です。その月に撤退検討・経過観察のアカウントはありません。",
        ),
        (
            AUGUST,
            ("hold hold", "void hold"),
            f"{GOING}令和8年8月は2アカウントが判定保留です。この期間に判定できた月はありません。目標と",
        ),
        (
            SEPTEMBER,
            ("consider hold hold", "within within hold"),
            "2アカウント。令和8年9月は2アカウントが判定保留です。判定できた最も新しい月は令和8年8月です。"
            "その月に注意の要るものは1アカウントで、1（consider、令和8年7月）です。",
        ),
    ],
)
def test_the_lead_of_a_term_says_what_is_not_judged(newest, terms, said):
    """No account below its line is said only of accounts that are judged."""
    held = []
    for name, states in enumerate(terms, 1):
        drawn = quarter(str(name))
        told = tuple(TermMonth(add_months(drawn.first, n), s, s) for n, s in enumerate(states.split()))
        now = replace(drawn.evaluation, state=told[-1].state, word=told[-1].word)
        held.append(replace(drawn, newest=newest, evaluation=now, states=told))
    assert said in lead(held, {})
