"""The sample city (見本): an invented office built from data/samples/ through the same import path as a real one."""

from __future__ import annotations

import csv
import getpass
import hashlib
import json
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from ledger.journal import Author
from store.context import Context

from . import importing
from .office import DATA, Office, open_office

SAMPLES = DATA / "samples"
AUTHOR = Author("見本データ", "policy", (), "見本")
Progress = Callable[[int, int], None]


def sample_folder() -> Path:
    """Where the sample's temporary office lives: outside the real one, new whenever samples or code change."""
    told = hashlib.sha256(getpass.getuser().encode())
    for path in sorted(p for p in SAMPLES.rglob("*") if p.is_file()):
        told.update(path.read_bytes())
    return Path(tempfile.gettempdir()) / f"sns-mihon-{told.hexdigest()[:12]}"


def sample_office(folder: Path, progress: Progress | None = None) -> Office:
    """The sample office in `folder`, built there if it is not yet complete."""
    office = open_office(folder)
    with office.ledger.journal.holding():  # two that open the sample at once build it once
        if not (folder / "complete").exists():
            _build(office, progress)
            (folder / "complete").touch()
    office.views.current()
    return office


def _build(office: Office, progress: Progress | None) -> None:
    _record_people(office)
    for name in ("accounts.csv", "targets.csv"):
        _take(office, SAMPLES / name, None, office.today(), Context())
    _record(office, ("hours", "hours.json"), ("cost", "costs.json"))
    orders = _rows("imports.csv")
    for number, row in enumerate(orders, 1):
        answers = {"period": f"{row['period_from']}/{row['period_to']}"} if row["period_from"] else {}
        path, account = SAMPLES / row["file"], row["account_id"] or None
        owners = importing.owners_of(office, account) if account else frozenset()
        exported = date.fromisoformat(row["as_of"])
        _take(office, path, account, exported, Context(answers=answers, as_of=exported, owner_ids=owners))
        if progress:
            progress(number, len(orders))


def _rows(name: str) -> list[dict[str, str]]:
    with (SAMPLES / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _record_people(office: Office) -> None:
    _record(office, ("member", "members.json"), ("rule", "rules.json"), ("metric", "metrics.json"), ("event", "events.json"))


def _record(office: Office, *tables: tuple[str, str]) -> None:
    """Record the bodies of JSON files, unless a build that was broken off already has."""
    kinds = {kind for kind, _ in tables}
    drafts = [
        (kind, body)
        for kind, name in tables
        for body in json.loads((SAMPLES / name).read_text(encoding="utf-8"))
    ]
    told = {e.kind for e in office.ledger.journal.entries()}
    office.ledger.record(AUTHOR, [] if kinds <= told else drafts)


def _take(office: Office, path: Path, account: str | None, as_of: date, context: Context) -> None:
    for look in importing.look_at_path(office, path, context):
        if look.outcome != "nothing":
            order = importing.order_for(office, look, account, as_of)
            for taken in importing.take(office, AUTHOR, [order]):
                if taken.outcome == "refused":
                    raise RuntimeError(f"{path.name}: {taken.message}")
