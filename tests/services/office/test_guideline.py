"""The guideline as data: word for word, complete, and refused by file and key where it is broken."""

import random
import re
import shutil
import tomllib
from pathlib import Path

import pytest

from services.office import guideline_files
from services.office.folder import Office
from services.office.guideline import PLACEHOLDERS, Publication, fill
from services.office.guideline_files import BrokenGuideline, load

ROOT = Path(__file__).parents[3]
OURS = ROOT / "data" / "guideline"
ORIGINAL = ROOT.parent / "shared" / "guideline-ja.txt"


@pytest.fixture(scope="module")
def guideline():
    return load(OURS)


def test_the_clauses_in_their_order_are_the_guideline_word_for_word(guideline):
    if not ORIGINAL.exists():
        pytest.skip("the guideline's text does not lie beside the repository: nothing to compare with")
    original = ORIGINAL.read_text(encoding="utf-8").splitlines()
    lines = [re.sub(r"^- ", "", line).strip() for line in original]  # "- " is the mark of a list, not a word
    ours = [guideline.title]
    for clause in guideline.clauses.values():
        ours += [line for line in (clause.heading, *clause.text.splitlines()) if line]
    assert ours == [line for line in lines if line]


@pytest.mark.parametrize(
    ("name", "ids", "clause"),
    [
        ("policy", "purpose media audience content benefit usage organisation goals", "第1-1(3)"),
        (
            "manual",
            "purpose organisation posting responding scope security evaluation compliance particulars",
            "第1-1(4)",
        ),
        (
            "disclosure",
            "name url purpose content manager operator usage notes copyright disclaimer",
            "第1-1(5)",
        ),
        ("evaluation", "reactions users overall", "第1-2(7)"),
        ("prohibited", "ア イ ウ エ オ カ キ ク ケ コ サ シ ス", "第1-2(8)"),
        ("criteria", "scale audience prospects value safety", "第2(4)"),
    ],
)
def test_a_list_has_the_guidelines_items_in_its_order_and_words(guideline, name, ids, clause):
    items = guideline.items(name)
    assert [item.id for item in items] == ids.split()
    stands = "\n".join(c.text for c in guideline.whole(clause))
    places = [stands.find(item.words) for item in items]
    assert -1 not in places
    assert name == "disclosure" or places == sorted(places)  # 目的 also stands inside other words
    assert all(item.words in "\n".join(c.text for c in guideline.whole(item.clause)) for item in items)


@pytest.mark.parametrize(
    ("name", "clause"),
    [("policy", "第1-1(3)"), ("manual", "第1-1(4)"), ("disclosure", "第1-1(5)"), ("evaluation", "第1-2(7)")],
)
def test_no_line_of_a_list_is_left_out(guideline, name, clause):
    bullets = [
        line.removeprefix("・ ") for line in guideline.clause(clause).text.splitlines() if line[0] == "・"
    ]
    assert [item.words for item in guideline.items(name)] == bullets


def test_every_prohibition_of_the_guideline_is_an_item(guideline):
    listed = [c.id for c in guideline.whole("第1-2(8)")[1:]]
    assert [item.clause for item in guideline.items("prohibited")] == listed
    assert [f"第1-2(8){item.id}" for item in guideline.items("prohibited")] == listed


@pytest.mark.parametrize(
    ("platform", "clause", "required"),
    [("facebook", "第2(1)", 3), ("x", "第2(2)", 2), ("youtube", "第2(3)", 1)],
)
def test_a_checklist_is_its_clause_line_by_line(guideline, platform, clause, required):
    items = guideline.checklist(platform)
    bullets = [line.removeprefix("・ ") for line in guideline.clause(clause).text.splitlines()]
    assert [item.text for item in items] == bullets
    assert [item.obligation for item in items] == ["必須"] * required + ["任意"] * (len(items) - required)
    assert all(("運営主体である組織の判断で" in item.text) == (item.obligation == "任意") for item in items)


def test_checklists_are_of_known_media_and_others_have_none(guideline, new_folder):
    assert set(guideline.checklists) <= set(Office(new_folder()).platforms)
    assert guideline.checklist("line") == ()


def test_the_grounds_are_the_guidelines_four_with_their_provisos(guideline):
    bullets = [line for line in guideline.clause("第1-4(1)").text.splitlines() if line[0] == "・"]
    grounds = [guideline.ground(number) for number in (1, 2, 3, 4)]
    assert [ground.mark for ground in grounds] == list("①②③④")
    assert all(ground.words in bullet for ground, bullet in zip(grounds, bullets, strict=True))
    assert [bool(ground.proviso) for ground in grounds] == [True, False, True, False]
    for ground in grounds:
        assert ground.proviso in guideline.clause(ground.proviso_clause or ground.clause).text


def test_a_clause_is_found_by_its_number_and_with_what_stands_under_it(guideline):
    assert guideline.clause("第1-4(1)").title == "判断基準"
    assert [c.id for c in guideline.whole("第1-1(1)")] == [
        "第1-1(1)",
        "第1-1(1)ア",
        "第1-1(1)イ",
        "第1-1(1)ウ",
    ]
    with pytest.raises(LookupError, match="「第9」という条文はありません"):
        guideline.clause("第9")


def test_a_template_says_what_it_is_told_and_shows_what_it_is_not(guideline):
    told = guideline.words.template(
        "reminder", section="観光課", account="{city}<b>", month="令和8年10月", deadline=None
    )
    assert "観光課　運用管理責任者　様" in told
    assert "「{city}<b>」の令和8年10月" in told  # a name is never read as a template
    assert "〔期限〕までに" in told
    assert told.endswith("千曲市情報政策課")
    assert {fill(f"{{{name}}}", {name: "x"}) for name in PLACEHOLDERS} == {"x"}


def test_a_word_that_the_city_has_not_written_is_named(guideline):
    with pytest.raises(LookupError, match=r"words.toml に phrase の nothing がありません"):
        guideline.words.phrase("nothing")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            "clauses.toml",
            'title = "前文"',
            "",
            r"clauses.toml の clause の1番目（前文） を.*title がありません",
        ),
        ("clauses.toml", 'id = "第1-1"', 'id = "第1"', r"clause の3番目（第1） .*id「第1」が2つあります"),
        ("clauses.toml", 'heading = "第1．共通事項"', "", r"clause の2番目（第1） .*heading か text"),
        ("clauses.toml", 'id = "前文"', "id = 前文", r"clauses.toml の 書式 .*TOML として"),
        (
            "items.toml",
            'label = "目的"',
            'label = ""',
            r"items.toml の policy の1番目（purpose） の label .*文字が要ります",
        ),
        ("items.toml", 'label = "目的"', "label = 3", r"policy の1番目（purpose） の label .*文字が要ります"),
        ("items.toml", 'label = "目的"', 'lable = "目的"', r"policy の1番目（purpose） .*label がありません"),
        (
            "items.toml",
            'label = "目的"',
            'label = "目的"\nhint = "x"',
            r"policy の1番目（purpose） .*hint という項目はありません",
        ),
        (
            "items.toml",
            'clause = "第2(4)"',
            'clause = "第2(9)"',
            r"criteria の1番目（scale） の clause .*「第2\(9\)」",
        ),
        ("items.toml", "number = 4", "number = 3", r"ground .*1、2、3、4 の順"),
        (
            "media/x.toml",
            'obligation = "任意"',
            'obligation = "自由"',
            r"media/x.toml の item の3番目（follow_others） の obligation",
        ),
        ("media/x.toml", 'clause = "第2(2)"', "", r"media/x.toml の 全体 .*clause がありません"),
        (
            "words.toml",
            "アカウント「{account}」",
            "アカウント「{acount}」",
            r"words.toml の ask_continue .*{acount} という言葉は使えません",
        ),
        ("words.toml", 'stamps = ["課長", "係長", "担当"]', 'stamps = "課長"', r"document.review の stamps"),
        (
            "subjects.toml",
            '"消防・救急" = ["消防", "火災", "救急"]',
            '"消防・救急" = ["火"]',
            r"消防・救急 .*2文字以上",
        ),
        ("words.toml", 'mayor = "千曲市長"', "", r"words.toml の city .*mayor がありません"),
        ("words.toml", 'officials = "masked"', 'officials = "all"', r"publication の officials .*masked"),
        ("themes.toml", 'none = ["避難", "台風"]', 'never = ["避難"]', r"theme の 催し .*書けるのは"),
        ("themes.toml", '"文" = ["Text", "Status", "テキスト"]', '"文" = "Text"', r"kind の 文 .*並び"),
    ],
)
def test_a_broken_file_is_refused_by_file_and_key(tmp_path, file, old, new, said):
    folder = tmp_path / "guideline"
    shutil.copytree(OURS, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BrokenGuideline, match=said):
        load(folder)


def test_a_missing_file_is_named_and_a_further_medium_needs_a_file_alone(tmp_path):
    folder = tmp_path / "guideline"
    shutil.copytree(OURS, folder)
    line = "clause = '第2(4)'\n[[item]]\nid = 'official'\ntext = '認証済アカウントを取得する。'\nobligation = '必須'\n"
    (folder / "media" / "line.toml").write_text(line, encoding="utf-8")
    assert [item.text for item in load(folder).checklist("line")] == ["認証済アカウントを取得する。"]
    (folder / "words.toml").unlink()
    with pytest.raises(BrokenGuideline, match=r"words.toml の ファイル .*ファイルがありません"):
        load(folder)


def test_words_of_an_earlier_version_say_nothing_of_publication_and_mask_everybody(tmp_path):
    folder = tmp_path / "guideline"
    shutil.copytree(OURS, folder)
    whole = (folder / "words.toml").read_text(encoding="utf-8")
    head, _, rest = whole.partition("[publication]")
    (folder / "words.toml").write_text(head + rest[rest.index("[document.") :], encoding="utf-8")
    assert load(folder).words.publication == Publication("", False)


ODD = [5, 10**400, float("nan"), True, "", " ", [], {}, [[]], ["a", 5], {"x": {"y": 1}}, "{nobody}"]


def leaves(table, path=()):
    """The way to every value of a file; of a list, to its first two."""
    inner = (
        table.items()
        if isinstance(table, dict)
        else list(enumerate(table))[:2]
        if isinstance(table, list)
        else ()
    )
    for name, value in inner:
        yield (*path, name)
        yield from leaves(value, (*path, name))


READ = sorted(str(p.relative_to(OURS)) for p in OURS.rglob("*.toml"))
READ.remove(
    "cited.toml"
)  # the app does not read it: tests/services/papers/test_clauses.py holds papers to it


@pytest.mark.parametrize("file", READ)
def test_any_value_that_is_of_another_kind_is_read_or_refused_by_its_name(monkeypatch, file):
    text = (OURS / file).read_text(encoding="utf-8")
    chance, read, refused = random.Random(file), tomllib.loads, 0
    places = list(leaves(read(text)))
    for path in chance.sample(places, min(12, len(places))):
        changed = read(text)
        inner = changed
        for name in path[:-1]:
            inner = inner[name]
        inner[path[-1]] = chance.choice(ODD)
        monkeypatch.setattr(
            guideline_files.tomllib,
            "loads",
            lambda told, changed=changed: changed if told == text else read(told),
        )
        try:
            load(OURS)
        except BrokenGuideline as why:
            refused += 1
            assert f"data/guideline/{file}" in str(why), (path, str(why))
    assert refused


def test_a_file_of_ten_megabytes_is_refused_before_it_is_read(tmp_path):
    shutil.copytree(OURS, tmp_path, dirs_exist_ok=True)
    with (tmp_path / "clauses.toml").open("a", encoding="utf-8") as file:
        file.write("# x\n" * 2_500_000)
    with pytest.raises(BrokenGuideline, match="大きさ"):
        load(tmp_path)
