"""Twenty deaths of a tick on each database: nothing lost, nothing doubled, one repeat at most."""

from collections.abc import Iterator

import pytest

from tests.races.kill import Ground, postgres_ground, sqlite_ground

TIMES = 20


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def ground(request: pytest.FixtureRequest, worker_id: str) -> Iterator[Ground]:
    if request.param == "sqlite":
        folder = request.getfixturevalue("tmp_path_factory").mktemp("kill")
        with sqlite_ground(folder) as made:
            yield made
    else:
        server_url = request.getfixturevalue("postgres_server_url")
        with postgres_ground(server_url, f"kill_{worker_id}") as made:
            yield made


@pytest.mark.parametrize("number", range(TIMES))
def test_a_tick_that_dies_loses_and_doubles_nothing(ground: Ground, number: int) -> None:
    assert ground.die(ground.points(TIMES)[number]) == []


def test_deaths_are_spread_over_the_database_and_the_mail(ground: Ground) -> None:
    points = ground.points(TIMES)
    assert len(set(points)) == TIMES
    assert {point.phase for point in points} == {"", "MAIL", "RCPT", "DATA", "TAKEN"}
    assert max(point.step for point in points) > ground.steps * 0.9
