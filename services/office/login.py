"""Who may come in, and how we know who acts: on this PC alone, behind an authenticating proxy, or by OIDC (docs/login.md).

Pure functions: Login and a request → refused or not; headers or claims → Identity. The configuration is read in
login_file.py; what an identity is allowed to be is people.py's matter. Nothing falls back to less.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import urlparse

from ledger.journal import JST
from ledger.roles import CLAIMED, OIDC, PROXY

LOCAL_NAMES = {"localhost"}
FORWARDED = {"forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"}
REMEDY = (
    "次のどちらかにしてください。\n"
    "  1. このパソコンだけで使う: --server.address を付けずに起動し、http://localhost:8501 を開く（127.0.0.1 で待ち受けます）\n"
    "  2. ほかのパソコンからも使う: docs/login.md のとおり .streamlit/secrets.toml に [login] を書き、起動し直す"
    "（認証プロキシ、または OIDC）"
)


class LoginNeeded(Exception):
    """Nobody is logged in, or no longer; the message is for the page."""


@dataclass(frozen=True)
class Login:
    """How people come in. `by`: local (this PC alone), proxy (a trusted header), oidc."""

    by: str = "local"
    header: str = "x-remote-user"
    secret_header: str = "x-proxy-secret"
    secret: str = field(default="", repr=False)
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    id_claim: str = "preferred_username"
    name_claim: str = "name"
    roles: str = "members"
    role_claim: str = "groups"
    roles_of: Mapping[str, str] = field(default_factory=dict)
    section_claim: str = ""
    hours: float = 10
    client_id: str = ""  # of [auth]: whom a login must be meant for
    tls: bool = False  # of [auth]: whether people open this app by https


@dataclass(frozen=True)
class Identity:
    """Whom a login is of: `id` as it arrived, `proof`, and what claims say of role and sections. `until`: when it ends."""

    id: str
    proof: str
    name: str = ""
    role: str | None = None
    sections: tuple[str, ...] | None = None
    until: datetime | None = None


# ── the door: may the server listen, may a request come in ─────────────────────────────────────────


def is_loopback(address: str | None) -> bool:
    """Whether an address can be reached from this machine only.

    >>> [is_loopback(a) for a in ("127.0.0.1", "::1", "localhost", "127.9.9.9", "::ffff:127.0.0.1", "[::1]")]
    [True, True, True, True, True, True]
    >>> [is_loopback(a) for a in ("0.0.0.0", "::", "", None, "10.0.0.5", "sns.example", "127.0.0.1.example")]
    [False, False, False, False, False, False, False]
    """
    if not address:
        return False
    if address.lower() in LOCAL_NAMES:
        return True
    try:
        found = ip_address(address.strip("[]"))
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return found.is_loopback


def may_listen(login: Login, address: str | None) -> str | None:
    """Why the server may not listen on an address (None: it may). Beyond this machine only with a login."""
    if login.by != "local" or is_loopback(address):
        return None
    return (
        f"起動しません。ログインの設定がないまま、ほかのパソコンから見えるアドレス（{address or 'すべて'}）で待ち受けようと"
        f"しています。このままでは、誰でもほかの人の名前で記録できてしまいます。{REMEDY}"
    )


Headers = Iterable[tuple[str, str]]


def refusal(login: Login, headers: Headers, peer: str | None, server: str | None) -> str | None:
    """Why a request may not come in (None: it may). `peer`, `server`: the two ends of its connection.

    What a page of another origin sends is refused in every mode, before the framework sees it: that would look up its
    own address on the internet, and take any port of this machine for its own. Without a login the request must have come from this machine, to this machine, through nobody. With a proxy it must be the
    proxy's, and carry exactly one user.
    """
    held = [(name.lower(), value) for name, value in headers]
    if login.by == "local" and (why := _not_local(held, server)):
        return why
    if login.by == "proxy" and (why := _not_the_proxys(login, held, peer)):
        return why
    return _from_elsewhere(held)


def _from_elsewhere(headers: list[tuple[str, str]]) -> str | None:
    """Whoever says which page they come from comes from the very Host that they ask, and says it once."""
    hosts, origins = ([value for name, value in headers if name == wanted] for wanted in ("host", "origin"))
    ours = {f"{scheme}://{host}" for host in hosts for scheme in ("http", "https")}
    if len(hosts) <= 1 and len(origins) <= 1 and set(origins) <= ours:
        return None
    return (
        "ほかのページから送られた通信なので、断りました。このアプリのアドレスを、ブラウザーで直接開いてください。"
        "プロキシを通しているときは、プロキシが Host をそのまま渡しているか、情報政策課に確かめてください。"
    )


def _not_local(headers: list[tuple[str, str]], server: str | None) -> str | None:
    host = [value for name, value in headers if name == "host"]
    name = urlparse(f"//{host[0]}").hostname if len(host) == 1 else None
    if not is_loopback(server) or not is_loopback(name) or any(n in FORWARDED for n, _ in headers):
        return f"ログインの設定がないので、このパソコンの中からだけ使えます。{REMEDY}"
    return None


def _not_the_proxys(login: Login, headers: list[tuple[str, str]], peer: str | None) -> str | None:
    direct = "ここへは、認証プロキシを通して入ってください。直接は使えません。入口の URL は情報政策課に聞いてください。"
    if login.proxies and (_claimed(peer, headers) or not _among(peer, login.proxies)):
        return direct
    told = [value for name, value in headers if name == login.secret_header.lower()]
    if login.secret and not (len(told) == 1 and _same(told[0], login.secret)):
        return direct
    users = [value for name, value in headers if name == login.header.lower()]
    if len(users) != 1 or not users[0].strip():
        return (
            "認証プロキシから利用者の名前が届きませんでした。プロキシの設定（"
            f"{login.header} を1つだけ付ける）を確かめるよう、情報政策課に伝えてください。"
        )
    return None


def _claimed(peer: str | None, headers: list[tuple[str, str]]) -> bool:
    """Whether the peer's address may be what a header claims: the web server believes X-Forwarded-For from this machine."""
    told = [one.strip() for name, value in headers if name == "x-forwarded-for" for one in value.split(",")]
    return any(re.fullmatch(rf"\[?{re.escape(peer or '')}\]?(:\d*)?", one) for one in told)


def _among(peer: str | None, networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    try:
        address = ip_address(peer or "")
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return any(address in network for network in networks)


def _same(told: str, secret: str) -> bool:
    return hmac.compare_digest(told.encode("utf-8", "surrogateescape"), secret.encode())


# ── the identity ───────────────────────────────────────────────────────────────────────────────────


def by_header(login: Login, headers: Headers) -> Identity:
    """Whom the proxy says it is. The request has passed `refusal`; what is missing all the same is refused."""
    users = [value.strip() for name, value in headers if name.lower() == login.header.lower()]
    if len(users) != 1 or not users[0]:
        raise LoginNeeded("認証プロキシから利用者の名前が届きませんでした。ページを開き直してください。")
    return Identity(_utf8(users[0]), PROXY)


def _utf8(value: str) -> str:
    """A header's text: HTTP hands bytes as latin-1; proxies send names as UTF-8.

    >>> _utf8("千曲".encode().decode("latin-1")), _utf8("hanako"), _utf8("千曲")
    ('千曲', 'hanako', '千曲')
    """
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def by_claims(login: Login, claims: Mapping[str, Any], now: datetime) -> Identity:
    """Whom an OIDC login is of. Raises LoginNeeded where nobody is logged in, was longer ago than `hours`, or not for us."""
    if not claims.get("is_logged_in"):
        raise LoginNeeded("ログインしてください。")
    if login.client_id not in _texts(claims.get("aud")):  # the framework's library lets `azp` stand for it
        raise LoginNeeded(
            "ほかのシステムのためのログインなので、受け付けません。もう一度ログインしてください。"
        )
    who, issued = claims.get(login.id_claim), claims.get("iat")
    if not isinstance(who, str) or not who.strip():
        raise LoginNeeded(
            f"ログイン先から {login.id_claim} が届きませんでした。ログイン先の設定を確かめるよう、情報政策課に伝えてください。"
        )
    if not isinstance(issued, int | float) or isinstance(issued, bool):
        raise LoginNeeded("ログインした時刻が分かりません。もう一度ログインしてください。")
    try:
        until = datetime.fromtimestamp(issued, JST) + timedelta(hours=login.hours)
    except (ValueError, OverflowError, OSError):  # NaN, an infinity, a year that is none
        raise LoginNeeded("ログインした時刻が読めません。もう一度ログインしてください。") from None
    if now >= until:
        raise LoginNeeded(
            "ログインの期限が切れました。もう一度ログインしてください。保存した下書きは残っています。"
        )
    name = str(claims.get(login.name_claim) or "").strip()
    if login.roles == "members":
        return Identity(who.strip(), OIDC, name, until=until)
    sections = tuple(_texts(claims.get(login.section_claim))) if login.section_claim else None
    return Identity(who.strip(), CLAIMED, name, _role(login, claims), sections, until)


def _role(login: Login, claims: Mapping[str, Any]) -> str | None:
    """The role of the claims' groups; of several the first of policy, manager, operator, viewer."""
    found = {login.roles_of.get(group) for group in _texts(claims.get(login.role_claim))}
    return next((role for role in ("policy", "manager", "operator", "viewer") if role in found), None)


def _texts(claim: Any) -> list[str]:
    return [
        text for text in (claim if isinstance(claim, list) else [claim]) if isinstance(text, str) and text
    ]
