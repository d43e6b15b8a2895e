"""Many at once: sessions that open 総覧 and 月次評価 at the same moment, on the sample.

python benchmarks/people.py [sessions ...] [--processes n]     — the aim: p95 under 3 s for 20 on two quiet cores.
Several processes share one office, people spread over them, as behind the nginx of deploy/server.
The machine may be busy: what a page run costs the server in CPU is printed beside what people waited.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.serving import free_port, process_at, running
from tests.sessions import open_page

PAGES = ("overview", "monthly")
QUERY = "data=mihon&month=2026-10"


def spent(port: int) -> float:
    """Seconds of CPU of the process that listens there, so far."""
    if folder := process_at(port):
        user, system = (folder / "stat").read_text().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
    return float("nan")


def at_once(addresses: Sequence[str], sessions: int) -> list[float]:
    """Seconds that each of two pages took, of so many people at once."""

    def one(number: int) -> list[float]:
        address = addresses[number % len(addresses)]
        return [open_page(address, page, QUERY).seconds for page in PAGES]

    with ThreadPoolExecutor(sessions) as people:
        return [took for both in people.map(one, range(sessions)) for took in both]


@contextmanager
def served(folder: Path, ports: Sequence[int]) -> Iterator[list[str]]:
    """A dashboard at each port, on one office."""
    env = os.environ | {"SNS_DATA": str(folder / "office")}
    with ExitStack() as stack:
        addresses = []
        for port in ports:
            command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(port)]
            addresses.append(stack.enter_context(running(command, port, folder / f"log{port}", env)))
        yield addresses


def main(sessions: list[int], processes: int) -> None:
    """Print for each number of people what they waited, and what a page cost."""
    ports = [free_port() for _ in range(processes)]
    with tempfile.TemporaryDirectory() as folder, served(Path(folder), ports) as addresses:
        for _ in range(2):  # the sample is built, modules are imported
            at_once(addresses, processes)
        print(f"{processes} of one office\npeople  pages     p50     p95   CPU a page   pages a second")
        for number in sessions:
            cpu, begun = sum(map(spent, ports)), time.perf_counter()
            took = at_once(addresses, number)
            whole, cost = time.perf_counter() - begun, (sum(map(spent, ports)) - cpu) / len(took)
            p95 = statistics.quantiles(took, n=20)[-1]
            print(
                f"{number:6} {len(took):6} {statistics.median(took):6.2f}s {p95:6.2f}s {cost * 1000:8.0f} ms "
                f"{len(took) / whole:12.2f}"
            )


if __name__ == "__main__":
    told = sys.argv[1:]
    processes = int(told.pop(told.index("--processes") + 1)) if "--processes" in told else 1
    main([int(one) for one in told if one.isdigit()] or [1, 5, 20], processes)
