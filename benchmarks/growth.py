"""Growth: how the time of each act grows with the entries that are there already, and with the accounts of one office.

python benchmarks/growth.py [entries …]                   journals of 40 accounts; by default of 1k, 10k, 100k, 200k entries
python benchmarks/growth.py --accounts [accounts …]       offices of 60 months; by default of 12, 40, 400, 4,000 accounts

Prints seconds of processor time (the machine may be busy), each size's ratio to a bare reference of the same run (every line
hashed and parsed, nothing else; DuckDB reading the same table), and the exponent between first and last size.
"""

from __future__ import annotations

import hashlib
import json
import math
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

import duckdb

from ledger.journal import JST, Author, _Held
from ledger.ledger import Ledger
from metrics import overview
from metrics.calendar import month_end, months_between
from services.decision import to_decide
from services.intake import importing
from services.month import closing, evaluating, progress
from services.office.folder import Office, open_office
from services.papers import issuing
from services.register import recording
from store.context import Context

POLICY = Author("政策", "policy", ("情報政策課",), proof="ログイン")
NOON = datetime(2026, 11, 2, 12, tzinfo=JST)
OCTOBER, MONTHS = date(2026, 10, 1), months_between(date(2021, 11, 1), date(2026, 10, 1))
ENTRIES, COUNTS = (1000, 10_000, 100_000, 200_000), (12, 40, 400, 4000)
ACCOUNTS = 40  # of the journals of many entries
BATCH = 12_001
SPANS = ("impressions", "engagements", "likes", "link_clicks")
Draft = tuple[str, dict[str, Any]]
Found = dict[str, float]


def account(number: int) -> Draft:
    body = {"account_id": f"x_{number}", "platform": "x", "name": f"課{number}", "kind": "sectoral"}
    return "account", body | {"section": "広報課", "opened_on": "2020-04-01"}


def hours(number: int) -> Draft:
    months = [f"{year}-{month:02d}" for year in range(2021, 2027) for month in range(1, 11)]
    body = {"account_id": f"x_{number % ACCOUNTS}", "month": months[number // ACCOUNTS % len(months)]}
    return "hours", body | {"hours": number % 50}


def target(number: int, metric: str) -> Draft:
    lines = {"continue_line": 400, "withdraw_line": 300, "basis": "span", "deciding": metric == "impressions"}
    return "target", {"account_id": f"x_{number}", "metric": metric, "from_month": "2021-11", **lines}


def office_of(folder: str) -> Office:
    return open_office(Path(folder), lambda: NOON)


def cost(act: Callable[[], Any]) -> float:
    """Processor seconds of all threads."""
    begun = time.process_time()
    act()
    return time.process_time() - begun


@contextmanager
def lock_held(seconds: list[float]):
    """What is done with the journal's lock in hand, in processor seconds."""
    enter, leave, begun = _Held.__enter__, _Held.__exit__, [0.0]

    def entered(held: Any) -> Any:
        found = enter(held)
        begun[0] = time.process_time()
        return found

    def left(held: Any, *told: object) -> None:
        seconds.append(time.process_time() - begun[0])
        leave(held, *told)

    _Held.__enter__, _Held.__exit__ = entered, left
    try:
        yield
    finally:
        _Held.__enter__, _Held.__exit__ = enter, leave


# ── entries ────────────────────────────────────────────────────────────────────────────────────────


def by_entries(size: int) -> Found:
    """Processor seconds of each act on a journal of so many entries."""
    with tempfile.TemporaryDirectory() as place:
        ledger, found = Ledger(Path(place), lambda: NOON), Found()
        ledger.record(POLICY, [account(n) for n in range(ACCOUNTS)])
        batches = [range(n, min(n + 1000, size - ACCOUNTS)) for n in range(0, size - ACCOUNTS, 1000)]
        found["record all, 1,000 at once"] = sum(
            cost(lambda told=b: ledger.record(POLICY, [hours(n) for n in told])) for b in batches
        )
        lines = (Path(place) / "journal.jsonl").read_bytes().splitlines()
        found["bare: hash every line"] = cost(lambda: [hashlib.sha256(line).hexdigest() for line in lines])
        found["bare: parse every line"] = cost(lambda: [json.loads(line) for line in lines])
        found["record one"] = cost(lambda: ledger.record(POLICY, [hours(7)]))
        found["register, nothing new"] = cost(ledger.register)
        fresh = Ledger(Path(place), lambda: NOON)
        found["open: the chain"] = cost(fresh.journal.entries)
        found["open: the register"] = cost(fresh.register)
        found["verify the chain from the start"] = cost(fresh.journal.check)
        office = office_of(place)
        office.ledger.register()
        found["first view"] = cost(lambda: office.view().connection.close())
        found["one hours entry"] = cost(lambda: recording.record(office, POLICY, *hours(8)))
        found["view after it"] = cost(lambda: office.view().connection.close())
        found["correct one"] = cost(lambda: recording.correct(office, POLICY, ACCOUNTS + 1, "誤り"))
        found["view after that"] = cost(lambda: office.view().connection.close())
        found["a command (status), view there"] = cost(lambda: status(office_of(place)))
        found[f"record {BATCH:,} at once"] = cost(
            lambda: office.ledger.record(POLICY, [hours(n) for n in range(BATCH)])
        )
        found["memory at most, GB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        return found


def status(office: Office) -> None:
    view = office.view()
    issuing.states(view, office, OCTOBER)
    view.connection.close()


# ── accounts ───────────────────────────────────────────────────────────────────────────────────────


def readings(accounts: int) -> bytes:
    """60 months of four spans and a stock: a line a figure (1.2 million of 4,000 accounts)."""
    told = ["account_id,date,from,to,metric,value"]
    for month in MONTHS:
        first, last = month.isoformat(), month_end(month).isoformat()
        for n in range(accounts):
            value = (n * 104_729 + month.month * 7919) % 1000
            told += [f"x_{n},,{first},{last},{metric},{value + place}" for place, metric in enumerate(SPANS)]
            told.append(f"x_{n},{last},,,followers,{value + 1000}")
    return "\n".join(told).encode()


def table(count: int, wrong: bool) -> bytes:
    """A register table of hours; `wrong`: one of its lines is of an account that there is not."""
    told = ["アカウントID,月,業務時間"]
    told += [f"x_{n},2026-10,{n % 50}" for n in range(count)]
    return "\n".join([*told, "x_missing,2026-10,1"] if wrong else told).encode()


def take(office: Office, name: str, raw: bytes) -> importing.Taken:
    [look] = importing.look_at(office, name, raw, Context(as_of=office.today()))
    [taken] = importing.take(office, POLICY, [importing.order_for(office, look, None, office.today())])
    return taken


def taken(office: Office, name: str, raw: bytes, outcome: str = "taken") -> Callable[[], None]:
    def act() -> None:
        became = take(office, name, raw)
        assert became.outcome == outcome, became.message

    return act


def bare_table(raw: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (path := Path(folder) / "t.csv").write_bytes(raw)
        duckdb.connect().execute("CREATE TABLE t AS SELECT * FROM read_csv($path)", {"path": str(path)})


def by_accounts(count: int) -> Found:
    """Processor seconds of each act in an office of so many accounts, 60 months of them fed."""
    with tempfile.TemporaryDirectory() as place:
        office, found, held, numbers = office_of(place), Found(), list[float](), range(count)
        record = office.ledger.record
        raw = readings(count)
        found["bare: DuckDB reads the readings"] = cost(lambda: bare_table(raw))
        found["register the accounts at once"] = cost(lambda: record(POLICY, [account(n) for n in numbers]))
        lines = [target(n, m) for n in numbers for m in SPANS[:3]]
        rule = ("rule", {"from_month": "2021-11", "patience": 3, "recovery": 2, "margin": 0.05})
        found["their 3 targets at once, and a rule"] = cost(lambda: record(POLICY, [*lines, rule]))
        found["a table, one line wrong"] = cost(taken(office, "h.csv", table(count, True), "refused"))
        found["a table of hours"] = cost(taken(office, "h.csv", table(count, False)))
        with lock_held(held):
            found["readings of 60 months"] = cost(taken(office, "r.csv", raw))
        found["… of that with the lock held"] = sum(held)
        found["view of it"] = cost(lambda: office.view().connection.close())
        one = b"account_id,date,metric,value\nx_1,2026-11-01,followers,77\n"
        found["one line more"] = cost(taken(office, "one.csv", one))
        found["view of one line more"] = cost(lambda: office.view().connection.close())
        view = office.view()
        found["総覧"] = cost(lambda: overview.overview(view, office.metrics, OCTOBER))
        found["未取込・未提出"] = cost(
            lambda: progress.owing(office.ledger.register(), view, OCTOBER, office.today())
        )
        found["月次評価 of one"] = cost(lambda: evaluating.standing(office, view, "x_1", OCTOBER))
        found["月の締め: the page"] = cost(lambda: progress.standings(office, view, OCTOBER, office.today()))
        seen = {
            s.account_id: s.digest or "" for s in progress.standings(office, view, OCTOBER, office.today())
        }
        why = dict.fromkeys(seen, "計測")
        found["月の締め: close all"] = cost(lambda: closing.close(office, POLICY, "2026-10", seen, why))
        view.connection.close()
        found["view of the closes"] = cost(lambda: office.view().connection.close())
        view = office.view()
        found["継続・撤退"] = cost(lambda: to_decide.docket(office, view, office.ledger.register()))
        view.connection.close()
        return found


def shown(results: Sequence[Found], sizes: Sequence[int], bare: Sequence[str]) -> None:
    """The table: seconds, exponent, and the last size's ratio to its bare reference."""
    print("act".ljust(40), *(f"{size:>9,}" for size in sizes), "exponent", "to bare", sep="  ")
    floor = sum(results[-1][name] for name in bare)
    for name in results[0]:
        told = [result[name] for result in results]
        span = math.log(sizes[-1] / sizes[0])
        exponent = math.log(max(told[-1], 1e-4) / max(told[0], 1e-4)) / span if span else math.nan
        seconds = (f"{s:9.3f}" for s in told)
        print(name.ljust(40), *seconds, f"{exponent:8.2f}", f"{told[-1] / floor:7.1f}", sep="  ", flush=True)


def main(told: list[str]) -> None:
    """Print the table that is asked for."""
    sizes = [int(t) for t in told if t.isdigit()]
    if "--accounts" in told:
        shown(
            [by_accounts(n) for n in (sizes or COUNTS)], sizes or COUNTS, ["bare: DuckDB reads the readings"]
        )
    else:
        bare = ["bare: hash every line", "bare: parse every line"]
        shown([by_entries(n) for n in (sizes or ENTRIES)], sizes or ENTRIES, bare)


if __name__ == "__main__":
    main(sys.argv[1:])
