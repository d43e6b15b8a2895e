"""The login's configuration: tables of .streamlit/secrets.toml → Login, or a refusal that names the key (docs/login.md)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from ledger.roles import ROLE_NAMES

from .login import Login, is_loopback

LEAST_SECRET = 32  # characters
AUTH_KEYS = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
FROM_AUTH = {"client_id", "tls"}  # what a Login holds that is not of [login]
THIS_MACHINE = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


class BrokenLogin(Exception):
    """The login configuration cannot be used, so nobody is let in; the message names the key and says what to write."""

    def __init__(self, key: str, what: str):
        super().__init__(f"ログインの設定（.streamlit/secrets.toml の {key}）を使えません: {what}")


def load(paths: Iterable[Path]) -> Login:
    """The login of the configuration files (later ones win, table by table); none of them: this PC alone."""
    tables: dict[str, Any] = {}
    for path in paths:
        if path.exists():
            try:
                tables |= tomllib.loads(path.read_text(encoding="utf-8"))
            except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError, RecursionError) as error:
                raise BrokenLogin(
                    "全体", f"{path} を読めません（{error}）。UTF-8（BOMなし）の TOML で書いてください"
                ) from None
    return read(tables)


def read(tables: Mapping[str, Any]) -> Login:
    """The login that [login] asks for; [auth] alone means oidc, neither means this PC alone. Raises BrokenLogin."""
    told = tables.get("login", {})
    if not isinstance(told, dict):
        raise BrokenLogin("[login]", "[login] という見出しの下に書いてください")
    if unknown := sorted(set(told) - set(Login.__dataclass_fields__) | set(told) & FROM_AUTH):
        raise BrokenLogin("[login]", f"{'、'.join(unknown)} という項目はありません")
    by = told.get("by", "oidc" if "auth" in tables else "local")
    for key, value in told.items():
        _check_kind(key, value)
    login = Login(**told | {"by": by, "proxies": _proxies(told.get("proxies", []))})
    _check(login, tables.get("auth"))
    if login.by != "oidc":
        return login
    auth = tables["auth"]
    return replace(login, client_id=auth["client_id"], tls=urlparse(auth["redirect_uri"]).scheme == "https")


def _check_kind(key: str, value: Any) -> None:
    kinds = {"proxies": list, "roles_of": dict, "hours": int | float}
    if not isinstance(value, kinds.get(key, str)) or isinstance(value, bool) or value == "":
        raise BrokenLogin(f"[login] {key}", "書き方が正しくありません。docs/login.md の例を見てください")


def _proxies(told: list[Any]) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(one) for one in told)
    except ValueError as error:
        raise BrokenLogin(
            "[login] proxies", f'"10.1.2.3" か "10.1.2.0/24" の形で書いてください（{error}）'
        ) from None


def _check(login: Login, auth: Any) -> None:
    if login.by not in ("local", "proxy", "oidc"):
        raise BrokenLogin("[login] by", '"local"、"proxy"、"oidc" のどれかを書いてください')
    if login.by == "proxy":
        _check_proxy(login)
    if login.by == "oidc":
        _check_oidc(login, auth)
    if login.by != "oidc" and auth is not None:
        raise BrokenLogin(
            "[auth]", f'[auth] は OIDC の設定です。[login] by = "{login.by}" とは一緒に使えません'
        )


def _check_proxy(login: Login) -> None:
    if not login.secret and not login.proxies:
        raise BrokenLogin(
            "[login]",
            "secret（合言葉）か proxies（プロキシのアドレス）が要ります。両方書くと、両方を確かめます",
        )
    if login.secret and not re.fullmatch(rf"[!-~]{{{LEAST_SECRET},}}", login.secret):
        raise BrokenLogin(
            "[login] secret", f"空白を含まない英数字と記号で、{LEAST_SECRET}文字以上にしてください"
        )
    if not login.secret and any(
        n.version == own.version and n.overlaps(own) for n in login.proxies for own in THIS_MACHINE
    ):
        raise BrokenLogin(
            "[login] proxies",
            "同じサーバーのプロキシには secret を使ってください（サーバーの中の誰でも通れるため）",
        )
    for key in ("header", "secret_header"):
        if not re.fullmatch(r"[A-Za-z0-9-]+", getattr(login, key)):
            raise BrokenLogin(
                f"[login] {key}", "X-Remote-User のような、英数字とハイフンの名前を書いてください"
            )
    if login.header.lower() == login.secret_header.lower():
        raise BrokenLogin("[login] header", "secret_header と別の名前にしてください")


def _check_oidc(login: Login, auth: Any) -> None:
    held = auth if isinstance(auth, dict) else {}
    for key in AUTH_KEYS:
        if not isinstance(held.get(key), str) or not held[key]:
            raise BrokenLogin(f"[auth] {key}", "OIDC に要る項目です。docs/login.md の例を見てください")
    if len(held["cookie_secret"]) < LEAST_SECRET:
        raise BrokenLogin("[auth] cookie_secret", f"{LEAST_SECRET}文字以上のでたらめな文字にしてください")
    back = urlparse(held["redirect_uri"])
    if not back.path.endswith("/oauth2callback"):
        raise BrokenLogin("[auth] redirect_uri", "/oauth2callback で終わる URL を書いてください")
    if back.scheme != "https" and not is_loopback(back.hostname):
        raise BrokenLogin(
            "[auth] redirect_uri", "https:// で始めてください（通信を見られると、ログインを盗まれます）"
        )
    if not 0 < login.hours <= 24 * 30:
        raise BrokenLogin("[login] hours", "0より大きく、720（30日）以下にしてください")
    if login.roles not in ("members", "claims"):
        raise BrokenLogin("[login] roles", '"members" か "claims" を書いてください')
    if wrong := sorted(str(r) for r in login.roles_of.values() if r not in ROLE_NAMES):
        raise BrokenLogin(
            "[login.roles_of]", f"{'、'.join(wrong)} という役割はありません（{'、'.join(ROLE_NAMES)}）"
        )
    if login.roles == "claims" and not login.roles_of:
        raise BrokenLogin(
            "[login.roles_of]", '"グループの名" = "policy" のように、どのグループがどの役割かを書いてください'
        )
