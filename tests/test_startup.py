"""The parts, built once from one configuration."""

from pathlib import Path

import pytest
from sqlalchemy import text

from casetrack.config import Settings, load_settings
from casetrack.errors import Invalid, NotFound, Refused
from casetrack.startup import build, find_config, is_rehearsal, mark_rehearsal, start
from casetrack.store.database import Database
from casetrack.store.schema import SchemaMismatch


def _config(folder: Path, url: str, more: str = "") -> Path:
    path = folder / "config.toml"
    path.write_text(f'[database]\nurl = "{url}"\n{more}', "utf-8")
    return path


def test_everything_that_doors_need_is_built(fresh_database_url: str, tmp_path: Path) -> None:
    engine = start(_config(tmp_path, fresh_database_url), {})

    with engine.database.read() as session:
        rules = engine.rules(session)
    engine.close()

    assert "rectification" in rules.current
    assert (rules.independence, rules.calendar.name) == ("unit", "cn")
    assert engine.data == tmp_path / "data"


def test_a_database_without_a_schema_is_not_started(tmp_path: Path) -> None:
    config = _config(tmp_path, "sqlite:///empty.db")

    with pytest.raises(SchemaMismatch, match="casetrack db upgrade"):
        start(config, {})


def test_a_database_of_a_newer_version_is_not_started(
    fresh_database_url: str, database: Database, tmp_path: Path
) -> None:
    with database.connect() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(SchemaMismatch, match="does not know"):
        start(_config(tmp_path, fresh_database_url), {})


def test_a_server_that_could_lose_a_change_is_not_started(
    postgres_url: str, tmp_path: Path
) -> None:
    name = postgres_url.rpartition("/")[2].partition("?")[0]
    database = Database(postgres_url)
    with database.connect() as connection:
        connection.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
    database.close()

    with pytest.raises(Refused, match="a power cut could lose"):
        start(_config(tmp_path, postgres_url), {})


@pytest.mark.parametrize("url", ["mysql://localhost/x", "sqlite://"])
def test_a_database_of_another_kind_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(Invalid, match="expected sqlite:///PATH"):
        build(load_settings(_config(tmp_path, url), {}))


def test_problems_of_own_workflows_are_told(fresh_database_url: str, tmp_path: Path) -> None:
    (tmp_path / "flows" / "own").mkdir(parents=True)
    (tmp_path / "flows" / "own" / "workflow.toml").write_text("format = 2\n", "utf-8")

    with pytest.raises(Invalid, match=r"workflow\.toml"):
        start(_config(tmp_path, fresh_database_url, '[folders]\nworkflows = "flows"\n'), {})


def test_office_hours_come_from_the_settings() -> None:
    settings = Settings.model_validate({"calendar": {"opens": "09:00", "closes": "17:00"}})

    engine = build(settings.model_copy(update={"database": Settings().database}))
    spans = engine.calendar.weekly_hours.spans
    engine.close()

    assert (spans[0][0].hour, spans[-1][1].hour) == (9, 17)


def test_a_missing_config_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="casetrack init"):
        find_config(tmp_path / "config.toml")


def test_a_rehearsal_is_marked_for_good(database: Database) -> None:
    with database.write() as session:
        before = is_rehearsal(session)
        mark_rehearsal(session)
    with database.read() as session:
        after = is_rehearsal(session)

    assert (before, after) == (False, True)
