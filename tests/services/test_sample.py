"""The sample city is an office like any other, built through the same import path."""

import csv
import tomllib

import pytest

from services import keeping, sample
from services.office import DATA


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    return sample.sample_office(tmp_path_factory.mktemp("sample"))


def rows(office, sql):
    view = office.view()
    found = view.rows(sql)
    view.connection.close()
    return found


def test_the_sample_city_builds_and_is_clean(office):
    assert keeping.verify(office).broken == []
    assert {e.by for e in office.ledger.journal.entries()} == {"見本データ"}


def test_it_has_twelve_accounts_of_every_platform(office):
    accounts = office.ledger.register().accounts(office.today()).values()
    assert len(accounts) == 12
    assert {a.platform for a in accounts} == set(tomllib.loads((DATA / "platforms.toml").read_text("utf-8")))
    assert {a.kind for a in accounts} == {"representative", "sectoral"}


def test_every_listed_file_was_taken_in_and_no_file_is_unlisted(office):
    with (sample.SAMPLES / "imports.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = [row["file"] for row in csv.DictReader(file)]
    there = {str(p.relative_to(sample.SAMPLES)) for folder in ("exports", "readings")
             for p in (sample.SAMPLES / folder).rglob("*") if p.is_file()}  # fmt: skip
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
    assert sample.sample_office(office.folder).ledger.journal.head == before


def test_it_is_small():
    assert sum(p.stat().st_size for p in sample.SAMPLES.rglob("*") if p.is_file()) < 2_000_000
