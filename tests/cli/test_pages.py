"""The pages of the documentation name commands and options that there are."""

import re
import shlex
from pathlib import Path

import pytest

from tests.cli.test_help import EVERY, ROOT, TOP

PAGES = sorted([*(ROOT / "docs").rglob("*.md"), *ROOT.glob("README*.md"), ROOT / "CONTRIBUTING.md"])
BLOCK = re.compile(r"```\w*\n(.*?)```", re.DOTALL)
LINE = re.compile(r"(?m)(?:^|[$`*/0-9] )\.?/?(?:run )?casetrack (\S.*?)(?: > \S+)?$")
SPAN = re.compile(r"`casetrack ([^`]+)`")
# The form of every call, and the first line of a head of the log.
NO_CALLS = {"[OPTIONS] COMMAND …", "log head 1"}
GLOBAL = {word: param.is_flag for param in TOP.params for word in param.opts}


def _lines(page: Path) -> list[str]:
    """Each call of the program on a page: lines of its blocks, and what stands in its sentences."""
    text = page.read_text("utf-8")
    inside = [line for block in BLOCK.findall(text) for line in LINE.findall(block)]
    said = SPAN.findall(BLOCK.sub("", text).replace("\n", " "))
    return [line for line in inside + said if line not in NO_CALLS]


def _called(line: str) -> list[str]:
    """The words of a call after the options that every command takes."""
    words = shlex.split(line)
    while words and words[0].split("=")[0] in GLOBAL:
        takes_more = not GLOBAL[words[0].split("=")[0]] and "=" not in words[0]
        words = words[2 if takes_more else 1 :]
    return words


def _wrong(line: str) -> str:
    """What is wrong with a call, or nothing."""
    words = [word for word in _called(line) if word != "…"]
    names = [" ".join(words[:count]) for count in range(len(words), 0, -1)]
    name = next((each for each in names if each in EVERY), "")
    group = any(each.startswith(f"{' '.join(words)} ") for each in EVERY)
    if not name:
        return "" if group or not words or words == ["--help"] else f"no command: {line}"
    known = {word for param in EVERY[name].params for word in (*param.opts, *param.secondary_opts)}
    options = {word.split("=")[0] for word in words if re.match(r"--?[a-z]", word)}
    return f"no option: {line}" if options - known - {"--help"} else ""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_names_commands_that_there_are(page: Path) -> None:
    assert [wrong for line in _lines(page) if (wrong := _wrong(line))] == []


def test_calls_are_found_on_pages() -> None:
    found = [line for page in PAGES for line in _lines(page)]

    assert len(found) > 300
    assert _wrong("--as sun cycle shut t-2023").startswith("no command")
    assert _wrong("--as sun cycle close t-2023 --soon").startswith("no option")
