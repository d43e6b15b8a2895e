"""The documents of a decision, from entries: what the app said then and the person judged, to the proven end."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from io import BytesIO

import pytest
from docx import Document as open_word

from ledger.cases import decisions
from ledger.entries import InvalidEntry
from metrics.sentences import TO_BEGIN
from services.audit import keeping
from services.decision import withdrawing
from services.office.guideline import Publication
from services.office.people import issuer
from services.papers import checklist, draft, issuing, listing, withdrawal
from services.papers.kinds import paper_kind
from services.papers.order import Making, Order
from services.register import recording
from tests.deciding import AFTER, CHIEF, POLICY, approve, at, decide, decision, fallen, grounds, seen, step


@pytest.fixture
def office(new_folder):
    return fallen(new_folder())


def paper(office, kind, seq, form="pdf", masked=False):
    view = office.view()
    try:
        order = Order(kind, form, office.today().replace(day=1), ("x_shoko",), "係", masked, of=seq)
        return issuing.deliver(office, view, order, CHIEF)
    finally:
        view.connection.close()


def withdrawn(office):
    """The same withdrawal on the days of its steps; its seq."""
    seq = decide(office)
    approve(office, seq)
    step(office, seq, "周知", where="市ホームページ", wording="停止します。")
    for day, word in (("2026-06-20", "停止"), ("2026-07-20", "削除")):
        step(at(office.folder, day), seq, word)
    return seq


def test_a_decision_keeps_what_the_app_said_in_its_words(office):
    shown = {f.ground: [e.sentence for e in f.evidence] for f in seen(office).findings}
    held = _decided(office, decide(office))
    assert {g.ground: list(g.said) for g in held.body.grounds} == shown
    told = decision(office, account_id="fb_shoko")
    told["grounds"][1]["said"] = ["自分で書いた見立て"]
    with pytest.raises(InvalidEntry, match="見立ての文（said）は、アプリが書きます"):
        recording.record(office, CHIEF, "decision", told)


def test_the_draft_tells_both_sides_and_stays_the_same_when_figures_move(office, text_of):
    seq = decide(office, reason="連絡網アプリに一本化する。", evidence=["商工第88号"])
    text = text_of(paper(office, "draft", seq).content)
    for told in (
        "起案中",
        "千曲市 x_shoko",
        "第1-4の規定により",
        "連絡網アプリに一本化する。",
        "撤退検討（要判断）",
        "【当てはまる疑い】",
        "2の理由",
        "30日間周知し",
        "このアカウントは、令和8年7月13日に発信を停止します",
        "削除 令和8年7月29日（予定）",
        "問い合わせ先: 千曲市商工課（電話 026-273-1111",
        "決裁区分 部長専決 保存期間 5年 公開区分 公開",
        "2 撤退計画・周知文案",
        "3 商工第88号",
        "4. 継続と撤退",
    ):
        assert told in text, told
    assert "〔" not in text and "評価のしるし" not in text
    before = draft.draft(office, office.ledger.register(), _decided(office, seq))
    reading = {"account_id": "x_shoko", "metric": "followers", "value": 5000, "day": "2026-05-31"}
    recording.record(office, POLICY, "reading", reading)
    after = draft.draft(office, office.ledger.register(), _decided(office, seq))
    assert after == before


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"told_reason": "お知らせをまとめるためです。"}, "停止の理由: お知らせをまとめるためです。"),
        ({}, "停止の理由: 千曲市ソーシャルメディア活用ガイドラインにもとづき、運営を続けるかどうか"),
    ],
)
def test_the_public_is_told_the_reason_that_was_written_for_it(office, text_of, told, said):
    seq = decide(office, reason="担当を置けない。", **told)
    text = text_of(paper(office, "withdrawal", seq).content)
    assert said in text and text.count("担当を置けない。") == 1  # as the reason of the plan itself


def test_what_is_ordered_is_told_to_whoever_runs_the_account(office):
    ordered = decide(office, POLICY)
    for seq, addressee in ((ordered, "商工課長"), (decide(office, account_id="fb_shoko"), "情報政策課長")):
        order = Order("withdrawal", "pdf", office.today().replace(day=1), of=seq)
        assert paper_kind("withdrawal").document(Making(office, office.view(), order)).addressee == addressee


def test_an_older_set_of_words_has_a_reason_for_the_public_too(office):
    words = office.guideline.words
    older = replace(words, phrases={k: v for k, v in words.phrases.items() if k != "notice_reason"})
    assert older.notice_reason == "運営を続けるかどうかを検討した結果です。"


def _decided(office, seq):
    return next(d for d in decisions(office.ledger.register()) if d.seq == seq)


def test_the_draft_has_day_and_number_once_it_is_decided(office, text_of):
    seq = decide(office)
    approve(office, seq)
    text = text_of(paper(office, "draft", seq).content)
    assert "決裁済" in text and "決裁日 令和8年6月15日 決裁者 部長 文書番号 商第1号" in text
    other = decide(office, account_id="fb_shoko", choice="継続", next_review_on="2026-09-01")
    approve(office, other, outcome="否決", number="商第2号")
    text = text_of(paper(office, "draft", other).content)
    assert "否決の日 令和8年6月15日" in text and "令和8年9月1日までに、あらためて" in text


@pytest.mark.parametrize("kind", ["draft", "withdrawal"])
def test_an_approved_paper_never_changes_with_what_comes_later(office, kind):
    """周知, 停止 and 削除, a correction of the reason and a transfer come after the 決裁; another day, another person."""
    seq = decide(office)
    approve(office, seq)
    before = {form: paper(office, kind, seq, form) for form in ("pdf", "docx")}
    step(office, seq, "周知", where="市ホームページ", wording="停止します。")
    for day, word in (("2026-06-20", "停止"), ("2026-07-20", "削除")):
        step(at(office.folder, day), seq, word)
    later = at(office.folder, "2026-08-01")
    recording.record(
        later,
        POLICY,
        "transfer",
        {
            "account_id": "x_shoko",
            "section": "広報課",
            "from_day": "2026-08-01",
            "agreed_on": "2026-07-31",
            "reason": "移管",
            "deviation": "急ぎの組織改編",
        },
    )
    for form, first in before.items():
        again = paper(later, kind, seq, form)
        assert (again.content, again.number, again.final) == (first.content, first.number, True)
        later.documents.folder.joinpath(hashlib.sha256(first.content).hexdigest()).unlink()
        assert paper(later, kind, seq, form).content == first.content  # made anew from what stood
    assert keeping.verify(later).clean


def test_a_corrected_approval_makes_a_paper_of_its_own(office, text_of):
    seq = decide(office)
    approval = approve(office, seq)
    first = paper(office, "draft", seq)
    body = {"decision": seq, "approver": "部長", "approved_on": str(office.today()), "number": "商第2号"}
    office.ledger.record(POLICY, [("correct", {"seq": approval, "reason": "番号の誤り", "body": body})])
    again = paper(office, "draft", seq)
    assert again.number != first.number and "商第2号" in text_of(again.content)


def test_a_draft_is_told_up_to_its_own_last_entry(office, text_of):
    """What is recorded of other accounts leaves a 起案 as it is, its evidence id included."""
    seq = decide(office)
    first = paper(office, "draft", seq)
    decide(office, account_id="fb_shoko")
    again = paper(at(office.folder, "2026-06-20"), "draft", seq)
    assert (again.number, again.final) == (first.number, False)
    text = text_of(again.content).replace(" ", "")  # a line may break anywhere
    assert f"台帳記録{seq}番" in text and "作成令和8年6月20日" in text


def test_the_word_file_is_editable_and_says_the_same(office):
    word = open_word(BytesIO(paper(office, "draft", decide(office), "docx").content))
    whole = "\n".join(p.text for p in word.paragraphs) + "".join(
        c.text for t in word.tables for r in t.rows for c in r.cells
    )
    for told in ("公式アカウントの運営からの撤退について", "千曲市 x_shoko", "起案者", "2の理由"):
        assert told in whole, told
    assert {p.style.name for p in word.paragraphs if p.text.startswith("1　起案の理由")} == {"Heading 1"}


def test_the_stamp_row_is_the_citys(office):
    seq = decide(office)
    order = Order("draft", "pdf", office.today().replace(day=1), ("x_shoko",), of=seq)
    held = paper_kind("draft").document(Making(office, office.view(), order))
    assert (
        held.stamps
        == office.guideline.words.papers["draft_withdraw"].stamps
        == ("部長（決裁）", "課長", "係長", "起案者")
    )
    assert held.form.startswith("様式第6号")


def test_the_plan_is_the_one_that_was_approved(office, text_of):
    """Its days and texts are those of the 起案, whatever was done since on which day."""
    seq = decide(office)
    approve(office, seq)
    told = [text_of(paper(office, kind, seq).content).replace(" ", "") for kind in ("draft", "withdrawal")]
    for held in told:
        assert "令和8年7月13日に発信を停止します" in held and "〔" not in held
        assert "市ホームページ（https://www.city.chikuma.lg.jp/）" in held and "令和8年7月29日" in held
    step(office, seq, "周知", where="市ホームページ", wording="停止します。")
    step(at(office.folder, "2026-06-20"), seq, "停止")
    later = paper(at(office.folder, "2026-06-20"), "withdrawal", seq)
    assert text_of(later.content).replace(" ", "") == told[1] and later.final


def test_the_report_waits_for_the_deletion_and_says_whether_it_is_proven(office, text_of):
    seq = decide(office)
    with pytest.raises(LookupError, match="まだ削除されていません"):
        paper(office, "abolition", seq)
    approve(office, seq)
    step(office, seq, "周知")
    step(at(office.folder, "2026-06-20"), seq, "停止")
    deleted = at(office.folder, "2026-07-20")
    step(deleted, seq, "削除")
    assert "削除後確認がまだ" in text_of(paper(deleted, "abolition", seq).content)
    proven = at(office.folder, "2026-08-01")
    step(proven, seq, "削除後確認", **AFTER)
    text = text_of(paper(proven, "abolition", seq).content)
    archive = withdrawal.withdrawal(
        proven, proven.ledger.register(), _decided(proven, seq), proven.today()
    ).kept
    assert (
        archive.evidence in text and not re.search("[0-9a-f]{32}", text) and "令和9年8月1日まで見張る" in text
    )
    assert "令和8年8月1日 届出者 商工課 運用管理責任者" in text and "次のとおり届け出ます" in text
    assert "撤退が完了しましたので" in text and "廃止した日 令和8年7月20日" in text


def test_names_are_masked_for_publication(office, text_of):
    seq = withdrawn(office)
    for kind in ("draft", "withdrawal", "abolition"):
        made = paper(at(office.folder, "2026-07-20"), kind, seq, masked=True)
        text = text_of(made.content)
        assert "■■" in text and "決裁者 部長" not in text and made.notes[-1].startswith("氏名を■■")
        assert office.guideline.words.phrases["public_note"] in text
        assert "■■の根拠" not in text and "条項がまだ設定されていない" in made.notes[-2]


def test_each_page_for_publication_names_the_clause_and_officials_stay_where_the_city_says_so(
    office, text_of
):
    seq = withdrawn(office)
    then = at(office.folder, "2026-07-20")
    known = {"name": "課長", "role": "policy", "sections": ["情報政策課"], "from": "2026-04-01"}
    recording.record(then, POLICY, "member", known)
    how = Publication("架空市情報公開条例第9条第2号", officials_stay=True)
    words = replace(then.guideline.words, publication=how)
    then.__dict__["guideline"] = replace(then.guideline, words=words)
    made = paper(then, "draft", seq, masked=True)
    text = text_of(made.content)
    pages = text.replace(" ", "").count("／■■の根拠架空市情報公開条例第9条第2号")
    assert pages == int(re.search(r"1 / (\d+)", text)[1]) and "起案者 課長" in text
    again = paper(at(office.folder, "2026-07-20"), "draft", seq, masked=True)
    assert again.content == made.content  # what was approved is kept as it was handed out first
    assert made.notes[-2].startswith("職務を行った職員の氏名は残して")


def test_the_issue_of_a_decisions_paper_names_the_decision(office):
    seq = decide(office)
    made = paper(office, "draft", seq)
    entry = office.ledger.journal.entries()[-1]
    assert (entry.body["decision"], entry.body["evidence"], entry.body["account_id"]) == (
        seq,
        made.number,
        "x_shoko",
    )
    assert made.file_name == f"起案文書_x_shoko_台帳{seq}.pdf"


def test_the_checklist_is_of_what_was_recorded_by_the_day(office, text_of):
    day = office.today()
    (blank,) = checklist.checklists(office, ("x_shoko",), day)
    assert [len(p.items) for p in blank.parts] == [6, 10, 8, 9, 4] and all(p.on is None for p in blank.parts)
    assert all(not i.answer for p in blank.parts for i in p.items)
    items = {i.id: "適合" for i in office.guideline.checklist("x")[:1]}
    for kind, body in (
        ("media_check", {"checked_on": "2026-06-01", "items": items}),
        ("disclosure", {"checked_on": "2026-06-14", "items": {"url": "https://x.com/a"}}),
        ("disclosure", {"checked_on": "2026-06-02", "items": {"name": "古い"}}),
        (
            "security_check",
            {"checked_on": "2026-05-01", "password_changed_on": "2026-04-30", "next_on": "2027-05-01"},
        ),
    ):
        recording.record(office, POLICY, kind, {"account_id": "x_shoko"} | body)
    (listed,) = [d for d in listing.disclosed(office, day) if d.account_id == "x_shoko"]
    assert (listed.items["url"], listed.items["name"]) == (
        "https://x.com/a",
        "千曲市 x_shoko",
    )  # as last checked, not as last recorded
    (held,) = checklist.checklists(office, ("x_shoko",), day)
    media, disclosure, _, _, security = held.parts
    assert (media.items[0].answer, media.items[1].answer) == ("適合", "")
    assert [i.answer for i in disclosure.items[:2]] == ["なし", "掲載　https://x.com/a"]
    assert (held.failed, media.due, disclosure.due) == (9, "次回 令和9年6月1日", "次回 令和9年6月14日")
    (late,) = checklist.checklists(office, ("x_shoko",), day.replace(year=2027, month=6, day=5))
    assert [p.due for p in late.parts if p.due] == [
        "期限（令和9年6月1日）を過ぎています",
        "次回 令和9年6月14日",
        "期限（令和9年5月1日）を過ぎています",
    ]
    assert (security.items[0].answer, security.items[1].answer, security.due) == (
        "令和8年4月30日",
        "",
        "次回 令和9年5月1日",
    )
    assert checklist.checklists(office, ("x_shoko",), day.replace(day=1))[0].parts[1].on is None
    with pytest.raises(LookupError, match="台帳にありません"):
        checklist.checklists(office, ("x_none",), day)
    text = text_of(
        issuing.deliver(
            office, office.view(), Order("checklist", "pdf", day.replace(day=1)), issuer(None)
        ).content
    )
    assert len(re.findall("媒体の点検", text)) == 3


def test_the_plan_that_is_drafted_is_the_one_that_is_kept_to(office, text_of):
    """The days and words of the form stand on the paper, and are what is due once it is approved."""
    plan = {
        "notice_on": "2026-06-22",
        "stop_on": "2026-07-01",
        "delete_on": "2026-07-27",
        "check_on": "2026-07-30",
        "elsewhere": "市公式LINE",
        "contact": "商工課 026-000-0000",
    }
    seq = decide(office, **plan)
    text = text_of(paper(office, "draft", seq).content)
    for told in (
        "周知 令和8年6月22日（予定）",
        "削除 令和8年7月27日（予定）",
        "市公式LINE",
        "商工課 026-000-0000",
    ):
        assert told in text, told
    approve(office, seq)
    held = _decided(office, seq)
    due = {s.word: str(s.due) for s in withdrawing.steps(office.ledger.register(), held, office.today())}
    assert due == {
        "周知": "2026-06-22",
        "停止": "2026-07-01",
        "削除": "2026-07-27",
        "削除後確認": "2026-07-30",
    }


def test_the_papers_of_a_deletion_at_once_name_one_day_for_its_notice(office, text_of):
    """The text for the public is of the day on which draft and plan have it told; 停止 is no step of its own."""
    seq = decide(office, immediate=True, grounds=grounds(3, "事態"))
    approve(office, seq)
    for kind, planned in (("draft", "（予定）"), ("withdrawal", " 遅くとも令和8年6月29日（決裁から14日）")):
        text = text_of(paper(office, kind, seq).content)
        assert text.index("削除 令和8年6月15日") < text.index(f"周知 令和8年6月15日{planned}"), kind
        assert "令和8年6月15日 X（旧 Twitter）公式アカウント" in text, kind
        assert "停止 令和" not in text, kind


def test_the_notice_goes_on_after_the_account_has_stopped(office):
    """第1-4(2): 停止した旨の周知."""
    for days, stop in ((14, "2026-07-06"), (30, "2026-07-13"), (1, "2026-06-29")):
        told = withdrawing.proposal(office.ledger.register(), office.today(), days, False)
        assert str(told["停止"]) == stop and told["周知"] <= told["停止"] <= told["削除"]


def test_a_draft_tells_the_reason_of_its_state_once_and_nothing_to_do_in_the_app(office, text_of):
    held = draft.draft(office, office.ledger.register(), _decided(office, decide(office)))
    told = " ".join(s for g in held.grounds for s in g.said)
    assert "700、5月 690／ライン 800" in held.evaluation.sentence
    assert "700、5月 690／ライン 800" not in told and told.count(draft.AS_ABOVE) == 1
    assert draft.for_paper(f"判定指標が設定されていません。{TO_BEGIN}") == "判定指標が設定されていません。"


@pytest.mark.parametrize(
    ("plan", "why"),
    [
        ({"notice_on": "2026-06-22", "delete_on": "2026-07-21"}, "周知の期間が終わる前"),
        ({"notice_on": "2026-07-22", "stop_on": "2026-07-21"}, "停止の予定日が周知の予定日より前"),
        ({"choice": "継続", "check_on": "2026-07-30"}, "撤退でだけ使います"),
    ],
)
def test_a_plan_that_the_guideline_does_not_allow_is_no_plan(office, plan, why):
    with pytest.raises(InvalidEntry, match=why):
        decide(office, **{"notice_days": 30} | plan)
