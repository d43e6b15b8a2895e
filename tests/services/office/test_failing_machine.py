"""Words on a failing machine: at the command line and in every use case, a reason and what to do; never a traceback."""

import errno
import json
import logging
import random
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

import cli
from ledger import disk
from ledger.journal import JST
from services.audit import keeping
from services.intake import inbox
from services.office import guideline_files
from services.office.folder import DATA, RefusedFolder, open_office
from services.office.guideline_files import BrokenGuideline
from services.office.login import Login, LoginNeeded, by_claims
from services.office.login_file import BrokenLogin, load
from store.context import Context
from store.views import REBUILT
from tests.offices import POLICY, account, bring_in, measured, office_of
from tests.store.examples import X_CONTENT, X_OVERVIEW, x_overview

pytestmark = pytest.mark.long


@pytest.fixture
def office(new_folder):
    made = office_of(new_folder(), "x_koho")
    bring_in(made, X_OVERVIEW, "x_koho")
    bring_in(made, X_CONTENT, "x_koho")
    made.views.current()
    return made


def run(office, *told):
    done = CliRunner().invoke(cli.main, ["--data", str(office.folder), *map(str, told)])
    assert "Traceback" not in done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done


# --- views


DAMAGE = {
    "cut": lambda raw, chance: raw[: chance.randrange(len(raw))],
    "empty": lambda raw, chance: b"",
    "zeroed": lambda raw, chance: bytes(len(raw)),
    "zeroed tail": lambda raw, chance: raw[: len(raw) // 3] + bytes(len(raw) - len(raw) // 3),
    "text": lambda raw, chance: b"no database",
}


@pytest.mark.parametrize("how", DAMAGE)
def test_a_damaged_view_is_made_anew_and_said(office, how, caplog):
    before, path = measured(office, "x_koho"), office.views.current()
    path.write_bytes(DAMAGE[how](path.read_bytes(), random.Random(how)))
    with caplog.at_level(logging.WARNING):
        assert measured(open_office(office.folder, office.clock), "x_koho") == before
    assert REBUILT in caplog.text
    assert keeping.verify(office).clean


def test_a_damaged_view_is_no_ground_to_build_the_next_one_on(office):
    path = office.views.current()
    path.write_bytes(path.read_bytes()[:5000])
    bring_in(office, x_overview("2026-03-01", [5]), "x_koho")
    assert keeping.verify(open_office(office.folder, office.clock)).clean


# --- the command line


@pytest.mark.parametrize(
    ("error", "said"),
    [(errno.ENOSPC, "空きがありません"), (errno.EROFS, "読み取り専用"), (errno.EIO, "故障")],
)
@pytest.mark.parametrize("command", ["record", "backup", "rebuild", "verify", "status"])
def test_a_disk_that_fails_is_said_in_words(office, tmp_path, monkeypatch, command, error, said):
    body = tmp_path / "a.json"
    body.write_text(json.dumps(account("x_new")), encoding="utf-8")
    commands = {
        "record": ["record", "account", body],
        "backup": ["backup", "--to", tmp_path / "b.zip"],
        "rebuild": ["rebuild"],
        "verify": ["verify"],
        "status": ["status", "--month", "2026-04"],
    }
    run(office, *commands["status"])  # the program itself is read from a sound disk
    entries = len(office.ledger.journal.entries())
    for path in office.folder.glob("view-*"):
        path.unlink()

    def failing(*_, **__):
        raise OSError(error, "machine's own words")

    with monkeypatch.context() as patch:
        for place, name in ((disk.os, "write"), (Path, "replace"), (Path, "open")):
            patch.setattr(place, name, failing)
        done = run(office, *commands[command])
    assert done.exit_code == 1 and said in done.output
    again = open_office(office.folder, office.clock)
    assert len(again.ledger.journal.entries()) == entries and keeping.verify(again).clean
    assert not list(tmp_path.glob("b.zip*"))


def test_an_error_that_nobody_foresaw_is_no_traceback(office, monkeypatch):
    monkeypatch.setattr(keeping, "verify", lambda office: 1 / 0)
    done = run(office, "verify")
    assert done.exit_code == 1 and "思わぬ誤り" in done.output and "無事です" in done.output


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"a":' * 100_000, '{"a": ' + "[" * 5000 + "]" * 5000 + "}", "{", "[]", ""]
)
def test_json_that_is_none_or_too_deep_is_refused(office, tmp_path, text):
    body = tmp_path / "a.json"
    body.write_text(text, encoding="utf-8")
    done = run(office, "record", "account", body)
    assert done.exit_code == 1 and done.output.strip()


def test_damaged_backups_are_refused_in_words_and_leave_nothing(office, tmp_path, new_folder):
    whole, chance = tmp_path / "b.zip", random.Random(18)
    keeping.backup(office, whole)
    raw = whole.read_bytes()
    for number in range(60):
        told = bytearray(raw)
        for _ in range(chance.choice((1, 4, 60))):
            told[chance.randrange(len(told))] = chance.randrange(256)
        spoiled, folder = tmp_path / f"{number}.zip", new_folder()
        spoiled.write_bytes(bytes(told) if number % 3 else raw[: chance.randrange(len(raw))])
        try:
            keeping.restore(spoiled, folder)
        except RefusedFolder as why:
            assert not str(why).isascii()
            assert list(folder.iterdir()) == []
        else:
            assert keeping.verify(open_office(folder, office.clock)).clean


# --- the inbox


def test_one_file_that_cannot_be_read_does_not_end_the_run(office, monkeypatch):
    place = inbox.inbox(office)
    for name in ("1.csv", "2.csv", "3.zip"):
        (place / name).write_bytes(
            x_overview(f"2026-03-0{name[0]}", [5]).raw if name[-1] == "v" else b"PK\x03\x04 damaged"
        )
    (place / "x_koho").mkdir()
    (place / "x_koho" / "4.csv").write_bytes(x_overview("2026-03-04", [5]).raw)
    read_bytes = Path.read_bytes

    def failing(path):
        if path.name == "1.csv":
            raise OSError(errno.EIO, "Input/output error")
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", failing)
    found = {t.label: t for t in inbox.take_inbox(office, POLICY, Context(as_of=office.today()))}
    assert found["1.csv"].outcome == "refused" and "故障" in found["1.csv"].message
    assert found["3.zip"].outcome == "refused" and "zip として開けません" in found["3.zip"].message
    assert found["4.csv"].outcome == "taken"


# --- the login and the guideline


@pytest.mark.parametrize("issued", [float("nan"), float("inf"), -float("inf"), 1e300, -1e18, 10**400])
def test_a_login_of_no_time_at_all_is_asked_again(issued):
    claims = {"is_logged_in": True, "preferred_username": "hanako", "iat": issued, "aud": "sns"}
    with pytest.raises(LoginNeeded, match=r"時刻が読めません|期限が切れました"):
        by_claims(Login(by="oidc", client_id="sns"), claims, datetime(2026, 11, 2, tzinfo=JST))


HOSTILE = [
    "a = " + "[" * 5000 + "]" * 5000,
    "clause = 5\ntitle = []\nitem = {}\nground = [1]\n",
    "title = 'x'\nclause = ['x']\n",
    "\x00",
    "ground = [5, 6]\n",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_guideline_is_refused(tmp_path, text):
    for name in ("clauses.toml", "items.toml", "words.toml", "media/x.toml"):
        folder = tmp_path / name.replace("/", "_")
        for path in (DATA / "guideline").rglob("*.toml"):
            target = folder / path.relative_to(DATA / "guideline")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
        (folder / name).write_text(text, encoding="utf-8")
        with pytest.raises(BrokenGuideline):
            guideline_files.load(folder)


def test_a_login_file_that_is_too_deep_lets_nobody_in(tmp_path):
    (tmp_path / "secrets.toml").write_text(HOSTILE[0], encoding="utf-8")
    with pytest.raises(BrokenLogin):
        load([tmp_path / "secrets.toml"])


@pytest.mark.parametrize("seed", range(3))
def test_a_guideline_damaged_anywhere_is_read_or_refused(tmp_path, seed):
    chance, source = random.Random(seed), DATA / "guideline"
    files = sorted(source.rglob("*.toml"))
    for path in files:
        target = tmp_path / path.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    for _ in range(12):
        path = chance.choice(files)
        target, lines = tmp_path / path.relative_to(source), path.read_text(encoding="utf-8").splitlines()
        at = chance.randrange(len(lines))
        lines[at] = chance.choice(
            [
                "",
                "x = 1",
                "[[clause]]",
                "[item]",
                "ground = 3",
                lines[at][::-1],
                lines[at][: len(lines[at]) // 2],
            ]
        )
        target.write_text("\n".join(lines), encoding="utf-8")
        try:
            guideline_files.load(tmp_path)
        except BrokenGuideline as why:
            assert "data/guideline" in str(why)
        target.write_bytes(path.read_bytes())
