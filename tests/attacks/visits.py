"""Visits to every page by everybody, in sessions that stay open, while roles are taken away and entries come in.

python -m tests.attacks.visits [visits] [seed]      500 of them take minutes

Behind a trusted header come: each role, a contractor of one section, and somebody whom nobody has registered; to any page, with
addresses that a person or a stranger might type. No page may end in an error of the program; a contractor may read nothing
of another section; whoever is no member (any more) sees nothing; the server's memory must not grow with the visits.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

from services.office.folder import Office
from services.register import recording
from tests.attacks.kills import COMMENT
from tests.months import POLICY, city, submitted
from tests.offices import account
from tests.serving import free_port, process_at, running
from tests.sessions import Session, Shown, session

ROOT = Path(__file__).parents[2]
PAGES = tuple(sorted(p.stem for p in (ROOT / "pages").glob("*.py")))
SECRET = "0123456789" * 4
HIDDEN = "ひみつの広報"  # what stands only in what another section's account is called and told
STRANGER, CONTRACTOR = "dareka", "itaku"
PEOPLE = {
    "hanako": ("政策 花子", "policy", "情報政策課", False),
    "kacho": ("広報 課長", "manager", "広報課", False),
    "kakari": ("広報 係", "operator", "広報課", False),
    "kansa": ("監査 係", "viewer", "監査", False),
    CONTRACTOR: ("受託 一郎", "operator", "図書館", True),
}
ODD = (
    "",
    "x",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "9999-12",
    "0001-01",
    "'; DROP TABLE",
    "９" * 2000,
    "\0",
)
KEYS = ("account", "month", "who", "part", "beside", "kind", "posts_part", "data", "q", "seq")
GROWN = 80  # MB that a server may have more after all visits than after half of them
OF_ALL = ("Traceback", "を表示できませんでした")


def member(login: str, gone: bool = False) -> tuple[str, dict]:
    name, role, section, contractor = PEOPLE[login]
    told = {"name": name, "role": role, "sections": [section], "login": login, "from": "2020-04-01"}
    return "member", told | ({"contractor": True} if contractor else {}) | (
        {"to": "2026-06-01"} if gone else {}
    )


def populated(folder: Path) -> Office:
    """The city, with a sheet that was handed in, a voice and an incident that name what is hidden, and who comes in."""
    office = city(folder)
    submitted(office, "起案 一")
    office.ledger.record(POLICY, [member(login) for login in PEOPLE])
    office.ledger.record(POLICY, [("account", account("x_koho") | {"name": HIDDEN})])
    recording.record(office, POLICY, "comment", COMMENT | {"text": HIDDEN})
    return office


@contextmanager
def served(folder: Path, office: Office) -> Iterator[tuple[str, int]]:
    """The dashboard behind a trusted header."""
    port, secrets = free_port(), folder / "secrets.toml"
    secrets.write_text(f'[login]\nby = "proxy"\nsecret = "{SECRET}"\n', encoding="utf-8")
    flags = ["--server.port", str(port), "--secrets.files", str(secrets)]
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", *flags]
    with running(command, port, folder / "log", os.environ | {"SNS_DATA": str(office.folder)}) as address:
        yield address, port


def typed(chance: random.Random) -> str:
    """What stands behind the ? of an address: mostly what a link says, at times anything."""
    told = {
        "data": "jissai",
        "account": chance.choice(["x_koho", "x_hon"]),
        "month": chance.choice(["2026-04", "2026-05"]),
    }
    if chance.random() < 0.4:
        told[chance.choice(KEYS)] = chance.choice(ODD)
    return "&".join(f"{name}={quote(value)}" for name, value in told.items())


def wrong(login: str, member_now: bool, shown: Shown) -> list[str]:
    """What a page must not be or say to somebody."""
    found = [f"it says {what}" for what in OF_ALL if what in shown.text] + [
        "it ended in an error"
    ] * shown.failed
    if not member_now:
        found += ["it does not say 利用できません"] if "利用できません" not in shown.text else []
    if (not member_now or login == CONTRACTOR) and HIDDEN in shown.text:
        found.append("it shows what is hidden")
    return found


def memory(port: int) -> float:
    """MB that the server holds."""
    folder = process_at(port)
    pages = int((folder / "statm").read_text().split()[1]) if folder else 0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def attack(visits: int, seed: int, say: Callable[[str], None] = print) -> list[str]:
    """What was wrong, said as it is found."""
    chance, faults, seen = random.Random(seed), list[str](), Counter[str]()
    with tempfile.TemporaryDirectory() as around, ExitStack() as windows:
        office = populated(Path(around) / "office")
        address, port = windows.enter_context(served(Path(around), office))
        held: dict[str, tuple[Session, ExitStack]] = {}
        gone, early = set[str](), 0.0
        for number in range(visits):
            login = chance.choice([*PEOPLE, STRANGER])
            if chance.random() < 0.1 and login not in (STRANGER, "hanako"):  # a role goes, or comes back
                gone ^= {login}
                office.ledger.record(POLICY, [member(login, login in gone)])
            elif chance.random() < 0.1:
                told = {"account_id": "x_hon", "month": "2026-05", "hours": number}
                office.ledger.record(POLICY, [("hours", told)])
            if login not in held or chance.random() < 0.1:  # the window is shut, and another opened
                if login in held:
                    held[login][1].close()
                window = windows.enter_context(ExitStack())
                headers = {"X-Remote-User": login, "X-Proxy-Secret": SECRET}
                held[login] = window.enter_context(session(address, headers=headers)), window
            page, query = chance.choice(PAGES), typed(chance)
            shown = held[login][0].open(page, query)
            known = login in PEOPLE and login not in gone
            for fault in wrong(login, known, shown):
                faults.append(
                    f"visit {number}, {page}?{query[:200]} by {login}{'' if known else ' (no member)'}: {fault}"
                )
                say(faults[-1])
            seen[login if known else f"{login}, no member"] += 1
            early = memory(port) if number == visits // 2 else early
            if number % 100 == 99:
                say(f"after {number + 1} visits: {memory(port):.0f} MB")
        late = memory(port)
        if late - early > GROWN:
            faults.append(f"the server grew from {early:.0f} to {late:.0f} MB")
            say(faults[-1])
        say(f"{visits} visits, seed {seed}: {len(faults)} faults, {early:.0f} → {late:.0f} MB; {dict(seen)}")
    return faults


if __name__ == "__main__":
    visits, seed = [*map(int, sys.argv[1:]), *(500, 18)[len(sys.argv) - 1 :]]
    raise SystemExit(bool(attack(visits, seed)))
