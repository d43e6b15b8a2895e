"""The web server around the pages: has the framework speak Japanese, and lets a browser load nothing from elsewhere."""

from __future__ import annotations

import re
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from functools import cache
from pathlib import Path
from typing import Any

import htpy as h
import streamlit as st
from markupsafe import Markup
from starlette.middleware import Middleware
from starlette.responses import RedirectResponse
from streamlit.runtime.pages_manager import PagesManager

from services.office.login import may_listen, refusal
from services.office.login_file import BrokenLogin

from . import words
from .door import TITLE, configured
from .returning import Returning
from .saying import Receive, Scope, Send, say

HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (
        b"content-security-policy",
        b"default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
        b"script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; worker-src 'self' blob:; connect-src 'self' ws: wss: data: blob:; "
        b"frame-ancestors 'self'",
    ),
]


HEAD = ("showing.css", "access.css", "japan.js", "inside.js")  # of this folder
NO_SCRIPT = "このダッシュボードには JavaScript が要ります。ブラウザーの設定で有効にしてください。"
FIRST_PAGE = "overview"  # Streamlit knows the first page by no name of its own: its address is the app's


class Japanese:
    """ASGI middleware: `<html lang="ja">` on the start page, the framework's scripts in our words, and headers that keep
    everything on this machine."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]]):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["path"].endswith(f"/{FIRST_PAGE}"):
            await RedirectResponse(f"./?{scope['query_string'].decode('latin-1')}")(scope, receive, send)
            return
        if script := words.script(scope["path"]):
            await _speak(send, script, dict(scope["headers"]))
            return
        wants_page = any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])
        if wants_page:  # else the page comes compressed and nothing can be written into it
            scope["headers"] = [(n, v) for n, v in scope["headers"] if n != b"accept-encoding"]
        await self.app(scope, receive, _Rewriting(send, wants_page))


@cache
def _head() -> str:
    """What is ours in the start page's head: how it prints, that dates and numbers are Japanese, that links keep the session."""
    told = {name: (Path(__file__).parent / name).read_text(encoding="utf-8") for name in HEAD}
    return "".join(
        str(h.style[Markup(_plain(t))] if n.endswith(".css") else h.script[Markup(t)])
        for n, t in told.items()
    )


def _plain(css: str) -> str:
    """CSS in which names of selectors (`@custom-selector :--name …;`) are written out, for browsers know none.

    >>> _plain("@custom-selector :--a b, c; :--a { d }")
    ' :is(b, c) { d }'
    """
    for whole, name, told in re.findall(r"(@custom-selector (:--\w+)\s+([^;]+);)", css):
        css = css.replace(whole, "").replace(name, f":is({told.strip()})")
    return css


async def _speak(send: Send, script: words.Script, asked: dict[bytes, bytes]) -> None:
    """A script in our words. Browsers keep it and ask each time whether it still stands, for our words change under the
    framework's name."""
    held = asked.get(b"if-none-match", b"").decode("latin-1") == script.tag
    small = b"gzip" in asked.get(b"accept-encoding", b"")
    body = b"" if held else script.small if small else script.body
    headers = [
        (b"content-type", b"text/javascript; charset=utf-8"),
        (b"cache-control", b"no-cache"),
        (b"etag", script.tag.encode()),
        (b"vary", b"accept-encoding"),
        *([(b"content-encoding", b"gzip")] if small and not held else []),
        *([] if held else [(b"content-length", str(len(body)).encode())]),
        *HEADERS,
    ]
    await send({"type": "http.response.start", "status": 304 if held else 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class _Rewriting:
    """Sends a response on, with our headers, and with the page's language put right."""

    def __init__(self, send: Send, page: bool):
        self.send, self.page = send, page
        self.start: MutableMapping[str, Any] | None = None
        self.body = b""

    async def __call__(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            kept = {name for name, _ in HEADERS}
            message["headers"] = [
                (n, v) for n, v in message.get("headers", []) if n.lower() not in kept
            ] + HEADERS
            html = any(n.lower() == b"content-type" and b"text/html" in v for n, v in message["headers"])
            if self.page and html:
                self.start = message
                return
        if self.start is None:
            await self.send(message)
            return
        self.body += message.get("body", b"")
        if not message.get("more_body"):
            await self._flush()

    async def _flush(self) -> None:
        body = self.body.replace(b'<html lang="en">', b'<html lang="ja">')
        body = re.sub(rb"(?s)<title>.*?</title>", str(h.title[TITLE]).encode(), body)
        body = re.sub(rb"(?s)<noscript>.*?</noscript>", str(h.noscript[h.p[NO_SCRIPT]]).encode(), body)
        head, end, rest = body.partition(b"</head>")
        body = head + _head().encode() + end + rest
        assert self.start is not None
        headers = [(n, v) for n, v in self.start["headers"] if n.lower() != b"content-length"]
        self.start["headers"] = [*headers, (b"content-length", str(len(body)).encode())]
        await self.send(self.start)
        await self.send({"type": "http.response.body", "body": body})


class Gate:
    """ASGI middleware: who may not come in (services/login.py) gets the reason, and nothing else of this server."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]]):
        self.app, self.login = app, configured()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
        peer, server = ((scope.get(end) or (None,))[0] for end in ("client", "server"))
        why = refusal(self.login, headers, peer, server)
        if why is None:
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            await say(send, "使えません", why)


MIDDLEWARE = [Middleware(Japanese), Middleware(Gate), Middleware(Returning)]


def guard() -> None:
    """End a start that would let in people whom nobody has asked who they are; the reason on the console, exit code 1."""
    try:
        why = may_listen(configured(), st.get_option("server.address"))
    except BrokenLogin as broken:
        why = f"起動しません。{broken}"
    if why:
        print(why, file=sys.stderr)
        raise SystemExit(1)


def own_navigation() -> None:
    """Streamlit takes a folder `pages/` for its older kind of navigation until the first run has shown another;
    a direct link to a freshly started server would show file names. (No public switch in 1.67; a test watches.)"""
    PagesManager.uses_pages_directory = False


def failed(error: Exception) -> bool:
    """A page run that ended in an error: its words in place of a traceback."""
    from . import failing  # with all that its words are of: not before a page was asked for

    failing.told(error, "この画面")
    return True
