"""Existence is not identity: bytes that were lost or altered come back with the same file, and the figures with them."""

import random
from datetime import date

import pytest

from services.audit import keeping
from services.intake import importing, inbox, planning
from services.office.folder import Office
from store.archive import Archive
from store.context import Context
from tests.months import city
from tests.offices import POLICY, bring_in, measured, office_of
from tests.store.examples import ACCOUNTS, X_CONTENT, X_OVERVIEW

pytestmark = [pytest.mark.usefixtures("each_view_is_made"), pytest.mark.long]


def zeroed(raw):
    return bytes(len(raw))


def flipped(raw):
    at = random.Random(18).randrange(len(raw))
    return raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]


DAMAGE = {
    "lost": None,
    "cut": lambda raw: raw[:-7],
    "zeroed": zeroed,
    "flipped": flipped,
    "empty": lambda _: b"",
}


def damage(path, how):
    change = DAMAGE[how]
    if change is None:
        path.unlink()
    else:
        path.write_bytes(change(path.read_bytes()))


@pytest.mark.parametrize("how", DAMAGE)
def test_a_blob_is_what_it_is_called_after_it_was_put(tmp_path, how):
    archive = Archive(tmp_path)
    name = archive.put(b"likes,1\n" * 99)
    damage(tmp_path / name, how)
    assert not archive.sound(name)
    assert archive.put(b"likes,1\n" * 99) == name
    assert archive.get(name) == b"likes,1\n" * 99 and archive.names() == {name}


@pytest.mark.parametrize("how", DAMAGE)
@pytest.mark.parametrize("table", [X_OVERVIEW, X_CONTENT], ids=["days", "posts"])
def test_the_same_file_again_heals_its_figures(new_folder, how, table):
    office = office_of(new_folder(), "x_koho")
    bring_in(office, table, "x_koho")
    before, entries = measured(office, "x_koho"), len(office.ledger.journal.entries())
    damage(next(office.archive.folder.iterdir()), how)
    assert keeping.rebuild(office) and not keeping.verify(office).clean
    assert measured(office, "x_koho") != before
    taken = bring_in(office, table, "x_koho")
    assert taken.outcome == "already" and importing.HEALED in taken.message
    assert measured(office, "x_koho") == before
    assert keeping.verify(office).clean and len(office.ledger.journal.entries()) == entries
    assert importing.HEALED not in bring_in(office, table, "x_koho").message


@pytest.mark.parametrize("share", [0.5, 0.8, 0.9])
def test_what_is_damaged_in_a_view_does_not_go_on_into_the_next(new_folder, share):
    """The next is grown from it and reads only what changes: a view cut short was taken along, and found only by `verify`."""
    office = city(new_folder())
    path = office.views.current()
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    started = Office(office.folder, office.clock)
    started.ledger.record(POLICY, [("event", {"kind": "催し", "title": "まつり", "day": "2026-05-03"})])
    assert keeping.verify(started).broken == []


def test_a_damaged_file_is_ready_to_be_taken_where_a_sound_one_has_been(new_folder):
    office = office_of(new_folder(), "x_koho")
    bring_in(office, X_OVERVIEW, "x_koho")

    def planned():
        (look,) = importing.look_at(office, X_OVERVIEW.name, X_OVERVIEW.raw)
        view = office.view()
        found = planning.plan(office, view, look, {"x": "x_koho"}, date(2026, 5, 1))
        view.connection.close()
        return found.outcome

    assert planned() == "already"
    damage(next(office.archive.folder.iterdir()), "flipped")
    assert planned() == "ready"


def test_the_table_behind_register_entries_is_healed_too_and_by_the_inbox(new_folder):
    office = office_of(new_folder())
    bring_in(office, ACCOUNTS, None)
    damage(next(office.archive.folder.iterdir()), "zeroed")
    assert not keeping.verify(office).clean
    (inbox.inbox(office) / "台帳.csv").write_bytes(ACCOUNTS.raw)
    (taken,) = inbox.take_inbox(office, POLICY, Context())
    assert taken.outcome == "already" and importing.HEALED in taken.message
    assert keeping.verify(office).clean


def test_what_was_disposed_of_does_not_come_back_with_its_file(new_folder):
    office = office_of(new_folder(), "x_koho")
    bring_in(office, X_OVERVIEW, "x_koho")
    (name,) = office.archive.names()
    keeping.dispose(office, POLICY, "raw", name, "保存年限", "過ぎた")
    taken = bring_in(office, X_OVERVIEW, "x_koho")
    assert taken.outcome == "refused" and "廃棄の記録がある" in taken.message
    assert office.archive.names() == set()
