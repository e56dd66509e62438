import pytest

from casetrack.store.database import Database
from tests.bulletins.bureau import Bureau, make_bureau


@pytest.fixture
def bureau(campaign: None, database: Database) -> Bureau:  # noqa: ARG001 - it is in the database
    return make_bureau(database)
