"""整備状況 as a drawn table: what is there, missing or overdue; the same thresholds as the findings; what changed between versions."""

from datetime import date

import pytest

from ledger.journal import Author
from services.decision import finding
from services.register import promises, readiness, recording
from services.register.readiness import FINE, LATE, NONE, OFF, PARTLY
from tests.deciding import AFTER, CLERK, approve, decide, fallen, grounds, step
from tests.offices import POLICY, account, office_of

OF = {"account_id": "x_koho"}


@pytest.fixture
def office(new_folder):
    made = office_of(new_folder(), "x_koho", today="2026-06-01")
    made.ledger.record(POLICY, [("account", account("line_koho"))])
    return made


def record(office, kind, /, **body):
    return recording.record(office, POLICY, kind, OF | body)


def whole(office, kind, but=()):
    return {i.id: "ある" for i in office.guideline.items(kind) if i.id not in but}


def marks(office, account_id="x_koho", on=date(2026, 6, 1)):
    register = office.ledger.register()
    return readiness.line(office, register, register.accounts(on)[account_id], on).marks


def test_of_a_new_account_nothing_is_there(office):
    found = {w: (m.standing, m.said) for w, m in marks(office).items()}
    assert found == {
        "policy": (NONE, "0/8"),
        "manual": (NONE, "0/9"),
        "disclosure": (NONE, "0/10"),
        "media": (NONE, "未点検"),
        "security": (NONE, "未点検"),
        "purpose": (NONE, "未判断"),
        "incidents": (FINE, "なし"),
        "comments": (FINE, "記録なし"),
    }
    assert marks(office, "line_koho")["media"].standing == OFF


@pytest.mark.parametrize(
    ("but", "shared", "standing", "said", "more"),
    [
        ((), "2026-05-01", FINE, "8/8", "第1版"),
        ((), None, PARTLY, "8/8", "所属内の共有の日がない"),
        (("goals",), "2026-05-01", PARTLY, "7/8", "目標と継続・撤退ラインがない"),
        (("goals", "usage", "media"), "2026-05-01", PARTLY, "5/8", "媒体の種類・利用方法ほか1がない"),
    ],
)
def test_a_policy_counts_its_items(office, but, shared, standing, said, more):
    told = {"shared_on": shared} if shared else {}
    record(office, "policy", from_day="2026-05-01", items=whole(office, "policy", but), **told)
    assert marks(office)["policy"] == readiness.Mark(standing, said, more)
    assert marks(office, on=date(2026, 4, 30))["policy"].standing == NONE  # not before it begins


@pytest.mark.parametrize(("on", "standing"), [(date(2026, 4, 30), FINE), (date(2026, 5, 1), LATE)])
def test_a_check_grows_old_on_the_day_after_its_last(office, on, standing):
    """365 days after 2025-04-30 is 2026-04-30."""
    items = {"registered": "適合", "policy_shown": "該当なし"}
    record(office, "disclosure", checked_on="2025-04-30", items=whole(office, "disclosure"))
    record(office, "media_check", checked_on="2025-04-30", items=items)
    record(office, "purpose", judged_on="2025-04-30", reached=False, reason="まだ")
    parts = dict.fromkeys(finding.SECURITY_PARTS, "2025-04-30")
    record(office, "security_check", checked_on="2025-04-30", **parts)
    found = marks(office, on=on)
    assert {w: found[w].standing for w in ("disclosure", "media", "purpose", "security")} == dict.fromkeys(
        ("disclosure", "media", "purpose", "security"), standing
    )


def test_the_next_day_that_was_named_comes_first(office):
    parts = dict.fromkeys(finding.SECURITY_PARTS, "2026-03-01")
    record(office, "security_check", checked_on="2026-03-01", next_on="2026-05-31", **parts)
    assert marks(office, on=date(2026, 5, 31))["security"].standing == FINE
    assert marks(office)["security"] == readiness.Mark(LATE, "1日超過", "前回 2026年3月1日")


def test_a_failed_item_and_an_undated_part_are_shortcomings(office):
    record(
        office, "media_check", checked_on="2026-05-01", items={"registered": "不適合", "policy_shown": "適合"}
    )
    record(office, "security_check", checked_on="2026-05-01", password_changed_on="2026-05-01")
    assert (marks(office)["media"].said, marks(office)["security"].said) == ("不適合 1", "日付なし・古い 3")


@pytest.mark.parametrize(
    ("told", "standing"),
    [
        ({"reached": True}, PARTLY),
        ({"reached": True, "reusable": True, "reuse": "防災"}, FINE),
        ({"reached": False}, FINE),
    ],
)
def test_a_purpose_that_is_reached_asks_for_a_decision(office, told, standing):
    record(office, "purpose", judged_on="2026-05-01", reason="x", **told)
    assert marks(office)["purpose"].standing == standing


@pytest.mark.parametrize(("received", "standing"), [("2026-05-18", PARTLY), ("2026-05-17", LATE)])
def test_a_comment_may_wait_fourteen_days(office, received, standing):
    record(office, "comment", received_on=received, kind="質問", text="x")
    assert marks(office)["comments"].standing == standing
    record(
        office,
        "comment",
        received_on=received,
        kind="質問",
        handling="対応済",
        handled_on="2026-06-01",
        of=office.ledger.register().seq,
    )
    assert marks(office)["comments"] == readiness.Mark(FINE, "未対応なし")


def test_an_incident_that_goes_on_stands_first(office):
    record(office, "incident", kind="炎上", opened_on="2026-05-30")
    assert marks(office)["incidents"] == readiness.Mark(LATE, "対応中 1", "炎上 2026年5月30日")
    record(
        office,
        "incident",
        kind="炎上",
        opened_on="2026-05-30",
        closed_on="2026-06-01",
        of=office.ledger.register().seq,
    )
    assert marks(office)["incidents"] == readiness.Mark(FINE, "なし", "終結 1件")


def test_the_board_puts_what_is_overdue_first_and_leaves_out_what_is_gone_or_to_come(office):
    office.ledger.record(
        POLICY,
        [
            ("account", account("fb_gone", closed_on="2026-05-01")),
            ("account", account("fb_next", opened_on="2026-07-01")),
        ],
    )
    recording.record(
        office, POLICY, "incident", {"account_id": "line_koho", "kind": "炎上", "opened_on": "2026-05-30"}
    )
    assert [o.account.account_id for o in readiness.board(office, None, office.today())] == [
        "line_koho",
        "x_koho",
    ]
    away = Author("受託者", "operator", ("観光課",), contractor=True)
    assert readiness.board(office, away, office.today()) == []
    assert readiness.coming(office, away, office.today()) == []


def test_a_deleted_account_stays_until_its_end_is_proven_and_its_incidents_are_closed(new_folder):
    office = fallen(new_folder())
    seq = decide(office, immediate=True, grounds=grounds(3, "事態"))
    approve(office, seq)
    body = {"account_id": "x_shoko", "kind": "炎上", "opened_on": "2026-06-10"}
    incident = recording.record(office, CLERK, "incident", body).seq
    assert left(office) == ()  # not deleted: a line like any other
    step(office, seq, "削除")
    assert left(office) == ("削除後確認", "事故")
    step(office, seq, "周知", where="市ホームページ")
    step(office, seq, "削除後確認", **AFTER | {"credentials_disposed_on": "2026-06-15"})
    assert left(office) == ("事故",)
    (gone,) = [o for o in readiness.board(office, None, office.today()) if o.left]
    assert {w: m.standing for w, m in gone.marks.items() if m.standing != OFF} == {"incidents": LATE}
    recording.record(
        office, CLERK, "incident", body | {"of": incident, "closed_on": "2026-06-15", "outcome": "収束"}
    )
    assert left(office) is None


def left(office):
    """What keeps x_shoko on the board; None where it is not there."""
    held = {o.account.account_id: o.left for o in readiness.board(office, None, office.today())}
    return held.get("x_shoko")


def test_what_is_to_come_says_what_it_waits_for(office):
    office.ledger.record(POLICY, [("account", account("fb_next", opened_on="2026-07-01"))])
    (soon,) = readiness.coming(office, None, office.today())
    assert (soon.what, soon.day) == ("開設", date(2026, 7, 1))
    assert soon.gaps == (
        "情報政策課の必要性の判断（開設の記録）がありません",
        "利用方針がありません",
        "マニュアルがありません",
    )
    for kind in ("policy", "manual"):
        record(office, kind, from_day="2026-05-01", items=whole(office, kind))
    record(office, "transfer", section="観光課", from_day="2026-06-15", agreed_on="2026-05-20", reason="分野")
    assert next((c.what, c.gaps) for c in readiness.coming(office, None, office.today())) == (
        "観光課へ移管",
        (),
    )


def test_every_clause_that_the_board_cites_is_there(office):
    for what in readiness.WHATS:
        assert all(office.guideline.clause(c) for c in what.clauses)


# --- versions


def test_versions_stand_from_their_day_and_say_what_changed(office):
    record(office, "policy", from_day="2026-04-01", items={"purpose": "周知する", "media": "X"})
    record(office, "policy", from_day="2026-07-01", items={"purpose": "早く周知する"})
    found = promises.versions(office.ledger.register(), "policy", "x_koho")
    assert [(v.number, v.day) for v in found] == [(1, date(2026, 4, 1)), (2, date(2026, 7, 1))]
    assert promises.standing(found, date(2026, 6, 30)).number == 1
    assert promises.standing(found, date(2026, 7, 1)).number == 2
    assert promises.standing(found, date(2026, 3, 31)) is None
    changed = promises.changes(office.guideline, "policy", found[0].items, found[1].items)
    assert [(c.label, c.pieces) for c in changed] == [
        ("目的", (("new", "早く"), ("same", "周知する"))),
        ("媒体の種類", (("gone", "X"),)),
    ]
    assert promises.changes(office.guideline, "policy", found[0].items, found[0].items) == []


def test_an_item_that_the_guideline_no_longer_has_is_still_shown(office):
    assert promises.labels(office.guideline, "policy", {"mission": "x"})["mission"].startswith(
        "mission（いまの"
    )
