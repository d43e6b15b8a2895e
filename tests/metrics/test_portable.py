"""The metric SQL is to run on another engine one day: every statement has a translation, and none uses vendor words."""

import re

import pytest
import sqlglot

from metrics import catalogue

CATALOGUE = catalogue.load()
TOLD = {m.id: m.sql for m in CATALOGUE.values()} | {
    f"statement {n}": text for n, text in enumerate(catalogue.statements(CATALOGUE)) if isinstance(text, str)
}
VENDOR = re.compile(
    r"\b(IGNORE NULLS|GROUP BY ALL|ORDER BY ALL|ASOF|EXCLUDE|UNPIVOT|PIVOT|quantile\w*|dayofweek|isodow|weekday|dayname)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("text", TOLD.values(), ids=list(TOLD))
def test_every_statement_can_be_said_to_another_engine(text):
    told = sqlglot.transpile(text, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)
    assert [t for t in told if t]


@pytest.mark.parametrize("text", TOLD.values(), ids=list(TOLD))
def test_no_vendor_words(text):
    code = re.sub(r"--.*|'[^']*'", "", text)
    assert VENDOR.findall(code) == []


def test_a_vendor_word_is_seen():
    assert VENDOR.findall("SELECT * EXCLUDE (a) FROM t GROUP BY ALL") == ["EXCLUDE", "GROUP BY ALL"]
