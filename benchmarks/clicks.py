"""Twenty things that people do, from the click to the page that has settled, on the sample city, against the same done on
an empty app of the same framework: another page, another choice, a form handed in. All in the same run, in turn.

Settled: the script has ended, no part is waited for, and half a second nothing has changed; told is the moment of the last
change. python benchmarks/clicks.py     — needs requirements-dev.txt and a chromium on the PATH.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Page, sync_playwright

from benchmarks.screens import server

ROUNDS = 2
EMPTY_APP = """
import streamlit as st
def one():
    st.title("一")
    st.selectbox("月", ["a", "b"])
    with st.form("f"):
        st.text_input("文", "あ")
        st.form_submit_button("記録する")
def two():
    st.title("二")
st.navigation([st.Page(one, title="一", default=True), st.Page(two, title="二")]).run()
"""
WATCH = """(() => { window.changed = performance.now();
  new MutationObserver(() => { window.changed = performance.now(); })
    .observe(document, { subtree: true, childList: true, characterData: true, attributes: true }); })()"""
SETTLED = """() => document.querySelector('[data-test-script-state=notRunning]') && performance.now() - window.changed > 500
  && !document.querySelector('[data-testid=stSkeleton], [data-stale=true]')"""
PAGE, CHOICE, FORM = "another page", "another choice", "a form handed in"
MONTHLY = "monthly?account=x_shoko&month=2026-10"
CHIEF = "who=見本 さくら"


def settle(page: Page) -> None:
    page.wait_for_selector("[data-testid=stMain] h1")
    page.wait_for_function(SETTLED)


def took(page: Page, act: Callable[[Page], None]) -> float:
    """Seconds from the act to the last change of the page."""
    settle(page)
    begun = page.evaluate("performance.now()")
    act(page)
    page.wait_for_timeout(60)  # the act itself has reached the page
    settle(page)
    return (page.evaluate("window.changed") - begun) / 1000


def link(name: str) -> Callable[[Page], None]:
    return lambda page: main(page).get_by_role("link", name=name).first.click()


def part(name: str) -> Callable[[Page], None]:
    return lambda page: main(page).get_by_role("radio", name=name).first.click()


def aside(name: str) -> Callable[[Page], None]:
    return lambda page: page.locator("[data-testid=stSidebarNav]").get_by_role("link", name=name).click()


def fold(name: str) -> Callable[[Page], None]:
    return lambda page: main(page).locator("summary", has_text=name).first.click()


def button(name: str) -> Callable[[Page], None]:
    return lambda page: main(page).get_by_role("button", name=name, exact=True).first.click()


def pick(label: str, option: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        box = main(page).get_by_label(label).first
        box.click()
        box.fill(option)
        page.get_by_role("option", name=option).first.wait_for()
        page.keyboard.press("Enter")

    return act


def typed(label: str, text: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        field = main(page).get_by_label(label).first
        field.fill(text)
        field.press("Enter")

    return act


def step(page: Page) -> None:
    page.get_by_role("slider").first.focus()
    page.keyboard.press("ArrowRight")


def main(page: Page):
    return page.locator("[data-testid=stMain]")


DONE = [  # what, of which kind, where it is done, how
    ("総覧 → an account", PAGE, "?month=2026-10", link("千曲市商工X")),
    ("… and back", PAGE, "", lambda page: page.go_back()),
    ("月次評価 → 記事", PAGE, MONTHLY, aside("記事")),
    ("記事 → 継続・撤退", PAGE, "", aside("継続・撤退")),
    ("総覧, another month", CHOICE, "?month=2026-10", pick("対象の月", "2026年8月")),
    ("総覧, only one 媒体", CHOICE, "?month=2026-10", pick("媒体で絞る", "Instagram")),
    ("総覧, a name searched", CHOICE, "?month=2026-10", typed("アカウントをさがす", "商工")),
    ("月次評価, a metric opened", CHOICE, MONTHLY, link("リンククリック数")),
    ("… its 変動の見方", CHOICE, "", part("変動の見方")),
    ("… shut", CHOICE, "", link("閉じる")),
    ("… another month", CHOICE, "", pick("対象の月", "2026年8月")),
    ("… a fold opened", CHOICE, MONTHLY, fold("ほかの指標")),
    ("… the posts", CHOICE, "", part("この月の投稿")),
    ("定期評価, the next part", CHOICE, "meeting", link("2　目標と実績")),
    ("継続・撤退, what was", CHOICE, "withdrawal?account=x_shoko", part("経過")),
    ("比較, another look", CHOICE, "comparison", lambda page: main(page).get_by_role("radio").nth(1).click()),
    ("ライン検討, a slider", CHOICE, "lines", step),
    ("台帳, another part", CHOICE, f"register?{CHIEF}&account=x_chikuma", link("業務時間・費用")),
    ("… a form opened", CHOICE, "", fold("業務時間を入れる")),
    ("… handed in", FORM, "", button("記録する")),
]
EMPTY = {
    PAGE: [aside("二"), aside("一")],
    CHOICE: [pick("月", "b"), pick("月", "a")],
    FORM: [button("記録する"), button("記録する")],
}


def rounds(page: Page, address: str) -> dict[str, float]:
    """Seconds of each thing done, once."""
    found = {}
    for name, _, where, act in DONE:
        if where:
            page.goto(f"{address}/{where}")
        found[name] = took(page, act)
    return found


def floor(page: Page, address: str) -> dict[str, list[float]]:
    """Seconds of each kind on the empty app, there and back."""
    page.goto(address)
    return {kind: [took(page, act) for act in acts] for kind, acts in EMPTY.items()}


def measure(page: Page, bare: Page, ours: str, empty: str) -> tuple[dict, dict]:
    full: dict[str, list[float]] = defaultdict(list)
    low: dict[str, list[float]] = defaultdict(list)
    rounds(page, ours)  # the first of everything loads code, in the server and in the browser
    floor(bare, empty)
    for _ in range(ROUNDS):
        for name, seconds in rounds(page, ours).items():
            full[name].append(seconds)
        for kind, each in floor(bare, empty).items():
            low[kind] += each
    return full, low


def told() -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        script = Path(folder) / "empty.py"
        script.write_text(EMPTY_APP, encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        with (
            server(script, Path(folder)) as empty,
            server(ROOT / "dashboard.py", Path(folder) / "office") as ours,
        ):
            pages = [browser.new_page(viewport={"width": 1280, "height": 900}) for _ in range(2)]
            for page in pages:
                page.add_init_script(WATCH)
                page.set_default_timeout(20_000)
            full, low = measure(*pages, ours, empty)
        browser.close()
    bare = {kind: statistics.median(each) for kind, each in low.items()}
    for kind, seconds in bare.items():
        print(f"empty app, {kind:18} 1.0   ({seconds * 1000:.0f} ms)")
    for name, kind, *_ in DONE:
        seconds = statistics.median(full[name])
        print(f"{seconds / bare[kind]:5.1f}  ({seconds * 1000:5.0f} ms)  {name}  [{kind}]")


if __name__ == "__main__":
    told()
