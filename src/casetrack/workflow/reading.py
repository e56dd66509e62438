"""From the text of a workflow file to a checked definition, with every problem at once."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from casetrack.errors import Invalid, Problem, amiss, sentence
from casetrack.workdays import Duration, parse_duration
from casetrack.workflow.check import find_problems
from casetrack.workflow.definition import (
    Clock,
    Definition,
    Direction,
    ReminderRule,
    State,
    Transition,
    When,
    Within,
)
from casetrack.workflow.lines import Path, lines_of
from casetrack.workflow.shape import (
    ClockTable,
    FileTable,
    Finding,
    ReminderTable,
    StateTable,
    TitleTable,
    TransitionTable,
    dotted,
    read_shape,
)

# Taken where a duration cannot be read, so that the rest of the file is still checked.
_ANY_DURATION = "1 days"
_WHEN = re.compile(r"(?P<every>every )?(?:(?P<offset>\d+ [a-z ]+?) (?P<side>before|after)|on) due")
# By custom these make somebody one of those who rectified; `rectifies` says otherwise.
_RECTIFYING = ("accept", "request_closeout")


def read_definition(text: str, source: str, templates: Mapping[str, str]) -> Definition:
    """Read and check a workflow file; `templates` are the texts beside it, by file name.

    Templates are compiled here and rendered by `check`. Raises Invalid with all problems.
    """
    definition, problems = _read(text, source, templates)
    problems += find_problems(definition)
    if problems:
        problems.sort(key=lambda problem: problem.line or 0)
        raise Invalid(problems)
    return definition


def read_pinned(text: str, source: str, templates: Mapping[str, str]) -> Definition:
    """Read again a definition that was checked when its first item was opened under it.

    It is not checked a second time: rules that came later must not lock up older items. Raises
    Invalid only if the text can no longer be read.
    """
    definition, problems = _read(text, source, templates)
    if problems:
        raise Invalid(problems)
    return definition


def _read(text: str, source: str, templates: Mapping[str, str]) -> tuple[Definition, list[Problem]]:
    data = _parsed(text, source)
    lines = lines_of(text, source)
    tables, findings = read_shape(data)
    reader = _Reader(findings=findings)
    definition = reader.definition(tables, data, text, source, templates)
    return definition, [lines.problem(path, wrong) for path, wrong in reader.findings]


def _parsed(text: str, source: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    # Beside what is no TOML: brackets without end, numbers longer than Python reads.
    except (ValueError, RecursionError) as error:
        place = re.search(r"at line (\d+)", str(error))
        line = int(place[1]) if place else text.count("\n") + 1
        raise Invalid(
            Problem(
                message="no TOML: {error}",
                values={"error": amiss(error)},
                source=source,
                line=line,
            )
        ) from error


@dataclass(frozen=True, kw_only=True)
class _Reader:
    """Turns tables into values and gathers what cannot be read on the way."""

    findings: list[Finding]

    def definition(
        self,
        file: FileTable,
        data: Mapping[str, Any],
        text: str,
        source: str,
        templates: Mapping[str, str],
    ) -> Definition:
        reminders = tuple(self.reminder(index, each) for index, each in enumerate(file.reminders))
        if file.format is None:
            self.findings.append((("format",), sentence("format = 1 is missing, or is not 1")))
        return Definition(
            name=file.name,
            hash=_hash(data, {rule.template: templates.get(rule.template) for rule in reminders}),
            calendar=file.calendar,
            initial=file.initial,
            title=_title(file.title),
            outcomes=MappingProxyType({name: _title(each) for name, each in file.outcomes.items()}),
            states=MappingProxyType({n: self.state(n, each) for n, each in file.states.items()}),
            transitions=MappingProxyType(
                {n: self.transition(n, each) for n, each in file.transitions.items()}
            ),
            reminders=reminders,
            templates=MappingProxyType(dict(templates)),
            text=text,
            source=source,
        )

    def state(self, name: str, table: StateTable) -> State:
        return State(
            name=name,
            title=_title(table.title),
            waits_for=table.waits_for,
            within=self.within(("states", name), table),
            final=table.final,
            closed=table.closed,
        )

    def transition(self, name: str, table: TransitionTable) -> Transition:
        rectifies = name in _RECTIFYING if table.rectifies is None else table.rectifies
        return Transition(
            name=name,
            title=_title(table.title),
            sources=tuple(table.from_),
            target=table.to,
            by=tuple(table.by),
            requires=tuple(table.requires),
            guards=tuple(table.guards),
            outcome=table.outcome,
            outcomes=tuple(table.outcomes),
            clock=table.clock,
            starts=self.clock(("transitions", name, "starts"), table.starts),
            ends=tuple(table.ends),
            rectifies=rectifies,
        )

    def reminder(self, index: int, table: ReminderTable) -> ReminderRule:
        return ReminderRule(
            name=table.name,
            states=tuple(table.states),
            when=self.when(("reminders", index, "when"), table.when),
            to=tuple(table.to),
            step=table.step,
            template=table.template,
            channels=tuple(table.channels),
            waits_for=table.waits_for,
        )

    def clock(self, path: Path, table: ClockTable | None) -> Clock | None:
        if table is None:
            return None
        within = self.within(path, table)
        if within is None:
            self.findings.append(
                (path, sentence("{path}: a clock needs `within`", path=dotted(path)))
            )
            within = Within(duration=parse_duration(_ANY_DURATION))
        return Clock(waits_for=table.waits_for, within=within)

    def within(self, path: Path, table: StateTable | ClockTable) -> Within | None:
        if table.within is None:
            return None
        if table.within != "item":
            return Within(duration=self.duration((*path, "within"), table.within))
        if table.default is None:
            message = sentence(
                '{path}: within = "item" needs a default, as in default = "30 days"',
                path=dotted(path),
            )
            self.findings.append(((*path, "within"), message))
        default = self.duration((*path, "default"), table.default or _ANY_DURATION)
        return Within(duration=default, item=True)

    def when(self, path: Path, text: str) -> When:
        match = _WHEN.fullmatch(text)
        if match is None or (match["every"] and match["side"] != "after"):
            message = sentence(
                '{path}: "{text}" is no moment. Expected "2 workdays before due", "on due", "3 '
                'workdays after due" or "every 1 workday after due".',
                path=dotted(path),
                text=text,
            )
            self.findings.append((path, message))
            return When(offset=None, direction="on")
        if match["offset"] is None:
            return When(offset=None, direction="on")
        side: Direction = "before" if match["side"] == "before" else "after"
        offset = self.duration(path, match["offset"])
        return When(offset=offset, direction=side, repeats=bool(match["every"]))

    def duration(self, path: Path, text: str) -> Duration:
        try:
            return parse_duration(text)
        except Invalid as error:
            self.findings.append(
                (
                    path,
                    sentence(
                        "{path}: {error}", path=dotted(path), error=error.problems[0].sentence
                    ),
                )
            )
            return parse_duration(_ANY_DURATION)


def _title(table: TitleTable) -> Mapping[str, str]:
    return MappingProxyType({"zh": table.zh, "en": table.en})


def _hash(data: Mapping[str, Any], templates: Mapping[str, str | None]) -> str:
    """Hash what the file says, not how it is laid out, with the templates its reminders name.

    The values of the file are hashed, not our own classes, so that a definition pinned today
    keeps its hash when those classes grow.
    """
    meaning = {"workflow": data, "templates": templates}
    text = json.dumps(meaning, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
