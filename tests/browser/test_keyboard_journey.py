"""By keyboard alone: a file is brought in; a month is written, submitted, confirmed and closed. No mouse after the address."""

from __future__ import annotations

import pytest

from tests.browser.conftest import serving, settled, shows
from tests.browser.keys import reach
from tests.months import city, sheet

pytestmark = [pytest.mark.browser, pytest.mark.long]


def test_a_month_is_done_by_keyboard_alone(window, new_folder, tmp_path):
    office = city(new_folder())
    with serving(office.folder, tmp_path) as address:
        one = window(address, "起案 一")
        reach(one, "^③ 総合評価（必ず書いてください）$")
        one.keyboard.type("表示回数は増えました。")
        one.keyboard.press("Tab")
        one.wait_for_selector("text=裏づけなし")
        settled(one)
        reach(one, "^提出する$")
        one.keyboard.press("Enter")
        shows(one, "評価を提出しました")
        boss = window(address, "確認 課長")
        reach(boss, "の内容を確認しました")
        boss.keyboard.press("Space")
        boss.wait_for_function(
            "() => [...document.querySelectorAll('button')].some(b => b.innerText === '確認する' && !b.disabled)"
        )
        settled(boss)
        reach(boss, "^確認する$")
        boss.keyboard.press("Enter")
        shows(boss, "の評価を確認しました")
        policy = window(address, "締め 係", "closing")
        reach(policy, "^締める$")
        policy.keyboard.press("Enter")
        shows(policy, "1アカウントを締めました")
        assert sheet(office).texts["overall"] == "表示回数は増えました。"


def test_a_file_is_brought_in_by_keyboard(window, new_folder, tmp_path):
    office = city(new_folder())
    with serving(office.folder, tmp_path) as address:
        one = window(address, "起案 一", "imports")
        field = one.locator("input[type=file]").first
        field.evaluate(
            "it => it.addEventListener('click', e => { e.preventDefault(); window.asked = true; })"
        )
        reach(one, "ファイルを選ぶ$")
        one.keyboard.press("Enter")
        one.wait_for_function("window.asked")  # what opens the browser's own window, which is not tried here
        field.set_input_files({"name": "読み取り値.csv", "mimeType": "text/csv", "buffer": READING})
        shows(one, "取り込みの見込み")
        settled(one)
        reach(one, "^取り込む（1ファイル）$")
        one.keyboard.press("Enter")
        shows(one, "取り込みの結果")


READING = "account_id,date,metric,value,note\nx_koho,2026-05-31,followers,1200,画面\n".encode()
