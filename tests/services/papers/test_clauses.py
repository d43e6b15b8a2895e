"""Law: each clause that a paper quotes is one of the guideline, and says there what the paper takes from it
(data/guideline/cited.toml); and no clause that any part of the product names is one that the guideline lacks."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from services.office.guideline_files import load
from services.papers.kinds import paper_kinds

ROOT = Path(__file__).parents[3]
OURS = ROOT / "data" / "guideline"
ORIGINAL = ROOT.parent / "shared" / "guideline-ja.txt"
PROVISO = re.compile("但書$|ただし書$")
QUOTED = re.compile(r"(?<!様式)第[1-4](?:-\d+)?(?:\(\d+\)[ア-ス]?)?(?:但書|ただし書)?(?:、?\(\d+\)[ア-ス]?)*")
FURTHER = re.compile(r"、?(\(\d+\)[ア-ス]?)")
ROOMS = ("ledger", "metrics", "charts", "reports", "services", "views", "pages")
CITED = tomllib.loads((OURS / "cited.toml").read_text(encoding="utf-8"))["cited"]
GUIDELINE = load(OURS)


def quoted(text: str) -> Iterator[str]:
    """The clauses that a text quotes, also those of which it only says the last part.

    >>> list(quoted("第1-1(1)ウ、(5)、第1-3(1)(2)と第1-4(2)ただし書、第2"))
    ['第1-1(1)ウ', '第1-1(5)', '第1-3(1)', '第1-3(2)', '第1-4(2)ただし書', '第2']
    """
    for found in QUOTED.findall(text):
        first = re.match(r"第[1-4](?:-\d+)?(?:\(\d+\)[ア-ス]?)?(?:但書|ただし書)?", found)
        assert first
        yield first[0]
        above = first[0].partition("(")[0]
        yield from (above + more for more in FURTHER.findall(found[first.end() :]))


def said_in(file: Path) -> str:
    """What a file says to people: of Python its texts without the docstrings, else all of it."""
    text = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        return text
    tree = ast.parse(text)
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return "\n".join(
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
    )


@cache
def of_papers() -> dict[str, set[str]]:
    """Clause → where the papers quote it: in their code, the city's words, and as printed."""
    files = [
        *(ROOT / "reports").rglob("*.py"),
        *(ROOT / "reports").rglob("*.typ"),
        *(ROOT / "services" / "papers").rglob("*.py"),
        OURS / "words.toml",
    ]
    found: dict[str, set[str]] = {}
    for file in files:
        for clause in quoted(said_in(file)):
            found.setdefault(clause, set()).add(file.name)
    for kind in paper_kinds().values():
        for clause in quoted(kind.clause):
            found.setdefault(clause, set()).add(kind.id)
    return found


def stands(clause: str) -> bool:
    return PROVISO.sub("", clause) in GUIDELINE.clauses


def test_every_clause_that_a_paper_quotes_has_its_meaning_and_no_other():
    assert {c: by for c, by in of_papers().items() if c not in {one["clause"] for one in CITED}} == {}
    assert {one["clause"] for one in CITED} - set(of_papers()) == set()
    assert all(one["said"] for one in CITED)


@pytest.mark.parametrize("one", CITED, ids=lambda one: one["clause"])
def test_the_guideline_says_there_what_the_paper_takes_from_it(one):
    held = GUIDELINE.clause(PROVISO.sub("", one["clause"]))
    whole = f"{held.heading}\n{held.text}"
    assert one["words"] in whole
    if PROVISO.search(one["clause"]):  # the words are the proviso's, not those of the rule before it
        assert re.match("但し|ただし", one["words"])
    else:
        assert one["words"] in re.split("但し、|ただし、", whole)[0]


def test_the_words_are_those_of_the_guideline_itself():
    if not ORIGINAL.exists():
        pytest.skip("the guideline's text does not lie beside the repository: nothing to compare with")
    original = ORIGINAL.read_text(encoding="utf-8")
    assert [one["clause"] for one in CITED if one["words"] not in original] == []


def test_nothing_names_a_clause_that_the_guideline_lacks():
    named = {
        (clause, file.name)
        for room in ROOMS
        for file in (ROOT / room).rglob("*")
        if file.suffix in (".py", ".sql", ".toml", ".typ")
        for clause in quoted(said_in(file))
    }
    assert {(clause, name) for clause, name in named if not stands(clause)} == set()
    assert len({clause for clause, _ in named}) > 25  # it does find them
