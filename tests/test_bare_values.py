"""No measured value is written without what it rests on: pages, charts and papers write Figures (metrics/figures.py)."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("metrics", "charts", "reports", "services", "views")
# A value of a month handed to a writer by itself. What is shown in parts (a number in a narrow column, its days below) is told here.
BARE = re.compile(
    r"\b(?:figure|with_unit|short_figure)\([^()]*\.(?:value|faced|followers|previous|year_ago|reached|actual)\b"
)
SHOWN_IN_PARTS = {
    ("metrics/figures.py", "figure(self.value"): "the one place",
    ("metrics/frozen.py", "with_unit(was.value"): "names what moved; both sides stand in the Evaluations",
    ("metrics/frozen.py", "with_unit(m.value"): "names what came or went",
    ("metrics/sentences.py", "figure(p.faced"): "judged months alone, which have nine tenths of their days",
    ("metrics/signal_words.py", "figure(now.value"): "a final month alone",
    ("metrics/outlook_words.py", "with_unit(told.reached"): "a sum or a stock of final months alone",
    (
        "charts/against_lines.py",
        "short_figure(now.value",
    ): "a month behind its window, which is what is judged",
    ("reports/term_months.py", "short_figure(shown.value"): "in brackets with its days under it",
    ("reports/summary.py", "short_figure(line.value"): "users, with their grounds under them",
    ("reports/sheet_data.py", "short_figure(line.value"): "with ※ and its days under it",
    ("reports/sheet_data.py", "short_figure(line.faced"): "over a window, which says how long it is",
    ("reports/draft.py", "short_figure(m.value"): "with its grounds under it",
    ("reports/draft.py", "short_figure(m.faced"): "over a window, which says how long it is",
    (
        "views/monthly/review.py",
        "with_unit(m.progress.reached",
    ): "followed by the note that says which months are in",
    ("views/comparison/cost.py", "figure(a.followers"): "a stock: of one day",
}


def bare(room: str) -> set[tuple[str, str]]:
    return {
        (str(path.relative_to(ROOT)), found[0])
        for path in (ROOT / room).rglob("*.py")
        for found in (re.search(r"\w+\([^,]*", m[0]) for m in BARE.finditer(path.read_text(encoding="utf-8")))
        if found
    }


@pytest.mark.parametrize("room", ROOMS)
def test_no_bare_value_is_written(room):
    assert bare(room) <= set(SHOWN_IN_PARTS)


def test_what_is_excused_is_still_there():
    assert set().union(*(bare(room) for room in ROOMS)) == set(SHOWN_IN_PARTS)
