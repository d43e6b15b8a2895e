"""課題に写す: into the draft of whoever pressed, beside what they typed; kept once it is submitted; taken out again."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.authority import Denied
from ledger.entries import InvalidEntry
from metrics.carried import Carried
from metrics.reacting import Reacted, Sort
from services.audit import keeping
from services.month import carrying, closing, drafts, finding_store
from tests.months import MAY, confirmed, person, sheet, submitted

POSTS = tuple(Reacted(f"p{n}", MAY, 100.0, float(n)) for n in range(6))
NAME = ("theme", "防災・災害")
FINDING = Carried(
    "x_koho",
    date(2025, 6, 1),
    MAY,
    "impressions",
    Sort((NAME,), 3, 1, 1.6, 1.2, 2.1, 0.001, 1.5, True),
    POSTS,
    {NAME: frozenset({"p1", "p2", "p3"})},
)
ONE = "起案 一"


def draft(office, name=ONE):
    held = drafts.load(office, name, "x_koho", "2026-05")
    return dict(held.fields) if held else None


def carry(office, name=ONE, into="issues"):
    carrying.carry(office, person(office, name), "2026-05", FINDING, into)


def take_out(office, name=ONE, into="issues"):
    carrying.take_out(office, person(office, name), "2026-05", FINDING, into)


def test_it_stands_in_ones_own_draft_and_in_no_journal(office):
    before = len(office.ledger.journal.entries())
    carry(office)
    assert draft(office) == {"issues": FINDING.line} and draft(office, "起案 二") is None
    assert len(office.ledger.journal.entries()) == before
    assert carrying.where(office, person(office, ONE), "x_koho", "2026-05", FINDING.mark) == ("issues",)


def test_what_was_typed_stays_and_undoing_takes_only_its_line(office):
    drafts.save(office, ONE, "x_koho", "2026-05", {"issues": "写真が少ない", "overall": "途中"}, 0, 0)
    carry(office)
    assert draft(office) == {"issues": f"写真が少ない\n{FINDING.line}", "overall": "途中"}
    take_out(office)
    assert draft(office) == {"issues": "写真が少ない", "overall": "途中"}


def test_undoing_the_only_line_leaves_no_draft(office):
    carry(office)
    take_out(office)
    assert draft(office) is None


def test_twice_is_refused_and_what_was_rewritten_is_not_taken_out(office):
    carry(office)
    with pytest.raises(InvalidEntry, match="もう課題に写して"):
        carry(office)
    drafts.save(office, ONE, "x_koho", "2026-05", {"issues": f"防災がよい〔根拠 {FINDING.mark}〕"}, 0, 1)
    with pytest.raises(InvalidEntry, match="書き直されている"):
        take_out(office)


def test_it_goes_on_from_what_was_submitted(office):
    submitted(office, ONE, issues="写真が少ない")
    carry(office)
    assert draft(office) == {"issues": f"写真が少ない\n{FINDING.line}"}
    take_out(office)
    assert draft(office) is None


@pytest.mark.parametrize("name", ["一人 課長", "監査 係", "締め 係"])
def test_only_the_accounts_own_section_copies(office, name):
    with pytest.raises(Denied, match="運営主体"):
        carry(office, name)


def test_a_closed_month_takes_nothing_in(office):
    submitted(office, ONE)
    confirmed(office, "確認 課長")
    closing.close(office, person(office, "締め 係"), "2026-05", {"x_koho": sheet(office).seen})
    with pytest.raises(Denied, match="締め済み"):
        carry(office)


def test_what_is_submitted_is_kept_like_everything_that_was_seen(office, new_folder):
    carry(office, into="needs")
    submitted(office, ONE, needs=FINDING.line)
    assert sheet(office).course.review.body.findings == (FINDING.digest,)
    assert office.documents.get(FINDING.digest) == FINDING.canonical
    for path in (office.folder / "drafts" / "findings").iterdir():
        path.unlink()
    assert finding_store.found(office, FINDING.mark.lower().replace("-", " ")) == FINDING
    verdict = keeping.verify(office)
    assert verdict.clean and not any("documents" in note for note in verdict.notes)
    assert FINDING.digest in keeping.documents_of(office.ledger.register())


@pytest.mark.parametrize("mark", ["", "0000-0000-0000", "QXKO-I3CH-XWIS", "../../../etc"])
def test_a_mark_of_nothing_finds_nothing(office, mark):
    assert finding_store.found(office, mark) is None


def test_a_mark_that_was_only_typed_binds_nothing(office):
    submitted(office, ONE, issues="防災がよい〔根拠 0000-0000-0000〕")
    assert sheet(office).course.review.body.findings is None
