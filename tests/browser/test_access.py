"""Beyond axe: the focus is seen, nothing moves for whoever asks for that, and colours of one's own leave every mark."""

import pytest

from tests.browser.conftest import settled

pytestmark = pytest.mark.browser


def opened(page, address):
    page.goto(address)
    return settled(page)


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


LOOK = "e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).forcedColorAdjust]"


def test_colours_of_ones_own_leave_what_is_chosen(page, served):
    page.emulate_media(forced_colors="active")
    opened(page, f"{served}/closing?month=2026-10&who=見本 さくら")
    box = page.locator("[data-testid=stCheckbox][data-selected=true] label > div:not([data-testid])").first
    assert box.evaluate(LOOK) == ["rgb(0, 23, 193)", "none"]
    opened(page, f"{served}/comparison")
    chosen, other = (page.locator(f"[role=radio][aria-checked={on}]").first for on in ("true", "false"))
    assert chosen.evaluate(LOOK)[0] != other.evaluate(LOOK)[0]
