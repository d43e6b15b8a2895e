"""Answers that an export lists among the posts: counted apart, and a line keeps what it counted until somebody says otherwise."""

import dataclasses
from datetime import date

import pytest

from ledger.entries import Target
from ledger.journal import Draft
from services.intake import importing, tables
from services.month import evaluating
from services.register import recording
from tests.offices import DECIDED, POLICY, bring_in, measured, office_of
from tests.store.examples import X_CONTENT, x_id, x_post
from tests.test_real_exports import EXPORTS, take

CHACHAMARU = (
    EXPORTS / "x" / "HIPSTAR-IScompany__quantaril_cloud_Q3"
    / "src__Post__K_chachamaru__account_analytics_content_2025-11-16_2026-02-13.csv"
)  # fmt: skip


def posted(day: int, text: str, impressions: int) -> list:
    row = x_post(x_id(f"2026-05-{day:02d}T03:00:00"), impressions)
    row[X_CONTENT.header.index("Post text")] = text
    return row


@pytest.fixture
def office(new_folder):
    office = office_of(new_folder(), "x_koho", today="2026-07-01")
    rows = [
        posted(1, "桜が咲きました", 100),
        posted(2, "@other ありがとうございます", 900),
        posted(31, "雨です", 50),
    ]
    table = dataclasses.replace(X_CONTENT, rows=rows)
    name = "account_analytics_content_2026-04-29_2026-06-02.csv"
    assert bring_in(office, table, "x_koho", "2026-06-20", name).outcome == "taken"
    return office


def line(**more: object) -> dict:
    told = {
        "account_id": "x_koho",
        "metric": "impressions",
        "from_month": "2026-05",
        "deciding": True,
        "basis": "post",
    }
    return told | {"continue_line": 500, "withdraw_line": 200} | DECIDED | more


def looked(office, name: str, raw: bytes) -> list:
    return [look.read for look in importing.look_at(office, name, raw)]


def faced(office) -> tuple[float | None, str]:
    with office.view().connection as connection:
        return connection.execute(
            "SELECT value, state FROM metric_state WHERE metric = 'impressions'"
        ).fetchone()


def test_a_new_line_faces_the_account_s_own_posts(office):
    recording.record(office, POLICY, "target", line())
    assert faced(office) == (150, "watch")
    assert measured(office, "x_koho")["replies", "post", "2026-05"] == 1


def test_a_line_recorded_before_the_choice_counts_as_it_did_until_somebody_chooses(office):
    with office.ledger.journal.holding() as held:  # as an earlier version wrote it
        held.append(POLICY, [Draft("target", line())])
    assert faced(office) == (1050, "within")
    recording.record(office, POLICY, "target", line(withdraw_line=300))
    assert faced(office) == (1050, "within")  # a new version that says nothing of it
    recording.record(office, POLICY, "target", line(posts="own"))
    assert faced(office) == (150, "watch")
    told = [r.body.posts for r in office.ledger.register().of(Target)]
    assert told == [None, "all", "own"]


def test_a_correction_leaves_what_is_counted(office):
    entry = recording.record(office, POLICY, "target", line())
    recording.record(
        office,
        POLICY,
        "correct",
        {"seq": entry.seq, "reason": "写しまちがい", "body": line(withdraw_line=160)},
    )
    (record,) = office.ledger.register().of(Target)
    assert (record.body.posts, faced(office)) == ("own", (150, "watch"))


def test_the_table_of_lines_goes_out_and_comes_back(office):
    with office.ledger.journal.holding() as held:
        held.append(POLICY, [Draft("target", line())])
    raw = tables.csv_of(office, None, "target")
    assert "返信も数える" in raw.decode("utf-8-sig")
    (look,) = looked(office, "targets.csv", raw)
    assert tables.fresh(office, office.ledger.register(), look, "0" * 64) == []
    (look,) = looked(office, "targets.csv", raw.replace("返信も数える".encode(), "自分の投稿だけ".encode()))
    ((_, body),) = tables.fresh(office, office.ledger.register(), look, "0" * 64)
    assert body["posts"] == "own"


def test_the_evaluation_says_which_posts_it_counted(office):
    recording.record(office, POLICY, "target", line(posts="all"))
    view = office.view()
    e = evaluating.evaluated(office, view, "x_koho", date(2026, 5, 1))
    (told,) = [m for m in e.metrics if m.metric == "impressions"]
    assert (told.basis, told.value) == ("post_all", 1050)


@pytest.mark.skipif(not CHACHAMARU.exists(), reason=f"no real export {CHACHAMARU.name}")
def test_a_real_account_that_mostly_answers(new_folder):
    office = office_of(new_folder(), "x_koho", today="2026-07-01")
    assert take(office, "x_koho", CHACHAMARU) == ["taken"]
    told = measured(office, "x_koho")
    assert told["posts", "post", "2026-01"] == 72
    assert told["posts", "post_all", "2026-01"] == 672
    assert told["replies", "post", "2026-01"] == 600
