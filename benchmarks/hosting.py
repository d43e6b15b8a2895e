"""A host's morning: offices of the sample city's size behind one nginx, started by whoever comes, backed up, one moved.

PYTHONPATH=. python benchmarks/hosting.py [cities]      (Linux, with nginx, openssl and systemd's socket proxy; no systemd runs)
"""

from __future__ import annotations

import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request
from itertools import islice
from pathlib import Path
from shutil import copytree

sys.path.insert(0, str(Path(__file__).parents[1]))

from samples.city import sample_folder, sample_office
from tests.browser.test_login import basic
from tests.hosting import NAME, UNITS, Door, Host, memory
from tests.nation import codes

UNTRUSTED = ssl._create_unverified_context()


def asked(host: Host, code: str) -> float:
    """Seconds until a city's first answer."""
    headers = {"Host": f"{code}.{NAME}:{host.port}", "Authorization": basic("hanako")}
    request = urllib.request.Request(f"https://127.0.0.1:{host.port}/", headers=headers)
    began = time.perf_counter()
    with urllib.request.urlopen(request, timeout=300, context=UNTRUSTED) as answer:
        assert answer.status == 200
    return time.perf_counter() - began


def size(folder: Path) -> float:
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 1e6


def run(home: Path, *words: str | Path) -> float:
    command = [sys.executable, str(UNITS / "cities.py"), "--home", str(home), *map(str, words)]
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def morning(folder: Path, cities: int) -> None:
    host, held = Host(folder, idle="10min"), list(islice(codes(), cities))
    host.lay()
    sample = sample_office(sample_folder()).folder
    for n, code in enumerate(held):
        copytree(
            sample, host.home / code / "office", ignore=lambda _, names: [x for x in names if "view-" in x]
        )
        host.add(code, f"市{n}")
    doors = [Door(host, code) for code in held]
    for door in doors:
        door.start()
    try:
        with host.nginx():
            took = [asked(host, code) for code in held]
            print(f"first answer of a city that slept: {min(took):.1f}–{max(took):.1f} s")
            time.sleep(5)
            told = [memory(door.process.pid) for door in doors if door.process]
            all_, own = ([t[n] for t in told] for n in (0, 1))
            print(f"{len(told)} idle processes: {max(all_):.0f} MB each, of it its own {max(own):.0f} MB")
            print(f"answer of one that runs: {asked(host, held[0]):.2f} s")
            print(f"backups while they run: {run(host.home, 'backup', '--to', folder / 'copies'):.1f} s")
    finally:
        for door in doors:
            door.close()
    (copy,) = (folder / "copies" / held[0]).glob("*.zip")
    there = folder / "there"
    run(there, "add", held[0], "市0", f"{held[0]}.{NAME}")
    office = host.home / held[0] / "office"
    print(f"an office: {size(office):.1f} MB with its view, a backup {copy.stat().st_size / 1e6:.1f} MB")
    print(f"put on another machine and checked: {run(there, 'put', held[0], copy):.1f} s")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        morning(Path(folder), int(sys.argv[1]) if len(sys.argv) > 1 else 10)
