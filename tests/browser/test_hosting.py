"""Many cities behind one nginx: the very files of deploy/cities/, a real nginx, a real systemd-socket-proxyd."""

import shutil
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from services.office.folder import open_office
from tests.browser.test_login import basic
from tests.hosting import NAME, UNITS, WANTED, Door, Host

pytestmark = pytest.mark.browser
CITIES = {"202185": "千曲市", "202011": "長野市", "202029": "松本市"}
UNTRUSTED = ssl._create_unverified_context()


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    if missing := [name for name, there in WANTED.items() if not there]:
        pytest.skip(f"no {'、'.join(missing)} on this machine: many cities on one server are not tried")
    held = Host(tmp_path_factory.mktemp("h"))
    held.lay()
    for code, name in CITIES.items():
        held.add(code, name)
    held.doors = {code: Door(held, code) for code in CITIES}
    for door in held.doors.values():
        door.start()
    with held.nginx():
        yield held
    for door in held.doors.values():
        door.close()


def asked(host, address, user="", path="/", **headers):
    """Status and body, as whoever asks nginx for an address gets them."""
    headers |= {"Host": f"{address}:{host.port}"} | ({"Authorization": basic(user)} if user else {})
    request = urllib.request.Request(f"https://127.0.0.1:{host.port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=300, context=UNTRUSTED) as answer:
            return answer.status, answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        return error.code, ""


def test_the_list_names_the_cities_and_holds_nothing_of_them(host):
    status, page = asked(host, NAME)
    assert status == 200 and all(f"https://{code}.{NAME}/" in page for code in CITIES)
    assert all(name in page for name in CITIES.values()) and "花子" not in page
    assert not any(door.starts for door in host.doors.values())
    assert asked(host, f"999999.{NAME}", "hanako")[0] == 404


def test_a_city_starts_when_somebody_comes_and_ends_when_they_have_gone(host):
    door = host.doors["202185"]
    assert asked(host, f"202185.{NAME}")[0] == 401 and door.starts == 0
    assert asked(host, f"202185.{NAME}", "hanako")[0] == 200
    assert door.starts == 1 and host.doors["202011"].starts == 0
    for _ in range(600):
        if door.process is None:
            break
        time.sleep(0.1)
    assert door.process is None, "nobody is there, and it still runs"
    assert asked(host, f"202185.{NAME}", "hanako")[0] == 200 and door.starts == 2


def test_the_watchword_of_one_city_opens_no_other(host):
    """Past nginx, straight to a process: what another city's process knows is not enough."""
    asked(host, f"202011.{NAME}", "hanako")
    held = {code: (host.home / code / "secrets.toml").read_text().split('"')[3] for code in CITIES}
    assert len(set(held.values())) == len(CITIES)
    port = host.doors["202011"].env["PORT"]
    for code, comes_in in (("202011", 200), ("202185", 403)):
        headers = {"X-Remote-User": "hanako", "X-Proxy-Secret": held[code], "Host": f"202011.{NAME}"}
        try:
            request = urllib.request.Request(f"http://127.0.0.1:{port}/", headers=headers)
            status = urllib.request.urlopen(request, timeout=20).status
        except urllib.error.HTTPError as error:
            status = error.code
        assert status == comes_in, code


def test_whoever_comes_sees_their_own_city(browser, host):
    for code in ("202029", "202185"):
        context = browser.new_context(
            http_credentials={"username": "hanako", "password": "pw"}, ignore_https_errors=True
        )
        page = context.new_page()
        page.set_default_timeout(120_000)
        page.goto(f"https://{code}.{NAME}:{host.port}/")
        page.locator("[data-testid=stSidebarUserContent]", has_text=f"{CITIES[code]} 花子").wait_for()
        context.close()


def test_a_city_moves_to_another_machine_with_its_backup(host, tmp_path):
    """As docs/server.md says: a backup here, the city put there, off the list here."""
    program = [sys.executable, str(UNITS / "cities.py"), "--home"]

    def run(home, *words):
        return subprocess.run(
            [*program, str(home), *map(str, words)], check=True, capture_output=True, text=True
        ).stdout

    told = run(host.home, "backup", "--to", tmp_path / "copies")
    assert [line.split(" ")[0] for line in told.splitlines()] == sorted(CITIES)
    (copy,) = (tmp_path / "copies" / "202029").glob("*.zip")
    there = tmp_path / "there"
    run(there, "add", "202029", "松本市", "202029.sns.other.example")
    assert "異常なし" in run(there, "put", "202029", copy)
    heads = [
        open_office(Path(home) / "202029" / "office").ledger.register().head for home in (host.home, there)
    ]
    assert heads[0] == heads[1] != ""
    run(host.home, "remove", "202029")
    assert "202029" not in (host.home / "nginx" / "cities.map").read_text()
    assert (host.home / "202029" / "office" / "journal.jsonl").exists()


@pytest.mark.parametrize("name", [p.name for p in UNITS.glob("sns-*")])
def test_the_units_are_such_as_systemd_takes(tmp_path, name):
    analyse = shutil.which("systemd-analyze")
    if analyse is None:
        pytest.skip("no systemd-analyze on this machine: the units are not verified")
    (tmp_path / "始める.sh").write_text("", encoding="utf-8")
    for unit in UNITS.glob("sns-*"):
        text = unit.read_text(encoding="utf-8").replace("/opt/sns", str(tmp_path))
        text = text.replace("User=sns\n", "").replace("SocketUser=www-data\n", "")
        (tmp_path / unit.name.replace("@", "@202185")).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [analyse, "verify", "--man=no", str(tmp_path / name.replace("@", "@202185"))],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={"SYSTEMD_UNIT_PATH": f"{tmp_path}:", "PATH": "/usr/bin:/bin"},
    )
    assert (done.returncode, [line for line in done.stderr.splitlines() if "sns-" in line]) == (0, [])
