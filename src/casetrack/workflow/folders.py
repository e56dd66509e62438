"""Workflow folders on disk: `NAME/workflow.toml` with its templates beside it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path

from casetrack.errors import Invalid, Problem, problem_with, sentence
from casetrack.workflow.definition import Definition
from casetrack.workflow.reading import read_definition

FILE_NAME = "workflow.toml"
_PACKAGE = Path(__file__).resolve().parent.parent


def shipped_folder() -> Path:
    """Give the workflows that come with casetrack: beside the code, or atop a checkout."""
    installed = _PACKAGE / "_workflows"
    return installed if installed.is_dir() else _PACKAGE.parent.parent / "workflows"


def load_definitions(folder: Path) -> dict[str, Definition]:
    """Read every workflow of a folder, by name. Raises Invalid with the problems of all files."""
    definitions: dict[str, Definition] = {}
    problems: list[Problem] = []
    for file in sorted(folder.glob(f"*/{FILE_NAME}")):
        try:
            definition = load_definition(file)
        except Invalid as error:
            problems += error.problems
            continue
        if definition.name in definitions:
            wrong = sentence('another file has the name "{name}" already', name=definition.name)
            problems.append(problem_with(wrong, source=str(file)))
        definitions[definition.name] = definition
    if not definitions and not problems:
        wrong = sentence("no workflow here: expected NAME/{file}", file=FILE_NAME)
        problems.append(problem_with(wrong, source=str(folder)))
    if problems:
        raise Invalid(problems)
    return definitions


def load_definition(file: Path) -> Definition:
    """Read one workflow file with the templates beside it."""
    try:
        text = file.read_text(encoding="utf-8")
        return read_definition(text, str(file), templates_in(file.parent))
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(
            Problem(message="cannot be read: {error}", values={"error": error}, source=str(file))
        ) from error


def templates_in(folder: Path) -> Mapping[str, str]:
    """The templates of a folder by file name: texts as they are, Word documents in base64."""
    texts = {
        path.name: path.read_text(encoding="utf-8")
        for pattern in ("*.j2", "*.typ")
        for path in folder.glob(pattern)
    }
    # Word leaves a lock file of the same kind beside what somebody has open.
    documents = {
        path.name: base64.b64encode(path.read_bytes()).decode()
        for path in folder.glob("*.docx")
        if not path.name.startswith("~$")
    }
    return dict(sorted((texts | documents).items()))
