"""部長会議・議会用一枚, and the answer sheet of one account: what waits for a person, and figures that say what they are of."""

from dataclasses import replace
from datetime import date

import pytest

from metrics.costs import Against
from metrics.figures import Figure
from metrics.peer_bands import AmongPeers, PeerBand
from metrics.words import Count
from reports.briefing import Briefing, answer_document, briefing_document, doubts
from reports.status import StatusRow
from reports.typeset import typeset
from services.intake import importing
from services.papers import issuing
from services.papers.briefing import answers, briefing
from services.papers.order import Making, Order
from services.register import recording
from store.context import Context
from tests.deciding import approve, decide, fallen
from tests.norm_files import SOURCE, norm_file
from tests.offices import POLICY
from tests.papers import ANSWER, PLAIN, compared
from tests.reports.test_papers import HEADS, IMPRINT, MONTH, month_rows

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


def issued(office):
    """The page as PDF; it can be had as Word too."""
    view = office.view()
    try:
        assert issuing.issue(office, view, Order("briefing", "docx", MAY)).content
        return issuing.issue(office, view, Order("briefing", "pdf", MAY)).content
    finally:
        view.connection.close()


def test_it_is_one_page_in_either_form(office, text_of):
    text = text_of(issued(office))
    assert "公式アカウントは3、利用者は延べ2,070人です" in text and text.endswith("1 / 1")
    assert "業務時間が記録されていないため、費用は出せません。" in text


@pytest.mark.parametrize(("count", "heads"), [(9, PLAIN), (60, PLAIN), (60, HEADS)])
def test_as_many_changes_are_told_as_the_page_has_room_for(count, heads, text_of):
    one = replace(month_rows()[0].evaluation, previous_word="基準内", word="経過観察 1/3")
    rows = [StatusRow(replace(one, name=f"名{n:02}"), "X", Count()) for n in range(count)]
    held = Briefing(rows, MAY, [("名01", "言われたこと。" * 12)] * 6, ("決裁",), None)
    text = text_of(typeset(briefing_document(held, IMPRINT, heads["briefing"])).pdf())
    shown = text.count(": 基準内")
    assert text.endswith("1 / 1") and (shown == 9 if count == 9 else 4 <= shown < 60)
    assert shown == count or f"ほか{count - shown}件（月次総括）" in text


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
        (Against("cost_per_reach", 4.2, 2.6, 6.5, 1.5, 3, 12, 1.9, 4.1, True), "同じ人を何度も数える"),
        (Against("cost_per_reach", 4.2, 2.6, 6.5, 1.5, 3, 12, 0.9, 4.1, False), "偶然でも起こりえます"),
        (Against("cost_per_reach", 4.2, 2.6, 6.5, 1.5, 1, 4), "偶然かどうかは言えません"),
        (Against("cost_per_thousand_views", 4.2, 2.6, 6.5, 1.5, 3, 12), "届いた人数ではありません"),
    ],
)
def test_an_answer_says_what_is_to_be_doubted(cost, said):
    assert any(said in line for line in doubts(compared("広報X", cost)))


def test_an_answer_of_the_only_account_of_its_platform_says_so_once():
    told = "".join(doubts(compared("広報X", Against("cost_per_thousand_views", 4.2, 2.6, 6.5, None, 0, 0))))
    assert told.count("アカウント") == 1 and "比べられるほかのアカウントがありません" in told


def test_an_answer_names_what_is_of_the_platform_and_not_compared(text_of):
    for left_out, said in ((("千曲市防災X",), True), ((), False)):
        held = replace(ANSWER, left_out=left_out)
        text = text_of(typeset(answer_document([held], IMPRINT, PLAIN["answer"])).pdf())
        assert ("非常時専用の千曲市防災Xは、比べていません。" in text) is said


# ── ほかの市 ───────────────────────────────────────────────────────────────────────────────────────


def received(office):
    recording.record(office, POLICY, "setting", {"key": "residents", "value": 58_000})
    [look] = importing.look_at(office, "norms.csv", norm_file("2026-05"), Context(as_of=office.today()))
    [taken] = importing.take(office, POLICY, [importing.order_for(office, look, None, office.today())])
    assert taken.outcome == "taken", taken.message
    return office


def test_with_a_比較資料_the_page_shows_the_gravest_accounts_beside_other_cities(office, text_of):
    assert told(office).peers == ()
    held = told(received(office))
    assert held.peers[0][0].account_id == held.rows[0].evaluation.account_id and held.peers[0][0].figure.whole
    text = text_of(issued(office))
    assert "ほかの市との比較（参考。判定には使いません）" in text and text.endswith("1 / 1")
    whole = text.replace(" ", "")
    assert "人口5万〜10万人の市町村のFacebook（代表）24アカウント（12市町村）の真ん中の半分が" in whole
    assert f"比較資料令和8年5月、出所{SOURCE}" in whole


def drawn(name="学校"):
    band = PeerBand(
        MONTH,
        "x",
        "sectoral",
        "50k",
        "followers",
        "residents",
        58_000,
        24,
        48,
        358.0,
        600.0,
        1114.0,
        200.0,
        1900.0,
        "県",
        9,
        3,
    )
    return AmongPeers(
        name, name, "利用者数（フォロワー）", Figure(1005.0, "人", basis="day"), band
    ), "X（旧 Twitter）"


LONG = "千曲市立戸倉上山田図書館おはなし会Instagramの撤退（令和8年10月28日起案、第1-4ただし書）の決裁と周知"


@pytest.mark.parametrize("lines", [0, 1, 2, 3, 4, 9])
@pytest.mark.parametrize("line", ["撤退の決裁", LONG])
def test_other_cities_take_only_the_room_that_is_left(text_of, lines, line):
    told = Briefing(month_rows(), MONTH, [("学校", line)] * lines, [line] * lines, None)
    beside = replace(told, peers=[drawn(f"{n}の課") for n in range(5)])
    bare, held = (
        text_of(typeset(briefing_document(b, IMPRINT, HEADS["briefing"])).pdf()) for b in (told, beside)
    )
    assert bare.endswith("1 / 1") and held.endswith("1 / 1") and "ほかの市との比較" in held
