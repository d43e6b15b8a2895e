"""Files taken in without a browser: from a path, and from the inbox."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from services.intake import inbox as taking
from store.context import Context
from tests.offices import POLICY, office_of
from tests.store.examples import META_DAILY, TIKTOK_OVERVIEW, X_CONTENT, X_OVERVIEW, YOUTUBE_DATES

CONTEXT = Context(as_of=date(2026, 5, 1))


@pytest.fixture
def office(new_folder):
    return office_of(new_folder(), "x_koho")


def lay(office, where: str, raw: bytes) -> None:
    path = taking.inbox(office) / where
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(raw)


def left(office) -> list[str]:
    return [path.name for path in taking.waiting(office)]


def test_a_file_in_a_folder_of_an_account_is_that_accounts_and_is_put_away(office):
    lay(office, "x_koho/overview.csv", X_OVERVIEW.raw)
    assert [t.outcome for t in taking.take_inbox(office, POLICY, CONTEXT)] == ["taken"]
    assert left(office) == []
    assert (taking.inbox(office) / "済" / "overview.csv").read_bytes() == X_OVERVIEW.raw


def test_a_file_that_does_not_say_whose_it_is_stays(office):
    lay(office, "content.csv", X_CONTENT.raw)
    lay(office, "memo.txt", "会議のメモ".encode())
    assert [t.outcome for t in taking.take_inbox(office, POLICY, CONTEXT)] == ["refused", "refused"]
    assert left(office) == ["content.csv", "memo.txt"]


def test_a_post_that_is_known_says_whose_a_file_is(office):
    lay(office, "x_koho/content.csv", X_CONTENT.raw)
    list(taking.take_inbox(office, POLICY, CONTEXT))
    lay(office, "content.csv", X_CONTENT.raw + b"\n")
    assert [t.outcome for t in taking.take_inbox(office, POLICY, CONTEXT)] == ["taken"]


def test_the_same_name_twice_keeps_both(office):
    for raw in (X_OVERVIEW.raw, X_OVERVIEW.raw + b"\n"):
        lay(office, "x_koho/a.csv", raw)
        list(taking.take_inbox(office, POLICY, CONTEXT))
    assert sorted(p.name for p in (taking.inbox(office) / "済").iterdir()) == ["a (2).csv", "a.csv"]


def test_a_file_of_another_platform_is_refused(office):
    lay(office, "x_koho/reach.csv", META_DAILY.raw)
    [taken] = taking.take_inbox(office, POLICY, CONTEXT)
    assert (taken.outcome, "Facebook" in taken.message) == ("refused", True)


def test_links_are_not_followed(office, tmp_path):
    outside = tmp_path / "outside.csv"
    outside.write_bytes(X_OVERVIEW.raw)
    (taking.inbox(office) / "link.csv").symlink_to(outside)
    assert taking.waiting(office) == []


# ── when it was exported: told, or assumed ─────────────────────────────────────────────────────────

UNTOLD = Context(as_of=date(2026, 5, 20), as_of_told=False)


def take_one(office, tmp_path, name, raw, account, context):
    path = tmp_path / name
    path.write_bytes(raw)
    [told] = taking.take_path(office, office.view(), POLICY, path, account, context)
    return told


def provisional(office) -> int:
    return office.view().rows("SELECT count(DISTINCT day) AS n FROM day_now WHERE provisional")[0]["n"]


def test_an_assumed_day_of_export_leaves_the_newest_day_open_until_somebody_tells_it(office, tmp_path):
    told = take_one(office, tmp_path, "overview.csv", X_OVERVIEW.raw, "x_koho", UNTOLD)
    assert told.outcome == "taken" and "速報のまま" in told.message
    assert provisional(office) == 1
    again = take_one(office, tmp_path, "overview.csv", X_OVERVIEW.raw, "x_koho", UNTOLD)
    assert again.outcome == "already"
    day = Context(as_of=date(2026, 5, 20))
    assert take_one(office, tmp_path, "overview.csv", X_OVERVIEW.raw, "x_koho", day).outcome == "taken"
    assert provisional(office) == 0, "the same bytes, with the day that was missing"
    assert take_one(office, tmp_path, "overview.csv", X_OVERVIEW.raw, "x_koho", day).outcome == "already"


def test_a_day_without_a_year_needs_the_day_of_export(new_folder, tmp_path):
    office = office_of(new_folder(), "tt_koho")
    told = take_one(office, tmp_path, "Overview.csv", TIKTOK_OVERVIEW.raw, "tt_koho", UNTOLD)
    assert told.outcome == "refused" and "年が書かれていない" in told.message and "--as-of" in told.message
    told = take_one(office, tmp_path, "Overview.csv", TIKTOK_OVERVIEW.raw, "tt_koho", CONTEXT)
    assert told.outcome == "taken"


def test_a_zip_of_the_platform_says_when_it_was_made(new_folder, tmp_path):
    office = office_of(new_folder(), "yt_koho")
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(zipfile.ZipInfo("表データ.csv", (2026, 5, 2, 9, 0, 0)), YOUTUBE_DATES.raw)
    raw = held.getvalue()
    named, other = "日付 2026-04-01_2026-05-01 ある市.zip", "まとめ.zip"
    [known] = taking.look_at_path(office, _laid(tmp_path, named, raw), UNTOLD)
    [guessed] = taking.look_at_path(office, _laid(tmp_path, other, raw), UNTOLD)
    assert known.context.as_of_told and known.context.as_of == date(2026, 5, 2)
    assert not guessed.context.as_of_told, "a zip that somebody packed says when it was packed"


def _laid(folder, name, raw):
    (folder / name).write_bytes(raw)
    return folder / name
