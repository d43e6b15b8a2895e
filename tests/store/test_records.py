"""What people recorded, as rows: of the view's small tables, each as schema.sql has it."""

from datetime import date

import duckdb
import pytest

from ledger.register import Register
from store.records import tables
from store.views import HERE
from tests.ledger.bodies import GOOD, judged
from tests.ledger.desk import (
    B,
    Desk,
    account,
    approval,
    close,
    confirm,
    correct,
    decision,
    done,
    of,
    planned,
    reopen,
    review,
)

APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)


@pytest.fixture
def desk(new_folder):
    """2026-07-01: koho_x of 広報課 and kanko_x of 観光課; entries 1 and 2."""
    desk = Desk(new_folder(), "2026-07-01")
    desk.do("政策", account(), account("kanko_x", "観光課"))
    return desk


def rows(desk, table):
    return tables(desk.register)[table]


@pytest.fixture(scope="module")
def columns():
    """table → its columns, as DuckDB reads schema.sql."""
    with duckdb.connect() as connection:
        connection.execute((HERE / "schema.sql").read_text(encoding="utf-8"))
        told = connection.execute(
            "SELECT table_name, column_name FROM duckdb_columns() ORDER BY table_name, column_index"
        ).fetchall()
    found: dict[str, list[str]] = {}
    for table, column in told:
        found.setdefault(table, []).append(column)
    return found


def test_an_empty_register_gives_empty_tables(columns):
    told = tables(Register([]))
    assert set(told) <= set(columns)
    assert not any(told.values())


def test_every_row_fits_its_table(desk, columns):
    """Taken by the table itself, with its types and NOT NULL."""
    desk.do(
        "政策",
        *(
            of(kind)
            for kind in ("target", "event", "rebase", "rule", "metric", "setting", "hours", "cost", "import")
        ),
    )
    desk.do("政策", ("undo_import", {"seq": desk.register.seq, "reason": "別の月"}))
    desk.do("政策", close(None, unconfirmed="不在"))
    seq = desk.do("鈴木", decision("休止", from_month="2026-06"))
    desk.do("鈴木", approval(seq))
    told = tables(desk.register)
    assert all(told.values())
    with duckdb.connect() as connection:
        connection.execute((HERE / "schema.sql").read_text(encoding="utf-8"))
        for table, held in told.items():
            for row in held:
                assert len(row) == len(columns[table])
                marks = ", ".join("?" * len(row))
                connection.execute(f"INSERT INTO {table} VALUES ({marks})", row)


def test_accounts_with_their_transfers_and_their_end(desk):
    desk.do("政策", of("transfer", from_day="2026-04-01", deviation="見本"))
    seq = desk.do("高橋", decision())
    desk.do(
        "高橋",
        approval(seq, approved_on="2026-06-01"),
        done(seq, "削除", "2026-06-20", deviation="誤って消した"),
    )
    told = [(r[0], r[1], r[5], str(r[7]), r[9] and str(r[9])) for r in rows(desk, "account")]
    assert told == [
        (1, "koho_x", "広報課", "2020-04-01", "2026-06-20"),
        (2, "kanko_x", "観光課", "2020-04-01", None),
        (3, "koho_x", "観光課", "2026-04-01", "2026-06-20"),
    ]


def test_hours_and_costs(desk):
    desk.do(
        "政策",
        of("hours"),
        of("hours", hours=3),
        of("cost"),
        of("cost", account_id="koho_x", per="month", yen=0),
    )
    assert rows(desk, "hours") == [(3, "koho_x", APRIL, 12.5), (4, "koho_x", APRIL, 3.0)]
    assert rows(desk, "cost") == [
        (5, None, "人件費", "hour", 2500.0, APRIL),
        (6, "koho_x", "人件費", "month", 0.0, APRIL),
    ]


def test_a_corrected_entry_is_one_row_in_its_place_and_one_taken_back_is_none(desk):
    desk.do("政策", of("hours"), of("hours", month="2026-05"), correct(3, of("hours", hours=8)), correct(4))
    assert rows(desk, "hours") == [(3, "koho_x", APRIL, 8.0)]


# --- closes


def test_only_the_closes_that_stand_are_rows(desk):
    seq = desk.do("佐藤", review())
    first = desk.do("政策", close(desk.do("鈴木", confirm(seq))))
    assert [r[:6] for r in rows(desk, "closed")] == [(first, "koho_x", APRIL, 1, "a" * 64, "watch")]
    may = desk.do("政策", close(None, month="2026-05", unconfirmed="不在", state="within", metrics=[]))
    again = desk.do("政策", reopen(first))
    assert [r[0] for r in rows(desk, "closed")] == [may]
    assert rows(desk, "closed_metric") == []
    second = desk.do("政策", close(None, B, revision=2, unconfirmed="不在", state="consider"))
    assert [(r[0], r[2], r[3], r[4], r[5]) for r in rows(desk, "closed")] == [
        (second, APRIL, 2, B, "consider"),
        (may, MAY, 1, "a" * 64, "within"),
    ]
    assert again == second - 1


def test_a_closed_metric_goes_in_as_it_was_judged(desk, columns):
    seq = desk.do("政策", close(None, unconfirmed="不在"))
    [row] = rows(desk, "closed_metric")
    told = dict(zip(columns["closed_metric"], row, strict=True))
    judged_ = GOOD["close"]["metrics"][0] | {"rule_seq": None}
    assert told == {"seq": seq, "account_id": "koho_x", "month": APRIL} | judged_
    closed = dict(zip(columns["closed"], rows(desk, "closed")[0], strict=True))
    members = set(closed) - {"seq", "month", "also_hold"}
    assert {m: closed[m] for m in members} == {m: GOOD["close"][m] for m in members}
    assert (closed["month"], closed["also_hold"]) == (APRIL, False)


# --- decisions


def test_decisions_with_their_grounds_and_approval(desk):
    one = desk.do("鈴木", decision(grounds=judged(g2="該当する", g3="可能性")))
    desk.do("鈴木", approval(one, outcome="否決", approved_on="2026-06-01"))
    two = desk.do("鈴木", decision(immediate=True, notice_days=None, grounds=judged(g3="事態")))
    desk.do("鈴木", approval(two, approved_on="2026-06-01"))
    three = desk.do("高橋", decision("継続", account_id="kanko_x"))
    assert rows(desk, "decision") == [
        (one, "koho_x", MAY, "撤退", "2,3", False, False),
        (two, "koho_x", MAY, "撤退", "3", True, True),
        (three, "kanko_x", MAY, "継続", "", False, False),
    ]


def day(text):
    return date.fromisoformat(f"{text}-01") if text else None


@pytest.mark.parametrize(
    ("first", "last", "outcome", "then", "months"),
    [  # 休止 decided on 2026-05-01; `then`: (choice, decided on, outcome) of what was decided afterwards
        ("2026-06", "2026-09", "決裁", [], ("2026-06", "2026-09")),
        ("2026-06", None, "決裁", [], ("2026-06", None)),
        ("2026-06", None, None, [], None),
        ("2026-06", None, "否決", [], None),
        # an approved 継続 ends it with the month in which it was decided
        ("2026-05", None, "決裁", [("継続", "2026-06-20", "決裁")], ("2026-05", "2026-06")),
        ("2026-05", "2026-09", "決裁", [("継続", "2026-06-20", "決裁")], ("2026-05", "2026-06")),
        ("2026-05", "2026-05", "決裁", [("継続", "2026-06-20", "決裁")], ("2026-05", "2026-05")),
        ("2026-06", None, "決裁", [("継続", "2026-06-20", "決裁")], ("2026-06", "2026-06")),
        ("2026-07", None, "決裁", [("継続", "2026-06-20", "決裁")], None),  # before it began
        ("2026-05", None, "決裁", [("継続", "2026-06-20", None)], ("2026-05", None)),
        ("2026-05", None, "決裁", [("継続", "2026-06-20", "否決")], ("2026-05", None)),
        (
            "2026-05",
            None,
            "決裁",
            [("継続", "2026-06-25", "決裁"), ("継続", "2026-06-30", "決裁")],
            ("2026-05", "2026-06"),
        ),
    ],
)
def test_a_suspension_takes_months_out_of_judgement(desk, first, last, outcome, then, months):
    seq = desk.do("鈴木", decision("休止", from_month=first, to_month=last))
    if outcome:
        desk.do("鈴木", approval(seq, outcome=outcome))
    for choice, decided_on, settled in then:
        other = desk.do("鈴木", decision(choice, decided_on=decided_on))
        if settled:
            desk.do("鈴木", approval(other, outcome=settled, approved_on="2026-07-01"))
    assert rows(desk, "suspended") == ([(seq, "koho_x", *map(day, months))] if months else [])


def test_a_continuation_before_or_of_another_account_ends_no_suspension(desk):
    one = desk.do("鈴木", decision("継続"))
    desk.do("鈴木", approval(one, approved_on="2026-06-01"))
    seq = desk.do("鈴木", decision("休止", from_month="2026-05"))
    desk.do("鈴木", approval(seq, approved_on="2026-06-01"))
    other = desk.do("高橋", decision("継続", account_id="kanko_x", decided_on="2026-06-01"))
    desk.do("高橋", approval(other, approved_on="2026-06-01"))
    assert rows(desk, "suspended") == [(seq, "koho_x", MAY, None)]


def test_a_suspension_is_not_ended_by_another(desk):
    seqs = []
    for first in ("2026-05", "2026-06"):
        seqs.append(desk.do("鈴木", decision("休止", from_month=first, decided_on="2026-05-01")))
        desk.do("鈴木", approval(seqs[-1], approved_on="2026-06-01"))
    assert rows(desk, "suspended") == [
        (seqs[0], "koho_x", MAY, None),
        (seqs[1], "koho_x", date(2026, 6, 1), None),
    ]


def test_a_withdrawn_account_is_out_of_judgement_from_the_month_of_its_stop(desk):
    seq = desk.do("鈴木", decision())
    desk.do("鈴木", approval(seq), done(seq, "周知", "2026-05-02"), planned(seq, "停止", "2026-06-20"))
    assert rows(desk, "suspended") == []
    desk.do("鈴木", done(seq, "停止", "2026-06-20"))
    assert rows(desk, "suspended") == [(seq, "koho_x", date(2026, 6, 1), None)]
