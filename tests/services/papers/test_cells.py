"""Figures on paper against the measures, read back from the files as they are handed out: drawn cells, the same each time."""

import random
import re
from datetime import date
from io import BytesIO

import pandas as pd
import pytest
from openpyxl import load_workbook

from services.audit import frames
from services.month import restating
from services.papers import issuing
from services.papers.order import Order
from services.papers.records import records_of

CELLS = 50
FIRST, LAST = date(2026, 4, 1), date(2026, 9, 1)


@pytest.fixture(scope="module")
def rows(sample):
    """The monthly data of 半期評価書 (Excel), a record a month of each metric."""
    office, view = sample
    paper = issuing.issue(office, view, Order("half", "xlsx", LAST, sample=True))
    names, *held = load_workbook(BytesIO(paper.content))["月別データ"].iter_rows(values_only=True)
    return [dict(zip(names, row, strict=True)) for row in held]


@pytest.fixture(scope="module")
def measured(sample):
    """(account, metric's title, month) → its values with their days, of every basis."""
    office, view = sample
    titles = {m: held.title for m, held in office.metrics.items()}
    found = {}
    for r in frames.measures(view).itertuples():
        key = (r.account_id, titles[r.metric], r.month.date())
        found.setdefault(key, []).append((r.value, r.days_seen))
    return found


def test_fifty_drawn_cells_are_the_measures(sample, rows, measured):
    office, view = sample
    moved = {(m.account_id, m.month) for m in restating.restated(office, view, FIRST, LAST)}
    known = [r for r in rows if (r["アカウント番号"], r["月"].date()) not in moved]
    drawn = random.Random(17).sample(known, CELLS)
    assert sum(r["値"] is not None for r in drawn) > CELLS / 2
    for r in drawn:
        values = measured.get((r["アカウント番号"], r["指標"], r["月"].date()), [])
        known = [v * (100 if r["単位"] == "%" else 1) for v, _ in values if pd.notna(v)]
        if r["値"] is None:
            assert len(known) < max(len(values), 1), r  # of the basis that is told nothing is known
        else:
            assert any(r["値"] == pytest.approx(v) for v in known), (r, known)


def test_no_month_whose_days_are_missing_is_told_as_whole(rows, measured):
    """Wherever a paper says how many of a month's days it knows, it is what the measure knows."""
    short = 0
    for r in rows:
        if r["値"] is None or not r["値のある日数"]:
            continue
        values = measured[r["アカウント番号"], r["指標"], r["月"].date()]
        assert r["値のある日数"] in [d for v, d in values if pd.notna(v)], r
        short += r["値のある日数"] < r["月の日数"]
    assert short > 0


def test_a_ratio_of_a_trial_is_told_in_the_records_as_on_its_page(sample):
    office, _ = sample
    told = {
        (act.seq, d.name): d.after
        for act in records_of(office, date(2026, 10, 1), date(2026, 11, 30)).acts
        for d in act.differences
        if act.kind == "試行の終わり"
    }
    ratios = [v for (_, name), v in told.items() if name in ("何倍か", "幅の下", "幅の上")]
    assert ratios
    assert [v for v in ratios if not re.fullmatch(r"\d+(\.\d{1,2})?倍", v)] == []
