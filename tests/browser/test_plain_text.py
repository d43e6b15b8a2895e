"""What `plain` makes of text, before the real reader of markdown: it reads as it was typed, and nothing becomes a link."""

import pytest

from tests.browser.conftest import streamlit
from tests.pages.test_hostile_names import HOSTILE
from tests.serving import ROOT
from views.markup import JOINER

pytestmark = pytest.mark.browser
LINES = (
    HOSTILE,
    "www.example.jp a@example.jp https://a.example/x_y_z_?q=1",
    "1. 番号 2) も",
    "- 点　+ と　# 見出し",
    "a -> b <- c -- d >= e <= f ~= g <-> h",
    "~~消~~ ==印== | 表 | [^1] ![絵](x.png) &amp; \\x :material/home: :100: 理由:abc{x} 10:30:00",
    "> 引用",
    "==== と ----",
)
APP = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
import streamlit as st
from views.markup import plain
for n, line in enumerate({LINES!r}):
    st.markdown(plain(line))
    st.caption(plain(line))
    st.checkbox(plain(line), key=f"c{{n}}")
st.markdown(plain("\\n".join({LINES!r})))
st.button("済み")
"""


def test_text_reads_as_it_was_typed(page, tmp_path):
    (tmp_path / "app.py").write_text(APP, "utf-8")
    with streamlit(tmp_path / "app.py", tmp_path) as address:
        page.goto(address)
        page.get_by_role("button", name="済み").wait_for()
        read = [
            t.replace(JOINER, "").strip()
            for t in page.locator(
                "[data-testid=stMarkdownContainer], [data-testid=stCaptionContainer]"
            ).all_inner_texts()
        ]
        assert page.locator("[data-testid=stMain] a").count() == 0
    for line in LINES:
        assert read.count(line) == 3, (line, read)
    assert "\n".join(LINES) in read
