"""A city drawn for the tests of the month: two sections, who works there, and a file of days."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from shutil import copytree
from tempfile import mkdtemp

from ledger.journal import JST, Author
from services.month import evaluating, monthly
from services.month.monthly import Sheet
from services.office.folder import Office, author_of, open_office
from tests.offices import account, bring_all_in
from tests.store.examples import X_OVERVIEW

MAY = date(2026, 5, 1)
POLICY = Author("見本 政策", "policy", ("情報政策課",), proof="ログイン")
PEOPLE = (
    ("起案 一", "operator", "広報課"),
    ("起案 二", "operator", "広報課"),
    ("確認 課長", "manager", "広報課"),
    ("一人 課長", "manager", "図書館"),
    ("締め 係", "policy", "情報政策課"),
    ("監査 係", "viewer", "監査"),
)
LINES = {
    "account_id": "x_koho",
    "metric": "impressions",
    "from_month": "2026-01",
    "continue_line": 400,
    "withdraw_line": 300,
    "basis": "day",
    "deciding": True,
}


def city(folder: Path, today: str = "2026-06-05", hour: int = 12) -> Office:
    """x_koho of 広報課 (two operators, one manager) with April and May; x_hon of 図書館, which has one person."""
    noon = datetime.fromisoformat(f"{today}T{hour:02}:00:00").replace(tzinfo=JST)
    copytree(_built(noon), folder, dirs_exist_ok=True)
    return open_office(folder, lambda: noon)


@cache
def _built(noon: datetime) -> Path:
    """The city as it begins, its view with it: built once a process, for hundreds of tests that start from it."""
    office = open_office(Path(mkdtemp(prefix="city-")), lambda: noon)
    members = [{"name": n, "role": r, "sections": [s], "from": "2020-04-01"} for n, r, s in PEOPLE]
    told = [("member", m) for m in members]
    told += [
        ("account", account("x_koho")),
        ("account", account("x_hon", section="図書館")),
        ("target", LINES),
    ]
    office.ledger.record(POLICY, told)
    days(office, "x_koho", "2026-04", 20)
    days(office, "x_koho", "2026-05", 10)
    office.views.current()
    return office.folder


def copied(office: Office, new_folder: Callable[[], Path]) -> Office:
    """The same office in a folder of its own, its newest view with it."""
    office.views.current()
    return Office(Path(copytree(office.folder, new_folder(), dirs_exist_ok=True)), office.clock)


def days(office: Office, account_id: str, month: str, a_day: int, again: bool = False, **one: int) -> None:
    """An X export of a month with the same impressions each day; `d5=99`: but 99 on the 5th.

    Exported yesterday, or `again` today."""
    year, number = (int(part) for part in month.split("-"))
    header = "Date,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Unfollows,Replies,Reposts,Profile visits,Create Post,Video views,Media views"
    rows = [
        f'"{date(year, number, n):%b} {n}, {year}",{one.get(f"d{n}", a_day)},1,2,0,0,1,0,0,0,0,0,0,0'
        for n in range(1, monthrange(year, number)[1] + 1)
    ]
    as_of = str(office.today() - timedelta(days=0 if again else 1))
    (taken,) = bring_all_in(office, X_OVERVIEW.name, "\n".join([header, *rows]).encode(), account_id, as_of)
    assert taken.outcome == "taken", taken.message


def person(office: Office, name: str) -> Author:
    """A member, as they would act at this PC."""
    return author_of(office.ledger.register().members(office.today())[name])


def sheet(office: Office, name: str | None = None, account_id: str = "x_koho", month: date = MAY) -> Sheet:
    """The month's sheet as it stands for a member."""
    view = office.view()
    found = evaluating.standing(office, view, account_id, month)
    assert found is not None
    told = monthly.sheet(office, view, found, person(office, name) if name else None)
    view.connection.close()
    return told


def submitted(office: Office, name: str, account_id: str = "x_koho", month: date = MAY, **texts: str) -> int:
    """Submit as a member who has just opened the sheet; the entry's seq."""
    held = sheet(office, name, account_id, month)
    told = held.start | {"overall": "目的はおおむね達成できています。"} | texts
    return monthly.submit(office, person(office, name), held.evaluation, held.seen, told, held.newest).seq


def confirmed(office: Office, name: str, account_id: str = "x_koho", month: date = MAY) -> int:
    """Confirm as a member who has just opened the sheet; the entry's seq."""
    held = sheet(office, name, account_id, month)
    assert held.course.review is not None
    return monthly.confirm(
        office, person(office, name), held.course.review, held.seen, posts_checked=True
    ).seq
