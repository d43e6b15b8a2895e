"""Beyond axe: nothing scrolls sideways at 320 pixels (400 % of 1280), headings are in order, tables have names, the focus is
seen, nothing moves for whoever asks for that, and colours of one's own leave every mark."""

from itertools import pairwise

import pytest

from tests.browser.conftest import settled

pytestmark = pytest.mark.browser
PAGES = [
    "",
    "monthly?account=x_shoko&month=2026-10",
    "posts?account=x_chikuma&month=2026-10",
    "closing",
    "comparison",
    "withdrawal",
    "meeting?agenda=2",
    "lines",
    "imports",
    "register",
    "settings",
    "papers",
    "audit",
]
ASIDE = ".scroll, svg, [data-testid=stVegaLiteChart], [data-testid=stDataFrame], [role=tablist]"
WIDE = f"""() => [...document.querySelectorAll('[data-testid=stMain] *')].filter(e => e.checkVisibility()
  && e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('{ASIDE}')).map(e => e.outerHTML.slice(0, 120))"""
LEVELS = """() => [...document.querySelectorAll('[data-testid=stMain] :is(h1, h2, h3, h4, h5, h6)')]
  .filter(e => e.checkVisibility()).map(e => [+e.tagName[1], e.innerText])"""
NAMELESS = """() => [...document.querySelectorAll('[data-testid=stMain] table')].filter(t => t.checkVisibility()
  && !t.caption && !t.getAttribute('aria-label')).map(t => t.outerHTML.slice(0, 120))"""


def opened(page, address):
    page.goto(address)
    return settled(page)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_320_pixels_its_headings_are_in_order_and_its_tables_named(page, served, name):
    page.set_viewport_size({"width": 320, "height": 640})
    opened(page, f"{served}/{name}")
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") == 320
    assert page.evaluate(WIDE) == []
    levels = page.evaluate(LEVELS)
    assert [level for level, _ in levels].count(1) == 1 and levels[0][0] == 1
    assert [after for before, after in pairwise(levels) if after[0] > before[0] + 1] == []
    assert page.evaluate(NAMELESS) == []


def test_the_focus_is_seen_on_whatever_has_it(page, served):
    opened(page, f"{served}/")
    seen = """() => { const ring = e => { const s = getComputedStyle(e);
      return s.outlineStyle === 'solid' && parseFloat(s.outlineWidth) >= 2 || s.boxShadow !== 'none'; };
      let e = document.activeElement; const told = e.outerHTML.slice(0, 120);
      if (e === document.body) return '';
      for (let n = 0; e && n < 4; n += 1, e = e.parentElement) if (ring(e)) return ''; return told; }"""
    missed = set()  # past the last of the page the browser's own bar has it: the body is no place
    for _ in range(40):
        page.keyboard.press("Tab")
        missed.add(page.evaluate(seen))
    assert missed - {""} == set()


def test_nothing_moves_for_whoever_asks_for_that(page, served):
    page.emulate_media(reduced_motion="reduce")
    opened(page, f"{served}/")
    longest = """() => Math.max(...[...document.querySelectorAll('*')].flatMap(e => { const s = getComputedStyle(e);
      return [...s.transitionDuration.split(','), ...s.animationDuration.split(',')].map(parseFloat); }))"""
    assert page.evaluate(longest) <= 0.01


def test_colours_of_ones_own_leave_marks_words_and_bars(page, served):
    page.emulate_media(forced_colors="active")
    opened(page, f"{served}/?month=2026-10")
    state = page.locator("table.board .state", has_text="撤退検討").first
    assert state.inner_text().startswith("■")
    kept = "e => getComputedStyle(e).forcedColorAdjust"
    assert state.locator("i").evaluate(kept) == "none"
    assert page.locator("table.board .bar [role=img]").first.evaluate(kept) == "none"
