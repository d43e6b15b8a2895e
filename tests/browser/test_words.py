"""The framework speaks Japanese in whatever browser: dialogs, choices, grids, files, a server that has stopped."""

import re

import pytest

from tests.browser.conftest import a_window, serving, settled

pytestmark = pytest.mark.browser


@pytest.fixture
def english_window(browser):
    """A window of a browser that is set to English."""
    with a_window(browser, "en-US") as held:
        yield held


def opened(page, address):
    page.goto(address)
    return settled(page)


def test_a_page_that_is_not_there_says_so(english_window, served):
    opened(english_window, f"{served}/none")
    told = english_window.locator("[role=dialog]").inner_text()
    assert told.splitlines() == [
        "この画面はありません",
        "アドレスが古いか、まちがっています。総覧を表示します。",
    ]
    english_window.locator("[role=dialog]").get_by_role("button", name="閉じる").click()


def test_choices_and_files_are_asked_in_japanese(english_window, served):
    page = opened(english_window, f"{served}/imports")
    assert (
        "ここへ置くこともできます（1つ 200MB まで）"
        in page.locator("[data-testid=stFileUploader]").first.inner_text()
    )
    page.locator("[data-testid=stSelectbox] input").first.fill("どこにもない名")
    page.locator("[role=listbox]", has_text="当てはまるものがありません").wait_for()


def test_the_menu_of_a_grid_is_japanese(english_window, served):
    page = opened(english_window, f"{served}/posts?account=x_chikuma&month=2026-10")
    grid = page.locator("[data-testid=stDataFrame] canvas").first
    grid.scroll_into_view_if_needed()
    box, menu = grid.bounding_box(), page.locator("[data-testid=stDataFrameColumnMenu]")
    for right in range(
        400, int(box["width"]), 6
    ):  # it opens at the right end of a column's head, drawn on a canvas
        page.mouse.move(box["x"] + right - 40, box["y"] + 18)
        page.mouse.click(box["x"] + right, box["y"] + 18)
        if menu.count():
            break
    assert {"小さい順に並べる", "大きい順に並べる", "列を留める", "列を隠す"} <= set(
        menu.inner_text().split()
    )
    assert re.findall(r"(?<![\w_])[A-Z][a-z]+", menu.inner_text()) == []


def test_a_server_that_has_stopped_is_told_with_what_is_safe(english_window, tmp_path):
    with serving(tmp_path / "office", tmp_path) as address:
        opened(english_window, f"{address}/settings")
    told = english_window.locator("[role=dialog]", has_text="接続できません")
    told.wait_for()
    assert "もう一度始めてください" in told.inner_text()
    assert "提出したものと、保存された下書きは残っています" in told.inner_text()
    assert not re.search(r"[A-Z][a-z]+ [a-z]+ ", told.inner_text())
