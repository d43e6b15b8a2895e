"""An office's figures as pandas frames, for an analyst's notebook: what the pages show, in the field's common tongue.

One row a thing, one type a column, missing as missing (never 0). Months are the timestamps of their first days, counts of days
`Int64`, values `float64` in the unit of the metric (rates as ratios). docs/analysis.md walks through them; a test runs it.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from metrics.evaluation import Evaluation
from store.views import View

from ..month import evaluating
from ..office.folder import Office
from . import reading_back

STATES = """
SELECT account_id, metric, month, basis, deciding, value, continue_line, withdraw_line, window_months, state, n, k, m, official
FROM metric_state
ORDER BY account_id, metric, month
"""
ALL_MEASURES = reading_back.MEASURES.replace("WHERE account_id = $account\n", "")
MONTHS = ("month", "day", "on_day")
DAYS = ("days_seen", "days_final", "days", "line", "window_months", "n", "k", "m")


def facts(view: View, account_id: str) -> pd.DataFrame:
    """What stands now of an account. account_id, grain (day, post, span), day, post_id, metric, value, sha256, line."""
    return _typed(view.frame(reading_back.FACTS, account=account_id))


def measures(view: View) -> pd.DataFrame:
    """Every month's value of every account. account_id, metric, month, basis, numerator, denominator, value, days_seen,
    days_final, days, provisional, on_day, whole (whether no day of the month is missing: what may enter a mean or a sum)."""
    found = _typed(view.frame(ALL_MEASURES))
    short = (found["days_seen"] < found["days"]).fillna(False)
    return found.assign(whole=found["value"].notna() & ~short.astype(bool))


def states(view: View) -> pd.DataFrame:
    """Every judged month of every lined metric. account_id, metric, month, basis, deciding, value (what faced the lines),
    continue_line, withdraw_line, window_months, state, n, k, m, official (closed months as they were closed)."""
    return _typed(view.frame(STATES))


def evaluations(office: Office, view: View, month: date) -> pd.DataFrame:
    """A month as its pages show it, a row a metric of an account. account_id, name, section, state, final, metric, title,
    unit, deciding, value, grounds (20/31日・速報, or blank), target, achieved, continue_line, withdraw_line, metric_state."""
    ids = [
        r["account_id"]
        for r in view.rows("SELECT account_id FROM account_month WHERE month = $month", month=month)
    ]
    held = [e for a in sorted(ids) if (e := evaluating.standing(office, view, a, month))]
    return pd.DataFrame([row for e in held for row in _rows(e)])


def _rows(e: Evaluation) -> list[dict[str, object]]:
    account = {
        "account_id": e.account_id,
        "name": e.name,
        "section": e.section,
        "state": e.state,
        "final": e.final,
    }
    return [
        account
        | {
            "metric": m.metric,
            "title": m.title,
            "unit": m.unit,
            "deciding": m.deciding,
            "value": m.value,
            "grounds": m.figure.grounds,
            "target": m.target,
            "achieved": m.progress.achieved,
            "continue_line": m.continue_line,
            "withdraw_line": m.withdraw_line,
            "metric_state": m.state,
        }
        for m in e.metrics
    ]


def _typed(found: pd.DataFrame) -> pd.DataFrame:
    """Months and days as timestamps, counts as whole numbers that may be missing."""
    told = {name: "datetime64[us]" for name in MONTHS if name in found} | {
        n: "Int64" for n in DAYS if n in found
    }
    return found.astype(told)
