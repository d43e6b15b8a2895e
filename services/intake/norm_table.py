"""比較資料 on its way in: whether its cells are such as may be shown, and what its entry says. Other versions' are refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ledger.register import Register
from metrics import norms
from metrics.calendar import said_month
from metrics.peers import BAND_WORDS
from metrics.words import KIND_WORDS
from store.facts import Facts
from store.reading import Refused

from ..office.folder import Office

OTHER_VERSION = "作ったところと、このアプリの版をそろえてください"
ASK = "作ったところに確かめてください"
MOST_CITIES = 2_000  # there are 1,741


def is_norm(read: Sequence[Facts]) -> bool:
    """Whether a file is a 比較資料."""
    return any(f.format.grain == "norm" for f in read)


def cells(read: Sequence[Facts]) -> int:
    """How many cells it has."""
    return sum(f.norm.num_rows for f in read)


def told(read: Sequence[Facts]) -> dict[str, Any]:
    """What its entry says beside the file: month, who gathered, how many cells."""
    first = read[0].norm.slice(0, 1).to_pylist()[0]
    return {"month": f"{first['month']:%Y-%m}", "gathered_by": first["source"], "cells": cells(read)}


def replaces(register: Register, read: Sequence[Facts]) -> str:
    """Which 比較資料 of the same month it takes the place of, in words; blank for none."""
    month = told(read)["month"]
    held = [r for r in register.norms() if r.body.month == month]
    return (
        f"{said_month(month)}の比較資料はすでにあります（{held[-1].seq}番、{held[-1].body.gathered_by}）。これからはこのファイルの値を使います"
        if held
        else ""
    )


def check(office: Office, read: Sequence[Facts]) -> None:
    """Raise Refused for a cell that the norms of this version cannot have, or that tells too few accounts."""
    for facts in read:
        for row in facts.norm.to_pylist():
            for column, wanted, remedy in _amiss(office, row):
                raise Refused(wanted, remedy, line=row["line"], column=column, found=str(row[column]))


def _amiss(office: Office, row: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(column, what is amiss, what to do) of a cell."""
    metric = office.catalogue.get(row["metric"])
    known = (
        ("platform", row["platform"] in office.platforms, "この版にない媒体です"),
        ("kind", row["kind"] in KIND_WORDS, "この版にない区分です"),
        ("band", row["band"] in BAND_WORDS, "この版にない人口の区分です"),
        ("metric", metric is not None, "この版にない指標です"),
        ("basis", metric is None or row["basis"] in metric.basis, "この指標にない基準です"),
        ("per", metric is None or row["per"] == norms.per(metric), "この指標の割り方ではありません"),
    )
    yield from ((column, wrong, OTHER_VERSION) for column, right, wrong in known if not right)
    few = "1つの市の値が分かるおそれがあるので、取り込めません"
    large = (
        ("cities", row["cities"] >= norms.CITIES, f"{norms.CITIES}市に満たない区分です。{few}"),
        (
            "accounts",
            row["accounts"] >= norms.ACCOUNTS,
            f"{norms.ACCOUNTS}アカウントに満たない区分です。{few}",
        ),
        ("cities", row["cities"] <= MOST_CITIES, "日本にある市区町村の数より多くなっています"),
        ("accounts", row["accounts"] >= row["cities"], "市の数より少なくなっています"),
        (
            "p10",
            row["p10"] is None or row["cities"] >= norms.TAILS,
            f"{norms.TAILS}市に満たない区分の両端です。{few}",
        ),
    )
    yield from ((column, wrong, ASK) for column, right, wrong in large if not right)
