"""A state followed to its files, computed again from the bytes, found again by the id on paper; blobs disposed of."""

from datetime import date

import pytest

from ledger.entries import InvalidEntry
from services.audit import evidence, keeping
from services.month.evaluating import evaluated
from services.register import recording
from tests.offices import DECIDED, POLICY, bring_in, measured, office_of
from tests.store.examples import X_CONTENT, X_OVERVIEW

ACCOUNT = "x_koho"


@pytest.fixture
def office(new_folder):
    made = office_of(new_folder(), ACCOUNT)
    bring_in(made, X_OVERVIEW, ACCOUNT)
    bring_in(made, X_CONTENT, ACCOUNT)
    return made


@pytest.fixture
def month(office):
    """The newest month that has an impression."""
    held = [
        m for (metric, _, m), value in measured(office, ACCOUNT).items() if metric == "impressions" and value
    ]
    return date.fromisoformat(f"{max(held)}-01")


def recompute(office, month):
    view = office.view()
    try:
        return evidence.recompute(office, view, ACCOUNT, month)
    finally:
        view.connection.close()


def test_a_clean_computation_agrees_and_names_its_files(office, month):
    result = recompute(office, month)
    assert result.agrees and not result.restated
    assert {s.sha256 for s in result.sources} <= office.archive.names() and result.sources
    assert evidence.told(result)[0].startswith("一致しました（ファイル")


def test_a_changed_file_does_not_agree(office, month):
    office.views.current()
    blob = office.archive.folder / recompute(office, month).sources[0].sha256
    blob.write_bytes(blob.read_bytes() + b"\n")
    result = recompute(office, month)
    assert not result.agrees
    assert any("中身が変わっています" in line for line in evidence.told(result))


def test_an_account_that_is_not_there_is_no_agreement(office, month):
    view = office.view()
    result = evidence.recompute(office, view, "x_none", month)
    view.connection.close()
    assert not result.agrees and "見つかりませんでした" in evidence.told(result)[0]


def test_the_chain_leads_from_the_line_to_the_rows_of_files(office, month):
    lines = {
        "account_id": ACCOUNT,
        "metric": "impressions",
        "from_month": "2020-01",
        "continue_line": 10.0,
        "withdraw_line": 5.0,
        "deciding": True,
    } | DECIDED
    target = recording.record(office, POLICY, "target", lines)
    rule = recording.record(office, POLICY, "rule", {"from_month": "2020-01", "patience": 2} | DECIDED)
    view = office.view()
    found = evaluated(office, view, ACCOUNT, month)
    link = evidence.link(office, view, found, found.line("impressions"))
    view.connection.close()
    assert (link.target.seq, link.rule.seq) == (target.seq, rule.seq)
    assert sum(f["value"] for f in link.facts) == link.line.value
    assert all(f["line"] and f["sha256"] in office.archive.names() for f in link.facts)


def test_a_document_is_found_by_what_it_prints(office):
    told = evidence.evidence_id("review", ACCOUNT, "2026-05", "ab")
    body = {"evidence": told, "document": "review", "title": "月次評価シート", "sha256": "a" * 64}
    (entry,) = office.ledger.record(POLICY, [("document", body)])
    for asked in (told, told.lower(), told.replace("-", " "), f" {told} "):
        assert [r.seq for r in evidence.find(office, asked)] == [entry.seq]
    assert evidence.find(office, told[:-1] + ("A" if told[-1] != "A" else "B")) == []


# --- verify --head


def test_the_head_that_a_paper_prints_is_still_there(office):
    entries = office.ledger.journal.entries()
    for entry in entries:
        told = keeping.check_head(office, f"{entry.seq}:{entry.hash[:12]}")
        assert told.startswith("一致しました") and told.endswith(f"{len(entries) - entry.seq} 件です")


@pytest.mark.parametrize(
    "asked", ["", "1", "1:", "1:abc", "x:0123456789ab", "1:zzzzzzzzzzzz", "-1:0123456789ab"]
)
def test_what_is_no_head_is_said_to_be_none(office, asked):
    with pytest.raises(LookupError, match="の形ではありません"):
        keeping.check_head(office, asked)


def test_another_history_is_seen(office):
    with pytest.raises(LookupError, match="そのときのもの"):
        keeping.check_head(office, "1:0123456789ab")


def test_a_history_that_was_cut_off_is_seen(office):
    entries = office.ledger.journal.entries()
    with pytest.raises(LookupError, match=f"いまは {len(entries)} 番まで"):
        keeping.check_head(office, f"{len(entries) + 1}:{'0' * 12}")


# --- dispose


def comment(office, text):
    body = {
        "account_id": ACCOUNT,
        "received_on": "2026-05-01",
        "kind": "苦情",
        "text": text,
        "commenter": "市民 太郎",
    }
    return recording.record(office, POLICY, "comment", body)


def test_a_comment_lies_apart_from_the_journal(office):
    entry = comment(office, "名前を書いた苦情")
    assert "名前を書いた苦情" not in (office.folder / "journal.jsonl").read_text("utf-8")
    assert office.texts.get(entry.body["text"]) == "名前を書いた苦情"
    assert comment(office, "名前を書いた苦情").body["text"] != entry.body["text"]  # salted: no guessing


def test_a_text_that_is_disposed_of_leaves_the_chain_whole(office):
    entry = comment(office, "消してほしい")
    keeping.dispose(office, POLICY, "text", entry.body["text"], "個人情報保護", "本人の求め")
    verdict = keeping.verify(office)
    assert verdict.clean and any("廃棄済: texts/" in note for note in verdict.notes)
    assert office.texts.get(entry.body["text"]) is None


def test_a_raw_file_that_is_disposed_of_takes_its_facts_along(office):
    sha256 = sorted(office.archive.names())[0]
    keeping.dispose(office, POLICY, "raw", sha256, "文書管理規程", "保存年限の満了")
    verdict = keeping.verify(office)
    assert verdict.clean, verdict.broken
    assert any("廃棄済: raw/" in note for note in verdict.notes)
    view = office.view()
    assert view.rows("SELECT count(*) AS n FROM import WHERE sha256 = $sha", sha=sha256) == [{"n": 0}]
    view.connection.close()


@pytest.mark.parametrize(("what", "sha256"), [("raw", "0" * 64), ("text", "0" * 64), ("other", "0" * 64)])
def test_nothing_else_is_disposed_of(office, what, sha256):
    with pytest.raises(InvalidEntry, match="廃棄するものが記録にありません"):
        keeping.dispose(office, POLICY, what, sha256, "規程", "理由")
