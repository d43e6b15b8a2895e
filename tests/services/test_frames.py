"""An office as pandas frames: types, what is missing, and the notebook of docs/analysis.md run as it stands."""

import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from samples import city
from services.audit import frames

NOTEBOOK = Path(__file__).parents[2] / "docs" / "analysis.md"


@pytest.fixture(scope="module")
def sample():
    office = city.sample_office(city.sample_folder())
    view = office.view()
    yield office, view
    view.connection.close()


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
