"""Pages behind a login: nothing before it, and nobody makes themselves a member."""

from datetime import datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from ledger.journal import JST
from services.office.folder import open_office
from services.office.login import Login
from tests.pages.acts import html, said, well
from tests.pages.conftest import ROOT
from views import login

CLAIMS = Login("oidc", client_id="sns", roles="claims", roles_of={"see": "viewer", "all": "policy"})
MEMBERS = Login("oidc", client_id="sns")


@pytest.fixture
def opened_as(folder, monkeypatch):
    """opened_as(how, page, **claims): the page as somebody with these claims opens it."""

    def open_page(how, name, hours_ago=0.0, **claims):
        monkeypatch.setattr(login, "configured", lambda: how)
        at = AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=60)
        at.query_params["data"] = "jissai"
        issued = datetime.now(JST) - timedelta(hours=hours_ago)
        at.user.update({"is_logged_in": bool(claims), "iat": issued.timestamp(), "aud": "sns"} | claims)
        return well(at.run())

    return open_page


@pytest.mark.parametrize("name", sorted(page.stem for page in (ROOT / "pages").glob("*.py")))
def test_before_the_login_a_page_shows_nothing_but_the_way_in(opened_as, office, name):
    at = opened_as(MEMBERS, name)
    assert [t.value for t in at.title] == ["ログイン"]
    assert [b.label for b in at.button] == ["ログインする"]
    assert "ログインしてください" in html(at)


def test_a_login_that_has_ended_asks_again_and_says_that_drafts_are_safe(opened_as, office):
    at = opened_as(MEMBERS, "settings", hours_ago=10.1, preferred_username="hanako")
    assert [t.value for t in at.title] == ["ログイン"]
    assert "期限が切れました。もう一度ログインしてください。保存した下書きは残っています。" in html(at)


def test_whoever_the_register_does_not_know_sees_nothing(opened_as, office):
    at = opened_as(MEMBERS, "register", preferred_username="dareka")
    assert [t.value for t in at.title] == ["利用できません"]
    assert "ログイン名 dareka を登録する" in html(at)
    assert [b.label for b in at.button] == ["ログアウト"]


def test_in_a_new_office_nobody_makes_themselves_the_first_member_behind_a_login(opened_as, folder):
    office = open_office(folder)
    at = opened_as(MEMBERS, "settings", preferred_username="hanako")
    assert "python cli.py record member" in html(at)
    for groups, role in (("see", "閲覧"), ("all", "情報政策課")):
        at = opened_as(CLAIMS, "settings", preferred_username="hanako", groups=groups)
        assert "登録して始める" not in said(at)
        assert at.sidebar.text[0].value == f"hanako\n{role}\nOIDC（役割も）"
    assert office.is_empty
