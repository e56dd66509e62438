"""The tests' own PostgreSQL keeps what it promises."""

import subprocess
import sys

import psycopg
import pytest

from tests.postgres import create_database, drop_database, running_server


def test_a_copy_has_what_the_template_had_and_goes_its_own_way(
    empty_postgres_url: str, postgres_server_url: str, worker_id: str
) -> None:
    template = psycopg.conninfo.conninfo_to_dict(empty_postgres_url)["dbname"]
    with psycopg.connect(empty_postgres_url) as connection:
        connection.execute("CREATE TABLE item (title text)")
    copy = create_database(postgres_server_url, f"copy_{worker_id}", template=str(template))

    with psycopg.connect(copy) as connection:
        connection.execute("INSERT INTO item VALUES ('only here')")
    with psycopg.connect(empty_postgres_url) as connection:
        rows = connection.execute("SELECT * FROM item").fetchall()
    drop_database(postgres_server_url, f"copy_{worker_id}")

    assert rows == []


def test_another_process_of_the_run_joins_the_server_and_leaves_it_running(
    postgres_server_url: str, testrun_uid: str, pytestconfig: pytest.Config
) -> None:
    join = f"""
from tests.postgres import running_server
with running_server({testrun_uid!r}) as url:
    print(url)
"""
    other = subprocess.run(
        [sys.executable, "-c", join], cwd=pytestconfig.rootpath, capture_output=True, check=True
    )

    assert other.stdout.decode().strip() == postgres_server_url
    assert _answers(postgres_server_url)


def test_the_server_is_as_durable_as_a_real_one(postgres_server_url: str) -> None:
    names = ["fsync", "full_page_writes", "synchronous_commit"]
    query = "SELECT name, setting FROM pg_settings WHERE name = ANY(%s) ORDER BY name"
    with psycopg.connect(postgres_server_url) as connection:
        settings = connection.execute(query, [names]).fetchall()

    assert settings == [(name, "on") for name in names]


def test_a_given_server_is_used_and_left_running(
    postgres_server_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASETRACK_TEST_PG", postgres_server_url)
    with running_server("another run") as given:
        pass

    assert given == postgres_server_url
    assert _answers(given)


def _answers(url: str) -> bool:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)
