"""What is installed: pinned, locked with hashes, and named where it is imported."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("ledger", "store", "metrics", "charts", "reports", "services", "views", "pages", "samples")
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[a-z,]+\])?==([^\s;\\]+)")


def pins(name):
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return {m[1].lower().replace("_", "-"): m[2] for line in lines if (m := PINNED.match(line))}


def imported():
    files = [ROOT / "cli.py", ROOT / "dashboard.py", *(f for r in ROOMS for f in (ROOT / r).rglob("*.py"))]
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                yield node.module.split(".")[0]


def test_what_the_product_imports_is_named_and_pinned():
    told, known = pins("requirements.in") | pins("requirements-spark.in"), packages_distributions()
    ours = {*ROOMS, "cli", "dashboard"}
    others = set(imported()) - set(sys.stdlib_module_names) - ours
    unnamed = {m for m in others if not {d.lower().replace("_", "-") for d in known.get(m, [m])} & set(told)}
    assert unnamed == set()


@pytest.mark.parametrize("name", ["requirements", "requirements-dev", "requirements-spark"])
def test_a_lock_holds_every_pin_with_its_hashes(name):
    lock = (ROOT / f"{name}.txt").read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[A-Za-z0-9])", lock.split("\n", 2)[2])
    assert all("--hash=sha256:" in block for block in blocks)
    assert pins(f"{name}.in").items() <= pins(f"{name}.txt").items()
    assert "://" not in lock  # no address of anybody's registry
