"""The command line speaks the language of the terminal, or the one that is asked for."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from casetrack.cli import COMMANDS
from casetrack.cli.figures import KINDS as ROWS
from casetrack.cli.retold import (
    HEADINGS,
    HELP,
    KINDS,
    PLACES,
    REASONS,
    USAGE,
    retold,
)
from casetrack.cli.speech import Language, named
from casetrack.cli.usage import SpokenContext
from casetrack.language import catalog, translate_to
from tests.cli.conftest import Program
from tests.cli.test_help import EVERY, TOP
from tests.office import Office
from tests.sentences import trees

HAN = range(0x4E00, 0xA000)
PRINTS = {"echo", "print", "prompt", "confirm", "secho", "show_field"}
# What counts are called where a command ends with how many of each there were.
COUNTS = (
    *("reminders", "superseded", "messages", "told", "sent", "waiting", "dead", "sealed", "held"),
    *("delivered", "settled", "queued", "cancelled", "sending", "lost", "blocking", "waived"),
    *("items", "activities", "readings", "formula", "target", "parameter", "recorded", "cited"),
)

# Where it is written down why a reminder went as it did, and of what the sentences are made.
WRITING_REASONS = {"candidates", "coverage", "moot", "sweep", "claims"}
PARTS_OF_REASONS = {"x for x", "x, and nobody could stand in", "nobody is x", "x; x", "the office"}


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


def _bare(tree: ast.Module) -> Iterator[str]:
    """Words that are printed as they stand, past every catalog."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if ast.unparse(call.func).rpartition(".")[2] in PRINTS:
            for each in (*call.args, *(word.value for word in call.keywords)):
                yield from _written(each)


def _written(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)) if any(sign.isalpha() for sign in text):
            yield text
        case ast.JoinedStr(values=parts):
            for part in parts:
                yield from _written(part)
        case ast.BinOp(left=left, right=right):
            yield from (*_written(left), *_written(right))
        case ast.IfExp(body=body, orelse=orelse):
            yield from (*_written(body), *_written(orelse))


def test_no_command_prints_words_past_the_catalog() -> None:
    doors = [path for path in trees() if path.parent.name == "cli" or path.name == "command.py"]
    bare = {text for path in doors for text in _bare(trees()[path])}

    # The name of the program is the same in both languages.
    assert bare == {"casetrack: ", "casetrack "}


def test_bare_words_are_found_wherever_they_hide() -> None:
    code = 'typer.echo("a" if x else f"{b} c"); typer.secho(", ".join(d)); show_field("e", 1)'

    assert set(_bare(ast.parse(code))) == {"a", " c", "e"}


def test_every_form_of_what_others_say_has_its_chinese() -> None:
    forms = (*USAGE, *REASONS, *HEADINGS, HELP, *PLACES, *KINDS, *ROWS, *COUNTS)

    assert [form for form in forms if not catalog("zh").get(form)] == []


def _reasons() -> Iterator[str]:
    """What reminders write of themselves, with an x for each value; docstrings aside."""
    for path, tree in trees().items():
        if path.parent.name != "reminders" or path.stem not in WRITING_REASONS:
            continue
        told = {each.value for each in ast.walk(tree) if isinstance(each, ast.Expr)}
        parts = {
            id(part)
            for each in ast.walk(tree)
            if isinstance(each, ast.JoinedStr)
            for part in each.values
        }
        for each in ast.walk(tree):
            if each not in told and id(each) not in parts:
                yield _with_gaps(each)


def _with_gaps(node: ast.AST) -> str:
    match node:
        case ast.JoinedStr(values=parts):
            return "".join(_with_gaps(part) or "x" for part in parts)
        case ast.Constant(value=str(text)):
            return text
    return ""


def test_every_reason_that_reminders_write_can_be_told_in_chinese() -> None:
    found = {
        reason for reason in _reasons() if " " in reason.strip() and reason[0] != "%"
    } - PARTS_OF_REASONS

    assert len(found) > 8
    assert {each for each in found if retold(each, REASONS, _form_alone) == each} == set()


def _form_alone(text: str) -> str:
    return "told" if text in REASONS else text


@pytest.mark.parametrize(
    ("said", "chinese"),
    [
        ("No such option: --colour", "没有选项 --colour"),
        ("nothing of the kind", "nothing of the kind"),
    ],
)
def test_what_the_library_says_is_told_in_chinese(said: str, chinese: str) -> None:
    assert retold(said, USAGE, translate_to("zh")) == chinese
    assert retold(said, USAGE, str) == said


@pytest.mark.parametrize(
    ("typed", "chinese"),
    [
        (("item", "list", "--limit", "x"), "错误：“--limit”的值无效：应为整数"),
        (("item", "list", "--nope"), "错误：没有选项 --nope"),
        (("item", "show"), "错误：缺少参数“编号”。"),
        (("item", "shwo"), "错误：没有命令 'shwo'。是否想用 'show'？"),
        (("item", "show", "1", "2"), "错误：多出的参数：2"),
        (("item", "attach", "1", "no.jpg"), "错误：“文件”的值无效：文件 'no.jpg' 不存在。"),
        (("bulletin", "site", __file__), "是文件，不是文件夹。"),
    ],
)
def test_what_was_typed_wrong_is_told_in_chinese(
    program: Program, monkeypatch: pytest.MonkeyPatch, typed: tuple[str, ...], chinese: str
) -> None:
    monkeypatch.setenv("CASETRACK_LANGUAGE", "zh")

    answer = program(*typed)

    assert (answer.code, answer.out) == (2, "")
    assert chinese in answer.err
    assert not set(re.findall(r"[A-Z][a-z]+", answer.err)) & {"Usage", "Try", "Error", "Missing"}


def test_no_help_page_keeps_the_words_of_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASETRACK_LANGUAGE", "zh")
    with SpokenContext(TOP, info_name="casetrack") as top:
        pages = {
            name: command.get_help(SpokenContext(command, info_name=name, parent=top))
            for name, command in EVERY.items()
        }
    left = re.compile(r"Usage|Options:|Arguments:|\[(required|default|env)|Show this|Example:")

    assert {name for name, page in pages.items() if left.search(page)} == set()
    assert all("用法：casetrack" in page and "示例：" in page for page in pages.values())


def test_days_and_counts_are_written_as_the_terminals_language_does(
    program: Program, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.rectifying()
    told = {}
    for language in ("zh", "en", ""):
        monkeypatch.setenv("CASETRACK_LANGUAGE", language)
        told[language] = program("cycle", "list").out.splitlines()[-1]

    assert "2023年9月1日" in told["zh"]
    assert " 1 Sept 2023 " in told["en"]
    assert "2023-09-01" in told[""]


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

    assert last.startswith("20 Sept 2023, 09:00 焦经办 (区交通运输局): ")
    assert last.endswith(" Assigned → Rectifying")


def test_the_program_introduces_itself_in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASETRACK_LANGUAGE", "zh")
    script = Path(sys.executable).with_name("casetrack")

    done = subprocess.run([script, "item", "--help"], capture_output=True, text=True, check=True)

    assert "问题。" in done.stdout
    assert any(ord(sign) in HAN for sign in done.stdout.partition("advance")[2])
