"""Taking files in: looked at first, refused with words, taken whole or not at all, once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from ledger.entries import InvalidEntry
from ledger.journal import Author
from services.audit import keeping
from services.intake import importing
from services.office.folder import Office
from store.reading import Refused
from tests.offices import POLICY, account, bring_all_in, bring_in, day_values, measured, office_of, standing
from tests.store.examples import (
    ACCOUNTS,
    FACEBOOK,
    INSTAGRAM,
    READINGS,
    TARGETS,
    X_CONTENT,
    X_OVERVIEW,
    YOUTUBE_CONTENT,
    Table,
    drawn,
    meta_daily,
    x_overview,
    zipped,
)

CLERK = Author("佐藤", "operator", ("広報課",), proof="ログイン")
STRANGER = Author("鈴木", "operator", ("観光課",), proof="ログイン")


@pytest.fixture
def office(new_folder):
    return office_of(new_folder(), "x_koho", "fb_koho")


def look(office, table, name="a.csv"):
    (found,) = importing.look_at(office, name, table.raw)
    return found


def entries(office):
    return [e.kind for e in office.ledger.journal.entries()]


# --- looking


def test_looking_says_what_a_file_is_and_writes_nothing(office):
    before = entries(office)
    told = importing.described(look(office, X_OVERVIEW, "概要.csv"))
    assert told.pop("day")["impressions"] == {"n": 2, "sum": 130, "first": "2026-04-02", "last": "2026-04-03"}
    assert told == {
        "file": "概要.csv",
        "outcome": "facts",
        "format": "x_overview",
        "platform": "x",
        "post": {"posts": 0},
        "published": {"first": None, "last": None},
        "skipped": {},
        "more": [],
        "message": "未使用の列: Create Post",
    }
    assert (entries(office), office.archive.names()) == (before, set())


def test_looking_at_posts(office):
    told = importing.described(look(office, X_CONTENT))
    assert told["post"]["impressions"] == {"n": 2, "sum": 150}
    assert (told["post"]["posts"], told["published"]) == (2, {"first": "2026-04-02", "last": "2026-04-03"})


def test_items_of_a_span_are_told_under_post_with_their_span_in_the_message(office):
    told = importing.described(look(office, YOUTUBE_CONTENT, YOUTUBE_CONTENT.name))
    assert told["post"]["video_views"] == {"n": 2, "sum": 80}
    assert "期間 2026年4月1日〜4月30日の値です" in told["message"]


def test_the_other_block_of_a_two_block_file_is_told_under_more(office):
    told = importing.described(
        look(office, meta_daily("Instagram reach", {"2026-04-01": 9}, second="Facebook reach"))
    )
    assert (told["platform"], told["day"]["reach"]["sum"]) == ("instagram", 9)
    assert [(m["platform"], m["day"]["reach"]["sum"]) for m in told["more"]] == [("facebook", 9)]


def test_a_file_that_needs_an_answer_is_a_refusal_that_says_which(office):
    told = importing.described(look(office, YOUTUBE_CONTENT, "表データ.csv"))
    assert (told["outcome"], told["format"]) == ("refuse", "youtube_content")
    assert "期間はいつからいつまで" in told["message"]


def test_a_file_nobody_knows_is_told_and_not_raised(office):
    told = importing.described(look(office, drawn("日付  気温\n2026-04-01  12")))
    assert (told["outcome"], told["format"], told["platform"]) == ("refuse", None, None)


def test_a_zip_gives_a_look_a_member(office):
    raw = zipped(a__csv=X_OVERVIEW.raw, b__csv=b"", c__csv=X_CONTENT.raw)
    found = importing.look_at(office, "書き出し.zip", raw)
    assert [(f.part.label, f.outcome) for f in found] == [
        ("書き出し.zip/a.csv", "facts"),
        ("書き出し.zip/b.csv", "refuse"),
        ("書き出し.zip/c.csv", "facts"),
    ]


def test_a_folder_gives_its_files_in_order(tmp_path):
    for name in ("b.csv", "a.csv", ".hidden", "f/c.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = importing.files_under([tmp_path, tmp_path / "b.csv"])
    assert [p.name for p in found] == ["a.csv", "b.csv", "c.csv", "b.csv"]


# --- whose is it


def refusal(office, table, account_id, **kwargs):
    with pytest.raises(Refused) as refused:
        bring_in(office, table, account_id, **kwargs)
    return str(refused.value)


def test_a_file_needs_an_account_of_the_register(office):
    assert "どのアカウントのファイルか" in refusal(office, X_OVERVIEW, None)
    assert "fb_koho、x_koho" in refusal(office, X_OVERVIEW, "x_toshokan")


def test_a_file_of_one_platform_is_not_taken_for_an_account_of_another(office):
    assert "X（旧 Twitter） のファイルですが" in refusal(office, X_OVERVIEW, "fb_koho")


def test_a_daily_file_that_names_no_platform_is_taken_for_either(office):
    assert bring_in(office, meta_daily("Views", {"2026-04-01": 3}), "fb_koho").outcome == "taken"
    assert day_values(office, "fb_koho", "views") == {"2026-04-01": 3}


def test_posts_of_another_page_are_not_taken(office):
    office.ledger.record(POLICY, [("account", account("fb_koho", platform_account_id="999"))])
    assert "のファイルではありません" in refusal(office, FACEBOOK, "fb_koho")


def test_the_account_is_found_by_its_own_id_in_the_file(office):
    office.ledger.record(POLICY, [("account", account("ig_kanko", platform_account_id="17840001"))])
    assert bring_in(office, INSTAGRAM, None).outcome == "taken"
    assert measured(office, "ig_kanko")["posts", "post", "2026-04"] == 2


# --- taking in


def test_an_import_is_an_entry_that_remembers_everything(office):
    taken = bring_in(office, X_CONTENT, "x_koho", "2026-05-01", name="content_2026-04-01_2026-04-30.csv")
    body = office.ledger.register().records[taken.seq].body
    assert (body.name, body.member, body.accounts, str(body.as_of)) == (
        "content_2026-04-01_2026-04-30.csv",
        None,
        {"x": "x_koho"},
        "2026-05-01",
    )
    assert (body.format, body.answers) == ("x_content", {"period": "2026-04-01/2026-04-30"})
    assert (body.counts.posts, body.counts.post, body.size) == (2, 20, len(X_CONTENT.raw))
    assert office.archive.get(body.sha256) == X_CONTENT.raw
    assert body.format_digest == next(f.digest for f in office.formats if f.id == "x_content")


def test_the_same_file_is_taken_once(office):
    first = bring_in(office, X_OVERVIEW, "x_koho")
    again = bring_in(office, X_OVERVIEW, "x_koho", name="別名.csv")
    assert (again.outcome, again.seq) == ("already", first.seq)
    assert entries(office).count("import") == 1


def test_an_answer_is_kept_with_the_entry_and_used_again(office):
    office.ledger.record(POLICY, [("account", account("yt_koho"))])
    taken = bring_in(office, YOUTUBE_CONTENT, "yt_koho", name="表データ.csv", period="2026-04-01/2026-04-30")
    assert office.ledger.register().records[taken.seq].body.answers == {"period": "2026-04-01/2026-04-30"}
    assert measured(office, "yt_koho")["video_views", "span", "2026-04"] == 90


def test_a_file_with_a_spoiled_cell_leaves_nothing_behind(office):
    before = entries(office)
    taken = bring_in(office, X_OVERVIEW.spoiled(1, "Likes", "x"), "x_koho")
    assert (taken.outcome, taken.seq) == ("refused", None) and "3行目" in taken.message
    assert (entries(office), office.archive.names()) == (before, set())


def test_a_day_after_the_export_and_an_export_after_today_are_refused(office):
    early = bring_in(office, X_OVERVIEW, "x_koho", "2026-04-02")
    assert early.outcome == "refused" and "2026年4月3日" in early.message
    late = bring_in(office, X_OVERVIEW, "x_koho", "2026-06-02")
    assert late.outcome == "refused" and "今日より後" in late.message
    assert bring_in(office, X_OVERVIEW, "x_koho", "2026-04-03").outcome == "taken"


def test_members_of_a_zip_are_taken_each_for_itself(office):
    raw = zipped(a__csv=X_OVERVIEW.raw, b__csv=b"", c__csv=x_overview("2026-04-10", [5]).raw)
    told = [(t.label, t.outcome) for t in bring_all_in(office, "z.zip", raw, "x_koho")]
    assert told == [("z.zip/a.csv", "taken"), ("z.zip/b.csv", "refused"), ("z.zip/c.csv", "taken")]
    assert len(day_values(office, "x_koho", "impressions")) == 3
    assert len(office.archive.names()) == 1  # the zip as it was handed in


def test_who_may_not_is_refused_with_words(office):
    order = importing.ImportOrder(look(office, X_OVERVIEW), office.today(), {"x": "x_koho"})
    (denied,) = importing.take(office, STRANGER, [order])
    assert denied.outcome == "refused" and "広報課" in denied.message
    (taken,) = importing.take(office, CLERK, [order])
    assert taken.outcome == "taken"


# --- our own tables


def test_register_tables_are_recorded_line_by_line_and_only_where_they_say_something_new(new_folder):
    office = office_of(new_folder())
    first = bring_in(office, ACCOUNTS, None)
    assert (first.outcome, first.records) == ("taken", 2)
    assert bring_in(office, ACCOUNTS, None).outcome == "already"
    renamed = bring_in(office, ACCOUNTS.spoiled(1, "名称", "千曲市防災・危機管理"), None)
    assert (renamed.records, entries(office)) == (1, ["account"] * 3)
    source = office.ledger.register().records[3].body.source
    assert (source.line, office.archive.get(source.sha256)[:3]) == (3, "ア".encode())
    assert bring_in(office, TARGETS, None).records == 2


def test_a_register_table_is_taken_whole_or_not_at_all(new_folder):
    office = office_of(new_folder())
    taken = bring_in(office, ACCOUNTS.spoiled(1, "媒体", "X!"), None)
    assert taken.outcome == "refused" and "3行目" in taken.message
    assert entries(office) == []


def test_readings_name_accounts_of_the_register(office):
    assert bring_in(office, READINGS, None).outcome == "taken"
    assert measured(office, "x_koho")["followers", "day", "2026-04"] == 9200
    strange = bring_in(office, READINGS.spoiled(0, "account_id", "x_kyoiku"), None)
    assert strange.outcome == "refused" and "x_kyoiku" in strange.message


# --- undoing


def test_undo_needs_an_import_that_stands(office):
    taken = bring_in(office, X_OVERVIEW, "x_koho")
    with pytest.raises(ValueError, match="1番は取り込みの記録ではありません"):
        importing.undo(office, POLICY, 1, "試し")
    importing.undo(office, POLICY, taken.seq, "試し")
    with pytest.raises(ValueError, match="すでに取り消されています"):
        importing.undo(office, POLICY, taken.seq, "試し")
    assert standing(office, "x_koho") == []
    assert len(office.archive.names()) == 1


def test_a_table_without_figures_is_nothing_to_take(office):
    taken = bring_in(office, Table(["Gender", "Distribution"], [["Male", 0.4]]), None)
    assert (taken.outcome, entries(office)) == ("nothing", ["account", "account"])


def test_nothing_is_journalled_unless_its_bytes_are_safe(office, monkeypatch):
    def full(*_):
        raise OSError("No space left on device")

    before = entries(office)
    monkeypatch.setattr(type(office.archive), "put", full)
    order = importing.order_for(office, look(office, READINGS), None, office.today())
    with pytest.raises(OSError, match="No space"):
        list(importing.take(office, POLICY, [order]))
    assert entries(office) == before


# --- two at once


def test_two_processes_at_once_take_each_file_once_undo_it_once_and_lose_nothing(office):
    """Each has its own journal, register and views of the one folder, as two processes of a server have."""
    both, together = [Office(office.folder, office.clock) for _ in range(2)], Barrier(2)
    table = x_overview("2026-01-01", [1, 2, 3])

    def at_work(number: int) -> list[str]:
        mine, said = both[number], list[str]()
        for n in range(4):
            together.wait()
            taken = bring_in(mine, x_overview(f"2026-02-{n + 1:02d}", [n]), "x_koho", "2026-05-01")
            own = x_overview(f"2026-0{3 + number}-{n + 1:02d}", [10 + n])
            assert bring_in(mine, own, "x_koho", "2026-05-01").outcome == "taken"
            said.append(taken.outcome)
        return said

    with ThreadPoolExecutor(2) as people:
        told = list(people.map(at_work, range(2)))
        assert [sorted(one) for one in zip(*told, strict=True)] == [["already", "taken"]] * 4
        assert entries(office).count("import") == 12
        seq = bring_in(office, table, "x_koho", "2026-05-01").seq

        def undone(number: int) -> str:
            together.wait()
            try:
                return importing.undo(both[number], POLICY, seq, "取り違え").kind
            except InvalidEntry as error:
                return str(error)

        assert set(people.map(undone, range(2))) == {
            "undo_import",
            f"{seq}番の取り込みは、すでに取り消されています（{seq + 1}番）",
        }
    days = {f"2026-02-{n + 1:02d}": n for n in range(4)}
    days |= {f"2026-0{month}-{n + 1:02d}": 10 + n for month in (3, 4) for n in range(4)}
    for one in (*both, Office(office.folder, office.clock)):
        assert day_values(one, "x_koho", "impressions") == days
    assert keeping.verify(office).clean
