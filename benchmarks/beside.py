"""Whether one person's long work keeps others waiting: pages opened in one process while a large file is taken in, a month's
set is made, or the view is made anew in a thread of it, as another session would.

python benchmarks/beside.py [lines of the file]

Prints what a page takes alone and beside each: the median, the worst, and how many were opened meanwhile.
"""

from __future__ import annotations

import functools
import logging
import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from samples.city import sample_folder, sample_office
from services.intake import importing
from services.office.folder import Office
from services.papers.month_set import export_month
from store.context import Context
from tests.months import POLICY
from views import cache

ROOT = Path(__file__).parent.parent
MONTH = date(2026, 10, 1)
PAGES = ("overview", "monthly")


def page(name: str) -> float:
    """Seconds until a page is there, in a session of its own."""
    at = AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=600)
    at.query_params["data"], at.query_params["month"] = "jissai", f"{MONTH:%Y-%m}"
    begun = time.perf_counter()
    at.run()
    assert not at.exception, at.exception
    return time.perf_counter() - begun


def readings(office: Office, lines: int) -> bytes:
    """A table of followers, day by day."""
    ids = sorted(office.ledger.register().accounts(office.today()))
    days = (office.today() - timedelta(days=n) for n in range(1, lines // len(ids) + 2))
    told = [f"{a},{day},,,followers,{day.toordinal() % 9000}" for day in days for a in ids][:lines]
    return "\n".join(["account_id,date,from,to,metric,value", *told]).encode()


def take(office: Office, raw: bytes) -> None:
    [look] = importing.look_at(office, "r.csv", raw, Context(as_of=office.today()))
    [taken] = importing.take(office, POLICY, [importing.order_for(office, look, None, office.today())])
    assert taken.outcome == "taken", taken.message
    office.views.current()


def beside(work: Callable[[], None] | None) -> tuple[list[float], float]:
    """Seconds of each page that is opened while the work goes on (or of ten), and of the work."""
    failed, took = list[BaseException](), list[float]()

    def working() -> None:
        try:
            if work:
                work()
        except BaseException as error:  # the pages must not go on for ever
            failed.append(error)

    thread, begun = threading.Thread(target=working), time.perf_counter()
    thread.start()
    while thread.is_alive() or (work is None and len(took) < 10):
        took.append(page(PAGES[len(took) % 2]))
        whole = time.perf_counter() - begun
    thread.join()
    if failed:
        raise failed[0]
    return took, whole


def main(lines: int) -> None:
    """Print the table."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    # a page opened alone looks through every installed package; a server has done so when it starts
    manifest_scanner.scan_component_manifests = functools.cache(manifest_scanner.scan_component_manifests)
    with tempfile.TemporaryDirectory() as place:
        sample_office(sample_folder())
        os.environ["SNS_DATA"] = str(shutil.copytree(sample_folder(), Path(place) / "office"))
        office = cache.office(os.environ["SNS_DATA"])
        raw = readings(office, lines)
        works: dict[str, Callable[[], None] | None] = {
            "alone": None,
            f"a file of {lines:,} lines": lambda: take(office, raw),
            "the view made anew": office.views.make_anew,
            "the month's set": lambda: void(export_month(office, MONTH, Path(place) / "set", POLICY)),
        }
        print(f"{'pages beside':28} pages   median    worst   the work")
        for what, work in works.items():
            for name in PAGES:  # what all sessions share of a generation is there
                page(name)
            took, whole = beside(work)
            print(
                f"{what:28} {len(took):5} {statistics.median(took):7.2f}s {max(took):7.2f}s {whole:9.1f}s",
                flush=True,
            )


def void(_: object) -> None:
    """Of a result that nobody wants."""


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
