"""Every page, loaded once in a browser that is set to English, and looked at in several ways: by axe, for English, at 768, at 320
pixels (400 % of 1280), and as Ctrl+P prints it: A4, nothing cut at the right, without what works the screen."""

import re
import tomllib
from itertools import pairwise

import pytest

from tests.browser.conftest import a_window, settled
from tests.serving import ROOT
from tests.views.bundle import served as scripts

pytestmark = [pytest.mark.browser, pytest.mark.long]
WRITING = (
    "monthly?account=x_sports&month=2026-10&who=%E4%BB%AE%E5%90%8D%20%E5%8D%83%E6%9B%B2"  # 仮名 千曲 writes
)
CLOSING = "closing?month=2026-10&who=%E8%A6%8B%E6%9C%AC%20%E3%81%95%E3%81%8F%E3%82%89"  # 見本 さくら closes
PAGES = {
    "": "総覧",
    "monthly?account=x_shoko&month=2026-10": "月次評価",
    "monthly?account=x_chikuma&month=2026-10&metric=impressions&look=meaning&beside=abreast": "月次評価",
    WRITING: "月次評価",
    "posts?account=x_chikuma&month=2026-10": "記事",
    "posts?account=x_chikuma&month=2026-10&posts_part=read": "記事",
    "closing": "月の締め",
    CLOSING: "月の締め",
    "comparison": "比較",
    "withdrawal": "継続・撤退",
    "meeting?agenda=2": "定期評価",
    "lines": "ライン検討",
    "imports": "取込",
    "register": "台帳",
    "register?part=lines&account=x_shoko": "台帳",
    "settings": "設定",
    "papers": "帳票",
    "audit": "監査",
    "handbook": "手引き",
    "handbook?task=words": "手引き",
}
LONG = {
    "monthly?account=x_chikuma&month=2026-10&metric=impressions&look=meaning&beside=abreast",
    "meeting?agenda=2",
}
LONG |= {"handbook", "handbook?task=words"}  # lists: every metric, every target, every step, every word
HIGHEST = 2000
SCREEN, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
TABLET = {"width": 768, "height": 1024}
PAPER = {"width": 703, "height": 1017}  # A4 between the margins, in CSS pixels
LISTED = tomllib.loads((ROOT / "tests" / "views" / "framework_words.toml").read_text(encoding="utf-8"))
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}
LABELS = """() => [...document.querySelectorAll('body *')].flatMap(e =>
  ['aria-label', 'aria-roledescription', 'title', 'alt', 'placeholder'].map(a => e.getAttribute(a))).filter(Boolean)"""
OURS = {"CSV", "Excel", "PNG", "PDF", "YouTube", "Instagram", "Facebook", "TikTok", "LINE"}
OURS |= {"QXKO", "CHXW", "XWIS", "hanako", "visitors"}
CUT = """aside => [...document.querySelectorAll('[data-testid=stMain] *')].filter(e => e.checkVisibility()
  && e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(aside)).map(e => e.outerHTML.slice(0, 120))"""
ASIDE = ".scroll, svg, [data-testid=stVegaLiteChart], [data-testid=stDataFrame], [role=tablist]"
SIDEWAYS = """() => [...document.querySelectorAll('.scroll')].filter(e => e.checkVisibility()
  && e.scrollWidth > e.clientWidth + 1).map(e => [e.getAttribute('aria-label'), e.scrollWidth - e.clientWidth])"""
SHORTENED = """() => [...document.querySelectorAll('[data-testid=stMain] :is(label, button) *')].filter(e => e.checkVisibility()
  && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).textOverflow === 'ellipsis').map(e => e.innerText)"""
LEVELS = """() => [...document.querySelectorAll('[data-testid=stMain] :is(h1, h2, h3, h4, h5, h6)')]
  .filter(e => e.checkVisibility()).map(e => [+e.tagName[1], e.innerText])"""
NAMELESS = """() => [...document.querySelectorAll('[data-testid=stMain] table')].filter(t => t.checkVisibility()
  && !t.caption && !t.getAttribute('aria-label')).map(t => t.outerHTML.slice(0, 120))"""
WIDGETS = "button, input, textarea, [role=combobox], [data-testid=stSidebar], canvas"


@pytest.fixture(scope="module", params=PAGES)
def shown(request, browser, served):
    """A page that was opened by its direct link; the tests look at it one after the other."""
    with a_window(browser, "en-US") as page:
        page.goto(f"{served}/{request.param}")
        page.heading = PAGES[request.param]
        yield settled(page)


@pytest.fixture
def seen(shown):
    """seen(size, media) is the page as it is then."""

    def look(size, media="screen"):
        shown.emulate_media(media=media)
        shown.set_viewport_size(size)
        return settled(shown)

    return look


def test_a_direct_link_opens_a_japanese_page_that_asks_only_this_machine(seen, served):
    page = seen(SCREEN)
    assert page.locator("h1").inner_text() == page.heading
    assert page.evaluate("document.documentElement.lang") == "ja"
    assert page.locator("[data-testid=stSidebarNav]").inner_text().split()[0] == "評価"
    assert page.locator("[data-testid=stException]").count() == 0
    own = (served, "data:", "blob:", served.replace("http", "ws"))
    assert [address for address in page.asked if not address.startswith(own)] == []


def test_it_is_not_higher_than_two_screens_but_for_lists(seen, request):
    if request.node.callspec.params["shown"] not in LONG:
        assert seen(SCREEN).evaluate("document.querySelector('[data-testid=stMain]').scrollHeight") <= HIGHEST


def test_nor_is_the_form_of_a_month(page, served):
    page.goto(f"{served}/{WRITING}")
    settled(page).get_by_role("button", name="書き直して、提出し直す").click()
    page.get_by_role("button", name="提出する", exact=True).wait_for()
    settled(page)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight") <= HIGHEST


def test_no_label_is_english_and_no_script_is_loaded_that_was_not_read(seen):
    page = seen(SCREEN)
    words = {word for label in page.evaluate(LABELS) for word in re.findall(r"[A-Za-z]{4,}", label)}
    assert words - OURS == set()
    loaded = {url.rsplit("/", 1)[1] for url in page.asked if "/static/js/" in url}
    assert loaded - set(scripts(frozenset(LISTED["unused"]))) == set()


def test_it_is_accessible(seen):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(seen(SCREEN), context="[data-testid=stMain]", options=RULES)  # the frame is Streamlit's
    assert {v["id"]: [n["html"][:120] for n in v["nodes"]] for v in found.response["violations"]} == {}


def test_it_fits_320_pixels_its_headings_are_in_order_and_its_tables_named(seen):
    page = seen(NARROW)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") == 320
    assert page.evaluate(CUT, ASIDE) == []
    levels = page.evaluate(LEVELS)
    assert [level for level, _ in levels].count(1) == 1 and levels[0][0] == 1
    assert [after for before, after in pairwise(levels) if after[0] > before[0] + 1] == []
    assert page.evaluate(NAMELESS) == []


def test_on_a_tablet_no_table_hides_a_column_and_no_label_is_cut(seen):
    page = seen(TABLET)
    assert page.evaluate(SIDEWAYS) == []
    assert page.evaluate(SHORTENED) == []


def test_printed_it_has_its_heading_all_its_width_and_no_widget(seen):
    page = seen(PAPER, "print")
    assert page.locator("h1").inner_text() == page.heading
    widgets = [
        e.evaluate("e => e.outerHTML.slice(0, 120)") for e in page.locator(WIDGETS).all() if e.is_visible()
    ]
    assert [told for told in widgets if 'role="tab"' not in told] == []
    assert page.evaluate(CUT, "svg") == []
    sizes = set(re.findall(rb"/MediaBox \[0 0 ([\d.]+ [\d.]+)\]", page.pdf(prefer_css_page_size=True)))
    assert {tuple(round(float(n)) for n in size.split()) for size in sizes} == {(595, 842)}
