"""前回見たときからの変化: what a person saw on the last earlier day is held against what they see now."""

from __future__ import annotations

from dataclasses import replace

from services.month import since
from services.month.since import Looked, SinceLooked, look, moved
from services.register import recording
from tests.months import person

FIRST = Looked("2026-06-03", 5, "2026-05", {"x_koho": "基準内", "fb_koho": "基準内"})


def test_a_day_is_held_against_the_last_earlier_day_however_often_one_looks(office):
    later = replace(FIRST, on="2026-06-05", seq=8)
    assert look(office, "起案 一", FIRST) is None
    assert look(office, "起案 一", replace(FIRST, seq=6)) is None
    assert look(office, "起案 一", later) == replace(FIRST, seq=6)
    assert look(office, "起案 一", replace(later, seq=9)) == replace(FIRST, seq=6)
    assert look(office, "起案 一", replace(later, on="2026-06-08")) == replace(later, seq=9)
    assert look(office, "確認 課長", later) is None


def test_what_was_kept_badly_is_as_if_nobody_had_looked(office):
    look(office, "起案 一", FIRST)
    for path in (office.folder / "drafts" / "forms").glob("*.json"):
        path.write_text('{"last": "{\\"on\\": 3}"}', encoding="utf-8")
    assert look(office, "起案 一", replace(FIRST, on="2026-06-09")) is None


def test_states_and_the_entries_of_others_are_new_and_nothing_is_journalled(office):
    seq = office.ledger.register().seq
    comment = {"account_id": "x_koho", "received_on": "2026-05-04", "kind": "質問", "text": "開庁日は"}
    recording.record(office, person(office, "起案 一"), "comment", comment)
    before = Looked("2026-06-03", seq, "2026-05", {"x_koho": "基準内"})
    now = Looked("2026-06-05", office.ledger.register().seq, "2026-05", {"x_koho": "経過観察 1/3"})
    register = office.ledger.register()
    assert moved(register, "確認 課長", before, now) == {"x_koho": SinceLooked("基準内", ("コメント",))}
    assert moved(register, "起案 一", before, now) == {"x_koho": SinceLooked("基準内", ())}
    assert moved(register, "起案 一", before, replace(now, words={"x_koho": "基準内"})) == {}
    assert moved(register, "確認 課長", replace(before, month="2026-04"), replace(now, words={})) == {}
    look(office, "確認 課長", now)
    assert office.ledger.register().seq == register.seq and since.FORM
