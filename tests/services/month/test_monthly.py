"""A month from 提出 to 締め and back: the order, who may, what a moved figure does, two who write at once."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from click.testing import CliRunner

import cli
from ledger.authority import Denied
from ledger.entries import InvalidEntry
from ledger.journal import JST
from services.month import closing, drafts, evaluating, monthly, progress, restating
from services.office.folder import VERIFYING, Office
from services.register import recording
from tests.months import MAY, confirmed, copied, days, person, sheet, submitted


def closed(office, account_id="x_koho", why=None, month=MAY):
    seen = sheet(office, None, account_id, month).seen
    reasons = {account_id: why} if why else None
    return closing.close(office, person(office, "締め 係"), f"{month:%Y-%m}", {account_id: seen}, reasons)


def test_a_month_goes_from_draft_to_second_revision(office):
    assert sheet(office).standing == "起案前"
    submitted(office, "起案 一", overall="表示回数は減りました。", improvements="写真を増やす")
    assert sheet(office).standing == "提出済"
    boss, review = person(office, "確認 課長"), sheet(office).course.review
    monthly.send_back(office, boss, review, "課題も書いてください")
    back = sheet(office, "起案 一")
    assert (back.standing, back.course.returned.body.reason) == ("差戻し", "課題も書いてください")
    assert back.start["overall"] == "表示回数は減りました。" and back.start["improvements"] == "写真を増やす"
    submitted(office, "起案 一", overall="表示回数は減りました。", issues="写真が少ない")
    confirmed(office, "確認 課長")
    assert sheet(office).standing == "確認済"
    closed(office)
    first = sheet(office)
    assert (first.standing, first.evaluation.final, first.evaluation.revision) == ("締め済 第1版", True, 1)
    days(office, "x_koho", "2026-05", 10, again=True, d5=99)
    later = [m.sentence for m in restating.since_closed(office, office.view(), first.evaluation)]
    assert "表示回数（インプレッション）: 310回 → 399回" in later
    assert sheet(office).evaluation.line("impressions").value == 310  # frozen
    monthly.reopen(office, person(office, "締め 係"), first.course.close, "書き出しの誤り")
    assert sheet(office).standing == "提出済" and sheet(office).lapsed
    submitted(office, "起案 二")
    confirmed(office, "確認 課長")
    closed(office)
    assert (sheet(office).standing, sheet(office).evaluation.revision) == ("締め済 第2版", 2)
    told = monthly.revisions(office, office.ledger.register(), "x_koho", "2026-05")
    assert [[m.sentence for m in changes][:1] for _, changes in told] == [
        [],
        ["表示回数（インプレッション）: 310回 → 399回"],
    ]


def test_a_submission_needs_one_sentence_and_keeps_only_what_was_changed(office):
    with pytest.raises(InvalidEntry, match="③総合評価を1文"):
        submitted(office, "起案 一", overall="  ")
    submitted(office, "起案 一", overall="表示回数は減りました。", users="自分で書いた文")
    body = sheet(office).course.review.body
    assert (body.reactions, body.users, body.issues) == (None, "自分で書いた文", None)
    assert body.cites["overall"] == ("impressions",)
    assert sheet(office).texts["reactions"] == sheet(office).drafted["reactions"]


def test_a_figure_that_moves_voids_submission_and_confirmation_and_is_named(office):
    submitted(office, "起案 一")
    confirmed(office, "確認 課長")
    seen = sheet(office).seen
    days(office, "x_koho", "2026-05", 10, again=True, d5=40)
    assert "表示回数（インプレッション）: 310回 → 340回" in [m.sentence for m in sheet(office).lapsed]
    with pytest.raises(InvalidEntry, match="310回 → 340回"):
        closing.close(office, person(office, "締め 係"), "2026-05", {"x_koho": seen})
    with pytest.raises(InvalidEntry, match="確認は効力を失いました"):
        closed(office)
    with pytest.raises(InvalidEntry, match="数値が変わりました"):
        confirmed(office, "確認 課長")
    submitted(office, "起案 一")
    assert sheet(office).lapsed == ()
    confirmed(office, "確認 課長")
    closed(office)


def hours(office, month, value):
    body = {"account_id": "x_koho", "month": month, "hours": value}
    return recording.record(office, person(office, "起案 一"), "hours", body)


def test_an_estimate_from_another_month_voids_no_signature_and_the_months_own_hours_do(office):
    hours(office, "2026-04", 20)
    submitted(office, "起案 一")
    confirmed(office, "確認 課長")
    was = sheet(office).evaluation.line("reactions_per_hour").value
    hours(office, "2026-04", 10)  # May's are an estimate from these
    held = sheet(office, "確認 課長")
    assert held.evaluation.line("reactions_per_hour").value == was * 2
    assert held.lapsed == () and held.seen == held.course.confirm.body.digest
    (one,) = [
        s for s in progress.standings(office, office.view(), MAY, office.today()) if s.account_id == "x_koho"
    ]
    assert one.ready and one.digest == held.seen
    closing.close(office, person(office, "締め 係"), "2026-05", {"x_koho": one.digest})
    assert sheet(office).evaluation.line("reactions_per_hour").value == was, (
        "what was signed is what is closed"
    )


def test_the_months_own_hours_void_a_signature_that_did_not_have_them(office):
    hours(office, "2026-05", 20)
    submitted(office, "起案 一")
    hours(office, "2026-05", 10)
    assert [m.what for m in sheet(office).lapsed]


def test_hours_that_go_with_a_submission_are_in_what_it_binds(office):
    before = office.ledger.register().seq
    with_hours(office, sheet(office, "起案 一"), 12.5)
    told = [(e.kind, e.seq) for e in office.ledger.journal.entries()[before:]]
    assert told == [("hours", before + 1), ("review", before + 2)]
    after = sheet(office)
    bound = evaluating.kept(office, after.course.review.body.digest)
    worked = after.evaluation.line("reactions_per_hour").value
    assert after.lapsed == () and bound.line("reactions_per_hour").value == worked > 0
    assert after.evaluation.matches(after.course.review.body.digest)
    confirmed(office, "確認 課長")
    closed(office)


def with_hours(office, held, hours, **more):
    texts = held.start | {"overall": "順調です。"} | more
    who = person(office, "起案 一")
    return monthly.submit_with_hours(office, who, held.evaluation, texts, held.newest, None, hours)


@pytest.mark.parametrize("hours", [12.5, 9_000.0])
def test_a_refused_submission_records_no_hours(office, hours):
    held = sheet(office, "起案 一")
    if hours < 9_000:
        days(office, "x_koho", "2026-05", 10, again=True, d5=40)
    before, lying = office.ledger.register().seq, sorted(office.folder.iterdir())
    with pytest.raises(InvalidEntry, match="310回 → 340回" if hours < 9_000 else "大きすぎます"):
        with_hours(office, held, hours)
    with pytest.raises(InvalidEntry, match="③総合評価を1文"):
        with_hours(office, sheet(office, "起案 一"), 12.5, overall=" ")
    assert office.ledger.register().seq == before and set(lying) <= set(office.folder.iterdir())
    assert not [p for p in office.folder.iterdir() if p.name.startswith(VERIFYING)]


def test_hours_of_a_submission_that_came_second_are_not_recorded(office):
    held = sheet(office, "起案 一")
    submitted(office, "起案 二")
    before = office.ledger.register().seq
    with pytest.raises(InvalidEntry, match="起案 二さんの提出がありました"):
        with_hours(office, held, 12.5)
    assert office.ledger.register().seq == before and sheet(office).course.review.by == "起案 二"


def test_nobody_confirms_their_own_unless_the_section_has_one_person(office):
    days(office, "x_hon", "2026-05", 10)
    submitted(office, "確認 課長")
    assert sheet(office, "確認 課長").mine and not sheet(office, "確認 課長").alone
    with pytest.raises(InvalidEntry, match="自分では"):
        confirmed(office, "確認 課長")
    with pytest.raises(Denied):
        confirmed(office, "起案 二")
    submitted(office, "一人 課長", "x_hon")
    assert sheet(office, "一人 課長", "x_hon").alone
    confirmed(office, "一人 課長", "x_hon")
    paper = monthly.remarks_of(office, "x_hon", MAY)
    assert (paper.single_person, paper.drafted_by, paper.confirmed_by) == (True, "一人 課長", "一人 課長")


def test_who_began_before_anothers_submission_must_see_it_first(office):
    one, two = sheet(office, "起案 一"), sheet(office, "起案 二")
    told = {"overall": "一の文。"}
    monthly.submit(office, person(office, "起案 一"), one.evaluation, one.seen, told, one.newest)
    with pytest.raises(InvalidEntry, match="起案 一さんの提出がありました"):
        monthly.submit(
            office, person(office, "起案 二"), two.evaluation, two.seen, {"overall": "二の文。"}, two.newest
        )
    assert sheet(office).texts["overall"] == "一の文。"
    again = sheet(office, "起案 二")
    monthly.submit(
        office, person(office, "起案 二"), again.evaluation, again.seen, {"overall": "二の文。"}, again.newest
    )
    assert sheet(office).texts["overall"] == "二の文。"


def test_a_close_without_confirmation_needs_a_reason_that_stays(office):
    with pytest.raises(InvalidEntry, match="確認なしで締める理由"):
        closed(office)
    closed(office, why="担当者が休職中")
    assert sheet(office).course.close.body.unconfirmed == "担当者が休職中"
    with pytest.raises(Denied):
        monthly.reopen(office, person(office, "確認 課長"), sheet(office).course.close, "直したい")
    with pytest.raises(InvalidEntry, match="理由"):
        monthly.reopen(office, person(office, "締め 係"), sheet(office).course.close, " ")


def test_all_accounts_are_closed_or_none(office):
    days(office, "x_hon", "2026-05", 10)
    submitted(office, "起案 一")
    confirmed(office, "確認 課長")
    seen = {a: sheet(office, None, a).seen for a in ("x_koho", "x_hon")}
    with pytest.raises(InvalidEntry):
        closing.close(office, person(office, "締め 係"), "2026-05", seen)
    assert sheet(office).standing == "確認済"


def test_a_month_that_is_not_over_is_not_closed(drawn, new_folder):
    early = datetime(2026, 5, 31, 23, 59, tzinfo=JST)
    last_minute = Office(copied(drawn, new_folder).folder, lambda: early)
    with pytest.raises(InvalidEntry, match="まだ終わっていません"):
        closed(last_minute, why="急ぐ")


def test_what_last_month_promised_stands_beside_this_month(office):
    submitted(office, "起案 一", month=MAY.replace(month=4), improvements="写真を増やす")
    assert sheet(office).before.improvements == "写真を増やす"
    assert sheet(office, month=MAY.replace(month=4)).before is None


def test_remarks_for_the_paper_are_what_stands(office):
    assert monthly.remarks_of(office, "x_koho", MAY).overall == ""
    submitted(office, "起案 一", overall="よい月でした。", needs="動画")
    held = monthly.remarks_of(office, "x_koho", MAY)
    assert (held.overall, held.needs, held.drafted_by, held.confirmed_by) == (
        "よい月でした。",
        "動画",
        "起案 一",
        "",
    )
    confirmed(office, "確認 課長")
    closed(office)
    held = monthly.remarks_of(office, "x_koho", MAY)
    assert (held.confirmed_by, held.received_by, held.single_person) == ("確認 課長", "締め 係", False)


# ── drafts ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_draft_is_a_persons_own_and_goes_when_it_is_submitted(office):
    drafts.save(office, "起案 一", "x_koho", "2026-05", {"overall": "書きかけ"}, 0, 0)
    drafts.save(office, "起案 二", "x_koho", "2026-05", {"overall": "別の人"}, 0, 0)
    mine = sheet(office, "起案 一")
    assert mine.draft.fields == {"overall": "書きかけ"} and [d.person for d in mine.others] == ["起案 二"]
    submitted(office, "起案 一")
    assert sheet(office, "起案 一").draft is None
    assert sheet(office, "起案 二").draft.fields == {"overall": "別の人"}


def test_two_windows_of_one_person_do_not_overwrite_each_other(office):
    first = drafts.save(office, "起案 一", "x_koho", "2026-05", {"overall": "窓1"}, 0, 0)
    with pytest.raises(drafts.WrittenElsewhere, match="12:00"):
        drafts.save(office, "起案 一", "x_koho", "2026-05", {"overall": "窓2"}, 0, 0)
    drafts.save(office, "起案 一", "x_koho", "2026-05", {"overall": "窓2"}, 0, first.edition)
    assert drafts.load(office, "起案 一", "x_koho", "2026-05").fields == {"overall": "窓2"}


@pytest.mark.parametrize("name", ["../../x", "a/b\\c", "名前\x00", "C:\\con", "x" * 500])
def test_a_hostile_name_is_no_path(office, name):
    drafts.save(office, name, "x_koho", "2026-05", {"overall": "a"}, 0, 0)
    (path,) = (office.folder / "drafts").glob("*")
    assert path.parent == office.folder / "drafts" and path.suffix == ".json" and len(path.name) < 80
    assert drafts.load(office, name, "x_koho", "2026-05").person == name


def test_drafts_are_bounded_and_a_broken_one_stops_nobody(office, monkeypatch):
    with pytest.raises(InvalidEntry, match="5,000文字"):
        drafts.save(office, "起案 一", "x_koho", "2026-05", {"overall": "あ" * 5001}, 0, 0)
    with pytest.raises(InvalidEntry):
        drafts.save(office, "起案 一", "x_koho", "2026-05", {"sections": "x"}, 0, 0)
    monkeypatch.setattr(drafts, "MOST", 3)
    for n in range(6):
        drafts.save(office, f"人{n}", "x_koho", "2026-05", {"overall": "a"}, 0, 0)
    assert len(list((office.folder / "drafts").glob("*.json"))) == 3
    for path in (office.folder / "drafts").glob("*.json"):
        path.write_text('{"person": 1', encoding="utf-8")
    assert sheet(office, "起案 一").others == ()


# ── command line ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def run(office, tmp_path, monkeypatch):
    """run("as", words…, body={…}) → exit code, output; at the office's own time."""
    monkeypatch.setattr(cli, "_office", lambda ctx: office)

    def make(who, *words, body=None):
        told = list(words)
        if body is not None:
            (tmp_path / "body.json").write_text(json.dumps(body), encoding="utf-8")
            told.append(str(tmp_path / "body.json"))
        done = CliRunner().invoke(cli.main, ["--data", str(office.folder), "--as", who, *told])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.output

    return make


def standing(run):
    code, output = run("締め 係", "month", "2026-05", "--json")
    assert code == 0
    return next(row for row in json.loads(output) if row["account_id"] == "x_koho")


def test_the_whole_month_from_the_command_line(run):
    row, told = standing(run), {"account_id": "x_koho", "month": "2026-05"}
    assert (row["stage"], row["missing"], row["review"]) == ("起案前", "提出、確認", None)
    assert (
        run("起案 一", "record", "review", body=told | {"digest": row["digest"], "overall": "よい"})[0] == 0
    )
    row = standing(run)
    whole = told | {"review": row["review"], "digest": row["digest"], "posts_checked": True}
    assert run("起案 一", "record", "confirm", body=whole)[0] == 1
    assert run("確認 課長", "record", "confirm", body=whole)[0] == 0
    assert run("確認 課長", "record", "close", body=told | {"digest": row["digest"]})[0] == 1
    assert run("締め 係", "record", "close", body=told | {"digest": row["digest"]})[0] == 0
    row = standing(run)
    assert (row["stage"], row["revision"]) == ("締め済", 1)
    assert run("締め 係", "record", "reopen", body=told | {"close": row["close"], "reason": "誤り"})[0] == 0
    assert standing(run)["stage"] == "提出済"


@pytest.mark.parametrize(
    ("kind", "more", "says"),
    [
        ("review", {"overall": "よい", "digest": "0" * 64}, "見ているあいだに値が変わりました"),
        ("review", {"overall": "よい"}, "評価のしるしがありません"),
        ("confirm", {"review": 1, "digest": "0" * 64, "posts_checked": True}, "値が変わりました"),
        ("close", {"digest": "0" * 64}, "値が変わりました"),
        ("close", {"digest": "0" * 64, "state": "within"}, "アカウントID、月、評価のしるし"),
        ("return", {"review": 3, "reason": "直して"}, "差し戻す提出が見つかりません"),
        ("reopen", {"close": 3, "reason": "誤り"}, "締めが見つかりません"),
    ],
)
def test_the_command_line_meets_the_same_refusals(run, kind, more, says):
    code, output = run("締め 係", "record", kind, body={"account_id": "x_koho", "month": "2026-05"} | more)
    assert code == 1 and says in output


def test_the_standings_name_what_moved(office, run):
    submitted(office, "起案 一")
    days(office, "x_koho", "2026-05", 10, again=True, d5=40)
    assert "310回 → 340回" in standing(run)["moved"]
    found = progress.standings(office, office.view(), MAY, office.today())
    assert [s.missing for s in found if s.account_id == "x_koho"] == [("提出", "確認")]


SCALE = {"key": "overall_scale", "value": "達成／おおむね達成／未達成", "from_month": "2026-01"}


def test_a_grade_is_a_step_of_the_citys_own_scale(office):
    drafter, now = person(office, "起案 一"), sheet(office)

    def submit(grade):
        return monthly.submit(
            office, drafter, now.evaluation, now.seen, {"overall": "よい"}, now.newest, grade
        )

    with pytest.raises(InvalidEntry, match="まだ決められていません"):
        submit("達成")
    recording.record(office, person(office, "締め 係"), "setting", SCALE)
    with pytest.raises(InvalidEntry, match="達成／おおむね達成／未達成"):
        submit("優")
    assert submit("おおむね達成").body["grade"] == "おおむね達成"


@pytest.mark.parametrize(
    "value", ["達成", "達成／達成", "／", "a／" + "長" * 21, "1／2／3／4／5／6／7／8", 3]
)
def test_a_scale_is_two_to_seven_words(office, value):
    with pytest.raises(InvalidEntry, match="2〜7の言葉"):
        recording.record(office, person(office, "締め 係"), "setting", SCALE | {"value": value})
