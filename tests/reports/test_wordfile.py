"""Word: the template a clerk can change, real styles, and that what people wrote is never read as anything but text."""

from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document as opened
from docx.oxml.ns import qn

from reports.blocks import Column, PrintedDocument, Table, Text
from reports.lines import lines_document
from reports.masking import mask
from reports.term import term_document
from reports.wordfile import BrokenTemplate, document_docx
from tests.papers import FORMULA, HEADS, IMPRINT, quarter, setting
from tests.word_template import PLACE, made


@pytest.fixture(scope="module")
def template():
    return PLACE.read_bytes()


@pytest.fixture(scope="module")
def one(template):
    """The quarter of one account, opened again."""
    return opened(BytesIO(document_docx(term_document([quarter()], IMPRINT, HEADS["quarter"]), template)))


def words(document):
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_the_template_is_what_its_script_makes(template):
    assert made() == template


def test_title_headings_and_tables_have_real_styles(one):
    styled = [
        (p.style.name, p.text) for p in one.paragraphs if p.style.name.startswith(("Title", "Sub", "Head"))
    ]
    assert styled[:4] == [
        ("Title", "四半期評価書"),
        ("Subtitle", "令和8年度第2四半期（令和8年7月〜9月）"),
        ("Subtitle", "千曲市広報X（広報課）"),
        ("Heading 1", "1　目標と実績"),
    ]
    stamps, consulted, aims = one.tables[:3]
    assert [c.text for c in stamps.rows[0].cells] == ["部長", "課長", "担当"]
    assert [c.text for c in consulted.rows[0].cells] == ["財政課長"]
    assert aims.style.name == "帳票の表" and aims.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert aims._tbl.tblPr.find(qn("w:tblDescription")).get(qn("w:val")) == "指標ごとの目標値、実績値、達成率"


def test_what_closes_a_document_is_kept_with_what_it_closes(template):
    rows = tuple((str(n), "a") for n in range(30))
    for size in (3, 30):
        table = Table((Column("番号", 20), Column("内容", 160)), rows[:size])
        held = PrintedDocument("lines", "題", "", "", "", IMPRINT, (table,), closing="以上")
        made = opened(BytesIO(document_docx(held, template)))
        end = next(p for p in made.paragraphs if p.text == "以上")._p
        kept = list(made.element.body.iter(qn("w:keepNext")))
        assert end.getprevious().find(f".//{qn('w:keepNext')}") is not None
        assert len(kept) == 1 + 2 * (
            4 if size == 3 else 1
        )  # a short table whole with its head, of a long one a row


def test_language_font_and_properties(one):
    told = one.core_properties
    assert (told.title, told.language) == (
        "四半期評価書　令和8年度第2四半期（令和8年7月〜9月）　千曲市広報X（広報課）",
        "ja-JP",
    )
    assert told.created.isoformat().startswith("2026-11-05T10:03") and told.created == told.modified
    defaults = one.styles.element.find(qn("w:docDefaults"))
    assert defaults.find(".//" + qn("w:lang")).get(qn("w:eastAsia")) == "ja-JP"
    assert one.styles["Normal"].element.rPr.rFonts.get(qn("w:eastAsia")) == "BIZ UDPゴシック"


def test_every_picture_says_what_it_shows(one):
    alts = [e.get("descr") for e in one.element.iter(qn("wp:docPr"))]
    assert len(alts) == 2 and all(alts)


def test_page_edges_carry_the_evidence(one):
    foot = one.sections[0].footer.paragraphs[0].text
    assert "台帳記録 153番・先頭 6fdf6aa4f0b5\n作成 令和8年11月5日 10:03 見本 さくら" in foot
    assert "四半期評価書　令和8年度第2四半期" in one.sections[0].header.paragraphs[0].text
    assert "速報" in words(one) and words(one).rstrip().count("以上") == 1


def test_many_accounts_lie_on_their_side(template):
    held = opened(
        BytesIO(document_docx(term_document([quarter(), quarter("別")], IMPRINT, HEADS["quarter"]), template))
    )
    assert held.sections[0].page_width > held.sections[0].page_height


def test_the_same_document_gives_the_same_bytes(template):
    document = lines_document(setting(), IMPRINT, HEADS["lines"])
    content = document_docx(document, template)
    assert document_docx(document, template) == content
    with ZipFile(BytesIO(content)) as held:
        assert {i.date_time for i in held.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_masked_leaves_no_name(template):
    held = document_docx(lines_document(setting(), IMPRINT, HEADS["lines"]), template, mask(["見本 さくら"]))
    with ZipFile(BytesIO(held)) as parts:
        text = "".join(parts.read(n).decode() for n in parts.namelist() if n.endswith(".xml"))
    assert "■■" in text and "さくら" not in text and "例田" not in text


@pytest.mark.parametrize(
    "bad",
    ["《本文》", "《題名》{{ x }}", FORMULA, "\x00\x07\ud800", "<w:p/>&", "🌸𠮷", "a\nb\tc", "千" * 100],
)
def test_what_people_wrote_is_text(template, bad):
    """A placeholder, a template tag, markup or a control in a text stays what it is, and stops nothing."""
    document = PrintedDocument(
        "lines", bad, "期間", bad, "第1-1", replace(IMPRINT, made_by=bad), (Text(bad), Text("終わり"))
    )
    told = words(opened(BytesIO(document_docx(document, template))))
    assert "終わり" in told and (bad in told or "\x00" in bad)


def test_blank_words_leave_no_empty_shell(template):
    document = PrintedDocument("lines", "題", "期間", "", "第1-1", IMPRINT, (Text("本文"),))
    told = words(opened(BytesIO(document_docx(document, template))))
    assert "宛先" not in told and "《" not in told


def test_a_template_that_was_changed_in_word_still_works():
    """Another order, another font, a letterhead, and a placeholder that Word split into two runs."""
    own = opened()
    own.add_paragraph("千曲市役所")
    split = own.add_paragraph("件名: 《題")
    split.add_run("名》です")
    own.add_paragraph("《本文》")
    held, held_style = BytesIO(), own.styles.add_style("帳票の表", 3)
    assert held_style is not None
    own.save(held)
    told = words(
        opened(BytesIO(document_docx(lines_document(setting(), IMPRINT, HEADS["lines"]), held.getvalue())))
    )
    assert told.startswith("千曲市役所\n件名: 目標・ライン設定票です") and "4　これまでの版" in told


def test_a_template_without_a_place_for_the_text_is_refused():
    held = BytesIO()
    opened().save(held)
    with pytest.raises(BrokenTemplate, match="《本文》がありません"):
        document_docx(lines_document(setting(), IMPRINT, HEADS["lines"]), held.getvalue())
