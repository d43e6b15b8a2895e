"""Metric SQL stays in the part of the language that other engines read the same way (house.md §4)."""

import re

import pytest

from metrics import catalogue

FORBIDDEN = {
    "IGNORE NULLS": r"\bignore\s+nulls\b",
    "weekday functions": r"\b(day_?of_?week|day_?name|iso_?dow|dow|week_?day)\b",
    "quantiles": r"\b(quantile\w*|percentile\w*|median|approx_\w+)\b",
    "GROUP BY ALL": r"\bby\s+all\b",
    "ASOF": r"\basof\b",
    "EXCLUDE": r"\bexclude\b",
    "UNPIVOT": r"\b(un)?pivot\b",
    "QUALIFY": r"\bqualify\b",
}
PORTABLE = {m.id: re.sub(r"--.*", "", m.sql) for m in catalogue.load().values()}


def spoken(sql):
    """The forbidden words that a query speaks."""
    return [name for name, pattern in FORBIDDEN.items() if re.search(pattern, sql, re.IGNORECASE)]


def bare_divisions(sql):
    """What is divided by without nullif."""
    return [
        m[1].strip()
        for m in re.finditer(r"(?<!/)/(?!/)([^/\n]*)", sql)
        if not re.match(r"\s*nullif\(.*,\s*0\)", m[1])
    ]


@pytest.mark.parametrize("metric", PORTABLE)
def test_no_metric_speaks_a_word_that_only_one_engine_knows(metric):
    assert spoken(PORTABLE[metric]) == []


@pytest.mark.parametrize("metric", PORTABLE)
def test_every_division_stands_behind_nullif(metric):
    assert bare_divisions(PORTABLE[metric]) == []


@pytest.mark.parametrize("metric", PORTABLE)
def test_a_metric_reads_and_changes_nothing(metric):
    assert PORTABLE[metric].lstrip().startswith(("SELECT", "WITH"))
    assert ";" not in PORTABLE[metric] and "$" not in PORTABLE[metric]


def test_every_rate_divides():
    rates = {m.id for m in catalogue.load().values() if m.is_ratio}
    assert {name for name, sql in PORTABLE.items() if "/" in sql} == rates


def test_the_words_are_seen_when_they_are_spoken():
    assert spoken("SELECT last(v IGNORE  NULLS), median(v) FROM a ASOF JOIN b GROUP BY ALL") == [
        "IGNORE NULLS", "quantiles", "GROUP BY ALL", "ASOF",
    ]  # fmt: skip
    assert spoken("SELECT * EXCLUDE (a), dayofweek(d) FROM (UNPIVOT t ON v)") == [
        "weekday functions",
        "EXCLUDE",
        "UNPIVOT",
    ]
    assert spoken("SELECT excluded_days, window, by_all FROM measure") == []
    assert bare_divisions("sum(a) / sum(b)") == ["sum(b)"]
    assert bare_divisions("sum(a) / nullif(sum(b), 0)") == []
