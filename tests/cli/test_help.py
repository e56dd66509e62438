"""What the program says about itself, and the pages that repeat it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from casetrack.cli import COMMANDS, app
from casetrack.config import Settings
from tests.bulletins.bureau import Bureau
from tests.cli.conftest import Program

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
TOP: Any = typer.main.get_command(app)


def _all(name: str, command: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - typer's own type
    below = getattr(command, "commands", {})
    if not below:
        yield name, command
    for each, sub in below.items():
        yield from _all(f"{name} {each}", sub)


EVERY = dict(pair for name in COMMANDS for pair in _all(name, TOP.get_command(None, name)))
SHOWING = {
    *("list", "show", "check", "verify", "history", "explain", "coverage", "dead", "deadline"),
    *("read", "diff", "doctor", "import", "migrate", "remind", "tick", "deliver", "demo"),
}
LISTING = [name for name in EVERY if name.rpartition(" ")[2] in SHOWING]


def test_every_name_in_the_help_is_a_command() -> None:
    assert sorted({name.split()[0] for name in EVERY}) == sorted(COMMANDS)


@pytest.mark.parametrize("name", EVERY)
def test_a_command_says_its_purpose_in_one_line_with_an_example(name: str) -> None:
    command = EVERY[name]

    assert command.help.strip().endswith(".")
    assert "\n" not in command.help.strip()
    assert command.epilog.startswith("Example: ")
    assert f" {name} " in f"{command.epilog} "


@pytest.mark.parametrize("name", LISTING)
def test_what_lists_or_shows_also_answers_scripts(name: str) -> None:
    assert "--json" in {word for each in EVERY[name].params for word in each.opts}


def test_an_answer_for_scripts_is_one_json_object_in_either_language(
    program: Program,
    bureau: Bureau,  # noqa: ARG001 - it is in the database
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CASETRACK_LANGUAGE", "zh")
    # Those that need no name of a thing, and write nothing.
    asked = [name for name in LISTING if name.endswith((" list", " dead"))]
    asked += ["figures show", "figures check", "reminders coverage", "calendar show", "doctor"]

    # Where messages go is for administrators, of whom this office has none.
    asked.remove("webhook list")

    answers = {name: program(*name.split(), "--json", by="sun") for name in asked}

    assert {name: each.err for name, each in answers.items() if not each.out} == {}
    assert {json.loads(each.out)["format"] for each in answers.values()} == {1}
    assert len(asked) > 14


@pytest.mark.parametrize("name", EVERY)
def test_an_option_says_what_it_is_for_or_is_named_after_it(name: str) -> None:
    silent = [
        each.opts[0]
        for each in EVERY[name].params
        if each.param_type_name == "option" and not each.help and not each.metavar
    ]

    assert set(silent) <= {
        "--amount",
        "--category",
        "--email",
        "--handler",
        "--indicator",
        "--key",
        "--kind",
        "--port",
        "--quantity",
        "--quantity-unit",
        "--unit",
    }


def test_the_page_of_commands_is_what_the_program_says() -> None:
    script = [sys.executable, str(ROOT / "scripts" / "commands-page")]

    written = subprocess.run(script, capture_output=True, text=True, check=True).stdout

    page = (REFERENCE / "commands.md").read_text("utf-8")
    assert page == written, "run: scripts/commands-page > docs/reference/commands.md"


def test_the_page_of_settings_has_every_key() -> None:
    sections = (REFERENCE / "settings.md").read_text("utf-8").split("\n## ")[1:]
    written = {each.splitlines()[0]: each for each in sections}
    missing = [
        f"{section}.{key}"
        for section, field in Settings.model_fields.items()
        for key in type(field.default).model_fields
        if f"| `{key}` |" not in written.get(section, "")
    ]

    assert missing == []


def test_the_page_of_settings_has_nothing_else() -> None:
    sections = (REFERENCE / "settings.md").read_text("utf-8").split("\n## ")[1:]
    unknown = [
        f"{section.splitlines()[0]}.{row.split('`')[1]}"
        for section in sections
        for row in section.splitlines()
        if row.startswith("| `")
        and row.split("`")[1]
        not in type(Settings.model_fields[section.splitlines()[0]].default).model_fields
    ]

    assert unknown == []
