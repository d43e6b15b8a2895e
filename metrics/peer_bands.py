"""Other cities' accounts beside one's own: the middle half of a 比較資料, for the own platform, kind and band of residents.

Never a deciding line: no state, no finding and no Evaluation knows of it. A value stands beside the norm of its own month;
norms told per 1,000 residents are put to the city's own residents, so that both are in one unit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from .calendar import add_months, screen_month
from .catalogue import Metric
from .evaluation import Database, Evaluation, MetricLine
from .figures import Figure, of
from .norms import QUANTILES, RESIDENTS
from .peers import ALL, BAND_WORDS, cells_of
from .words import KIND_WORDS, figure, short_title

OLDEST = 12  # months after which a norm is no longer shown beside a month
NO_NORM = "ほかの市の比較資料がまだありません"
HOW_NORM = "県などから受け取った比較資料（CSV）を取込から入れると、同じくらいの人口の市町村のアカウントと比べられます"
NO_RESIDENTS = "比較資料はありますが、この市の人口が決まっていません"
HOW_RESIDENTS = "設定の「設定値」で人口を決めると、同じくらいの人口の市町村のアカウントと比べられます"
NO_CELL = "この媒体・区分・人口の区分には、比べられる数の市がありません"
HOW_MADE = (
    "1つの市の値が分からないように、10市・20アカウントに満たない区分は載らず、分布は順位を少しずらして作られています"
    "（おおよその目安です）。継続・撤退の判定には使いません。"
)


@dataclass(frozen=True)
class PeerBand:
    """A cell of a 比較資料 as the city's own values are written: `residents` put it to its size; of which line of which entry."""

    month: date
    platform: str
    kind: str
    band: str
    metric: str
    per: str
    residents: int
    cities: int
    accounts: int
    p25: float
    p50: float
    p75: float
    p10: float | None
    p90: float | None
    source: str
    seq: int
    line: int | None

    @property
    def low(self) -> float:
        """The lowest that is told."""
        return self.p25 if self.p10 is None else self.p10

    @property
    def high(self) -> float:
        """The highest that is told."""
        return self.p75 if self.p90 is None else self.p90

    def place(self, value: float) -> str:
        """Where a value stands among them, in words that judge nothing."""
        few, many = ("少ない", "多い") if self.per == RESIDENTS else ("低い", "高い")
        if self.p10 is not None and value < self.p10:
            return f"{few}方の1割に入ります"
        if self.p90 is not None and value > self.p90:
            return f"{many}方の1割に入ります"
        if value < self.p25:
            return f"それより{few}方です"
        return f"それより{many}方です" if value > self.p75 else "その中にあります"


@dataclass(frozen=True)
class AmongPeers:
    """An account's value of a metric beside the other cities' accounts in the same month."""

    account_id: str
    name: str
    title: str
    figure: Figure
    band: PeerBand


@dataclass(frozen=True)
class Peers:
    """The city's accounts of a month beside those of other cities. `wanting`: why nothing can be said, and what to do."""

    month: date
    held: Mapping[tuple[str, str], AmongPeers] = field(default_factory=dict)
    wanting: tuple[str, str] = ("", "")

    def of(self, account_id: str, metric: str) -> AmongPeers | None:
        """One account's metric, or None."""
        return self.held.get((account_id, metric))

    def metrics(self) -> list[str]:
        """The metrics of which something is known, in the order of the catalogue."""
        return list(dict.fromkeys(metric for _, metric in self.held))

    def some(self, metric: str, account_ids: Iterable[str]) -> list[AmongPeers]:
        """Some accounts' values of one metric."""
        return [a for i in account_ids if (a := self.of(i, metric))]


MONTHS = """
SELECT n.month, coalesce(TRY_CAST(s.value AS DOUBLE), 0) AS residents
FROM (SELECT DISTINCT month FROM norm_now WHERE month BETWEEN $first AND $month) AS n
LEFT JOIN setting_span AS s ON s.key = 'residents' AND n.month >= s.from_month AND n.month < s.next_month
ORDER BY n.month
"""
BESIDE = """
SELECT
    a.account_id, a.name, n.month, n.platform, n.kind, n.band, n.metric, n.per, w.residents, n.cities, n.accounts,
    n.p10, n.p25, n.p50, n.p75, n.p90, n.source, n.import_seq AS seq, n.line,
    m.value, m.basis, m.provisional, m.days_seen, m.days_final, m.days, m.on_day
FROM norm_now AS n
INNER JOIN (
    SELECT unnest($months) AS month, unnest($bands) AS band, unnest($ranks) AS rank, unnest($residents) AS residents
) AS w
    ON w.month = n.month AND w.band = n.band
INNER JOIN account_month AS a
    ON a.month = n.month AND a.platform = n.platform AND a.kind = n.kind AND coalesce(a.exempt, '') <> '非常時専用'
INNER JOIN shown_basis AS b ON b.account_id = a.account_id AND b.metric = n.metric
LEFT JOIN target_month AS t ON t.account_id = a.account_id AND t.metric = n.metric AND t.month = n.month
LEFT JOIN measure AS m
    ON m.account_id = a.account_id AND m.metric = n.metric AND m.basis = n.basis AND m.month = n.month
WHERE n.basis = coalesce(t.basis, b.basis) AND (CAST($account AS VARCHAR) IS NULL OR a.account_id = $account)
ORDER BY a.account_id, n.month, w.rank DESC
"""


def peers(database: Database, metrics: Mapping[str, Metric], month: date) -> Peers:
    """All accounts beside the newest norm of a month or the months before it."""
    known = database.rows(MONTHS, first=add_months(month, 1 - OLDEST), month=month)
    if not known:
        return Peers(month, wanting=(NO_NORM, HOW_NORM))
    last = known[-1]
    if not last["residents"]:
        return Peers(last["month"], wanting=(NO_RESIDENTS, HOW_RESIDENTS))
    found = {(a.account_id, a.band.metric): a for a in _beside(database, metrics, [last])}
    order = {metric: place for place, metric in enumerate(metrics)}
    held = dict(sorted(found.items(), key=lambda f: (order[f[0][1]], f[0][0])))
    return Peers(last["month"], held, ("", "") if held else (NO_CELL, ""))


def course(
    database: Database, metrics: Mapping[str, Metric], account_id: str, first: date, month: date
) -> dict[str, tuple[AmongPeers, ...]]:
    """Metric → one account's values beside the norm of each month that has one, oldest first."""
    known = [m for m in database.rows(MONTHS, first=first, month=month) if m["residents"]]
    found: dict[str, list[AmongPeers]] = {}
    for among in _beside(database, metrics, known, account_id):
        found.setdefault(among.band.metric, []).append(among)
    return {metric: tuple(held) for metric, held in found.items()}


STOOD = """
SELECT
    n.month, n.platform, n.kind, n.band, n.metric, n.basis, n.per, n.cities, n.accounts,
    n.p10, n.p25, n.p50, n.p75, n.p90, n.source, n.import_seq AS seq, n.line
FROM norm AS n
INNER JOIN (
    SELECT s.month, max(s.import_seq) AS import_seq
    FROM norm AS s
    WHERE s.import_seq <= $upto
        AND s.import_seq NOT IN (SELECT u.import_seq FROM undone AS u WHERE u.by_seq <= $upto)
    GROUP BY s.month
) AS last
    ON last.month = n.month AND last.import_seq = n.import_seq
WHERE n.platform = $platform AND n.kind = $kind AND n.month BETWEEN $first AND $month
ORDER BY n.month
"""


def stood(
    database: Database, e: Evaluation, residents: Callable[[date], int], upto: int
) -> dict[str, tuple[AmongPeers, ...]]:
    """Metric → an Evaluation's own values beside the norms that stood after an entry, oldest first: what a document of that
    moment tells, whatever came in since. `residents`: how many the city had in a month, as far as was known then; 0: unknown."""
    found: dict[tuple[str, date], AmongPeers] = {}
    places: dict[tuple[str, date], int] = {}
    first = add_months(e.month, 1 - OLDEST)
    for row in database.rows(STOOD, upto=upto, platform=e.platform, kind=e.kind, first=first, month=e.month):
        line, size = e.line(row["metric"]), residents(row["month"])
        if line is None or line.basis != row["basis"] or not size or row["band"] not in cells_of(size):
            continue
        key, place = (line.metric, row["month"]), cells_of(size).index(row["band"])
        if place <= places.get(key, place):
            own = Figure(None, line.unit, basis=line.basis)
            told = _band(row | {"residents": size})
            found[key], places[key] = AmongPeers(e.account_id, e.name, line.title, own, told), place
    held: dict[str, tuple[AmongPeers, ...]] = {}
    for line in e.metrics:
        among = [a for (metric, _), a in found.items() if metric == line.metric]
        if beside := beside_line(line, among):
            held[line.metric] = tuple(beside)
    return held


def _beside(
    database: Database,
    metrics: Mapping[str, Metric],
    months: Iterable[Mapping[str, Any]],
    account_id: str | None = None,
) -> list[AmongPeers]:
    """Each account, metric and month once: of the cells that it could be in, the narrowest."""
    wanted = [
        (m["month"], name, rank, int(m["residents"]))
        for m in months
        for rank, name in enumerate(cells_of(int(m["residents"])))
    ]
    if not wanted:
        return []
    columns = dict(
        zip(("months", "bands", "ranks", "residents"), map(list, zip(*wanted, strict=True)), strict=True)
    )
    rows = database.rows(BESIDE, account=account_id, **columns)
    found = {(r["account_id"], r["metric"], r["month"]): r for r in rows if r["metric"] in metrics}
    return [_among(r, metrics[r["metric"]]) for r in found.values()]


def _among(row: Mapping[str, Any], metric: Metric) -> AmongPeers:
    return AmongPeers(row["account_id"], row["name"], metric.title, of(row, metric.unit), _band(row))


PARTS = [
    "month",
    "platform",
    "kind",
    "band",
    "metric",
    "per",
    "residents",
    "cities",
    "accounts",
    "source",
    "seq",
    "line",
]


def _band(row: Mapping[str, Any]) -> PeerBand:
    size = row["residents"] / 1000 if row["per"] == RESIDENTS else 1.0
    quantiles = {q: None if row[q] is None else row[q] * size for q in QUANTILES}
    return PeerBand(**{name: row[name] for name in PARTS}, **quantiles)  # type: ignore[arg-type]


def beside_line(line: MetricLine, held: Iterable[AmongPeers]) -> list[AmongPeers]:
    """What stands beside a line of an Evaluation: of its basis, with its own figures (a closed month keeps its own)."""
    points = {p.month: p.figure(line.unit) for p in line.points}
    own = points | ({line.points[-1].month: line.figure} if line.points else {})
    return [
        replace(a, figure=own[a.band.month])
        for a in held
        if a.figure.basis in ("", line.basis) and a.band.month in own
    ]


# ── in words ───────────────────────────────────────────────────────────────────────────────────────


def who(held: PeerBand, platform: str) -> str:
    """Whose accounts they are: 人口5万〜10万人の市町村のX（分野別）34アカウント（12市町村）."""
    where = "人口を問わない全国" if held.band == ALL else BAND_WORDS[held.band]
    return f"{where}の市町村の{short_title(platform)}（{KIND_WORDS[held.kind]}）{held.accounts:,}アカウント（{held.cities:,}市町村）"


def middle(held: PeerBand, unit: str) -> str:
    """The middle half: 1.2〜3.4%."""
    return f"{figure(held.p25, unit)}〜{figure(held.p75, unit)}{unit}"


def sentence(among: AmongPeers, platform: str, month: Callable[[date], str] = screen_month) -> str:
    """The account beside the middle half of the others, as it is told to a council. `month`: how a month is written."""
    held, unit = among.band, among.figure.unit
    sized = f"（人口{held.residents:,}人に直した値）" if held.per == RESIDENTS else ""
    told = (
        f"{month(held.month)}の{short_title(among.title)}は、{who(held, platform)}の真ん中の半分が {middle(held, unit)}{sized}。"
        f"{among.name}は {among.figure.said}"
    )
    if among.figure.value is None or not among.figure.whole:
        return f"{told}です。"
    return f"{told}で、{held.place(among.figure.value)}。"


def origin(held: PeerBand, month: Callable[[date], str] = screen_month) -> str:
    """Where it comes from: month, who gathered, entry."""
    return f"比較資料 {month(held.month)}、出所 {held.source}（台帳記録 {held.seq} 番）"
