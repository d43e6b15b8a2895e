"""Entries: for each kind a body that is right, and what is said of one that is not."""

import json

import pytest
from hypothesis import given, strategies as st

from ledger.entries import KIND_WORDS, KINDS, InvalidEntry, check_body, plain
from tests.ledger.bodies import GOOD, GROUNDS, judged

GONE = object()
SPOILED = [
    # kind         member          now is            what is said
    (
        "import",
        "sha256",
        "A" * 64,
        "SHA-256「AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA」の書き方が正しくありません",
    ),
    ("import", "format_digest", GONE, "形式の版がありません"),
    ("import", "as_of", "2026-02-30", "書き出した日「2026-02-30」は日付ではありません"),
    ("import", "accounts", {"甲": "a b"}, "アカウントの「甲」「a b」の書き方が正しくありません"),
    ("import", "counts", {"rows": 1}, "件数の「rows」という項目はありません"),
    ("import", "counts", {"coverage": [{"first": "2026-04-01"}]}, "件数の期間の1番目の末日がありません"),
    ("norm", "gathered_by", "県\n課", "出所「県 課」の書き方が正しくありません"),
    ("norm", "cells", 0, "区分の数は1以上です（「0」は使えません）"),
    ("undo_import", "seq", 0, "番号は1以上です（「0」は使えません）"),
    ("undo_import", "reason", " \u3000", "理由がありません"),
    ("reading", "value", float("nan"), "値「nan」は数ではありません"),
    ("reading", "value", 2e15, "値は1,000,000,000,000,000以下です"),
    ("reading", "value", "多い", "値「多い」は数ではありません"),
    ("reading", "metric", "Followers", "指標「Followers」の書き方が正しくありません"),
    ("reading", "day", GONE, "どちらか一方が要ります"),
    ("reading", "note", "長" * 5001, "メモは5000字までです"),
    ("account", "account_id", "-x", "アカウントID「-x」の書き方が正しくありません"),
    ("account", "account_id", "a" * 65, "アカウントID「aaaa"),
    ("account", "kind", "other", "区分は 代表・分野別 のどれかです"),
    ("account", "url", "javascript:x", "URL「javascript:x」の書き方が正しくありません"),
    ("account", "section", "広報\n課", "運営主体「広報 課」の書き方が正しくありません"),
    ("account", "source", {"line": 2}, "元の表のSHA-256がありません"),
    ("target", "from_month", "2026-13", "適用開始月「2026-13」の書き方が正しくありません"),
    ("target", "from_month", "2026-4", "適用開始月「2026-4」の書き方が正しくありません"),
    ("target", "target_type", "いつか", "目標型は 期末到達・年度累計・毎月維持 のどれかです"),
    ("target", "window", 2, "窓は 1か月・3か月・12か月 のどれかです"),
    ("target", "first_month", GONE, "年度累計の目標には、対象の開始月と終了月が要ります"),
    ("target", "last_month", "2026-03", "対象の終了月が開始月より前です"),
    ("rule", "patience", 0, "連続月数Nは1以上です（「0」は使えません）"),
    ("rule", "patience", 25, "連続月数Nは24以下です（「25」は使えません）"),
    ("rule", "recovery", 1.5, "回復月数M「1.5」は整数ではありません"),
    ("rule", "margin", 1.01, "余裕は1以下です（「1.01」は使えません）"),
    ("member", "role", "admin", "役割は 運用担当者・運用管理責任者・情報政策課・閲覧 のどれかです"),
    ("member", "from", GONE, "開始がありません"),
    ("member", "name", "", "名前がありません"),
    ("member", "sections", ["広報課", ""], "所属の2番目がありません"),
    ("metric", "metric", "来場者", "指標ID「来場者」の書き方が正しくありません"),
    ("metric", "additivity", "rate", "性質は 期間の合計（件数など、足せるもの）・時点の値"),
    ("metric", "unit", "%", "単位「%」の書き方が正しくありません"),
    ("setting", "key", "City name", "設定「City name」の書き方が正しくありません"),
    ("setting", "value", None, "値「None」は使えません"),
    ("event", "kind", "会議", "種類は 災害・催し・仕様変更 のどれかです"),
    ("event", "title", GONE, "できごとがありません"),
    ("event", "day", "昨日", "日「昨日」は日付ではありません"),
    ("rebase", "reason", "なんとなく", "理由は 仕様変更・体制変更・災害・その他 のどれかです"),
    ("rebase", "reason", GONE, "理由がありません"),
    ("rebase", "note", "", "メモがありません"),
    ("rebase", "metric", GONE, "指標がありません"),
    ("hours", "month", "2026-04-01", "月「2026-04-01」の書き方が正しくありません"),
    ("hours", "hours", -0.5, "時間は0以上です（「-0.5」は使えません）"),
    ("hours", "hours", 10_001, "時間は10,000以下です（「10001」は使えません）"),
    ("hours", "hours", True, "は数値です"),
    ("cost", "per", "year", "単位は 時間・月 のどれかです"),
    ("cost", "yen", -1, "円は0以上です（「-1」は使えません）"),
    ("opening", "need", " ", "必要性の判断がありません"),
    ("opening", "lineup", GONE, "既存アカウントで足りない理由がありません"),
    ("transfer", "section", GONE, "運営主体がありません"),
    ("transfer", "reason", "", "理由がありません"),
    ("policy", "items", {"目的": "x"}, "各項目の「目的」の書き方が正しくありません"),
    ("policy", "from_day", "2026-4-1", "適用開始日「2026-4-1」は日付ではありません"),
    ("manual", "items", GONE, "各項目がありません"),
    ("disclosure", "items", {"name": "長" * 5001}, "各項目の「name」は5000字までです"),
    ("media_check", "items", {"wall": "はい"}, "各項目の「wall」は 適合・不適合・該当なし のどれかです"),
    ("security_check", "checked_on", GONE, "点検日がありません"),
    ("security_check", "note", "hunter2", "「note」という項目はありません"),
    ("purpose", "reuse", GONE, "登録者を他の目的に活用できるとするときは"),
    ("purpose", "reason", GONE, "理由がありません"),
    ("media_candidate", "conclusion", "様子見", "結論は 採用・見送り・調査を続ける のどれかです"),
    ("member", "role", "manager", "受託者の役割は運用担当者だけです"),
    ("member", "to", "2026-03-31", "終わりの日が始まりの日より前です"),
    (
        "proposal",
        "sets",
        [{"name": "案", "lines": "guess"}],
        "案の1番目のラインの決め方は いまのライン・中央値の割合・同じ値 のどれかです",
    ),
    ("adoption", "accounts", [], "アカウント"),
    ("adoption", "decided_by", GONE, "決定者がありません"),
    ("adoption", "ground", GONE, "根拠がありません"),
    ("comment", "kind", "悪口", "種別は 要望・質問・称賛・苦情・その他 のどれかです"),
    ("comment", "text", "山田さんが来た", "コメント本文「山田さんが来た」の書き方が正しくありません"),
    ("comment", "handled_on", GONE, "対応済のコメントには"),
    ("comment", "handled_on", "2026-04-02", "終わりの日が始まりの日より前です"),
    (
        "incident",
        "prohibited",
        "セ",
        "禁止事項（第1-2(8)）は ア・イ・ウ・エ・オ・カ・キ・ク・ケ・コ・サ・シ・ス のどれかです",
    ),
    ("incident", "prohibited", GONE, "禁止記事には、第1-2(8)のア〜ス"),
    ("incident", "kind", "炎上", "ほかの種類には要りません"),
    ("incident", "contained_on", "2026-04-02", "終わりの日が始まりの日より前です"),
    ("incident", "closed_on", "2026-04-02", "終わりの日が始まりの日より前です"),
    ("incident", "details", "本文", "詳細「本文」の書き方が正しくありません"),
    ("review", "overall", "　", "③総合評価がありません"),
    ("review", "digest", "a" * 63, "評価のしるし「aaaa"),
    ("return", "reason", GONE, "理由がありません"),
    ("confirm", "posts_checked", GONE, "投稿の確認がありません"),
    ("confirm", "review", 0, "提出の番号は1以上です（「0」は使えません）"),
    ("close", "revision", 0, "版は1以上です（「0」は使えません）"),
    ("close", "unconfirmed", "所属長が不在", "確認があるときは"),
    ("close", "metrics", [{"metric": "followers"}], "指標ごとの判定の1番目の判定指標がありません"),
    ("reopen", "close", GONE, "締めの番号がありません"),
    ("theme", "name", " ", "分類の名がありません"),
    ("theme", "from_month", "2026-4", "適用開始月「2026-4」の書き方が正しくありません"),
    ("theme", "rule", {"any": [""]}, "含むことばの1番目がありません"),
    ("post_theme", "is_of", "たぶん", "当てはまるは「はい」か「いいえ」です"),
    ("post_theme", "post_id", GONE, "記事の番号がありません"),
    ("trial", "title", GONE, "試すことがありません"),
    ("trial", "manner", "なんとなく", "比べかたは 交互に試す・同じ月のほかの記事と比べる のどれかです"),
    ("trial", "rule", {"none": ["訓練"]}, "含むことば・ハッシュタグ・書き出しのどれかが要ります"),
    ("trial", "aim", 1.0, "目指す倍率は1.05以上です"),
    ("trial", "a_month", 0, "試す記事の件数（1か月）は1以上です"),
    ("trial", "to_month", "2026-04", "はじめの月から12か月までです"),
    ("trial", "to_month", "2027-05", "はじめの月から12か月までです"),
    ("trial_end", "told", GONE, "結果の文と根拠が要ります"),
    ("trial_end", "finding", GONE, "結果の文と根拠が要ります"),
    ("trial_end", "next", "様子見", "これからは 続ける・やめる・もう一度試す のどれかです"),
    ("decision", "choice", "様子見", "決定は 継続・撤退・休止 のどれかです"),
    ("decision", "grounds", GROUNDS[:3], "判断基準①〜④のそれぞれに"),
    ("decision", "grounds", [*GROUNDS, GROUNDS[0]], "判断基準①〜④のそれぞれに"),
    ("decision", "grounds", [g | {"reason": ""} for g in GROUNDS], "判断基準①〜④の1番目の理由がありません"),
    ("decision", "grounds", judged(g3="該当する"), "判断基準①〜④の3番目: 判断基準③に該当するときは"),
    ("decision", "grounds", judged(g2="事態"), "判断基準③でだけ使います"),
    ("decision", "choice", "撤退", "撤退には"),
    ("decision", "notice_days", 0, "周知の日数は1以上です（「0」は使えません）"),
    ("decision", "notice_days", 731, "周知の日数は730以下です（「731」は使えません）"),
    ("decision", "immediate", True, "即時は撤退でだけ使います"),
    ("decision", "choice", "休止", "休止には"),
    ("approval", "number", GONE, "文書番号がありません"),
    ("approval", "outcome", "保留", "結果は 決裁・否決 のどれかです"),
    ("withdrawal_step", "step", "引越", "手順は 周知・停止・削除・削除後確認 のどれかです"),
    ("withdrawal_step", "done_on", GONE, "どちらか一方が要ります"),
    ("withdrawal_step", "planned_on", "2026-05-01", "どちらか一方が要ります"),
    ("withdrawal_step", "proof", GONE, "実施した手順には"),
    ("withdrawal_step", "links_removed", GONE, "のすべてが要ります"),
    ("withdrawal_step", "links_removed", False, "のすべてが要ります"),
    ("withdrawal_step", "list_updated", False, "のすべてが要ります"),
    ("withdrawal_step", "name_watch_until", GONE, "のすべてが要ります"),
    ("withdrawal_step", "credentials_disposed_on", GONE, "のすべてが要ります"),
    ("document", "evidence", "0a1b-2c3d-4e5f", "根拠番号「0a1b-2c3d-4e5f」の書き方が正しくありません"),
    ("document", "document", "../review", "書類「../review」の書き方が正しくありません"),
    ("document", "revision", -1, "版は0以上です（「-1」は使えません）"),
    ("dispose", "authority", GONE, "廃棄の根拠がありません"),
    ("dispose", "what", "journal", "対象は 元のファイル・文章・発行した書類 のどれかです"),
    ("correct", "seq", "二", "番号「二」は整数ではありません"),
    ("correct", "reason", GONE, "理由がありません"),
    ("correct", "body", "なし", "内容「なし」は使えません"),
]


def spoiled(kind, member, value):
    rest = {name: held for name, held in GOOD[kind].items() if name != member}
    return rest if value is GONE else rest | {member: value}


def test_every_kind_is_drawn_here():
    assert set(GOOD) == set(KINDS) == set(KIND_WORDS) == {kind for kind, *_ in SPOILED}


@pytest.mark.parametrize("kind", GOOD)
def test_a_good_body_is_kept_as_it_was_given(kind):
    body = check_body(kind, GOOD[kind])
    assert type(body) is KINDS[kind]
    assert plain(body).items() >= GOOD[kind].items()
    assert check_body(kind, json.loads(json.dumps(plain(body)))) == body


@pytest.mark.parametrize(("kind", "member", "value", "said"), SPOILED)
def test_a_spoiled_member_is_refused_and_named(kind, member, value, said):
    with pytest.raises(InvalidEntry, match=f"^{KIND_WORDS[kind]}: ") as refusal:
        check_body(kind, spoiled(kind, member, value))
    assert said in str(refusal.value)


@pytest.mark.parametrize("kind", GOOD)
def test_a_member_nobody_knows_is_refused(kind):
    with pytest.raises(InvalidEntry, match="「password」という項目はありません"):
        check_body(kind, GOOD[kind] | {"password": "x"})


def test_every_fault_is_named_at_once():
    with pytest.raises(
        InvalidEntry, match=r"^判定の規則: 適用開始月がありません、連続月数Nは1以上です（「0」は使えません）$"
    ):
        check_body("rule", {"patience": 0})


def test_a_kind_nobody_knows_is_refused_with_those_there_are():
    with pytest.raises(InvalidEntry, match=r"delete という種類の記録はありません.*correct, cost, decision"):
        check_body("delete", {})


@pytest.mark.parametrize("body", [[], None, "seq"])
def test_a_body_that_is_no_body(body):
    with pytest.raises(InvalidEntry, match=r"^取込の取消: "):
        check_body("undo_import", body)


@pytest.mark.parametrize(
    ("dates", "good"),
    [
        ({"day": "2026-04-30"}, True),
        ({"from": "2026-04-01", "to": "2026-04-30"}, True),
        ({"from": "2026-04-30", "to": "2026-04-30"}, True),
        ({}, False),
        ({"from": "2026-04-01"}, False),
        ({"to": "2026-04-30"}, False),
        ({"from": "2026-04-30", "to": "2026-04-29"}, False),
        ({"day": "2026-04-30", "from": "2026-04-01", "to": "2026-04-30"}, False),
    ],
)
def test_a_reading_is_of_a_day_or_of_a_period(dates, good):
    body = {"account_id": "koho_x", "metric": "visitors", "value": 1} | dates
    if good:
        assert plain(check_body("reading", body)) == body
    else:
        with pytest.raises(InvalidEntry, match=r"^読み取った値: "):
            check_body("reading", body)


@pytest.mark.parametrize(("note", "good"), [("担当者の交代", True), (None, False), ("\u3000", False)])
def test_another_reason_to_rebase_is_said_in_words(note, good):
    body = GOOD["rebase"] | {"reason": "その他", "note": note}
    if good:
        assert check_body("rebase", body).note == note
    else:
        with pytest.raises(InvalidEntry, match=r"^変動の基準の引き直し: (メモがありません|.*内容が要ります)"):
            check_body("rebase", body)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"contractor": True}, None),
        ({"contractor": True, "role": "viewer"}, "受託者の役割は運用担当者だけです"),
        ({"contractor": True, "role": "policy"}, "受託者の役割は運用担当者だけです"),
        ({"role": "manager", "acts_for": "鈴木"}, None),
        ({"role": "policy", "acts_for": "鈴木"}, None),
        ({"role": "operator", "acts_for": "鈴木"}, "運用管理責任者と情報政策課だけです"),
        ({"role": "viewer", "acts_for": "鈴木"}, "運用管理責任者と情報政策課だけです"),
        ({"role": "manager", "acts_for": "佐藤"}, "相手が本人です"),
    ],
)
def test_contractors_decide_nothing_and_deputies_act_for_another_who_decides(changed, said):
    body = {"name": "佐藤", "role": "operator", "sections": ["広報課"], "from": "2026-04-01"} | changed
    if said is None:
        assert plain(check_body("member", body)).items() >= changed.items()
    else:
        with pytest.raises(InvalidEntry, match=said):
            check_body("member", body)


@pytest.mark.parametrize(
    ("changed", "good"),
    [
        ({"planned_on": "2026-05-01"}, True),
        ({"planned_on": "2026-05-01", "deviation": "周知を待たない"}, False),  # not done yet: refused
        ({"done_on": "2026-05-01", "person": "佐藤", "proof": "写し"}, True),
        ({"done_on": "2026-05-01", "person": "佐藤", "proof": "写し", "deviation": "誤って消した"}, True),
        ({"done_on": "2026-05-01", "proof": "写し"}, False),
        ({}, False),
    ],
)
def test_a_step_is_planned_or_done_and_only_what_is_done_can_deviate(changed, good):
    body = {"decision": 5, "step": "削除"} | changed
    if good:
        assert plain(check_body("withdrawal_step", body)) == body
    else:
        with pytest.raises(InvalidEntry, match=r"^撤退の手順: "):
            check_body("withdrawal_step", body)


@pytest.mark.parametrize(
    ("changed", "good"),
    [
        ({"choice": "撤退", "notice_days": 1}, True),
        ({"choice": "撤退", "immediate": True}, True),  # whether it may be: procedure
        ({"choice": "休止", "from_month": "2026-06"}, True),
        ({"choice": "休止", "from_month": "2026-06", "to_month": "2026-06"}, True),
        ({"choice": "休止", "from_month": "2026-06", "to_month": "2026-05"}, False),
    ],
)
def test_a_decision_says_what_its_choice_needs(changed, good):
    if good:
        assert plain(check_body("decision", GOOD["decision"] | changed)).items() >= changed.items()
    else:
        with pytest.raises(InvalidEntry, match=r"^継続・撤退の決定: "):
            check_body("decision", GOOD["decision"] | changed)


def test_nothing_of_a_security_check_but_its_account_holds_text():
    """There is no place for a password."""
    told = KINDS["security_check"].model_json_schema()["properties"]
    texts = {
        n
        for n, p in told.items()
        if any(o.get("type") == "string" and o.get("format") != "date" for o in (p, *p.get("anyOf", [])))
    }
    assert texts == {"account_id"}


def test_a_checked_body_does_not_change():
    with pytest.raises(ValueError, match="frozen"):
        check_body("event", GOOD["event"]).title = "別の催し"


def test_space_around_text_is_no_part_of_it():
    assert check_body("event", GOOD["event"] | {"title": "\u3000港まつり "}).title == "港まつり"


@pytest.mark.parametrize("kind", GOOD)
@given(data=st.data())
def test_plain_says_the_same_again_with_any_members_left_out(kind, data):
    names = data.draw(st.sets(st.sampled_from(sorted(GOOD[kind]))), "kept")
    try:
        body = check_body(kind, {name: GOOD[kind][name] for name in names})
    except InvalidEntry:
        return
    assert None not in plain(body).values()
    assert check_body(kind, plain(body)) == body


@given(st.text() | st.integers() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False))
def test_a_setting_keeps_its_value_and_the_type_of_it(value):
    body = check_body("setting", {"key": "k", "value": value})
    again = check_body("setting", json.loads(json.dumps(plain(body))))
    assert (type(again.value), again) == (type(value), body)
