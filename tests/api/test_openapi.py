"""The description of the API is complete, and what is served keeps to it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi.routing import APIRoute
from pydantic import TypeAdapter
from schemathesis.config import SchemathesisConfig

from casetrack.api.declared import BESIDE, DECLARED
from casetrack.api.described import LINKS
from casetrack.api.every import ROUTERS
from casetrack.demo.office import PEOPLE, UNITS
from tests.api.conftest import Served
from tests.api.searching import PLACE, WITHOUT_SECRETS, Search


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
def search(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Search]:
    """An office that a seeded search goes through."""
    folder = tmp_path_factory.mktemp("search")
    urls = (
        f"sqlite:///{shutil.copyfile(sqlite_template, folder / f'{number}.db')}"
        for number in count()
    )
    search = Search(urls=urls, folder=folder)
    yield search
    search.served.engine.database.close()


@pytest.fixture(scope="module")
def schema(search: Search) -> Any:  # noqa: ANN401 - untyped
    """The API as schemathesis sees it."""
    config = SchemathesisConfig.from_dict(WITHOUT_SECRETS)
    return schemathesis.openapi.from_asgi(PLACE, search.app, config=config)


def test_whatever_is_sent_is_answered_as_described(search: Search, schema: Any) -> None:  # noqa: ANN401 - untyped
    tried = search.operations(schema, examples=1, number=1)

    assert tried == len(DECLARED) + len(BESIDE)


def test_what_was_made_can_be_looked_at_changed_and_removed(search: Search, schema: Any) -> None:  # noqa: ANN401 - untyped
    before = search.answers.total()
    search.walks(schema, examples=3, steps=12, number=1)

    assert search.answers.total() > before + 12


def test_links_lead_from_operation_to_operation(described: dict[str, Any]) -> None:
    operations = {each["operationId"]: each for _, each in _operations(described)}
    for source, link in LINKS.items():
        places = {each["name"] for each in operations[source].get("parameters", ())}
        taken = {each.rpartition(".")[2] for each in link.given.values() if "path." in each}
        assert taken <= places, source
        for target in link.targets:
            asked = {each["name"] for each in operations[target].get("parameters", ())}
            assert link.given.keys() <= asked, (source, target)


def test_shared_headers_are_described(described: dict[str, Any]) -> None:
    amend = described["paths"]["/api/v1/items/{item_id}"]["patch"]
    headers = {each["name"]: each["required"] for each in amend["parameters"]}

    assert headers["If-Match"]
    assert {"Idempotency-Key", "Acting-For"} <= headers.keys()
    assert amend["security"] == [{"token": []}]
    assert "Retry-After" in amend["responses"]["429"]["headers"]


def _routes(described: dict[str, Any]) -> Iterator[tuple[APIRoute, dict[str, Any]]]:
    operations = {each["operationId"]: each for _, each in _operations(described)}
    for router in ROUTERS:
        for route in router.routes:
            if isinstance(route, APIRoute):
                yield route, operations[route.name]


def test_every_parameter_has_an_example_that_can_be_sent(described: dict[str, Any]) -> None:
    for route, operation in _routes(described):
        shown = {each["name"]: each.get("example") for each in operation.get("parameters", ())}
        assert None not in shown.values(), (route.name, shown)
        for field in (*route.dependant.query_params, *route.dependant.path_params):
            _, faults = field.validate(shown[field.alias], loc=())
            assert not faults, (route.name, field.alias)


def test_every_json_answer_has_an_example_with_all_that_it_holds(
    described: dict[str, Any],
) -> None:
    for route, operation in _routes(described):
        if route.response_model is not None:
            done = next(each for status, each in operation["responses"].items() if status < "300")
            shown = done["content"]["application/json"].get("example")
            shape = TypeAdapter(route.response_model)
            # Written again by the shape: nothing lacks that was added to it since.
            read = shape.validate_python(shown)
            without = shape.dump_python(read, mode="json", by_alias=True, exclude_none=True)
            assert shown in (shape.dump_python(read, mode="json"), without), route.name


def test_the_units_and_people_of_the_examples_of_bodies_are_those_of_the_demo(
    described: dict[str, Any],
) -> None:
    sent = {
        content["schema"]["$ref"].rpartition("/")[2]
        for _, operation in _operations(described)
        for content in operation.get("requestBody", {}).get("content", {}).values()
    }
    shapes = described["components"]["schemas"]
    said = str([shapes[each].get("examples") for each in sent])
    known = {each.code for each in UNITS} | {each.login for each in PEOPLE} | {"zhang"}

    assert set(re.findall(r"'(?:unit|lead_unit|by|login)': '([a-z.]+)'", said)) <= known
