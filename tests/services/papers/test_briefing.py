"""部長会議・議会用一枚, and the answer sheet of one account: what waits for a person, and figures that say what they are of."""

from datetime import date

import pytest

from metrics.costs import Against
from reports.briefing import doubts
from services.papers import issuing
from services.papers.briefing import answers, briefing
from services.papers.order import Making, Order
from tests.deciding import approve, decide, fallen
from tests.papers import compared

MAY = date(2026, 5, 1)


@pytest.fixture
def office(new_folder):
    return fallen(new_folder())


def told(office):
    view = office.view()
    try:
        return briefing(Making(office, view, Order("briefing", "pdf", MAY)))
    finally:
        view.connection.close()


def test_what_is_asked_is_what_nobody_has_answered(office):
    assert any("千曲市 x_shokoを継続するか、撤退するか" in line for line in told(office).asked)
    seq = decide(office)
    asked = told(office).asked
    assert "千曲市 x_shokoの撤退（令和8年6月15日起案、第1-4）の決裁" in asked
    assert not any("x_shokoを継続するか" in line for line in asked)
    approve(office, seq)
    held = told(office)
    assert not any("x_shoko" in line for line in held.asked)
    assert [name for name, _ in held.decided] == ["千曲市 x_shoko"]


def test_it_is_one_page_in_either_form(office, text_of):
    view = office.view()
    try:
        text = text_of(issuing.issue(office, view, Order("briefing", "pdf", MAY)).content)
        assert issuing.issue(office, view, Order("briefing", "docx", MAY)).content
    finally:
        view.connection.close()
    assert "公式アカウントは3、利用者は延べ2,070人です" in text and text.endswith("1 / 1")
    assert "業務時間が記録されていないため、費用は出せません。" in text


def test_an_account_that_the_month_does_not_have_is_said(office):
    view = office.view()
    try:
        order = Order("answer", "pdf", MAY, ("x_none",))
        with pytest.raises(LookupError, match="費用を比べられるアカウントがありません"):
            answers(Making(office, view, order))
    finally:
        view.connection.close()


@pytest.mark.parametrize(
    ("cost", "said"),
    [
        (Against("cost_per_reach", 4.2, 2.6, 6.5, 1.5, 3, 12, 1.9, 4.1, True), "同じ人が何度も数えられます"),
        (Against("cost_per_reach", 4.2, 2.6, 6.5, 1.5, 3, 12, 0.9, 4.1, False), "偶然でも起こりえます"),
        (Against("cost_per_reach", 4.2, 2.6, 6.5, 1.5, 1, 4), "偶然かどうかは言えません"),
        (Against("cost_per_thousand_views", 4.2, 2.6, 6.5, 1.5, 3, 12), "到達した人数がありません"),
    ],
)
def test_an_answer_says_what_is_to_be_doubted(cost, said):
    assert any(said in line for line in doubts(compared("広報X", cost)))
