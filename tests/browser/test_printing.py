"""A page on paper, and large for a meeting, says what its widgets chose and shows none of them."""

import pytest

from tests.browser.conftest import settled
from tests.browser.test_pages import CUT, PAPER

pytestmark = pytest.mark.browser


def printed(page, address):
    page.goto(address)
    settled(page)
    page.emulate_media(media="print")
    page.set_viewport_size(PAPER)
    return settled(page)


def test_what_the_widgets_chose_is_said_on_paper_and_a_grid_is_a_table(page, served):
    printed(page, f"{served}/posts?account=x_chikuma&month=2026-10")
    said = page.locator("p.on-paper").inner_text()
    assert "千曲市公式X（情報政策課）" in said and "2026年10月" in said and "台帳記録" in said
    table = page.locator("table.grid")
    assert table.locator("tbody tr").count() > 10
    assert {"投稿日時（日本）", "本文", "表示回数", "行"} <= set(table.locator("th").all_inner_texts())
    page.emulate_media(media="screen")
    assert not table.is_visible()


def test_a_chart_on_paper_ends_above_the_next_heading(page, served):
    printed(page, f"{served}/monthly?account=x_shoko&month=2026-10")
    chart = page.locator("[data-testid=stVegaLiteChart]").first.bounding_box()
    assert chart["y"] + chart["height"] <= page.locator("h2").first.bounding_box()["y"]


AT_ONCE = """() => { document.querySelector('.to-meeting a').click();
  if (document.querySelector('[data-testid=stSidebar]').checkVisibility()) throw new Error('the sidebar is seen'); }"""


def test_a_meeting_sees_it_large_without_widgets_and_finds_back(page, served):
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"{served}/?month=2026-10")
    page.locator("table.board").wait_for()
    width = page.locator("table.board th").first.bounding_box()["height"]
    page.evaluate(AT_ONCE)  # nothing can be clicked that is no part of it, before it is drawn
    page.locator("nav.meeting").wait_for()
    page.evaluate("history.replaceState({}, '', '/?month=2026-10')")  # as an earlier run does that tells late
    assert "kaigi=1" in page.url and page.locator("p.on-paper").is_visible()
    page.locator("[data-testid=stSidebar]").wait_for(state="hidden")
    assert [e for e in page.locator("button, input, [role=combobox]").all() if e.is_visible()] == []
    assert page.locator("table.board th").first.bounding_box()["height"] > width * 1.2
    page.set_viewport_size({"width": 1280, "height": 800})  # an older projector: smaller, but nothing cut
    assert page.evaluate(CUT, "svg") == []
    page.locator(
        "table.board th a[href*='kaigi=1']", has_text="千曲市商工X"
    ).click()  # drawn anew, after the bar at the top
    page.locator("h1", has_text="月次評価").wait_for()
    page.locator("p.on-paper", has_text="千曲市商工X").wait_for()
    assert "kaigi=1" in page.url
    follow = "href => { const a = document.createElement('a'); a.href = href; document.body.append(a); a.click(); }"
    page.evaluate(follow, "/?month=2026-10")  # a link that stood there before 会議用表示 was drawn
    page.locator("h1", has_text="総覧").wait_for()
    assert "kaigi=1" in page.url
    page.evaluate(follow, "/monthly?account=x_shoko&month=2026-10")
    page.locator("h1", has_text="月次評価").wait_for()
    page.get_by_role("link", name="会議用表示を終える").click()
    page.get_by_role("link", name="会議用表示（大きく").wait_for()
    assert "kaigi" not in page.url and "account=x_shoko" in page.url
    assert page.locator("[data-testid=stSidebar]").is_visible()
