"""A page of one sentence that the server itself answers, where no page of the app can."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

import htpy as h

Scope = MutableMapping[str, Any]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Header = tuple[bytes, bytes]


async def say(
    send: Send, title: str, why: str, *, status: int = 403, back: str = "", headers: Iterable[Header] = ()
) -> None:
    """Answer with this page; `back` is where the first page of the app lies from here, where going there helps."""
    look = "font-family: sans-serif; max-width: 46em; margin: 4em auto; padding: 0 1em; line-height: 1.8"
    page = h.html(lang="ja")[
        h.head[h.meta(charset="utf-8"), h.title[title]],
        h.body(style=look)[
            h.h1[title],
            h.p(style="white-space: pre-line")[why],
            back and h.p[h.a(href=back)["はじめの画面を開く"]],
        ],
    ]
    body = str(page).encode()
    kind = [(b"content-type", b"text/html; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*kind, *headers]})
    await send({"type": "http.response.body", "body": body})
