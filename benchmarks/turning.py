"""ライン検討 with 40 accounts × 5 years: a slider moved by one step until the table shows it, against the same slider
on an empty page, in the same run.

Prints the ratio of medians (aim: at most 1.6): python benchmarks/turning.py — needs requirements-dev.txt and a
chromium on the PATH.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Page, sync_playwright

from benchmarks.screens import fill, server

RUNS = 15
FIRST = "tbody tr:first-child td:last-child small:last-child"  # the lines of the first account
EMPTY_PAGE = """
import streamlit as st
st.title("空のページ")
st.html(f'<table class="board"><tbody><tr><td><small>{st.slider("ライン", 0, 200, 60, key="m")}</small></td></tr></tbody></table>')
"""


def turns(page: Page, slider: int, cell: str) -> list[float]:
    """Seconds from a step of a slider to the cell of the table that shows it."""
    found = []
    for _ in range(RUNS):
        page.get_by_role("slider").nth(slider).focus()
        before = page.locator(cell).text_content()
        begun = time.perf_counter()
        page.keyboard.press("ArrowRight")
        page.wait_for_function(
            "([cell, text]) => document.querySelector(cell)?.textContent !== text",
            arg=[cell, before],
            polling=5,
        )
        found.append(time.perf_counter() - begun)
        page.wait_for_timeout(400)
    return found


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        office = Path(folder) / "office"
        fill(office)
        empty_page = Path(folder) / "empty.py"
        empty_page.write_text(EMPTY_PAGE, encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        with server(empty_page, office) as empty, server(ROOT / "dashboard.py", office) as ours:
            pages = [browser.new_page(), browser.new_page()]
            for page, address in zip(pages, (empty, f"{ours}/lines?metric=impressions"), strict=True):
                page.goto(address)
                page.wait_for_selector("table.board")
                page.wait_for_timeout(1500)
            withdraw = 4  # of 案B, after the three of 案A and its own 継続ライン
            floor, took = (
                turns(pages[0], 0, FIRST)[3:],
                turns(pages[1], withdraw, f".set-b {FIRST}")[3:],
            )
        browser.close()
    low, high = statistics.median(floor), statistics.median(took)
    print(
        f"a slider's step: empty page 1.0 ({low * 1000:.0f} ms), ライン検討 {high / low:.2f} ({high * 1000:.0f} ms)"
    )


if __name__ == "__main__":
    main()
