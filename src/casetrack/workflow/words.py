"""Whether every word of a definition is known: names, titles, states, roles, guards, outcomes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from casetrack.errors import sentence
from casetrack.workflow.definition import (
    CLOCK_EFFECTS,
    EVIDENCE_KINDS,
    FIELDS,
    ROLES,
    Definition,
)
from casetrack.workflow.guards import registry
from casetrack.workflow.lines import Path
from casetrack.workflow.shape import Finding, dotted, suggestion

_NAME = re.compile(r"[a-z][a-z0-9_]*")


def unknown_words(definition: Definition) -> Iterator[Finding]:
    """What names nothing, and what has no name."""
    yield from _names(definition)
    yield from _titles(definition)
    yield from _states(definition)
    yield from _roles(definition)
    yield from _words_of_transitions(definition)


def _names(definition: Definition) -> Iterator[Finding]:
    named: list[tuple[Path, str]] = [(("name",), definition.name)]
    named += [(("states", name), name) for name in definition.states]
    named += [(("transitions", name), name) for name in definition.transitions]
    named += [(("reminders", i, "name"), each.name) for i, each in enumerate(definition.reminders)]
    for path, name in named:
        if not _NAME.fullmatch(name):
            yield (
                path,
                sentence(
                    '"{name}" is no name: small letters, digits and _, a letter first', name=name
                ),
            )
    seen: set[str] = set()
    for index, rule in enumerate(definition.reminders):
        if rule.name in seen:
            yield (
                ("reminders", index, "name"),
                sentence('two reminders are called "{name}"', name=rule.name),
            )
        seen.add(rule.name)


def _titles(definition: Definition) -> Iterator[Finding]:
    titled: list[tuple[Path, Mapping[str, str]]] = [((), definition.title)]
    titled += [(("states", each.name), each.title) for each in definition.states.values()]
    titled += [(("transitions", each.name), each.title) for each in definition.transitions.values()]
    titled += [(("outcomes", name), title) for name, title in definition.outcomes.items()]
    for path, title in titled:
        for language in ("zh", "en"):
            if not title[language].strip():
                what = " ".join(str(part) for part in path) or sentence("the workflow")
                yield (
                    (*path, "title"),
                    sentence("{what} has no title in {language}", what=what, language=language),
                )


def _states(definition: Definition) -> Iterator[Finding]:
    named: list[tuple[Path, str]] = [(("initial",), definition.initial)]
    for each in definition.transitions.values():
        named += [(("transitions", each.name, "from"), source) for source in each.sources]
        if each.target is not None:
            named.append((("transitions", each.name, "to"), each.target))
    for index, rule in enumerate(definition.reminders):
        named += [(("reminders", index, "states"), state) for state in rule.states]
    yield from _unknown("state", named, definition.states)


def _roles(definition: Definition) -> Iterator[Finding]:
    named: list[tuple[Path, str]] = [
        (("states", state.name, "waits_for"), state.waits_for)
        for state in definition.states.values()
        if state.waits_for is not None
    ]
    for each in definition.transitions.values():
        path = ("transitions", each.name)
        named += [((*path, "by"), role) for role in each.by]
        named += [((*path, "ends"), role) for role in each.ends]
        if each.starts is not None:
            named.append(((*path, "starts", "waits_for"), each.starts.waits_for))
    for index, rule in enumerate(definition.reminders):
        named += [(("reminders", index, "to"), role) for role in rule.to]
        if rule.waits_for is not None:
            named.append((("reminders", index, "waits_for"), rule.waits_for))
    yield from _unknown("role", named, ROLES)


def _words_of_transitions(definition: Definition) -> Iterator[Finding]:
    requirable = ["reason", "evidence", *FIELDS, *(f"evidence:{kind}" for kind in EVIDENCE_KINDS)]
    for each in definition.transitions.values():
        path: Path = ("transitions", each.name)
        yield from _unknown("clock effect", [((*path, "clock"), each.clock)], CLOCK_EFFECTS)
        yield from _unknown("guard", [((*path, "guards"), g) for g in each.guards], registry())
        requires: list[tuple[Path, str]] = [((*path, "requires"), name) for name in each.requires]
        yield from _unknown("requirement", requires, requirable)
        if definition.outcomes:
            outcomes: list[tuple[Path, str]] = [
                ((*path, "outcomes"), name) for name in each.outcomes
            ]
            outcomes += [((*path, "outcome"), each.outcome)] if each.outcome else []
            yield from _unknown("outcome", outcomes, definition.outcomes)


def _unknown(
    kind: str, named: Sequence[tuple[Path, str]], known: Collection[str]
) -> Iterator[Finding]:
    for path, name in named:
        if name not in known:
            yield (
                path,
                sentence(
                    '{path}: unknown {kind} "{name}". {hint}',
                    path=dotted(path),
                    kind=sentence(kind),
                    name=name,
                    hint=suggestion(name, known),
                ),
            )
