"""An office as pandas frames: types, what is missing, and the notebook of docs/analysis.md run as it stands."""

import csv
import re
from datetime import date, datetime
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from metrics.peer_bands import PeerBand
from samples import city
from services.audit import frames
from services.month import evaluating

NOTEBOOK = Path(__file__).parents[3] / "docs" / "analysis.md"


def test_measures_say_which_months_are_whole(sample):
    _, view = sample
    found = frames.measures(view)
    (counted,) = view.rows("SELECT count(*) AS n FROM measure")
    assert len(found) == counted["n"]
    short = found[
        (found.account_id == "fb_kosodate")
        & (found.metric == "reach_total")
        & (found.basis == "day")
        & (found.month == "2026-10-01")
    ]
    assert short[["value", "days_seen", "days", "whole"]].to_dict("records") == [
        {"value": 7584.0, "days_seen": 20, "days": 31, "whole": False}
    ]
    assert str(found.dtypes["month"]).startswith("datetime64")
    assert found.dtypes["days_seen"] == pd.Int64Dtype()
    assert not found[found.value.isna()].whole.any()


def test_states_and_facts_are_those_of_the_view(sample):
    _, view = sample
    (counted,) = view.rows("SELECT count(*) AS n FROM metric_state")
    assert len(frames.states(view)) == counted["n"]
    facts = frames.facts(view, "x_chikuma")
    assert set(facts.grain) <= {"day", "post", "span"}
    assert facts.value.notna().all()


def test_an_evaluation_says_what_its_values_rest_on(sample):
    office, view = sample
    found = frames.evaluations(office, view, date(2026, 10, 1)).set_index(["account_id", "metric"])
    assert found.loc[("fb_kosodate", "reach_total"), "grounds"] == "20/31日"
    assert pd.isna(found.loc[("fb_kosodate", "reach_total"), "achieved"])


def test_the_notebook_runs_as_it_stands(sample):
    (code,) = re.findall(r"```python\n(.*?)```", NOTEBOOK.read_text(encoding="utf-8"), re.DOTALL)
    told = {"folder": str(city.sample_folder())}
    exec(compile(code, str(NOTEBOOK), "exec"), told)
    assert told["year"]["ig_kanko"] > 0
    assert told["pooled"].between(0, 1).all()
    assert len(told["october"]) > 0


def test_a_metric_leaves_as_csv_and_excel_with_the_completeness_of_each_month(sample):
    office, view = sample
    e = evaluating.standing(office, view, "fb_kosodate", date(2026, 10, 1))
    found = frames.sheet(frames.months(e.line("reach_total")))
    lines = frames.csv_of(found).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("月,値,単位,値のある日数,月の日数,速報")
    assert lines[-1].startswith("2026-10-01,7584,人,20,31,")
    book = openpyxl.load_workbook(BytesIO(frames.excel_of(found, "到達", office.clock())))
    rows = list(book["データ"].iter_rows(values_only=True))
    assert rows[0] == tuple(found.columns) and rows[-1][:5] == (
        datetime.fromisoformat("2026-10-01"),
        7584,
        "人",
        20,
        31,
    )
    assert len(rows) == len(lines) == len(found) + 1


def test_the_bands_of_other_cities_that_a_chart_shows_leave_with_its_values(sample):
    office, view = sample
    m = evaluating.standing(office, view, "x_chikuma", date(2026, 10, 1)).line(
        "engagement_rate_per_impression"
    )
    told = {"platform": "x", "kind": "sectoral", "band": "50k", "metric": m.metric, "per": "ratio"}
    month = date(2026, 9, 1)
    band = PeerBand(
        month,
        **told,
        residents=58_000,
        cities=12,
        accounts=24,
        p25=0.012,
        p50=0.02,
        p75=0.034,
        p10=None,
        p90=None,
        source="県",
        seq=7,
        line=3,
    )
    lines = list(
        csv.DictReader(
            StringIO(frames.csv_of(frames.sheet(frames.months(m, [band]), m.unit)).decode("utf-8-sig"))
        )
    )
    held = {r["月"]: [v for k, v in r.items() if "ほかの市" in k or "比較資料" in k] for r in lines}
    low, half, high, *counted = held.pop("2026-09-01")
    assert [float(low), float(half), float(high)] == pytest.approx([1.2, 2, 3.4])
    assert counted == ["24", "12", "県"] and set(map(tuple, held.values())) == {("",) * 6}
    assert not [k for k in frames.sheet(frames.months(m), m.unit) if "ほかの市" in k]


def test_rates_leave_in_percent_and_words_stay_words():
    found = pd.DataFrame(
        {"value": [0.0125, None], "text": ["=1+1", "x"], "reply": pd.array([True, None], "boolean")}
    )
    assert (
        frames.csv_of(frames.sheet(found, "%")).decode("utf-8-sig")
        == "値,本文,種別\r\n1.25,'=1+1,返信\r\n,x,\r\n"
    )
