"""Entries: for each kind a body that is right, and what is said of one that is not."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.entries import KIND_WORDS, KINDS, InvalidEntry, check_body, plain
from tests.ledger.bodies import GOOD, GROUNDS, judged

GONE = object()
SPOILED = [
    # kind         member          now is            what is said
    ("import", "sha256", "A" * 64, "sha256 の書き方が正しくありません"),
    ("import", "format_digest", GONE, "format_digest がありません"),
    ("import", "as_of", "2026-02-30", "as_of の値「2026-02-30」は使えません"),
    ("import", "accounts", {"甲": "a b"}, "accounts.甲 の書き方が正しくありません"),
    ("import", "counts", {"rows": 1}, "counts.rows という項目はありません"),
    ("import", "counts", {"coverage": [{"first": "2026-04-01"}]}, "counts.coverage.0.last がありません"),
    ("undo_import", "seq", 0, "seq の値「0」は使えません"),
    ("undo_import", "reason", " \u3000", "reason の値「"),
    ("reading", "value", float("nan"), "value の値「nan」は使えません"),
    ("reading", "value", 2e15, "value の値「"),
    ("reading", "value", "多い", "value の値「多い」は使えません"),
    ("reading", "metric", "Followers", "metric の書き方が正しくありません"),
    ("reading", "day", GONE, "どちらか一方が要ります"),
    ("reading", "note", "長" * 5001, "note の値「長長"),
    ("account", "account_id", "-x", "account_id の書き方が正しくありません"),
    ("account", "account_id", "a" * 65, "account_id の書き方が正しくありません"),
    ("account", "kind", "other", "kind は決められた値のどれかです"),
    ("account", "url", "javascript:x", "url の書き方が正しくありません"),
    ("account", "section", "広報\n課", "section の書き方が正しくありません"),
    ("account", "source", {"line": 2}, "source.sha256 がありません"),
    ("target", "from_month", "2026-13", "from_month の書き方が正しくありません"),
    ("target", "from_month", "2026-4", "from_month の書き方が正しくありません"),
    ("target", "target_type", "いつか", "target_type は決められた値のどれかです"),
    ("target", "window", 2, "window は決められた値のどれかです"),
    ("target", "first_month", GONE, "年度累計の目標には、対象の開始月と終了月が要ります"),
    ("target", "last_month", "2026-03", "対象の終了月が開始月より前です"),
    ("rule", "patience", 0, "patience の値「0」は使えません"),
    ("rule", "patience", 25, "patience の値「25」は使えません"),
    ("rule", "recovery", 1.5, "recovery の値「1.5」は使えません"),
    ("rule", "margin", 1.01, "margin の値「1.01」は使えません"),
    ("member", "role", "admin", "role は決められた値のどれかです"),
    ("member", "from", GONE, "from がありません"),
    ("member", "name", "", "name の値「」は使えません"),
    ("member", "sections", ["広報課", ""], "sections.1 の値「」は使えません"),
    ("metric", "metric", "来場者", "metric の書き方が正しくありません"),
    ("metric", "additivity", "rate", "additivity は決められた値のどれかです"),
    ("metric", "unit", "%", "unit の書き方が正しくありません"),
    ("setting", "key", "City name", "key の書き方が正しくありません"),
    ("setting", "value", None, "の値「None」は使えません"),
    ("event", "kind", "会議", "kind は決められた値のどれかです"),
    ("event", "title", GONE, "title がありません"),
    ("event", "day", "昨日", "day の値「昨日」は使えません"),
    ("rebase", "reason", "なんとなく", "reason は決められた値のどれかです"),
    ("rebase", "reason", GONE, "reason がありません"),
    ("rebase", "note", "", "note の値「」は使えません"),
    ("rebase", "metric", GONE, "metric がありません"),
    ("hours", "month", "2026-04-01", "month の書き方が正しくありません"),
    ("hours", "hours", -0.5, "hours の値「-0.5」は使えません"),
    ("hours", "hours", 10_001, "hours の値「10001」は使えません"),
    ("hours", "hours", True, "は数値です"),
    ("cost", "per", "year", "per は決められた値のどれかです"),
    ("cost", "yen", -1, "yen の値「-1」は使えません"),
    ("opening", "need", " ", "need の値「"),
    ("opening", "lineup", GONE, "lineup がありません"),
    ("transfer", "section", GONE, "section がありません"),
    ("transfer", "reason", "", "reason の値「」は使えません"),
    ("policy", "items", {"目的": "x"}, "items.目的"),
    ("policy", "from_day", "2026-4-1", "from_day の値「2026-4-1」は使えません"),
    ("manual", "items", GONE, "items がありません"),
    ("disclosure", "items", {"name": "長" * 5001}, "items.name の値「長長"),
    ("media_check", "items", {"wall": "はい"}, "items.wall は決められた値のどれかです"),
    ("security_check", "checked_on", GONE, "checked_on がありません"),
    ("security_check", "note", "hunter2", "note という項目はありません"),
    ("purpose", "reuse", GONE, "その目的（reuse）が要ります"),
    ("purpose", "reason", GONE, "reason がありません"),
    ("media_candidate", "conclusion", "様子見", "conclusion は決められた値のどれかです"),
    ("member", "role", "manager", "受託者の役割は運用担当者だけです"),
    ("member", "to", "2026-03-31", "終わりの日が始まりの日より前です"),
    ("proposal", "sets", [{"name": "案", "lines": "guess"}], "sets.0.lines は決められた値のどれかです"),
    ("comment", "kind", "悪口", "kind は決められた値のどれかです"),
    ("comment", "text", "山田さんが来た", "text の書き方が正しくありません"),
    ("comment", "handled_on", GONE, "対応した日（handled_on）が要ります"),
    ("comment", "handled_on", "2026-04-02", "終わりの日が始まりの日より前です"),
    ("incident", "prohibited", "セ", "prohibited は決められた値のどれかです"),
    ("incident", "prohibited", GONE, "禁止記事には、第1-2(8)のア〜ス"),
    ("incident", "kind", "炎上", "ほかの種類には要りません"),
    ("incident", "contained_on", "2026-04-02", "終わりの日が始まりの日より前です"),
    ("incident", "closed_on", "2026-04-02", "終わりの日が始まりの日より前です"),
    ("incident", "details", "本文", "details の書き方が正しくありません"),
    ("review", "overall", "　", "overall の値「"),
    ("review", "digest", "a" * 63, "digest の書き方が正しくありません"),
    ("return", "reason", GONE, "reason がありません"),
    ("confirm", "posts_checked", GONE, "posts_checked がありません"),
    ("confirm", "review", 0, "review の値「0」は使えません"),
    ("close", "revision", 0, "revision の値「0」は使えません"),
    ("close", "unconfirmed", "所属長が不在", "確認（confirm）があるときは"),
    ("close", "metrics", [{"metric": "followers"}], "metrics.0.deciding がありません"),
    ("reopen", "close", GONE, "close がありません"),
    ("decision", "choice", "様子見", "choice は決められた値のどれかです"),
    ("decision", "grounds", GROUNDS[:3], "判断基準①〜④のそれぞれに"),
    ("decision", "grounds", [*GROUNDS, GROUNDS[0]], "判断基準①〜④のそれぞれに"),
    ("decision", "grounds", [g | {"reason": ""} for g in GROUNDS], "grounds.0.reason の値「」は使えません"),
    ("decision", "grounds", judged(g3="該当する"), "可能性か事態か（harm）が要ります"),
    ("decision", "grounds", judged(g2="事態"), "判断基準③でだけ使います"),
    ("decision", "choice", "撤退", "周知の期間（notice_days）が要ります"),
    ("decision", "notice_days", 0, "notice_days の値「0」は使えません"),
    ("decision", "notice_days", 731, "notice_days の値「731」は使えません"),
    ("decision", "immediate", True, "即時（immediate）は撤退でだけ使います"),
    ("decision", "choice", "休止", "始まりの月（from_month）が要ります"),
    ("approval", "number", GONE, "number がありません"),
    ("approval", "outcome", "保留", "outcome は決められた値のどれかです"),
    ("withdrawal_step", "step", "引越", "step は決められた値のどれかです"),
    ("withdrawal_step", "done_on", GONE, "どちらか一方が要ります"),
    ("withdrawal_step", "planned_on", "2026-05-01", "どちらか一方が要ります"),
    ("withdrawal_step", "proof", GONE, "確かめられるもの（proof）が要ります"),
    ("withdrawal_step", "links_removed", GONE, "のすべてが要ります"),
    ("withdrawal_step", "links_removed", False, "のすべてが要ります"),
    ("withdrawal_step", "list_updated", False, "のすべてが要ります"),
    ("withdrawal_step", "name_watch_until", GONE, "のすべてが要ります"),
    ("withdrawal_step", "credentials_disposed_on", GONE, "のすべてが要ります"),
    ("document", "evidence", "0a1b-2c3d-4e5f", "evidence の書き方が正しくありません"),
    ("document", "document", "../review", "document の書き方が正しくありません"),
    ("document", "revision", -1, "revision の値「-1」は使えません"),
    ("dispose", "authority", GONE, "authority がありません"),
    ("dispose", "what", "journal", "what は決められた値のどれかです"),
    ("correct", "seq", "二", "seq の値「二」は使えません"),
    ("correct", "reason", GONE, "reason がありません"),
    ("correct", "body", "なし", "body の値「なし」は使えません"),
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
    with pytest.raises(InvalidEntry, match=f"^{kind}: ") as refusal:
        check_body(kind, spoiled(kind, member, value))
    assert said in str(refusal.value)


@pytest.mark.parametrize("kind", GOOD)
def test_a_member_nobody_knows_is_refused(kind):
    with pytest.raises(InvalidEntry, match="password という項目はありません"):
        check_body(kind, GOOD[kind] | {"password": "x"})


def test_every_fault_is_named_at_once():
    with pytest.raises(
        InvalidEntry, match=r"^rule: from_month がありません、patience の値「0」は使えません$"
    ):
        check_body("rule", {"patience": 0})


def test_a_kind_nobody_knows_is_refused_with_those_there_are():
    with pytest.raises(InvalidEntry, match=r"delete という種類の記録はありません.*correct, cost, decision"):
        check_body("delete", {})


@pytest.mark.parametrize("body", [[], None, "seq"])
def test_a_body_that_is_no_body(body):
    with pytest.raises(InvalidEntry, match=r"^undo_import: "):
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
        with pytest.raises(InvalidEntry, match=r"^reading: "):
            check_body("reading", body)


@pytest.mark.parametrize(("note", "good"), [("担当者の交代", True), (None, False), ("\u3000", False)])
def test_another_reason_to_rebase_is_said_in_words(note, good):
    body = GOOD["rebase"] | {"reason": "その他", "note": note}
    if good:
        assert check_body("rebase", body).note == note
    else:
        with pytest.raises(InvalidEntry, match=r"^rebase: .*note"):
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
        with pytest.raises(InvalidEntry, match=r"^withdrawal_step: "):
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
        with pytest.raises(InvalidEntry, match=r"^decision: "):
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
