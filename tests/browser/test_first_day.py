"""From nothing to the first judged account in a real browser, by whoever has read the README: counted, and bounded."""

from __future__ import annotations

import pytest

from metrics.calendar import add_months
from services.office.folder import now_jst
from tests.browser.conftest import answered, serving, settled
from tests.store.examples import x_overview

pytestmark = pytest.mark.browser
MOST_SCREENS, MOST_ACTIONS = 5, 20


class Walk:
    """A person at the screen: every press and every field is an action (a choice is two), every page that opens a screen."""

    def __init__(self, page):
        self.page, self.actions, self.screens = page, [], []

    def at(self, title: str) -> None:
        self.page.locator("h1", has_text=title).wait_for()
        settled(self.page)
        if self.screens[-1:] != [title]:
            self.screens.append(title)

    def press(self, name: str, role: str = "button") -> None:
        self.actions.append(name)
        settled(self.page)
        self.page.get_by_role(role, name=name, exact=True).locator("visible=true").last.click()

    def fill(self, label: str, text: str) -> None:
        self.actions.append(label)
        settled(self.page)
        self.page.get_by_label(label, exact=True).locator("visible=true").fill(text)

    def choose(self, label: str, option: str) -> None:
        self.actions += [label, option]
        settled(self.page)
        box = self.page.get_by_label(label, exact=True).locator("visible=true")
        box.click()
        box.press_sequentially(option)
        self.page.get_by_role("option", name=option).first.click()
        answered(self.page)

    def mark(self, option: str) -> None:
        self.actions.append(option)
        settled(self.page)
        self.page.get_by_text(option, exact=True).locator("visible=true").click()


@pytest.fixture
def walk(page, tmp_path):
    with serving(tmp_path / "office", tmp_path) as address:
        page.set_viewport_size({"width": 1366, "height": 768})
        page.goto(address)
        yield Walk(page)


def export(tmp_path):
    """What X would have exported today: each day of the last two whole months, and up to yesterday."""
    today = now_jst().date()
    first = add_months(today.replace(day=1), -2)
    days = (today - first).days
    path = tmp_path / "account_overview_analytics.csv"
    path.write_bytes(x_overview(first.isoformat(), [150] * days).raw)
    return path


def test_from_nothing_to_the_first_judged_account(walk, tmp_path):
    page = walk.page
    walk.at("総覧")
    walk.screens.clear()  # the sample, before it begins
    start = page.get_by_role("button", name="実際のデータで始める")
    assert start.bounding_box()["y"] < 768
    walk.press("実際のデータで始める")

    walk.at("設定")
    walk.fill("氏名", "千曲 花子")
    walk.press("登録して始める")

    walk.at("台帳")
    walk.fill("アカウントID（半角英数字と _ - 。あとで変えられません）", "x_koho")
    walk.mark("X（旧 Twitter）")
    walk.fill("名称", "千曲市公式X")
    walk.fill("開設日", "令和2年4月1日")
    walk.press("登録する")
    page.get_by_text("千曲市公式X を登録しました").wait_for()

    walk.press("継続ラインと撤退ラインを決める", "link")
    page.get_by_text("目標とラインを決める・変える").wait_for()
    walk.choose("指標", "表示回数")
    walk.fill("継続ライン（回）", "3,000")
    walk.fill("撤退ライン（回）", "2000")
    walk.fill("根拠", "利用方針 第1版")
    walk.mark("判定指標（状態を決める。1アカウントに2つまで）")
    walk.press("記録する")
    page.get_by_text("目標とラインを記録しました").wait_for()

    walk.press("書き出したファイルを取り込む", "link")
    walk.at("取込")
    walk.actions.append("ファイルを選ぶ")
    page.locator("input[type=file]").first.set_input_files(export(tmp_path))
    walk.press("取り込む（1ファイル）")
    page.get_by_text("取り込みの結果").wait_for()
    walk.press("総覧で確かめる", "link")
    walk.at("総覧")
    page.get_by_text("基準内").first.wait_for()

    assert walk.screens == ["設定", "台帳", "取込", "総覧"] and len(walk.screens) <= MOST_SCREENS
    assert len(walk.actions) <= MOST_ACTIONS, walk.actions


def test_an_empty_page_of_the_first_day_has_one_way_on(page, begun):
    page.goto(f"{begun}/comparison?who=千曲 花子")
    settled(page)
    ways = page.locator("[data-testid=stMain] a").filter(visible=True).all_inner_texts()
    assert "継続ラインと撤退ラインを決める" in ways and "取り込む" not in ways
    assert "取り込んだデータがまだありません" in page.locator("p.empty").inner_text()
