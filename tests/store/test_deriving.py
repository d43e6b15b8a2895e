"""A view is made anew as far as something changed, and is then what it would be if it were made whole."""

import re

import duckdb
import pytest

from metrics import catalogue
from metrics.judging import FACING, JUDGING, LEFT
from services.intake import importing
from services.register import recording
from store.deriving import PythonStep, read_by, steps
from store.views import HERE, open_view
from tests.offices import DECIDED, POLICY, account, bring_in, office_of
from tests.store.examples import X_CONTENT, X_OVERVIEW, x_overview

SCHEMA, STANDING = ((HERE / f"{name}.sql").read_text("utf-8") for name in ("schema", "standing"))
STATEMENTS = (STANDING, *catalogue.statements(catalogue.load()))
PLAN = steps((SCHEMA, *STATEMENTS))
HEAD = re.compile(
    r"(?s)^\s*(?:(?:--[^\n]*\n)|\s)*(INSERT INTO \w+(?: \([^)]*\))?|CREATE (?:OR REPLACE )?VIEW \w+ AS)(?:\s*--[^\n]*\n)?"
)


def test_what_a_statement_reads_is_what_the_database_says_it_reads():
    with duckdb.connect(":memory:") as connection:
        for text in (t for t in STATEMENTS if isinstance(t, str)):
            for one in duckdb.extract_statements(text):
                asked = connection.get_table_names(HEAD.sub("", one.query))
                [step] = steps((one.query,))
                assert asked - {step.made} <= step.reads, step.made


def test_the_step_that_python_takes_says_all_it_reads():
    assert isinstance(JUDGING, PythonStep)
    assert read_by(FACING) | read_by(LEFT) <= set(JUDGING.reads)


def reached(changed):
    """What may change with a table: what reads it, and what reads that."""
    found, before = {changed}, -1
    while len(found) > before:
        before = len(found)
        found |= {step.made for step in PLAN if step.reads & found}
    return found


@pytest.mark.parametrize(
    ("changed", "made_anew", "left"),
    [
        ("decision", (), ("measure", "judged", "account_state", "post_cell")),
        ("closed", ("judged_month", "account_state"), ("measure", "month_flow")),
        ("target", ("standard", "facing", "judged", "account_state"), ("measure", "month_flow", "series")),
        ("rule", ("standard", "judged"), ("measure",)),
        ("hours", ("work_hours", "work_month", "measure", "judged"), ("month_flow", "series", "post_cell")),
        ("cost", ("work_cost", "measure"), ("work_hours", "month_flow")),
        ("city_metric", ("city_now", "metric_header", "measure"), ("month_flow", "series")),
        ("setting", ("setting_span", "post_cell", "month_flow", "measure"), ("series", "post_now")),
        ("day_fact", ("series", "day_standing", "stock_day", "measure", "judged"), ("post_now", "post_cell")),
        ("undone", ("ranked", "series", "post_now", "measure", "account_state"), ()),
        ("norm", ("norm_now",), ("measure", "series")),
        ("due_month", ("judged_month", "judged"), ("measure",)),
        ("event", (), ("measure", "judged")),
    ],
)
def test_what_is_made_anew(changed, made_anew, left):
    found = reached(changed)
    assert set(made_anew) <= found
    assert not set(left) & found


def test_a_table_that_is_read_before_it_is_whole_is_refused():
    half = "CREATE TABLE a AS SELECT 1 AS n; CREATE TABLE b AS SELECT n FROM a; INSERT INTO a SELECT 2;"
    with pytest.raises(ValueError, match="b is made of"):
        steps((half,))


def test_a_step_that_makes_nothing_is_refused():
    with pytest.raises(ValueError, match="makes a table"):
        steps(("PRAGMA threads = 1",))


def everything(path):
    """Every table and view of a generation, row by row."""
    view = open_view(path)
    names = view.rows("SELECT view_name AS name FROM duckdb_views() WHERE NOT internal")
    names += view.rows("SELECT table_name AS name FROM duckdb_tables() WHERE table_name <> 'recorded'")
    return {n["name"]: sorted(map(repr, view.rows(f'SELECT * FROM "{n["name"]}"'))) for n in names}


def as_made_whole(office):
    """Everything of an office's newest generation, grown from those before; it is what is there of one made at once."""
    grown, whole = everything(office.views.current()), office.folder / "whole.duckdb"
    whole.unlink(missing_ok=True)
    office.views.write(whole, office.ledger.journal.entries())
    made = everything(whole)
    assert grown.keys() == made.keys()
    assert {name for name in made if made[name] != grown[name]} == set()
    return grown


def test_a_view_that_grew_entry_by_entry_is_the_one_that_is_made_whole(new_folder):
    """Every kind that a view tells of, after files and before files, each generation made on the one before."""
    office = office_of(new_folder(), "x_koho", "yt_koho")

    def told(kind, /, **body):
        return lambda: recording.record(office, POLICY, kind, body)

    line = {"account_id": "x_koho", "metric": "impressions", "from_month": "2026-04", "continue_line": 50}
    acts = [
        told("target", **line, withdraw_line=20, **DECIDED),
        lambda: bring_in(office, X_OVERVIEW, "x_koho"),
        told("hours", account_id="x_koho", month="2026-04", hours=3),
        told("cost", item="人件費", per="hour", yen=2500, ground="単価", **{"from_month": "2026-04"}),
        told("metric", metric="visitors", title="来場者数", unit="人", additivity="flow", better="higher", **{"from_month": "2026-04"}),
        told("reading", account_id="x_koho", metric="visitors", value=5, **{"from": "2026-04-01", "to": "2026-04-30"}),
        lambda: bring_in(office, X_CONTENT, "x_koho"),
        told("setting", key="post_settle_days", value=14),
        told("rule", from_month="2026-04", patience=4, **DECIDED),
        told("rebase", account_id="x_koho", metric="likes", from_month="2026-05", reason="仕様変更", note="数え方"),
        told("event", day="2026-04-03", kind="催し", title="港まつり"),
        told("account", **account("ig_new")),
        lambda: bring_in(office, x_overview("2026-04-03", [71, 72]), "x_koho"),
        lambda: importing.undo(office, POLICY, max(office.ledger.register().records), "試し"),
        told("hours", account_id="x_koho", month="2026-04", hours=4),
    ]  # fmt: skip
    for act in acts:
        act()
        grown = as_made_whole(office)
    assert len(grown["measure"]) > 10 and len(grown["judged"]) >= 1
