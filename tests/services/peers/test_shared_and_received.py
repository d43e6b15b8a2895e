"""Ten invented cities give a closed month each; its norms come back to one of them and are read as a sentence."""

from __future__ import annotations

import json
import re
from itertools import islice

import numpy as np
import pytest
from click.testing import CliRunner

import cli
from metrics import peer_bands
from metrics.norms import DEALT
from services.month import closing, evaluating
from services.office.folder import author_of, open_office
from services.papers import given
from services.peers.gathering import gather
from services.peers.giving import giving
from services.register import recording
from tests.months import MAY, city, days
from tests.nation import codes
from tests.norm_files import norm_file

pytestmark = pytest.mark.long

PLATFORM = "X（旧 Twitter）"


def closed_city(folder, code, residents, scale):
    """A city with two accounts of X that were given figures of their own, its May closed."""
    office = city(folder)
    days(office, "x_koho", "2026-05", scale, again=True)
    days(office, "x_hon", "2026-05", 2 * scale)
    people = office.ledger.register().members(office.today())
    policy = author_of(people["締め 係"])
    for key, value in (("municipality_code", code), ("residents", residents)):
        recording.record(office, policy, "setting", {"key": key, "value": value})
    view = office.view()
    seen = {a: evaluating.standing(office, view, a, MAY) for a in ("x_koho", "x_hon")}
    digests = {a: e.digest for a, e in seen.items() if e}
    closing.close(office, policy, "2026-05", digests, dict.fromkeys(digests, "試験のため確認なしで締めます"))
    view.connection.close()
    return office, policy


@pytest.fixture(scope="module")
def cities(new_folder):
    held = zip(islice(codes(), 10), range(11, 21), strict=True)
    return [closed_city(new_folder(), code, 50_000 + 2_000 * n, n) for code, n in held]


def run(office, *arguments):
    done = CliRunner().invoke(
        cli.main, ["--data", str(office.folder), "--as", "締め 係", *map(str, arguments)]
    )
    assert done.exit_code == 0, done.output
    return done.output


def test_ten_cities_share_and_one_reads_where_it_stands(cities, tmp_path):
    for office, policy in cities:
        given.share(office, tmp_path / "given", policy)
    own, _ = cities[4]
    out = tmp_path / "norms.csv"
    assert "10市の資料から" in run(own, "norms", tmp_path / "given", "--to", out, "--source", "県")
    assert json.loads(run(own, "import", out, "--json"))[0]["outcome"] == "taken"
    assert json.loads(run(own, "import", out, "--json"))[0]["outcome"] == "already"
    view = open_office(own.folder, own.clock).view()
    held = peer_bands.peers(view, own.catalogue, MAY)
    value = view.rows(
        "SELECT value FROM measure WHERE account_id = 'x_koho' AND metric = 'impressions' AND month = $month",
        month=MAY,
    )[0]["value"]
    view.connection.close()
    among = held.of("x_koho", "impressions")
    told = peer_bands.sentence(among, PLATFORM)
    assert among.figure.value == value and (among.band.cities, among.band.accounts) == (10, 20)
    assert re.fullmatch(
        r"2026年5月の表示回数は、人口5万〜10万人の市町村のX（分野別）20アカウント（10市町村）の真ん中の半分が "
        r"[\d,]+〜[\d,]+回（人口80,000人に直した値）。千曲市 x_kohoは [\d,]+回で、(その中にあります|それより少ない方です)。",
        told,
    )
    assert peer_bands.origin(among.band).startswith("比較資料 2026年5月、出所 県（台帳記録 ")


def impressions(office):
    """What its accounts have in May, for each 1,000 residents, in order."""
    view = office.view()
    held = giving(office, view).residents
    rows = view.rows("SELECT value FROM measure WHERE metric = 'impressions' AND month = $month", month=MAY)
    view.connection.close()
    return [r["value"] / held * 1000 for r in rows if r["value"] is not None]


def test_what_comes_back_is_what_the_cities_gave(cities, tmp_path):
    for office, policy in cities:
        given.share(office, tmp_path, policy)
    own, policy = cities[7]
    (tmp_path / "n.csv").write_bytes(gather(own, [tmp_path], "2026-05").content)
    run(own, "import", tmp_path / "n.csv")
    view = open_office(own.folder, own.clock).view()
    band = peer_bands.peers(view, own.catalogue, MAY).of("x_hon", "impressions").band
    view.connection.close()
    ordered = np.sort([p for office, _ in cities for p in impressions(office)]) * band.residents / 1000
    assert len(ordered) == band.accounts == 20
    for told, share in ((band.p25, 0.25), (band.p50, 0.5), (band.p75, 0.75)):
        low, high = np.interp(share * 19 + np.array([-DEALT, DEALT]), np.arange(20), ordered)
        assert low * 0.995 <= told <= high * 1.005


@pytest.mark.parametrize("cities_there", [1, 9])
def test_fewer_than_ten_make_no_norms(cities, tmp_path, cities_there):
    for office, policy in cities[:cities_there]:
        given.share(office, tmp_path / "given", policy)
    asked = [
        "--data",
        str(cities[0][0].folder),
        "norms",
        str(tmp_path / "given"),
        "--to",
        str(tmp_path / "n.csv"),
    ]
    done = CliRunner().invoke(cli.main, asked)
    assert done.exit_code == 1 and "10市に満たない比較資料は作れません" in done.output


def test_a_norm_moves_no_state_and_voids_no_signature(cities, tmp_path):
    office, _ = cities[0]
    view = office.view()
    before = evaluating.evaluated(office, view, "x_koho", MAY).digest
    view.connection.close()
    (tmp_path / "n.csv").write_bytes(norm_file("2026-05"))
    run(office, "import", tmp_path / "n.csv")
    again = open_office(office.folder, office.clock)
    view = again.view()
    assert evaluating.evaluated(again, view, "x_koho", MAY).digest == before
    view.connection.close()
