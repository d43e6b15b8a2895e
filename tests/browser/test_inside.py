"""Links inside the app keep the session, the place and the focus; Back, Forward and direct links work as before."""

import pytest

from tests.browser.conftest import settled, shows

pytestmark = pytest.mark.browser
TOP = "document.querySelector('[data-testid=stMain]').scrollTop"


def heading(page, words):
    page.locator("h1", has_text=words).wait_for()
    settled(page)


def opened(page, address):
    page.goto(f"{address}/?month=2026-10")
    page.locator("table.board").wait_for()
    settled(page)
    page.evaluate("window.kept = true")
    return page


def test_an_account_opens_without_a_reload_and_back_leads_to_the_same_place(page, served):
    opened(page, served)
    link = page.locator("table.board th a").last
    link.scroll_into_view_if_needed()
    place, asked = page.evaluate(TOP), link.get_attribute("href").partition("?")[2]
    assert place > 300
    link.click()
    heading(page, "月次評価")
    assert page.evaluate("window.kept") is True
    assert f"/monthly?{asked}" in page.url
    page.wait_for_function("document.activeElement.tagName == 'H1'")
    assert page.evaluate(TOP) == 0
    page.go_back()
    heading(page, "総覧")
    page.wait_for_function(f"{TOP} == {place}")
    page.go_forward()
    heading(page, "月次評価")
    assert f"/monthly?{asked}" in page.url and page.evaluate("window.kept") is True


def test_a_metric_opens_in_sight_and_focused(page, served):
    page.goto(f"{served}/monthly?account=x_shoko&month=2026-10")
    heading(page, "月次評価")
    page.evaluate("window.kept = true")
    page.get_by_text("ほかの指標").first.click()
    page.locator("table.board th a", has_text="いいね").first.click()
    shows(page, "いいね")
    page.wait_for_function(
        "document.activeElement.id == 'metric' || document.activeElement.closest?.('#metric')"
    )
    assert "metric=likes" in page.url and page.evaluate("window.kept") is True
    assert 0 <= page.locator("#metric").bounding_box()["y"] < 900


AT_ONCE = """([first, second]) => {
    const link = words => [...document.querySelectorAll("table.board th a")].find(a => a.textContent.includes(words));
    const app = document.querySelector("[data-testid=stApp]");
    new MutationObserver((_, watch) => {
        if (app.getAttribute("data-test-script-state") !== "running") return;
        watch.disconnect();
        link(second).click();
    }).observe(app, { attributes: true });
    link(first).click();
}"""


def test_a_metric_that_is_asked_for_while_a_run_goes_on_is_focused_too(page, served):
    """The run of the first click passes into that of the second, or ends before it."""
    page.goto(f"{served}/monthly?account=x_shoko&month=2026-10")
    heading(page, "月次評価")
    page.get_by_text("ほかの指標").first.click()
    page.locator("table.board th a", has_text="共有数").first.wait_for()
    settled(page)
    page.evaluate(AT_ONCE, ["共有数", "いいね"])
    page.wait_for_function(
        "document.activeElement.closest?.('#metric')?.innerText.includes('いいね') && location.search.includes('likes')"
    )


def test_a_new_tab_is_a_new_session_and_a_direct_link_works(page, served):
    opened(page, served)
    link = page.locator("table.board th a", has_text="千曲市商工X")
    with page.context.expect_page() as found:
        link.click(modifiers=["Control"])
    other = found.value
    heading(other, "月次評価")
    assert "account=x_shoko" in other.url and other.evaluate("window.kept") is None
    assert page.locator("h1", has_text="総覧").is_visible()
