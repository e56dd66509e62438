import pytest

from casetrack.store.database import Database
from tests.office import Office, make_office


@pytest.fixture
def office(database: Database) -> Office:
    return make_office(database)
