"""The gate before every page, file and connection of the server."""

import asyncio
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import streamlit as st

from services.office.login import Login
from services.office.login_file import read
from views.lines.simulator import FIXED as SIMULATOR
from views.style import CSS
from views.web import server

ROOT = Path(__file__).parents[2]
SECRET = "k" * 32
PROXY = read({"login": {"by": "proxy", "secret": SECRET}})


def run(coroutine):
    """In a thread of its own: a browser of another test may keep a loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


async def _inner(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"inside"})
    elif scope["type"] == "websocket":
        await send({"type": "websocket.accept"})


def asked(monkeypatch, login, kind="http", headers=(), peer="127.0.0.1", at="127.0.0.1"):
    """What comes back through the gate."""
    monkeypatch.setattr(server, "configured", lambda: login)
    raw = [(name.encode(), value.encode()) for name, value in headers]
    scope = {
        "type": kind,
        "path": "/",
        "headers": raw,
        "client": (peer, 50000),
        "server": (at, 8501) if at else None,
    }
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": f"{kind}.connect"}

    run(server.Gate(_inner)(scope, receive, send))
    return sent


HERE, IN = ("host", "localhost:8501"), ("x-proxy-secret", SECRET)


@pytest.mark.parametrize(
    ("login", "headers", "at", "comes_in"),
    [
        (Login(), [HERE], "127.0.0.1", True),
        (Login(), [HERE], "10.0.0.5", False),
        (Login(), [("host", "sns.example")], "127.0.0.1", False),
        (Login(), [HERE], None, False),
        (PROXY, [IN, ("x-remote-user", "hanako")], "10.0.0.5", True),
        (PROXY, [("x-remote-user", "hanako")], "10.0.0.5", False),
    ],
)
def test_pages_and_connections_alike(monkeypatch, login, headers, at, comes_in):
    page = asked(monkeypatch, login, "http", headers, at=at)
    connection = asked(monkeypatch, login, "websocket", headers, at=at)
    assert page[0]["status"] == (200 if comes_in else 403)
    assert connection[0]["type"] == ("websocket.accept" if comes_in else "websocket.close")
    assert comes_in or b"inside" not in page[1]["body"]
    assert comes_in or '<html lang="ja">' in page[1]["body"].decode()


FOREIGN = [
    "http://evil.example",
    "http://localhost:3000",
    "http://localhost",
    "http://127.0.0.1:8501",
    "http://localhost:85010",
    "http://localhost:8501.evil.example",
    "http://localhost:8501@evil.example",
    "http://evil.example/http://localhost:8501",
    "ftp://localhost:8501",
    "http://LOCALHOST:8501",
    "//localhost:8501",
    "localhost:8501",
    "null",
    "",
    "http://localhost:8501, http://evil.example",
]
OIDC = Login(by="oidc")
USER = ("x-remote-user", "hanako")


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize("login", [Login(), PROXY, OIDC], ids=lambda one: one.by)
def test_what_a_page_of_another_origin_sends_is_refused_in_every_mode(monkeypatch, login, kind):
    def comes_in(*origins, host=HERE):
        told = [host, *(("origin", o) for o in origins), *([IN, USER] if login is PROXY else [])]
        first = asked(monkeypatch, login, kind, told)[0]
        return first.get("status") == 200 or first["type"] == "websocket.accept"

    assert [o for o in FOREIGN if comes_in(o)] == []
    assert not comes_in("http://localhost:8501", "http://localhost:8501")
    assert not comes_in("http://localhost:8501", host=("x-host", "localhost:8501"))
    assert comes_in("http://localhost:8501") and comes_in("https://localhost:8501") and comes_in()


def test_start_and_end_of_the_server_pass(monkeypatch):
    assert asked(monkeypatch, PROXY, "lifespan") == []


@pytest.mark.parametrize(
    ("login", "address", "starts"),
    [
        (Login(), "127.0.0.1", True),
        (Login(), "0.0.0.0", False),
        (Login(), None, False),
        (PROXY, "0.0.0.0", True),
    ],
)
def test_a_start_that_nobody_guards_ends_with_the_remedy(monkeypatch, capsys, login, address, starts):
    monkeypatch.setattr(server, "configured", lambda: login)
    monkeypatch.setattr(server.st, "get_option", {"server.address": address}.get)
    if starts:
        server.guard()
        return
    with pytest.raises(SystemExit) as ended:
        server.guard()
    assert ended.value.code == 1
    assert "docs/login.md" in capsys.readouterr().err


def test_a_server_that_waits_has_loaded_no_page_and_nothing_that_pages_are_made_of():
    told = "import sys, views.web.server; print(*{m.split('.')[0] for m in sys.modules})"
    done = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)
    heavy = {"altair", "pandas", "numpy", "duckdb", "pyarrow", "pydantic", "metrics", "store", "charts"}
    assert not heavy & set(done.stdout.split())


def test_the_end_of_a_page_run_does_not_go_through_every_object_that_there_is():
    """As the framework has it, it does, and the whole journal is among them; it says so where it knows the setting no more."""
    assert st.get_option("runner.postScriptGC") is False


@pytest.mark.parametrize(
    "css", [CSS, SIMULATOR, *(p.read_text() for p in Path(server.__file__).parent.glob("*.css"))]
)
def test_our_css_closes_what_it_opens(css):
    depth = 0
    for sign in re.findall(r"[{}]", css):
        depth += 1 if sign == "{" else -1
        assert 0 <= depth <= 2, css[
            :80
        ]  # a rule, and one in @media; an open one takes all that follows into it
    assert depth == 0
