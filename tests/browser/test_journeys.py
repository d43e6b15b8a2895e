"""Journeys through the real dashboard in a real browser."""

from __future__ import annotations

import pytest

from tests.browser.conftest import settled, shows

pytestmark = [pytest.mark.browser, pytest.mark.long]


def visit(page, served: str, path: str) -> None:
    page.goto(f"{served}/{path}")
    settled(page)


def open_evidence(page) -> None:
    """From the chart of the metric that decides to the lines of the files."""
    page.get_by_role("link", name="をくわしく見る").click()
    page.get_by_role("radio", name="根拠（ファイルと行）").click()


def test_japanese_is_drawn_with_glyphs(page, served):
    visit(page, served, "")
    width = """c => { const x = document.createElement('canvas').getContext('2d');
        x.font = getComputedStyle(document.querySelector('h1')).font;
        x.fillText(c, 0, 100); return [...x.getImageData(0, 0, 99, 120).data].join() }"""
    assert page.evaluate(width, "覧") != page.evaluate(width, "\U000effff")  # not the box of a missing glyph


def test_from_the_sentence_to_the_line_of_a_file_and_to_paper(page, served):
    visit(page, served, "?month=2026-10")
    assert "撤退検討（要判断） 1" in page.locator("p.lead").inner_text()
    page.get_by_role("link", name="千曲市商工X").click()
    page.wait_for_selector("text=4か月続けて撤退ラインを下回りました")
    assert "account=x_shoko" in page.url
    assert "month=2026-10" in page.url
    open_evidence(page)
    page.wait_for_selector("text=のもとになった")
    page.get_by_role("radio", name="紙にする").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="月次評価シート（PDF）").click()
    assert download.value.path().read_bytes()[:5] == b"%PDF-"


def test_account_and_month_stay_when_the_page_changes(page, served):
    visit(page, served, "monthly?account=ig_kanko&month=2026-08")
    page.locator("[data-testid=stSidebarNav]").get_by_text("記事").click()
    page.wait_for_selector("h1:has-text('記事')")
    page.wait_for_function(
        "() => location.search.includes('ig_kanko') && location.search.includes('2026-08')"
    )


def test_the_first_page_has_an_address_of_its_own(page, served):
    visit(page, served, "overview?month=2026-09")
    assert page.get_by_role("dialog").count() == 0
    assert "month=2026-09" in page.url


HEADER = (
    "Date,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Unfollows,Replies,Reposts,Profile visits,"
    "Create Post,Video views,Media views"
)
TARGETS = (
    "アカウントID,指標,適用開始月,目標,目標型,継続ライン,撤退ライン,窓,基準,判定指標,決定者,根拠\r\n"
    "x_koho,impressions,2026-01,500,毎月維持,400,350,1,day,はい,広報課長,利用方針 第1版\r\n"
)


def test_from_a_dropped_file_and_lines_to_a_state_with_its_reason(page, begun):
    days = "\n".join(f'"Oct {n}, 2026",10,1,2,0,0,1,0,0,0,0,0,0,0' for n in range(1, 32))
    visit(page, begun, "imports?who=千曲 花子")
    page.locator("input[type=file]").set_input_files(
        [
            {"name": "overview.csv", "mimeType": "text/csv", "buffer": f"{HEADER}\n{days}".encode()},
            {"name": "targets.csv", "mimeType": "text/csv", "buffer": TARGETS.encode("utf-8-sig")},
            {"name": "memo.csv", "mimeType": "text/csv", "buffer": "会議,メモ\n1,2\n".encode()},
        ]
    )
    page.get_by_label("書き出した日", exact=True).fill(
        "令和8年11月5日"
    )  # October is long past: asked on any day
    page.keyboard.press("Enter")
    page.get_by_role("button", name="取り込む（2ファイル）").click()
    page.wait_for_selector("text=取り込みの結果")
    shows(page, "取り込みました 2")
    shows(page, "見出しが合いません")
    page.reload()
    page.wait_for_selector("text=取り込みの履歴")
    visit(page, begun, "monthly?account=x_koho&month=2026-10")
    shows(page, "経過観察 1/3")
    shows(page, "撤退ラインを下回りました（10月 310／ライン 350）")
    open_evidence(page)
    page.wait_for_selector("text=値 310回 のもとになった 31 件です")


def test_a_person_who_may_not_is_told_so_and_nothing_is_lost(page, begun):
    visit(page, begun, "settings")
    shows(page, "左で記録する人を選んでください")
