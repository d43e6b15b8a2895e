"""総覧 with 40 accounts × 5 years against an empty page: a rerun, and the first load in a fresh browser.

Prints ratios of medians of the same run (aims: rerun at most 1.6, first load at most 2.0):
python benchmarks/screens.py     — needs requirements-dev.txt and a chromium on the PATH.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Browser, Page, sync_playwright

from ledger.journal import Author
from metrics.calendar import add_months, month_end
from services.intake import importing
from services.office.folder import open_office
from store.context import Context
from tests.serving import free_port, running

AUTHOR = Author("計測", "policy", (), "計測")
ACCOUNTS, MONTHS, RUNS = 40, 60, 9
LAST = date(2026, 10, 1)
EMPTY_PAGE = """
import streamlit as st
st.title("空のページ")
st.selectbox("月", ["a", "b"], key="m")
st.write(st.session_state.m)
"""


def fill(folder: Path) -> None:
    """An office of 40 accounts with five years of three metrics, each with targets and lines."""
    office = open_office(folder)
    drafts: list[tuple[str, dict]] = [("rule", {"from_month": "2020-01", "margin": 0.05})]
    rows = ["account_id,date,from,to,metric,value,note"]
    for a in range(ACCOUNTS):
        name = f"a{a:02d}"
        drafts.append(
            (
                "account",
                {
                    "account_id": name,
                    "platform": "x",
                    "name": f"アカウント{a:02d}",
                    "kind": "sectoral",
                    "section": "課",
                    "opened_on": "2015-04-01",
                },
            )
        )
        for metric in ("impressions", "reactions_total"):
            basis = {"basis": "span"} if metric == "impressions" else {}
            drafts.append(
                (
                    "target",
                    {
                        "account_id": name,
                        "metric": metric,
                        "from_month": "2021-11",
                        "deciding": True,
                        "continue_line": 900 + a * 10,
                        "withdraw_line": 700,
                        "target": 1500,
                    }
                    | basis,
                )
            )
        for n in range(MONTHS):
            first = add_months(LAST, -n)
            last = month_end(first)
            for k, metric in enumerate(("impressions", "likes", "comments", "shares")):
                rows.append(f"{name},,{first},{last},{metric},{500 + (a * 37 + n * 53 + k * 11) % 900},")
            rows.append(f"{name},{last},,,followers,{1000 + a * 50 - n},")
    office.ledger.record(AUTHOR, drafts)
    [look] = importing.look_at(
        office, "readings.csv", "\n".join(rows).encode(), Context(as_of=office.today())
    )
    [taken] = importing.take(office, AUTHOR, [importing.order_for(office, look, None, office.today())])
    assert taken.outcome == "taken", taken.message
    office.views.current()


@contextmanager
def server(script: Path, folder: Path) -> Iterator[str]:
    """A Streamlit server on a free port of this machine; yields its address."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    with (
        tempfile.TemporaryDirectory() as logs,
        running(command, port, Path(logs) / "log", os.environ | {"SNS_DATA": str(folder)}) as address,
    ):
        yield address


def first_load(browser: Browser, address: str, ready: str) -> float:
    """Seconds from the address to the drawn page, in a browser that has never seen it."""
    context = browser.new_context()
    page = context.new_page()
    begun = time.perf_counter()
    page.goto(address)
    page.wait_for_selector(ready)
    took = time.perf_counter() - begun
    context.close()
    return took


def reruns(page: Page, choose: Callable[[Page, int], str]) -> list[float]:
    """Seconds from a choice to the page that shows it."""
    found = []
    for n in range(RUNS):
        text = choose(page, n)
        begun = time.perf_counter()
        page.keyboard.press("Enter")
        page.wait_for_function(
            "t => document.querySelector('[data-testid=stMain]').innerText.includes(t)", arg=text, polling=5
        )
        found.append(time.perf_counter() - begun)
        page.wait_for_timeout(300)
    return found


def _pick(page: Page, label: str, option: str) -> None:
    box = page.get_by_label(label)
    box.click()
    box.fill(option)
    page.get_by_role("option", name=option, exact=True).wait_for()


def choose_letter(page: Page, n: int) -> str:
    letter = "ba"[n % 2]
    _pick(page, "月", letter)
    return f"\n{letter}"


def choose_month(page: Page, n: int) -> str:
    month = add_months(LAST, -1 - n)
    _pick(page, "対象の月", f"{month.year}年{month.month}月")
    return f"{1000 - (1 + n):,}"  # the first account's followers of that month


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        office = Path(folder) / "office"
        fill(office)
        hello = Path(folder) / "hello.py"
        hello.write_text(EMPTY_PAGE, encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        with server(hello, office) as empty, server(ROOT / "dashboard.py", office) as ours:
            first_load(browser, ours, "table.board")  # the server's own first start is not the page's
            loads = [
                (first_load(browser, empty, "h1"), first_load(browser, ours, "table.board")) for _ in range(5)
            ]
            pages = [browser.new_page(), browser.new_page()]
            pages[0].goto(empty)
            pages[1].goto(ours)
            pages[0].wait_for_selector("h1")
            pages[1].wait_for_selector("table.board")
            floor, took = reruns(pages[0], choose_letter), reruns(pages[1], choose_month)
        browser.close()
    bare, full = (statistics.median(x) for x in zip(*loads, strict=True))
    print(
        f"first load: empty page 1.0 ({bare:.2f} s), 総覧 with {ACCOUNTS} accounts {full / bare:.2f} ({full:.2f} s)"
    )
    low, high = statistics.median(floor), statistics.median(took)
    print(
        f"rerun: empty page 1.0 ({low * 1000:.0f} ms), 総覧, another month {high / low:.2f} ({high * 1000:.0f} ms)"
    )


if __name__ == "__main__":
    main()
