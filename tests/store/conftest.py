"""The store's own tests are of the making of views: each is made."""

import pytest


@pytest.fixture(autouse=True)
def _each_is_made(each_view_is_made):
    pass
