"""Facts reach a view by its entries alone: what a look read a moment ago is used only where an entry says the very same."""

from datetime import date
from pathlib import Path

import pytest

from services.intake import importing
from store import formats, reader
from store.archive import ArchivePart
from store.context import Context
from store.interpret import interpret
from store.reader import as_kept
from store.views import open_view
from tests.offices import POLICY, bring_in, day_values, office_of
from tests.store.examples import GOOD, TIKTOK_OVERVIEW, X_OVERVIEW, x_overview
from tests.store.test_views import assert_replayed, problems

FORMATS = formats.load(Path(__file__).parents[2] / "data" / "formats")


@pytest.mark.parametrize("name", sorted(GOOD))
def test_what_an_entry_keeps_reads_a_file_as_the_look_did(name):
    """Folders and file names speak once: what they told is kept as an answer."""
    names = ("f.csv", "export_20260401_20260430", "2026-04-01_2026-04-30", "Apr-01-2026_Apr-30-2026")
    context = Context(names, {}, date(2026, 5, 1))
    raw = GOOD[name].raw
    read = interpret(raw, FORMATS, context)
    again = interpret(raw, FORMATS, as_kept(ArchivePart("f.csv", raw, raw), context, read))
    assert [said(facts) for facts in again] == [said(facts) for facts in read]


def said(facts):
    tables = (facts.day, facts.post, facts.post_fact, facts.span)
    return facts.platform, facts.lag, tables, facts.coverage, facts.records, facts.skipped, facts.questions


def test_a_view_shows_what_the_entry_says_whatever_the_look_took_it_for(new_folder):
    office = office_of(new_folder(), "tt_kanko")
    context = Context(as_of=date(2025, 5, 1))  # the days of this file name no year
    [look] = importing.look_at(office, "Overview.csv", TIKTOK_OVERVIEW.raw, context)
    order = importing.order_for(office, look, "tt_kanko", date(2026, 5, 1))
    assert [t.outcome for t in importing.take(office, POLICY, [order])] == ["taken"]
    assert set(day_values(office, "tt_kanko", "likes")) == {"2026-04-01", "2026-04-02"}
    assert_replayed(office)


def test_a_file_that_nobody_takes_in_is_in_no_view_and_one_taken_in_is_not_read_again(
    new_folder, monkeypatch
):
    office = office_of(new_folder(), "x_koho")
    importing.look_at(office, "f.csv", x_overview("2026-03-01", [5]).raw)
    bring_in(office, X_OVERVIEW, "x_koho")
    monkeypatch.setattr(reader, "interpret", lambda *_: pytest.fail("read again"))
    assert set(day_values(office, "x_koho", "impressions")) == {"2026-04-02", "2026-04-03"}


def test_a_replay_from_the_blobs_uses_nothing_that_was_read_before(new_folder):
    office = office_of(new_folder(), "x_koho")
    bring_in(office, X_OVERVIEW, "x_koho")
    office.views.current()
    importing.look_at(office, X_OVERVIEW.name, X_OVERVIEW.raw, Context(as_of=office.today()))
    for blob in office.archive.folder.iterdir():
        blob.unlink()
    fresh = office.folder / "fresh.duckdb"
    office.views.write(fresh, office.ledger.journal.entries())
    assert problems(office) == []
    assert open_view(fresh).rows("SELECT what FROM problem") == [{"what": "読めないファイル"}]


def test_what_was_read_stands_for_no_file_that_is_gone(new_folder):
    office = office_of(new_folder(), "x_koho")
    seq = bring_in(office, X_OVERVIEW, "x_koho").seq
    for blob in office.archive.folder.iterdir():
        blob.unlink()
    assert problems(office) == [(seq, "読めないファイル")]


def test_of_many_looks_the_latest_are_kept(monkeypatch, new_folder):
    office = office_of(new_folder(), "x_koho")
    monkeypatch.setattr(reader, "MOST_ROWS", 25)
    files = [x_overview(f"2026-04-0{n + 1}", [n]).raw for n in range(6)]
    looks = [look for raw in files for look in importing.look_at(office, "f.csv", raw)]
    orders = [importing.order_for(office, look, "x_koho", office.today()) for look in looks]
    assert {t.outcome for t in importing.take(office, POLICY, orders)} == {"taken"}
    again = []
    monkeypatch.setattr(reader, "interpret", lambda raw, *given: again.append(raw) or interpret(raw, *given))
    assert len(day_values(office, "x_koho", "impressions")) == 6
    assert again == files[: len(again)] and 0 < len(again) < 6
