"""What a city gives to be compared with others, and the bands of residents it is compared in. No names, no texts, no ids."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .evaluation import Database

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Band:
    """Municipalities of `low` and more residents, up to the next band; `group`: the coarser band that it is part of."""

    id: str
    low: int
    title: str
    group: str


GROUPS = {"small": "人口3万人未満", "middle": "人口3万〜10万人", "large": "人口10万人以上"}
ALL = "all"
BANDS = (
    Band("to10k", 1, "人口1万人未満", "small"),
    Band("10k", 10_000, "人口1万〜3万人", "small"),
    Band("30k", 30_000, "人口3万〜5万人", "middle"),
    Band("50k", 50_000, "人口5万〜10万人", "middle"),
    Band("100k", 100_000, "人口10万〜20万人", "large"),
    Band("200k", 200_000, "人口20万人以上", "large"),
)
BAND_WORDS = {b.id: b.title for b in BANDS} | GROUPS | {ALL: "人口を問わず"}


def band(residents: int) -> Band:
    """The band of so many residents. Raises ValueError for none.

    >>> band(9_999).id, band(10_000).id, band(58_000).title, band(3_700_000).id
    ('to10k', '10k', '人口5万〜10万人', '200k')
    """
    if residents < 1:
        raise ValueError(residents)
    return next(b for b in reversed(BANDS) if residents >= b.low)


def cells_of(residents: int) -> tuple[str, str, str]:
    """The cells of 比較資料 that a city of so many residents could be in, the narrowest first."""
    own = band(residents)
    return own.id, own.group, ALL


# The columns of what is given, in their order: name → what it is, for the page that says so.
GIVEN = {
    "account_no": "アカウントの番号（月ごとに付け直した通し番号。台帳のIDではありません）",
    "platform": "媒体",
    "kind": "区分（代表・分野別）",
    "band": "人口の区分",
    "residents": "人口",
    "state": "その月の状態（締めたときのもの）",
    "metric": "指標",
    "basis": "何の合計か（日別・投稿・媒体の月間値）",
    "value": "月の値（業務時間あたり・費用あたりの値を含む）",
}


def given(database: Database) -> list[dict[str, Any]]:
    """month, account_no, platform, kind, state, metric, basis, value of every account and month that is closed, in order.

    Whole and final values of the catalogue's metrics as they are known now; a row without a metric where a month has none.
    非常時専用 accounts are left out: they are nobody's peers.
    """
    return database.rows((HERE / "given.sql").read_text(encoding="utf-8"))
