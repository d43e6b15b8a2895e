"""Every kind of document is declared once: what lists kinds asks the declarations, and nothing forgets one."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import services.papers
from reports.paper import FORMS
from services.office.folder import DATA
from services.office.guideline_files import load
from services.papers import issuing
from services.papers.kinds import PaperKind, paper_kind, paper_kinds
from tests.reports.test_papers import DRAWN

FOLDER = Path(services.papers.__file__).parent
KINDS = list(paper_kinds().values())


def test_every_module_that_declares_a_kind_is_found():
    declaring = {p.stem for p in FOLDER.glob("*.py") if "\nKINDS = " in p.read_text("utf-8")}
    assert {by.__module__.rpartition(".")[2] for kind in KINDS for by in _makers(kind)} == declaring
    assert issuing.choices() == [f"{k.id}.{form}" for k in KINDS for form in k.forms]


def _makers(kind):
    return [by for by in (kind.document, kind.setting, kind.book, kind.rows, kind.fragment) if by]


def test_every_document_has_a_golden_text():
    """Kinds that are made by one function (四半期, 半期, 年度) are drawn once."""
    drawn = {paper_kind(draw().kind).document for draw in DRAWN.values()}
    assert drawn == {kind.document for kind in KINDS if kind.document}


def test_what_the_city_prints_is_of_kinds_that_are():
    """A name in words.toml that no kind has would be a 様式 that nobody ever sees."""
    told, known = (
        load(DATA / "guideline").words.papers,
        {name for k in KINDS for name in (k.words or (k.id,))},
    )
    assert set(told) <= known and {k.id for k in KINDS if k.document and not k.words} <= set(told)
    assert all(set(k.words) <= set(told) for k in KINDS)


def test_titles_places_and_forms_are_told_apart():
    assert len({k.title for k in KINDS}) == len({k.place for k in KINDS}) == len(KINDS)
    assert {form for k in KINDS for form in k.forms} == set(FORMS)


@pytest.mark.parametrize(
    "wrong",
    [{"forms": ("pdf", "xlsx")}, {"forms": ()}, {"in_set": ("docx",)}, {"of": "decision"}],
    ids=str,
)
def test_a_kind_that_contradicts_itself_cannot_be_declared(wrong):
    with pytest.raises(TypeError):
        replace(paper_kind("review"), **wrong)


def test_a_kind_that_is_not_there_is_said():
    with pytest.raises(LookupError, match="nothing という帳票はありません。あるもの: review、"):
        paper_kind("nothing")


def test_a_new_kind_needs_its_declaration_alone(monkeypatch):
    """Declared in a module of the folder, it is offered, named and collected without another line."""
    new = PaperKind(
        "memo", "覚え書き", "month", ("csv",), "第1-2(7)", 99, rows=lambda making: [], in_set=("csv",)
    )
    monkeypatch.setattr(services.papers.digest, "KINDS", (*services.papers.digest.KINDS, new))
    paper_kinds.cache_clear()
    try:
        assert issuing.choices()[-1] == "memo.csv" and paper_kind("memo") is new
        order = issuing.Order("memo", "csv", date(2026, 10, 1))
        assert new.file_name(order) == "覚え書き_2026-10.csv"
    finally:
        paper_kinds.cache_clear()
