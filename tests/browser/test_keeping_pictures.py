"""Each chart can be kept: as a picture, and as the figures that it is drawn of with what they rest on."""

import csv

import pytest

from reports.fonts import FAMILY

pytestmark = pytest.mark.browser


def kept(page, name):
    with page.expect_download() as found:
        page.get_by_role("button", name=name, exact=True).click()
    return found.value


def test_a_chart_is_kept_as_svg_png_and_csv(page, served):
    page.goto(f"{served}/monthly?account=fb_kosodate&month=2026-10&metric=reach")
    page.get_by_role("button", name="図を保存").first.click()
    held = kept(page, "図（SVG）")
    assert held.suggested_filename.startswith("千曲市子育て応援Facebook　延べ到達数")
    drawn = held.path().read_text(encoding="utf-8")
    assert drawn.startswith("<svg") and FAMILY in drawn and "延べ到達数" in drawn
    assert kept(page, "図（PNG）").path().read_bytes().startswith(b"\x89PNG")
    rows = list(
        csv.DictReader(kept(page, "図の値（CSV）").path().read_text(encoding="utf-8-sig").splitlines())
    )
    assert {
        "月",
        "値",
        "単位",
        "値のある日数",
        "月の日数",
        "速報",
        "継続ライン",
        "撤退ライン",
        "状態",
    } <= set(rows[0])
    assert (rows[0]["値のある日数"], rows[0]["月の日数"]) == ("20", "31")
