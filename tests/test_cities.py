"""The list of the cities of one server, and what nginx and systemd read of it."""

import os
import stat

import pytest

from deploy.cities import cities
from services.office.folder import open_office
from tests.offices import POLICY

MEMBER = {"name": "千曲 花子", "role": "policy", "sections": ["広報課"], "from": "2020-04-01"}


@pytest.fixture
def home(tmp_path):
    cities.add(tmp_path, "202185", "千曲市", "chikuma.sns.example")
    cities.add(tmp_path, "202011", "<b>長野市</b>", "nagano.sns.example")
    return tmp_path


def text(path):
    return path.read_text(encoding="utf-8")


def test_every_city_has_an_address_a_port_and_a_watchword_of_its_own(home):
    held = cities.cities(home)
    assert [(c.code, c.port) for c in held] == [("202011", 10002), ("202185", 10001)]
    assert text(home / "nginx" / "cities.map") == "nagano.sns.example 202011;\nchikuma.sns.example 202185;\n"
    words = dict(line.rstrip(";").split(" ") for line in text(home / "nginx" / "watchwords.map").splitlines())
    assert len({*words.values()}) == 2 and all(len(w) >= 32 for w in words.values())
    for city in held:
        assert f'secret = "{words[city.code]}"' in text(home / city.code / "secrets.toml")
        assert text(home / f"{city.code}.env") == f"PORT={city.port}\n"
    if os.name == "posix":
        for secret in ("nginx/watchwords.map", "202185/secrets.toml"):
            assert stat.S_IMODE((home / secret).stat().st_mode) == 0o600


def test_written_anew_everything_is_as_it_was(home):
    before = {p: p.read_bytes() for p in home.rglob("*") if p.is_file()}
    cities.main(["--home", str(home), "write"])
    assert {p: p.read_bytes() for p in home.rglob("*") if p.is_file()} == before


def test_a_name_is_text_on_the_page(home):
    page = text(home / "page" / "index.html")
    assert "&lt;b&gt;長野市" in page and "<b>" not in page and "2市町村" in page


@pytest.mark.parametrize(
    ("code", "name", "address"),
    [
        ("202185", "千曲市", "again.sns.example"),
        ("202029", "松本市", "chikuma.sns.example"),
        ("../etc", "松本市", "matsumoto.sns.example"),
        ("202029", "松本市", "x; include y"),
        ("202029", "松本市", "Matsumoto.example"),
        ("202029", "松本\n市", "matsumoto.sns.example"),
    ],
)
def test_what_cannot_be_a_city_or_is_there_already_is_refused(home, code, name, address):
    before = text(home / "cities.csv")
    with pytest.raises(cities.NotDone):
        cities.add(home, code, name, address)
    assert text(home / "cities.csv") == before


def test_a_removed_city_cannot_be_opened_and_keeps_its_records_and_nobody_gets_its_port_while_it_is_there(
    home,
):
    cities.add(home, "202029", "松本市", "matsumoto.sns.example")
    cities.remove(home, "202011")
    assert "nagano" not in text(home / "nginx" / "cities.map") + text(home / "page" / "index.html")
    assert (home / "202011" / "secrets.toml").exists()
    assert sorted(c.port for c in cities.cities(home)) == [10001, 10003]


def test_of_all_cities_the_others_are_backed_up_where_one_fails(home, tmp_path, capsys):
    cities.add(home, "202029", "松本市", "matsumoto.sns.example")
    for code in ("202185", "202011"):
        office = open_office(home / code / "office")
        office.ledger.record(POLICY, [("member", MEMBER)])
    journal = home / "202011" / "office" / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace("千曲".encode(), "百曲".encode()))
    assert cities.backup(home, tmp_path / "copies") == ["202011"]
    told = capsys.readouterr().out
    assert "202029 松本市: まだ記録がありません" in told and "1 件の記録を" in told
    assert [p.parent.name for p in (tmp_path / "copies").glob("*/*.zip")] == ["202185"]
