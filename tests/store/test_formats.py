"""The declarative files of data/formats/: each says what it is, where it was seen, and is told from all others."""

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from store import formats
from store.cells import fold
from store.formats import FormatError, recognise
from store.reading import Row, open_sheet
from tests.store.examples import GOOD

FOLDER = Path(__file__).parents[2] / "data" / "formats"
ALL = {f.id: f for f in formats.load(FOLDER)}
FILES = sorted(FOLDER.glob("*.toml"))
METRIC_KINDS = {"count", "number", "clock", "subscribers"}
KINDS = METRIC_KINDS | {
    "id",
    "owner",
    "handle",
    "more",
    "day",
    "time",
    "yearless",
    "text",
    "url",
    "label",
    "breakdown",
    "unused",
    "choice",
    "yes",
    "month",
    "names",
}


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_every_file_says_what_it_is_and_where_it_was_seen(path):
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    assert told["id"] == path.stem
    assert told["title"] and told["seen"]
    assert told.get("how") or told.get("message")  # what to do, or why there is nothing to do


@pytest.mark.parametrize("format", ALL.values(), ids=list(ALL))
def test_every_header_belongs_to_one_column_and_every_kind_is_known(format):
    headers = Counter(h for c in format.columns.values() for h in c.headers)
    assert [h for h, n in headers.items() if n > 1] == []
    assert {c.kind for c in format.columns.values()} <= KINDS
    assert [c.name for c in format.columns.values() if c.metric and c.kind not in METRIC_KINDS] == []


@pytest.mark.parametrize("format", ALL.values(), ids=list(ALL))
def test_whatever_a_column_leans_on_is_a_column(format):
    leant = [
        n
        for c in format.columns.values()
        for n in (*c.sum_if_missing, *c.missing_with, c.zero_is_missing_beside)
    ]
    assert {n for n in leant if n} <= set(format.columns)


def test_every_platform_is_in_the_table_of_platforms():
    told = tomllib.loads((FOLDER.parent / "platforms.toml").read_text(encoding="utf-8"))
    assert {f.platform for f in ALL.values() if f.platform} <= set(told)


def test_every_title_of_a_series_means_one_metric_of_one_platform():
    titles = Counter(t for s in ALL["meta_daily"].series for t in s.titles)
    assert [t for t, n in titles.items() if n > 1] == []


# --- recognised by columns, never by name


def test_there_is_an_example_of_every_format_told_by_its_columns():
    assert set(GOOD) - {"meta_daily"} == {f.id for f in ALL.values() if f.all_of and not f.sheet}


@pytest.mark.parametrize("wanted", [f for f in GOOD if f != "meta_daily"])
def test_a_header_is_recognised_as_one_format_and_no_other(wanted):
    sheet = open_sheet(GOOD[wanted].raw)
    below = sheet.preview[1]
    fitting = {f.id for f in ALL.values() if f.recognises(sheet.preview[0].cells, below)}
    assert fitting - {"youtube_dates", "youtube_totals"} == {wanted} - {"youtube_dates", "youtube_totals"}
    assert recognise(sheet, ALL.values()).format.id == wanted


@pytest.mark.parametrize("wanted", [f for f in GOOD if not f.startswith("youtube") and f != "meta_daily"])
def test_the_order_of_columns_and_columns_nobody_knows_change_nothing(wanted):
    table = GOOD[wanted]
    turned = [
        [*reversed(line), more] for line, more in zip([table.header, *table.rows], "新しい列", strict=False)
    ]
    text = "\n".join(",".join(f'"{cell}"' for cell in line) for line in turned)
    assert recognise(open_sheet(text.encode()), ALL.values()).format.id == wanted


def smallest_headers(format):
    """The smallest headers that show a format, one for each of its spellings in turn."""
    needed = [sorted(format.columns[name].headers) for name in (*format.all_of, *format.any_of[:1])]
    return [[names[min(n, len(names) - 1)] for names in needed] for n in range(max(map(len, needed)))]


@pytest.mark.parametrize("format", [f for f in ALL.values() if f.all_of and not f.sheet], ids=lambda f: f.id)
def test_even_the_smallest_header_of_a_format_speaks_for_it_most(format):
    below = Row(2, ["Total"]) if format.total_row else None
    for header in smallest_headers(format):
        scores = {f.id: f.recognises(header, below) for f in ALL.values() if not f.sheet}
        assert [id_ for id_, score in scores.items() if score >= scores[format.id]] == [format.id]


def test_a_header_is_looked_for_in_the_first_rows_only():
    table = GOOD["line_friends"].text
    assert (
        recognise(open_sheet(("お知らせ\n" * 9 + table).encode()), ALL.values()).format.id == "line_friends"
    )
    assert recognise(open_sheet(("お知らせ\n" * 10 + table).encode()), ALL.values()) is None


def test_a_table_nobody_knows_is_no_format():
    assert recognise(open_sheet("日付,気温\n2026-04-01,12\n".encode()), ALL.values()) is None


# --- for whoever writes one

WHOLE = """
id = "a"
title = "甲"
grain = "day"
[recognise]
all_of = ["date"]
[columns]
date = { headers = ["Date", "日付"], kind = "day" }
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('grain = "day"', 'grain = "hour"', "unknown grain"),
        ('all_of = ["date"]', 'all_of = ["day"]', "columns that are not there"),
        ("[columns]", '[columns]\nday = { headers = ["DATE"] }', "one header in two columns"),
        ('title = "甲"', 'tilte = "甲"', "tilte"),
        ("headers", "names", "headers"),
        ("[columns]", "[columns", "a.toml"),
    ],
)
def test_a_format_that_contradicts_itself_is_refused_by_name(tmp_path, old, new, said):
    (tmp_path / "a.toml").write_text(WHOLE.replace(old, new), encoding="utf-8")
    with pytest.raises(FormatError, match=said) as refused:
        formats.load(tmp_path)
    assert str(refused.value).startswith("a.toml")


def test_two_files_of_one_id_are_refused(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.toml").write_text(WHOLE, encoding="utf-8")
    with pytest.raises(FormatError, match="two formats of one id"):
        formats.load(tmp_path)


def test_a_digest_is_that_of_the_bytes(tmp_path):
    path = tmp_path / "a.toml"
    path.write_text(WHOLE, encoding="utf-8")
    (before,) = formats.load(tmp_path)
    path.write_text(WHOLE + "# 注\n", encoding="utf-8")
    (after,) = formats.load(tmp_path)
    assert before.digest != after.digest
    assert before.columns["date"].headers == {fold("Date"), fold("日付")}
