"""What a month's figures rest on: of a closed month the files of its 締め, whatever is exported or taken back later."""

from __future__ import annotations

from services.audit.evidence import month_sources
from services.intake import importing
from services.month import closing
from tests.months import MAY, confirmed, days, person, sheet, submitted
from tests.offices import bring_in
from tests.store.examples import X_CONTENT

POLICY = "締め 係"


def rests_on(office):
    """seq → how many days, of how many days' posts it tells, whether it came after the 締め."""
    view = office.view()
    rows = month_sources(office, view, MAY)
    view.connection.close()
    return {
        r["seq"]: (len(r["days"]), len(r["spoken"]), r["later"]) for r in rows if r["account_id"] == "x_koho"
    }


def closed(office):
    submitted(office, "起案 一")
    confirmed(office, "確認 課長")
    closing.close(office, person(office, POLICY), "2026-05", {"x_koho": sheet(office, POLICY).seen})


def test_what_came_after_the_close_is_told_as_such(office):
    (seq,) = rests_on(office)
    closed(office)
    assert rests_on(office) == {seq: (31, 0, False)}
    days(office, "x_koho", "2026-05", 12, again=True)
    later = office.ledger.register().seq
    assert rests_on(office) == {seq: (31, 0, False), later: (31, 0, True)}


def test_a_file_that_was_taken_back_after_the_close_is_still_what_it_rests_on(office):
    (seq,) = rests_on(office)
    closed(office)
    importing.undo(office, person(office, POLICY), seq, "別のアカウントのファイルだった")
    assert rests_on(office) == {seq: (31, 0, False)}


def test_an_export_without_a_post_of_the_month_is_what_its_zero_rests_on(office):
    before = rests_on(office)
    taken = bring_in(office, X_CONTENT, "x_koho", period="2026-04-01/2026-05-20")
    assert rests_on(office) == before | {taken.seq: (0, 20, False)}
