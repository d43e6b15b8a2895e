"""The month's set of 40 accounts (PDF and Excel) against bare Typst and vl-convert on the same charts and pages.

Prints the ratio of times (aim: at most 3) and the set's peak memory (aim: under 700 MB), each side in a process of its
own: python benchmarks/papers.py
"""

from __future__ import annotations

import json
import multiprocessing
import resource
import shutil
import statistics
import sys
import tempfile
import time
from functools import cache
from pathlib import Path
from unittest.mock import patch

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import typst
import vl_convert

from benchmarks.screens import LAST, fill
from reports import drawing, fonts, typeset
from services.office.folder import open_office
from services.office.people import issuer
from services.papers import month_set

RUNS = 3


def recorded(folder: Path, kept: Path) -> None:
    """Make the set once and keep what went into the two engines: chart specifications and Typst's sources and data."""
    charts: list[str] = []
    pages: list[tuple[dict[str, str], str]] = []
    draw, compiler = drawing._drawn.__wrapped__, typst.Compiler

    def drawn(spec: str) -> str:
        charts.append(spec)
        return draw(spec)

    class Compiling:
        """Keeps what is compiled; asking where pages end is ours."""

        def __init__(self, sources, **told):
            self.sources, self.told, self.compiler = sources, told, compiler(sources, **told)
            self.query = self.compiler.query

        def compile(self, **how):
            if self.told.get("sys_inputs"):
                texts = {name: text.decode() for name, text in self.sources.items()}
                pages.append((texts, self.told["sys_inputs"]["told"]))
            return self.compiler.compile(**how)

    with patch.object(drawing, "_drawn", cache(drawn)), patch.object(typeset.typst, "Compiler", Compiling):
        month_set.export_month(open_office(folder), LAST, folder / "recorded", issuer(None))
    kept.write_text(json.dumps({"charts": charts, "pages": pages}, ensure_ascii=False), encoding="utf-8")


def bare(kept: Path) -> float:
    """Seconds that the two engines need for the same charts and pages, and nothing else."""
    held = json.loads(kept.read_text(encoding="utf-8"))
    for place in fonts.folders():
        vl_convert.register_font_directory(str(place))
    faces = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=fonts.folders())
    begun = time.perf_counter()
    for spec in held["charts"]:
        vl_convert.vegalite_to_svg(json.loads(spec), vl_version=drawing.VEGA_LITE)
    for sources, told in held["pages"]:
        raw = {name: text.encode() for name, text in sources.items()}
        page = typst.Compiler(raw, font_paths=faces, sys_inputs={"told": told})
        page.compile(format="pdf", pdf_standards=typeset.STANDARDS)
    return time.perf_counter() - begun


def whole(folder: Path) -> float:
    """Seconds for the month's set from the office folder."""
    target = Path(tempfile.mkdtemp(dir=folder))
    begun = time.perf_counter()
    month_set.export_month(open_office(folder), LAST, target, issuer(None))
    taken = time.perf_counter() - begun
    shutil.rmtree(target)
    return taken


def alone(work, *told) -> tuple[float, float]:
    """(seconds, peak MB) of a piece of work in a fresh process."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_measured, args=(there, work, *told))
    process.start()
    found = here.recv()
    process.join()
    return found


def _measured(pipe, work, *told) -> None:
    seconds = work(*told)
    pipe.send((seconds, _peak()))


def _peak() -> float:
    """This process's own peak in MB. (ru_maxrss would be the parent's where that was larger: it survives exec.)"""
    status = Path("/proc/self/status")
    if status.exists():
        told = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(told.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        folder, kept = Path(place) / "office", Path(place) / "kept.json"
        folder.mkdir()
        fill(folder)
        recorded(folder, kept)
        pairs = [(alone(bare, kept), alone(whole, folder)) for _ in range(RUNS)]
        ratio = statistics.median(set_[0] / engines[0] for engines, set_ in pairs)
        memory = max(set_[1] for _, set_ in pairs)
        for engines, set_ in pairs:
            print(f"bare {engines[0]:.1f} s, set {set_[0]:.1f} s, peak {set_[1]:.0f} MB")
        print(f"ratio {ratio:.2f} (aim 3), peak {memory:.0f} MB (aim 700)")


if __name__ == "__main__":
    main()
