"""What the framework's served JavaScript says: its string literals that read as English, message by message.

A message is a literal as it stands in the source, with `{}` for each hole of a template. Chunks are named without their hash.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from views.web.words import SCRIPTS, chunk

START = SCRIPTS.parents[1] / "index.html"

_TOKEN = re.compile(
    r"(?P<blank>\s+|//[^\n]*|/\*.*?\*/)|(?P<name>(?:[^\W\d]|[$\\])[\w$\\]*)|(?P<number>\d[\w.]*)"
    r"|(?P<text>\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')|(?P<sign>=>|\+\+|--|[^\s\w])",
    re.S,
)
_REGEX = re.compile(r"/(?![*/])(?:[^\\/\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
_PIECE = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*", re.S)
_BEFORE_REGEX = {"return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "else", "do", "{"}
_HEADS = {"if", "while", "for"}
_IMPORT = re.compile(r"(?:from|import)\s*\(?[`\"']\./([^`\"']+\.js)[`\"']")
_SHOWN = re.compile(
    r"(?:children|label|title|placeholder|alt|tooltip|content|text|message|description|\"aria-[a-z]+\"):$"
)
_CODE = re.compile(
    r"[{};=<>]|^\s*[.#&@]|https?:|^\[object |^[a-z]+(?:[A-Z][a-z]*)+$|^(?:st|gdg-)[\w-]+ [\w-]+"
    r"|\d(?:px|ms|em|rem)\b|Xx(?:px|rem|em|vh|vw)\b|gradient\(|\bsolid Xx|\btransparent|\bsolid$|(?:min|max|calc|rgba|repeat)\("
    r"|currentColor|\bease\b|\(prefers|\(pointer"
)
_JAPANESE = re.compile(r"[\u3041-\u9fff]|\\u(?:30[4-9a-f]|[4-9])[0-9a-f]", re.I)
LANGUAGES = (
    20  # assigned objects of the same keys, at least, Japanese among them: the same words in many languages
)


@dataclass
class _Braces:
    """An open `{`: the keys of an object, and where its messages begin; or the hole of a template."""

    begun: int
    assigned: bool = False
    template: bool = False
    keys: set[str] = field(default_factory=set)


class Reading:
    """The messages of one source, read once from front to back."""

    def __init__(self, source: str):
        self.source, self.at, self.before, self.earlier = source, 0, "", ""
        self.found: list[tuple[int, str]] = []
        self.open: list[_Braces] = []
        self.heads: list[str] = []
        self.pending: list[list[str]] = []
        self.objects: dict[frozenset[str], list[tuple[int, int]]] = defaultdict(list)
        while self.at < len(source):
            self._step()

    def messages(self) -> list[tuple[int, str]]:
        """(place, message), without those that stand there in many languages."""
        told = {
            n for spans in self.objects.values() if self._many(spans) for a, b in spans for n in range(a, b)
        }
        return [found for n, found in enumerate(self.found) if n not in told]

    def _many(self, spans: list[tuple[int, int]]) -> bool:
        return len(spans) >= LANGUAGES and any(
            _JAPANESE.search(m) for a, b in spans for _, m in self.found[a:b]
        )

    def _step(self) -> None:
        if self.source[self.at] == "`":
            self.pending.append([str(self.at + 1)])
            self._piece(self.at + 1)
            return
        if (
            self.source[self.at] == "/"
            and self._regex_may_stand()
            and (found := _REGEX.match(self.source, self.at))
        ):
            self.at = found.end()
            self._past("x")
            return
        found = _TOKEN.match(self.source, self.at)
        assert found, self.source[self.at : self.at + 40]
        self.at, token = found.end(), found.group()
        if found.lastgroup == "text":
            self.found.append((found.start() + 1, token[1:-1]))
            self._past(token)
        elif found.lastgroup != "blank":
            self._sign(token)

    def _sign(self, token: str) -> None:
        if token == "(":
            self.heads.append(self.before)
        elif token == ")":
            head = self.heads.pop() if self.heads else ""
            self._past("{" if head in _HEADS else ")")
            return
        elif token == ":" and self.open and self.earlier in ("{", ","):
            self.open[-1].keys.add(self.before.strip("\"'"))
        elif token == "{":
            self.open.append(_Braces(len(self.found), assigned=self.before == "="))
        elif token == "}" and self.open:
            closed = self.open.pop()
            if closed.template:
                self._piece(self.at)
                return
            if closed.keys and closed.assigned:
                self.objects[frozenset(closed.keys)].append((closed.begun, len(self.found)))
        self._past(token)

    def _piece(self, start: int) -> None:
        found = _PIECE.match(self.source, start)
        assert found
        self.pending[-1].append(found.group())
        if self.source[found.end()] == "`":
            place, *pieces = self.pending.pop()
            self.at = found.end() + 1
            self.found.append((int(place), "{}".join(pieces)))
            self._past("x")
        else:
            self.at = found.end() + 2
            self.open.append(_Braces(len(self.found), template=True))
            self._past("(")

    def _past(self, token: str) -> None:
        self.earlier, self.before = self.before, token

    def _regex_may_stand(self) -> bool:
        return self.before in _BEFORE_REGEX or not (
            self.before and re.match(r"[\w$)\]}\"'`]", self.before[-1])
        )


@cache
def served(without: frozenset[str]) -> Mapping[str, str]:
    """Source by file name of whatever the start page can come to load, not through the chunks that are never asked for."""
    todo = re.findall(r"static/js/([^\"]+\.js)", START.read_text("utf-8"))
    found: dict[str, str] = {}
    while todo:
        name = todo.pop()
        if name not in found and chunk(name) not in without:
            found[name] = (SCRIPTS / name).read_text("utf-8")
            todo += _IMPORT.findall(found[name])
    return found


def english(message: str, before: str) -> bool:
    """Whether a message reads as English that somebody could see: words apart by spaces, or one that begins with a capital;
    any word where what stands before it hands it to the screen.

    >>> english("Page not found", ""), english("Stop", ""), english("{} per file", ""), english("apply", 'label:')
    (True, True, True, True)
    >>> english("flex-end", ""), english("0 1px 2px solid", ""), english("column", ""), english("{} {}", "")
    (False, False, False, False)
    """
    bare = message.replace("{}", "Xx")
    if _CODE.search(bare):
        return False
    if _SHOWN.search(before) and re.search(r"[A-Za-z]{2}", message):
        return True
    if re.fullmatch(r"\s*[A-Z][a-z]{2,}[.!…:]?\s*", bare):
        return True
    return bool(re.search(r"[A-Za-z]{2,}[,.:;'’)]* [A-Za-z(]", bare)) and bool(
        re.search(r"[a-z]{2}", message)
    )


def spoken(read: Reading) -> set[str]:
    """The messages of a source that read as English."""
    return {
        message
        for place, message in read.messages()
        if english(message, read.source[max(place - 25, 0) : place - 1])
    }
