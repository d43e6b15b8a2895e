"""Small invented offices for the tests of several rooms: a folder, some accounts, and files brought in."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from shutil import copytree, ignore_patterns

from ledger.journal import HOLDER, JST, Author
from services.audit import reading_back
from services.intake import importing
from services.office.folder import Office, open_office
from store.context import Context
from tests.store.examples import Table

POLICY = Author("政策", "policy", ("情報政策課",), proof="ログイン")
DECIDED = {"decided_by": "広報課長", "ground": "利用方針 第1版"}  # what a line and a rule are recorded with


def office_of(folder: Path, *accounts: str, today: str = "2026-06-01") -> Office:
    """An office whose accounts are named after their platform: `x_koho` is of platform x."""
    noon = datetime.fromisoformat(f"{today}T12:00:00").replace(tzinfo=JST)
    office = open_office(folder, lambda: noon)
    if accounts:
        office.ledger.record(POLICY, [("account", account(name)) for name in accounts])
    return office


def copy_of(folder: Path, to: Path) -> Path:
    """All of a folder that another test may be using: who holds its lock comes and goes, and is not of it."""
    return Path(copytree(folder, to, ignore=ignore_patterns(HOLDER), dirs_exist_ok=True))


PLATFORMS = {"x": "x", "yt": "youtube", "fb": "facebook", "ig": "instagram", "line": "line", "tt": "tiktok"}


def account(name: str, **more: object) -> dict:
    """The body of an account entry."""
    return {
        "account_id": name,
        "platform": PLATFORMS[name.split("_")[0]],
        "name": f"千曲市 {name}",
        "kind": "sectoral",
        "section": "広報課",
        "opened_on": "2020-04-01",
    } | more


def bring_in(
    office: Office,
    table: Table,
    account_id: str | None,
    as_of: str | None = None,
    name: str = "",
    **answers: str,
) -> importing.Taken:
    """Take one drawn file in, as a person would; refusals come back as such."""
    (taken,) = bring_all_in(office, name or table.name, table.raw, account_id, as_of, **answers)
    return taken


def bring_all_in(
    office: Office, name: str, raw: bytes, account_id: str | None, as_of: str | None = None, **answers: str
) -> list[importing.Taken]:
    """Take a file in, or every member of a zip."""
    exported = date.fromisoformat(as_of) if as_of else office.today()
    owners = importing.owners_of(office, account_id) if account_id else frozenset()
    looks = importing.look_at(office, name, raw, Context(answers=answers, as_of=exported, owner_ids=owners))
    results = []
    for look in looks:
        if look.outcome == "facts":
            order = importing.order_for(office, look, account_id, exported)
        else:
            order = importing.ImportOrder(look, exported)
        results += importing.take(office, POLICY, [order])
    return results


def standing(office: Office, account_id: str) -> list[dict]:
    """What stands now for an account, with file and line."""
    view = office.view()
    found = reading_back.facts(view, account_id)
    view.connection.close()
    return found


def measured(office: Office, account_id: str) -> dict[tuple[str, str, str], float | None]:
    """(metric, basis, month) → value."""
    view = office.view()
    rows = reading_back.measures(view, account_id)
    view.connection.close()
    return {(r["metric"], r["basis"], f"{r['month']:%Y-%m}"): r["value"] for r in rows}


def day_values(office: Office, account_id: str, metric: str) -> dict[str, float]:
    """day → value of what stands now."""
    return {
        str(f["day"]): f["value"]
        for f in standing(office, account_id)
        if (f["grain"], f["metric"]) == ("day", metric)
    }
