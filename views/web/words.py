"""The framework's own words in Japanese: its JavaScript as it is served, with the messages of words.toml in their place."""

from __future__ import annotations

import gzip
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import streamlit

WORDS = Path(__file__).parent / "words.toml"
SCRIPTS = Path(streamlit.__file__).parent / "static" / "static" / "js"
_ASKED = re.compile(r"/static/js/([\w.-]+\.js)$")
_HOLE = re.compile(r"\{(\d*)\}")
_EXPRESSION = r"\$\{((?:[^{}`]|`[^`]*`|\{[^{}]*\})*)\}"


@dataclass(frozen=True)
class Script:
    """A translated script as it goes to the browser; `tag` changes with the script and with our words."""

    body: bytes
    small: bytes
    tag: str


@cache
def words() -> dict[str, dict[str, str]]:
    """Ours by chunk and message."""
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


def chunk(name: str) -> str:
    """A chunk's name without the hash that changes with every version.

    >>> chunk("DataFrame.-f9-1zS0.js"), chunk("index.esm.CnlgfcEa.js")
    ('DataFrame', 'index.esm')
    """
    return name.rsplit(".", 2)[0]


def said(source: str, messages: dict[str, str]) -> str:
    """A script with its messages in Japanese, wherever they stand as a literal of their own; source with backticks as it is.

    >>> said("a=`Stop`,b=`Stop it`,c=`View ${x-m} more`", {"Stop": "止める", "View {} more": "ほか{}件"})
    'a=`止める`,b=`Stop it`,c=`ほか${x-m}件`'
    >>> said("`${n} of ${`${all}`}`", {"{} of {}": "{1}件の{0}番目"})
    '`${`${all}`}件の${n}番目`'
    """
    for message, ours in messages.items():
        if "`" in message:
            source = source.replace(message, ours)
            continue
        literal = _EXPRESSION.join(re.escape(piece) for piece in message.split("{}"))
        source = re.sub(f"([`\"']){literal}\\1", _put(ours), source)
    return source


def _put(ours: str):
    def put(found: re.Match[str]) -> str:
        places = iter(range(len(found.groups()) - 1))

        def hole(name: re.Match[str]) -> str:
            return f"${{{found[(int(name[1]) if name[1] else next(places)) + 2]}}}"

        return f"{found[1]}{_HOLE.sub(hole, ours)}{found[1]}"

    return put


@cache
def _script(name: str) -> Script | None:
    ours, path = words().get(chunk(name)), SCRIPTS / name
    if ours is None or not path.is_file():
        return None
    body = said(path.read_text(encoding="utf-8"), ours).encode()
    return Script(body, gzip.compress(body, 6), f'"{sha256(body).hexdigest()[:16]}"')


def script(path: str) -> Script | None:
    """What is served at a path, where some of it is in our words; None: the framework's own file as it is."""
    asked = _ASKED.search(path)
    return _script(asked[1]) if asked else None
