"""継続・撤退: what the app says of a decision cannot be misstated, and who may decide what is asked where it is made."""

import json

import pytest

from ledger.authority import Denied
from ledger.cases import decisions
from ledger.entries import InvalidEntry
from ledger.journal import Author
from services.register import recording
from tests.deciding import CHIEF, CLERK, POLICY, approve, at, decide, decision, fallen, grounds, seen

OWN_CHIEF = Author("情報課長", "manager", ("情報政策課",), proof="ログイン")


@pytest.fixture
def office(new_folder):
    return fallen(new_folder())


def body_of(office, seq):
    return office.ledger.register().records[seq].body


def send(office, author=CHIEF, choice="撤退", **more):
    return recording.record(office, author, "decision", decision(office, choice, **more))


def test_what_the_app_says_is_filled_in(office):
    body = body_of(office, decide(office))
    assert (body.month, body.state, body.clause, body.own, body.ordered) == (
        "2026-05",
        "consider",
        "第1-4",
        False,
        False,
    )
    assert [g.found for g in body.grounds] == [
        "判断材料不足",
        "当てはまる疑い",
        "判断材料不足",
        "判断材料不足",
    ]
    assert json.loads(office.documents.get(body.digest))["account_id"] == "x_shoko"


@pytest.mark.parametrize(
    ("forged", "why"),
    [
        ({"state": "within"}, "状態がアプリの判定と違います"),
        ({"month": "2026-03"}, "2026年5月の評価によります"),
        ({"digest": "0" * 64}, "見ているあいだに値が変わりました"),
        ({"digest": None}, "しるし（digest）が要ります"),
        ({"own": True}, "自己評価"),
        ({"ordered": True}, "情報政策課だけです"),
        ({"clause": "第9-9"}, "条文「第9-9」は"),
        ({"evidence": ["台帳999"]}, "根拠にあげた記録がありません"),
        ({"decided_on": "2026-05-10"}, "2026年4月"),
        ({"decided_on": "きょう"}, "決定日"),
        ({"account_id": "x_none"}, "台帳にありません"),
    ],
)
def test_whoever_misstates_it_is_refused(office, forged, why):
    told = decision(office) | forged
    with pytest.raises((InvalidEntry, Denied), match=why):
        recording.record(office, CHIEF, "decision", {"month": "2026-05"} | told)
    assert decisions(office.ledger.register()) == []


@pytest.mark.parametrize("ground", [1, 2, 3, 4])
def test_a_forged_finding_is_refused_for_every_ground(office, ground):
    told = grounds()
    told[ground - 1]["found"] = "要改善"
    with pytest.raises(InvalidEntry, match=f"判断基準{'①②③④'[ground - 1]}のアプリの見立ては"):
        send(office, grounds=told)


def test_figures_that_move_in_between_void_what_was_seen(office):
    told = decision(office)
    reading = {"account_id": "x_shoko", "metric": "followers", "value": 950, "day": "2026-05-31"}
    recording.record(office, CLERK, "reading", reading)
    with pytest.raises(InvalidEntry, match="見ているあいだに値が変わりました"):
        recording.record(office, CHIEF, "decision", told)


def test_a_record_that_changes_a_finding_in_between_is_noticed(office):
    told = decision(
        office,
        grounds=[g | {"found": f.found} for g, f in zip(grounds(), seen(office).findings, strict=True)],
    )
    incident = {"account_id": "x_shoko", "kind": "なりすまし", "opened_on": "2026-06-14", "harm": "可能性"}
    recording.record(office, CLERK, "incident", incident)
    with pytest.raises(InvalidEntry, match="判断基準③のアプリの見立ては「当てはまる疑い」です"):
        recording.record(office, CHIEF, "decision", told)


def test_a_correction_changes_what_the_person_said_and_nothing_else(office):
    seq = decide(office)
    told = body_of(office, seq).model_dump(mode="json", exclude_none=True)
    recording.correct(office, CHIEF, seq, "書き漏れ", told | {"reason": "くわしい理由"})
    assert body_of(office, seq).reason == "くわしい理由"
    forged = json.loads(json.dumps(told))
    forged["grounds"][1]["found"] = "当てはまらない"
    with pytest.raises(InvalidEntry, match="見立て、見た評価、アカウントは訂正できません"):
        recording.correct(office, CHIEF, seq, "都合", forged)
    mend = office.ledger.register().seq
    with pytest.raises(InvalidEntry, match="見立て、見た評価、アカウントは訂正できません"):
        recording.correct(office, CHIEF, mend, "都合", {"seq": seq, "reason": "都合", "body": forged})


# ── who ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("author", "account_id", "choice", "why"),
    [
        (CLERK, "x_shoko", "撤退", "つけられるのは"),
        (OWN_CHIEF, "x_shoko", "撤退", "商工課の所管です"),
        (POLICY, "x_shoko", "継続", "運営主体の商工課が決めます"),
        (POLICY, "fb_shoko", "撤退", "分野別公式アカウントだけです"),
    ],
)
def test_who_may_not_decide(office, author, account_id, choice, why):
    more = {"next_review_on": "2026-12-01"} if choice == "継続" else {}
    with pytest.raises(Denied, match=why):
        send(office, author, choice, account_id=account_id, **more)


def test_the_policy_division_orders_a_sectoral_account_of_another_section(office):
    body = body_of(office, decide(office, POLICY))
    assert (body.ordered, body.own, body.clause) == (True, False, "第1-4ただし書")


@pytest.mark.parametrize("author", [POLICY, OWN_CHIEF])
def test_judging_an_account_of_ones_own_is_marked(office, author):
    assert body_of(office, decide(office, author, account_id="x_chikuma")).own is True
    with pytest.raises(InvalidEntry, match="自己評価"):
        send(office, author, account_id="x_chikuma", own=False)


# ── what a choice needs ────────────────────────────────────────────────────────────────────────────


def test_continuing_against_the_line_needs_a_next_review(office):
    with pytest.raises(InvalidEntry, match="次の見直し日"):
        send(office, choice="継続")
    body = body_of(office, decide(office, choice="継続", next_review_on="2026-12-01"))
    assert body.clause == "第1-4" and body.ground(2).finding == "該当しない"


def test_continuing_where_a_ground_applies_is_recorded_as_a_deviation_or_not_at_all(office):
    more = {"choice": "継続", "next_review_on": "2026-12-01"}
    with pytest.raises(InvalidEntry, match="ガイドラインの外です"):
        send(office, grounds=grounds(met=4), **more)
    body = body_of(office, decide(office, grounds=grounds(met=2), deviation="議会の付帯決議", **more))
    assert (body.clause, body.deviation) == ("第1-4", "議会の付帯決議")


def test_the_proviso_cannot_be_cited_against_the_line(office):
    with pytest.raises(InvalidEntry, match="但書は、判断基準①に該当する"):
        send(office, choice="継続", next_review_on="2026-12-01", clause="第1-4(1)ただし書")


def test_a_month_on_hold_does_not_hide_that_it_goes_on(new_folder):
    office = fallen(new_folder(), 700, 690, None, today="2026-06-15")
    found = seen(office)
    assert (found.state, found.latched, found.findings[1].found) == ("hold", True, "当てはまる疑い")
    with pytest.raises(InvalidEntry, match="②に「該当しない」と判断したとき"):
        send(
            office,
            choice="継続",
            next_review_on="2026-12-01",
            grounds=[g | {"finding": "判断できない"} for g in grounds(0)],
        )
    with pytest.raises(InvalidEntry, match="次の見直し日"):
        send(office, choice="継続")


def test_one_who_reached_the_purpose_continues_under_the_proviso(new_folder):
    office = fallen(new_folder(), 950, 950, 950)
    decide(office, choice="継続", grounds=grounds(met=0))
    with pytest.raises(InvalidEntry, match="次の見直し日"):
        send(office, choice="継続", grounds=grounds(met=1))
    seq = decide(office, choice="継続", grounds=grounds(met=1), next_review_on="2026-12-01")
    assert body_of(office, seq).clause == "第1-4(1)ただし書"


def test_at_once_only_where_harm_has_come_about(office):
    with pytest.raises(InvalidEntry, match="事態が認められる場合だけ"):
        send(office, immediate=True, grounds=grounds(3, "可能性"))
    body = body_of(office, decide(office, immediate=True, grounds=grounds(3, "事態")))
    assert (body.immediate, body.clause) == (True, "第1-4(2)ただし書")


def test_what_was_decided_long_ago_says_why_it_is_recorded_late(office):
    later = at(office.folder, "2026-07-20")
    early = seen(office).evaluation.digest
    told = decision(office) | {"decided_on": "2026-06-15", "digest": early}
    with pytest.raises(InvalidEntry, match="さかのぼって記録する"):
        recording.record(later, CHIEF, "decision", told)
    seq = recording.record(later, CHIEF, "decision", told | {"deviation": "紙で決裁した"}).seq
    assert (body_of(later, seq).month, body_of(later, seq).state) == ("2026-05", "consider")


def test_no_second_decision_while_a_withdrawal_goes_on(office):
    approve(office, decide(office))
    with pytest.raises(InvalidEntry, match="撤退の手続き中"):
        send(office)


def test_an_account_without_any_figures_has_nothing_to_decide_on(office):
    recording.record(
        office,
        POLICY,
        "account",
        {
            "account_id": "x_new",
            "platform": "x",
            "name": "新",
            "kind": "sectoral",
            "section": "商工課",
            "opened_on": "2026-06-10",
        },
    )
    with pytest.raises(InvalidEntry, match="まだ集計がありません"):
        seen(office, "x_new")
