"""All cities' measures and states in one run against each office's own view, every row to the last bit: on DuckDB, and on a real
Spark where there is one (else skipped aloud)."""

from __future__ import annotations

import json
import warnings
from dataclasses import replace
from itertools import islice
from shutil import copyfile

import duckdb
import pytest
import sqlglot
from click.testing import CliRunner

import cli
from ledger.journal import Author
from samples.city import sample_folder, sample_office
from services.peers import rebuilding
from store import deriving, spark, views
from store.many import keyed, staged
from store.many.engines import engine_of
from store.many.steps import RESULTS, plan, take
from store.reading import Refused
from tests.nation import codes
from tests.offices import office_of

POLICY = Author("政策", "policy", ("情報政策課",), proof="ログイン")
HARD = """
DELETE FROM closed; DELETE FROM closed_metric;                                   -- every month is judged anew
INSERT INTO undone SELECT min(import_seq), 9000 FROM import WHERE format = 'x_overview';
INSERT INTO undone SELECT max(import_seq), 9001 FROM import WHERE format LIKE 'instagram%';
INSERT INTO setting (seq, key, value, from_month) VALUES
    (9002, 'post_settle_days', '3', NULL), (9003, 'post_settle_days', '20', DATE '2025-04-01'), (9004, 'post_settle_days', '多', DATE '2026-04-01'),
    (9005, 'rate_days_share', '0.5', DATE '2025-10-01'), (9006, 'exempt_months', '0', DATE '2025-01-01'), (9007, 'exempt_months', '30', DATE '2026-01-01');
INSERT INTO rule SELECT 9008, DATE '2025-07-01', metric, 2, 1, 0.1 FROM target LIMIT 1;
INSERT INTO rebase SELECT 9009, account_id, metric, DATE '2025-07-01', '仕様変更', NULL FROM target;
UPDATE target SET window_months = 3 WHERE seq % 2 = 0;
UPDATE target SET window_months = 12, basis = NULL WHERE seq % 5 = 0;
UPDATE post_snapshot SET reply = TRUE WHERE account_id IN (SELECT account_id FROM account WHERE platform = 'x') AND line % 3 = 0;
UPDATE post_snapshot SET kind = NULL, published_at = NULL, published_on = NULL    -- the newest export says less than the one before
WHERE (account_id, post_id, import_seq) IN (
    SELECT (account_id, post_id, max(import_seq)) FROM post_snapshot GROUP BY account_id, post_id HAVING count(*) > 1
);
UPDATE coverage SET west = TRUE WHERE basis = 'post' AND import_seq % 2 = 0;
UPDATE hours SET hours = hours / 7 WHERE seq % 3 = 0;
DELETE FROM hours WHERE month = DATE '2025-09-01';
"""


def altered(view, path, sql):
    """A view of which the tables say something else, and everything is derived of that."""
    view.connection.close()
    copyfile(view.path, path)
    with duckdb.connect(str(path)) as connection:
        for statement in duckdb.extract_statements(sql):
            connection.execute(statement.query)
        deriving.run(connection, sample_office(sample_folder()).views.whole)
    return replace(view, path=path, connection=duckdb.connect(str(path), read_only=True))


@pytest.fixture(scope="module")
def cities(tmp_path_factory):
    """Code → how its view is opened: the sample city, the same with all that is hard, and one of which nothing is known yet."""
    folder = tmp_path_factory.mktemp("many")
    sample = sample_office(sample_folder())
    hard = altered(sample.view(), folder / "hard.duckdb", HARD)
    nothing = office_of(folder / "nothing", "x_koho")
    opened = (sample.view, lambda: replace(hard, connection=hard.connection.cursor()), nothing.view)
    return dict(zip(islice(codes(), 3), opened, strict=True))


@pytest.fixture(scope="module")
def todo():
    return plan(views.source(), sample_office(sample_folder()).views.whole)


def rows(connection, query, columns):
    """Rows in an order of their own; what people wrote is not among them."""
    told = connection.execute(f"SELECT {', '.join(columns)} FROM {query}").fetchall()
    return sorted(map(repr, told))


def agrees(cities, folder):
    """Hold all that was made against each office's own view."""
    for name in RESULTS:
        made = f"read_parquet('{folder}/{name}/*.parquet')"
        described = duckdb.execute(f"DESCRIBE SELECT * FROM {made}").fetchall()
        columns = [row[0] for row in described if row[0] not in (keyed.KEY, *staged.AT_HOME["account"])]
        assert {"month", "account_id"} <= set(columns)
        for city, opened in cities.items():
            view = opened()
            ours = rows(view.connection, name, columns)
            theirs = rows(duckdb, f"{made} WHERE city = '{city}'", columns)
            assert len(ours) == len(theirs), (name, city)
            assert ours == theirs, (
                name,
                city,
                [p for p in zip(ours, theirs, strict=True) if p[0] != p[1]][:2],
            )
            view.connection.close()


def made(engine, cities, todo, folder):
    held = staged.stage(folder / "stage", todo.held, cities)
    with engine_of(engine) as taking:
        take(taking, held, todo.steps)
        for name in RESULTS:
            taking.write(name, str(folder / "made"))
    return folder / "made"


def test_what_is_hard_is_there(cities):
    """Else what follows would compare nothing."""
    _, hard, _ = cities.values()
    view = hard()

    def count(asked):
        return view.connection.execute(f"SELECT count(*) FROM {asked}").fetchone()[0]

    assert count("answering") and count("measure WHERE basis = 'post_all'") and count("undone") == 2
    assert count("post_now WHERE kind IS NOT NULL AND published_on IS NOT NULL") > 100
    for state in ("watch", "consider", "hold", "within", "exempt", "recovering"):
        assert count(f"metric_state WHERE NOT official AND state = '{state}'"), state
    assert count("metric_state WHERE window_months > 1 AND value IS NOT NULL") > 50
    assert count("work_month WHERE estimated")


def test_all_cities_in_one_run_are_each_office_s_own(cities, todo, tmp_path):
    agrees(cities, made(spark.DUCKDB, cities, todo, tmp_path))


def test_on_spark_they_are_the_same(cities, todo, tmp_path, monkeypatch):
    if lacks := spark.wanting():
        pytest.skip(f"Spark is not tried: {lacks}")
    small = {  # some thousand rows: nothing is won by compiling for them
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.shuffle.partitions": "2",
    }
    monkeypatch.setattr(spark, "SETTINGS", spark.SETTINGS | small)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PySpark's own, of the pandas and Python it would like
        agrees(cities, made(spark.SPARK, cities, todo, tmp_path))


def test_what_people_wrote_stays_at_home(cities, todo, tmp_path):
    staged.stage(tmp_path, todo.held, cities)
    for table, columns in staged.AT_HOME.items():
        told = [f"count({c})" for c in columns]
        found = duckdb.execute(
            f"SELECT count(*), {', '.join(told)} FROM read_parquet('{tmp_path}/{table}/*.parquet')"
        )
        count, *written = found.fetchone()
        assert count and not any(written)


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TABLE t AS SELECT a FROM u WHERE a NOT IN (SELECT a FROM v); CREATE TABLE u (a INT); CREATE TABLE v (a INT)",
        "CREATE TABLE t AS SELECT a FROM u LIMIT 1; CREATE TABLE u (a INT)",
        "CREATE TABLE t AS SELECT u.*, v.* FROM u CROSS JOIN v; CREATE TABLE u (a INT); CREATE TABLE v (a INT)",
        "CREATE TABLE t AS SELECT h.a FROM (VALUES (1)) AS h(a) LEFT JOIN u ON u.a = h.a; CREATE TABLE u (a INT)",
        "CREATE TABLE t AS SELECT a FROM u UNION ALL SELECT 1; CREATE TABLE u (a INT)",
        "CREATE TABLE t AS SELECT v.a FROM u RIGHT JOIN v ON v.a = u.a; CREATE TABLE u (a INT); CREATE TABLE v (a INT)",
        "DELETE FROM u",
    ],
)
def test_what_nobody_has_keyed_is_refused(sql):
    with pytest.raises(keyed.Unkeyed):
        keyed.keyed([sql])


def test_the_newest_passes_over_what_has_no_value():
    """DuckDB does; Spark is told to."""
    assert duckdb.execute("SELECT arg_max(v, n) FROM (VALUES (1, 1), (NULL, 2)) AS t(v, n)").fetchone() == (
        1,
    )
    told = sqlglot.parse_one(spark.said("SELECT arg_max(v, n) AS x FROM t GROUP BY k"), read="spark")
    assert told.sql("spark") == "SELECT MAX_BY(v, n) FILTER(WHERE NOT v IS NULL) AS x FROM t GROUP BY k"


def test_the_command_makes_tables_of_offices_or_says_what_they_lack(tmp_path):
    for name, code in zip(("a", "b"), islice(codes(), 2), strict=True):
        office = office_of(tmp_path / name / "office", "x_koho")
        office.ledger.record(POLICY, [("setting", {"key": "municipality_code", "value": code})])
    office_of(tmp_path / "c", "x_koho")
    with pytest.raises(Refused, match="全国地方公共団体コードがありません"):
        rebuilding.rebuild([tmp_path], tmp_path / "out")
    with pytest.raises(Refused, match="Spark Connect"):
        rebuilding.rebuild([tmp_path / "a"], tmp_path / "out", "flink")
    with pytest.raises(Refused, match="見つかりません"):
        rebuilding.rebuild([tmp_path / "out"], tmp_path / "out")
    told = ["cities", str(tmp_path / "a"), str(tmp_path / "b"), "--to", str(tmp_path / "out")]
    done = CliRunner().invoke(cli.main, told)
    assert done.exit_code == 0 and "2市の月の値と状態" in done.output, done.output
    found = duckdb.execute(
        f"SELECT DISTINCT city FROM read_parquet('{tmp_path}/out/account_state/*.parquet')"
    ).fetchall()
    assert sorted(c for (c,) in found) == list(islice(codes(), 2)), json.dumps(found)
    again = CliRunner().invoke(cli.main, told)
    assert again.exit_code == 1 and "もう" in again.output
