import pytest

from casetrack.store.database import Database
from tests.office import Office, make_office


@pytest.fixture
def office(cast: None, database: Database) -> Office:  # noqa: ARG001 - it is in the database
    return make_office(database)
