"""Many at once: sessions that open 総覧 and 月次評価 at the same moment, on the sample.

python benchmarks/people.py [sessions ...]     — the aim: p95 under 3 s for 20 on two quiet cores.
The machine may be busy: what a page run costs the server in CPU is printed beside what people waited.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
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


def at_once(address: str, sessions: int) -> list[float]:
    """Seconds that each of two pages took, of so many people at once."""

    def one(_: int) -> list[float]:
        return [open_page(address, page, QUERY).seconds for page in PAGES]

    with ThreadPoolExecutor(sessions) as people:
        return [took for both in people.map(one, range(sessions)) for took in both]


def main(told: list[int]) -> None:
    """Print for each number of people what they waited, and what a page cost."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(port)]
        env = os.environ | {"SNS_DATA": str(Path(folder) / "office")}
        with running(command, port, Path(folder) / "log", env) as address:
            at_once(address, 1)  # the sample is built, modules are imported
            print("people  pages     p50     p95   CPU a page   pages a second")
            for sessions in told:
                cpu, begun = spent(port), time.perf_counter()
                took = at_once(address, sessions)
                whole, cost = time.perf_counter() - begun, (spent(port) - cpu) / len(took)
                p95 = statistics.quantiles(took, n=20)[-1]
                print(
                    f"{sessions:6} {len(took):6} {statistics.median(took):6.2f}s {p95:6.2f}s {cost * 1000:8.0f} ms "
                    f"{len(took) / whole:12.2f}"
                )


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]] or [1, 5, 20])
