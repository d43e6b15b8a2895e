"""Damaged files of every kind that there is, looked at and planned as the page does: told in words, and no row that is not there.

python -m tests.attacks.files [files of each kind] [seed] [kind …]      2,000 of each take long; nothing is recorded

A file is cut, flipped, zeroed, shortened, put together anew, or damaged in a cell. An error that is no refusal is a fault; so is
a number of a fact that its own line does not hold, for the metrics whose numbers stand as they are in the whole file.
"""

from __future__ import annotations

import csv
import random
import resource
import sys
import tempfile
import time
import traceback
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from services.intake.looking import Look, look_at
from services.intake.planning import plan
from services.office.folder import Office
from store.archive import is_zip
from store.context import Context
from store.views import View
from tests.offices import PLATFORMS, office_of
from tests.store.examples import GOOD
from tests.store.test_damaged import WHOLE, cut, flipped, misdirected, shortened, zeroed
from tests.store.test_fuzz import STRANGE

KINDS = {f"{name}.csv": table.raw for name, table in GOOD.items()} | WHOLE
ACCOUNTS = {platform: f"{short}_koho" for short, platform in PLATFORMS.items()}
Damage = Callable[[random.Random, bytes], bytes]
Number = tuple[str, float, int]  # metric, value, line


def respelt(chance: random.Random, raw: bytes) -> bytes:
    """A cell of a text says something else, or a line comes twice, is lost, moves, or is written in another encoding."""
    lines = raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "replace").split("\n")
    at = chance.randrange(len(lines))
    what = chance.randrange(5)
    if what == 0:
        lines.insert(at, chance.choice(lines))
    elif what == 1:
        del lines[at]
    elif what == 2:
        chance.shuffle(lines)
    else:
        cells = lines[at].split(",")
        cells[chance.randrange(len(cells))] = chance.choice([*STRANGE, "-1", "1e308", "nan", "1,234", "<b>"])
        lines[at] = ",".join(cells)
    return "\n".join(lines).encode(chance.choice(["utf-8", "utf-8-sig", "cp932", "utf-16"]), "replace")


def spliced(chance: random.Random, raw: bytes) -> bytes:
    """The beginning of this kind and the end of another."""
    other = chance.choice(list(KINDS.values()))
    return raw[: chance.randrange(len(raw))] + other[chance.randrange(len(other)) :]


DAMAGES: tuple[Damage, ...] = (cut, flipped, zeroed, shortened, misdirected, respelt, respelt, spliced)


def numbers(look: Look) -> Iterator[Number]:
    """Every number that a file was read to say."""
    for facts in look.read:
        for held in (facts.day, facts.post_fact, facts.span):
            columns = (held[name].to_pylist() for name in ("metric", "value", "line"))
            yield from zip(*columns, strict=True)


def stands(raw: bytes, number: Number) -> bool:
    """Whether a number stands in its record as it is, thousands and full-width digits aside. A record may be some lines long."""
    _, value, line = number
    wide = raw[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp932", "cp1252"):
        try:
            lines = raw.decode(encoding).replace("\r\n", "\n").replace("\r", "\n").split("\n")
        except UnicodeError:
            continue
        record = csv.reader(f"{one}\n" for one in lines[line - 1 :])
        next(record, None)
        text = unicodedata.normalize("NFKC", "\n".join(lines[line - 1 :][: max(3, record.line_num)]))
        return f"{value:.15g}" in text.replace(",", "")
    return False


def asked(office: Office, view: View, name: str, raw: bytes) -> list[Look]:
    """As the page asks: looked at, and what taking it in would do."""
    looks = look_at(office, name, raw, Context(as_of=office.today()))
    for look in looks:
        planned = plan(office, view, look, ACCOUNTS | {None: "x_koho"}, office.today(), ask_ties=True)
        assert "Traceback" not in planned.message
        assert planned.outcome in ("ready", "ask", "refused", "nothing", "already"), planned.outcome
    return looks


def plain(office: Office, view: View, name: str, raw: bytes) -> set[str]:
    """The metrics of a whole file whose numbers stand in it as they are."""
    told = [n for look in asked(office, view, name, raw) for n in numbers(look)]
    return {n[0] for n in told} - {n[0] for n in told if not stands(raw, n)}


def attack(each: int, seed: int, kinds: list[str]) -> tuple[list[str], Counter[str]]:
    """(faults, outcomes)"""
    faults, outcomes = list[str](), Counter[str]()
    with tempfile.TemporaryDirectory() as place:
        office = office_of(Path(place) / "office", *ACCOUNTS.values())
        view = office.view()
        for name in kinds:
            chance, whole = random.Random(f"{seed} {name}"), KINDS[name]
            kept = set() if is_zip(whole) else plain(office, view, name, whole)
            for number in range(each):
                damage = chance.choice(DAMAGES)
                raw = damage(chance, whole)
                try:
                    looks = asked(office, view, name, raw)
                except Exception:
                    faults.append(f"{name} {number} {damage.__name__}: {traceback.format_exc(limit=-3)}")
                    continue
                outcomes.update(look.outcome for look in looks)
                if len(looks) == 1 and damage is not spliced:
                    wrong = [n for n in numbers(looks[0]) if n[0] in kept and not stands(raw, n)]
                    faults += [f"{name} {number} {damage.__name__}: {one} is not there" for one in wrong[:1]]
        view.connection.close()
    return faults, outcomes


def main(each: int = 2000, seed: int = 18, *kinds: str) -> int:
    """Print what was wrong; how much that was."""
    begun, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    faults, outcomes = attack(each, seed, list(kinds) or list(KINDS))
    print(*faults, sep="\n")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"{each} of {len(kinds) or len(KINDS)} kinds, seed {seed}: {dict(outcomes)}, {len(faults)} faults; "
        f"{time.process_time() - begun:.0f} s of CPU, {most // 1024} MB at most ({before // 1024} before)"
    )
    return len(faults)


if __name__ == "__main__":
    told = sys.argv[1:]
    raise SystemExit(bool(main(*(int(one) for one in told[:2]), *told[2:])))
