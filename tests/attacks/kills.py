"""Kill -9 at any moment of any act; the office is opened again, swept, verified, and goes on from there.

python -m tests.attacks.kills [rounds] [seed] [act …]      slow: a few rounds are in the suite

A child does one act (record, comment, correct, import, submit, confirm, close, the month's set, dispose, back up) and says
what was acknowledged. It is killed at a random moment. Then nothing that was acknowledged may be missing, no batch half there,
no text or unfinished file left, and everything must verify.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from ledger.journal import JST
from services.audit import keeping, tidying
from services.audit.keeping import KEPT
from services.month import closing
from services.office.folder import Office, open_office
from services.papers.month_set import export_month
from services.register import recording
from tests.months import MAY, POLICY, city, confirmed, person, sheet, submitted
from tests.offices import bring_in
from tests.store.examples import x_overview

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 6, 5, 12, tzinfo=JST)
APRIL = MAY.replace(month=4)
COMMENT = {"account_id": "x_koho", "received_on": "2026-05-01", "kind": "要望"}


def _hours(office: Office, number: int) -> Iterator[int]:
    told = [
        ("hours", {"account_id": "x_koho", "month": f"20{n:02d}-05", "hours": number}) for n in range(10, 25)
    ]
    yield from (e.seq for e in office.ledger.record(POLICY, told))


def _comment(office: Office, number: int) -> Iterator[int]:
    yield recording.record(office, POLICY, "comment", COMMENT | {"text": f"声{number}"}).seq


def _import(office: Office, number: int) -> Iterator[int]:
    taken = bring_in(office, x_overview(f"2026-03-{number % 28 + 1:02d}", [number]), "x_hon", "2026-06-04")
    if taken.outcome == "taken" and taken.seq:
        yield taken.seq
    office.views.current()


def _month(office: Office, number: int) -> Iterator[int]:
    """Submitted, confirmed, closed and its set made: as far as the month is not there yet. Each is told before the next begins."""
    month = (APRIL, MAY)[number % 2]
    if not sheet(office, month=month).course.close:
        yield submitted(office, "起案 一", month=month)
        yield confirmed(office, "確認 課長", month=month)
        seen = {"x_koho": sheet(office, month=month).seen}
        yield from (e.seq for e in closing.close(office, person(office, "締め 係"), f"{month:%Y-%m}", seen))
    export_month(office, month, office.folder / "sets" / "kill", POLICY)


def _dispose(office: Office, number: int) -> Iterator[int]:
    for name in sorted(office.texts.blobs.names())[:1]:
        yield keeping.dispose(office, POLICY, "text", name, "保存年限", f"{number}").seq


def _backup(office: Office, number: int) -> Iterator[int]:
    keeping.backup(office, office.folder.parent / "控え.zip")
    yield from ()


ACTS: dict[str, Callable[[Office, int], Iterator[int]]] = {
    "hours": _hours,
    "comment": _comment,
    "import": _import,
    "month": _month,
    "dispose": _dispose,
    "backup": _backup,
}


def child(folder: str, act: str, number: str) -> None:
    """One act, and the numbers of the entries as it acknowledges them."""
    made = city_of(Path(folder))
    tidying.tidy(made)
    print("ready", flush=True)
    for again in range(20):
        for seq in ACTS[act](made, int(number) + again):
            print(seq, made.ledger.journal.entries()[seq - 1].hash, flush=True)


def city_of(folder: Path) -> Office:
    """The city at its own time."""
    return Office(folder, lambda: NOON)


def wrong(office: Office, said: dict[int, str]) -> list[str]:
    """What must not be, after a start."""
    tidying.tidy(office)
    entries = {e.seq: e.hash for e in office.ledger.journal.check()}
    found = [f"entry {seq} is lost" for seq, hashed in said.items() if entries.get(seq) != hashed]
    verdict = keeping.verify(office)
    left = ("texts/ に", "廃棄の記録がある")  # spoken of by nobody; disposed of and still there
    found += verdict.broken + [note for note in verdict.notes if any(what in note for what in left)]
    found += [str(p) for name in KEPT for p in (office.folder / name).glob("incoming-*")]
    found += [str(p) for p in office.folder.iterdir() if p.name.startswith(("verify-", "restore-"))]
    batch = [e.kind for e in office.ledger.journal.entries()].count("hours")
    return found + ([f"{batch} hours: a batch of 15 is not whole"] if batch % 15 else [])


def main(rounds: int, seed: int, acts: Sequence[str] = tuple(ACTS)) -> int:
    """Kill, open, look; the number of things that were wrong."""
    chance, counted, faults = random.Random(seed), Counter[str](), 0
    with tempfile.TemporaryDirectory() as place:
        folder, said = Path(place) / "office", {}
        city(folder)
        for number in range(rounds):
            act = chance.choice(acts)
            command = [
                sys.executable,
                "-m",
                "tests.attacks.kills",
                "child",
                str(folder),
                act,
                str(number * 20),
            ]
            with subprocess.Popen(
                command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            ) as process:
                assert process.stdout
                process.stdout.readline()
                time.sleep(chance.expovariate(0.7 if act == "month" else 4))  # its acts are longer
                counted[f"{act}{' (ended)' if process.poll() is not None else ''}"] += 1
                process.kill()
                lines = [
                    one.split()
                    for one in process.stdout.read().splitlines(keepends=True)
                    if one.endswith(b"\n")
                ]
            said |= {int(seq): hashed.decode() for seq, hashed in lines}
            for fault in wrong(open_office(folder, city_of(folder).clock), said):
                faults += 1
                print(f"round {number} ({act}): {fault}")
    print(f"{rounds} kills, seed {seed}: {len(said)} acknowledged, {faults} faults; {dict(counted)}")
    return faults


if __name__ == "__main__":
    if sys.argv[1:2] == ["child"]:
        child(*sys.argv[2:])
    else:
        rounds, seed, *acts = [*sys.argv[1:], *("60", "18")[len(sys.argv) - 1 :]]
        raise SystemExit(bool(main(int(rounds), int(seed), acts or tuple(ACTS))))
