"""Asks the API for whatever its description allows, and for what it does not, looking for faults.

The suite does so briefly and always alike. For hours, over a real socket, on either database:

    .venv/bin/python -m tests.api.searching --minutes 60 --seed 7 --postgres
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.config import SchemathesisConfig

from casetrack.api.app import build_api, guarded
from casetrack.api.declared import DECLARED
from casetrack.people.persons import grant, person_named
from casetrack.store.database import Database
from casetrack.store.schema import upgrade
from casetrack.web.visit import House
from tests.api.conftest import Served, _served
from tests.office import PEOPLE, make_office
from tests.postgres import create_database, running_server

PLACE = "/api/v1/openapi.json"
PATIENCE_SECONDS = 120
QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
WANTED = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)
# Limits have room again, and what is due comes due.
BETWEEN = timedelta(seconds=40)
WITHOUT_SECRETS = {"generation": {"with-security-parameters": False}}


@dataclass(kw_only=True)
class Search:
    """An office that is searched for faults, by everybody in turn who may."""

    # Addresses of databases with the newest schema and nothing else, or the cast, in them.
    urls: Iterator[str]
    folder: Path
    turn: Iterator[int] = field(default_factory=count)
    answers: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Open an office and serve it."""
        load_all_checks()
        self.checks: Any = [CHECKS.get_one(each) for each in WANTED]
        self.served = self._office()
        self.api = build_api(self.served.engine, lambda: self.served.now)
        self.app = guarded(self.api)

    def renew(self) -> None:
        """Go on in an office where nothing has been done: the same requests, the same answers."""
        self.served.engine.database.close()
        self.served, self.turn = self._office(), count()
        self.api.state.house = House(engine=self.served.engine, clock=lambda: self.served.now)

    def _office(self) -> Served:
        served = _served(Database(next(self.urls)), self.folder)
        served.office.assigned()
        return served

    def headers(self, case: schemathesis.Case[Any]) -> Mapping[str, str]:
        """The token of somebody who may; If-Match holds for whatever is there, mostly."""
        self.served.now += BETWEEN
        row = DECLARED.get((case.method.upper(), case.operation.path))
        if row is None or row.reach == "public":
            return {}
        roles = {**{login: who[2] for login, who in PEOPLE.items()}, "guan": "admin"}
        able = [login for login, role in roles.items() if not row.roles or role in row.roles]
        number = next(self.turn)
        sent = {
            "Authorization": f"Bearer {self.served.secret(able[number % len(able)])}",
            "If-Match": "*" if number % 4 else '"1"',
        }
        # Almost nobody stands in for anybody: made-up numbers would be refused before all else.
        return sent if number % 16 == 0 else {**sent, "Acting-For": ""}

    def check(self, case: schemathesis.Case[Any], answer: Any) -> None:  # noqa: ANN401 - of schemathesis
        """Hold an answer against the description; raise what is wrong with it."""
        self.answers[f"{answer.status_code} {case.method.upper()} {case.operation.path}"] += 1
        if answer.status_code == 401:
            self.revive()
        # What is not ready says so; everywhere else that would be a fault.
        unready = case.operation.path == "/readyz" and answer.status_code == 503
        case.validate_response(answer, checks=self.checks[1:] if unready else self.checks)

    def revive(self) -> None:
        """Undo what makes further requests say nothing: roles taken, tokens revoked, people out."""
        self.served.secrets.clear()
        with self.served.engine.database.write() as session:
            for login, (_, unit, role, whole) in PEOPLE.items():
                person = person_named(session, login)
                person.active = True
                session.add(person)
                at = None if whole else self.served.office.units[unit]
                grant(session, person, role, unit_id=at)

    def operations(self, schema: Any, *, examples: int, number: int) -> int:  # noqa: ANN401 - of schemathesis
        """Try each operation by itself; gives how many there are."""
        found = [each.ok() for each in schema.get_all_operations()]
        for operation in found:
            self._try(operation.as_strategy(), examples=examples, number=number)
        return len(found)

    def _try(self, cases: Any, *, examples: int, number: int) -> None:  # noqa: ANN401 - a strategy
        @given(case=cases)
        @seed(number)
        @settings(max_examples=examples, **_SETTINGS)
        def tried(case: schemathesis.Case[Any]) -> None:
            answer = case.call(headers=dict(self.headers(case)), timeout=PATIENCE_SECONDS)
            self.check(case, answer)

        tried()

    def walks(self, schema: Any, *, examples: int, steps: int, number: int) -> None:  # noqa: ANN401 - of schemathesis
        """Follow the links: what was made is looked at, changed, decided on, removed."""
        search = self
        # Made from the description at run time.
        machine: Any = schema.as_state_machine()

        class Walk(machine):  # type: ignore[misc]
            def setup(self) -> None:
                search.renew()

            def get_call_kwargs(self, case: schemathesis.Case[Any]) -> dict[str, Any]:
                return {"headers": dict(search.headers(case)), "timeout": PATIENCE_SECONDS}

            def validate_response(
                self,
                response: Any,  # noqa: ANN401 - of schemathesis
                case: schemathesis.Case[Any],
                **_: object,
            ) -> None:
                search.check(case, response)

        seed(number)(Walk)
        Walk.run(settings=settings(max_examples=examples, stateful_step_count=steps, **_SETTINGS))


_SETTINGS: dict[str, Any] = {
    "deadline": None,
    "database": None,
    "suppress_health_check": QUIET,
    "phases": [Phase.explicit, Phase.generate],
}


@contextmanager
def databases(folder: Path, *, on_postgres: bool) -> Iterator[Iterator[str]]:
    """As many databases as are asked for, each with the cast in it."""
    if not on_postgres:
        first = folder / "template.db"
        _prepare(f"sqlite:///{first}")
        yield (f"sqlite:///{shutil.copyfile(first, folder / f'{number}.db')}" for number in count())
        return
    with running_server(f"search-{os.getpid()}") as server:
        _prepare(create_database(server, "search"))
        yield (create_database(server, f"search-{number}", template="search") for number in count())


def _prepare(url: str) -> None:
    database = Database(url)
    upgrade(database)
    make_office(database)
    database.close()


@contextmanager
def listening(search: Search) -> Iterator[str]:
    """The API over a real socket."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(search.app, port=port, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def main() -> None:
    """Search until the time is over or a fault is found, then tell what was answered."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--examples", type=int, default=25, help="per operation and round")
    parser.add_argument("--postgres", action="store_true")
    wanted = parser.parse_args()
    until = time.monotonic() + 60 * wanted.minutes
    with (
        tempfile.TemporaryDirectory() as folder,
        databases(Path(folder), on_postgres=wanted.postgres) as urls,
    ):
        search = Search(urls=urls, folder=Path(folder))
        with listening(search) as address:
            number = _search(search, address, wanted.seed, wanted.examples, until)
        by_status = Counter[str]()
        for told, times in search.answers.items():
            by_status[told[:3]] += times
        sys.stdout.write(f"no fault up to seed {number}: {dict(sorted(by_status.items()))}\n")


def _search(search: Search, address: str, number: int, examples: int, until: float) -> int:
    config = SchemathesisConfig.from_dict(WITHOUT_SECRETS)
    schema = schemathesis.openapi.from_url(
        f"{address}{PLACE}", config=config, timeout=PATIENCE_SECONDS
    )
    while time.monotonic() < until:
        search.operations(schema, examples=examples, number=number)
        search.walks(schema, examples=10, steps=30, number=number)
        number += 1
    return number


if __name__ == "__main__":
    main()
