"""Reading data/guideline/ into a Guideline: the whole folder, or a refusal that names file and key."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Set
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from metrics.sorting import Sorting, Theme

from .guideline import (
    BRACED,
    GROUNDS,
    LISTS,
    PLACEHOLDERS,
    CheckItem,
    Clause,
    ClauseItem,
    Ground,
    Guideline,
    PaperHead,
    Publication,
    Template,
    Words,
)

OBLIGATIONS = ("必須", "任意")
LARGEST = 512 * 1024  # bytes of a file: some twenty times the longest there is


class BrokenGuideline(Exception):
    """A file of data/guideline/ cannot be used; the message names file and key and says what is wrong."""

    def __init__(self, file: str, key: str, what: str):
        super().__init__(
            f"ガイドラインのデータ data/guideline/{file} の {key} を読めません: {what}。ファイルを直して、開き直してください。"
        )


def load(folder: Path) -> Guideline:
    """The guideline of a folder. Raises BrokenGuideline."""
    try:
        return _load(folder)
    except (TypeError, AttributeError, ValueError, LookupError, RecursionError, OSError) as error:
        raise BrokenGuideline(
            "", "どこか", f"書き方が大きく違っています（{type(error).__name__}）"
        ) from error


def _load(folder: Path) -> Guideline:
    title, clauses = _clauses(folder)
    tables = _toml(folder, "items.toml", {*LISTS, "ground"})
    lists = {name: tuple(_items(tables, name, clauses)) for name in LISTS}
    checklists = {
        path.stem: _checklist(folder, path.stem, clauses)
        for path in sorted((folder / "media").glob("*.toml"))
    }
    return Guideline(
        title,
        MappingProxyType(clauses),
        MappingProxyType(lists),
        _grounds(tables, clauses),
        MappingProxyType(checklists),
        _words(folder),
        MappingProxyType(_subjects(folder)),
        _sorting(folder),
    )


def _clauses(folder: Path) -> tuple[str, dict[str, Clause]]:
    file = "clauses.toml"
    tables = _toml(folder, file, {"title", "clause"})
    title = _texts(file, "全体", {"title": tables["title"]}, {"title"})["title"]
    found = {}
    for key, row in _rows(file, tables, "clause"):
        told = _texts(file, key, row, {"id", "title"}, {"heading", "text"})
        clause = Clause(told["id"], told["title"], told.get("heading", ""), told.get("text", ""))
        if not (clause.heading or clause.text):
            raise BrokenGuideline(file, key, "heading か text のどちらかが要ります")
        found[_new(file, key, clause.id, found)] = clause
    return title, found


def _items(tables: Mapping[str, Any], name: str, clauses: Mapping[str, Clause]) -> Iterator[ClauseItem]:
    seen: dict[str, Any] = {}
    for key, row in _rows("items.toml", tables, name):
        told = _texts("items.toml", key, row, {"id", "label", "words", "question", "clause"})
        _known("items.toml", key, told["clause"], clauses)
        seen[_new("items.toml", key, told["id"], seen)] = True
        yield ClauseItem(**told)


def _grounds(tables: Mapping[str, Any], clauses: Mapping[str, Clause]) -> tuple[Ground, ...]:
    file, found = "items.toml", []
    for key, row in _rows(file, tables, "ground"):
        if not isinstance(row, dict):
            raise BrokenGuideline(file, key, "項目の並び（テーブル）が要ります")
        texts = {k: v for k, v in row.items() if k != "number"}
        told = _texts(
            file, key, texts, {"label", "words", "question", "clause"}, {"proviso", "proviso_clause"}
        )
        for clause in (told["clause"], told.get("proviso_clause", told["clause"])):
            _known(file, key, clause, clauses)
        found.append(Ground(row.get("number", 0), **told))
    if tuple(g.number for g in found) != GROUNDS:
        raise BrokenGuideline(file, "ground", "number は 1、2、3、4 の順に、1つずつ要ります")
    return tuple(found)


def _checklist(folder: Path, platform: str, clauses: Mapping[str, Clause]) -> tuple[CheckItem, ...]:
    file, seen = f"media/{platform}.toml", {}
    tables = _toml(folder, file, {"clause", "item"})
    clause = _texts(file, "全体", {"clause": tables["clause"]}, {"clause"})["clause"]
    _known(file, "clause", clause, clauses)
    for key, row in _rows(file, tables, "item"):
        told = _texts(file, key, row, {"id", "text", "obligation"})
        if told["obligation"] not in OBLIGATIONS:
            raise BrokenGuideline(file, f"{key} の obligation", "「必須」か「任意」のどちらかです")
        seen[_new(file, key, told["id"], seen)] = CheckItem(clause=clause, **cast(Any, told))
    return tuple(seen.values())


def _words(folder: Path) -> Words:
    file = "words.toml"
    tables = _toml(folder, file, {"city", "document", "phrase", "template"}, {"publication"})
    city = _texts(
        file, "city", tables["city"], {"name", "guideline", "division", "mayor"}, {"telephone", "site"}
    )
    papers = {name: _paper(file, key, row) for name, key, row in _named(file, tables, "document")}
    phrases = _texts(file, "phrase", tables["phrase"], set(), None, empty=True)
    templates = {
        name: Template(**_texts(file, key, row, {"title", "text"}))
        for name, key, row in _named(file, tables, "template")
    }
    for key, text in [*phrases.items(), *((name, t.text) for name, t in templates.items())]:
        for name in BRACED.findall(text):
            if name not in PLACEHOLDERS:
                raise BrokenGuideline(file, key, f"{{{name}}} という言葉は使えません")
    return Words(
        MappingProxyType(city),
        MappingProxyType(papers),
        MappingProxyType(phrases),
        MappingProxyType(templates),
        _publication(file, tables.get("publication", {})),
    )


def _publication(file: str, row: Any) -> Publication:
    told = _texts(file, "publication", row, set(), {"clause", "officials"}, empty=True)
    officials = told.get("officials", "masked")
    if officials not in ("masked", "kept"):
        raise BrokenGuideline(file, "publication の officials", "「masked」か「kept」のどちらかです")
    return Publication(told.get("clause", "").strip(), officials == "kept")


def _subjects(folder: Path) -> dict[str, Mapping[str, tuple[str, ...]]]:
    file, parts = "subjects.toml", ("purpose", "audience")
    tables, found = _toml(folder, file, set(parts)), {}
    for part in parts:
        rows = _named_rows(file, tables, part)
        found[part] = MappingProxyType({n: _words_of(file, f"{part} の {n}", words) for n, words in rows})
    return found


def _sorting(folder: Path) -> Sorting:
    """themes.toml: rules of 分類, and kinds of posts."""
    file = "themes.toml"
    tables, themes = _toml(folder, file, {"theme", "kind"}), {}
    for name, row in _named_rows(file, tables, "theme"):
        key = f"theme の {name}"
        if not isinstance(row, dict) or not row.keys() <= {"any", "none", "tags", "starts"}:
            raise BrokenGuideline(file, key, "書けるのは any、none、tags、starts です")
        if not any(row.get(part) for part in ("any", "tags", "starts")):
            raise BrokenGuideline(file, key, "any、tags、starts のどれかが要ります")
        themes[name] = Theme(
            **{part: _words_of(file, f"{key} の {part}", told) for part, told in row.items()}
        )
    kinds = {
        name: _words_of(file, f"kind の {name}", told) for name, told in _named_rows(file, tables, "kind")
    }
    return Sorting(MappingProxyType(themes), MappingProxyType(kinds))


def _named_rows(file: str, tables: dict[str, Any], part: str) -> list[tuple[str, Any]]:
    if not isinstance(tables[part], dict):
        raise BrokenGuideline(file, part, "名前の付いた表が要ります")
    return list(tables[part].items())


def _words_of(file: str, key: str, told: Any) -> tuple[str, ...]:
    """A list of words of two letters and more."""
    if not (isinstance(told, list) and told and all(isinstance(w, str) and len(w) > 1 for w in told)):
        raise BrokenGuideline(file, key, "2文字以上の語の並びが要ります")
    return tuple(told)


def _paper(file: str, key: str, row: Any) -> PaperHead:
    boxes = {name: row.get(name, []) for name in ("stamps", "consult")} if isinstance(row, dict) else {}
    for name, held in boxes.items():
        listed = isinstance(held, list) and all(isinstance(s, str) and s for s in held)
        if not listed or (name == "stamps" and name not in row):
            raise BrokenGuideline(file, f"{key} の {name}", '["課長", "担当"] のような文字の並びが要ります')
    filing = row.get("filing", {}) if isinstance(row, dict) else {}
    told = _texts(file, f"{key} の filing", filing, set(), None)
    texts = {k: v for k, v in row.items() if k not in ("stamps", "consult", "filing")} if boxes else row
    return PaperHead(
        stamps=tuple(boxes.get("stamps", ())),
        consult=tuple(boxes.get("consult", ())),
        filing=tuple(told.items()),
        **_texts(file, key, texts, {"title", "form", "addressee"}, empty=True),
    )


def _toml(folder: Path, file: str, keys: set[str], optional: Set[str] = frozenset()) -> dict[str, Any]:
    """A file's tables, which must be exactly these, and may be the optional ones."""
    try:
        if (folder / file).stat().st_size > LARGEST:
            raise BrokenGuideline(file, "大きさ", f"{LARGEST // 1024} KB を超えています")
        tables = tomllib.loads((folder / file).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BrokenGuideline(file, "ファイル", "ファイルがありません") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BrokenGuideline(file, "書式", f"TOML として読めません（{error}）") from None
    _same_keys(file, "全体", tables, keys, set(optional))
    return tables


def _rows(file: str, tables: Mapping[str, Any], name: str) -> Iterator[tuple[str, Any]]:
    """The rows of a list of tables, each with a name for messages."""
    if not isinstance(tables[name], list):
        raise BrokenGuideline(file, name, f"[[{name}]] の並びが要ります")
    for number, row in enumerate(tables[name], 1):
        told = row.get("id") or row.get("number") if isinstance(row, dict) else None
        yield f"{name} の{number}番目" + (f"（{told}）" if told else ""), row


def _named(file: str, tables: Mapping[str, Any], name: str) -> Iterator[tuple[str, str, Any]]:
    """The tables under a name: own name, name for messages, table."""
    if not isinstance(tables[name], dict):
        raise BrokenGuideline(file, name, f"[{name}.…] の並びが要ります")
    for own, row in tables[name].items():
        yield own, f"{name}.{own}", row


def _texts(
    file: str,
    key: str,
    row: Any,
    required: set[str],
    optional: Iterable[str] | None = (),
    empty: bool = False,
) -> dict[str, str]:
    """A table of texts: all required, none unknown (`optional` None: any), none empty unless that means something."""
    if not isinstance(row, dict):
        raise BrokenGuideline(file, key, "項目の並び（テーブル）が要ります")
    _same_keys(file, key, row, required, set(row) if optional is None else set(optional))
    for name, value in row.items():
        if not isinstance(value, str) or not (value.strip() or empty):
            raise BrokenGuideline(file, f"{key} の {name}", "文字が要ります")
    return dict(row)


def _same_keys(file: str, key: str, row: Mapping[str, Any], required: set[str], optional: set[str]) -> None:
    if missing := sorted(required - set(row)):
        raise BrokenGuideline(file, key, f"{'、'.join(missing)} がありません")
    if unknown := sorted(set(row) - required - optional):
        raise BrokenGuideline(file, key, f"{'、'.join(unknown)} という項目はありません")


def _new(file: str, key: str, name: str, seen: Mapping[str, Any]) -> str:
    if name in seen:
        raise BrokenGuideline(file, key, f"id「{name}」が2つあります")
    return name


def _known(file: str, key: str, clause: str, clauses: Mapping[str, Clause]) -> None:
    if clause not in clauses:
        raise BrokenGuideline(file, f"{key} の clause", f"「{clause}」という条文は clauses.toml にありません")
