import pytest

from casetrack.store.database import Database
from tests.bulletins.bureau import Bureau, make_bureau


@pytest.fixture
def bureau(database: Database) -> Bureau:
    return make_bureau(database)
