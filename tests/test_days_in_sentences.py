"""A day or month in a sentence is said as screens say it (metrics/calendar.py), never as a file writes it.

Two nets besides this one: every refusal that any test meets (conftest.py), every page that any test opens (pages/acts.py).
"""

import ast
import re
from collections.abc import Iterator

import pytest

from ledger.entries import KINDS, InvalidEntry
from store.reading import Refused
from tests.days import as_in_files
from tests.test_layers import OURS

JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
MEMBERS = {
    name
    for model in KINDS.values()
    for name, field in model.model_fields.items()
    if re.search(r"\bdate\b", str(field.annotation)) or "(19|20)" in str([field.annotation, *field.metadata])
}
NUMBERS = {
    ("term.py", "known[0].month")
}  # the month of a date alone, between the first and the last of a span
FILE = re.compile(r"\.(?:csv|zip|pdf|docx|xlsx)$")


def told_bare(source: str) -> list[str]:
    """The placeholders of Japanese f-strings that write a day or month as it is kept."""
    found, tree = [], ast.parse(source)
    for days, text in _texts(tree, frozenset()):
        parts = text.values
        words = "".join(p.value for p in parts if isinstance(p, ast.Constant))
        if not JAPANESE.search(words) or FILE.search(words):
            continue
        for before, part, after in zip([None, *parts], parts, [*parts[1:], None], strict=False):
            number = isinstance(after, ast.Constant) and re.match("[年月日]", after.value)
            quoted = isinstance(before, ast.Constant) and before.value.endswith("「")
            if isinstance(part, ast.FormattedValue) and not (number or quoted) and _bare(part, days):
                found.append(ast.unparse(part.value))
    return found


def _texts(node: ast.AST, days: frozenset[str]) -> Iterator[tuple[frozenset[str], ast.JoinedStr]]:
    """Every f-string, with the names that are days where it stands, by the annotation of a parameter."""
    if isinstance(node, ast.FunctionDef | ast.Lambda):
        told = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        days |= {a.arg for a in told if a.annotation and re.match(r"date\b", ast.unparse(a.annotation))}
    if isinstance(node, ast.JoinedStr):
        yield days, node
    for child in ast.iter_child_nodes(node):
        yield from _texts(child, days)


def _bare(part: ast.FormattedValue, days: frozenset[str]) -> bool:
    spec = "".join(v.value for v in getattr(part.format_spec, "values", []) if isinstance(v, ast.Constant))
    if spec:
        return "%Y-%m" in spec or "%m-%d" in spec
    match part.value:
        case ast.Name(id=name):
            return name in days
        case ast.Attribute(attr=name):
            return name in MEMBERS
        case ast.Call(func=ast.Attribute(attr=name)):
            return name == "isoformat"
        case ast.Call(func=ast.Name(id="min" | "max"), args=[*within]):
            return any(isinstance(one, ast.Name) and one.id in days for one in within)
    return False


@pytest.mark.parametrize(("room", "path"), OURS)
def test_no_sentence_writes_a_day_as_it_is_kept(room, path):
    assert {(path.name, told) for told in told_bare(path.read_text(encoding="utf-8"))} <= NUMBERS


@pytest.mark.parametrize(
    "text",
    [
        'def f(day: date): return f"{day}の点検"',
        'def f(b): return f"{b.month} は締め済みです"',
        'def f(at): return f"作成 {at:%Y-%m-%d}"',
        'def f(x): return f"{x.isoformat()}の試算"',
        'def f(day: date, today: date): return f"（{max(day, today)}）に2人"',
    ],
)
def test_a_bare_day_is_seen(text):
    assert len(told_bare(text)) == 1


def test_what_says_a_day_passes():
    said = [
        'f"{screen_day(b.checked_on)}の点検"',
        'f"{m.month}月"',
        'f"{b.kind}の点検"',
        'f"一覧_{d:%Y-%m}.csv"',
        'f"{b.month}"',
    ]
    assert [told_bare(text) for text in said] == [[]] * len(said)


def test_days_and_months_of_every_kind_are_known_by_their_type():
    assert {"month", "from_month", "checked_on", "decided_on", "closed_on", "day"} <= MEMBERS
    assert not MEMBERS & {"kind", "name", "seq", "account_id", "hours"}


def test_a_refusal_that_says_a_day_as_in_files_is_met():
    with pytest.raises(AssertionError):
        InvalidEntry("2026-10 は締め済みです")
    with pytest.raises(AssertionError):
        Refused("日ごとの表ではありません", "2026-10-31 を見てください")


def test_a_page_that_says_a_day_as_in_files_is_met():
    assert as_in_files('<p title="2026-10"><a href="?month=2026-10">点検 2026-10-31</a>') == ["2026-10-31"]
