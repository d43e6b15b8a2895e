"""The way back from an OIDC provider: what the framework refuses without a word is told in words, and cookies stay on TLS."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from joserfc.jws import JWSRegistry
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from .door import configured
from .saying import Header, Receive, Scope, Send, say

OUTSIDE = "ログインできませんでした"
GIVEN_UP = "ログイン先が、ログインを断ったか、途中でやめました。"
NOT_OURS = (
    "ログイン先から届いたものを確かめられなかったので、受け付けませんでした。前のページに戻ったときや、"
    "同じアドレスを開き直したときにも、こうなります。"
)
UNREACHED = "ログイン先につながりません。ログイン先が動いているか、情報政策課に確かめてください。"
AGAIN = "はじめの画面から、もう一度ログインしてください。続けて起きるときは、情報政策課に伝えてください。"


class Returning:
    """ASGI middleware for OIDC: a callback that lets nobody in says so, where the framework shows the first page again."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]]):
        self.app, self.login = app, configured()
        if self.login.by == "oidc":
            only_signed()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self.login.by == "oidc":
            await self.app(scope, receive, _Telling(scope, send, self.login.tls))
        else:
            await self.app(scope, receive, send)


def only_signed() -> None:
    """A token that nobody signed is of an unknown kind in this process, also where the provider's own list names `none`
    (the framework takes that list as it comes, and has no switch for it; tests/views/test_forged_logins.py watches)."""
    JWSRegistry.algorithms.pop("none", None)


class _Telling:
    """Sends a response on, or in its place why nobody has come in."""

    def __init__(self, scope: Scope, send: Send, tls: bool):
        self.scope, self.send, self.tls, self.told = scope, send, tls, False

    async def __call__(self, message: MutableMapping[str, Any]) -> None:
        if self.told:
            return
        if message["type"] == "http.response.start":
            headers = [_on_tls(one) if self.tls else one for one in message.get("headers", [])]
            message["headers"] = headers
            if why := _refused(self.scope, message["status"], headers):
                self.told = True
                back = "../" if why == UNREACHED else "./"
                await say(self.send, OUTSIDE, f"{why}{AGAIN}", back=back, headers=_cookies(headers))
                return
        await self.send(message)


def _refused(scope: Scope, status: int, headers: list[Header]) -> str | None:
    """Why an answer of the framework leaves outside who wanted to come in; None where it does not."""
    if scope["path"].endswith("/auth/login"):
        return UNREACHED if status >= 400 else None
    asked = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    if not scope["path"].endswith("/oauth2callback") or not asked.keys() & {"code", "error"}:
        return None  # the way back from a logout carries neither
    held = _user(value for name, value in scope["headers"] if name == b"cookie")
    now = _user(value for _, value in _cookies(headers))
    if now or (held and now is None):
        return None
    return GIVEN_UP if "error" in asked else NOT_OURS


def _user(cookies: Iterable[bytes]) -> str | None:
    """The login among cookies: "" where it is taken away, None where they do not speak of it."""
    found = SimpleCookie()
    for one in cookies:
        try:
            found.load(one.decode("latin-1"))
        except CookieError:
            continue
    return found[USER_COOKIE_NAME].value if USER_COOKIE_NAME in found else None


def _cookies(headers: list[Header]) -> list[Header]:
    return [(name, value) for name, value in headers if name.lower() == b"set-cookie"]


def _on_tls(header: Header) -> Header:
    """A cookie of an app that people open by https goes over nothing else (the framework leaves that out)."""
    name, value = header
    if name.lower() != b"set-cookie" or b"; secure" in value.lower():
        return header
    return name, value + b"; Secure"
