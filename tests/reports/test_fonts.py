"""The embedded font, and what becomes of characters that it cannot draw."""

import struct

import pytest

from reports.fonts import FAMILY, drawn, folders, glyphs
from reports.printable import Printable
from reports.typeset import fonts
from tests.evaluations import JUDGED, evaluation


def test_the_font_comes_from_its_package_in_both_weights():
    assert [f.suffix for folder in folders() for f in folder.glob("*.otf")] == [".otf", ".otf"]
    assert {(f.family, f.weight) for f in fonts().fonts()} == {(FAMILY, 400), (FAMILY, 700)}


@pytest.mark.parametrize("character", "亜𠮷髙﨑㈱①●▲■◆○–＋※〓−→…ｱé")
def test_it_draws_names_and_marks(character):
    assert ord(character) in drawn()


@pytest.mark.parametrize("character", "🌸👍\U0001f9ff")
def test_it_draws_no_emoji(character):
    assert ord(character) not in drawn()


def test_a_file_that_is_no_such_font_is_refused():
    with pytest.raises(ValueError, match="no table cmap"):
        glyphs(struct.pack(">4sHHHH", b"OTTO", 0, 0, 0, 0))


def test_every_text_of_an_evaluation_is_made_printable():
    page = Printable(drawn())
    held = page.every(evaluation(JUDGED, name="花🌸", section="課\u200b"))
    assert (held.name, held.section, held.metrics[0].points) == ("花〓", "課", JUDGED.points)
    assert page.notes() == ["U+1F338 CHERRY BLOSSOM", "U+200B ZERO WIDTH SPACE"]


def test_what_only_chooses_a_shape_goes_without_a_word():
    page = Printable(drawn())
    assert page.text("☎\ufe0f") == "☎" and page.text("か\u3099 ハ\u309a\t終\u3000。") == "が パ 終\u3000。"
    assert page.notes() == []


def test_compatibility_characters_keep_their_own_shape():
    assert Printable(drawn()).text("神\ufa19") == "神\ufa19"
