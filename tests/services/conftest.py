"""What the tests of several rooms of services/ share."""

import pytest

from samples import city


@pytest.fixture(scope="module")
def sample():
    """The sample city and a view of it."""
    office = city.sample_office(city.sample_folder())
    view = office.view()
    yield office, view
    view.connection.close()
