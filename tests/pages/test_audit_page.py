"""監査 opened alone: empty, with records, by a link to one entry; what is typed finds documents and heads."""

from datetime import date

import pytest

from services.audit import evidence, trail
from services.register import recording
from tests.offices import DECIDED, account
from tests.pages.acts import well

HOSTILE = "<b>x</b> **[a](javascript:1)** :red[y]"


@pytest.fixture
def recorded(office, person):
    recording.record(office, person, "account", account("x_koho") | {"name": HOSTILE})
    for line in (100.0, 80.0):
        body = {"account_id": "x_koho", "metric": "followers", "from_month": "2026-04", "withdraw_line": line}
        body |= DECIDED
        recording.record(office, person, "target", body)
    return office


def typed(at, key, text):
    return well(next(i for i in at.text_input if i.key == key).input(text).run())


def html(at):
    return "".join(h.value for h in at.html if hasattr(h, "value")) or "".join(str(h) for h in at.get("html"))


def test_an_empty_office_says_so(opened, folder):
    at = opened("audit", who=None)
    assert [e.label for e in at.expander] == [
        "記録のつながりを確かめる",
        "元ファイルから計算し直す",
        "書類を探す",
    ]
    assert [h.value for h in at.header] == ["記録"]
    assert "まだ記録がありません" in html(at)


def test_entries_are_listed_escaped_and_one_opens_by_its_link(recorded, opened):
    seq = recorded.ledger.journal.entries()[-1].seq
    at = opened("audit", entry=str(seq))
    told = html(at)
    assert "<b>x</b>" not in told and "&lt;b&gt;x&lt;/b&gt;" in told
    assert at.subheader[0].value.startswith(f"{seq}番")
    assert "撤退ライン" in told and '<td class="w lines">100</td><td class="w lines">80</td>' in told


@pytest.mark.parametrize("entry", ["0", "99999", "-1", "x", "１", "1;DROP TABLE"])
def test_a_link_to_nothing_shows_the_list(recorded, opened, entry):
    assert opened("audit", entry=entry).subheader == []


def test_a_head_is_checked_where_it_is_typed(recorded, opened):
    last = recorded.ledger.journal.entries()[-1]
    at = typed(opened("audit"), "audit_head", f"{last.seq}:{last.hash[:12]}")
    assert at.success[0].value.startswith("一致しました")
    assert "そのときのもの" in typed(opened("audit"), "audit_head", f"1:{'0' * 12}").error[0].value


def test_a_document_is_found_by_its_id(recorded, opened, person):
    told = evidence.evidence_id("review", "x_koho", str(date(2026, 5, 1)))
    assert "発行記録はありません" in typed(opened("audit"), "audit_evidence", told).warning[0].value
    body = {
        "evidence": told,
        "document": "review",
        "title": "月次評価シート",
        "sha256": "a" * 64,
        "month": "2026-05",
    }
    recorded.ledger.record(person, [("document", body)])
    assert "月次評価シート" in html(typed(opened("audit"), "audit_evidence", told.lower()))


def test_filters_meet(recorded, opened):
    at = opened("audit")
    next(m for m in at.multiselect if m.key == "audit_kinds").set_value(["target"])
    at = well(at.run())
    assert f"{len(trail.lines(recorded, trail.TrailQuery(kinds=frozenset({'target'}))))} 件のうち" in "".join(
        c.value for c in at.caption
    )
