"""docs/guideline.md reads the whole guideline: every clause once, under its own title, and no clause that is not there."""

import re
from pathlib import Path

from ledger.entries import KINDS
from services.office.guideline_files import load

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "guideline.md").read_text(encoding="utf-8")
TABLE = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.splitlines()
    if line.startswith("| ")
][1:]


def test_every_clause_stands_in_the_table_once_and_in_order():
    clauses = load(ROOT / "data" / "guideline").clauses
    assert [(row[0], row[1]) for row in TABLE] == [(c.id, c.title) for c in clauses.values()]


def test_every_row_says_what_the_product_does_or_that_it_is_text_only():
    headings = [c.id for c in load(ROOT / "data" / "guideline").clauses.values() if not c.text]
    assert [row[0] for row in TABLE if row[2] == "見出し"] == [h for h in headings if h != "第1-2(8)"]
    assert all(len(row) == 4 and row[2] and row[3] for row in TABLE)
    assert all("文のみ" in row[2] for row in TABLE if row[3] == "—" and row[2] != "見出し")


def test_no_row_names_a_kind_of_entry_that_cannot_be_recorded():
    named = {name for row in TABLE for name in re.findall(r"`([a-z_]+)`", row[3])}
    assert len(named) > 15
    assert named - set(KINDS) == set()
