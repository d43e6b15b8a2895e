"""Data health of an account and month: what is asked of the view and the ledger for metrics/health.py."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from ledger.entries import Import
from ledger.register import Register
from metrics.arrivals import arrivals
from metrics.calendar import add_months, month_end, screen_month
from metrics.evaluation import Evaluation, missing_days
from metrics.evaluation_rows import KNOWN_DAYS
from metrics.health import Doubt, Export, Health, KnownOfMonth, RestatedFigure, health, reading_window
from store.views import View

from ..office.folder import Office

MONTHS = 13
BENIGN = ("合計行",)
CARRIED = """
SELECT DISTINCT c.metric, c.basis, i.format, i.lag
FROM known_cell AS c
INNER JOIN import AS i ON i.import_seq = c.import_seq
WHERE c.account_id = $account AND c.month BETWEEN $first AND $month AND i.format NOT IN ('reading', 'readings')
"""
# A day that an older export told as final and the one that stands tells otherwise. Told in the month it is about, and
# in the month before the export that brought it was made.
CHANGED = """
WITH final AS (
    SELECT f.metric, f.day, arg_max(f.value, r.by_end) AS value
    FROM day_fact AS f
    INNER JOIN ranked AS r ON r.import_seq = f.import_seq
    INNER JOIN day_now AS n ON n.account_id = f.account_id AND n.metric = f.metric AND n.day = f.day
    WHERE f.account_id = $account AND f.day BETWEEN $first AND $last
        AND f.import_seq <> n.import_seq AND f.day <= r.as_of - r.lag
    GROUP BY f.metric, f.day
)
SELECT
    n.metric, CAST(date_trunc('month', n.day) AS DATE) AS month, count(*) AS days, sum(f.value) AS was, sum(n.value) AS now,
    max(n.import_seq) AS by_seq
FROM final AS f
INNER JOIN day_now AS n ON n.account_id = $account AND n.metric = f.metric AND n.day = f.day
WHERE n.value <> f.value
    AND (n.day >= $month OR n.import_seq IN (
        SELECT i.import_seq FROM import AS i WHERE date_trunc('month', i.as_of) = $after
    ))
GROUP BY n.metric, date_trunc('month', n.day)
ORDER BY month, n.metric
"""
# What a closed month's lined metrics would be today, over the same window (metrics/states/facing.sql: faced).
CLOSED = """
SELECT h.metric, h.month, h.was, h.now
FROM (
    SELECT
        c.metric, c.month, c.value AS was,
        CASE
            WHEN m.additivity = 'rate' THEN sum(x.numerator) / nullif(sum(x.denominator), 0)
            WHEN max(c.window_months) = 1 THEN max(x.value)
            ELSE CAST(sum(CAST(x.value AS DECIMAL(38, 9))) AS DOUBLE)
        END AS now
    FROM closed_metric AS c
    INNER JOIN (SELECT DISTINCT metric, additivity FROM metric_header) AS m ON m.metric = c.metric
    LEFT JOIN measure AS x
        ON x.account_id = c.account_id AND x.metric = c.metric AND x.basis = c.basis AND x.month <= c.month
            AND x.month > c.month - to_months(c.window_months)
    WHERE c.account_id = $account AND c.month BETWEEN $first AND $month
    GROUP BY c.metric, c.month, c.value, m.additivity
) AS h
WHERE h.was IS DISTINCT FROM h.now
ORDER BY h.month, h.metric
"""
FILES = """
SELECT DISTINCT c.import_seq
FROM known_cell AS c
WHERE c.account_id = $account AND c.month = $month
"""
TIED = """
SELECT a.import_seq, b.import_seq AS other, count(DISTINCT a.day) AS days
FROM day_fact AS a
INNER JOIN import AS i ON i.import_seq = a.import_seq
INNER JOIN day_fact AS b
    ON b.account_id = a.account_id AND b.metric = a.metric AND b.day = a.day AND b.import_seq < a.import_seq
INNER JOIN import AS j ON j.import_seq = b.import_seq AND j.last_day = i.last_day AND j.as_of = i.as_of
WHERE a.account_id = $account AND a.day BETWEEN $month AND $last AND a.value <> b.value
    AND a.import_seq NOT IN (SELECT import_seq FROM undone) AND b.import_seq NOT IN (SELECT import_seq FROM undone)
GROUP BY a.import_seq, b.import_seq
ORDER BY a.import_seq
"""
PROBLEMS = "SELECT seq, what FROM problem ORDER BY seq"
READINGS = """
SELECT n.metric, n.day
FROM day_now AS n
INNER JOIN import AS i ON i.import_seq = n.import_seq
WHERE n.account_id = $account AND n.day BETWEEN $month AND $last AND i.format IN ('reading', 'readings')
ORDER BY n.day, n.metric
"""


def of(office: Office, view: View, register: Register, evaluation: Evaluation) -> Health:
    """The data health of an Evaluation's account and month."""
    return health(evaluation, _known(office, view, register, evaluation))


def _known(office: Office, view: View, register: Register, e: Evaluation) -> KnownOfMonth:
    today = office.today()
    return KnownOfMonth(
        today=today,
        submitted=e.account_id in arrivals(view, e.month),
        settle_days=int(register.setting("post_settle_days", 7, f"{e.month:%Y-%m}")),
        missing=_missing(office, view, e, today),
        exports=_exports(office, view, e),
        restated=tuple(_restated(office, view, e)),
        doubts=tuple(_doubts(view, register, e)),
        readings=tuple(_readings(office, view, e)),
    )


def _missing(office: Office, view: View, e: Evaluation, today: date) -> dict[str, tuple[date, ...]]:
    """metric → past days of the month that no file speaks of; of metrics that have had a value in the months before."""
    known = view.rows(KNOWN_DAYS, accounts=[e.account_id], month=e.month, last=month_end(e.month))
    found = {}
    for m in e.metrics:
        recent = any(p.value is not None for p in m.points[-4:])
        if m.metric in office.metrics and m.basis != "span" and (recent or m.deciding):
            days = missing_days(office.metrics[m.metric], m.basis, e.month, known)
            found[m.metric] = tuple(day for day in days if day < today)
    return found


def _exports(office: Office, view: View, e: Evaluation) -> dict[str, tuple[Export, ...]]:
    """metric → the exports that carried its facts in this month or the three before."""
    asked = {"account": e.account_id, "first": add_months(e.month, -3), "month": e.month}
    carried: dict[tuple[str, str], set[tuple[str, int]]] = defaultdict(set)
    for row in view.rows(CARRIED, **asked):
        carried[row["metric"], row["basis"]].add((row["format"], row["lag"]))
    formats = {f.id: f for f in office.formats}
    return {
        m.metric: tuple(
            Export(formats[f].title, formats[f].how, lag)
            for f, lag in sorted({x for r in office.metrics[m.metric].reads for x in carried[r, m.basis]})
            if f in formats
        )
        for m in e.metrics
        if m.metric in office.metrics
    }


def _restated(office: Office, view: View, e: Evaluation) -> Iterator[RestatedFigure]:
    asked = {"account": e.account_id, "first": add_months(e.month, 1 - MONTHS), "month": e.month}
    closed = set()
    for row in view.rows(CLOSED, **asked):
        closed.add((row["metric"], row["month"]))
        title, unit = _metric(office, row["metric"])
        yield RestatedFigure(title, unit, row["month"], row["was"], row["now"], closed=True)
    for row in view.rows(CHANGED, **asked, last=month_end(e.month), after=add_months(e.month, 1)):
        if (row["metric"], row["month"]) not in closed and row["metric"] in office.metrics:
            title, unit = _metric(office, row["metric"])
            yield RestatedFigure(
                title, unit, row["month"], row["was"], row["now"], row["days"], by=row["by_seq"]
            )


def _metric(office: Office, metric: str) -> tuple[str, str]:
    known = office.metrics.get(metric)
    return (known.title, known.unit) if known else (metric, "")


def _doubts(view: View, register: Register, e: Evaluation) -> Iterator[Doubt]:
    """Files of the month that could not be read as before, were cut off, or disagree with another of the same day."""
    last = month_end(e.month)
    for row in view.rows(PROBLEMS):
        body = _import(register, row["seq"])
        if body and e.account_id in body.accounts.values() and _speaks_of(body, e.month, last):
            yield _problem(row["seq"], row["what"], body)
    for row in view.rows(FILES, account=e.account_id, month=e.month):
        body = _import(register, row["import_seq"])
        skipped = {k: n for k, n in body.counts.skipped.items() if k not in BENIGN} if body else {}
        if body and skipped:
            told = "、".join(f"{reason} {number}" for reason, number in skipped.items())
            yield Doubt(
                f"{body.name}（{row['import_seq']}番）",
                f"読まなかった行があります（{told}）。",
                "媒体から書き出したままのファイルか、上限で切れていないかを確かめてください。切れていれば、期間を分けて書き出してください。",
            )
    for row in view.rows(TIED, account=e.account_id, month=e.month, last=last):
        yield Doubt(
            f"{row['other']}番と{row['import_seq']}番の取り込み",
            f"同じ日に書き出したファイルどうしで、{screen_month(e.month)}の{row['days']}日分の値が違います。",
            "書き出した日を確かめ、誤りのある取り込みを取り消してください（取込の履歴）。",
        )


def _import(register: Register, seq: int) -> Import | None:
    record = register.records.get(seq)
    return record.body if record and isinstance(record.body, Import) else None


def _speaks_of(body: Import, first: date, last: date) -> bool:
    return any(c.first <= last and c.last >= first for c in body.counts.coverage) or not body.counts.coverage


def _problem(seq: int, what: str, body: Import) -> Doubt:
    if what == "読めないファイル":
        return Doubt(
            f"{body.name}（{seq}番）",
            "取り込んだファイルが読めなくなっています。その値は入っていません。",
            "控えから raw/ に戻し、コマンドラインで rebuild を実行してください。",
        )
    return Doubt(
        f"{body.name}（{seq}番）",
        f"取り込んだときと件数が変わりました（{what}）。",
        "プログラムの更新で読み方が変わっています。値を確かめ、必要なら取り消して入れ直してください。",
    )


def _readings(office: Office, view: View, e: Evaluation) -> Iterator[tuple[str, date]]:
    """Stocks that were read in the month on a day that stands for no month end."""
    for row in view.rows(READINGS, account=e.account_id, month=e.month, last=month_end(e.month)):
        metric = office.metrics.get(row["metric"])
        if metric and metric.additivity == "stock" and _stands_for_none(row["day"], e.month):
            yield metric.title, row["day"]


def _stands_for_none(day: date, month: date) -> bool:
    windows = [reading_window(m) for m in (add_months(month, -1), month)]
    return not any(first <= day <= last for first, last in windows)
