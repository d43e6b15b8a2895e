"""公式アカウント一覧 inside a page, before a real accessibility checker."""

import pytest

from reports.account_list import list_html
from tests.papers import ACCOUNTS, IMPRINT, PLAIN

pytestmark = pytest.mark.browser


def test_the_fragment_has_no_violation(page):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    fragment = list_html(ACCOUNTS, IMPRINT, PLAIN["list"]).decode()
    page.set_content(
        f'<!DOCTYPE html><html lang="ja"><head><title>市</title></head><body><main><h1>市</h1>{fragment}</main></body></html>'
    )
    found = axe.Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.locator("a", has_text="千曲市広報X").first.click()
    assert page.locator("#sns-x-5f-koho").is_visible()
