"""The sample city (見本): an invented office built from data/samples/ through the same import path as a real one."""

from __future__ import annotations

import csv
import getpass
import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from ledger.journal import Author
from services.intake import importing
from services.office.folder import DATA, Office, open_office
from services.register import recording
from store.context import Context

from . import year

SAMPLES = DATA / "samples"
AUTHOR = Author("見本データ", "policy", (), year.PROOF)
REGISTER = {  # in this order: 利用方針 and マニュアル before 開設
    "policy": "policies",
    "manual": "manuals",
    "disclosure": "disclosures",
    "media_check": "media_checks",
    "security_check": "security_checks",
    "purpose": "purposes",
    "opening": "openings",
    "media_candidate": "media_candidates",
    "incident": "incidents",
    "comment": "comments",
}
Progress = Callable[[int, int], None]  # how many files are taken in, of how many
Row = dict[str, str]  # of the sample's list of imports


def sample_folder() -> Path:
    """Where the sample's temporary office lives: outside the real one, new whenever samples or code change."""
    told = hashlib.sha256(getpass.getuser().encode())
    code = sorted(Path(__file__).parent.glob("*.py"))
    for path in (*code, *sorted(p for p in SAMPLES.rglob("*") if p.is_file())):
        told.update(path.read_bytes())
    return Path(tempfile.gettempdir()) / f"sns-mihon-{told.hexdigest()[:12]}"


def sample_office(folder: Path, progress: Progress | None = None) -> Office:
    """The sample office in `folder`, built there if it is not yet complete."""
    office = year.SampleOffice(open_office(folder).folder)
    with office.ledger.journal.holding() as held:  # two that open the sample at once build it once
        complete, begun = (folder / "complete").exists(), bool(held.entries())
        if begun and not complete:
            _clear(folder)
        elif not complete:
            _build(office, progress)
            (folder / "complete").touch()
    if begun and not complete:  # a build was broken off: from the beginning
        return sample_office(folder, progress)
    office = open_office(folder, year.sample_clock)
    office.views.current()
    return office


def _clear(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "journal.lock":
            path.unlink()


def _build(office: year.SampleOffice, progress: Progress | None) -> None:
    begun, later = arrivals(year.BEGUN)

    def told(number: int) -> None:
        if progress:
            progress(number, len(begun) + len(later))

    lay_in(office)
    for number, row in enumerate(begun, 1):
        take_row(office, row)
        told(number)
    with tempfile.TemporaryDirectory() as spare:
        whole = year.SampleOffice(Path(shutil.copytree(office.folder, Path(spare) / "whole")))
        whole.moment.on(year.NOW.date())
        for number, row in enumerate(later, len(begun) + 1):
            take_row(whole, row)
            told(number)
        whole.moment.on(year.BEGUN)
        acts = [(row["as_of"], partial(take_row, office, row)) for row in later]
        year.record(office, whole, SAMPLES / "year.json", acts)


def lay_in(office: Office) -> None:
    """Record people and register, as they stand when the sample city begins."""
    _record_people(office)
    for name in ("accounts.csv", "targets.csv"):
        _take(office, SAMPLES / name, None, office.today(), Context())
    _record(office, ("hours", "hours.json"), ("cost", "costs.json"))
    _record(office, *((kind, f"{file}.json") for kind, file in REGISTER.items()))


def arrivals(day: date) -> tuple[list[Row], list[Row]]:
    """The sample's list of imports: those that had come by a day, and those that come later, by the day of their export."""
    orders = _rows("imports.csv")
    begun = [row for row in orders if row["as_of"] <= str(day)]
    return begun, sorted((row for row in orders if row not in begun), key=lambda row: row["as_of"])


def take_row(office: Office, row: Row) -> None:
    """Take in one file of the sample's list of imports."""
    answers = {"period": f"{row['period_from']}/{row['period_to']}"} if row["period_from"] else {}
    path, account = SAMPLES / row["file"], row["account_id"] or None
    owners = importing.owners_of(office, account) if account else frozenset()
    exported = date.fromisoformat(row["as_of"])
    _take(office, path, account, exported, Context(answers=answers, as_of=exported, owner_ids=owners))


def _rows(name: str) -> list[Row]:
    with (SAMPLES / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _record_people(office: Office) -> None:
    _record(
        office,
        ("member", "members.json"),
        ("rule", "rules.json"),
        ("metric", "metrics.json"),
        ("event", "events.json"),
    )


def _record(office: Office, *tables: tuple[str, str]) -> None:
    """Record the bodies of JSON files."""
    office.ledger.record(
        AUTHOR,
        [
            (kind, recording.apart(office, kind, body))
            for kind, name in tables
            for body in json.loads((SAMPLES / name).read_text(encoding="utf-8"))
        ],
    )


def _take(office: Office, path: Path, account: str | None, as_of: date, context: Context) -> None:
    for look in importing.look_at_path(office, path, context):
        if look.outcome != "nothing":
            order = importing.order_for(office, look, account, as_of)
            for taken in importing.take(office, AUTHOR, [order]):
                if taken.outcome == "refused":
                    raise RuntimeError(f"{path.name}: {taken.message}")
