"""One bad entry, one bad block: the rest of every page is there, and the entry can be taken back from the screen."""

import pytest
from streamlit.testing.v1 import AppTest

from ledger.journal import Draft
from services.audit import keeping
from services.office.folder import author_of
from services.register import recording
from tests.offices import account, bring_in
from tests.pages.acts import PERSON, press, said, widget, words
from tests.pages.conftest import ROOT
from tests.store.examples import X_CONTENT, X_OVERVIEW
from views import cards, health
from views.closing import month_close

PAGES = sorted(p.stem for p in (ROOT / "pages").glob("*.py"))
BAD = {  # as another version of this program, or another program, may have recorded it
    "event": {"kind": "忘年会", "title": "知らない種類", "day": "2026-01-01"},
    "reading": {"account_id": "x_koho", "metric": "followers", "value": 5, "day": "昨日"},
    "hours": {"account_id": "x_koho", "month": "0001-01", "hours": 3},
    "comment": {"account_id": "x_koho", "received_on": "2026-13-01"},
}


@pytest.fixture
def bad(office, person):
    """An office with figures, and an entry that no rule of today can read; its number."""
    recording.record(office, person, "account", account("x_koho"))
    bring_in(office, X_OVERVIEW, "x_koho")
    bring_in(office, X_CONTENT, "x_koho")

    def written(kind):
        with office.ledger.journal.holding() as held:
            told = BAD[kind] | ({"text": office.texts.put("声")} if kind == "comment" else {})
            return held.append(person, [Draft(kind, told)])[0].seq

    return written


@pytest.mark.parametrize("kind", BAD)
def test_an_entry_that_cannot_be_read_counts_nowhere_and_is_taken_back_on_the_screen(
    office, bad, opened, kind, tmp_path
):
    seq = bad(kind)
    assert seq not in office.ledger.register().records
    at = opened("audit")
    assert f"{seq}番" in said(at) and "いまの決まりでは読めません" in said(at)
    assert keeping.verify(office).clean and keeping.backup(office, tmp_path / "b.zip") == seq
    widget(at.selectbox, "取り消す記録").set_value(seq)
    widget(at.text_area, "取り消す理由").set_value("読めないため")
    at = press(at, "取り消す", "unread")
    assert "取り消しました" in words(at)[0] and "読めません" not in said(at)
    assert office.ledger.register().unread == {}


def test_every_page_opens_beside_entries_that_cannot_be_read(bad, opened):
    seqs = [bad(kind) for kind in BAD]
    for page in PAGES:
        at = opened(page, account="x_koho", month="2026-04")
        assert f"{len(seqs)} 件" in said(at), page


def test_only_policy_may_take_back_what_cannot_be_read(office, person, bad):
    seq = bad("hours")
    clerk = {"name": "係", "role": "operator", "sections": ["広報課"], "from": "2020-04-01"}
    recording.record(office, person, "member", clerk)
    members = office.ledger.register().members(office.today())
    with pytest.raises(Exception, match="情報政策課だけ"):
        recording.correct(office, author_of(members["係"]), seq, "試し")
    recording.correct(
        office, person, seq, "読めないため", {"account_id": "x_koho", "month": "2026-04", "hours": 3}
    )
    assert office.ledger.register().records[seq].body.hours == 3


BLOCKS = [("overview", cards, "lead"), ("monthly", health, "folded"), ("closing", month_close, "lead")]


@pytest.mark.usefixtures("bad")
@pytest.mark.parametrize(("page", "module", "name"), BLOCKS, ids=[block[0] for block in BLOCKS])
def test_a_page_with_one_bad_block_shows_the_rest(opened, monkeypatch, page, module, name):
    def broken(*_, **__):
        raise ZeroDivisionError

    whole = opened(page, account="x_koho", month="2026-04")
    monkeypatch.setattr(module, name, broken)
    at = AppTest.from_file(str(ROOT / "pages" / f"{page}.py"), default_timeout=60)
    for key, value in {"data": "jissai", "who": PERSON, "account": "x_koho", "month": "2026-04"}.items():
        at.query_params[key] = value
    at.run()
    (box,) = at.error
    assert "を表示できませんでした" in box.value and "無事です" in box.value
    shown = [
        line for line in said(whole).splitlines() if not line.startswith("データの点検")
    ]  # its own label
    assert said(at).splitlines()[-5:] == shown[-5:]
