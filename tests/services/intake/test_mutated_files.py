"""Some mutated files of every kind, looked at and planned: a part of tests/attacks/files.py."""

import pytest

from services.intake.looking import look_at
from store.context import Context
from tests.attacks import files
from tests.offices import office_of
from tests.store.examples import X_TWEETS


def test_a_mutated_file_of_any_kind_is_told_in_words_and_says_no_number_that_is_not_there():
    faults, outcomes = files.attack(6, 1811, list(files.KINDS))
    assert faults == []
    assert outcomes["refuse"] > 50 and outcomes["facts"] > 20


@pytest.mark.parametrize(
    "spoil", [lambda raw: raw.replace(b"2039", b"2\x8e39", 1), lambda raw: raw[:-3] + "本".encode()[:2]]
)
def test_a_file_of_ours_with_a_spoilt_character_is_no_file_of_another_encoding(new_folder, spoil):
    """It was read as Western text: the numbers stood, and every post's text was rubbish."""
    office = office_of(new_folder(), "x_koho")
    for raw, refused in (
        (X_TWEETS.raw, False),
        (X_TWEETS.text.encode("cp932"), False),
        (spoil(X_TWEETS.raw), True),
    ):
        (look,) = look_at(office, "a.csv", raw, Context(as_of=office.today()))
        assert (look.outcome == "refuse") is refused, look.message
        assert ("文字が途中で壊れています" in look.message) is refused
