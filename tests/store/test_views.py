"""Views of the journal: what stands now follows from what was imported, in whatever order, by whomever, after any crash."""

import importlib
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from hypothesis import Phase, given, settings, strategies as st

from metrics.judging import Fold
from services.audit import keeping
from services.intake import importing
from services.office.folder import Office
from services.register import recording
from store.differences import differences
from store.views import Recipe, open_view
from tests.offices import DECIDED, POLICY, account, bring_in, day_values, measured, office_of, standing
from tests.store.examples import (
    FACEBOOK,
    INSTAGRAM,
    X_CONTENT,
    X_OVERVIEW,
    YOUTUBE_CONTENT,
    Table,
    instagram_post,
    meta_daily,
    x_overview,
    x_post,
)

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[2]
INSTAGRAM_FOLLOWS = meta_daily("Instagram follows", {"2026-04-01": 2, "2026-04-05": 1})


def fresh_replay(office):
    """A view made of journal and blobs alone, beside the ones in use."""
    path = office.folder / "fresh.duckdb"
    path.unlink(missing_ok=True)
    office.views.write(path, office.ledger.journal.entries())
    return path


def assert_replayed(office):
    assert differences(office.views.current(), fresh_replay(office)) == {}


def problems(office):
    view = office.view()
    rows = view.rows("SELECT seq, what FROM problem ORDER BY seq")
    view.connection.close()
    return [(r["seq"], r["what"]) for r in rows]


# --- what wins


def test_the_file_that_reaches_further_wins_a_day(new_folder):
    office = office_of(new_folder(), "x_koho")
    bring_in(office, x_overview("2026-04-02", [20, 30]), "x_koho", "2026-04-04")
    bring_in(office, x_overview("2026-04-01", [1, 2]), "x_koho", "2026-05-01")
    assert day_values(office, "x_koho", "impressions") == {
        "2026-04-01": 1,
        "2026-04-02": 20,
        "2026-04-03": 30,
    }


def test_of_files_that_reach_as_far_the_later_export_wins_a_day(new_folder):
    for order in ((0, 1), (1, 0)):
        office = office_of(new_folder(), "x_koho")
        files = [
            (x_overview("2026-04-01", [1, 63]), "2026-04-02"),
            (x_overview("2026-04-02", [452]), "2026-04-05"),
        ]
        for n in order:
            bring_in(office, files[n][0], "x_koho", files[n][1])
        assert day_values(office, "x_koho", "impressions") == {"2026-04-01": 1, "2026-04-02": 452}


def test_the_later_export_wins_a_post_however_far_it_reaches(new_folder):
    first, second = x_post(X_CONTENT.rows[0][0], 100), x_post(X_CONTENT.rows[0][0], 120)
    office = office_of(new_folder(), "x_koho")
    bring_in(office, Table(X_CONTENT.header, [second]), "x_koho", "2026-05-20")
    bring_in(office, Table(X_CONTENT.header, [first, X_CONTENT.rows[1]]), "x_koho", "2026-05-10")
    posts = {f["post_id"]: f["value"] for f in standing(office, "x_koho") if f["metric"] == "impressions"}
    assert posts == {first[0]: 120, X_CONTENT.rows[1][0]: 50}


def test_every_fact_leads_to_the_file_and_line_it_came_from(new_folder):
    office = office_of(new_folder(), "x_koho", "fb_koho", "yt_koho")
    facebook = FACEBOOK.spoiled(1, "3-second video views", 42)  # else a sum, which stands in no cell
    for table, name in (
        (X_OVERVIEW, "x_koho"),
        (X_CONTENT, "x_koho"),
        (facebook, "fb_koho"),
        (YOUTUBE_CONTENT, "yt_koho"),
    ):
        bring_in(office, table, name)
    found = [f for name in ("x_koho", "fb_koho", "yt_koho") for f in standing(office, name)]
    assert len(found) > 60
    for fact in found:
        lines = office.archive.get(fact["sha256"]).decode("utf-8-sig").split("\n")
        begins = lines[fact["line"] - 1]
        value = f"{fact['value']:g}"
        assert value in " ".join(lines[fact["line"] - 1 :][:2])
        assert fact["post_id"] is None or fact["post_id"] in begins


POSTS = [str(int(X_CONTENT.rows[0][0]) + n) for n in range(11)]


def drawn_file(kind, first, values):
    if kind == "overview":
        return x_overview(f"2026-04-{first:02d}", values)
    return Table(X_CONTENT.header, [x_post(p, v, first) for p, v in zip(POSTS[first:], values, strict=False)])


FILES = st.lists(
    st.tuples(
        st.builds(
            drawn_file,
            st.sampled_from(["overview", "content"]),
            st.integers(1, 6),  # first day of April, or first post
            st.lists(st.integers(0, 9), min_size=1, max_size=5),  # a value a day, or a post
        ),
        st.integers(12, 14),  # day of export
    ),
    min_size=2,
    max_size=5,
    unique_by=lambda f: f[0].raw,
)


@settings(max_examples=5, phases=[Phase.explicit, Phase.generate])  # an office an example: too slow to shrink
@given(FILES, st.randoms(use_true_random=False), st.sets(st.integers(0, 4), max_size=2))
def test_the_order_of_imports_changes_nothing(new_folder, files, shuffle, undone):
    told = []
    for turn in range(2):
        office = office_of(new_folder(), "x_koho")
        order = list(range(len(files)))
        if turn:
            shuffle.shuffle(order)
        for n in order:
            table, day = files[n]
            taken = bring_in(office, table, "x_koho", f"2026-04-{day}")
            assert taken.outcome == "taken"
            if n in undone:
                importing.undo(office, POLICY, taken.seq, "試し")
        told.append((standing(office, "x_koho"), measured(office, "x_koho")))
    assert told[0] == told[1]


# --- undo and correct


def test_undo_lets_what_was_before_stand_again_and_undoing_that_brings_it_back(new_folder):
    office = office_of(new_folder(), "x_koho")
    bring_in(office, x_overview("2026-04-01", [1, 2]), "x_koho", "2026-04-10")
    wrong = bring_in(office, x_overview("2026-04-02", [99]), "x_koho", "2026-04-11").seq
    assert day_values(office, "x_koho", "impressions") == {"2026-04-01": 1, "2026-04-02": 99}
    undo = importing.undo(office, POLICY, wrong, "ほかの市のファイル").seq
    assert day_values(office, "x_koho", "impressions") == {"2026-04-01": 1, "2026-04-02": 2}
    assert_replayed(office)
    office.ledger.record(POLICY, [("correct", {"seq": undo, "reason": "正しいファイルでした"})])
    assert day_values(office, "x_koho", "impressions") == {"2026-04-01": 1, "2026-04-02": 99}
    assert_replayed(office)


def test_an_import_undone_can_be_taken_in_again(new_folder):
    office = office_of(new_folder(), "x_koho")
    first = bring_in(office, X_OVERVIEW, "x_koho")
    assert bring_in(office, X_OVERVIEW, "x_koho").outcome == "already"
    importing.undo(office, POLICY, first.seq, "試し")
    assert standing(office, "x_koho") == []
    assert bring_in(office, X_OVERVIEW, "x_koho").outcome == "taken"
    assert day_values(office, "x_koho", "impressions") == {"2026-04-02": 60, "2026-04-03": 70}


def test_an_import_corrected_to_another_account_moves_whole(new_folder):
    office = office_of(new_folder(), "x_koho", "x_bosai")
    seq = bring_in(office, X_OVERVIEW, "x_koho").seq
    held = day_values(office, "x_koho", "impressions")
    body = office.ledger.register().entries[seq].body | {"accounts": {"x": "x_bosai"}}
    office.ledger.record(POLICY, [("correct", {"seq": seq, "reason": "防災のファイルでした", "body": body})])
    assert standing(office, "x_koho") == []
    assert day_values(office, "x_bosai", "impressions") == held
    assert_replayed(office)


def test_an_import_taken_back_by_a_correction_is_gone(new_folder):
    office = office_of(new_folder(), "x_koho")
    seq = bring_in(office, X_OVERVIEW, "x_koho").seq
    office.views.current()
    office.ledger.record(POLICY, [("correct", {"seq": seq, "reason": "誤り"})])
    assert (standing(office, "x_koho"), measured(office, "x_koho")) == ([], {})
    assert_replayed(office)


def test_a_corrected_reading_counts_as_corrected(new_folder):
    office = office_of(new_folder(), "x_koho")
    told = {"account_id": "x_koho", "metric": "followers", "day": "2026-04-30"}
    seq = recording.record(office, POLICY, "reading", told | {"value": 9200}).seq
    assert measured(office, "x_koho")["followers", "day", "2026-04"] == 9200
    recording.record(
        office, POLICY, "correct", {"seq": seq, "reason": "読み違い", "body": told | {"value": 9300}}
    )
    assert measured(office, "x_koho")["followers", "day", "2026-04"] == 9300
    assert_replayed(office)


# --- generations


def test_a_view_grown_entry_by_entry_equals_one_made_at_once(new_folder):
    office = office_of(new_folder(), "x_koho", "yt_koho", "ig_koho")
    steps = [
        (X_OVERVIEW, "x_koho"),
        (X_CONTENT, "x_koho"),
        (YOUTUBE_CONTENT, "yt_koho"),
        (INSTAGRAM_FOLLOWS, "ig_koho"),
        (x_overview("2026-04-03", [71, 72]), "x_koho"),
    ]
    for table, name in steps:
        assert bring_in(office, table, name).outcome == "taken"
        office.views.current()
    importing.undo(office, POLICY, 4, "試し")
    recording.record(
        office,
        POLICY,
        "reading",
        {"account_id": "x_koho", "metric": "reach", "value": 5, "from": "2026-04-01", "to": "2026-04-30"},
    )
    recording.record(
        office,
        POLICY,
        "target",
        {"account_id": "x_koho", "metric": "impressions", "from_month": "2026-04", "continue_line": 10}
        | DECIDED,
    )
    recording.record(office, POLICY, "rule", {"from_month": "2026-04", "patience": 3} | DECIDED)
    recording.record(office, POLICY, "setting", {"key": "post_settle_days", "value": 14})
    assert_replayed(office)


def test_differences_are_seen(new_folder):
    office = office_of(new_folder(), "x_koho")
    bring_in(office, X_OVERVIEW, "x_koho")
    fresh = fresh_replay(office)
    with duckdb.connect(str(fresh)) as connection:
        connection.execute("UPDATE day_fact SET value = value + 1 WHERE metric = 'likes'")
        connection.execute("DELETE FROM measure WHERE metric = 'likes'")
    assert differences(office.views.current(), fresh) == {"day_fact": 4, "measure": 1}


def test_a_generation_is_never_changed_and_the_next_is_another_file(new_folder):
    office = office_of(new_folder(), "x_koho")
    bring_in(office, X_OVERVIEW, "x_koho")
    before = office.views.current()
    view, held = open_view(before), before.read_bytes()
    bring_in(office, x_overview("2026-04-04", [80]), "x_koho")
    after = office.views.current()
    assert (view.seq, after != before, before.read_bytes() == held) == (2, True, True)
    assert view.rows("SELECT count(*) AS n FROM day_now WHERE metric = 'impressions'") == [{"n": 2}]
    with pytest.raises(duckdb.Error, match="read-only"):
        view.rows("DELETE FROM day_fact")
    view.connection.close()
    assert office.views.current() == after  # nothing new, nothing built


def test_a_generation_is_one_whole_file(new_folder, tmp_path):
    office = office_of(new_folder(), "x_koho")
    bring_in(office, x_overview("2026-04-03", [10, 20]), "x_koho")
    path = office.views.current()
    assert [p.name for p in path.parent.glob("view-*") if p.suffix != ".duckdb"] == []
    alone = open_view(shutil.copy(path, tmp_path / path.name))
    with alone.connection:
        assert differences(path, alone.path) == {}
        assert alone.rows("SELECT sum(value) AS all FROM day_now WHERE metric = 'impressions'") == [
            {"all": 30}
        ]


def test_an_opened_view_reaches_nothing_but_itself(new_folder, tmp_path):
    office = office_of(new_folder(), "x_koho")
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    view = office.view()
    for sql in (
        f"SELECT * FROM '{secret}'",
        f"ATTACH '{tmp_path / 'b.duckdb'}' AS b",
        f"COPY account TO '{tmp_path / 'c'}'",
    ):
        with pytest.raises(duckdb.Error, match=r"disabled|external|does not exist|configuration"):
            view.rows(sql)
    view.connection.close()


def test_views_can_be_thrown_away_and_a_torn_draft_is_no_view(new_folder):
    office = office_of(new_folder(), "x_koho")
    bring_in(office, X_OVERVIEW, "x_koho")
    current = office.views.current()
    copy = shutil.copyfile(current, office.folder / "kept.duckdb")
    current.unlink()
    (office.folder / "view-draft.duckdb").write_bytes(b"torn")
    (office.folder / "view-draft.duckdb.wal").write_bytes(b"torn")
    assert office.views.current() == current
    assert differences(current, copy) == {}


def test_old_generations_are_swept_and_the_last_three_stay(new_folder):
    office = office_of(new_folder(), "x_koho")
    for n in range(5):
        bring_in(office, x_overview(f"2026-04-{n + 1:02d}", [n]), "x_koho")
        office.views.current()
    assert sorted(int(p.stem.split("-")[-1]) for p in office.folder.glob("view-*.duckdb")) == [4, 5, 6]


def test_the_issue_of_a_document_makes_no_generation_and_the_next_entry_brings_it_along(new_folder):
    office = office_of(new_folder(), "x_koho")
    bring_in(office, X_OVERVIEW, "x_koho")
    current = office.views.current()
    told = {"evidence": "AAAA-BBBB-CCCC", "document": "digest", "title": "月次総括", "sha256": "a" * 64}
    office.ledger.record(POLICY, [("document", told), ("document", told)])
    assert office.views.ready() == current and office.view().seq == 2
    keeping.rebuild(office)
    assert office.views.ready() not in (None, current), "else who has it open would be handed out the old one"
    assert office.view().seq == 2 and keeping.verify(office).clean
    bring_in(office, x_overview("2026-03-01", [5]), "x_koho")
    view = office.view()
    assert (view.seq, [r["kind"] for r in view.rows("SELECT kind FROM entry ORDER BY seq")][-3:]) == (
        5,
        ["document", "document", "import"],
    )
    assert keeping.verify(office).clean


def test_a_missing_blob_is_a_problem_of_one_import_and_no_crash(new_folder):
    office = office_of(new_folder(), "x_koho")
    lost = bring_in(office, X_OVERVIEW, "x_koho").seq
    bring_in(office, x_overview("2026-03-01", [5]), "x_koho")
    sha256 = office.ledger.register().entries[lost].body["sha256"]
    blob = office.archive.folder / sha256
    held = blob.read_bytes()
    blob.unlink()
    office = office_of(office.folder)  # as another process, which has read nothing yet
    assert day_values(office, "x_koho", "impressions") == {"2026-03-01": 5}
    assert problems(office) == [(lost, "読めないファイル")]
    blob.write_bytes(held)
    office = office_of(office.folder)
    keeping.rebuild(office)
    assert day_values(office, "x_koho", "impressions") == {
        "2026-03-01": 5,
        "2026-04-02": 60,
        "2026-04-03": 70,
    }
    assert problems(office) == []


def test_a_parser_that_counts_otherwise_today_is_told(new_folder):
    office = office_of(new_folder(), "x_koho")
    seq = bring_in(office, X_OVERVIEW, "x_koho").seq
    body = office.ledger.register().entries[seq].body
    body = body | {"counts": body["counts"] | {"day": 1}}
    office.ledger.record(POLICY, [("correct", {"seq": seq, "reason": "試し", "body": body})])
    assert problems(office) == [(seq, "読み方の変更")]
    assert day_values(office, "x_koho", "impressions") == {"2026-04-02": 60, "2026-04-03": 70}


def test_two_blocks_go_each_to_the_account_of_its_platform(new_folder):
    both = meta_daily("Instagram reach", {"2026-04-01": 9}, second="Facebook reach")
    office = office_of(new_folder(), "fb_koho", "ig_koho")
    bring_in(office, both, "fb_koho")
    assert [len(standing(office, name)) for name in ("fb_koho", "ig_koho")] == [1, 0]
    assert bring_in(office, both, "ig_koho").outcome == "taken"
    assert [standing(office, name)[0]["line"] for name in ("ig_koho", "fb_koho")] == [4, 8]


def test_an_absent_day_of_a_sparse_series_is_zero_without_a_line(new_folder):
    office = office_of(new_folder(), "ig_koho")
    bring_in(office, INSTAGRAM_FOLLOWS, "ig_koho", "2026-04-20")
    assert [(str(f["day"]), f["value"], f["line"]) for f in standing(office, "ig_koho")] == [
        ("2026-04-01", 2, 4),
        ("2026-04-02", 0, None),
        ("2026-04-03", 0, None),
        ("2026-04-04", 0, None),
        ("2026-04-05", 1, 5),
    ]


# --- several processes, and power cuts

IMPORTER = """
import sys
from pathlib import Path
from tests.offices import bring_in, office_of
from tests.store.examples import x_overview
office, begin, count = office_of(Path(sys.argv[1])), int(sys.argv[2]), int(sys.argv[3])
for n in range(begin, begin + count):
    taken = bring_in(office, x_overview(f"2024-{n % 12 + 1:02d}-{n // 12 % 28 + 1:02d}", [n]), "x_koho")
    print(taken.outcome, taken.seq, n, flush=True)
    office.views.current()
"""


def importer(folder, begin, count):
    command = [sys.executable, "-c", IMPORTER, str(folder), str(begin), str(count)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def acknowledged(said):
    """seq → number of every whole line that a process printed."""
    lines = [line.split() for line in said.splitlines(keepends=True) if line.endswith("\n")]
    return {int(seq): int(n) for outcome, seq, n in lines if outcome == "taken"}


def imported(office):
    view = office.view()
    rows = view.rows("SELECT import_seq, value FROM day_fact WHERE metric = 'impressions'")
    view.connection.close()
    return {r["import_seq"]: r["value"] for r in rows}


def test_two_processes_import_into_one_folder_at_once(new_folder):
    folder = new_folder()
    office = office_of(folder, "x_koho")
    working = [importer(folder, begin, 8) for begin in (0, 100)]
    told = [process.communicate(timeout=60)[0] for process in working]
    assert [process.returncode for process in working] == [0, 0]
    promised = acknowledged(told[0]) | acknowledged(told[1])
    assert len(promised) == 16
    assert imported(office) == promised
    verdict = keeping.verify(office)
    assert (verdict.broken, verdict.notes, verdict.entries, verdict.blobs) == ([], [], 17, 16)


def test_whatever_was_acknowledged_survives_a_kill_at_any_moment(new_folder):
    folder, chance, promised = new_folder(), random.Random(7), {}
    office = office_of(folder, "x_koho")
    kills = 6
    for rounds in range(kills):
        process = importer(folder, 40 * rounds, 40)
        first = process.stdout.readline()
        time.sleep(chance.random() * 0.4)
        process.kill()
        promised |= acknowledged(first + process.communicate()[0])
        held = office.ledger.register()
        assert promised.keys() <= {r.seq for r in held.imports()}
    assert len(promised) >= kills
    verdict = keeping.verify(office)
    assert verdict.broken == []
    standing_now = imported(office)
    assert {seq: standing_now[seq] for seq in promised} == promised
    assert bring_in(office, X_OVERVIEW, "x_koho").outcome == "taken"
    assert keeping.verify(office).broken == []


def test_a_correction_taken_back_lets_the_first_body_stand_again(new_folder):
    office = office_of(new_folder(), "x_koho", "x_bosai")
    seq = bring_in(office, X_OVERVIEW, "x_koho").seq
    body = office.ledger.register().entries[seq].body | {"accounts": {"x": "x_bosai"}}
    (wrong,) = office.ledger.record(POLICY, [("correct", {"seq": seq, "reason": "誤り", "body": body})])
    office.views.current()
    office.ledger.record(POLICY, [("correct", {"seq": wrong.seq, "reason": "元のままで正しい"})])
    assert standing(office, "x_bosai") == []
    assert_replayed(office)


def test_an_account_corrected_after_an_import_leaves_the_view_in_step(new_folder):
    office = office_of(new_folder())
    office.ledger.record(POLICY, [("account", account("ig_koho", platform_account_id="17840001"))])
    other = instagram_post("2026-04-07T09:00:00+00:00", "04/07/2026 02:00", owner="17849999")
    bring_in(office, Table(INSTAGRAM.header, [*INSTAGRAM.rows, other], name=INSTAGRAM.name), "ig_koho")
    office.views.current()
    mended = account("ig_koho", platform_account_id="17849999")
    office.ledger.record(POLICY, [("correct", {"seq": 1, "reason": "IDの誤り", "body": mended})])
    assert_replayed(office)


def test_posts_of_others_stay_out_by_the_id_in_the_register(new_folder):
    office = office_of(new_folder())
    office.ledger.record(POLICY, [("account", account("ig_koho", platform_account_id="17849999"))])
    ours = instagram_post("2026-04-07T09:00:00+00:00", "04/07/2026 02:00", owner="17849999", views=7)
    rows = [instagram_post("2026-04-06T01:30:00+00:00", f"04/0{n}/2026 18:30") for n in (4, 5)]
    header = [
        "Post ID",
        "Account ID",
        "Account username",
        "Account name",
        "Description",
        "Publish time",
        "Permalink",
        "Post type",
        "Date",
        "Views",
        "Reach",
        "Likes",
        "Shares",
        "Follows",
        "Comments",
        "Saves",
    ]
    bring_in(office, Table(header, [*rows, ours], name="Apr-01-2026_Apr-30-2026_1.csv"), None)
    assert measured(office, "ig_koho")["views", "post", "2026-04"] == 7
    assert measured(office, "ig_koho")["posts", "post", "2026-04"] == 1
    assert_replayed(office)


def test_a_view_is_another_one_when_a_module_beside_a_step_of_its_recipe_changes(tmp_path, monkeypatch):
    (tmp_path / "drawn_step.py").write_text("def step(connection):\n    pass\n", encoding="utf-8")
    (tmp_path / "drawn_words.py").write_text("HELD = ('hold',)\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    step = importlib.import_module("drawn_step").step
    recipe = Recipe((), (Fold("drawn", (), step, step),))
    before = recipe.digest
    assert recipe.digest == before
    (tmp_path / "drawn_words.py").write_text("HELD = ('hold', 'void')\n", encoding="utf-8")
    assert recipe.digest != before


# --- the month that is over


def judged(office):
    view = office.view()
    found = [
        (f"{r['month']:%Y-%m}", r["fed"]) for r in view.rows("SELECT * FROM judged_month ORDER BY month")
    ]
    view.connection.close()
    return found


def test_months_are_judged_up_to_the_one_that_is_over_fed_or_not(new_folder):
    made = office_of(new_folder(), "x_koho")
    bring_in(made, X_OVERVIEW, "x_koho")
    newest = max(m for m, fed in judged(made) if fed)
    first = made.views.current()
    later = Office(made.folder, lambda: made.clock().replace(year=made.clock().year + 1))
    assert later.views.ready() is None
    months = judged(later)
    assert months[-1][0] == f"{later.due:%Y-%m}" and {m for m, fed in months if fed} >= {newest}
    assert [m for m, fed in months if not fed] == [m for m, _ in months if m > newest]
    assert differences(first, later.views.current()) == {}
    assert later.views.ready() == later.views.current() != first


def test_an_office_without_data_has_the_month_that_is_over(new_folder):
    made = office_of(new_folder(), "x_koho")
    assert judged(made) == [(f"{made.due:%Y-%m}", False)]
