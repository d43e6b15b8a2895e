"""Every rule broken on purpose, past the pages: forged bodies, forged people, the command line. Nothing is recorded.

The page is never asked here: what it would have hidden or greyed out is sent all the same.
"""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner

import cli
from ledger.authority import Denied
from ledger.entries import KINDS, InvalidEntry
from ledger.journal import Author
from services.audit import keeping
from services.decision import deciding
from services.intake import importing
from services.month import closing, evaluating, monthly
from services.register import recording
from tests.deciding import grounds
from tests.ledger.bodies import GOOD
from tests.months import MAY, city, confirmed, copied, days, person, sheet, submitted
from tests.store.examples import X_CONTENT

REFUSED = (InvalidEntry, Denied)
CLERK, OTHER_CLERK, CHIEF, ALONE, POLICY, AUDITOR = (
    "起案 一",
    "起案 二",
    "確認 課長",
    "一人 課長",
    "締め 係",
    "監査 係",
)


@pytest.fixture(scope="module")
def office(new_folder):
    """x_koho of 広報課 on 5 June: April closed, May submitted by 起案 一; 撤退 of it decided and not yet approved."""
    made = city(new_folder())
    days(made, "x_hon", "2026-05", 10)
    submitted(made, CLERK, month=MAY.replace(month=4))
    confirmed(made, CHIEF, month=MAY.replace(month=4))
    april = sheet(made, POLICY, month=MAY.replace(month=4))
    closing.close(made, person(made, POLICY), "2026-04", {"x_koho": april.seen})
    submitted(made, CLERK)
    recording.record(made, person(made, CHIEF), "decision", decided(made))
    made.view().connection.close()
    return made


def shown(office, account_id="x_koho"):
    view = office.view()
    found = deciding.shown(office, view, office.ledger.register(), account_id, office.today())
    view.connection.close()
    return found


def decided(office, **more):
    told = {
        "account_id": "x_koho",
        "choice": "撤退",
        "decided_on": str(office.today()),
        "reason": "理由",
        "notice_days": 30,
        "digest": shown(office, more.get("account_id", "x_koho")).evaluation.digest,
        "grounds": grounds(),
    }
    return {k: v for k, v in (told | more).items() if v is not None}


@pytest.fixture(scope="module")
def at(office):
    """What forged bodies have to name: seqs and digests that are really there."""
    last = {e.kind: e.seq for e in office.ledger.journal.entries()}
    return last | {
        "may": sheet(office).seen,
        "april": sheet(office, month=MAY.replace(month=4)).seen,
        "hon": sheet(office, account_id="x_hon").seen,
        "april_review": next(e.seq for e in office.ledger.journal.entries() if e.kind == "review"),
        "raw": next(iter(office.archive.names())),
    }


@pytest.fixture
def unchanged(office):
    """Whatever is tried in a test: journal, raw files and texts stay as they were."""
    before = everything(office)
    yield
    office.ledger.journal.check()
    assert everything(office) == before


def everything(office):
    return (office.folder / "journal.jsonl").read_bytes(), office.archive.names(), office.texts.blobs.names()


def tries(office, who, kind, body):
    author = person(office, who) if isinstance(who, str) else who
    return recording.record(office, author, kind, body)


# ── forged people ──────────────────────────────────────────────────────────────────────────────────


HOURS = {"account_id": "x_koho", "month": "2026-05", "hours": 3}
FORGED = {
    "role raised": (CLERK, {"role": "manager"}, "役割か所属が変わりました"),
    "role raised to 情報政策課": (CLERK, {"role": "policy"}, "役割か所属が変わりました"),
    "a role that is none": (CLERK, {"role": "admin"}, "役割はありません"),
    "a section added": (CLERK, {"sections": ("広報課", "図書館")}, "役割か所属が変わりました"),
    "another's section": (ALONE, {"sections": ("広報課",)}, "役割か所属が変わりました"),
    "acts for the chief": (CLERK, {"acts_for": CHIEF}, "役割か所属が変わりました"),
    "nobody's name": (CLERK, {"name": "見知らぬ 人"}, "登録されていません"),
    "another's name": (CLERK, {"name": ALONE}, "役割か所属が変わりました"),
    "a login that is nobody's": (CLERK, {"name": "見知らぬ 人", "proof": "OIDC"}, "登録されていません"),
}


@pytest.mark.parametrize("how", FORGED)
def test_a_forged_session(office, unchanged, how):
    name, forged, said = FORGED[how]
    with pytest.raises(Denied, match=said):
        tries(office, replace(person(office, name), **forged), "hours", HOURS)


def test_a_session_that_has_expired(office, unchanged):
    author = replace(person(office, CLERK), proof="OIDC", until=office.clock() - timedelta(seconds=1))
    with pytest.raises(Denied, match="期限が切れました"):
        tries(office, author, "hours", HOURS)


@pytest.mark.parametrize("change", [{"to": "2026-06-04"}, {"role": "viewer"}, {"sections": ["図書館"]}])
def test_a_member_whose_role_was_taken_a_second_ago(office, new_folder, change):
    mine = copied(office, new_folder)
    stale, told = person(mine, OTHER_CLERK), sheet(mine, OTHER_CLERK)
    member = {"name": OTHER_CLERK, "role": "operator", "sections": ["広報課"], "from": "2020-04-01"}
    recording.record(mine, person(mine, POLICY), "member", member | change)
    before = everything(mine)
    for act in (
        lambda: recording.record(mine, stale, "hours", HOURS),
        lambda: monthly.submit(mine, stale, told.evaluation, told.seen, {"overall": "③"}, told.newest),
    ):
        with pytest.raises(Denied):
            act()
    assert everything(mine) == before


# ── what each role may not ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", [k for k in KINDS if k not in ("document", "correct")])
def test_閲覧_records_nothing(office, unchanged, kind):
    body = {n: v for n, v in GOOD[kind].items() if v is not None}
    with pytest.raises(REFUSED):
        tries(office, AUDITOR, kind, body)
    with pytest.raises(
        Denied, match=r"つけられません|台帳にありません"
    ):  # past the services, at the ledger itself
        office.ledger.record(person(office, AUDITOR), [(kind, body)])


def test_閲覧_corrects_nothing(office, unchanged):
    for entry in office.ledger.journal.entries():
        with pytest.raises(REFUSED):
            recording.correct(office, person(office, AUDITOR), entry.seq, "誤り")


def test_閲覧_imports_nothing(office, unchanged):
    (look,) = importing.look_at(office, X_CONTENT.name, X_CONTENT.raw)
    order = importing.order_for(office, look, "x_koho", office.today())
    (taken,) = importing.take(office, person(office, AUDITOR), [order])
    assert taken.outcome == "refused" and "つけられません" in taken.message


OTHERS = {
    "hours": HOURS,
    "reading": {"account_id": "x_koho", "metric": "followers", "value": 9, "day": "2026-05-31"},
    "target": {"account_id": "x_koho", "metric": "followers", "from_month": "2026-06", "continue_line": 1}
    | {"decided_by": "課長", "ground": "計画"},
    "comment": {"account_id": "x_koho", "received_on": "2026-06-01", "kind": "質問", "text": "いつですか"},
    "incident": {
        "account_id": "x_koho",
        "kind": "誤投稿",
        "opened_on": "2026-06-01",
        "harm": "なし",
        "details": "誤",
    },
}


@pytest.mark.parametrize("kind", OTHERS)
def test_another_section_s_account(office, unchanged, kind):
    with pytest.raises(Denied, match="広報課の所管"):
        tries(office, ALONE, kind, OTHERS[kind])


def test_another_s_text_is_not_brought_over_by_its_id(office, new_folder):
    """Names of commenters are for the own section: an id from the journal must not open them elsewhere."""
    mine = copied(office, new_folder)
    first = tries(mine, CLERK, "comment", OTHERS["comment"] | {"commenter": "山田 花子"})
    stolen = OTHERS["comment"] | {"account_id": "x_hon", "commenter": first.body["commenter"]}
    with pytest.raises(InvalidEntry, match="別のアカウント"):
        tries(mine, ALONE, "comment", stolen)
    follow = OTHERS["comment"] | {
        "of": first.seq,
        "commenter": first.body["commenter"],
        "handling": "対応不要",
    }
    assert tries(mine, CLERK, "comment", follow).body["commenter"] == first.body["commenter"]
    bad = {**first.body, "text": "だれにも見せない"}
    before = everything(mine)
    with pytest.raises(Denied):
        recording.correct(mine, person(mine, ALONE), first.seq, "誤り", bad)
    assert everything(mine) == before


# ── the month ──────────────────────────────────────────────────────────────────────────────────────

FALSE = "0" * 64
MONTH = {
    "提出 with a digest of nothing": (CLERK, "review", {"digest": FALSE, "overall": "③"}, "値が変わりました"),
    "提出 with April's digest": (CLERK, "review", {"digest": "april", "overall": "③"}, "値が変わりました"),
    "提出 without ③": (CLERK, "review", {"digest": "may"}, "③総合評価がありません"),
    "提出 with members of its own": (
        CLERK,
        "review",
        {"digest": "may", "overall": "③", "state": "within"},
        "という項目はありません",
    ),
    "提出 of a closed month": (
        CLERK,
        "review",
        {"month": "2026-04", "digest": "april", "overall": "③"},
        "締め済み",
    ),
    "提出 of a month that goes on": (
        CLERK,
        "review",
        {"month": "2026-06", "digest": FALSE, "overall": "③"},
        "ありません|終わって|値が変わ",
    ),
    "提出 by another section": (ALONE, "review", {"digest": "may", "overall": "③"}, "広報課の所管"),
    "提出 by 情報政策課 of another's": (POLICY, "review", {"digest": "may", "overall": "③"}, "広報課の所管"),
    "差戻し by the 担当者": (CLERK, "return", {"review": "review", "reason": "直して"}, "つけられません"),
    "差戻し of an old 提出": (
        CHIEF,
        "return",
        {"review": "april_review", "reason": "直して"},
        "見つかりません",
    ),
    "確認 by the 担当者": (
        CLERK,
        "confirm",
        {"review": "review", "digest": "may", "posts_checked": True},
        "つけられません",
    ),
    "確認 by another's chief": (
        ALONE,
        "confirm",
        {"review": "review", "digest": "may", "posts_checked": True},
        "広報課の所管",
    ),
    "確認 without looking": (
        CHIEF,
        "confirm",
        {"review": "review", "digest": "may", "posts_checked": False},
        "投稿を見て",
    ),
    "確認 as if alone": (
        CHIEF,
        "confirm",
        {"review": "review", "digest": "may", "posts_checked": True, "alone": True},
        "alone",
    ),
    "確認 of figures nobody submitted": (
        CHIEF,
        "confirm",
        {"review": "review", "digest": FALSE, "posts_checked": True},
        "値が変わりました",
    ),
    "確認 of another 提出": (
        CHIEF,
        "confirm",
        {"review": "april_review", "digest": "may", "posts_checked": True},
        "見つかりません",
    ),
    "締め by the chief": (CHIEF, "close", {"digest": "may"}, "つけられません|確認がありません"),
    "締め without 確認": (POLICY, "close", {"digest": "may"}, "確認がありません"),
    "締め with figures of one's own": (
        POLICY,
        "close",
        {"digest": "may", "state": "within", "metrics": []},
        "だけを書きます",
    ),
    "締め with a 版 of one's own": (POLICY, "close", {"digest": "may", "revision": 7}, "だけを書きます"),
    "締め with a 確認 of another month": (
        POLICY,
        "close",
        {"digest": "may", "confirm": "confirm"},
        "だけを書きます",
    ),
    "締め of figures nobody saw": (
        POLICY,
        "close",
        {"digest": FALSE, "unconfirmed": "急ぐ"},
        "値が変わりました",
    ),
    "締め twice": (
        POLICY,
        "close",
        {"month": "2026-04", "digest": "april", "unconfirmed": "急ぐ"},
        "すでに締め済み",
    ),
    "再開 by the chief": (
        CHIEF,
        "reopen",
        {"month": "2026-04", "close": "close", "reason": "直す"},
        "つけられません",
    ),
    "再開 of another month": (POLICY, "reopen", {"close": "close", "reason": "直す"}, "見つかりません"),
}


def named(at, body):
    """The body with seqs and digests in the place of their names."""
    return {k: at.get(v, v) if isinstance(v, str) else v for k, v in body.items()}


@pytest.mark.parametrize("how", MONTH)
def test_the_month_past_its_rules(office, at, unchanged, how):
    who, kind, body, said = MONTH[how]
    with pytest.raises(REFUSED, match=said):
        tries(office, who, kind, {"account_id": "x_koho", "month": "2026-05"} | named(at, body))


def test_nobody_confirms_their_own_by_drafting_as_the_chief(office, at, new_folder):
    mine = copied(office, new_folder)
    submitted(mine, CHIEF)
    held = sheet(mine, CHIEF)
    before = everything(mine)
    body = {
        "account_id": "x_koho",
        "month": "2026-05",
        "review": held.course.review.seq,
        "digest": held.seen,
        "posts_checked": True,
    }
    for alone in (True, False):
        with pytest.raises(InvalidEntry, match="自分では（代決でも）確認できません"):
            tries(mine, CHIEF, "confirm", body | {"alone": alone})
    deputy = Author("代決 者", "manager", ("広報課",), "ログイン", acts_for=CHIEF)
    with pytest.raises(InvalidEntry, match="自分では（代決でも）確認できません"):
        tries(mine, deputy, "confirm", body | {"alone": True})
    assert everything(mine) == before


# ── continue or withdraw ───────────────────────────────────────────────────────────────────────────

HON = {"account_id": "x_hon"}  # run by 図書館; nothing is decided on it
DECISION = {
    "the app's finding misstated": (
        ALONE,
        {"grounds": [g | {"found": "要改善"} for g in grounds()]},
        "アプリの見立ては",
    ),
    "the state misstated": (ALONE, {"state": "within"}, "アプリの判定と違います"),
    "another month": (ALONE, {"month": "2026-04"}, "の評価によります"),
    "figures nobody saw": (ALONE, {"digest": FALSE}, "値が変わりました"),
    "without saying what was seen": (ALONE, {"digest": None}, "しるし"),
    "a clause that is not there": (ALONE, {"clause": "第9-9"}, "にありません"),
    "evidence that is not there": (ALONE, {"evidence": ["台帳9999"]}, "根拠にあげた記録がありません"),
    "members of its own": (ALONE, {"approved": True}, "という項目はありません"),
    "three grounds": (ALONE, {"grounds": grounds()[:3]}, "①〜④"),
    "撤退 without a ground": (ALONE, {"grounds": grounds(0)}, "該当する判断基準"),
    "撤退 without notice": (ALONE, {"notice_days": None}, "周知の期間"),
    "at once on a mere possibility": (
        ALONE,
        {"immediate": True, "grounds": grounds(3, "可能性")},
        "事態が認められる",
    ),
    "dated tomorrow": (ALONE, {"decided_on": "2026-06-06"}, "今日より後"),
    "dated long ago": (
        ALONE,
        {"decided_on": "2026-04-30", "month": "2026-04"},
        "値が変わりました|さかのぼって|評価によります",
    ),
    "ordered by a chief": (ALONE, {"ordered": True}, "情報政策課だけ"),
    "自己評価 claimed": (ALONE, {"own": True}, "自己評価"),
    "another's account": (CHIEF, {}, "図書館の所管|所管です"),
    "by the 担当者": (CLERK, {"account_id": "x_koho"}, "つけられません"),
    "継続 by 情報政策課": (
        POLICY,
        {"choice": "継続", "notice_days": None, "deviation": "議会の求め"},
        "撤退の指示だけ",
    ),
    "a second one while one is underway": (CHIEF, {"account_id": "x_hon"}, "所管"),
}


@pytest.mark.parametrize("how", DECISION)
def test_a_decision_past_its_rules(office, unchanged, how):
    who, forged, said = DECISION[how]
    with pytest.raises(REFUSED, match=said):
        tries(office, who, "decision", decided(office, **HON | forged))


STEP = {"person": "係", "proof": "控え", "done_on": "2026-06-05"}
AFTER_DECISION = {
    "決裁 by the 担当者": (
        CLERK,
        "approval",
        {"approver": "部長", "approved_on": "2026-06-05", "number": "1"},
        "つけられません",
    ),
    "決裁 by another's chief": (
        ALONE,
        "approval",
        {"approver": "部長", "approved_on": "2026-06-05", "number": "1"},
        "所管",
    ),
    "決裁 before the decision": (
        CHIEF,
        "approval",
        {"approver": "部長", "approved_on": "2026-06-04", "number": "1"},
        "より前",
    ),
    "決裁 tomorrow": (
        CHIEF,
        "approval",
        {"approver": "部長", "approved_on": "2026-06-06", "number": "1"},
        "今日より後",
    ),
    "決裁 of something else": (
        CHIEF,
        "approval",
        {"decision": "close", "approver": "部長", "approved_on": "2026-06-05", "number": "1"},
        "決定ではありません",
    ),
    "周知 before 決裁": (CLERK, "withdrawal_step", STEP | {"step": "周知"}, "決裁が済むまで"),
    "削除 before 決裁": (CLERK, "withdrawal_step", STEP | {"step": "削除"}, "決裁が済むまで"),
    "削除 planned before 周知": (
        CLERK,
        "withdrawal_step",
        {"step": "削除", "planned_on": "2026-07-30"},
        "先に周知",
    ),
    "a step of one's own": (
        CLERK,
        "withdrawal_step",
        STEP | {"step": "復活"},
        "手順は 周知・停止・削除・削除後確認 のどれか",
    ),
    "a step without proof": (
        CLERK,
        "withdrawal_step",
        {"step": "停止", "done_on": "2026-06-05"},
        "確かめられるもの",
    ),
    "逸脱 of something planned": (
        CLERK,
        "withdrawal_step",
        {"step": "削除", "planned_on": "2026-06-06", "deviation": "急ぐ"},
        "逸脱",
    ),
    "a step of another's": (ALONE, "withdrawal_step", STEP | {"step": "周知"}, "所管"),
    "done tomorrow": (
        CLERK,
        "withdrawal_step",
        STEP | {"step": "周知", "done_on": "2026-06-06"},
        "今日より後",
    ),
}


@pytest.mark.parametrize("how", AFTER_DECISION)
def test_a_withdrawal_past_its_rules(office, at, unchanged, how):
    who, kind, body, said = AFTER_DECISION[how]
    with pytest.raises(REFUSED, match=said):
        tries(office, who, kind, named(at, {"decision": at["decision"]} | body))


# ── correction as a way around ─────────────────────────────────────────────────────────────────────


def correction(office, who, seq, **change):
    body = office.ledger.register().entries[seq].body
    return recording.correct(office, person(office, who), seq, "誤り", {**body, **change} if change else None)


@pytest.mark.parametrize(
    ("who", "what", "change", "said"),
    [
        (POLICY, "close", {"state": "consider"}, "締めは訂正できません"),
        (POLICY, "close", {}, "締めは訂正できません"),
        (POLICY, "close", {"digest": FALSE}, "締めは訂正できません"),
        (CHIEF, "confirm", {}, "締め済み"),
        (CLERK, "april_review", {"overall": "よい"}, "締め済み"),
        (CHIEF, "decision", {"state": "within"}, "訂正できません"),
        (CHIEF, "decision", {"digest": FALSE}, "訂正できません"),
        (CHIEF, "decision", {"account_id": "x_hon"}, "訂正できません|所管"),
        (CHIEF, "decision", {"decided_on": "2026-06-06"}, "今日より後"),
        (ALONE, "review", {"overall": "よい"}, "所管"),
        (CLERK, "member", {}, "つけられません"),
        (CHIEF, "member", {"role": "policy"}, "つけられません"),
        (CLERK, "target", {"continue_line": 500}, "つけられません"),
    ],
)
def test_a_correction_is_no_way_around(office, at, unchanged, who, what, change, said):
    with pytest.raises(REFUSED, match=said):
        correction(office, who, at[what], **change)


# ── what only an act of the app records ────────────────────────────────────────────────────────────


@pytest.mark.parametrize("who", [AUDITOR, CLERK, CHIEF, POLICY])
@pytest.mark.parametrize("final", [True, False])
def test_an_issue_that_never_was(office, unchanged, who, final):
    """It would give a paper a number that was never printed, or an account an archive that is none."""
    body = {
        "evidence": "0A1B-2C3D-4E5F",
        "document": "account_archive",
        "title": "保存",
        "sha256": "a" * 64,
        "final": final,
    }
    with pytest.raises(InvalidEntry, match="書類を作るときにだけ"):
        tries(office, who, "document", body)


def test_an_issue_is_not_corrected(office, new_folder):
    mine = copied(office, new_folder)
    body = {"evidence": "0A1B-2C3D-4E5F", "document": "review", "title": "シート", "sha256": "a" * 64}
    (entry,) = mine.ledger.record(person(mine, AUDITOR), [("document", body)])
    for change in ({"final": True}, {"sha256": "b" * 64}, {}):
        with pytest.raises(InvalidEntry, match="書類を作るときにだけ"):
            correction(mine, AUDITOR, entry.seq, **change)


def test_廃棄_is_of_what_there_is_and_by_情報政策課(office, at, unchanged):
    told = {
        "what": "raw",
        "sha256": at["raw"],
        "authority": "規程",
        "reason": "年限",
        "disposed_on": "2026-06-05",
    }
    for who in (AUDITOR, CLERK, CHIEF):
        with pytest.raises(Denied, match="つけられません"):
            tries(office, who, "dispose", told)
    for change, said in (
        ({"sha256": "f" * 64}, "記録にありません"),
        ({"what": "text"}, "記録にありません"),
        ({"disposed_on": "2020-01-01"}, "今日"),
    ):
        with pytest.raises(InvalidEntry, match=said):
            tries(office, POLICY, "dispose", told | change)


def test_a_disposal_recorded_by_hand_deletes_what_it_speaks_of(office, at, new_folder):
    mine = copied(office, new_folder)
    told = {
        "what": "raw",
        "sha256": at["raw"],
        "authority": "規程",
        "reason": "年限",
        "disposed_on": "2026-06-05",
    }
    tries(mine, POLICY, "dispose", told)
    assert at["raw"] not in mine.archive.names() and keeping.verify(mine).clean


@pytest.mark.parametrize("kind", ["import", "undo_import", "close "])
def test_kinds_that_no_form_has(office, unchanged, kind):
    with pytest.raises(InvalidEntry):
        tries(office, POLICY, kind, {})


# ── the command line meets the same refusals ───────────────────────────────────────────────────────


def at_the_command_line(office, tmp_path, who, kind, body):
    """(exit code, what was said)"""
    (tmp_path / "body.json").write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")
    words = ["--data", str(office.folder), "--as", who, "record", kind, str(tmp_path / "body.json")]
    done = CliRunner().invoke(cli.main, words)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


COMMANDS = {
    "確認 by the 担当者": (CLERK, *MONTH["確認 by the 担当者"][1:]),
    "締め with figures of one's own": MONTH["締め with figures of one's own"],
    "締め without 確認": MONTH["締め without 確認"],
    "確認 without looking": MONTH["確認 without looking"],
    "提出 of a closed month": MONTH["提出 of a closed month"],
    "再開 by the chief": MONTH["再開 by the chief"],
    "発行": (
        AUDITOR,
        "document",
        {"evidence": "0A1B-2C3D-4E5F", "document": "review", "title": "x", "sha256": "a" * 64},
        "書類を作るときにだけ",
    ),
    "廃棄": (
        AUDITOR,
        "dispose",
        {"what": "raw", "sha256": "f" * 64, "authority": "a", "reason": "b", "disposed_on": "2026-06-05"},
        "廃棄日は今日",
    ),
    "担当者": (
        CLERK,
        "member",
        {"name": "友人", "role": "policy", "sections": [], "from": "2020-04-01"},
        "つけられません",
    ),
    "取込": (POLICY, "import", {}, "ファイルの取り込み"),
    "no such kind": (POLICY, "nothing", {}, "種類の記録はありません"),
    "nobody": ("見知らぬ 人", "hours", HOURS, "登録されていません"),
}


@pytest.mark.parametrize("how", COMMANDS)
def test_the_command_line(office, at, unchanged, tmp_path, how):
    who, kind, body, said = COMMANDS[how]
    if kind in ("review", "confirm", "close", "reopen"):
        body = {"account_id": "x_koho", "month": "2026-05"} | named(at, body)
    code, output = at_the_command_line(office, tmp_path, who, kind, body)
    assert code == 1 and any(s in output for s in said.split("|")) and "Traceback" not in output, output


def test_the_office_is_sound_after_all_that(office):
    verdict = keeping.verify(office)
    assert verdict.broken == []
    view = office.view()
    assert evaluating.standing(office, view, "x_koho", MAY.replace(month=4)).final
    view.connection.close()
