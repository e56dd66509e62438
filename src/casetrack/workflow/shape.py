"""The shape of a workflow file: which keys there are and what kind of value each takes.

What the values mean together is the matter of `check`. The reference page names each key.
"""

from __future__ import annotations

import copy
import difflib
from collections.abc import Collection, Iterator
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from casetrack.errors import Sentence, sentence, several
from casetrack.workflow.lines import Path


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class TitleTable(_Table):
    zh: str = ""
    en: str = ""


class StateTable(_Table):
    title: TitleTable = TitleTable()
    waits_for: str | None = None
    within: str | None = None
    default: str | None = None
    final: bool = False
    closed: bool = False


class ClockTable(_Table):
    waits_for: str = ""
    within: str | None = None
    default: str | None = None


class TransitionTable(_Table):
    title: TitleTable = TitleTable()
    from_: list[str] = Field(default=[], alias="from")
    to: str | None = None
    by: list[str] = []
    requires: list[str] = []
    guards: list[str] = []
    outcome: str = ""
    outcomes: list[str] = []
    clock: str = "continue"
    starts: ClockTable | None = None
    ends: list[str] = []
    rectifies: bool | None = None


class ReminderTable(_Table):
    name: str = ""
    states: list[str] = []
    when: str = ""
    to: list[str] = []
    step: int = 1
    template: str = "reminder.txt.j2"
    channels: list[str] = []
    waits_for: str | None = None


class FileTable(_Table):
    format: Literal[1] | None = None
    name: str = ""
    calendar: str = ""
    initial: str = ""
    title: TitleTable = TitleTable()
    outcomes: dict[str, TitleTable] = {}
    states: dict[str, StateTable] = {}
    transitions: dict[str, TransitionTable] = {}
    reminders: list[ReminderTable] = []


Finding = tuple[Path, Sentence]

_EXPECTED = {
    "bool_type": "true or false",
    "dict_type": "a table",
    "int_type": "a whole number",
    "list_type": 'a list, as in ["supervisor"]',
    "model_type": "a table",
    "string_type": "a text in quotes",
}


def read_shape(data: dict[str, Any]) -> tuple[FileTable, list[Finding]]:
    """Give the tables and what is wrong with their shape.

    What does not fit is left out, so that the rest can still be checked in the same run.
    """
    try:
        return FileTable.model_validate(data), []
    except ValidationError as error:
        wrong = error.errors(include_url=False)
    findings = [_finding(each["loc"], each["type"], each["msg"]) for each in wrong]
    fitting = copy.deepcopy(data)
    # From the end, so that what is removed does not move what is still to be removed.
    for path in sorted({each["loc"] for each in wrong}, key=_order, reverse=True):
        _prune(fitting, path)
    return FileTable.model_validate(fitting), findings


def suggestion(name: str, known: Collection[str]) -> Sentence:
    """Name the nearest known name, else all of them."""
    near = difflib.get_close_matches(name, known, n=1)
    if near:
        return sentence('Did you mean "{near}"?', near=near[0])
    return sentence("Known: {known}.", known=several(sorted(known) or [sentence("none")]))


def dotted(path: Path) -> str:
    return ".".join(str(part) for part in path)


def _finding(path: Path, kind: str, message: str) -> Finding:
    if kind == "extra_forbidden":
        known = _keys_at(path[:-1])
        return path, sentence(
            'unknown key "{key}". {hint}', key=path[-1], hint=suggestion(str(path[-1]), known)
        )
    expected = _EXPECTED.get(kind, message.removeprefix("Input should be "))
    return path, sentence(
        "{path}: expected {expected}", path=dotted(path), expected=sentence(expected)
    )


def _keys_at(path: Path) -> list[str]:
    tables: dict[str, type[BaseModel]] = {
        "states": StateTable,
        "transitions": TransitionTable,
        "reminders": ReminderTable,
    }
    table: type[BaseModel] = FileTable
    if path:
        table = tables.get(str(path[0]), TitleTable)
    if path[2:]:
        table = ClockTable if path[2] == "starts" else TitleTable
    return [field.alias or name for name, field in table.model_fields.items()]


def _order(path: Path) -> list[str]:
    return [str(part).zfill(9) for part in path]


def _prune(data: Any, path: Path) -> None:  # noqa: ANN401 - any TOML value
    """Remove the innermost named key on the path, or an entry of a list of tables."""
    *around, last = _named(path)
    for step in around:
        data = data[step]
    if isinstance(data, dict):
        data.pop(last, None)
    else:
        del data[last]


def _named(path: Path) -> Iterator[Any]:
    """The path up to its last name; an entry of a list of texts goes with its list."""
    last = max(index for index, part in enumerate(path) if isinstance(part, str))
    whole_entry = path[0] == "reminders" and last == 0
    yield from path if whole_entry else path[: last + 1]
