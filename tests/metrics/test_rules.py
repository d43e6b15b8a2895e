"""The state rule: drawn tables that can be checked by eye, and what must hold of any months whatever."""

from __future__ import annotations

from itertools import groupby

import numpy as np
import pytest
from hypothesis import given, strategies as st

from metrics.rules import BEGIN, FORGET, JudgedMonth, Stand, gravest, judge, walk
from metrics.words import GRAVITY, HELD, LATCHED, UNJUDGED

# --- what one month is called -----------------------------------------------------------------------------------------

JUDGED = """
    better  continue withdraw margin   value  whole rises exempt    word     clear

    # equal is not below
    higher  20       10       0        20     yes   no    no        ok       yes
    higher  20       10       0        19.9   yes   no    no        low      yes
    higher  20       10       0        10     yes   no    no        low      yes
    higher  20       10       0        9.9    yes   no    no        bad      no
    lower   10       20       0        10     yes   no    no        ok       yes
    lower   10       20       0        10.1   yes   no    no        low      yes
    lower   10       20       0        20     yes   no    no        low      yes
    lower   10       20       0        20.1   yes   no    no        bad      no

    # the margin is a share of the withdraw line, whatever its sign, and of no other
    higher  20       10       0.2      12     yes   no    no        low      yes
    higher  20       10       0.2      11.9   yes   no    no        low      no
    higher  0        -10      0.2      -8     yes   no    no        low      yes
    higher  0        -10      0.2      -8.1   yes   no    no        low      no
    lower   10       20       0.2      16     yes   no    no        low      yes
    lower   10       20       0.2      16.1   yes   no    no        low      no

    # one line is enough, none is no line
    higher  20       -        0        1      yes   no    no        low      yes
    higher  -        10       0        10     yes   no    no        ok       yes
    higher  -        10       0        9      yes   no    no        bad      no
    higher  -        -        0        9      yes   no    no        no_line  yes

    # days are missing: judged only where what is missing cannot turn the verdict
    higher  20       10       0        20     no    yes   no        ok       yes
    higher  20       10       0        19.9   no    yes   no        hold     yes
    higher  -        10       0        10     no    yes   no        ok       yes
    higher  -        10       0        9      no    yes   no        hold     no
    higher  20       10       0        30     no    no    no        hold     yes
    lower   10       20       0        5      no    no    no        hold     yes

    # no value: data are missing, or all is known and there is nothing to judge
    higher  20       10       0        -      no    no    no        hold     no
    higher  20       10       0        -      yes   no    no        void     no

    # exempt overrides all, no line all but that
    higher  20       10       0        1      yes   no    yes       exempt   no
    higher  -        -        0        -      no    no    yes       exempt   yes
    higher  -        -        0        -      no    no    no        no_line  yes
"""


def rows(table: str) -> list[tuple[str, ...]]:
    """The rows of a drawn table, without its head and what is said between."""
    lines = [line.split() for line in table.splitlines() if line.strip() and line.split()[0] != "#"]
    return [tuple(line) for line in lines[1:]]


def number(cell: str) -> float:
    return float("nan") if cell == "-" else float(cell)


@pytest.mark.parametrize(
    ("better", "go_on", "stop", "margin", "value", "whole", "rises", "exempt", "word", "clear"), rows(JUDGED)
)
def test_a_month_is_called(better, go_on, stop, margin, value, whole, rises, exempt, word, clear):
    told = judge(
        np.array([number(value)]),
        whole == "yes",
        number(go_on),
        number(stop),
        higher=better == "higher",
        rises=rises == "yes",
        margin=number(margin),
        exempt=np.array([exempt == "yes"]),
    )
    assert told == ([word], [clear == "yes"])


# --- what a series of months becomes ----------------------------------------------------------------------------------

# months: b worse than the withdraw line · u between the lines, below the margin · c between, clear · o at the continue
# line · h held · v nothing to judge · e exempt · x no line
LETTERS = {
    "b": ("bad", False),
    "u": ("low", False),
    "c": ("low", True),
    "o": ("ok", True),
    "h": ("hold", False),
    "v": ("void", False),
    "e": ("exempt", False),
    "x": ("no_line", True),
}

# states: . within · wn 経過観察 n/N · lk 継続ライン未満 k か月 · C 撤退検討 · rm 回復確認中 m/M · h v e x as above (N = 3, M = 2)
WALKED = """
    months → states

    # N months in a row latch; a judged month that is not worse ends the run, another line below does not
    o  o  o            .  .  .
    b  b  b            w1 w2 C
    b  b  o            w1 w2 .
    b  b  o  b  b  b   w1 w2 .  w1 w2 C
    b  c  b            w1 l2 w1
    c  c  c  c         l1 l2 l3 l4

    # M months clear of the line unlatch, and only these; patience is not asked again meanwhile
    b  b  b  o  o      w1 w2 C  r1 .
    b  b  b  c  c      w1 w2 C  r1 l5
    b  b  b  u  o      w1 w2 C  C  r1
    b  b  b  o  u  o   w1 w2 C  r1 C  r1
    b  b  b  o  b  b   w1 w2 C  r1 C  C
    b  b  b  o  o  b   w1 w2 C  r1 .  w1

    # held months are skipped; three in a row forget the run, not the latch
    b  h  b  b         w1 h  w2 C
    b  v  b  b         w1 v  w2 C
    b  b  h  h  b      w1 w2 h  h  C
    b  b  h  v  h  b   w1 w2 h  v  h  w1
    c  h  c            l1 h  l2
    b  b  b  h  o  o   w1 w2 C  h  r1 .
    b  b  b  o  h  o   w1 w2 C  r1 h  .
    b  b  b  h  h  h  o   w1 w2 C  h  h  h  r1

    # an exempt month and one without a line forget the run, not the latch
    b  b  x  b         w1 w2 x  w1
    b  b  e  b         w1 w2 e  w1
    c  e  c            l1 e  l1
    b  b  b  e  o      w1 w2 C  e  r1
"""


def walked() -> list[tuple[str, str]]:
    return [(" ".join(c[: len(c) // 2]), " ".join(c[len(c) // 2 :])) for c in rows(WALKED)]


def months_of(drawn: str, patience: int = 3, recovery: int = 2) -> list[JudgedMonth]:
    return [JudgedMonth(*LETTERS[letter], patience, recovery) for letter in drawn.split()]


def mark(stand: Stand) -> str:
    told = {"within": ".", "consider": "C", "recovering": f"r{stand.m}", "no_line": "x"}
    if stand.state == "watch":
        return f"w{stand.n}" if stand.n else f"l{stand.k}"
    return told.get(stand.state, stand.state[0])


def said(months: list[JudgedMonth]) -> str:
    return " ".join(mark(s) for s in walk(months))


@pytest.mark.parametrize(("drawn", "expected"), walked())
def test_months_become_states(drawn, expected):
    assert said(months_of(drawn)) == expected


def test_a_rule_that_changes_in_the_middle_counts_from_its_month_on():
    assert said(months_of("b b", 5) + months_of("b b b", 3)) == "w1 w2 C C C"
    assert said(months_of("b", 2) + months_of("b b b", 4)) == "w1 w2 w3 C"


def month_of(letter: str, patience: int, recovery: int) -> JudgedMonth:
    return JudgedMonth(*LETTERS[letter], patience, recovery)


month = st.builds(month_of, st.sampled_from(list(LETTERS)), st.integers(1, 4), st.integers(1, 3))
months = st.lists(month, max_size=30)
cut = st.integers(0, 30)


def not_worse(found: list[Stand], than: list[Stand]) -> bool:
    """Whether in no month a run is longer than it would be, or the latch on where it would not."""
    return all(f.n <= t.n and f.latch <= t.latch for f, t in zip(found, than, strict=True))


@given(months, cut)
def test_later_months_change_nothing_before_them(drawn, cut):
    assert list(walk(drawn))[:cut] == list(walk(drawn[:cut]))


@given(months, cut)
def test_the_months_after_a_close_go_on_from_what_it_left(drawn, cut):
    whole = list(walk(drawn))
    left = whole[:cut][-1] if whole[:cut] else BEGIN
    assert list(walk(drawn[cut:], left)) == whole[cut:]


@given(months, cut, st.sampled_from(HELD))
def test_one_more_missing_month_never_worsens_what_comes_after_it(drawn, cut, word):
    told = list(walk([*drawn[:cut], JudgedMonth(word), *drawn[cut:]]))
    del told[min(cut, len(drawn))]
    assert not_worse(told, list(walk(drawn)))


@given(months, st.sets(cut), st.sampled_from(HELD))
def test_a_bad_month_that_is_lost_never_worsens_anything(drawn, places, word):
    lost = [m._replace(word=word) if m.word == "bad" and n in places else m for n, m in enumerate(drawn)]
    assert not_worse(list(walk(lost)), list(walk(drawn)))


@given(months)
def test_fewer_than_three_held_months_are_as_if_they_were_not(drawn):
    groups = [(held, list(of)) for held, of in groupby(drawn, key=lambda m: m.word in HELD)]
    runs = [(held and len(of) < FORGET, of) for held, of in groups]
    told = zip([short for short, of in runs for _ in of], walk(drawn), strict=True)
    without = walk([m for short, of in runs if not short for m in of])
    assert [stand for short, stand in told if not short] == list(without)


@given(months)
def test_more_patience_never_worsens_and_a_longer_recovery_never_betters(drawn):
    told = list(walk(drawn))
    patient = list(walk(m._replace(patience=m.patience + 1) for m in drawn))
    slow = list(walk(m._replace(recovery=m.recovery + 1) for m in drawn))
    assert all(p.latch <= t.latch <= s.latch for p, t, s in zip(patient, told, slow, strict=True))
    assert [(s.n, s.k) for s in patient] == [(s.n, s.k) for s in told] == [(s.n, s.k) for s in slow]


@given(months)
def test_n_counts_back_over_fewer_than_three_held_months_at_a_time(drawn):
    for end, stand in enumerate(walk(drawn), start=1):
        bad = holds = 0
        for m in reversed(drawn[:end]):
            holds = holds + 1 if m.word in HELD else 0
            if holds == FORGET or m.word not in ("bad", *HELD):
                break
            bad += m.word == "bad"
        assert stand.n == bad


@given(months)
def test_what_stands_is_of_one_piece(drawn):
    for m, stand in zip(drawn, walk(drawn), strict=True):
        judged = m.word not in UNJUDGED
        assert stand.state == m.word or judged
        assert (stand.state in LATCHED) == (stand.latch and judged)
        assert (stand.state == "within") == (m.word == "ok" and not stand.latch)
        assert stand.n <= stand.run_k and stand.k == (stand.run_k if judged else 0)
        assert stand.m == 0 or (stand.latch and (stand.m < m.recovery or not judged))


# --- what must hold of any value and lines ----------------------------------------------------------------------------

GRAVER = {word: n for n, word in enumerate(("ok", "low", "bad"))}
tenths = st.integers(-300, 300).map(lambda n: n / 10)
lines = st.tuples(tenths, tenths).map(lambda two: (max(two), min(two)))  # continue, withdraw


@given(
    st.lists(tenths | st.just(float("nan")), max_size=9),
    lines,
    st.sampled_from([0.5, 2, 1024]),
    st.booleans(),
)
def test_another_unit_changes_no_word_and_the_other_direction_mirrors_it(values, lines, times, whole):
    value, rule = np.array(values, float), {"margin": 0.25, "rises": True}
    told = judge(value, whole, *lines, **rule)
    assert judge(value * times, whole, *(line * times for line in lines), **rule) == told
    assert judge(-value, whole, *(-line for line in lines), higher=False, **rule) == told


@given(tenths, tenths, lines, st.sampled_from([0, 0.5, 5]))
def test_a_better_value_and_a_milder_line_are_never_graver(one, other, lines, milder):
    low, high = (judge(np.array([v]), True, *lines)[0][0] for v in sorted((one, other)))
    mild = judge(np.array([min(one, other)]), True, *(line - milder for line in lines))[0][0]
    assert max(GRAVER[high], GRAVER[mild]) <= GRAVER[low]


@given(tenths, lines, st.booleans())
def test_a_month_that_lacks_days_is_never_below_a_line(value, lines, rises):
    [word], _ = judge(np.array([value]), False, *lines, rises=rises)
    assert word == ("ok" if rises and judge(np.array([value]), True, *lines)[0] == ["ok"] else "hold")


# --- the account ------------------------------------------------------------------------------------------------------

stand = st.builds(
    Stand, st.sampled_from(["watch", "within", "hold"]), n=st.integers(0, 1), k=st.integers(0, 2)
)


@pytest.mark.parametrize(
    ("states", "speaks", "also_hold"),
    [
        ("within watch", 1, False),
        ("watch recovering consider", 2, False),
        ("within hold", 1, False),  # held itself, beside nothing graver
        ("watch hold", 0, True),
        ("void within", 0, False),
        ("consider void", 0, True),
        ("no_line within", 1, False),
        ("within within", 0, False),
    ],
)
def test_the_gravest_metric_speaks(states, speaks, also_hold):
    assert gravest({n: Stand(s) for n, s in enumerate(states.split())}) == (speaks, also_hold)


@given(st.dictionaries(st.integers(0, 9), stand, min_size=1, max_size=4), st.randoms())
def test_the_order_of_the_metrics_is_nothing_and_the_longer_run_speaks(stands, random):
    told = list(stands.items())
    random.shuffle(told)
    metric, _ = found = gravest(dict(told))
    assert found == gravest(stands)
    alike = [s for s in stands.values() if s.state == stands[metric].state]
    assert min(GRAVITY[s.state] for s in stands.values()) == GRAVITY[stands[metric].state]
    assert max((s.n, s.k) for s in alike) == (stands[metric].n, stands[metric].k)
