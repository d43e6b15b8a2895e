"""One month in real browsers: two who write at once, a reload in the middle, the manager, 情報政策課."""

from __future__ import annotations

import pytest

from tests.browser.conftest import answered, holds, kept, serving, settled
from tests.months import city, sheet

pytestmark = pytest.mark.browser
OVERALL = "③ 総合評価（必ず書いてください）"


def write(page, label, text):
    area = page.get_by_role("textbox", name=label)
    area.fill(text)
    area.blur()
    answered(page)


def press(page, name, then):
    settled(page).get_by_role("button", name=name, exact=True).click()
    page.wait_for_selector(f"text={then}")


def test_a_month_by_three_roles_and_two_browsers_on_one_sheet(window, new_folder, tmp_path):
    office = city(new_folder())
    with serving(office.folder, tmp_path) as address:
        one, two = window(address, "起案 一"), window(address, "起案 二")
        write(one, OVERALL, "表示回数は増えました。")
        kept(one, office, "表示回数は増えました。")
        one.reload()
        one.wait_for_selector("text=裏づけなし")
        holds(one.get_by_role("textbox", name=OVERALL), "表示回数は増えました。")
        write(one, OVERALL, "表示回数は減りました。")
        write(two, OVERALL, "二人目の文。")
        press(one, "提出する", "評価を提出しました")
        press(two, "提出する", "起案 一さんの提出がありました")
        assert "表示回数は減りました。" in two.locator(".note").last.inner_text()
        press(two, "自分の下書きをやめる", "提出済")
        assert sheet(office).texts["overall"] == "表示回数は減りました。"

        boss = window(address, "確認 課長")
        boss.get_by_role("link", name="確認へ進む").click()
        settled(boss).get_by_text("の内容を確認しました").click()
        boss.wait_for_function(
            "() => [...document.querySelectorAll('button')].some(b => b.innerText === '確認する' && !b.disabled)"
        )
        press(boss, "確認する", "の評価を確認しました")
        policy = window(address, "締め 係", "closing")
        press(policy, "締める", "1アカウントを締めました")
        reader = window(address, "監査 係")
        reader.wait_for_selector("text=締め済 第1版")
        assert "確定" in reader.locator(".tag").first.inner_text()
        assert reader.locator("[data-testid=stException]").count() == 0
