"""情報公開用: persons' names as ■■. The one place that knows how; every form goes through it or through nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable

from .paper import Person

BLACK = "■■"
SPACES = re.compile(r"[ 　]+")
WARNING = (
    "氏名を■■に置きかえています。文章の中では、利用者として登録された人の氏名だけを置きかえています。"
    "そのほかの個人情報がないか、公開の前に読んで確かめてください。"
)
STAY = "職務を行った職員の氏名は残しています（設定）。"
NO_CLAUSE = "■■の根拠とする情報公開条例の条項がまだ設定されていないので、帳票に刷っていません（data/guideline/words.toml の publication）。"


def mask(names: Iterable[str], kept: Collection[str] = ()) -> Callable[[str], str]:
    """A change of texts: a Person becomes ■■ whole, unless it is one of `kept`; elsewhere each of `names` does, with or
    without its space.

    A name of one or two characters without a space (係, 政策) is left in texts: it would black out words.

    >>> change = mask(["見本 さくら", "政策"])
    >>> change("情報政策課の見本さくら、見本　さくら"), change(Person("政策")), change(Person(""))
    ('情報政策課の■■、■■', '■■', '')
    >>> mask(["見本 さくら", "例田 文庫"], {"例田 文庫"})("例田 文庫と見本 さくら")
    '例田 文庫と■■'
    """
    gone = {n.strip() for n in names if n not in kept}
    known = sorted(filter(_sure, gone), key=lambda n: (-len(n), n))
    parts = [r"[ 　]*".join(re.escape(part) for part in SPACES.split(name)) for name in known]
    found = re.compile("|".join(parts)) if parts else None

    def change(text: str) -> str:
        if isinstance(text, Person):
            return text if text in kept else BLACK if text.strip() else ""
        return found.sub(BLACK, text) if found else text

    return change


def unmasked(text: str) -> str:
    """The change that changes nothing."""
    return text


def _sure(name: str) -> bool:
    return len(name) > 2 or (len(name) > 1 and bool(SPACES.search(name)))
