"""Evaluations drawn by hand, for the rooms that only look at them: charts and reports."""

from __future__ import annotations

from datetime import date
from typing import Any

from metrics.calendar import add_months
from metrics.evaluation import Evaluation, MetricLine, Point
from metrics.progress import Progress
from metrics.words import Count, state_word

MONTH = date(2026, 10, 1)


def points(*values: float | None, **lines: Any) -> tuple[Point, ...]:
    """The months up to October 2026 with these values; `lines` hold in all of them."""
    first = add_months(MONTH, 1 - len(values))
    return tuple(Point(add_months(first, n), value, **lines) for n, value in enumerate(values))


def line(*values: float | None, **more: Any) -> MetricLine:
    """A metric whose last months have these values, without a line unless `more` says so."""
    names = ("expected", "target", "continue_line", "withdraw_line", "state")
    told = {name: more[name] for name in names if name in more}
    held = {
        "metric": "impressions",
        "title": "表示回数",
        "asks": "How often?",
        "unit": "回",
        "better": "higher",
        "additivity": "flow",
        "nulls": "NULL",
        "part": 1,
        "basis": "day",
        "deciding": False,
        "value": values[-1],
        "provisional": False,
        "days_seen": 31,
        "days": 31,
        "on_day": None,
        "previous": values[-2] if len(values) > 1 else None,
        "year_ago": values[-13] if len(values) > 12 else None,
        "expected": None,
        "target": None,
        "target_type": None,
        "progress": Progress(),
        "continue_line": None,
        "withdraw_line": None,
        "window_months": 1,
        "faced": None,
        "state": None,
        "word": state_word(more["state"], Count()) if more.get("state") else "",
        "count": Count(),
        "holds": 0,
        "margin": 0.0,
        "target_seq": None,
        "rule_seq": None,
        "sentence": "",
        "remedy": "",
        "points": points(*values, **told),
    }
    return MetricLine(**held | more)


def followers(*values: float | None, **more: Any) -> MetricLine:
    """利用者数: a stock of ②."""
    told = {
        "metric": "followers",
        "title": "利用者数（フォロワー・登録者・友だち）",
        "unit": "人",
        "part": 2,
        "additivity": "stock",
        "on_day": date(2026, 10, 31),
    }
    return line(*values, **told | more)


def evaluation(*metrics: MetricLine, **more: Any) -> Evaluation:
    """October 2026 of an X account with these metrics."""
    held = {
        "account_id": "x_koho",
        "name": "千曲市広報X",
        "platform": "x",
        "kind": "sectoral",
        "section": "広報課",
        "opened_on": date(2012, 7, 2),
        "month": MONTH,
        "state": "watch",
        "word": "経過観察 2/3",
        "sentence": "表示回数が2か月続けて撤退ラインを下回りました。",
        "also_hold": False,
        "previous_word": "経過観察 1/3",
        "final": False,
        "revision": 0,
        "metrics": metrics,
        "posts": None,
        "events": (),
        "seq": 153,
        "head": "6fdf6aa4f0b5" + "0" * 52,
    }
    return Evaluation(**held | more)


JUDGED = line(
    *[900.0] * 11,
    540.0,
    518.0,
    target=1200.0,
    continue_line=900.0,
    withdraw_line=600.0,
    state="watch",
    deciding=True,
    word="経過観察 2/3",
    target_type="毎月維持",
    progress=Progress(518 / 1200, 518.0),
)
USERS = followers(*[3000.0] * 12, 3121.0, expected=4000.0, target=3100.0, target_type="期末到達")
