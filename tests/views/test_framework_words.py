"""The framework's own words: whatever of its English a screen can show is in Japanese, or is listed with the reason why it is
not seen. The installed framework is read, so that a new version of it is noticed here."""

import re
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

from tests.views.bundle import Reading, served, spoken
from views.web import words

ROOT = Path(__file__).parents[2]
LISTED = tomllib.loads(Path(__file__).with_name("framework_words.toml").read_text(encoding="utf-8"))
UNUSED, LIBRARIES = LISTED["unused"], LISTED["libraries"]
NEVER = defaultdict(set)
for group in LISTED["never"]:
    for name, messages in group.items():
        if name != "reason":
            NEVER[name] |= set(messages)


@pytest.fixture(scope="module")
def sources():
    """Chunk by chunk, what a page of ours can make a browser load."""
    found = defaultdict(str)
    for name, source in served(frozenset(UNUSED)).items():
        found[words.chunk(name)] += "\n" + source
    return found


@pytest.fixture(scope="module")
def readings(sources):
    """Each of them that has words of ours or may have English, read."""
    return {n: Reading(source) for n, source in sources.items() if n not in LIBRARIES or n in words.words()}


@pytest.fixture(scope="module")
def english(readings):
    """The messages that read as English, by chunk."""
    return {name: spoken(read) for name, read in readings.items() if name not in LIBRARIES}


def test_every_english_message_is_translated_or_has_a_reason(english):
    left = {name: told - set(words.words().get(name, {})) - NEVER[name] for name, told in english.items()}
    assert {name: told for name, told in left.items() if told} == {}


def test_no_reason_is_kept_for_a_message_that_is_gone(english):
    gone = {name: told - english.get(name, set()) for name, told in NEVER.items()}
    assert {name: told for name, told in gone.items() if told} == {}


def test_every_chunk_of_the_list_is_there(sources):
    there = {words.chunk(path.name) for path in words.SCRIPTS.glob("*.js")}
    assert {*UNUSED, *LIBRARIES, *words.words()} - there == set()
    assert set(words.words()) - set(sources) == set()


def test_each_of_our_words_takes_the_place_of_all_its_english(sources, readings):
    for name, ours in words.words().items():
        before = [message for _, message in readings[name].messages()]
        after = [message for _, message in Reading(words.said(sources[name], ours)).messages()]
        assert [m for m in ours if "`" not in m and (m not in before or m in after)] == [], name
        assert [m for m in ours if "`" in m and m not in sources[name]] == [], name


def test_our_words_are_japanese_and_end_no_literal():
    said = [(m, ours) for table in words.words().values() for m, ours in table.items() if "`" not in m]
    left = {word for _, ours in said for word in re.findall(r"[A-Za-z]{2,}", ours)}
    assert left == {"streamlit", "run", "dashboard", "py", "bat", "Enter", "Esc", "Tab", "CSV", "PNG"}
    assert [ours for _, ours in said if re.search(r"[`\"'\\$]", ours)] == []


def test_what_the_reasons_rest_on_holds():
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert (config["client"]["toolbarMode"], config["client"]["showErrorDetails"]) == ("minimal", "none")
    code = "\n".join(
        path.read_text("utf-8") for room in ("views", "pages") for path in (ROOT / room).rglob("*.py")
    )
    called = set(re.findall(r"\.(\w+)\(", code))
    for reason in set(UNUSED.values()):
        assert called & set(re.findall(r"st\.(\w+)", reason)) == set(), reason


def test_a_new_word_would_be_seen():
    told = 'a={children:`Brand new words`},b=`${n} new ${m}`,c="flex-end",d=x/2/`you see`,e=/`not a text`/,f={label:`off`}'
    assert spoken(Reading(told)) == {"Brand new words", "{} new {}", "you see", "off"}


def test_a_script_is_served_in_our_words_under_its_own_name():
    name = next(path.name for path in words.SCRIPTS.glob("index.D*.js"))
    script = words.script(f"/office/static/js/{name}")
    assert script and "本文へ".encode() in script.body and b"Skip to main content" not in script.body
    assert words.script("/static/js/../../index.html") is None
    assert words.script("/static/js/none.js") is None
