"""Ctrl+P gives pages that can be handed round: A4, nothing cut at the right, without what works the screen."""

import re

import pytest

from tests.browser.conftest import settled

pytestmark = pytest.mark.browser
PAGES = {
    "": "総覧",
    "monthly?account=x_shoko&month=2026-10": "月次評価",
    "posts?account=x_chikuma&month=2026-10": "記事",
    "closing": "月の締め",
    "comparison": "比較",
    "withdrawal": "継続・撤退",
    "lines": "ライン検討",
    "imports": "取込",
    "register": "台帳",
    "settings": "設定",
    "papers": "帳票",
    "audit": "監査",
}
PAPER = {"width": 703, "height": 1017}  # A4 between the margins, in CSS pixels
WIDGETS = "button, input, textarea, [role=combobox], [data-testid=stSidebar], canvas"
CUT = """() => [...document.querySelectorAll('[data-testid=stMain] *')].filter(e => e.checkVisibility()
  && e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('svg')).map(e => e.outerHTML.slice(0, 120))"""


def printed(page, address):
    page.goto(address)
    settled(page)
    page.emulate_media(media="print")
    page.set_viewport_size(PAPER)
    return settled(page)


@pytest.mark.parametrize(("name", "heading"), PAGES.items())
def test_a_printed_page_has_its_heading_all_its_width_and_no_widget(page, served, name, heading):
    printed(page, f"{served}/{name}")
    assert page.locator("h1").inner_text() == heading
    seen = [
        e.evaluate("e => e.outerHTML.slice(0, 120)") for e in page.locator(WIDGETS).all() if e.is_visible()
    ]
    assert [told for told in seen if 'role="tab"' not in told] == []
    assert page.evaluate(CUT) == []
    sizes = set(re.findall(rb"/MediaBox \[0 0 ([\d.]+ [\d.]+)\]", page.pdf(prefer_css_page_size=True)))
    assert {tuple(round(float(n)) for n in size.split()) for size in sizes} == {(595, 842)}


def test_what_the_widgets_chose_is_said_on_paper_and_a_grid_is_a_table(page, served):
    printed(page, f"{served}/posts?account=x_chikuma&month=2026-10")
    said = page.locator("p.on-paper").inner_text()
    assert "千曲市公式X（情報政策課）" in said and "2026年10月" in said and "台帳記録" in said
    table = page.locator("table.grid")
    assert table.locator("tbody tr").count() > 10
    assert {"投稿日時（日本）", "本文", "表示回数", "行"} <= set(table.locator("th").all_inner_texts())
    page.emulate_media(media="screen")
    assert not table.is_visible()


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
    assert page.evaluate(CUT) == []
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
