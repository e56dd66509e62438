"""The tutorial, followed to the letter."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.journeys.conftest import Rehearsal

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial" / "first-look.md"
BLOCKS = re.findall(r"```(sh|text)\n(.*?)```", TUTORIAL.read_text("utf-8"), re.DOTALL)
COMMANDS = [line for kind, block in BLOCKS if kind == "sh" for line in block.splitlines()]
SHOWN = [line for kind, block in BLOCKS if kind == "text" for line in block.splitlines()]


@pytest.fixture(scope="session")
def printed(replayed: Rehearsal, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Everything that the commands of the tutorial print, one after the other."""
    # Its own copy: who follows the tutorial waits for nobody else's reading.
    mine = Rehearsal(tmp_path_factory.mktemp("tutorial") / "demo")
    shutil.copytree(replayed.folder, mine.folder)
    done = [mine.run(*shlex.split(line)[1:]) for line in COMMANDS]
    assert [each.stderr for each in done if each.returncode] == []
    return "".join(each.stdout for each in done)


def test_the_tutorial_runs_the_program_alone() -> None:
    assert COMMANDS
    assert {line.split()[0] for line in COMMANDS} == {"casetrack"}


@pytest.mark.parametrize("line", SHOWN)
def test_what_the_tutorial_shows_is_printed(printed: str, line: str) -> None:
    assert line in printed.splitlines()
