"""The command line speaks the language of the terminal, or the one that is asked for."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from casetrack.cli import COMMANDS
from casetrack.cli.speech import Language, named
from casetrack.language import catalog
from tests.cli.conftest import Program
from tests.cli.test_help import EVERY, TOP
from tests.office import Office
from tests.sentences import trees

HAN = range(0x4E00, 0xA000)


def helps() -> Iterator[str]:
    """What every command and option says that it is for."""
    groups = [TOP, *(TOP.get_command(None, name) for name in COMMANDS)]
    below = [each for group in groups for each in getattr(group, "commands", {}).values()]
    for command in (*groups, *below, *EVERY.values()):
        yield " ".join(command.help.split())
        yield from (each.help for each in command.params if getattr(each, "help", None))
    yield from (what for _, what in COMMANDS.values())


def _printed() -> Iterator[str]:
    """Heads of tables and what stands in place of empty ones."""
    commands = [tree for path, tree in trees().items() if path.parent.name == "cli"]
    for node in (node for tree in commands for node in ast.walk(tree)):
        if isinstance(node, ast.keyword) and node.arg in ("head", "empty"):
            yield from _texts(node.value)
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "head":
            yield from _texts(node.value)


def _texts(node: ast.expr) -> Iterator[str]:
    for each in ast.walk(node) if isinstance(node, ast.List | ast.Constant) else ():
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and each.value:
            yield each.value


def test_every_help_text_has_its_chinese() -> None:
    # Those that hold no words but values are the same in both languages.
    missing = {text for text in helps() if not catalog("zh").get(text)}

    assert len(set(helps())) > 200
    assert missing == set()


def test_every_head_of_a_table_and_every_empty_one_has_its_chinese() -> None:
    assert len(set(_printed())) > 50
    assert [text for text in set(_printed()) if not catalog("zh").get(text)] == []


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"CASETRACK_LANGUAGE": "zh", "LANG": "en_GB.UTF-8"}, "zh"),
        ({"CASETRACK_LANGUAGE": "en", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LC_MESSAGES": "zh_CN.UTF-8", "LANG": "en_US.UTF-8"}, "zh"),
        ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, None),
        ({}, None),
    ],
)
def test_the_language_is_the_one_asked_for_then_the_terminals(
    environment: dict[str, str], language: Language | None
) -> None:
    assert named(environment) == language


def test_help_and_refusals_are_chinese_in_a_chinese_terminal(
    program: Program, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASETRACK_LANGUAGE", "zh")
    office.rectifying()

    assert program("item", "show", "9").err == (
        "casetrack: t-2023 中没有问题“9”。请执行：casetrack item list\n"
    )
    assert "编号" in program("item", "list").out


def test_a_history_is_told_in_english_where_that_is_asked_for(
    program: Program, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASETRACK_LANGUAGE", "en")
    office.rectifying()

    last = program("item", "history", "1").out.splitlines()[-1]

    assert last.startswith("2023-09-20 09:00 焦经办 (区交通运输局) ")
    assert last.endswith(": Assigned → Rectifying")


def test_the_program_introduces_itself_in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASETRACK_LANGUAGE", "zh")
    script = Path(sys.executable).with_name("casetrack")

    done = subprocess.run([script, "item", "--help"], capture_output=True, text=True, check=True)

    assert "问题。" in done.stdout
    assert any(ord(sign) in HAN for sign in done.stdout.partition("advance")[2])
