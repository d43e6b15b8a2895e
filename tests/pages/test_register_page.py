"""台帳: accounts and their lines, entered, changed, corrected; alone, empty, as sample, for reading only."""

import dataclasses

import pytest

from ledger.entries import Account, Target
from services.intake import tables
from services.register import recording, registering
from tests.offices import DECIDED, account, bring_in
from tests.pages.acts import html, press, said, well, widget, words
from tests.store.examples import X_CONTENT, A, B, x_post

HOSTILE = ("<script>alert(1)</script>", "=cmd()", "**x** [a](http://b) :red[c]")


@pytest.fixture
def held(office, person):
    """The office with one account."""
    registering.add_account(office, person, account("x_koho", section="情報政策課"))
    return office


def of_form(widgets, form, label):
    return next(w for w in widgets if form in (w.key or "") and w.label.startswith(label))


def last(office, model):
    return list(office.ledger.register().of(model))[-1].body


def enter(at, name="千曲市広報X", handle=""):
    form = "account_new"
    for label, value in (
        ("アカウントID", "x_koho"),
        ("名称", name),
        ("運営主体", "広報課"),
        ("ハンドル", handle),
    ):
        of_form(at.text_input, form, label).set_value(value)
    of_form(at.radio, form, "媒体").set_value("x")
    of_form(at.text_input, form, "開設日").set_value("令和2年4月1日")
    return press(at, "登録する", form)


def test_an_empty_office_offers_the_form_and_the_way_to_csv(opened, office):
    text = said(opened("register"))
    assert "新しいアカウントを登録する" in text
    assert "アカウントがまだありません" in said(opened("register", part="board"))
    assert "CSV" in said(opened("register", part="files"))


def test_the_page_opens_without_anyone_registered(opened):
    at = opened("register", who=None, part="edit")
    assert any("左で記録する人" in w for w in words(at))


def test_the_sample_lists_its_accounts_and_lines(opened):
    sample = {"who": None, "data": "mihon", "account": "ig_kanko"}
    assert "12アカウント" in said(opened("register", part="list", **sample))
    text = said(opened("register", part="lines", **sample))
    assert "千曲市観光課Instagram 利用方針 第3版" in text and "いま有効" in text


def test_an_account_is_registered(opened, office):
    at = enter(opened("register"))
    made = last(office, Account)
    assert (made.account_id, made.platform, made.section, made.kind) == ("x_koho", "x", "広報課", "sectoral")
    assert "登録しました" in "".join(words(at))
    assert "1アカウント" in said(opened("register", part="list"))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_shown_as_it_is_typed(opened, office, name):
    at = enter(opened("register"), name, name)
    assert last(office, Account).name == name
    assert "<script>alert" not in html(at)
    marked = [e.value for kind in (at.success, at.header, at.subheader, at.markdown) for e in kind]
    assert not any("**x**" in m or "](http" in m or ":red[" in m for m in marked)
    assert name in tables.csv_of(office, None, "account").decode("utf-8-sig")


def test_what_is_missing_is_named(opened, office):
    at = press(opened("register"), "登録する", "account_new")
    assert "アカウントID・媒体・名称・開設日を入れてください。" in words(at)


def test_an_id_that_is_taken_is_refused_in_words(opened, held):
    assert "登録済み" in "".join(words(enter(opened("register", part="edit"))))


def test_an_address_that_cannot_be_is_refused_in_words(opened, office):
    at = opened("register")
    of_form(at.text_input, "account_new", "URL").set_value("javascript:alert(1)")
    text = "".join(words(enter(at)))
    assert "の書き方が正しくありません" in text and "URL「javascript" in text and "Traceback" not in text


def test_a_change_is_a_new_entry_from_a_day_on(opened, held):
    at = opened("register", account="x_koho", part="edit")
    of_form(at.text_input, "account_change", "運営主体").set_value("観光課")
    of_form(at.text_input, "account_change", "適用開始日").set_value("R8.4.1")
    press(at, "変更する", "account_change")
    sections = [r.body.section for r in held.ledger.register().of(Account)]
    assert sections == ["情報政策課", "観光課"]


def test_a_mistake_is_corrected_with_a_reason_and_stays_in_the_records(opened, held):
    at = opened("register", account="x_koho", part="edit")
    of_form(at.text_input, "account_correct_2", "名称").set_value("千曲市公式X")
    at = press(at, "訂正する", "account_correct_2")
    assert "理由を書いてください。" in words(at)
    of_form(at.text_area, "account_correct_2", "理由").set_value("打ち間違い")
    press(at, "訂正する", "account_correct_2")
    assert last(held, Account).name == "千曲市公式X"
    assert [e.kind for e in held.ledger.journal.entries()][-1] == "correct"


def test_targets_are_set_for_a_metric_chosen_by_its_title(opened, held):
    at = opened("register", account="x_koho", part="lines")
    metric = widget(at.selectbox, "指標")
    assert "表示回数（インプレッション）（回）" in metric.options
    metric.set_value("impressions")
    at = well(at.run())
    for label, value in (("目標", "１，０００回"), ("継続ライン", "8百"), ("撤退ライン", "500")):
        of_form(at.text_input, "target_new_x_koho", label).set_value(value)
    at = press(at, "記録する", "target_new_x_koho")
    assert "（「8百」は使えません）" in "".join(words(at)), "what cannot be read is never a part of itself"
    of_form(at.text_input, "target_new_x_koho", "継続ライン").set_value("0.08万")
    at = press(at, "記録する", "target_new_x_koho")
    assert "目標型を選んで" in "".join(words(at))
    of_form(at.selectbox, "target_new_x_koho", "目標型").set_value("毎月維持")
    at = press(at, "記録する", "target_new_x_koho")
    assert "使い方を選んで" in "".join(words(at))
    of_form(at.radio, "target_new_x_koho", "使い方").set_value(True)
    of_form(at.text_input, "target_new_x_koho", "決定者").set_value("")
    at = press(at, "記録する", "target_new_x_koho")
    assert "決定者と根拠がありません" in "".join(words(at)) and not list(held.ledger.register().of(Target))
    decided(at, "target_new_x_koho")
    at = press(at, "記録する", "target_new_x_koho")
    made = last(held, Target)
    assert (made.metric, made.target, made.continue_line, made.withdraw_line, made.deciding) == (
        "impressions",
        1000,
        800,
        500,
        True,
    )
    assert "1,000" in html(at) and "いま有効" in html(at)
    widget(at.selectbox, "指標").set_value("likes")
    at = well(at.run())
    begins = [of_form(at.text_input, "target_new_x_koho_likes", name).value for name in ("決定者", "根拠")]
    assert begins == list(DECIDED.values()) and "あなたが前に記録したもの" in said(at)


def decided(at, form):
    for label, value in zip(("決定者", "根拠"), DECIDED.values(), strict=True):
        of_form(at.text_input, form, label).set_value(value)


def test_rates_are_typed_in_percent(opened, held):
    at = opened("register", account="x_koho", part="lines")
    widget(at.selectbox, "指標").set_value("engagement_rate_per_impression")
    at = well(at.run())
    of_form(at.text_input, "target_new", "継続ライン").set_value("1.2%")
    of_form(at.radio, "target_new", "使い方").set_value(False)
    at = press(at, "記録する", "target_new_x_koho")
    assert "判定指標がありません" in "".join(words(at)) and not list(held.ledger.register().of(Target))
    decided(at, "target_new")
    widget(at.checkbox, "判定指標がないまま").check()
    at = press(at, "記録する", "target_new_x_koho")
    assert last(held, Target).continue_line == 0.012
    assert "1.2" in html(at)


def test_which_posts_a_line_counts_is_asked_where_the_account_answers(opened, held):
    at = opened("register", account="x_koho", part="lines")
    widget(at.selectbox, "指標").set_value("impressions")
    assert not [s for s in well(at.run()).selectbox if s.label == "数える投稿"]
    table = dataclasses.replace(X_CONTENT, rows=[x_post(A, 9), x_post(B, 90)])
    table.rows[1][table.header.index("Post text")] = "@other ありがとうございます"
    assert (
        bring_in(held, table, "x_koho", name="account_analytics_content_2026-04-01_2026-04-30.csv").outcome
        == "taken"
    )
    at = opened("register", account="x_koho", part="lines")
    widget(at.selectbox, "指標").set_value("impressions")
    at = well(at.run())
    assert of_form(at.selectbox, "target_new_x_koho", "数える投稿").value == "own"
    of_form(at.selectbox, "target_new_x_koho", "数える投稿").set_value("all")
    of_form(at.text_input, "target_new_x_koho", "継続ライン").set_value("800")
    of_form(at.radio, "target_new_x_koho", "使い方").set_value(True)
    decided(at, "target_new_x_koho")
    at = press(at, "記録する", "target_new_x_koho")
    assert last(held, Target).posts == "all"
    assert "返信も数える" in html(at)
    posts = opened("posts", account="x_koho", month="2026-04").dataframe[0].value
    assert sorted(posts["種別"]) == ["投稿", "返信"]


def test_a_third_deciding_metric_is_refused_in_words(opened, held, person):
    for metric in ("impressions", "followers"):
        recording.record(
            held,
            person,
            "target",
            {
                "account_id": "x_koho",
                "metric": metric,
                "from_month": "2026-04",
                "deciding": True,
                "continue_line": 1,
            }
            | DECIDED,
        )
    at = opened("register", account="x_koho", part="lines")
    widget(at.selectbox, "指標").set_value("likes")
    at = well(at.run())
    of_form(at.text_input, "target_new", "継続ライン").set_value("5")
    of_form(at.radio, "target_new", "使い方").set_value(True)
    assert "2つまで" in "".join(words(press(at, "記録する", "target_new_x_koho")))


def test_a_target_is_taken_back_with_a_reason(opened, held, person):
    entry = recording.record(
        held,
        person,
        "target",
        {
            "account_id": "x_koho",
            "metric": "likes",
            "from_month": "2026-04",
            "target": 5,
            "target_type": "毎月維持",
        }
        | DECIDED,
    )
    at = opened("register", account="x_koho", part="lines")
    of_form(at.text_area, f"target_correct_{entry.seq}", "理由").set_value("重複")
    press(at, "この記録を取り消す", f"target_correct_{entry.seq}")
    assert list(held.ledger.register().of(Target)) == []


def test_half_way_through_a_choice_the_page_stands(opened, held):
    at = opened("register", account="nobody", month="2026-99", part="lines")
    assert "「nobody」は、ここにはありません" in said(at) and "x_koho" not in at.query_params["account"]
    well(widget(at.selectbox, "アカウント").select_index(0).run())
    widget(at.selectbox, "指標").set_value("likes")
    well(at.run())
