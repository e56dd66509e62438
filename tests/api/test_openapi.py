"""The description of the API is complete, and what is served keeps to it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.config import SchemathesisConfig

from casetrack.api.declared import BESIDE, DECLARED
from casetrack.store.database import Database
from tests.api.conftest import Served, _served

# So that the same requests are tried each time; by hand, raise the number for an hour's search.
EXAMPLES = 4
PATIENCE_SECONDS = 120
QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
PLACE = "/api/v1/openapi.json"
WANTED = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)


@pytest.fixture(scope="module")
def described(shared_served: Served) -> dict[str, Any]:
    """The description as it is served."""
    told: dict[str, Any] = shared_served.client().get("openapi.json").json()
    return told


def _operations(described: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_every_declared_route_is_described(described: dict[str, Any]) -> None:
    names = {name for name, _ in _operations(described)}

    assert names == {f"{method} {path}" for method, path in {**DECLARED, **BESIDE}}


def test_every_body_has_an_example(described: dict[str, Any]) -> None:
    shapes = described["components"]["schemas"]
    without = []
    for name, operation in _operations(described):
        content = operation.get("requestBody", {}).get("content", {})
        if "application/json" in content:
            reference = content["application/json"]["schema"]["$ref"].rpartition("/")[2]
            if not shapes[reference].get("examples"):
                without.append(name)

    assert without == []


def test_every_operation_says_what_it_does_and_how_it_refuses(described: dict[str, Any]) -> None:
    for name, operation in _operations(described):
        assert operation["description"].strip(), name
        assert "application/problem+json" in operation["responses"]["404"]["content"], name


def test_nothing_personal_is_in_the_description(described: dict[str, Any]) -> None:
    assert "secret_hash" not in str(described)


@pytest.fixture(scope="module")
def api_schema(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The API with a token that may do much, as schemathesis sees it."""
    load_all_checks()
    folder = tmp_path_factory.mktemp("schema")
    shutil.copyfile(sqlite_template, folder / "casetrack.db")
    database = Database(f"sqlite:///{folder / 'casetrack.db'}")
    served = _served(database, folder)
    served.office.assigned()
    config = SchemathesisConfig.from_dict({"generation": {"with-security-parameters": False}})
    schema = schemathesis.openapi.from_asgi(PLACE, served.app, config=config)
    yield schema, served
    database.close()


def test_whatever_is_sent_is_answered_as_described(api_schema: Any) -> None:  # noqa: ANN401 - untyped
    schema, served = api_schema
    operations = [found.ok() for found in schema.get_all_operations()]
    for each in operations:
        _try(each.as_strategy(), served)

    assert len(operations) > 50


def _try(cases: Any, served: Served) -> None:  # noqa: ANN401 - a strategy of schemathesis
    @given(case=cases)
    @settings(
        max_examples=EXAMPLES, derandomize=True, deadline=None, database=None,
        suppress_health_check=QUIET,
    )  # fmt: skip
    def tried(case: schemathesis.Case[Any]) -> None:
        _checked(case, served)

    tried()


def _checked(case: schemathesis.Case[Any], served: Served) -> None:
    login = "guan" if case.operation.path.startswith("/api/v1/persons") else "sun"
    headers = {"Authorization": f"Bearer {served.secret(login)}", "If-Match": "*"}
    checks: Any = CHECKS.get_by_names(list(WANTED))
    answer = case.call(headers=headers, timeout=PATIENCE_SECONDS)
    case.validate_response(answer, checks=checks)
