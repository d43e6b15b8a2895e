"""情報公開用: persons' names as ■■. The one place that knows how; every form goes through it or through nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from .paper import Person

BLACK = "■■"
SPACES = re.compile(r"[ 　]+")
WARNING = (
    "氏名を■■に置きかえています。文章の中では、利用者として登録された人の氏名だけを置きかえています。"
    "そのほかの個人情報がないか、公開の前に読んで確かめてください。"
)


def mask(names: Iterable[str]) -> Callable[[str], str]:
    """A change of texts: a Person becomes ■■ whole; elsewhere each of `names` does, with or without its space.

    A name of one or two characters without a space (係, 政策) is left in texts: it would black out words.

    >>> change = mask(["見本 さくら", "政策"])
    >>> change("情報政策課の見本さくら、見本　さくら"), change(Person("政策")), change(Person(""))
    ('情報政策課の■■、■■', '■■', '')
    """
    known = sorted({n.strip() for n in names if _sure(n.strip())}, key=lambda n: (-len(n), n))
    parts = [r"[ 　]*".join(re.escape(part) for part in SPACES.split(name)) for name in known]
    found = re.compile("|".join(parts)) if parts else None

    def change(text: str) -> str:
        if isinstance(text, Person):
            return BLACK if text.strip() else ""
        return found.sub(BLACK, text) if found else text

    return change


def unmasked(text: str) -> str:
    """The change that changes nothing."""
    return text


def _sure(name: str) -> bool:
    return len(name) > 2 or (len(name) > 1 and bool(SPACES.search(name)))
