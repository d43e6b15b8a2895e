"""A view that was renewed account by account is the view that is made whole, whatever was told in between."""

import re
from random import Random

import duckdb
import pytest

from ledger.entries import InvalidEntry
from samples.city import sample_folder, sample_office
from services.intake import importing
from services.register import recording
from store import renewing
from store.deriving import steps
from store.loading import LostRows
from store.renewing import listed, of_accounts, renew, tables_by_account
from tests.offices import DECIDED, POLICY, account, bring_in, office_of
from tests.store.examples import LINE_FRIENDS, X_CONTENT, Table, x_id, x_overview, x_post
from tests.store.test_deriving import STATEMENTS, as_made_whole

pytestmark = pytest.mark.long
NAMES = ("x_a", "x_b", "x_c", "line_d", "yt_e")
READING = ["account_id", "date", "from", "to", "metric", "value"]


def rows(connection, sql):
    return sorted(map(repr, connection.execute(sql).fetchall()))


@pytest.mark.parametrize("made", sorted({s.made for s in steps(STATEMENTS) if s.whose}))
def test_what_is_made_of_an_account_is_made_of_its_own_rows(made):
    """Of every statement that says so, on a city's year, of each account and of several."""
    connection = sample_office(sample_folder()).view().connection
    keyed = tables_by_account(connection)
    [step] = [s for s in steps(STATEMENTS) if s.made == made and s.whose]
    columns = re.search(r"\((.*)\)", step.into)
    told = connection.execute("SELECT account_id FROM account_span ORDER BY ALL").fetchall()
    names = [name for (name,) in told]
    assert len(names) > 5
    for some in [*({n} for n in names), {*names[::3]}, {"nobody"}]:
        own = step.whose.format(accounts=listed(some))
        renewed = f"SELECT * FROM ({of_accounts(step.body, frozenset(some), keyed)}) AS made WHERE {own}"
        whole = f"SELECT {columns[1] if columns else '*'} FROM {made} WHERE {own}"
        assert rows(connection, renewed) == rows(connection, whole)


def drawn_acts(office, draw):
    """What anybody may tell an office, in any order; some of it is refused, and then nothing was told."""

    def told(kind, /, **body):
        return lambda: recording.record(office, POLICY, kind, body)

    def month():
        return f"2026-{draw.randint(2, 5):02d}"

    def days():
        numbers = [draw.randint(0, 90) for _ in range(draw.randint(1, 20))]
        first = f"{month()}-{draw.randint(1, 28):02d}"
        return bring_in(office, x_overview(first, numbers, follows=draw.randint(0, 4)), draw.choice(NAMES[:3]), draw.choice([None, "2026-05-20"]))  # fmt: skip

    def posts():
        made = [x_post(x_id(f"{month()}-{draw.randint(1, 28):02d}T03:00:00+00:00"), draw.randint(1, 99)) for _ in range(3)]  # fmt: skip
        return bring_in(office, Table(X_CONTENT.header, made), draw.choice(NAMES[:3]), draw.choice([None, "2026-05-20"]))  # fmt: skip

    def readings():
        told = [[name, f"{month()}-28", "", "", "followers", draw.randint(1, 999)] for name in draw.sample(NAMES, draw.randint(1, 4))]  # fmt: skip
        return bring_in(office, Table(READING, told), None)

    def undo():
        standing = [r.seq for r in office.ledger.register().imports()]
        return importing.undo(office, POLICY, draw.choice(standing), "試し") if standing else None

    def correct():
        seqs = [r.seq for r in office.ledger.register().records.values() if r.kind in ("target", "hours", "setting", "undo_import")]  # fmt: skip
        return recording.correct(office, POLICY, draw.choice(seqs), "誤り") if seqs else None

    def line():
        lines = {"continue_line": draw.randint(1, 900), "withdraw_line": 0.5, "window": draw.choice([1, 3])}
        return told("target", account_id=draw.choice(NAMES), metric=draw.choice(["impressions", "likes", "followers"]), from_month=month(), deciding=draw.random() < 0.5, **lines, **DECIDED)()  # fmt: skip

    return [
        days, days, posts, posts, readings, undo, correct, line, line,
        lambda: bring_in(office, LINE_FRIENDS, "line_d"),
        lambda: told("hours", account_id=draw.choice(NAMES), month=month(), hours=draw.randint(1, 9))(),
        lambda: told("setting", key="post_settle_days", value=draw.randint(3, 20))(),
        lambda: told("setting", key="rate_days_share", value=draw.choice([0.5, 1]))(),
        lambda: told("rule", from_month=month(), patience=draw.randint(1, 4), **DECIDED)(),
        lambda: told("cost", item="人件費", per="hour", yen=draw.randint(1, 9), ground="単価", from_month=month())(),
        lambda: told("account", **account(draw.choice([*NAMES, "ig_new"]), opened_on=f"20{draw.randint(10, 25)}-04-01"))(),
        lambda: told("reading", account_id=draw.choice(NAMES), metric="followers", value=draw.randint(1, 99), day=f"{month()}-27")(),
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_a_view_renewed_by_whatever_is_drawn_is_the_one_made_whole(new_folder, seed, monkeypatch):
    draw, office = Random(seed), office_of(new_folder(), *NAMES)
    some = []
    renewed = renewing._some
    monkeypatch.setattr(renewing, "_some", lambda *told: some.append(told[1].made) or renewed(*told))
    acts = drawn_acts(office, draw)
    for _ in range(12):
        for act in draw.choices(acts, k=draw.choice([1, 1, 1, 3])):
            try:
                act()
            except InvalidEntry:
                continue
        as_made_whole(office)
    assert {"measure", "judged", "account_state", "month_flow"} <= set(some)


def test_rows_that_the_database_loses_on_the_way_are_not_passed_over():
    class Losing:
        """A database that tells of one row more than it took."""

        def __init__(self, connection):
            self.connection = connection

        def execute(self, sql, *given):
            done = self.connection.execute(sql, *given)
            return Losing.One() if isinstance(sql, str) and sql.startswith("INSERT") else done

        class One:
            def fetchall(self):
                return [(7,)]

    with duckdb.connect(":memory:") as connection:
        connection.execute("CREATE TABLE told AS SELECT 'a' AS account_id, 1 AS n")
        statement = "-- by account\nCREATE OR REPLACE TABLE made AS SELECT t.account_id, t.n FROM told AS t"
        connection.execute(statement)
        with pytest.raises(LostRows):
            renew(Losing(connection), (statement,), {"told": frozenset("a")})
