"""What each page costs the server at a rerun, on the sample, against 設定: medians of the same run, in turn.

python benchmarks/pages.py     — aims: no page above 2.5, 月次評価 at most 2.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from os import environ
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from streamlit.testing.v1 import AppTest

CHOSEN = {"data": "mihon", "account": "x_shoko", "month": "2026-10", "who": ""}
RUNS = 9


def opened(page: Path) -> AppTest:
    at = AppTest.from_file(str(page), default_timeout=120)
    for key, value in CHOSEN.items():
        if value:
            at.query_params[key] = value
    at.run()
    assert not at.exception, at.exception
    return at


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        environ["SNS_DATA"] = str(Path(folder) / "office")
        pages = {p.stem: opened(p) for p in sorted((ROOT / "pages").glob("*.py"))}
        took: dict[str, list[float]] = {name: [] for name in pages}
        for _ in range(RUNS):
            for name, at in pages.items():
                begun = time.process_time()
                at.run()
                took[name].append(time.process_time() - begun)
    found = {name: statistics.median(each) for name, each in took.items()}
    for name, seconds in sorted(found.items(), key=lambda p: -p[1]):
        print(f"{name:12} {seconds / found['settings']:5.2f}  ({seconds * 1000:.0f} ms)")


if __name__ == "__main__":
    main()
