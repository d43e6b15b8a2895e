"""継続・撤退: alone, empty, as sample, half-way; a decision, its 決裁 and a withdrawal's steps through the page."""

import re
from datetime import date

import pytest

from ledger.cases import decisions
from metrics.calendar import add_months, month_end
from services.decision import deciding
from services.office import begun
from services.register import recording, registering
from tests.offices import DECIDED, account
from tests.pages.acts import PERSON, html, press, said, well, widget, words

HOSTILE = "<script>alert(1)</script>**x** [a](http://b)"


def month_ends(today):
    """The last three month ends before a day."""
    return [month_end(add_months(today.replace(day=1), -n)) for n in (3, 2, 1)]


@pytest.fixture
def held(office, person):
    """The office with an account of its own that is below its line: 撤退検討."""
    registering.add_account(office, person, account("x_koho", section="情報政策課") | {"name": HOSTILE})
    month = month_ends(office.today())[0].strftime("%Y-%m")
    target = {
        "account_id": "x_koho",
        "metric": "followers",
        "from_month": month,
        "continue_line": 900,
        "withdraw_line": 800,
        "deciding": True,
    } | DECIDED
    recording.record(office, person, "rule", {"from_month": month, "patience": 2} | DECIDED)
    recording.record(office, person, "target", target)
    for end in month_ends(office.today()):
        body = {"account_id": "x_koho", "metric": "followers", "value": 700, "day": str(end)}
        recording.record(office, person, "reading", body)
    return office


def judge(at, met="②"):
    """Every ground gets a finding and a reason."""
    for mark in "①②③④":
        widget(at.radio, f"{mark} の判断").set_value("該当する" if mark == met else "該当しない")
        widget(at.text_area, f"{mark} の理由").set_value(f"{mark}の理由")
    widget(at.text_area, "決定の理由").set_value("理由")
    return well(at.run())


def test_an_empty_office_leads_to_the_register(opened, office):
    assert "台帳に登録する" in said(opened("withdrawal"))


def test_an_account_without_figures_says_so(opened, office, person):
    registering.add_account(office, person, account("x_koho", section="情報政策課"))
    text = said(opened("withdrawal"))
    assert "まだ集計がありません" in text and "判断の要るアカウントはありません" in text


def test_the_sample_lists_the_gravest_first_and_says_that_the_app_only_proposes(opened):
    at = opened("withdrawal", who=None, data="mihon", account="x_shoko")
    text = said(at)
    assert text.index("千曲市商工X</a>") < text.index("千曲市立図書館Instagram</a>")
    order = [
        "判断の要るアカウントは5件です。",
        "判断が要るもの",
        "千曲市学校教育チャンネル</a>",
        "当てはまる疑いだけのもの",
        "千曲市防災X</a>",
        "要改善だけのもの",
        "千曲市公式X</a>",
    ]
    places = [html(at).rindex(told) for told in order]
    assert places == sorted(places)
    assert "撤退検討（要判断）" in text and "当てはまる疑い" in text
    assert "決めるのは、運営主体" in text
    deciding = said(opened("withdrawal", who=None, data="mihon", account="x_shoko", case="decide"))
    assert "左で記録する人を選んでください" in deciding
    assert "metric=impressions#metric" in html(at)


def test_who_may_not_decide_is_told_who_may(opened):
    at = opened("withdrawal", who="仮名 千曲", data="mihon", account="x_shoko", case="decide")
    assert any("運営主体の商工課の運用管理責任者です" in w for w in words(at))
    assert not [b for b in at.button if b.label == "起案する"]


def test_the_policy_division_can_only_order_a_withdrawal_of_anothers_account(opened):
    at = opened("withdrawal", who="見本 さくら", data="mihon", account="x_shoko", case="decide")
    assert widget(at.radio, "決定").options == ["撤退"]
    assert any("第1-4ただし書" in w for w in words(at))


def test_half_way_through_a_choice_the_page_stands(opened, held):
    at = opened("withdrawal", account="x_koho", case="decide")
    at = press(at, "起案する")
    assert decisions(held.ledger.register()) == [] and words(at)
    widget(at.radio, "③ の判断").set_value("該当する")
    at = well(at.run())
    assert widget(at.radio, "著しい不利益の程度").value is None


def test_what_was_begun_survives_a_reload_and_is_the_persons_own(opened, held, person):
    judge(opened("withdrawal", account="x_koho", case="decide"))
    at = opened("withdrawal", account="x_koho", case="decide")
    assert widget(at.text_area, "④ の理由").value == "④の理由"
    assert widget(at.radio, "② の判断").value == "該当する"
    assert begun.load(held, "ほかの人", "decide_x_koho") == {}


def test_names_are_shown_as_they_are_typed(opened, held):
    at = opened("withdrawal", account="x_koho", case="decide")
    assert "<script>" not in html(at)
    marked = [
        e.value
        for kind in (at.header, at.subheader, at.markdown, at.info, at.warning, at.caption)
        for e in kind
    ]
    assert not any("**x**" in m or "](http" in m for m in marked)


def test_continuing_although_a_ground_applies_asks_why(opened, held):
    at = judge(opened("withdrawal", account="x_koho", case="decide"))
    assert any("判断基準②に該当するアカウントの継続は、ガイドラインの外です" in w for w in words(at))
    widget(at.text_input, "次の見直し日").set_value(f"R{held.today().year - 2017}.1.10")
    at = press(well(at.run()), "起案する")
    assert decisions(held.ledger.register()) == []
    widget(at.text_area, "逸脱の理由").set_value("議会の付帯決議")
    press(well(at.run()), "起案する")
    (made,) = decisions(held.ledger.register())
    assert (made.body.clause, made.body.deviation) == ("第1-4", "議会の付帯決議")


def test_continuing_against_the_line_asks_for_the_next_review(opened, held):
    at = press(judge(opened("withdrawal", account="x_koho", case="decide"), met=""), "起案する")
    assert any("次の見直し日が要ります" in w for w in words(at)) and decisions(held.ledger.register()) == []
    day = date(held.today().year + 1, 1, 10)
    widget(at.text_input, "次の見直し日").set_value(f"令和{day.year - 2018}年{day.month}月{day.day}日")
    press(well(at.run()), "起案する")
    (made,) = decisions(held.ledger.register())
    at = opened("withdrawal", account="x_koho", case="past")
    assert not re.search(r"\w@20\d\d", said(at))  # what is cited is in words
    assert (made.body.choice, made.body.next_review_on, made.body.own) == ("継続", day, True)
    assert [g.found for g in made.body.grounds][1] == "当てはまる疑い"
    assert "アプリの見立て" in said(at) and "自己評価" in said(at)
    assert begun.load(held, PERSON, "decide_x_koho") == {}


def test_a_withdrawal_from_the_form_to_the_plan_of_its_deletion(opened, held):
    at = judge(opened("withdrawal", account="x_koho", case="decide"))
    widget(at.radio, "決定").set_value("撤退")
    at = press(well(at.run()), "起案する")
    assert any("撤退を起案しました" in w for w in words(at))
    assert not [b for b in at.button if b.label == "起案する"]
    widget(at.text_input, "決裁者").set_value("部長")
    widget(at.text_input, "文書番号").set_value("情第1号")
    at = press(at, "記録する", "approval")
    assert any("決裁を記録しました" in w for w in words(at))
    widget(at.text_input, "確かめられるもの").set_value("https://example.jp/")
    assert "発信を停止します" in widget(at.text_area, "周知の文").value
    at = press(well(at.run()), "記録する", "step")
    assert any("埋めていないところがあります（〔停止の日〕" in w for w in words(at))
    widget(at.text_area, "周知の文").set_value("4月30日に停止します。")
    at = press(well(at.run()), "記録する", "step")
    assert any("周知を記録しました" in w for w in words(at))
    widget(at.selectbox, "手順").set_value("削除")
    at = well(at.run())
    assert any("決まりと違います: 先に「停止」" in w for w in words(at))
    assert widget(at.text_area, "逸脱の理由").value == ""
    widget(at.radio, "記録すること").set_value("予定する")
    at = press(well(at.run()), "記録する", "step")
    assert any("周知の期間（90日" in w for w in words(at))


def test_a_withdrawn_account_is_listed_at_the_end_as_abolished(opened, held, person):
    view = held.view()
    seen = deciding.shown(held, view, held.ledger.register(), "x_koho", held.today())
    view.connection.close()
    told = [
        {"ground": n, "finding": "該当する", "reason": "理由"} | ({"harm": "事態"} if n == 3 else {})
        for n in (1, 2, 3, 4)
    ]
    body = {
        "account_id": "x_koho",
        "choice": "撤退",
        "immediate": True,
        "decided_on": str(held.today()),
        "reason": "乗っ取り",
        "digest": seen.evaluation.digest,
        "grounds": told,
    }
    seq = recording.record(held, person, "decision", body).seq
    recording.record(
        held,
        person,
        "approval",
        {"decision": seq, "approver": "部長", "approved_on": str(held.today()), "number": "1"},
    )
    done = {"decision": seq, "step": "削除", "done_on": str(held.today()), "person": "係", "proof": "控え"}
    recording.record(held, person, "withdrawal_step", done)
    text = said(opened("withdrawal", account="x_koho"))
    assert "廃止したアカウント" in text and "削除後確認がまだです" in text and "に廃止しました" in text
    assert "保存（zip）" in text or "根拠番号" in text
    for page in ("monthly", "posts", "register", "overview"):
        opened(page, account="x_koho")


def test_no_account_stands_among_what_asks_for_a_judgement_without_a_reason(opened):
    """公式Facebook stood there with an empty one: its state's own word had been taken for no reason."""
    text = html(opened("withdrawal", who=None, data="mihon", account="x_shoko"))
    row = text[text.index("千曲市公式Facebook</a>") :].partition("</tr>")[0]
    assert "2か月続けて撤退ラインを下回りました" in row
