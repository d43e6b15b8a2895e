"""A person without a mouse: Tab until the focus is on a thing that is named so, then keys alone."""

from __future__ import annotations

import re

FAR = 260  # steps of Tab after which a thing is surely out of reach
NAMED = """() => { const e = document.activeElement;
  const own = e.matches('button, a, summary, input, textarea') ? e.innerText : '';
  return [e.getAttribute('aria-label'), e.labels?.[0]?.innerText, own].filter(Boolean).map(t => t.trim()); }"""
GROUP = """() => { const g = document.activeElement.closest('[role=radiogroup]');
  return g && [g.getAttribute('aria-label') ?? document.getElementById(g.getAttribute('aria-labelledby'))?.innerText ?? '']; }"""


def reach(page, name, told=NAMED):
    """Tab until the focus is on what is called so (a pattern)."""
    for _ in range(FAR):
        page.keyboard.press("Tab")
        if any(re.search(name, found.strip()) for found in page.evaluate(told) or ()):
            return
    raise AssertionError(f"{name} is not reached by Tab")


def choose(page, group, option):
    """One of a group of choices, by the arrows and the space bar."""
    if (page.evaluate(GROUP) or [""])[0].strip() != group:
        reach(page, f"^{group}$", GROUP)
    for _ in range(9):
        if option in page.evaluate(NAMED):
            page.keyboard.press("Space")
            return
        page.keyboard.press("ArrowRight")
    raise AssertionError(f"{group} has no {option}")


def fill(page, name, text):
    """What a field says, in place of what it said."""
    reach(page, f"^{re.escape(name)}$")
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.insert_text(text)
