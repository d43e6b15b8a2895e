"""台帳 in a real browser: from what is missing to the form, a reload half-way, and what changed on the board."""

from __future__ import annotations

import pytest

from tests.browser.conftest import answered, holds, settled, shows

pytestmark = pytest.mark.browser


def test_from_the_board_to_a_paper_and_back(page, begun):
    page.goto(f"{begun}/register?who=千曲 花子&part=board")
    settled(page)
    board = page.get_by_role("region", name="整備状況")
    board.get_by_role("link", name="未登録").first.click()
    page.wait_for_selector("text=利用方針を作る")
    assert "part=papers" in page.url and "account=x_koho" in page.url
    page.get_by_label("目的", exact=True).fill("市政を<b>早く</b>伝える")
    page.get_by_label("媒体の種類", exact=True).click()  # leaving the field sends it
    answered(page)
    page.reload()
    settled(page)
    holds(page.get_by_label("目的", exact=True), "市政を<b>早く</b>伝える")
    page.get_by_role("button", name="記録する").click()
    page.wait_for_selector("text=利用方針を記録しました")
    shows(page, "1/8")
    page.get_by_role("button", name="第1-1(3) 利用方針の作成").click()
    page.wait_for_selector("text=所属内で共有すること")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="整備状況", exact=True).click()
    page.wait_for_url("**part=board**")
    settled(page)
    shows(page, "不足あり")
    text = page.get_by_role("region", name="整備状況").inner_text()
    assert "不足あり" in text and "1/8" in text
    elsewhere = [
        a for a in page.asked if not a.startswith((begun, "data:", "blob:", begun.replace("http", "ws")))
    ]
    assert elsewhere == []


def test_nothing_of_the_register_breaks_accessibility_or_runs_over_the_side(page, served):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page.set_viewport_size({"width": 1024, "height": 900})
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}
    for part in ("board", "papers", "comments"):
        page.goto(f"{served}/register?data=mihon&account=ig_kanko&part={part}")
        settled(page)
        found = axe.run(page, context="[data-testid=stMain]", options=rules).response["violations"]
        assert {v["id"]: [n["html"][:120] for n in v["nodes"]] for v in found} == {}
        assert (
            page.evaluate(
                "(() => { const m = document.querySelector('[data-testid=stMain]'); return m.scrollWidth - m.clientWidth })()"
            )
            <= 0
        )
