"""Coming in for real: a start that is refused, a real nginx, a real OIDC provider, and forged requests past them."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from base64 import b64encode
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

from services.office.folder import open_office
from tests.browser.conftest import answered, settled
from tests.offices import POLICY
from tests.serving import ROOT, free_port, running

pytestmark = pytest.mark.browser
SECRET = "knock-knock-0123456789-abcdefghij"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
MEMBERS = {
    "hanako": {
        "name": "千曲 花子",
        "role": "policy",
        "sections": ["情報政策課"],
        "from": "2020-04-01",
        "login": "hanako",
    },
    "taro": {
        "name": "例田 太郎",
        "role": "manager",
        "sections": ["広報課"],
        "from": "2020-04-01",
        "login": "taro",
        "acts_for": "例田 課長",
    },
}


def streamlit(office: Path, *flags: str) -> list:
    """What starts the dashboard, and where its data lie."""
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", *flags]
    return [command, os.environ | {"SNS_DATA": str(office)}]


@contextmanager
def dashboard(folder: Path, secrets: str, port: int):
    """The dashboard with a login, on an office with two members and one account."""
    (folder / "secrets.toml").write_text(secrets, encoding="utf-8")
    account = {
        "account_id": "x_koho",
        "platform": "x",
        "name": "広報X",
        "kind": "representative",
        "section": "広報課",
        "opened_on": "2015-04-01",
    }
    office = open_office(folder / "office")
    office.ledger.record(
        POLICY, [("member", MEMBERS["hanako"]), ("member", MEMBERS["taro"]), ("account", account)]
    )
    flags = ("--server.port", str(port), "--secrets.files", str(folder / "secrets.toml"))
    command, env = streamlit(office.folder, *flags)
    with running(command, port, folder / "server.log", env):
        yield office


def status(address: str, **headers: str) -> int:
    """What a request gets, past any browser."""
    try:
        return urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=20).status
    except urllib.error.HTTPError as error:
        return error.code


def handshake(port: int, *headers: str) -> str:
    """The first line that a forged page connection gets."""
    lines = [
        "GET /_stcore/stream HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        *headers,
    ]
    with socket.create_connection(("127.0.0.1", port), timeout=20) as wire:
        wire.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        return wire.recv(4096).decode("latin-1").splitlines()[0]


def sidebar(page) -> str:
    return page.locator("[data-testid=stSidebarUserContent]").inner_text()


def begin_event(page, title: str) -> None:
    """An event in the form of 設定, not recorded yet. Each step waits for the last: a form that is drawn anew loses a click."""
    settled(page)
    page.get_by_role("radio", name="出来事").click()
    answered(page).get_by_text("出来事を記録する", exact=True).click()
    answered(page).get_by_label("できごと", exact=True).fill(title)


def record(page) -> None:
    """What was begun."""
    settled(page).get_by_role("button", name="記録する").locator("visible=true").click()


# ── the start ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("flag", "secrets"), [("0.0.0.0", ""), ("127.0.0.1", '[login]\nby = "prxy"\n')])
def test_a_start_without_a_sound_login_is_refused_with_the_remedy(tmp_path, flag, secrets):
    (tmp_path / "secrets.toml").write_text(secrets, encoding="utf-8")
    flags = ("--server.port", str(free_port()), "--secrets.files", str(tmp_path / "secrets.toml"))
    command, env = streamlit(tmp_path / "office", *flags, "--server.address", flag)
    done = subprocess.run(
        command, cwd=ROOT, env=env | {"PYTHONUTF8": "1"}, capture_output=True, timeout=60, encoding="utf-8"
    )
    assert done.returncode == 1
    assert "起動しません" in done.stderr
    assert "secrets.toml" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "office").exists()


def test_a_proxy_without_a_login_is_refused_too(served):
    assert status(served) == 200
    assert status(served, **{"X-Forwarded-For": "10.1.2.3"}) == 403
    assert status(served, Host="sns.city.example") == 403


# ── a real nginx ───────────────────────────────────────────────────────────────────────────────────


@contextmanager
def nginx(folder: Path, inner: int):
    """nginx with the very lines of docs/login.md before the dashboard."""
    port = free_port()
    handbook = (ROOT / "docs" / "login.md").read_text(encoding="utf-8")
    location = re.search(r"```nginx\n(.*?)```", handbook, re.S)[1]
    location = location.replace("127.0.0.1:8501", f"127.0.0.1:{inner}").replace("ここに合言葉", SECRET)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if hasattr(os, "geteuid") and os.geteuid() == 0 else ""
    (folder / "htpasswd").write_text(
        "".join(f"{name}:{{PLAIN}}pw\n" for name in ("hanako", "taro", "dareka"))
    )
    (folder / "nginx.conf").write_text(
        f"{user}daemon off;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
        f"http {{ access_log off;\n{temporary}server {{ listen 127.0.0.1:{port};\n{location} }} }}\n",
        encoding="utf-8",
    )
    command = [NGINX, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    with running(command, port, folder / "nginx.log", cwd=folder) as address:
        yield address


@pytest.fixture(scope="module")
def proxied(tmp_path_factory):
    """The dashboard behind nginx: its office, the way through the proxy, the port behind it."""
    if NGINX is None:
        pytest.skip("no nginx on this machine: the trusted header is tested without a real proxy")
    folder, port = tmp_path_factory.mktemp("proxied"), free_port()
    with (
        dashboard(folder, f'[login]\nby = "proxy"\nsecret = "{SECRET}"\n', port) as office,
        nginx(folder, port) as address,
    ):
        yield office, address, port


def basic(user: str) -> str:
    return "Basic " + b64encode(f"{user}:pw".encode()).decode()


def as_user(browser, user: str, **headers: str):
    """A window whose every request carries these headers, as somebody of the town hall."""
    credentials = {"username": user, "password": "pw"}
    context = browser.new_context(http_credentials=credentials, extra_http_headers=headers, locale="ja-JP")
    page = context.new_page()
    page.set_default_timeout(60_000)
    return page


def test_through_the_proxy_the_user_is_the_proxys(browser, proxied):
    office, address, _ = proxied
    page = as_user(browser, "hanako", **{"X-Remote-User": "taro", "X-Proxy-Secret": "guess"})
    page.goto(f"{address}/settings?who=例田 太郎")
    page.get_by_text("認証プロキシ").wait_for()
    assert sidebar(page).split() == ["記録する人", "千曲", "花子", "情報政策課", "認証プロキシ"]
    begin_event(page, "棚田まつり")
    record(page)
    page.get_by_text("を記録しました").wait_for()
    entry = office.ledger.journal.entries()[-1]
    assert (entry.by, entry.proof, entry.body["title"]) == ("千曲 花子", "認証プロキシ", "棚田まつり")
    page.context.close()


def test_whoever_is_no_member_sees_nothing(browser, proxied):
    _, address, _ = proxied
    page = as_user(browser, "dareka")
    page.goto(f"{address}/register")
    page.get_by_text("ログイン名 dareka を登録").wait_for()
    assert "広報X" not in page.content()
    page.context.close()


def test_a_role_that_was_taken_away_a_second_ago_is_gone(browser, proxied):
    office, address, _ = proxied
    page = as_user(browser, "taro")
    page.goto(f"{address}/settings")
    page.get_by_text("認証プロキシ").wait_for()
    assert "運用管理責任者（例田 課長 の代決）" in sidebar(page)
    begin_event(page, "消された人の記録")
    office.ledger.record(POLICY, [("member", MEMBERS["taro"] | {"to": "2020-05-01"})])
    record(page)
    page.get_by_role("heading", name="利用できません").wait_for()
    assert "消された人の記録" not in {e.body.get("title") for e in office.ledger.journal.check()}
    page.context.close()


def test_straight_to_the_port_nothing_is_served(proxied):
    _, address, port = proxied
    direct = f"http://127.0.0.1:{port}"
    forged = {"X-Remote-User": "hanako", "X-Proxy-Secret": "knock-knock", "X-Forwarded-For": "127.0.0.1"}
    paths = ("/", "/settings", "/_stcore/health", "/_stcore/host-config", "/static/x.js", "/media/x.pdf")
    assert {path: status(direct + path, **forged) for path in paths} == dict.fromkeys(paths, 403)
    assert handshake(port, "X-Remote-User: hanako").split()[1] == "403"
    assert handshake(port, "X-Remote-User: hanako", f"X-Proxy-Secret: {SECRET}").split()[1] == "101"
    assert status(address) == 401  # the proxy itself asks
    assert status(address, Authorization=basic("hanako")) == 200


# ── a real OIDC provider ───────────────────────────────────────────────────────────────────────────


def tell(provider: str, user: str, **claims: object) -> None:
    """What the provider says of a user from now on."""
    request = urllib.request.Request(
        f"{provider}/users/{user}",
        json.dumps(claims).encode(),
        {"Content-Type": "application/json"},
        method="PUT",
    )
    urllib.request.urlopen(request, timeout=20).close()


@pytest.fixture
def oidc(tmp_path):
    """The dashboard whose people log in at a provider: its address, the provider's."""
    if find_spec("oidc_provider_mock") is None:
        pytest.skip("no oidc-provider-mock here: st.login is not tested with a real provider")
    outer, port = free_port(), free_port()
    secrets = (
        f'[auth]\nredirect_uri = "http://127.0.0.1:{port}/oauth2callback"\ncookie_secret = "{SECRET}"\nclient_id = "sns"\n'
        f'client_secret = "any"\nserver_metadata_url = "http://127.0.0.1:{outer}/.well-known/openid-configuration"\n'
        '[login]\nby = "oidc"\nid_claim = "preferred_username"\nhours = 10\n'
    )
    provider = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(outer)]
    with (
        running(provider, outer, tmp_path / "provider.log") as told,
        dashboard(tmp_path, secrets, port),
    ):
        yield f"http://127.0.0.1:{port}", told


def log_in(page, user: str) -> None:
    page.get_by_role("button", name="ログインする").click()
    page.get_by_placeholder("sub").fill(user)
    page.get_by_role("button", name="Authorize").click()


def test_in_at_the_provider_out_when_the_login_ends_and_in_again(page, oidc):
    address, provider = oidc
    tell(provider, "s-1", preferred_username="hanako", name="はなこ", iat=int(time.time()) - 11 * 3600)
    page.goto(f"{address}/settings")
    page.get_by_role("heading", name="ログイン").wait_for()
    assert "千曲 花子" not in page.content()

    log_in(page, "s-1")
    page.get_by_text("ログインの期限が切れました").wait_for()
    assert "広報X" not in page.content()

    tell(provider, "s-1", preferred_username="hanako", name="はなこ")
    log_in(page, "s-1")
    page.get_by_text("OIDC", exact=False).wait_for()
    assert sidebar(page).split()[:5] == ["記録する人", "千曲", "花子", "情報政策課", "OIDC"]

    page.get_by_role("button", name="ログアウト").click()
    page.get_by_role("button", name="End session").click()
    page.get_by_role("button", name="ログインする").wait_for()
    assert "千曲 花子" not in page.content()
