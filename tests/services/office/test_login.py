"""Who may come in: the configuration, the door, and what headers and claims say."""

import re
import tomllib
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ledger.journal import JST
from services.office.login import (
    Identity,
    Login,
    LoginNeeded,
    by_claims,
    by_header,
    may_listen,
    refusal,
)
from services.office.login_file import BrokenLogin, load, read

SECRET = "k" * 32
NOON = datetime(2026, 11, 2, 12, tzinfo=JST)
AUTH = {
    "redirect_uri": "https://sns.example/oauth2callback",
    "cookie_secret": SECRET,
    "client_id": "sns",
    "client_secret": "s",
    "server_metadata_url": "https://adfs.example/adfs/.well-known/openid-configuration",
}
PROXY = read({"login": {"by": "proxy", "secret": SECRET}})
OIDC = read({"auth": AUTH})


# --- the configuration


def test_without_a_word_it_is_this_pc_alone_and_with_auth_alone_it_is_oidc(tmp_path):
    assert load([tmp_path / "none.toml"]) == Login() == read({})
    assert (Login().by, OIDC.by, OIDC.roles, OIDC.hours) == ("local", "oidc", "members", 10)


def test_a_later_file_wins(tmp_path):
    for name, header in (("a", "X-First"), ("b", "X-Second")):
        text = f'[login]\nby = "proxy"\nsecret = "{SECRET}"\nheader = "{header}"\n'
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    assert load([tmp_path / "a.toml", tmp_path / "b.toml"]).header == "X-Second"


@pytest.mark.parametrize(
    "raw", [b"[login\n", "[login]\nby = 'local' # 設定".encode("cp932"), b"\xef\xbb\xbf[login]\n"]
)
def test_a_file_that_cannot_be_read_lets_nobody_in(tmp_path, raw):
    (tmp_path / "secrets.toml").write_bytes(raw)
    with pytest.raises(BrokenLogin, match="UTF-8（BOMなし）"):
        load([tmp_path / "secrets.toml"])


BROKEN = [
    ({"login": {"by": "proxy", "proxies": ["10.0.0.1", "127.0.0.1"]}}, "同じサーバーのプロキシには secret"),
    ({"login": {"by": "proxy", "proxies": ["::/0"]}}, "同じサーバーのプロキシには secret"),
    ({"login": {"by": "sso"}}, r"\[login\] by"),
    ({"login": {"by": ""}}, r"\[login\] by"),
    ({"auth": AUTH, "login": {"client_id": "mail"}}, "client_id という項目はありません"),
    ({"login": "proxy"}, r"\[login\] "),
    ({"login": {"by": "proxy"}}, "secret（合言葉）か proxies"),
    ({"login": {"by": "proxy", "secret": SECRET[1:]}}, r"\[login\] secret.*32文字以上"),
    ({"login": {"by": "proxy", "secret": "ひみつの合言葉" * 9}}, r"\[login\] secret"),
    ({"login": {"by": "proxy", "secrets": SECRET}}, "secrets という項目はありません"),
    ({"login": {"by": "proxy", "proxies": "10.0.0.1"}}, r"\[login\] proxies"),
    ({"login": {"by": "proxy", "proxies": ["10.0.0.1/8"]}}, r"\[login\] proxies"),
    ({"login": {"by": "proxy", "secret": SECRET, "header": "X Remote"}}, r"\[login\] header"),
    ({"login": {"by": "proxy", "secret": SECRET, "header": "x-proxy-secret"}}, "別の名前"),
    ({"login": {"by": "proxy", "secret": SECRET}, "auth": AUTH}, r"\[auth\].*一緒に使えません"),
    ({"login": {"by": "local"}, "auth": AUTH}, r"\[auth\].*一緒に使えません"),
    ({"login": {"by": "oidc"}}, r"\[auth\] redirect_uri"),
    ({"auth": AUTH | {"client_secret": ""}}, r"\[auth\] client_secret"),
    ({"auth": AUTH | {"cookie_secret": "short"}}, r"\[auth\] cookie_secret"),
    ({"auth": AUTH | {"redirect_uri": "http://sns.example/oauth2callback"}}, "https://"),
    ({"auth": AUTH | {"redirect_uri": "https://sns.example/"}}, "/oauth2callback で終わる"),
    ({"auth": AUTH, "login": {"hours": 0}}, r"\[login\] hours"),
    ({"auth": AUTH, "login": {"hours": True}}, r"\[login\] hours"),
    ({"auth": AUTH, "login": {"roles": "claim"}}, r"\[login\] roles"),
    ({"auth": AUTH, "login": {"roles": "claims"}}, r"\[login.roles_of\]"),
    (
        {"auth": AUTH, "login": {"roles": "claims", "roles_of": {"g": "admin"}}},
        "admin という役割はありません",
    ),
]


@pytest.mark.parametrize(("tables", "said"), BROKEN)
def test_a_configuration_that_is_not_right_lets_nobody_in_and_names_the_key(tables, said):
    with pytest.raises(BrokenLogin, match=said):
        read(tables)


def test_on_this_machine_oidc_may_come_back_without_https():
    here = read({"auth": AUTH | {"redirect_uri": "http://localhost:8501/oauth2callback"}})
    assert (here.by, here.tls, OIDC.tls) == ("oidc", False, True)


def _examples():
    """The configurations that docs/login.md shows: the proxy's, OIDC's, OIDC's with roles from groups."""
    page = (Path(__file__).parents[3] / "docs" / "login.md").read_text(encoding="utf-8")
    proxy, oidc, groups = (tomllib.loads(block) for block in re.findall(r"```toml\n(.*?)```", page, re.S))
    return {"proxy": proxy, "oidc": oidc, "groups": groups | {"auth": oidc["auth"]}}


@pytest.mark.parametrize(("name", "by"), [("proxy", "proxy"), ("oidc", "oidc"), ("groups", "oidc")])
def test_the_handbooks_examples_work_once_their_secrets_are_real(name, by):
    tables = _examples()[name]
    with pytest.raises(BrokenLogin, match="32文字以上"):
        read(tables)
    for table, key in (("login", "secret"), ("auth", "cookie_secret")):
        if key in tables.get(table, {}):
            tables[table][key] = SECRET
    assert read(tables).by == by


def test_a_secret_is_never_shown():
    assert SECRET not in repr(PROXY)


# --- the door


@pytest.mark.parametrize(
    ("address", "alone"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("10.1.2.3", False),
        ("sns.example", False),
        ("unix:///tmp/s", False),
        ("", False),
        (None, False),
    ],
)
def test_beyond_this_machine_only_with_a_login(address, alone):
    why = may_listen(Login(), address)
    assert (why is None) is alone
    assert alone or ("起動しません" in why and "docs/login.md" in why and "127.0.0.1" in why)
    assert may_listen(PROXY, address) is None
    assert may_listen(OIDC, address) is None


@pytest.mark.parametrize(
    ("headers", "server", "comes_in"),
    [
        ([("host", "127.0.0.1:8501")], "127.0.0.1", True),
        ([("Host", "localhost:8501")], "127.0.0.1", True),
        ([("host", "[::1]:8501")], "::1", True),
        ([("host", "127.0.0.1:8501")], "10.1.2.3", False),  # listens beyond
        ([("host", "127.0.0.1:8501")], None, False),  # a socket of a proxy
        ([("host", "sns.example")], "127.0.0.1", False),  # rebound name, or a proxy
        ([("host", "localhost.example")], "127.0.0.1", False),
        ([("host", "localhost"), ("host", "sns.example")], "127.0.0.1", False),
        ([], "127.0.0.1", False),
        ([("host", "localhost"), ("x-forwarded-for", "10.1.2.3")], "127.0.0.1", False),  # through a proxy
        ([("host", "localhost"), ("Forwarded", "for=10.1.2.3")], "127.0.0.1", False),
    ],
)
def test_without_a_login_only_this_machine_comes_in(headers, server, comes_in):
    why = refusal(Login(), headers, "127.0.0.1", server)
    assert (why is None) is comes_in
    assert comes_in or "docs/login.md" in why


KNOCK, USER = ("X-Proxy-Secret", SECRET), ("X-Remote-User", "hanako")


@pytest.mark.parametrize(
    ("headers", "comes_in"),
    [
        ([KNOCK, USER], True),
        ([("x-proxy-secret", SECRET), ("x-remote-user", "hanako")], True),
        ([USER], False),  # forged straight to the port
        ([("X-Proxy-Secret", SECRET[1:] + "j"), USER], False),
        ([("X-Proxy-Secret", ""), USER], False),
        ([KNOCK, KNOCK, USER], False),
        ([KNOCK, ("X-Proxy-Secret", "x"), USER], False),
        ([KNOCK], False),  # the proxy forgot to ask
        ([KNOCK, ("X-Remote-User", " ")], False),
        ([KNOCK, USER, ("X-Remote-User", "taro")], False),  # a client's own got through beside it
    ],
)
def test_behind_a_proxy_only_its_requests_come_in_with_one_user(headers, comes_in):
    assert (refusal(PROXY, headers, "10.9.9.9", "10.0.0.1") is None) is comes_in


@pytest.mark.parametrize(
    ("peer", "secret", "comes_in"),
    [
        ("10.1.2.3", True, True),
        ("::ffff:10.1.2.3", True, True),
        ("10.1.2.3", False, False),
        ("10.1.9.1", True, True),
        ("10.2.0.1", True, False),
        (None, True, False),
        ("proxy", True, False),
    ],
)
def test_with_a_secret_and_addresses_both_must_be_right(peer, secret, comes_in):
    both = read({"login": {"by": "proxy", "secret": SECRET, "proxies": ["10.1.2.3", "10.1.9.0/24"]}})
    assert (refusal(both, [USER, *([KNOCK] if secret else [])], peer, "10.0.0.1") is None) is comes_in
    addresses = read({"login": {"by": "proxy", "proxies": ["10.1.2.3"]}})
    assert refusal(addresses, [USER], "10.1.2.3", "10.0.0.1") is None
    assert refusal(addresses, [KNOCK, USER], "10.1.2.4", "10.0.0.1") is not None


@pytest.mark.parametrize(
    ("forwarded", "comes_in"),
    [
        ("10.5.5.5", True),
        ("10.1.2.30", True),
        ("10.1.2.3", False),
        ("10.1.2.3:4711", False),
        ("10.5.5.5, 10.1.2.3", False),
    ],
)
def test_an_address_that_a_header_claims_is_no_address(forwarded, comes_in):
    addresses = read({"login": {"by": "proxy", "proxies": ["10.1.2.3"]}})
    assert (
        refusal(addresses, [USER, ("X-Forwarded-For", forwarded)], "10.1.2.3", "10.0.0.1") is None
    ) is comes_in


def test_a_refusal_says_nothing_of_the_secret_or_of_what_was_sent():
    why = refusal(PROXY, [("X-Remote-User", "<b>hanako</b>")], "10.9.9.9", "10.0.0.1")
    assert "認証プロキシを通して" in why
    assert SECRET not in why
    assert "hanako" not in why
    assert refusal(OIDC, [], "10.9.9.9", "10.0.0.1") is None  # asks each page run instead


# --- the identity


def test_the_proxy_says_who_it_is_in_any_script():
    sent = "千曲 花子".encode().decode("latin-1")
    assert by_header(PROXY, [("X-Remote-User", f" {sent} ")]) == Identity("千曲 花子", "認証プロキシ")
    with pytest.raises(LoginNeeded, match="届きませんでした"):
        by_header(PROXY, [])


def claims(**more):
    return {
        "is_logged_in": True,
        "preferred_username": "hanako",
        "name": "千曲 花子",
        "iat": NOON.timestamp(),
        "aud": "sns",
    } | more


@pytest.mark.parametrize(
    ("later", "comes_in"),
    [
        (timedelta(0), True),
        (timedelta(hours=10, seconds=-1), True),
        (timedelta(hours=10), False),
        (timedelta(days=2), False),
    ],
)
def test_a_login_holds_for_its_hours(later, comes_in):
    if comes_in:
        assert by_claims(OIDC, claims(), NOON + later).until == NOON + timedelta(hours=10)
    else:
        with pytest.raises(LoginNeeded, match="期限が切れました"):
            by_claims(OIDC, claims(), NOON + later)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({}, "ログインしてください"),
        ({"is_logged_in": False}, "ログインしてください"),
        (claims(preferred_username=None), "preferred_username が届きませんでした"),
        (claims(preferred_username=["hanako"]), "preferred_username が届きませんでした"),
        (claims(iat=None), "時刻が分かりません"),
        (claims(aud="mail"), "ほかのシステムのため"),
        (claims(aud=["mail"], azp="sns"), "ほかのシステムのため"),
        (claims(aud=[]), "ほかのシステムのため"),
        (claims(aud=None), "ほかのシステムのため"),
    ],
)
def test_nobody_is_somebody_by_default(told, said):
    with pytest.raises(LoginNeeded, match=said):
        by_claims(OIDC, told, NOON)


ROLES = {"sns-policy": "policy", "sns-manager": "manager", "sns-view": "viewer"}


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        (["sns-manager"], "manager"),
        ("sns-manager", "manager"),
        (["sns-view", "sns-manager", "all"], "manager"),
        (["sns-policy", "sns-manager"], "policy"),
        (["all"], None),
        (["policy"], None),  # the city's word for a role is not a group
        (None, None),
        ([{"sns-policy": 1}], None),
    ],
)
def test_roles_come_from_the_groups_that_the_city_named(groups, role):
    login = read(
        {"auth": AUTH, "login": {"roles": "claims", "roles_of": ROLES, "section_claim": "department"}}
    )
    found = by_claims(login, claims(groups=groups, department="観光課"), NOON)
    assert (found.proof, found.role, found.sections) == ("OIDC（役割も）", role, ("観光課",))


def test_where_roles_come_from_members_claims_say_nothing_of_them():
    found = by_claims(OIDC, claims(groups=["sns-policy"]), NOON)
    assert found == Identity("hanako", "OIDC", "千曲 花子", until=NOON + timedelta(hours=10))
