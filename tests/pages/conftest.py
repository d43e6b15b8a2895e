"""What the tests of pages share: a page opened alone by its path, on an office folder of its own."""

from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from ledger.journal import JST
from samples.city import sample_folder, sample_office
from services.office.folder import Office, author_of, open_office
from services.register import registering
from tests import posts
from tests.months import copied
from tests.pages.acts import PERSON, well

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session", autouse=True)
def packages_looked_through_once():
    """The framework looks through every installed package for components whenever a page is opened alone, which was up to a
    third of a page's test; none comes or goes while the tests run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests)
        )
        yield


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The office folder that pages open."""
    monkeypatch.setenv("SNS_DATA", str(tmp_path / "office"))
    yield tmp_path / "office"
    st.cache_resource.clear()


@pytest.fixture
def office(folder):
    """An office with one person of 情報政策課 and nothing else."""
    made = open_office(folder)
    registering.first_member(made, PERSON, "情報政策課", datetime.now(JST).date())
    return made


@pytest.fixture
def person(office):
    """That person, as an author."""
    return author_of(office.ledger.register().members(office.today())[PERSON])


@pytest.fixture(scope="session")
def disasters(new_folder):
    return posts.told_of_disasters(new_folder())


@pytest.fixture
def of_disasters(disasters, new_folder, monkeypatch, opened):
    """of_disasters(now, who=…, month=…, posts_part=…): an office where posts of 防災 bring three times the reactions, and
    page(…), which opens 記事 so; whatever is told to page itself goes before."""

    def make(now, who=PERSON, **usual):
        made = copied(disasters, new_folder)
        monkeypatch.setenv("SNS_DATA", str(made.folder))
        monkeypatch.setattr("views.cache.open_office", lambda folder: Office(folder, lambda: now))
        st.cache_resource.clear()

        def page(who=who, name="posts", **query):
            return opened(name, who=who, **({"account": "x_koho"} | usual | query))

        return made, page

    return make


@pytest.fixture
def opened(folder):
    """opened("register", who=…): the page run alone, as a direct link would."""

    def open_page(name, who=PERSON, **query):
        if query.get("data") == "mihon":
            sample_office(sample_folder())  # built here: a page run has its time limit
        at = AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=60)
        for key, value in ({"data": "jissai", "who": who} | query).items():
            if value:
                at.query_params[key] = value
        return well(at.run())

    return open_page
