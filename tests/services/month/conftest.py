"""The city that the tests of the month share: drawn once, copied for each test."""

import pytest

from tests.months import city, copied


@pytest.fixture(scope="session")
def drawn(new_folder):
    return city(new_folder())


@pytest.fixture
def office(drawn, new_folder):
    return copied(drawn, new_folder)
