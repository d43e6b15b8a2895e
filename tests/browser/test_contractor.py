"""What a contractor (受託者) sees of the app: the pages that they may open, and no way into the others."""

import pytest

from services.register import recording
from tests.browser.conftest import serving
from tests.months import city, person

pytestmark = pytest.mark.browser
OPEN = ["評価", "総覧", "月次評価", "記事", "記録", "取込", "台帳", "設定", "ヘルプ", "手引き"]


def test_the_sidebar_of_a_contractor_leads_to_what_they_may_open(window, new_folder, tmp_path):
    office = city(new_folder())
    told = {
        "name": "受託 者",
        "role": "operator",
        "sections": ["広報課"],
        "from": "2026-01-01",
        "contractor": True,
    }
    recording.record(office, person(office, "締め 係"), "member", told)
    with serving(office.folder, tmp_path) as address:
        page = window(address, "受託 者")
        assert page.locator("[data-testid=stSidebarNav]").inner_text().split() == OPEN
        page = window(address, "受託 者", "withdrawal")
        page.get_by_role("link", name="担当するアカウントを見る").click()
        page.locator("h1", has_text="総覧").wait_for()
        page = window(address, "起案 一", "withdrawal")
        assert "監査" in page.locator("[data-testid=stSidebarNav]").inner_text().split()
