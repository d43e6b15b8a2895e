"""Files taken in without a browser: from a path, and from the inbox."""

from __future__ import annotations

from datetime import date

import pytest

from services.intake import inbox as taking
from store.context import Context
from tests.offices import POLICY, office_of
from tests.store.examples import META_DAILY, X_CONTENT, X_OVERVIEW

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
    assert (taken.outcome, "facebook" in taken.message) == ("refused", True)


def test_links_are_not_followed(office, tmp_path):
    outside = tmp_path / "outside.csv"
    outside.write_bytes(X_OVERVIEW.raw)
    (taking.inbox(office) / "link.csv").symlink_to(outside)
    assert taking.waiting(office) == []
