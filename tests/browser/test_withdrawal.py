"""継続・撤退 in a real browser, by keyboard alone: a withdrawal from its form, over a reload, to the deletion that has to wait."""

from __future__ import annotations

import pytest

from ledger.cases import decisions
from ledger.journal import Author
from metrics.calendar import add_months, month_end
from services.office.folder import open_office
from services.register import recording
from tests.browser.conftest import answered, holds, kept, serving, shows
from tests.browser.keys import choose, fill, reach
from tests.browser.test_journeys import visit

pytestmark = pytest.mark.browser
CHIEF, CLERK = "商工 課長", "商工 係"


@pytest.fixture
def fallen(tmp_path):
    """The dashboard on an office whose one account has been below its line for two months; and the office."""
    office = open_office(tmp_path / "office")
    policy = Author("政策", "policy", ("情報政策課",), "試験")
    today = office.today()
    ends = [month_end(add_months(today.replace(day=1), -n)) for n in (2, 1)]
    begins = f"{ends[0]:%Y-%m}"
    drafts = [
        ("member", {"name": CHIEF, "role": "manager", "sections": ["商工課"], "from": "2020-04-01"}),
        ("member", {"name": CLERK, "role": "operator", "sections": ["商工課"], "from": "2020-04-01"}),
        (
            "account",
            {
                "account_id": "x_shoko",
                "platform": "x",
                "name": "商工X",
                "kind": "sectoral",
                "section": "商工課",
                "opened_on": "2015-04-01",
            },
        ),
        ("rule", {"from_month": begins, "patience": 2}),
        (
            "target",
            {
                "account_id": "x_shoko",
                "metric": "followers",
                "from_month": begins,
                "withdraw_line": 800,
                "deciding": True,
            },
        ),
        *(
            ("reading", {"account_id": "x_shoko", "metric": "followers", "value": 700, "day": str(day)})
            for day in ends
        ),
    ]
    for kind, body in drafts:
        recording.record(office, policy, kind, body) if kind == "account" else office.ledger.record(
            policy, [(kind, body)]
        )
    with serving(office.folder, tmp_path) as address:
        yield address, office


def main(page):
    return page.locator("[data-testid=stMain]")


def write(page, label, text):
    fill(page, label, text)
    page.keyboard.press("Tab")  # leaving the field sends it


def press(page, name):
    reach(page, f"^{name}$")
    page.keyboard.press("Enter")
    answered(page)


def test_a_withdrawal_from_its_form_over_a_reload_to_the_deletion_that_has_to_wait(page, fallen):
    served, office = fallen
    address = f"withdrawal?account=x_shoko&who={CHIEF}&case=decide"
    visit(page, served, address)
    shows(page, "撤退検討（要判断）")
    shows(page, "決めるのは、運営主体")
    choose(page, "決定", "撤退")
    answered(page)
    for mark in "①②③④":
        choose(page, f"{mark} の判断", "該当する" if mark == "②" else "該当しない")
        write(page, f"{mark} の理由", f"{mark}の理由")
    answered(page)
    kept(page, office, "④の理由")
    visit(page, served, address)  # a reload: nothing that was filled in is lost
    holds(main(page).get_by_label("④ の理由", exact=True), "④の理由")
    write(page, "決定の理由（必ず書いてください）", "登録者が戻らない")
    answered(page)
    press(page, "起案する")
    page.wait_for_selector("text=撤退を起案しました")
    page.wait_for_selector("text=決裁が済むまで、周知も停止もできません")  # below what is drawn first
    fill(page, "決裁者", "部長 氏名")
    fill(page, "文書番号", "商第1号")
    press(page, "記録する")
    page.wait_for_selector("text=決裁を記録しました")
    visit(page, served, f"withdrawal?account=x_shoko&who={CLERK}")
    for word in ("周知", "停止"):
        if word == "周知":
            write(page, "周知の文", "このアカウントは、発信を停止します。")
        write(page, "確かめられるもの（URL、画面の控え、文書番号など）", "https://www.example.jp/")
        answered(page)
        press(page, "記録する")
        page.wait_for_selector(f"text={word}を記録しました")
        answered(page)
    choose(page, "記録すること", "予定する")
    answered(page)
    press(page, "記録する")
    page.wait_for_selector("text=終わる前の削除です")
    (held,) = decisions(office.ledger.register())
    assert held.done("停止") and "削除" not in held.steps
