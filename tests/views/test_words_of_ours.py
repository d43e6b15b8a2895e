"""Every text of ours that a screen or a paper can show, searched: for English that nobody explains, and for two words of one
meaning. (The framework's own words: test_framework_words.py. Days and months: tests/test_days_in_sentences.py.)"""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("pages", "views", "services", "metrics", "charts", "reports", "ledger", "store")
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
NO_TEXT = re.compile(
    r"\\w|\\d|</|<b |\b(SELECT|FROM|JOIN|CAST|CASE|AND|INTO)\b|unnest|coalesce|[{;]\s*[a-z-]+:|`"
)
HOLE = re.compile(r"\{\w*\}")
WORD = re.compile(r"(?<![\w./@_:\-])[A-Za-z]{3,}(?![\w./=_\-])")

# One word for one meaning: ours, and the others that are not said. Where the guideline's own text is quoted it stands as it is.
ONE_WORD = {
    "媒体": "プラットフォーム",
    "利用者": "ユーザー|ユーザ",
    "担当者": "スタッフ",
    "ライン": "しきい値|閾値",
    "速報": "速報値",
    "投稿・記事": "ポスト(?!別|ID|一覧)",
    "取り込む": "インポート|アップロード|取込み|取りこ[みむん]",
    "書き出す・保存する": "エクスポート|ダウンロード",
    "控え": "バックアップ",
    "フォルダ": "フォルダー",
    "サーバー": "サーバ(?!ー)",
    "ブラウザー": "ブラウザ(?!ー)",
    "パソコン": r"(?<!A)\bPC\b|端末",
    "押す": "クリック(?!数|され|した|率|$)",
    "入れる": "入力して|入力する",
    "確かめる・点検": "チェック",
    "確認・決裁": "承認",
    "期限": "締切|締め切り",
    "か月": "[ヶケカ箇]月",
    "ください": "下さい",
    "できる": "出来(?=る|ま|な)",
    "（何が起きたか）": "エラー",
}

# What may stand in English, by the reason why; whatever else is English needs a Japanese word.
NAMED = {
    "names of things and files": "CSV Excel PDF PNG SVG Word XML JSON TOML URL SNS BIZ zip Facebook Instagram YouTube LINE "
    "Meta Twitter UTC Lifetime",
    "keys": "Ctrl Enter Esc Tab",
    "a year of an era, as Excel writes its format": "ggge",
    "methods, found elsewhere by this name": "Benjamini Hochberg NHS Making data count",
    "parts of the program, as an installer names them": "Authlib DuckDB Java JavaScript OIDC Office Python Spark Connect Host pip install "
    "python https http Add PATH",
    "columns, members, answers, commands and folders, as they are typed": "date metric value note day from kind text "
    "document raw rebuild restore import undo adopt share inbox backups office record member members name role sections "
    "policy claims login local proxy oidc proxies secret auth real alone digest said own true false NULL hanako visitors",
    "keys of the guideline's files": "any none tags starts masked kept heading number clause obligation filing officials "
    "publication theme",
}
KNOWN = {word for told in NAMED.values() for word in told.split()}


def _docstrings(tree: ast.AST) -> set[int]:
    kinds = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    bodies = [n.body for n in ast.walk(tree) if isinstance(n, kinds)]
    return {id(b[0].value) for b in bodies if b and isinstance(b[0], ast.Expr)}


def _in_code(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    aside = _docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in aside:
            yield node.value


def _leaves(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for each in value.values():
                yield from _leaves(each)
        case list():
            for each in value:
                yield from _leaves(each)


def _in_metrics(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(("-- title:", "-- unit:")):
            yield line.partition(":")[2]


def _on_paper(path: Path) -> Iterator[str]:
    yield from re.findall(r'"([^"]*)"', path.read_text(encoding="utf-8"))


def _files() -> Iterator[tuple[Path, Iterator[str]]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if not path.name.startswith("test_"):
                yield path, _in_code(path)
    for path in [
        ROOT / "views/web/words.toml",
        ROOT / "data/platforms.toml",
        *(ROOT / "data/handbook").glob("*.toml"),
    ]:
        yield path, _leaves(tomllib.loads(path.read_text(encoding="utf-8")))
    yield from ((path, _in_metrics(path)) for path in sorted((ROOT / "metrics").glob("*.sql")))
    yield from ((path, _on_paper(path)) for path in sorted((ROOT / "reports/typst").glob("*.typ")))


@pytest.fixture(scope="module")
def texts():
    """Where, and what is said there."""
    told = [(str(p.relative_to(ROOT)), text) for p, found in _files() for text in found]
    return [(where, text) for where, text in told if JAPANESE.search(text) and not NO_TEXT.search(text)]


def english(text: str) -> set[str]:
    """The English words of a text that are no known name.

    >>> sorted(english("CSV を upload してください（{account}）"))
    ['upload']
    """
    return set(WORD.findall(HOLE.sub("", text))) - KNOWN


def other_words(text: str) -> list[str]:
    """Words of a text for which there is another of ours.

    >>> other_words("プラットフォームからダウンロードします"), other_words("リンククリック数")
    (['プラットフォーム', 'ダウンロード'], [])
    """
    return [found[0] for said in ONE_WORD.values() if (found := re.search(said, text))]


def test_the_whole_of_what_is_said_is_read(texts):
    assert len(texts) > 5000
    assert {"views", "services", "metrics", "reports", "ledger", "data"} <= {
        w.split("/")[0] for w, _ in texts
    }


def test_what_may_stand_in_english_is_said_somewhere(texts):
    said = {word for _, text in texts for word in WORD.findall(HOLE.sub("", text))}
    assert KNOWN - said == set()


def test_no_text_speaks_english_that_has_no_name(texts):
    assert {(where, *english(text)) for where, text in texts if english(text)} == set()


def test_one_meaning_has_one_word(texts):
    assert {(where, text[:80], *other_words(text)) for where, text in texts if other_words(text)} == set()
