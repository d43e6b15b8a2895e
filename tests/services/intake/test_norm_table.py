"""比較資料 taken in like any other file: once, whole, with its bytes kept, undone and put back; what cannot be one is refused."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import replace
from datetime import date
from io import StringIO

import pytest

from ledger.authority import Denied
from ledger.entries import InvalidEntry
from ledger.journal import Author
from services.audit import keeping
from services.intake import history, importing, inbox
from services.office.folder import open_office
from services.register import recording
from store.context import Context
from tests.norm_files import SOURCE, norm_file
from tests.offices import POLICY, office_of
from tests.store.examples import NORMS, zipped

MONTH = "2026-05"
CELLS = "SELECT count(*) AS n, min(line) AS first FROM norm_now"


@pytest.fixture(scope="module")
def raw():
    return norm_file(MONTH)


@pytest.fixture
def office(new_folder):
    return office_of(new_folder(), "x_koho")


def take(office, raw, author=POLICY, name="norms.csv"):
    path = office.folder / name
    path.write_bytes(raw)
    (taken,) = inbox.take_path(office, office.view(), author, path, None, Context(as_of=office.today()))
    path.unlink()
    return taken


def cells(office):
    return office.view().rows(CELLS)[0]["n"]


def spoiled(raw, row=0, **members):
    """The file with some cells of one line replaced."""
    rows = list(csv.DictReader(StringIO(raw.decode("utf-8-sig"))))
    rows[row] |= members
    out = StringIO()
    table = csv.DictWriter(out, list(rows[0]), lineterminator="\r\n")
    table.writeheader()
    table.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def test_it_is_recognised_journalled_kept_and_a_second_time_is_already_there(office, raw):
    (look,) = importing.look_at(office, "norms.csv", raw)
    assert look.outcome == "facts" and "2026年5月の比較資料です" in look.message and SOURCE in look.message
    taken = take(office, raw)
    entry = office.ledger.journal.entries()[-1]
    sha256 = hashlib.sha256(raw).hexdigest()
    assert (taken.outcome, taken.seq, entry.kind) == ("taken", entry.seq, "norm")
    assert entry.body.items() >= {"sha256": sha256, "month": MONTH, "gathered_by": SOURCE}.items()
    assert office.archive.get(sha256) == raw and sha256 in keeping.blobs_of(office.ledger.register())
    assert cells(office) == entry.body["cells"] > 500
    again = take(office, raw, name="another name.csv")
    assert (again.outcome, again.seq) == ("already", taken.seq)
    assert len(office.ledger.journal.entries()) == entry.seq
    assert [m.seq for m in history.imports(office)] == [taken.seq]


def test_it_may_come_in_a_zip_and_through_the_inbox(office, raw):
    (inbox.inbox(office) / "norms.zip").write_bytes(zipped(norms__csv=raw))
    assert [t.outcome for t in inbox.take_inbox(office, POLICY, Context(as_of=office.today()))] == ["taken"]
    assert cells(office) > 500 and inbox.waiting(office) == []


def test_undone_it_is_gone_and_taken_anew_it_is_back(office, raw):
    first = take(office, raw)
    importing.undo(office, POLICY, first.seq, "別の県のもの")
    assert cells(office) == 0
    assert history.imports(office)[0].undone.reason == "別の県のもの"
    with pytest.raises(InvalidEntry, match="すでに取り消されて"):
        importing.undo(office, POLICY, first.seq, "もう一度")
    assert take(office, raw).outcome == "taken" and cells(office) > 500


def test_of_two_files_of_a_month_the_later_holds_until_it_is_undone(office, raw):
    take(office, raw)
    other = take(office, norm_file(MONTH, source="国", seed=8))
    assert "2026年5月の比較資料はすでにあります" in other.message
    sources = "SELECT DISTINCT source FROM norm_now"
    assert office.view().rows(sources) == [{"source": "国"}]
    importing.undo(office, POLICY, other.seq, "県のものを使う")
    assert office.view().rows(sources) == [{"source": SOURCE}]


def test_only_the_policy_section_takes_it_in_and_back(office, raw):
    clerk = Author("係", "operator", ("広報課",), "ログイン")
    refused = take(office, raw, clerk)
    assert refused.outcome == "refused" and "比較資料" in refused.message and "情報政策課" in refused.message
    seq = take(office, raw).seq
    with pytest.raises(Denied):
        importing.undo(office, clerk, seq, "消したい")


def test_nobody_writes_its_entry_without_the_file(office):
    with pytest.raises(InvalidEntry, match="ファイルの取り込み"):
        recording.record(office, POLICY, "norm", {})


def test_disposed_of_it_tells_nothing_and_verify_does_not_call_it_broken(office, raw):
    take(office, raw)
    sha256 = hashlib.sha256(raw).hexdigest()
    keeping.dispose(office, POLICY, "raw", sha256, "文書管理規則", "誤って受け取った")
    assert cells(office) == 0 and keeping.verify(office).broken == []
    assert "廃棄" in take(office, raw).message


def test_a_lost_file_is_told_and_the_same_bytes_heal_it(office, raw):
    take(office, raw)
    sha256 = hashlib.sha256(raw).hexdigest()
    (office.archive.folder / sha256).unlink()
    assert keeping.verify(office).broken != []
    healed = take(office, raw)
    assert "直しました" in healed.message and keeping.verify(office).broken == []


def test_a_backup_carries_it(office, raw, tmp_path):
    take(office, raw)
    keeping.backup(office, tmp_path / "copy.zip")
    keeping.restore(tmp_path / "copy.zip", tmp_path / "again")
    again = open_office(tmp_path / "again", office.clock)
    assert cells(again) == cells(office) and keeping.verify(again).broken == []


REFUSED = {  # what is done to one line → what is said of it
    "few cities": ({"cities": "9"}, "10市に満たない区分です"),
    "few accounts": ({"accounts": "19"}, "20アカウントに満たない区分です"),
    "more cities than Japan has": ({"cities": "3000", "accounts": "9000"}, "市区町村の数より多く"),
    "fewer accounts than cities": ({"cities": "30", "accounts": "24"}, "市の数より少なく"),
    "tails of few cities": ({"p10": "0", "p90": "1e9"}, "20市に満たない区分の両端"),
    "a platform of another version": ({"platform": "threads"}, "この版にない媒体"),
    "a metric of another version": ({"metric": "unheard"}, "この版にない指標"),
    "a kind of another version": ({"kind": "other"}, "この版にない区分"),
    "a band of another version": ({"band": "60k"}, "この版にない人口の区分"),
    "another basis": ({"basis": "week"}, "この指標にない基準"),
    "absolute values": ({"per": "whole"}, "割り方ではありません"),
    "quantiles out of order": ({"p50": "0.0001"}, "p25 以上の数"),
    "no number": ({"p25": "NaN"}, "数値"),
    "without end": ({"p75": "inf"}, "数値"),
    "a formula": ({"metric": "=cmd()"}, "半角の英小文字"),
    "another month": ({"month": "2026-04"}, "同じ月"),
}


@pytest.mark.parametrize("how", REFUSED)
def test_a_line_that_no_norms_have_refuses_the_file_and_names_it(office, raw, how):
    members, said = REFUSED[how]
    taken = take(office, spoiled(raw, 5, **members))
    assert taken.outcome == "refused" and said in taken.message and "7行目" in taken.message, taken.message
    assert office.ledger.journal.entries()[-1].kind == "account"


def test_a_month_that_is_not_over_is_refused(office):
    for month in ("2026-06", "2031-01"):
        assert "後の日" in take(office, norm_file(month)).message


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (NORMS.without("p25"), "「p25」がありません"),
        (NORMS.without("source"), "「source」がありません"),
        (NORMS.renamed({"p75": "p80"}), "「p80」は知らない列です"),
        (replace(NORMS, rows=[]), "行がありません"),
        (replace(NORMS, rows=[NORMS.rows[0], NORMS.rows[0]]), "同じ区分が 2行目にもあります"),
        (replace(NORMS, rows=[NORMS.rows[0], ["合計", *NORMS.rows[0][1:]]]), "ここには月"),
        (replace(NORMS, rows=NORMS.rows * 30_000), "行が多すぎます（60,000行）"),
        (NORMS.spoiled(0, "source", "県\u0000"), "出所"),
    ],
)
def test_another_files_shape_is_refused_with_what_is_different(office, table, said):
    taken = take(office, table.raw)
    assert taken.outcome == "refused" and said in taken.message, taken.message


def test_a_file_that_was_cut_is_refused(office, raw):
    taken = take(office, raw[: len(raw) * 2 // 3].rsplit(b",", 3)[0])
    assert taken.outcome == "refused" and "途中で切れています" in taken.message
    between = take(office, b"".join(raw.splitlines(keepends=True)[:-3]))
    assert between.outcome == "refused" and "行の数が合いません" in between.message
    added = take(office, raw + raw.splitlines(keepends=True)[-1])
    assert added.outcome == "refused" and "行の数が合いません" in added.message
    parquet = take(office, b"PAR1" + bytes(400), name="measures.parquet")
    assert parquet.outcome == "refused"


def test_a_file_of_an_earlier_version_is_taken_in_and_says_that_nobody_can_tell_whether_it_was_cut(office):
    (look,) = importing.look_at(office, "norms.csv", NORMS.without("rows").raw)
    assert "途中で切れていても分かりません" in look.message
    assert "途中で切れていても" not in importing.look_at(office, "norms.csv", NORMS.raw)[0].message
    assert [f.norm.num_rows for f in look.read] == [2]


def test_excel_may_have_saved_it_as_long_as_every_figure_is_there(office, raw):
    saved = raw.decode("utf-8-sig").replace(MONTH, "May-26").encode("cp932")
    assert take(office, saved).outcome == "taken"
    assert office.view().rows("SELECT DISTINCT month FROM norm_now") == [{"month": date(2026, 5, 1)}]
