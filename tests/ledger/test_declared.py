"""Declarations: a kind says everything of itself in one place, and what is derived follows it."""

from datetime import date
from typing import Annotated, ClassVar

import pytest

from ledger import body, declared
from ledger.body import Body, TextId
from ledger.declared import ALL, NO, Is, Kind, Says, choices, complete, members, place, texts_in
from ledger.entries import KINDS
from metrics import words


@pytest.mark.parametrize("model", KINDS.values(), ids=list(KINDS))
def test_every_kind_is_complete(model):
    complete(model)


@pytest.mark.parametrize(
    ("kind", "members_"),
    [
        ({"same": ("nobody",)}, {}),
        ({"since": ("nobody",)}, {}),
        ({"owed": ("nobody",)}, {}),
        ({"columns": ("nobody",)}, {}),
        ({"salient": ("nobody",)}, {}),
        ({"items": "policy"}, {}),
        ({"may": (NO, ALL)}, {}),
        ({}, {"unlabelled": str}),
    ],
)
def test_a_kind_that_leaves_something_out_is_none(kind, members_):
    told = {"id": "k", "title": "種類", "may": (NO, NO, ALL, NO)} | kind
    annotations = {"DECLARED": ClassVar[Kind], **members_}
    model = type("Half", (Body,), {"__annotations__": annotations, "DECLARED": Kind(**told)})
    with pytest.raises(TypeError, match="Half"):
        complete(model)


def test_the_words_of_metrics_are_those_of_the_ledger():
    """Metrics know no ledger, and the ledger no metrics: their common words are held together here."""
    assert words.STATE_WORDS == body.STATES
    assert choices(members(KINDS["account"])["kind"]) == words.KIND_WORDS
    assert {b: words.BASIS_WORDS[b] for b in ("day", "post", "span")} == choices(
        members(KINDS["target"])["basis"]
    )


class Diary(Body):
    """A kind that nobody knows yet, with free text, a person and a day."""

    DECLARED: ClassVar[Kind] = Kind("diary", "日誌", (NO, NO, ALL, NO))

    written_on: Annotated[date, Is.PAST, Says("書いた日")]
    text: Annotated[TextId, Says("本文")]


def test_what_a_new_kind_declares_is_what_others_ask():
    complete(Diary)
    assert declared.those(Diary, Is.PAST) == ("written_on",)
    assert texts_in(Diary, {"text": "a" * 64, "written_on": "2026-04-01"}) == {"a" * 64}
    assert place(Diary, ("text",))[0] == "本文"
