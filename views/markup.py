"""What people wrote, shown as they wrote it: HTML is built of elements, which escape by type; markdown is given `plain`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import streamlit as st
from htpy import Element, Node, a, br, fragment, i, li, small, span, style, ul
from markupsafe import Markup

from charts.palette import Ink

# What markdown makes of bare text: emoji shortcodes, icons and directives, addresses, arrows. No escape stops it.
_READ_INTO = re.compile(
    r":(?=//|[A-Za-z]|[\w+-]+:)|\bwww(?=\.)|(?<=\w)(?=@)|-(?=[->])|<(?=[-=])|[>~](?==)", re.A
)
_MARKS = re.compile(r"[\\`*_{}\[\]<>|~$&]|(?<=\])\(|(?m:^\s*[-+=#>]|^\s*\d+[.)])")
JOINER = "\u2060"  # no width, no break


def plain(text: object) -> str:
    """Text for a place that Streamlit reads as markdown: shown as it was typed, whatever it holds.

    >>> plain("**x** [a](b) 第1-2 :red[c]").replace(JOINER, "|")
    '\\\\*\\\\*x\\\\*\\\\* \\\\[a\\\\]\\\\(b) 第1-2 :|red\\\\[c\\\\]'
    >>> plain("http://a.example :100: 10:30 a@b.example").replace(JOINER, "|")
    'http:|//a.example :|100: 10:30 a|@b.example'
    >>> plain("1. と # の行"), plain("- x")
    ('1\\\\. と # の行', '\\\\- x')
    """
    apart = _READ_INTO.sub(lambda found: found[0] + JOINER, "" if text is None else str(text))
    marked = _MARKS.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", apart)
    return marked.replace("\n", "  \n")


def put(*nodes: Node, into: Any = st, **how: Any) -> None:
    """Put HTML on the page; a str among the nodes is text."""
    into.html(str(fragment[nodes]), **how)


def rules(css: str) -> Element:
    """Our own CSS as an element."""
    return style[Markup(css)]  # of the program's own text alone


def made(document: bytes) -> Markup:
    """HTML that the office issued itself (reports/account_list.py), to be looked at."""
    return Markup(document.decode())


def link_to(where: str, *words: Node, **attributes: Any) -> Element:
    """A link within the app."""
    return a(href=where, **attributes)[words]


def joined(nodes: Iterable[Node], between: Node = "、") -> list[Node]:
    """Nodes with something between them.

    >>> print(fragment[joined(["a", i["b"]])])
    a、<i>b</i>
    """
    return [part for node in nodes for part in (between, node)][1:]


def broken(text: str) -> list[Node]:
    """Text with its line breaks.

    >>> print(fragment[broken("a<\\nb")])
    a&lt;<br>b
    """
    return joined(text.split("\n"), br)


def signed(colour: Ink, sign: str, word: Node) -> Element:
    """A verdict: colour, shape and word, always all three."""
    return span(".state", style=f"color:{colour.text}")[
        i(style=f"color:{colour.fill}", aria_hidden="true")[sign], word
    ]


def tag(word: Node) -> Element:
    """A word in a frame."""
    return span(".tag")[word]


def under(*words: Node) -> Element | None:
    """Small text under something; nothing where there are no words."""
    return small[words] if any(words) else None


def bullets(lines: Iterable[Node], **attributes: Any) -> Element:
    """A list."""
    return ul(**attributes)[[li[line] for line in lines]]
