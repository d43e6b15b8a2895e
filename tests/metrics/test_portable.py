"""The metric SQL is to run on another engine one day: every statement has a translation, and none uses vendor words."""

import re
from pathlib import Path

import pytest
import sqlglot

METRICS = Path(__file__).parents[2] / "metrics"
FILES = sorted([*METRICS.glob("*.sql"), *METRICS.glob("states/*.sql")])
VENDOR = re.compile(
    r"\b(IGNORE NULLS|GROUP BY ALL|ORDER BY ALL|ASOF|EXCLUDE|UNPIVOT|PIVOT|quantile\w*|dayofweek|isodow|weekday|dayname)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_every_statement_can_be_said_to_another_engine(path):
    told = sqlglot.transpile(
        path.read_text("utf-8"), read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE
    )
    assert [t for t in told if t]


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_no_vendor_words(path):
    code = re.sub(r"--.*|'[^']*'", "", path.read_text("utf-8"))
    assert VENDOR.findall(code) == []


def test_a_vendor_word_is_seen():
    assert VENDOR.findall("SELECT * EXCLUDE (a) FROM t GROUP BY ALL") == ["EXCLUDE", "GROUP BY ALL"]
