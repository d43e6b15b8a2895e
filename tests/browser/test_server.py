"""A server for many PCs: the very nginx.conf and unit of deploy/server/, with two processes on one office folder."""

import os
import re
import shutil
import ssl
import subprocess
import urllib.error
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.browser.conftest import settled, shows
from tests.browser.test_login import (
    MEMBERS,
    NGINX,
    SECRET,
    basic,
    begin_event,
    dashboard,
    record,
    sidebar,
    streamlit,
)
from tests.offices import POLICY
from tests.serving import free_port, running

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]
SERVER = ROOT / "deploy" / "server"
OPENSSL = shutil.which("openssl")
PEOPLE = ("hanako", *(f"jiro{n}" for n in range(12)))  # whoever comes in; by their names they are spread
UNTRUSTED = ssl._create_unverified_context()


def configured(folder: Path, outer: int, inner: tuple[int, int]) -> str:
    """nginx.conf with this machine's ports and places in it, and nothing else changed."""
    text = (SERVER / "nginx.conf").read_text(encoding="utf-8")
    for old, new in {
        "443 ssl": f"127.0.0.1:{outer} ssl",
        "127.0.0.1:8501": f"127.0.0.1:{inner[0]}",
        "127.0.0.1:8502": f"127.0.0.1:{inner[1]}",
        "/etc/nginx": str(folder),
        "ここに合言葉": SECRET,
    }.items():
        assert text.count(old) >= 1, old
        text = text.replace(old, new)
    return text


@contextmanager
def nginx(folder: Path, inner: tuple[int, int]):
    outer = free_port()
    places = "".join(
        f"{k}_temp_path {folder}/{k};\n" for k in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.geteuid() == 0 else ""
    (folder / "sns.htpasswd").write_text("".join(f"{n}:{{PLAIN}}pw\n" for n in PEOPLE), encoding="utf-8")
    key = ["-keyout", f"{folder}/sns.key", "-out", f"{folder}/sns.crt", "-subj", "/CN=sns.city.example"]
    subprocess.run(
        [OPENSSL, "req", "-x509", "-newkey", "rsa:2048", "-nodes", *key], check=True, capture_output=True
    )
    log = f"log_format who '$remote_user $upstream_addr';\naccess_log {folder}/access.log who;\n"
    (folder / "nginx.conf").write_text(
        f"{user}daemon off;\npid {folder}/nginx.pid;\nevents {{}}\nhttp {{\n{places}{log}{configured(folder, outer, inner)}}}\n",
        encoding="utf-8",
    )
    command = [NGINX, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    with running(command, outer, folder / "nginx.log", cwd=folder):
        yield f"https://127.0.0.1:{outer}"


@pytest.fixture
def served_twice(tmp_path):
    """Two processes behind nginx: the way in, their ports, the stack that ends the second, who went where."""
    if NGINX is None or OPENSSL is None:
        pytest.skip("no nginx or no openssl on this machine: the server of deploy/server is not tried")
    ports = free_port(), free_port()
    secrets = f'[login]\nby = "proxy"\nsecret = "{SECRET}"\n'
    with ExitStack() as all_, ExitStack() as second:
        office = all_.enter_context(dashboard(tmp_path, secrets, ports[0]))
        flags = ("--server.port", str(ports[1]), "--secrets.files", str(tmp_path / "secrets.toml"))
        command, env = streamlit(office.folder, *flags)
        second.enter_context(running(command, ports[1], tmp_path / "second.log", env))
        address = all_.enter_context(nginx(tmp_path, ports))
        yield office, address, second, lambda: told(tmp_path / "access.log")


def told(log: Path) -> dict[str, set[str]]:
    """Of each person, the processes that answered."""
    found: dict[str, set[str]] = {}
    for line in log.read_text(encoding="utf-8").splitlines():
        who, upstream = line.split(" ", 1)
        if who != "-" and upstream != "-":
            found.setdefault(who, set()).add(upstream.rpartition(":")[2])
    return found


def status(address: str, user: str = "", **headers: str) -> int:
    if user:
        headers["Authorization"] = basic(user)
    try:
        request = urllib.request.Request(address, headers=headers)
        return urllib.request.urlopen(request, timeout=20, context=UNTRUSTED).status
    except urllib.error.HTTPError as error:
        return error.code


def window(browser, user: str):
    held = browser.new_context(
        http_credentials={"username": user, "password": "pw"}, ignore_https_errors=True, locale="ja-JP"
    )
    page = held.new_page()
    page.set_default_timeout(60_000)
    return page


def test_two_processes_behind_nginx_are_one_office(browser, served_twice):
    office, address, second, who_went_where = served_twice
    assert status(f"{address}/") == 401
    assert status(f"{address}/", "hanako") == 200
    upgrade = {"Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "A" * 22 + "=="}
    stream = f"{address}/_stcore/stream"
    assert status(stream, "hanako", **upgrade, Origin="https://evil.example") == 403
    assert status(stream, "hanako", **upgrade, Origin=re.sub(r":\d+$", ":1", address)) == 403

    for user in PEOPLE:
        status(f"{address}/", user)
    went = who_went_where()
    other = next(user for user, at in went.items() if at != went["hanako"])
    office.ledger.record(POLICY, [("member", MEMBERS["taro"] | {"name": "千曲 次郎", "login": other})])

    writes, reads = window(browser, "hanako"), window(browser, other)
    writes.goto(f"{address}/settings")
    writes.get_by_text("認証プロキシ").wait_for()
    assert "千曲 花子" in sidebar(writes)
    begin_event(writes, "棚田まつり")
    record(writes)
    writes.get_by_text("を記録しました").wait_for()
    reads.goto(f"{address}/settings")
    reads.get_by_text("認証プロキシ").wait_for()
    settled(reads).get_by_role("radio", name="出来事").click()
    shows(reads, "棚田まつり")
    assert all(len(processes) == 1 for processes in who_went_where().values())

    second.close()
    for user in ("hanako", other):
        assert status(f"{address}/", user) == 200


def test_the_unit_is_one_that_systemd_takes(tmp_path):
    analyse = shutil.which("systemd-analyze")
    if analyse is None:
        pytest.skip("no systemd-analyze on this machine: the unit is not verified")
    text = (SERVER / "sns@.service").read_text(encoding="utf-8")
    text = text.replace("User=sns\n", "").replace("/opt/sns", str(tmp_path))
    (tmp_path / "始める.sh").write_text("", encoding="utf-8")
    unit = tmp_path / "sns@8501.service"
    unit.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [analyse, "verify", "--man=no", str(unit)], capture_output=True, text=True, encoding="utf-8"
    )
    assert (done.returncode, [line for line in done.stderr.splitlines() if "sns@" in line]) == (0, [])
