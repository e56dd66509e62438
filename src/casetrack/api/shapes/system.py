"""Workbooks, calendar, workflows, audit."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field

from casetrack.api.shapes.plain import Shape, example


class Counted(Shape):
    """Rows of one sheet."""

    new: int
    changed: int
    unchanged: int


class ChangeShown(Shape):
    """One row that is new or differs; of each field what was and what is in the file."""

    sheet: str
    key: str
    new: bool
    fields: dict[str, list[Any]]


class Imported(Shape):
    """What a workbook changed, or would change."""

    model_config = example(
        cycle="dinghai-2023", sha256="9f86d081…", preview=True,
        sheets={"items": {"new": 3, "changed": 0, "unchanged": 40}}, changes=[],
    )  # fmt: skip

    cycle: str
    sha256: str
    preview: bool
    sheets: dict[str, Counted]
    changes: list[ChangeShown]


class ListShown(Shape):
    """One of the four lists and three tables; numbers are text, so that they stay exact."""

    name: str
    columns: list[str]
    rows: list[list[str | bool | list[str] | None]]


class Lists(Shape):
    """The four lists and three tables (四清单三表) of a campaign."""

    lists: list[ListShown]


class DayShown(Shape):
    """One day of the calendar, and why it is worked or not."""

    model_config = example(
        date="2023-10-07", worked=True, reason="国庆节调休上班", provisional=False
    )

    date: date
    worked: bool
    reason: str
    provisional: bool


class Days(Shape):
    """Days of the calendar."""

    calendar: str
    version: str
    workdays: int
    days: list[DayShown]


class DueShown(Shape):
    """When a period ends."""

    model_config = example(due_on="2023-10-17", due_at="2023-10-17T16:00:00Z", provisional=False)

    due_on: date
    due_at: datetime
    provisional: bool


class NoticeBody(Shape):
    """A holiday notice, as TOML or JSON."""

    model_config = example(
        text='number = "国办发明电〔2026〕9号"\ntitle = "2027年部分节假日安排"\n'
        'issued = 2026-11-01\nyears = [2027]\noff = ["2027-01-01"]\n',
        preview=True,
    )

    text: Annotated[str, Field(min_length=1, max_length=100_000)]
    preview: bool = Field(default=False, description="Tell what would move; keep nothing.")


class MovedShown(Shape):
    """A deadline that a notice moved."""

    item: str
    party: str
    old: date
    new: date


class NoticeDone(Shape):
    """What a notice changed, or would change."""

    model_config = example(notice="国办发明电〔2026〕9号", preview=True, moved=[], settled=4)

    notice: str
    preview: bool
    moved: list[MovedShown]
    settled: int


class WorkflowLine(Shape):
    """A workflow that new items are opened under."""

    model_config = example(name="rectification", title="问题整改", hash="5f1c…")

    name: str
    title: str
    hash: str


class Workflows(Shape):
    """All workflows."""

    workflows: list[WorkflowLine]


class StateShown(Shape):
    """A state of a workflow."""

    name: str
    title: str
    waits_for: str | None
    final: bool
    closed: bool


class TransitionShown(Shape):
    """A step of a workflow; without a target it stays."""

    name: str
    title: str
    sources: list[str]
    target: str | None
    by: list[str]
    requires: list[str]


class WorkflowShown(WorkflowLine):
    """A workflow with its states and steps, and drawn as Mermaid text."""

    states: list[StateShown]
    transitions: list[TransitionShown]
    diagram: str


TemplateName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,90}\.j2$")]


class WorkflowText(Shape):
    """A workflow file to check before it counts, with the templates that lie beside it.

    Those left out are the ones of the workflow that has this name now.
    """

    model_config = example(
        text='format = 1\nname = "rectification"\n',
        templates={"reminder.txt.j2": "{{ office }}\n"},
    )

    text: Annotated[str, Field(min_length=1, max_length=200_000)]
    templates: Annotated[
        dict[TemplateName, Annotated[str, Field(max_length=200_000)]],
        Field(default_factory=dict, max_length=20),
    ]


class WorkflowProblem(Shape):
    """What is wrong with a workflow file, or a template beside it, and on which line."""

    file: str
    line: int | None
    message: str


class WorkflowChecked(Shape):
    """Every problem of a workflow file; none: it can be used."""

    model_config = example(problems=[{"file": "workflow.toml", "line": 3, "message": "…"}])

    problems: list[WorkflowProblem]


class AuditShown(Shape):
    """Chains, editions and their faults of one campaign."""

    model_config = example(
        cycle="dinghai-2023", events=2310, root="9f86d081…", editions=1, faults=[]
    )

    cycle: str
    events: int
    root: str
    editions: int
    faults: list[str]


class LogAudited(Shape):
    """The log of all events, corrections of cited figures among them, and the security log."""

    model_config = example(size=4620, faults=[])

    size: int
    faults: list[str]


class Audited(Shape):
    """Every event, file of evidence and published edition, read again, and the logs of all."""

    sound: bool
    cycles: list[AuditShown]
    evidence: list[str]
    log: LogAudited
