"""Entries: for each kind a body that is right, and what is said of one that is not."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.entries import KINDS, InvalidEntry, check_body, plain

GONE = object()
GOOD = {
    "import": {
        "sha256": "a" * 64, "size": 120, "name": "X 2026-04.csv", "accounts": {"": "koho_x"},
        "format": "x_content", "format_digest": "b" * 64, "as_of": "2026-05-01", "answers": {"day_order": "ymd"},
        "counts": {
            "day": 30, "posts": 2, "post": 8, "span": 0, "skipped": {"合計行": 1},
            "coverage": [{"first": "2026-04-01", "last": "2026-04-30"}],
        },
    },
    "undo_import": {"seq": 3, "reason": "別のアカウントのファイルでした"},
    "reading": {"account_id": "koho_x", "metric": "visitors", "value": 54.0, "day": "2026-04-30"},
    "account": {
        "account_id": "koho_x", "platform": "x", "name": "市広報", "kind": "representative", "section": "広報課",
        "opened_on": "2015-04-01", "emergency_only": False, "url": "https://x.com/city",
        "source": {"sha256": "c" * 64, "line": 2},
    },
    "target": {
        "account_id": "koho_x", "metric": "followers", "from_month": "2026-04", "target": 5000.0,
        "target_type": "年度累計", "first_month": "2026-04", "last_month": "2027-03", "window": 3,
        "deciding": True,
    },
    "rule": {"from_month": "2026-04", "metric": "followers", "patience": 3, "recovery": 2, "margin": 0.1},
    "member": {
        "name": "佐藤", "role": "operator", "sections": ["広報課"], "from": "2026-04-01", "to": "2027-03-31",
        "contractor": False,
    },
    "metric": {
        "metric": "visitors", "title": "来場者数", "unit": "人", "additivity": "flow", "better": "higher",
        "from_month": "2026-04",
    },
    "setting": {"key": "city.name", "value": "みなと市"},
    "event": {"day": "2026-04-03", "until": "2026-04-05", "kind": "催し", "title": "港まつり"},
    "rebase": {
        "account_id": "koho_x", "metric": "impressions", "from_month": "2026-04", "reason": "仕様変更",
        "note": "表示回数の数え方が変わった",
    },
    "correct": {"seq": 2, "reason": "転記の誤り", "body": {"value": 45}},
}  # fmt: skip

SPOILED = [
    # kind         member          now is            what is said
    ("import",      "sha256",       "A" * 64,         "sha256 の書き方が正しくありません"),
    ("import",      "format_digest", GONE,            "format_digest がありません"),
    ("import",      "as_of",        "2026-02-30",     "as_of の値「2026-02-30」は使えません"),
    ("import",      "accounts",     {"甲": "a b"},    "accounts.甲 の書き方が正しくありません"),
    ("import",      "counts",       {"rows": 1},      "counts.rows という項目はありません"),
    ("import",      "counts",       {"coverage": [{"first": "2026-04-01"}]}, "counts.coverage.0.last がありません"),
    ("undo_import", "seq",          0,                "seq の値「0」は使えません"),
    ("undo_import", "reason",       " \u3000",        "reason の値「"),
    ("reading",     "value",        float("nan"),     "value の値「nan」は使えません"),
    ("reading",     "value",        2e15,             "value の値「"),
    ("reading",     "value",        "多い",           "value の値「多い」は使えません"),
    ("reading",     "metric",       "Followers",      "metric の書き方が正しくありません"),
    ("reading",     "day",          GONE,             "どちらか一方が要ります"),
    ("reading",     "note",         "長" * 5001,      "note の値「長長"),
    ("account",     "account_id",   "-x",             "account_id の書き方が正しくありません"),
    ("account",     "account_id",   "a" * 65,         "account_id の書き方が正しくありません"),
    ("account",     "kind",         "other",          "kind は決められた値のどれかです"),
    ("account",     "url",          "javascript:x",   "url の書き方が正しくありません"),
    ("account",     "section",      "広報\n課",       "section の書き方が正しくありません"),
    ("account",     "source",       {"line": 2},      "source.sha256 がありません"),
    ("target",      "from_month",   "2026-13",        "from_month の書き方が正しくありません"),
    ("target",      "from_month",   "2026-4",         "from_month の書き方が正しくありません"),
    ("target",      "target_type",  "いつか",         "target_type は決められた値のどれかです"),
    ("target",      "window",       2,                "window は決められた値のどれかです"),
    ("target",      "first_month",  GONE,             "年度累計の目標には、対象の開始月と終了月が要ります"),
    ("target",      "last_month",   "2026-03",        "対象の終了月が開始月より前です"),
    ("rule",        "patience",     0,                "patience の値「0」は使えません"),
    ("rule",        "patience",     25,               "patience の値「25」は使えません"),
    ("rule",        "recovery",     1.5,              "recovery の値「1.5」は使えません"),
    ("rule",        "margin",       1.01,             "margin の値「1.01」は使えません"),
    ("member",      "role",         "admin",          "role は決められた値のどれかです"),
    ("member",      "from",         GONE,             "from がありません"),
    ("member",      "name",         "",               "name の値「」は使えません"),
    ("member",      "sections",     ["広報課", ""],   "sections.1 の値「」は使えません"),
    ("metric",      "metric",       "来場者",         "metric の書き方が正しくありません"),
    ("metric",      "additivity",   "rate",           "additivity は決められた値のどれかです"),
    ("metric",      "unit",         "%",              "unit の書き方が正しくありません"),
    ("setting",     "key",          "City name",      "key の書き方が正しくありません"),
    ("setting",     "value",        None,             "の値「None」は使えません"),
    ("event",       "kind",         "会議",           "kind は決められた値のどれかです"),
    ("event",       "title",        GONE,             "title がありません"),
    ("event",       "day",          "昨日",           "day の値「昨日」は使えません"),
    ("rebase",      "reason",       "なんとなく",     "reason は決められた値のどれかです"),
    ("rebase",      "reason",       GONE,             "reason がありません"),
    ("rebase",      "note",         "",               "note の値「」は使えません"),
    ("rebase",      "metric",       GONE,             "metric がありません"),
    ("correct",     "seq",          "二",             "seq の値「二」は使えません"),
    ("correct",     "reason",       GONE,             "reason がありません"),
    ("correct",     "body",         "なし",           "body の値「なし」は使えません"),
]  # fmt: skip


def spoiled(kind, member, value):
    rest = {name: held for name, held in GOOD[kind].items() if name != member}
    return rest if value is GONE else rest | {member: value}


def test_every_kind_is_drawn_here():
    assert set(GOOD) == set(KINDS) == {kind for kind, *_ in SPOILED}


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
    with pytest.raises(InvalidEntry, match=r"delete という種類の記録はありません.*correct, event, import"):
        check_body("delete", {})


@pytest.mark.parametrize("body", [[], None, "seq"])
def test_a_body_that_is_no_body(body):
    with pytest.raises(InvalidEntry, match=r"^undo_import: "):
        check_body("undo_import", body)


@pytest.mark.parametrize(
    ("dates", "good"),
    [
        ({"day": "2026-04-30"},                       True),
        ({"from": "2026-04-01", "to": "2026-04-30"},  True),
        ({"from": "2026-04-30", "to": "2026-04-30"},  True),
        ({},                                          False),
        ({"from": "2026-04-01"},                      False),
        ({"to": "2026-04-30"},                        False),
        ({"from": "2026-04-30", "to": "2026-04-29"},  False),
        ({"day": "2026-04-30", "from": "2026-04-01", "to": "2026-04-30"}, False),
    ],
)  # fmt: skip
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
