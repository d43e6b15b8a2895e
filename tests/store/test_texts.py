"""Free texts that name people: kept apart, found by a name that tells nothing, and gone when they are disposed of."""

import hashlib
import json

import pytest
from hypothesis import given, strategies as st

from store.archive import MissingBlob
from store.texts import Texts

WORDS = "千曲太郎さんから: 図書館の休館日が分かりにくい"


@pytest.fixture
def texts(new_folder):
    return Texts(new_folder() / "texts")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_comes_back_as_it_was(new_folder, text):
    texts = Texts(new_folder() / "texts")
    name = texts.put(text)
    assert (texts.get(name), texts.holds(name)) == (text, True)


def test_the_name_tells_nothing_of_the_text(texts):
    """The same words twice are two names, and no hash of the words is among them."""
    one, two = texts.put(WORDS), texts.put(WORDS)
    assert one != two
    guesses = [
        WORDS,
        json.dumps(WORDS),
        json.dumps({"text": WORDS}),
        json.dumps({"text": WORDS}, ensure_ascii=False),
    ]
    assert not {one, two} & {hashlib.sha256(guess.encode()).hexdigest() for guess in guesses}
    salts = {json.loads(texts.blobs.get(name))["salt"] for name in (one, two)}
    assert len(salts) == 2 and min(map(len, salts)) >= 32


def test_a_text_that_was_disposed_of_is_no_text_any_more(texts):
    gone, kept = texts.put(WORDS), texts.put(WORDS)
    (texts.blobs.folder / gone).unlink()
    assert (texts.get(gone), texts.holds(gone)) == (None, False)
    assert (texts.get(kept), texts.holds(kept)) == (WORDS, True)


def test_an_altered_text_is_not_shown(texts):
    name = texts.put(WORDS)
    path = texts.blobs.folder / name
    path.write_bytes(path.read_bytes().replace("休館日".encode(), "開館日".encode()))
    with pytest.raises(MissingBlob, match="中身が変わっています"):
        texts.get(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "../journal.jsonl",
        "journal.jsonl",
        "a" * 63,
        "a" * 65,
        "A" * 64,
        "a" * 64,
        "a" * 63 + "/",
        "a" * 64 + "\n",
        None,
        7,
        ["a"],
    ],
)
def test_only_a_name_of_a_text_is_one(texts, name):
    texts.put(WORDS)
    (texts.blobs.folder.parent / "journal.jsonl").write_text("{}\n")
    assert not texts.holds(name)
    if isinstance(name, str) or name is None:
        assert texts.get(name) is None


def test_before_the_first_text_there_is_no_folder_and_no_text(texts):
    assert (texts.get("a" * 64), texts.holds("a" * 64), texts.blobs.folder.exists()) == (None, False, False)
