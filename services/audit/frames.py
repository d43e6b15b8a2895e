"""An office's figures as pandas frames, for an analyst's notebook: what the pages show, in the field's common tongue.

One row a thing, one type a column, missing as missing (never 0). Months are the timestamps of their first days, counts of days
`Int64`, values `float64` in the unit of the metric (rates as ratios). docs/analysis.md walks through them; a test runs it.
The grids of the pages, and their CSV and Excel files, are the same frames in our words (`sheet`, `csv_of`, `excel_of`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd

from metrics.evaluation import Evaluation, MetricLine
from metrics.peer_bands import PeerBand
from metrics.words import STATE_WORDS, short_title
from reports import csv_file
from reports.paper import Imprint
from reports.workbook import DataSheet, workbook
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
MONTHS = ("month", "day", "on_day", "as_of")
DAYS = (
    "days_seen",
    "days_final",
    "days",
    "line",
    "window_months",
    "n",
    "k",
    "m",
    "import_seq",
    "peers_accounts",
    "peers_cities",
)
FACED = ("faced", "expected", "target", "continue_line", "withdraw_line")
PEERS = ("peers_p10", "peers_p25", "peers_p50", "peers_p75", "peers_p90")
VALUES = ("value", *FACED, *PEERS)
TITLES = {  # how a column is called on a page; a column that is not named here keeps its own name
    "month": "月",
    "value": "値",
    "unit": "単位",
    "days_seen": "値のある日数",
    "days": "月の日数",
    "provisional": "速報",
    "faced": "ラインと比べる値",
    "expected": "想定",
    "target": "目標",
    "continue_line": "継続ライン",
    "withdraw_line": "撤退ライン",
    "state": "状態",
    "peers_p10": "ほかの市の10%",
    "peers_p25": "ほかの市の25%（帯の下端）",
    "peers_p50": "ほかの市の中央",
    "peers_p75": "ほかの市の75%（帯の上端）",
    "peers_p90": "ほかの市の90%",
    "peers_accounts": "ほかの市のアカウント数",
    "peers_cities": "ほかの市の数",
    "peers_source": "比較資料の出所",
    "source": "値のもと",
    "of": "日・投稿",
    "file": "ファイル",
    "line": "行",
    "import_seq": "取込の番号",
    "as_of": "書き出した日",
    "sha256": "SHA-256",
    "published_at": "投稿日時（日本）",
    "text": "本文",
    "url": "リンク",
    "reply": "種別",
    "more": "ほかの列",
}


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
    held = [e for e in evaluating.standing_each(office, view, sorted(ids), month) if e]
    return pd.DataFrame([row for e in held for row in _rows(e)])


def months(m: MetricLine, peers: Sequence[PeerBand] = ()) -> pd.DataFrame:
    """Every month of a metric, oldest first, with what it rests on. month, value, unit, days_seen, days, provisional, faced (over
    the window of the lines), expected, target, continue_line, withdraw_line, state (in words); `peers`: beside it the quantiles
    (PEERS), number and source of the other cities' accounts that are drawn behind the course."""
    names = ["month", "value", "days_seen", "days", "provisional", *FACED, "state"]
    found = pd.DataFrame([[getattr(p, name) for name in names] for p in m.points], columns=names)
    found["state"] = found["state"].map(STATE_WORDS.get)
    found.insert(2, "unit", m.unit)
    found = found.astype(dict.fromkeys(("value", *FACED), "float64"))
    return _typed(_beside(found, {p.month: p for p in peers}) if peers else found)


def _beside(found: pd.DataFrame, peers: Mapping[date, PeerBand]) -> pd.DataFrame:
    told = [peers.get(month) for month in found["month"]]
    names = (*PEERS, "peers_accounts", "peers_cities", "peers_source")
    columns = {name: [getattr(p, name.removeprefix("peers_"), None) for p in told] for name in names}
    return found.assign(**columns).astype(dict.fromkeys(PEERS, "float64"))


def sources(office: Office, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """What figures were made of (evidence, snapshots of a post). source, of (day or post), value, provisional, file, line,
    import_seq, as_of, sha256: those of them that the rows have."""
    names = {m: metric.title for m, metric in office.metrics.items()}
    found = pd.DataFrame(
        [
            {"source": names.get(r["metric"], r["metric"]), "of": r.get("text") or r.get("key"), **r}
            | {"file": "／".join(n for n in (r["name"], r["member"]) if n)}
            for r in rows
        ]
    )
    kept = ["source", "of", "value", "provisional", "file", "line", "import_seq", "as_of", "sha256"]
    told = [name for name in kept if name in found and bool(found[name].notna().any())]
    if "of" in told:
        days = pd.to_datetime(found["of"], format="%Y-%m-%d", errors="coerce")
        found["of"] = days if days.notna().all() else found["of"]
    return _typed(found.loc[:, told])


def posts(office: Office, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Posts as reading_back gives them, newest first. published_at, text, url, reply (where the account answers), a
    column a metric by its title, file, line,
    more (what else the file says, by its own headers)."""
    shown = [m for m in office.metrics.values() if any(m.id in r["metrics"] for r in rows)]
    answering = any(r["reply"] for r in rows)
    found = pd.DataFrame(
        [
            {
                "published_at": r["published_at"] or datetime.combine(r["published_on"], datetime.min.time()),
                "text": r["text"] or "（本文なし）",
                "url": safe_link(r["url"]),
                "reply": r["reply"] if answering else None,
            }
            | {short_title(m.title): r["metrics"].get(m.id) for m in shown}
            | {"file": r["name"], "line": r["line"], "more": more_words(r["more"])}
            for r in rows
        ]
    )
    return _typed(found.astype({"published_at": "datetime64[us]", "reply": "boolean"}))


def more_words(more: str | None) -> str | None:
    """What else its file says of a post, by the file's own headers.

    >>> more_words('{"Is share": "1", "Duration (sec)": "34"}'), more_words(None)
    ('Is share: 1、Duration (sec): 34', None)
    """
    return "、".join(f"{name}: {value}" for name, value in json.loads(more or "{}").items()) or None


def safe_link(url: str | None) -> str | None:
    """A post's address, if it is an ordinary web address; anything else is not made a link.

    >>> safe_link("javascript:alert(1)"), safe_link("https://x.com/a/status/1")
    (None, 'https://x.com/a/status/1')
    """
    return url if url and url.startswith(("https://", "http://")) else None


def sheet(found: pd.DataFrame, unit: str = "") -> pd.DataFrame:
    """A frame in our words: rates in percent, yes and no, days as dates; columns without anything are left out."""
    told = found.loc[:, found.notna().any() | found.columns.isin(("month", "value"))].copy()
    for name in told:
        if unit == "%" and name in VALUES:
            told[name] = told[name] * 100
        elif pd.api.types.is_bool_dtype(told[name]):
            yes, no = ("返信", "投稿") if name == "reply" else ("はい", "いいえ")
            told[name] = told[name].map({True: yes, False: no})
    return told.rename(columns=TITLES)


def csv_of(found: pd.DataFrame) -> bytes:
    """A frame as CSV: UTF-8 with BOM, ISO dates, an empty cell where nothing is known."""
    return csv_file.utf8(_records(found))


def excel_of(found: pd.DataFrame, title: str, moment: datetime) -> bytes:
    """A frame as an Excel file of one sheet of data."""
    data = DataSheet("データ", tuple(_records(found)))
    return workbook(title, Imprint(moment), [], [data])


def _records(found: pd.DataFrame) -> Iterator[dict[str, Any]]:
    days = {
        name
        for name in found.select_dtypes("datetime")
        if (found[name].dropna().dt.normalize() == found[name].dropna()).all()
    }
    for row in found.astype(object).where(found.notna(), None).to_dict("records"):
        yield {str(k): v.date() if v is not None and k in days else v for k, v in row.items()}


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
