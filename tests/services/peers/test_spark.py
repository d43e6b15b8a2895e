"""The statement of the norms on a real Spark, against DuckDB: every row, to the last bit. Skipped aloud where there is no Spark."""

from __future__ import annotations

import warnings
from itertools import islice
from pathlib import Path

import pytest
from click.testing import CliRunner

import cli
from metrics import norms
from services.office.folder import Office
from services.peers import gathering
from services.peers.gathering import gather
from store import given, spark
from store.reading import Refused
from tests.nation import METRICS, codes, gave, nation, rows

KNOWN = {
    "seed": "x",
    "cities": norms.CITIES,
    "accounts": norms.ACCOUNTS,
    "tails": norms.TAILS,
    "dealt": norms.DEALT,
}
ODD = (
    {"value": float("nan")},
    {"value": float("inf")},
    {"value": None},
    {"metric": None, "basis": None, "value": None},
    {"platform": "unheard"},
    {"kind": "other"},
    {"residents": 0},
)


@pytest.fixture(scope="module")
def session():
    if lacks := spark.wanting():
        pytest.skip(f"Spark is not tried: {lacks}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PySpark's own, of the pandas and Python it would like
        with spark.session() as held:
            yield held


def told(session, folder):
    """What both say of the newest month below a folder."""
    paths = [path for _, path in gathering._files([folder]).items()]
    tables = norms.tables(METRICS, Office(folder / "none").platforms)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = spark.asked(session, paths, norms.statement(), tables, **KNOWN)
    return given.asked(paths, norms.statement(), tables, **KNOWN), theirs


def test_a_nation_is_the_same_row_by_row(session, tmp_path):
    nation(tmp_path, 60)
    for n, code in enumerate(c for c in codes() if (tmp_path / f"city={c}").exists()):
        if n < len(
            ODD
        ):  # what statements leave out, in files that Spark and DuckDB read otherwise if they can
            whole = rows("x", "sectoral", [{("followers", "day"): 5.0}] * 9)
            gave(
                tmp_path,
                code,
                40_000,
                [r | ODD[n] for r in whole] + rows("line", "sectoral", [{("posts", "post"): 0.0}] * 3),
            )
        if n == len(ODD):
            break
    ours, theirs = told(session, tmp_path)
    assert len(ours) > 300 and {r["band"] for r in ours} & {"small", "middle", "large"}
    assert theirs == ours
    assert any(r["p10"] is None for r in ours) and any(r["p10"] is not None for r in ours)


def test_small_cells_go_the_same_way(session, tmp_path):
    """In three folders, of cities whose codes begin with 0 too: each of a band, all residents together, left out."""
    sizes = [60_000] * 6 + [5_000] * 6
    for place, (code, residents) in enumerate(zip(("011002", *islice(codes(), 11)), sizes, strict=True)):
        held = rows("x", "sectoral", [{("followers", "day"): 100.0 + place}] * 2)
        held += rows("line", "sectoral", [{("followers", "day"): 7.0}] * (9 if place == 0 else 1))
        gave(tmp_path / str(place % 3), code, residents, held)
    ours, theirs = told(session, tmp_path)
    assert theirs == ours and [(r["platform"], r["band"], r["cities"]) for r in ours][-1] == ("x", "all", 12)


def test_what_is_no_such_file_is_told_by_its_name(session, tmp_path):
    path = tmp_path / given.place("202185", "2026-10")
    path.parent.mkdir(parents=True)
    path.write_bytes(b"no parquet")
    with pytest.raises(given.Unreadable, match=r"measures\.parquet"):
        spark.asked(session, [path], norms.statement(), {}, **KNOWN)


def test_the_statement_has_no_hand_in_its_translation():
    text = spark.said(norms.statement())
    assert ":seed" in text and "$" not in text and "bool_and" in text.lower()


@pytest.mark.parametrize(
    ("engine", "lacks", "said"),
    [
        ("flink", "", "「flink」はありません"),
        ("spark", "要る部品がありません", "要る部品がありません"),
    ],
)
def test_without_spark_it_says_what_it_wants(tmp_path, monkeypatch, engine, lacks, said):
    monkeypatch.setattr(spark, "wanting", lambda *_: lacks)
    for code in islice(codes(), 10):
        gave(tmp_path, code, 60_000, rows("x", "sectoral", [{("followers", "day"): 5.0}] * 2))
    with pytest.raises(Refused, match=said):
        gather(Office(tmp_path / "none"), [tmp_path], engine=engine)
    target = str(tmp_path / "n.csv")
    done = CliRunner().invoke(cli.main, ["norms", str(tmp_path), "--to", target, "--engine", engine])
    assert done.exit_code == 1 and said in done.output and not Path(target).exists()
