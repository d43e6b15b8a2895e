"""Forged logins at the real way back: a provider of our own on this machine, which signs whatever a forger wishes."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
import urllib.error
import urllib.request
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlparse

import pytest
from joserfc import jwk, jws, jwt
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value, decode_signed_value

from services.office.folder import now_jst, open_office
from services.office.login import LoginNeeded, by_claims
from services.office.login_file import load
from tests.offices import POLICY
from tests.serving import free_port, running
from tests.sessions import open_page
from views.web import returning

SECRET = "k" * 40
OURS = jwk.RSAKey.generate_key(2048, {"kid": "1"})
THEIRS = jwk.RSAKey.generate_key(2048, {"kid": "1"})  # says that it is ours
ALGORITHMS = ["RS256", "HS256", "none"]
OUTSIDE, REFUSED = "ログインできませんでした", "確かめられなかった"


@dataclass
class Provider:
    """What the provider answers next. `token`: claims → the answer of its token endpoint."""

    address: str = ""
    token: object = None
    lists: list[str] = field(default_factory=lambda: ["RS256"])
    nonce: str = ""

    def claims(self, **more) -> dict:
        now = int(time.time())
        sound = {"iss": self.address, "sub": "s-1", "aud": "sns", "iat": now, "exp": now + 300}
        held = sound | {"nonce": self.nonce, "preferred_username": "hanako"} | more
        return {name: value for name, value in held.items() if value is not None}

    def answer(self, path: str) -> tuple[int, bytes]:
        if path == "/keys":
            return 200, json.dumps({"keys": [OURS.as_dict(private=False)]}).encode()
        if path == "/token":
            told = self.token(self) if callable(self.token) else self.token
            return told if isinstance(told, tuple) else (200, json.dumps(told).encode())
        ends = {"authorization_endpoint": "/go", "token_endpoint": "/token", "jwks_uri": "/keys"}
        told = {name: self.address + path for name, path in ends.items()}
        return 200, json.dumps(
            told | {"issuer": self.address, "id_token_signing_alg_values_supported": self.lists}
        ).encode()


def handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Answers(BaseHTTPRequestHandler):
        def do_GET(self):
            self.rfile.read(int(self.headers.get("content-length", 0)))
            status, body = provider.answer(self.path)
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, *_):
            pass

    return Answers


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """(the dashboard's address, its provider, its login)"""
    folder, port, provider = tmp_path_factory.mktemp("forged"), free_port(), Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(provider))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    provider.address = f"http://127.0.0.1:{server.server_port}"
    (folder / "secrets.toml").write_text(
        f'[auth]\nredirect_uri = "http://127.0.0.1:{port}/oauth2callback"\ncookie_secret = "{SECRET}"\nclient_id = "sns"\n'
        f'client_secret = "any"\nserver_metadata_url = "{provider.address}/.well-known/openid-configuration"\n',
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", "--server.port", str(port)]
    command += ["--secrets.files", str(folder / "secrets.toml")]
    office = open_office(folder / "office")
    member = {"name": "例田 太郎", "role": "policy", "sections": [], "from": "2020-04-01", "login": "taro"}
    office.ledger.record(POLICY, [("member", member)])
    env = os.environ | {"SNS_DATA": str(office.folder)}
    with running(command, port, folder / "server.log", env) as address:
        yield address, provider, load([folder / "secrets.toml"])
    server.shutdown()
    server.server_close()


def provider_token() -> str:
    """What the framework's button carries to the way in."""
    told = {"provider": "default", "exp": int(time.time()) + 120}
    return jwt.encode({"alg": "HS256"}, told, jwk.OctKey.import_key(SECRET))


class Window:
    """A browser without a page: it keeps cookies and follows nothing."""

    def __init__(self, address: str):
        self.address, self.cookies = address, CookieJar()

        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *_):
                return None

        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies), Stay)

    def get(self, path: str) -> tuple[int, dict, str]:
        try:
            answer = self.opener.open(self.address + path, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            return answer.status, dict(answer.headers), answer.read().decode()

    def begin(self, provider: Provider) -> str:
        """To the provider, and the state with which it is to send us back."""
        status, headers, said = self.get(f"/auth/login?{urlencode({'provider': provider_token()})}")
        assert status == 302, said
        told = parse_qs(urlparse(headers["location"]).query)
        provider.nonce = told["nonce"][0]
        return told["state"][0]

    def back(self, **query: str) -> tuple[int, dict, str]:
        return self.get(f"/oauth2callback?{urlencode(query)}")

    def page(self, **other: str) -> str:
        """What the first page shows, with these cookies in place of the window's own."""
        self.get("/_stcore/health")  # brings the page's own token
        held = {cookie.name: cookie.value.strip('"') for cookie in self.cookies} | other
        return open_page(self.address, "overview", "data=jissai", {n: v for n, v in held.items() if v}).text

    @property
    def session(self) -> dict | None:
        """The claims that the dashboard goes by from now on."""
        held = {c.name: c.value for c in self.cookies}.get("_streamlit_user")
        whole = held and decode_signed_value(SECRET, "_streamlit_user", held.strip('"').encode("latin-1"))
        return json.loads(whole) if whole else None


def signed(provider: Provider, key=OURS, header=(), **claims) -> dict:
    """An answer of the token endpoint with these claims."""
    head = {"alg": "RS256", "kid": "1"} | dict(header)
    token = jws.serialize_compact(head, json.dumps(provider.claims(**claims)), key, algorithms=ALGORITHMS)
    return {"access_token": "a", "token_type": "Bearer", "id_token": token}


def part(told: dict) -> str:
    return urlsafe_b64encode(json.dumps(told).encode()).rstrip(b"=").decode()


def unsigned(provider: Provider, alg: str) -> dict:
    token = f"{part({'alg': alg, 'kid': '1'})}.{part(provider.claims())}."
    return {"access_token": "a", "token_type": "Bearer", "id_token": token}


def changed(provider: Provider) -> dict:
    """Ours, with another user's name under the same signature."""
    told = signed(provider)
    head, _, signature = told["id_token"].split(".")
    return told | {"id_token": f"{head}.{part(provider.claims(preferred_username='taro'))}.{signature}"}


def with_our_public_key_as_secret(provider: Provider) -> dict:
    secret = jwk.OctKey.import_key(OURS.as_pem(private=False))
    return signed(provider, secret, {"alg": "HS256"})


FORGED = {
    "alg none": lambda p: unsigned(p, "none"),
    "alg None": lambda p: unsigned(p, "None"),
    "RS256 without a signature": lambda p: unsigned(p, "RS256"),
    "a public key taken for a secret": with_our_public_key_as_secret,
    "the client's secret": lambda p: signed(p, jwk.OctKey.import_key("any"), {"alg": "HS256"}),
    "another key of the same name": lambda p: signed(p, THEIRS),
    "a key that it brings along": lambda p: signed(p, THEIRS, {"jwk": THEIRS.as_dict(private=False)}),
    "a key that nobody knows": lambda p: signed(p, THEIRS, {"kid": "2"}),
    "claims changed after signing": changed,
    "no nonce": lambda p: signed(p, nonce=None),
    "another login's nonce": lambda p: signed(p, nonce="n" * 20),
    "nonce true": lambda p: signed(p, nonce=True),
    "another audience": lambda p: signed(p, aud="mail"),
    "several audiences, none ours": lambda p: signed(p, aud=["mail", "calendar"]),
    "ours among others, for another party": lambda p: signed(p, aud=["sns", "mail"], azp="mail"),
    "no audience": lambda p: signed(p, aud=None),
    "an audience that is a number": lambda p: signed(p, aud=1),
    "another issuer": lambda p: signed(p, iss="https://evil.example"),
    "our issuer with a slash more": lambda p: signed(p, iss=f"{p.address}/"),
    "no issuer": lambda p: signed(p, iss=None),
    "expired": lambda p: signed(p, exp=int(time.time()) - 3600),
    "never expiring": lambda p: signed(p, exp=None),
    "expiring in words": lambda p: signed(p, exp="2099-01-01"),
    "not valid yet": lambda p: signed(p, nbf=int(time.time()) + 3600),
    "issued tomorrow": lambda p: signed(p, iat=int(time.time()) + 86400),
    "issued in words": lambda p: signed(p, iat="today"),
    "issued at no time": lambda p: signed(p, iat=float("nan")),
    "issued before all time": lambda p: signed(p, iat=float("-inf")),
    "expiring at no time": lambda p: signed(p, exp=float("nan")),
    "nobody's": lambda p: signed(p, sub=None),
    "a list of somebodies": lambda p: signed(p, sub=["s-1"]),
    "no token at all": {"access_token": "a", "token_type": "Bearer"},
    "an empty token": {"access_token": "a", "token_type": "Bearer", "id_token": ""},
    "a token that is none": {"access_token": "a", "token_type": "Bearer", "id_token": "a.b"},
    "a token that is a number": {"access_token": "a", "token_type": "Bearer", "id_token": 7},
    "an answer that is a list": [],
    "an answer that is no JSON": (200, b"<html>"),
    "an error of the provider": (500, b"{}"),
    "a code used before": (400, b'{"error": "invalid_grant"}'),
}


@pytest.fixture
def window(app):
    address, provider, _ = app
    provider.lists = ["RS256"]
    return Window(address)


def refused(window: Window, told: tuple[int, dict, str], why: str = REFUSED) -> None:
    status, _, said = told
    assert (status, window.session) == (403, None)
    assert OUTSIDE in said and why in said and "もう一度ログインしてください" in said
    assert "Traceback" not in said and 'href="./"' in said


def test_a_sound_login_comes_in_and_its_cookies_are_no_scripts_business(app, window):
    _, provider, login = app
    provider.token = signed
    status, headers, _ = window.back(state=window.begin(provider), code="c")
    assert (status, headers["location"]) == (302, "/")
    assert by_claims(login, window.session, now_jst()).id == "hanako"
    assert {cookie.name for cookie in window.cookies} >= {"_streamlit_user", "_streamlit_user_tokens"}
    assert all(cookie.has_nonstandard_attr("HttpOnly") for cookie in window.cookies)
    assert {str(cookie.get_nonstandard_attr("SameSite")).lower() for cookie in window.cookies} == {"lax"}
    assert "利用できません" in window.page()  # hanako, whom this office does not know


@pytest.mark.parametrize("how", FORGED)
def test_a_forged_token_is_refused_in_words_and_no_session_begins(app, window, how):
    _, provider, _ = app
    provider.token = FORGED[how]
    refused(window, window.back(state=window.begin(provider), code="c"))


@pytest.mark.parametrize("how", ["alg none", "a public key taken for a secret", "the client's secret"])
def test_even_where_the_provider_says_that_it_signs_so(app, window, how):
    _, provider, _ = app
    provider.token, provider.lists = FORGED[how], ALGORITHMS
    refused(window, window.back(state=window.begin(provider), code="c"))


PASSED_ON = {  # what the framework lets in, and this app does not
    "for another audience, through us": ({"aud": ["mail"], "azp": "sns"}, "ほかのシステムのため"),
    "for no audience": ({"aud": []}, "ほかのシステムのため"),
    "issued long ago": ({"iat": 1}, "期限が切れました"),
    "of a number": ({"preferred_username": 7}, "preferred_username が届きませんでした"),
    "of a list": ({"preferred_username": ["hanako"]}, "preferred_username が届きませんでした"),
    "of blanks": ({"preferred_username": "　 "}, "preferred_username が届きませんでした"),
}


@pytest.mark.parametrize("how", PASSED_ON)
def test_odd_claims_of_a_sound_token_let_nobody_in(app, window, how):
    _, provider, login = app
    claims, why = PASSED_ON[how]
    provider.token = lambda p: signed(p, **claims)
    assert window.back(state=window.begin(provider), code="c")[0] == 302
    with pytest.raises(LoginNeeded, match=why):
        by_claims(login, window.session, now_jst())


def test_what_a_token_says_is_shown_as_text(app, window):
    _, provider, _ = app
    provider.token = lambda p: signed(p, preferred_username="<script>alert(1)</script>")
    window.back(state=window.begin(provider), code="c")
    shown = window.page()
    assert "利用できません" in shown and "&lt;script&gt;alert(1)" in shown and "<script>alert" not in shown


def test_a_way_back_that_was_used_or_is_anothers_lets_nobody_in(app, window):
    address, provider, _ = app
    provider.token = signed
    state, victim = window.begin(provider), Window(address)
    refused(victim, victim.back(state=state, code="c"))  # a link that logs somebody in as the forger
    refused(window, window.back(code="c"))
    refused(window, window.back(state="s" * 30, code="c"))
    refused(window, window.back(state=state, error="access_denied"), "ログイン先が、ログインを断ったか")
    assert window.back(state=state, code="c")[0] == 302 and window.session
    assert window.back(state=state, code="c")[0] == 302  # back in the browser: whoever is in stays in
    assert window.session["preferred_username"] == "hanako"
    for name in ("_streamlit_user", "_streamlit_user_tokens"):
        window.cookies.clear("127.0.0.1", "/", name)
    refused(window, window.back(state=state, code="c"))


def test_a_login_that_was_not_given_by_us_is_none(app, window):
    """Cookies: signed by another, of another time, changed, none; and ours without the page's own token."""
    _, provider, _ = app
    provider.token = signed
    window.back(state=window.begin(provider), code="c")
    ours = next(c.value for c in window.cookies if c.name == "_streamlit_user").strip('"')
    forged = json.dumps(
        {"is_logged_in": True, "preferred_username": "hanako", "aud": "sns", "iat": int(time.time())}
    )
    others = [
        create_signed_value("x" * 40, "_streamlit_user", forged).decode(),
        create_signed_value(SECRET, "_streamlit_xsrf", forged).decode(),
        ours[:-9]
        + ("A" if ours[-9] != "A" else "B")
        + ours[-8:],  # not the last: some of its bits are nobody's
        forged,
        "",
    ]
    assert [one for one in others if "ログインしてください" not in window.page(_streamlit_user=one)] == []
    assert "ログインしてください" in window.page(_streamlit_xsrf="")
    assert "利用できません" in window.page()


def test_a_provider_that_cannot_be_reached_is_said_in_words(app, window, monkeypatch):
    _, provider, _ = app
    monkeypatch.setattr(provider, "answer", lambda path: (500, b"{}"))
    asked = urlencode({"provider": provider_token()})
    status, _, said = window.get(f"/auth/login?{asked}")
    assert (status, window.session) == (403, None)
    assert OUTSIDE in said and "ログイン先につながりません" in said and 'href="../"' in said


def test_what_another_page_sends_uploads_and_deletes_nothing(app, window):
    address, *_ = app
    for method in ("PUT", "DELETE", "POST"):
        request = urllib.request.Request(f"{address}/_stcore/upload_file/s/f", b"x", method=method)
        with pytest.raises(urllib.error.HTTPError) as answer:
            urllib.request.urlopen(request, timeout=30)
        assert answer.value.code in (403, 405)
        answer.value.close()


def test_where_people_come_by_https_cookies_go_over_nothing_else():
    told = [(b"set-cookie", b"_streamlit_user=x; Path=/; HttpOnly"), (b"content-type", b"text/html")]
    on_tls = [returning._on_tls(one) for one in told]
    assert on_tls == [(b"set-cookie", b"_streamlit_user=x; Path=/; HttpOnly; Secure"), told[1]]
    assert [returning._on_tls(one) for one in on_tls] == on_tls
