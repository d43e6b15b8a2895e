"""比較資料: quantiles of many cities come out as they were put in, from cells that no city can be told from."""

from __future__ import annotations

import csv
import hashlib
from io import StringIO
from itertools import islice

import numpy as np
import pytest
from hypothesis import given as drawn, settings, strategies as st

from metrics.norms import DEALT, QUANTILES
from services.office.folder import Office
from services.peers import gathering
from services.peers.gathering import gather
from store import given
from store.reading import Refused
from tests import nation
from tests.nation import METRICS, MONTH, codes, gave, rows, sure

EXTRA = list(islice(codes(), 99))[-1]
ONE = ("followers", "day")
RATE = ("engagement_rate_per_impression", "day")


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path / "office")


def cells(norms):
    return list(csv.DictReader(StringIO(norms.content.decode("utf-8-sig"))))


def some(folder, sizes, accounts=2, value=lambda n: 100.0 + n, metric=ONE):
    """Cities of these residents, each with so many accounts of X (or as the sequence says)."""
    many = accounts if isinstance(accounts, list) else [accounts] * len(sizes)
    no = iter(range(10_000))
    for code, residents, held in zip(codes(), sizes, many, strict=False):
        gave(folder, code, residents, rows("x", "sectoral", [{metric: value(next(no))} for _ in range(held)]))
    return folder


def shown(norms):
    return {c["band"]: (int(c["cities"]), int(c["accounts"])) for c in cells(norms)}


@pytest.mark.parametrize(
    ("sizes", "accounts", "expected"),
    [
        ([60_000] * 10, 2, {"50k": (10, 20)}),
        ([60_000] * 10, [2] * 9 + [1], {}),  # 19 accounts
        ([60_000] * 11, [12] + [1] * 10, {}),  # one city has more than half
        ([60_000] * 11, [10] + [1] * 10, {"50k": (11, 20)}),  # just half
        ([60_000] * 7 + [40_000] * 3, 2, {"middle": (10, 20)}),
        ([60_000] * 10 + [40_000] * 3, 2, {"middle": (13, 26)}),  # never the whole beside a part of it
        ([60_000] * 10 + [40_000] * 10, 2, {"50k": (10, 20), "30k": (10, 20)}),
        ([60_000] * 6 + [5_000] * 6, 2, {"all": (12, 24)}),
        (
            [60_000] * 10 + [5_000] * 6,
            2,
            {"50k": (10, 20)},
        ),  # six small cities are left out, not told by subtraction
    ],
)
def test_a_cell_that_is_too_small_goes_to_the_coarser_band_or_is_left_out(
    office, tmp_path, sizes, accounts, expected
):
    assert shown(gather(office, [some(tmp_path, sizes, accounts)])) == expected


@settings(max_examples=15, deadline=None)
@drawn(
    st.lists(
        st.tuples(st.sampled_from([5_000, 20_000, 40_000, 60_000, 150_000, 300_000]), st.integers(1, 5)),
        min_size=10,
        max_size=60,
    )
)
def test_no_value_is_in_two_cells_and_every_cell_is_large_enough(tmp_path_factory, cities):
    folder = tmp_path_factory.mktemp("drawn")
    made = gather(Office(folder / "none"), [some(folder, [c[0] for c in cities], [c[1] for c in cities])])
    within = {"small": {"to10k", "10k"}, "middle": {"30k", "50k"}, "large": {"100k", "200k"}}
    within["all"] = {*within, *set().union(*within.values())}
    found = shown(made)
    assert all(n >= 10 and accounts >= 20 for n, accounts in found.values())
    assert not [(a, b) for a in found for b in found if b in within.get(a, ())]
    assert sum(n for _, n in found.values()) <= sum(c[1] for c in cities)


def test_tails_need_twenty_cities(office, tmp_path):
    for n, told in ((19, False), (20, True)):
        (cell,) = cells(gather(office, [some(tmp_path / str(n), [60_000] * n)]))
        assert [bool(cell["p10"]), bool(cell["p90"]), bool(cell["p50"])] == [told, told, True]


@pytest.mark.parametrize("metric", [ONE, RATE])
def test_what_was_put_in_comes_out_as_near_as_it_is_dealt(office, tmp_path, metric):
    values = np.exp(np.random.default_rng(3).normal(2, 1, 60))
    some(tmp_path, [60_000] * 30, 2, lambda n: float(values[n]), metric)
    (cell,) = cells(gather(office, [tmp_path]))
    ordered = np.sort(values if metric == RATE else values / 60)
    for name, share in QUANTILES.items():
        low, high = np.interp(share * 59 + np.array([-DEALT, DEALT]), np.arange(60), ordered)
        assert low * 0.995 <= float(cell[name]) <= high * 1.005
        assert len(cell[name].replace(".", "").strip("0")) <= 3
    assert cell["per"] == ("ratio" if metric == RATE else "residents")


def test_the_same_input_gives_the_same_bytes_wherever_it_lies(office, tmp_path):
    one = some(tmp_path / "one", [60_000] * 12)
    two, three = tmp_path / "b", tmp_path / "a"
    for n, path in enumerate(sorted(one.glob("*"))):
        target = (two if n % 2 else three) / path.name
        target.parent.mkdir(exist_ok=True)
        path.rename(target)
    told = gather(office, [two, three]).content
    some(one, [60_000] * 12)
    assert gather(office, [one]).content == told == gather(office, [one, three]).content


def test_what_the_pages_of_all_cities_print_does_not_tell_how_the_norms_were_dealt(
    office, tmp_path, monkeypatch
):
    """Each page prints its file's SHA-256: with quantiles dealt by these, nine cities' files would tell the tenth as if undealt."""
    some(tmp_path, [60_000] * 12)
    made = gather(office, [tmp_path])
    held = {
        p.parents[1].name[5:]: hashlib.sha256(p.read_bytes()).hexdigest() for p in tmp_path.rglob("*.parquet")
    }
    for text in ("\n".join(f"{city}:{sha}" for city, sha in sorted(held.items())), "".join(held.values())):
        monkeypatch.setattr(
            gathering, "_seed", lambda paths, text=text: hashlib.sha256(text.encode()).hexdigest()
        )
        assert gather(office, [tmp_path]).content != made.content


def test_the_newest_month_that_enough_cities_gave(office, tmp_path):
    some(tmp_path, [60_000] * 10)
    gave(tmp_path, next(iter(codes())), 60_000, rows("x", "sectoral", [{ONE: 1.0}]), "2026-11")
    assert gather(office, [tmp_path]).month == MONTH
    with pytest.raises(Refused, match="1市"):
        gather(office, [tmp_path], "2026-11")


def test_what_cannot_be_used_is_refused_or_left_out(office, tmp_path):
    some(tmp_path, [60_000] * 10)
    told = shown(gather(office, [tmp_path]))
    for bad in (
        {"platform": "=1+1"},
        {"kind": "=1+1"},
        {"metric": "unheard"},
        {"value": float("nan")},
        {"value": float("inf")},
    ):
        whole = rows("x", "sectoral", [{ONE: 5.0}] * 40)
        gave(tmp_path, EXTRA, 60_000, [r | bad for r in whole])
        assert shown(gather(office, [tmp_path])) == told
    path = tmp_path / given.place(EXTRA, MONTH)
    path.write_bytes(b"no parquet")
    with pytest.raises(Refused, match="読めない"):
        gather(office, [tmp_path])
    path.rename(path.parents[1] / "stray.parquet")
    gave(tmp_path / "again", next(iter(codes())), 60_000, rows("x", "sectoral", [{ONE: 7.0}]))
    with pytest.raises(Refused, match="2つ"):
        gather(office, [tmp_path])


# ── nine cities' files and two norm files ──────────────────────────────────────────────────────────


@pytest.mark.parametrize("months", [(MONTH, MONTH), (MONTH, "2026-11")])
def test_nine_cities_and_two_norm_files_do_not_tell_the_tenth(office, tmp_path, months):
    """They change a file of their own and have norms made again, or wait for the next month, in which nothing has moved: each
    cell of many is one attempt at the tenth's only account."""
    random = np.random.default_rng(11)
    bases = [(m.id, m.basis[0]) for m in METRICS.values() if m.is_ratio]
    places = [(p, k, b) for p in nation.PLATFORMS for k in nation.KINDS for b in bases]
    truth = {place: np.exp(random.normal(0, nation.SPREAD, 20)) for place in places}
    accounts = [3, *[2] * 8, 1]
    files = []
    for again, month in enumerate(months):
        ends = np.cumsum(accounts)
        for code, first, last in zip(codes(), ends - accounts, ends, strict=False):
            told = []
            for platform in nation.PLATFORMS:
                for kind in nation.KINDS:
                    held = [
                        {b: float(truth[platform, kind, b][n]) for b in bases} for n in range(first, last)
                    ]
                    told += rows(platform, kind, held)
            gave(tmp_path, code, 60_000 + (again if first == 0 else 0), told, month)
        files.append(
            {
                (c["platform"], c["kind"], (c["metric"], c["basis"])): c
                for c in cells(gather(office, [tmp_path], month))
            }
        )
    assert set(files[0]) == set(places)

    def told(made, dealt):
        """How much of what the attacker believes lies within 5 % of the truth, an attempt each."""
        return np.array([sure(truth[p][:19], truth[p][19], [m[p] for m in made], dealt) for p in places])

    numbers = [
        {p: {q: float(f[p][q]) if f[p][q] else None for q in QUANTILES} for p in places} for f in files
    ]
    exact = {
        p: {
            q: float(f"{np.quantile(truth[p], s):.3g}") if 0.1 < s < 0.9 else None
            for q, s in QUANTILES.items()
        }
        for p in places
    }
    bare, made = told([exact], 0.0), told(numbers, DEALT)
    assert (bare > 0.5).mean() > 0.1  # of quantiles as they are, the attack tells the tenth's value to 5 %
    assert (made > 0.5).mean() <= 0.1 and (made > 0.9).mean() <= 0.04  # 1 % of 144 attempts are expected
    assert (made > 0.9).mean() < (bare > 0.9).mean() / 4
    assert made.mean() < bare.mean() / 2
