"""The sample city is an office like any other, built through the same import path."""

import csv
import json
import tomllib
from datetime import date
from pathlib import Path

import pytest

from ledger.cases import cases, decisions
from ledger.entries import Comment, Incident
from ledger.months import courses, courses_of
from samples import city
from services.audit import keeping
from services.decision import withdrawing
from services.month import drafts, evaluating, monthly, trying
from services.office.folder import DATA

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    return city.sample_office(tmp_path_factory.mktemp("sample"))


def rows(office, sql):
    view = office.view()
    found = view.rows(sql)
    view.connection.close()
    return found


def test_the_sample_city_builds_and_is_clean(office):
    verdict = keeping.verify(office)
    assert (verdict.broken, verdict.notes) == ([], [])


def test_only_its_members_and_the_sample_itself_have_recorded(office):
    told = office.ledger.journal.entries()
    members = set(office.ledger.register().members(office.today()))
    assert {e.by for e in told} <= members | {"見本データ"} and {e.proof for e in told} == {"見本"}
    assert not any(e.by == "見本データ" for e in told if e.kind in ("review", "confirm", "close", "decision"))


def test_the_states_are_those_that_were_intended(office):
    """tests/sample_states.json says what each account was drawn to be, month by month; the closes do not bend it."""
    said = {
        "watch": lambda r: f"watch {r['n']}/{r['patience']}" if r["n"] else f"watch below {r['k']}",
        "recovering": lambda r: f"recovering {r['m']}/{r['recovery']}",
    }
    found = rows(
        office, "SELECT * FROM account_state WHERE month BETWEEN DATE '2024-05-01' AND DATE '2026-10-01'"
    )
    told = {
        (r["account_id"], f"{r['month']:%Y-%m}"): said.get(r["state"], lambda r: r["state"])(r) for r in found
    }
    intended = json.loads((Path(__file__).parents[1] / "sample_states.json").read_text(encoding="utf-8"))
    assert told == {(a, m): state for a, months in intended.items() for m, state in months.items()}


def test_the_year_stands_as_its_people_left_it(office):
    held = courses(office.ledger.register())
    closed = {m for (_, m), c in held.items() if c.close}
    assert closed == {f"2026-0{n}" for n in range(4, 10)}
    accounts = set(office.ledger.register().accounts(office.today()))
    young = {("tt_kanko", "2026-04"), ("tt_kanko", "2026-05")}
    assert {k for k, c in held.items() if c.close} == {(a, m) for a in accounts for m in closed} - young
    october = {a: c.stage for (a, m), c in held.items() if m == "2026-10"}
    assert set(october.values()) == {"提出済", "差戻し", "確認済"} and "fb_kosodate" not in october
    assert {d.account_id for d in drafts.of_person(office, "見本 あんず")} == {"line_chikuma"}
    _, second = monthly.revisions(office, office.ledger.register(), "ig_kanko", "2026-08")
    assert second[0].body.revision == 2 and [m.what for m in second[1]] == ["来場者数"]


def test_what_is_told_of_one_account_is_what_is_told_of_all(office):
    """Asked of each account in turn, the whole register is not walked for each: both ways must say the same."""
    register = office.ledger.register()
    ids = list(register.accounts(office.today()))
    held = {(a, m): c for a in ids for m, c in courses_of(register, a).items()}
    assert held == courses(register) and len(held) > 70
    for of in (decisions, lambda r, *a: cases(r, Comment, *a), lambda r, *a: cases(r, Incident, *a)):
        told = of(register)
        assert told and sorted(told, key=lambda t: (t.body.account_id or "", t.seq)) == [
            t for a in sorted(ids) for t in of(register, a)
        ]


def test_its_trials_helped_did_not_help_and_wait_to_be_ended(office):
    """What was put into the posts (tests/sample_effects.py) is what the sections conclude, in the sheet and at the end."""
    register = office.ledger.register()
    held = {a: trying.standings(register, a) for a in ("x_chikuma", "ig_kanko", "fb_kosodate")}
    ends = {a: one.end.body if one.end else None for a, (one,) in held.items()}
    assert (ends["x_chikuma"].outcome, ends["x_chikuma"].next) == ("more", "続ける")
    assert (ends["ig_kanko"].outcome, ends["ig_kanko"].next) == ("none", "やめる")
    assert ends["fb_kosodate"] is None and trying.due_on(register, "fb_kosodate", date(2026, 10, 1))
    sheet = courses(register)["x_chikuma", "2026-09"].review.body
    assert sheet.followup == ends["x_chikuma"].told and sheet.findings == (ends["x_chikuma"].finding,)


def test_its_decisions_are_at_every_stage(office):
    register = office.ledger.register()
    told = {d.body.account_id: d for d in decisions(register)}
    stages = {a: (d.body.choice, d.standing, d.body.clause) for a, d in told.items()}
    assert stages == {
        "x_shoko": ("継続", "決裁済", "第1-4"),
        "yt_gakko": ("撤退", "決裁済", "第1-4"),
        "x_sports": ("撤退", "決裁済", "第1-4(2)ただし書"),
        "ig_library": ("撤退", "起案中", "第1-4ただし書"),
    }
    assert {s.word for d, s in withdrawing.overdue(register, date(2026, 11, 22))} == {"周知", "削除後確認"}
    view = office.view()
    moved = {m: evaluating.standing(office, view, "ig_library", date(2025, m, 1)).section for m in (3, 4)}
    view.connection.close()
    assert moved == {3: "学校教育課", 4: "図書館"}


def test_a_build_that_was_broken_off_begins_anew(tmp_path, monkeypatch):
    def fails(*_):
        raise RuntimeError("電源")

    with monkeypatch.context() as broken:
        broken.setattr(city, "_rows", fails)
        with pytest.raises(RuntimeError, match="電源"):
            city.sample_office(tmp_path)
    with monkeypatch.context() as shorter:
        shorter.setattr(city, "_rows", lambda name: [])
        shorter.setattr(city.year, "record", lambda *_: None)
        entries = city.sample_office(tmp_path).ledger.journal.check()
    assert [e.kind for e in entries].count("rule") == 1 and (tmp_path / "complete").exists()


def test_it_has_twelve_accounts_of_every_platform(office):
    accounts = office.ledger.register().accounts(office.today()).values()
    assert len(accounts) == 12
    assert {a.platform for a in accounts} == set(tomllib.loads((DATA / "platforms.toml").read_text("utf-8")))
    assert {a.kind for a in accounts} == {"representative", "sectoral"}


def test_every_listed_file_was_taken_in_and_no_file_is_unlisted(office):
    with (city.SAMPLES / "imports.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = [row["file"] for row in csv.DictReader(file)]
    there = {
        str(p.relative_to(city.SAMPLES))
        for folder in ("exports", "readings")
        for p in (city.SAMPLES / folder).rglob("*")
        if p.is_file()
    }
    assert set(listed) == there
    names = {r.body.name for r in office.ledger.register().imports()}
    assert names == {f.split("/")[-1] for f in listed}


def test_it_covers_thirty_months_and_every_account_has_followers_at_the_end(office):
    whole = "metric = 'impressions' AND basis = 'day' AND days_seen = days"
    (span,) = rows(office, f"SELECT min(month) AS first, max(month) AS last FROM measure WHERE {whole}")
    assert (f"{span['first']:%Y-%m}", f"{span['last']:%Y-%m}") == ("2024-05", "2026-10")
    found = rows(
        office, "SELECT account_id FROM measure WHERE metric = 'followers' AND month = DATE '2026-09-01'"
    )
    assert len({r["account_id"] for r in found}) == 12


def test_a_sample_already_built_is_not_built_again(office):
    before = office.ledger.journal.head
    assert city.sample_office(office.folder).ledger.journal.head == before


def test_it_is_small():
    assert sum(p.stat().st_size for p in city.SAMPLES.rglob("*") if p.is_file()) < 2_000_000
