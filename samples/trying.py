"""The trials of the sample city's year: told before they began, drafted into the sheet that follows, ended by a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ledger.journal import Author
from metrics import trying as figures
from services.month import finding_store, trying
from services.month.trying import StandingTrial
from services.office.folder import Office
from services.register import recording, themes
from store.views import View

Told = Mapping[str, Any]  # a trial of year.json: its body, the day on which it was told, and how it ended


def begin(office: Office, author: Author, told: Told) -> None:
    """A trial as its section told it."""
    recording.record(office, author, "trial", dict(told["body"]))


def end(office: Office, view: View, author: Author, told: Told) -> None:
    """What came of it and what its section concludes, worked out from the whole year's `view`."""
    body, ending = told["body"], told["end"]
    held = trying.standings(office.ledger.register(), body["account_id"])
    one = next(s for s in held if s.plan.title == body["title"])
    came = _came(office, view, one)
    words = trying.result(body["account_id"], came)
    trying.end(office, author, one, came, words, ending["next"], ending["note"])


def followup(office: Office, view: View, account_id: str, month: date) -> tuple[str, list[str]]:
    """前月の改善策の結果 of a sheet as the trials that are over give it, and the digests of its evidence."""
    held = trying.due_on(office.ledger.register(), account_id, month)
    found = [_came(office, view, one) for one in held]
    for came in found:
        trying.keep(office, account_id, came)
    text = "\n".join(trying.result(account_id, came) for came in found)
    return text, finding_store.bound(office, [text])


def _came(office: Office, view: View, one: StandingTrial) -> figures.TrialResult:
    account_id = one.record.body.account_id
    return figures.tried(view, account_id, one.plan, themes.sorting(office, account_id, one.plan.last))
