"""The import table of the house: which room may know which. A breach fails here, not in a review."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("ledger", "store", "metrics", "charts", "reports", "services", "samples", "views", "pages", "deploy")
EDGES = ("cli", "dashboard")
LONGEST = 430  # lines of a file as the formatter sets it; this is where it is surely two files

CALENDAR = "metrics.calendar"  # days and months as a sentence says them, of the standard library alone: rooms below may too
MAY = {
    "ledger": {"pydantic", "filelock", CALENDAR},
    "store": {
        "ledger",
        "duckdb",
        "pyarrow",
        "openpyxl",
        "sqlglot",
        CALENDAR,
    },  # sqlglot: of many offices alone (store/many)
    "metrics": {
        "pandas",
        "numpy",
    },  # numpy, which pandas stands on: a thousand drawn futures for each past month in 3 s
    "charts": {"metrics", "altair", "markupsafe"},
    "reports": {
        "metrics",
        "charts",
        "ledger",
        "typst",
        "vl_convert",
        "xlsxwriter",
        "docx",
        "htpy",
        "markupsafe",
    },
    "services": {"ledger", "store", "metrics", "reports", "jpholiday", "pandas"},
    "samples": {"ledger", "store", "metrics", "services"},
    "views": {*ROOMS[:7], "streamlit", "starlette", "joserfc", "htpy", "markupsafe", "pandas"},
    "pages": {"views", "charts", "streamlit", "htpy"},
    "cli": {*ROOMS[:7], "click"},
    "dashboard": {"views", "services", "streamlit"},
    "deploy": set(),  # it runs before anything is installed
}
# Rooms have rooms: which sub-room of services/ may know which besides itself. A page's sub-room in views/ knows what
# several pages share (the modules of views/ itself) and no other page's.
MAY_WITHIN = {
    "office": set(),
    "intake": {"office", "register"},
    "register": {"office", "month", "decision", "audit"},
    "month": {"office", "register", "decision", "audit"},
    "decision": {"office", "register", "month", "audit"},
    "trial": {"office", "register"},
    "peers": {"office", "register"},
    "papers": {"office", "intake", "register", "month", "decision", "trial", "audit", "peers"},
    "audit": {"office", "month", "decision"},
}
WIDEST = 18  # modules side by side in one folder; more is a corridor nobody finds a door in
HEAPS = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "lib", "shared"}
LIBRARIES = {name for may in MAY.values() for name in may} - set(ROOMS) | {
    "plotly",
    "numpy",
    "polars",
    "sqlglot",
}


def modules():
    """(room, path) of every module that is ours and no test."""
    for room in ROOMS:
        yield from ((room, path) for path in sorted((ROOT / room).rglob("*.py")))
    yield from ((edge, ROOT / f"{edge}.py") for edge in EDGES if (ROOT / f"{edge}.py").exists())


def imported(source: str) -> set[str]:
    """The top names of all imports, wherever in the file they stand; relative ones stay in the room."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(node.module if node.module == CALENDAR else node.module.split(".")[0])
    return found


def breaches(room: str, source: str) -> set[str]:
    may = MAY[room] | {room} | set(sys.stdlib_module_names)
    return imported(source) - may - ({CALENDAR} if "metrics" in may else set())


OURS = [pytest.param(room, path, id=str(path.relative_to(ROOT))) for room, path in modules()]


@pytest.mark.parametrize(("room", "path"), OURS)
def test_a_room_imports_only_what_the_table_lets_it(room, path):
    assert breaches(room, path.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize(("room", "path"), OURS)
def test_no_relative_import_leaves_its_room(room, path):
    depth = len(path.relative_to(ROOT).parts) - 1
    levels = [n.level for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.ImportFrom)]
    assert [level for level in levels if level > depth] == []


def neighbours(room: str, path: Path) -> set[str]:
    """The other sub-rooms of its room that a module imports from; modules of the room itself are nobody's."""
    own, found = path.parent.name, set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == 2:
            names = [node.module.split(".")[0]] if node.module else [a.name for a in node.names]
            found |= {name for name in names if (ROOT / room / name).is_dir()}
    return found - {own}


WITHIN = [
    pytest.param(room, path, id=str(path.relative_to(ROOT)))
    for room, path in modules()
    if room in ("services", "views") and len(path.relative_to(ROOT).parts) == 3
]


@pytest.mark.parametrize(("room", "path"), WITHIN)
def test_a_sub_room_knows_only_what_the_table_lets_it(room, path):
    may = MAY_WITHIN[path.parent.name] if room == "services" else set()
    assert neighbours(room, path) - may == set()


def test_every_sub_room_of_the_services_is_in_the_table():
    assert {p.name for p in (ROOT / "services").iterdir() if (p / "__init__.py").exists()} == set(MAY_WITHIN)


@pytest.mark.parametrize("room", ["services", "views"])
def test_no_folder_is_a_corridor(room):
    for folder in [ROOT / room, *(p for p in (ROOT / room).iterdir() if p.is_dir())]:
        assert len(list(folder.glob("*.py"))) <= WIDEST, folder.name


def test_a_breach_is_seen():
    told = "import duckdb\ndef f():\n    from services.office import Office\n    import json\nfrom . import charts"
    assert breaches("ledger", told) == {"duckdb", "services"}
    assert breaches("services", told) == {"duckdb"}
    assert breaches("store", told) == {"services"}
    assert breaches("ledger", "from metrics.calendar import screen_day\nfrom metrics import words") == {
        "metrics"
    }


def test_what_the_rooms_below_may_know_of_metrics_knows_nothing():
    assert imported((ROOT / "metrics" / "calendar.py").read_text("utf-8")) <= set(sys.stdlib_module_names)


def test_every_room_with_code_is_in_the_table():
    held = {p.parent.relative_to(ROOT).parts[0] for p in ROOT.glob("*/*.py")} - {
        "tests",
        "docs",
        "scripts",
        "benchmarks",
    }
    assert {name for name in held if not name.startswith(".")} <= set(MAY)


@pytest.mark.parametrize(("room", "path"), OURS)
def test_no_module_is_named_like_a_heap_or_like_a_library(room, path):
    assert path.stem not in HEAPS | LIBRARIES


@pytest.mark.parametrize(("room", "path"), OURS)
def test_no_module_is_a_heap(room, path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize(("room", "path"), OURS)
def test_only_the_store_opens_a_database_and_only_views_hold_session_state(room, path):
    source = path.read_text(encoding="utf-8")
    assert room == "store" or "duckdb" not in imported(source)
    assert room == "views" or "session_state" not in source


def test_a_class_has_a_name_of_its_own():
    """Whoever reads a name in one room must not take it for its neighbour's."""
    homes = {}
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.parse(path.read_text("utf-8")).body:
                if isinstance(node, ast.ClassDef):
                    homes.setdefault(node.name, []).append(path.relative_to(ROOT).as_posix())
    assert {name: found for name, found in homes.items() if len(found) > 1} == {}
