"""What is said before the command: which configuration, who acts, what time it is."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from casetrack import __version__
from casetrack.cli import COMMANDS
from casetrack.startup import mark_rehearsal
from tests.cli.conftest import Program
from tests.office import Office

WRONG = """
[office]
langauge = "zh"
[databse]
url = "sqlite:///x.db"
[mail]
port = 70000
"""


def test_every_mistake_of_the_settings_is_told(program: Program) -> None:
    Path("config.toml").write_text(WRONG, "utf-8")

    answer = program("item", "list")

    assert answer.code == 2
    assert answer.err.count("casetrack: config.toml, line ") == 3


def test_without_a_configuration_it_is_said_how_to_make_one(program: Program) -> None:
    answer = program("item", "list")

    assert answer.code == 1
    assert "casetrack init" in answer.err


def test_who_acts_must_be_said(program: Program, office: Office) -> None:
    assert office.units

    answer = program("activity", "add", "1.a", "1", "检查")

    assert answer.code == 2
    assert "casetrack --as LOGIN" in answer.err


def test_somebody_unknown_does_not_act(program: Program, office: Office) -> None:
    assert office.units

    answer = program("activity", "add", "1.a", "1", "检查", by="nobody")

    assert answer.code == 1
    assert "Nobody active signs in as 'nobody'" in answer.err


def test_another_time_is_for_rehearsals_only(program: Program, office: Office) -> None:
    assert office.units

    answer = program("--now", "2023-09-20T09:00:00+08:00", "cycle", "list")

    assert answer.code == 1
    assert "only on a database that was marked as a rehearsal" in answer.err


def test_a_rehearsal_takes_place_at_another_time(program: Program, office: Office) -> None:
    with office.database.write() as session:
        mark_rehearsal(session)
    work = ("activity", "add", "1.a", "1", "检查")

    program("--now", "2023-10-09T09:00:00+08:00", "--as", "jiao", *work)
    [row] = program("activity", "list", "--json").json["activities"]

    assert row["date"] == "2023-10-09"


@pytest.mark.parametrize(
    ("instant", "said"), [("soon", "expected 2023-"), ("2023-09-20T09:00", "no zone")]
)
def test_what_is_no_instant_is_refused(
    program: Program, office: Office, instant: str, said: str
) -> None:
    with office.database.write() as session:
        mark_rehearsal(session)

    answer = program("--now", instant, "cycle", "list")

    assert answer.code == 2
    assert said in answer.err


def test_an_unknown_command_is_bad_usage(program: Program) -> None:
    assert program("itme").code == 2


def test_the_help_lists_every_command_without_loading_any() -> None:
    loaded = """
import sys
from casetrack.cli import main
sys.argv = ["casetrack", "--help"]
try:
    main()
finally:
    heavy = {"sqlmodel", "sqlalchemy", "pydantic", "alembic", "jinja2", "holidays"}
    print("loaded:", sorted(heavy & set(sys.modules)))
"""

    answer = subprocess.run([sys.executable, "-c", loaded], capture_output=True, check=True)
    said = answer.stdout.decode()

    assert "loaded: []" in said
    assert [name for name in COMMANDS if f"  {name} " not in said] == []


@pytest.mark.parametrize("words", [("cycle", "list"), ("doctor",), ("db", "check")])
def test_a_database_that_does_not_answer_is_told_in_a_line(
    program: Program, words: tuple[str, ...]
) -> None:
    url = "postgresql://nobody:secret@127.0.0.1:1/x"
    Path("config.toml").write_text(f'[database]\nurl = "{url}"\n', "utf-8")

    answer = program(*words)

    assert answer.code == 1
    assert "casetrack: The database cannot be used" in answer.err
    assert "secret" not in answer.err


def test_the_version_is_told(program: Program) -> None:
    assert program("--version").out == f"casetrack {__version__}\n"


@pytest.mark.parametrize("command", [("serve",), ("demo", "new")])
def test_where_another_program_listens_nothing_is_begun(
    program: Program, office: Office, command: tuple[str, ...]
) -> None:
    assert office.units
    with socket.create_server(("127.0.0.1", 0)) as other:
        answer = program(*command, "--port", str(other.getsockname()[1]))

    assert (answer.code, answer.out) == (1, "")
    assert "Another program listens at 127.0.0.1:" in answer.err
    assert "--port" in answer.err
    assert not Path("new").exists()


def test_an_address_that_is_none_of_this_machine_is_refused(
    program: Program, office: Office
) -> None:
    assert office.units

    answer = program("serve", "--host", "192.0.2.1")

    assert answer.code == 1
    assert "Nobody can listen at 192.0.2.1:8000" in answer.err
