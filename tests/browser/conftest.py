"""A real server and a real browser, both on this machine; skipped, saying so, where there is no browser."""

from __future__ import annotations

import os
import re
import shutil
import sys
from contextlib import ExitStack, contextmanager
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import quote

import pytest

from ledger.journal import Author
from services.office.folder import open_office
from tests.serving import free_port, running

# The same engine without a window around it first: a page costs it a third less.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


STILL = """() => { const main = document.querySelector('[data-testid=stMain]');
  const busy = !main || document.fonts.status !== 'loaded'
    || !document.querySelector('[data-test-script-state=notRunning]')
    || document.querySelector('[data-testid=stSkeleton], [data-testid=stStatusWidget], [data-stale=true]');
  const now = busy ? '' : [main.querySelectorAll('*').length, main.scrollHeight, main.scrollWidth].join();
  window.stillFor = now && now === window.stillAs ? window.stillFor + 1 : 0;
  window.stillAs = now;
  return window.stillFor > 9; }"""


def settled(page):
    """The page when nothing in it moves any more: the script has ended, each part has come (the framework loads the code of
    a widget late and lays a grey place there meanwhile), and ten drawings in a row are alike."""
    page.wait_for_selector("[data-testid=stMain] h1")
    page.evaluate("window.stillAs = ''")
    page.wait_for_function(STILL)
    return page


def answered(page):
    """The page, settled, when what was typed or pressed has gone to the server and come back."""
    page.wait_for_timeout(250)  # nothing on the page tells of what the server has not taken up yet
    return settled(page)


def shows(page, words: str) -> None:
    """The page comes to say these words; a slow machine draws what stands around a message after the message."""
    page.wait_for_function(
        "words => document.querySelector('[data-testid=stMain]')?.innerText.includes(words)", arg=words
    )


def holds(field, value: str) -> None:
    """A field comes to hold this value: the framework draws it before it fills it."""
    from playwright.sync_api import expect

    expect(field).to_have_value(value, timeout=60_000)


def kept(page, office, text: str) -> None:
    """Until what was typed lies in the office as a draft: the browser sends a field only when it is left, and later."""
    for _ in range(600):
        if any(text in path.read_text("utf-8") for path in (office.folder / "drafts").rglob("*.json")):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{text} was not kept")


@pytest.fixture(scope="session")
def browser():
    chromium = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if chromium is None:
        pytest.skip("no chromium on this machine: the browser journeys are not run")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        held = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield held
        held.close()


STRACE = shutil.which("strace")
CALLS = "connect,sendto,sendmsg,sendmmsg"
_ADDRESS = re.compile(r'sin6?_port=htons\((\d+)\).*?(?:inet_addr\(|inet_pton\(AF_INET6, )"([^"]+)"')


def traced(command: list[str], trace: Path) -> list[str]:
    """The command, with every address that it or its children turn to written down; as it is, where nothing can trace."""
    if STRACE is None:
        return command
    return [STRACE, "-D", "-f", "-qq", "--seccomp-bpf", "-e", f"trace={CALLS}", "-o", str(trace), *command]


def went_out(trace: Path) -> list[str]:
    """Calls of a trace to another machine, or to whoever resolves names."""
    lines = trace.read_text(encoding="utf-8", errors="replace").splitlines() if trace.exists() else []
    told = ((line, _ADDRESS.search(line)) for line in lines)
    return [
        line for line, found in told if found and (found[1] == "53" or not ip_address(found[2]).is_loopback)
    ]


@contextmanager
def streamlit(script: Path, log_folder: Path, **environment: str):
    """A script served by Streamlit under this project's settings; yields its address.

    Whatever a journey does in between: nothing may have gone out from this machine.
    """
    port, trace = free_port(), log_folder / "trace"
    command = traced(
        [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)], trace
    )
    with running(command, port, log_folder / "server.log", os.environ | environment) as address:
        yield address
    assert went_out(trace) == []


def serving(office: Path, log_folder: Path):
    """The dashboard on an office folder, started as README says; yields its address."""
    return streamlit(Path("dashboard.py"), log_folder, SNS_DATA=str(office))


@pytest.fixture(scope="session")
def served(tmp_path_factory):
    """The dashboard on an empty office folder: it opens on the sample."""
    folder = tmp_path_factory.mktemp("office")
    with serving(folder / "office", folder) as address:
        yield address


@pytest.fixture
def begun(tmp_path):
    """The dashboard on an office with one person and one account, and nothing taken in yet."""
    office = open_office(tmp_path / "office")
    clerk = Author("係", "policy", ("広報課",), "試験")
    member = {"name": "千曲 花子", "role": "policy", "sections": ["広報課"], "from": "2020-04-01"}
    account = {
        "account_id": "x_koho",
        "platform": "x",
        "name": "広報X",
        "kind": "representative",
        "section": "広報課",
        "opened_on": "2015-04-01",
    }
    office.ledger.record(clerk, [("member", member), ("account", account)])
    with serving(office.folder, tmp_path) as address:
        yield address


@contextmanager
def a_window(browser, locale="ja-JP"):
    """A fresh browser window at 1280 × 900 that keeps account of every address it asks for."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, locale=locale, timezone_id="Asia/Tokyo"
    )
    held = context.new_page()
    held.asked = []
    held.on("request", lambda request: held.asked.append(request.url))
    held.set_default_timeout(60_000)
    yield held
    context.close()


@pytest.fixture
def page(browser):
    with a_window(browser) as held:
        yield held


@pytest.fixture
def window(browser):
    """window(address, who, page): a browser window of somebody's own, on the office of tests.months."""
    with ExitStack() as opened:

        def make(address, who, page="monthly"):
            held = opened.enter_context(a_window(browser))
            held.goto(f"{address}/{page}?data=jissai&who={quote(who)}&account=x_koho&month=2026-05")
            return settled(held)

        yield make
