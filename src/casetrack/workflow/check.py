"""What is wrong with a definition, told all at once, before anything runs under it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from casetrack.errors import Invalid, Problem, sentence
from casetrack.workflow.definition import ROLES_WITHOUT_CASES, Definition
from casetrack.workflow.digest import EXAMPLE_DIGEST, in_language
from casetrack.workflow.lines import Path, lines_of
from casetrack.workflow.shape import Finding, dotted, suggestion
from casetrack.workflow.templates import compile_problem, render
from casetrack.workflow.words import unknown_words


def check(definition: Definition) -> list[Problem]:
    """Everything that is wrong, in the order of the file. Renders each reminder's template."""
    lines = lines_of(definition.text, definition.source)
    problems = find_problems(definition)
    problems += [lines.problem(path, wrong) for path, wrong in _templates_fail(definition)]
    return sorted(problems, key=lambda problem: problem.line or 0)


def find_problems(definition: Definition) -> list[Problem]:
    """What is wrong as far as it shows without running a template."""
    lines = lines_of(definition.text, definition.source)
    return [lines.problem(path, wrong) for rule in _RULES for path, wrong in rule(definition)]


def _unreachable(definition: Definition) -> Iterator[Finding]:
    reached = _reached({definition.initial}, _moves(definition))
    for name in definition.states:
        if name not in reached:
            yield (
                ("states", name),
                sentence(
                    'state "{name}" cannot be reached from "{initial}"',
                    name=name,
                    initial=definition.initial,
                ),
            )


def _dead_ends(definition: Definition) -> Iterator[Finding]:
    backwards = {(target, source) for source, target in _moves(definition)}
    final = {state.name for state in definition.states.values() if state.final}
    ending = _reached(final, backwards)
    for name in definition.states:
        if name not in ending:
            yield (
                ("states", name),
                sentence(
                    'state "{name}" is a dead end: no way leads from it to a state '
                    "with final = true",
                    name=name,
                ),
            )


def _nobody_may(definition: Definition) -> Iterator[Finding]:
    for each in definition.transitions.values():
        path = ("transitions", each.name)
        if not each.sources:
            yield (
                (*path, "from"),
                sentence('transition "{name}" starts from no state', name=each.name),
            )
        if not set(each.by) - set(ROLES_WITHOUT_CASES):
            excluded = " and ".join(ROLES_WITHOUT_CASES)
            yield (
                (*path, "by"),
                sentence(
                    'nobody may take "{name}": name a role in by ({excluded} take no part)',
                    name=each.name,
                    excluded=excluded,
                ),
            )


def _clocks(definition: Definition) -> Iterator[Finding]:
    for state in definition.states.values():
        path = ("states", state.name)
        if state.waits_for is not None and state.within is None:
            yield (
                path,
                sentence(
                    'state "{name}" waits for {party} without `within`',
                    name=state.name,
                    party=sentence(state.waits_for),
                ),
            )
        if state.within is not None and state.waits_for is None:
            yield (
                (*path, "within"),
                sentence('state "{name}" has a clock, but waits for nobody', name=state.name),
            )
        if state.final and state.waits_for is not None:
            yield (
                (*path, "final"),
                sentence('state "{name}" is final, so it waits for nobody', name=state.name),
            )
    if not definition.calendar and _parties(definition):
        yield (
            ("calendar",),
            sentence('clocks run without a calendar: name one, as in calendar = "cn"'),
        )
    yield from _clocks_of_others(definition)


def _clocks_of_others(definition: Definition) -> Iterator[Finding]:
    started = {each.starts.waits_for for each in definition.transitions.values() if each.starts}
    ended = {party for each in definition.transitions.values() for party in each.ends}
    for state, party, path in _parties(definition):
        own = definition.states[state].waits_for
        if party not in ended and party != own:
            yield (
                path,
                sentence(
                    "{path}: nothing ends the clock for {party}",
                    path=dotted(path),
                    party=sentence(party),
                ),
            )
    for each in definition.transitions.values():
        for party in sorted(set(each.ends) - started):
            message = sentence(
                '"{name}" ends a clock for {party} that nothing starts',
                name=each.name,
                party=sentence(party),
            )
            yield ("transitions", each.name, "ends"), message


def _silent(definition: Definition) -> Iterator[Finding]:
    """While an item is overdue, some rule must always have a next instant."""
    for state, party, path in _parties(definition):
        own = definition.states[state].waits_for
        if definition.states[state].final or any(
            rule.when.repeats and state in rule.states and (rule.waits_for or own) == party
            for rule in definition.reminders
        ):
            continue
        message = sentence(
            'nothing repeats while {party} is overdue in "{state}": add a reminder with when = '
            '"every 1 workday after due"',
            party=sentence(party),
            state=state,
        )
        yield path, message


def _recipients(definition: Definition) -> Iterator[Finding]:
    for index, rule in enumerate(definition.reminders):
        path = ("reminders", index)
        if not rule.to:
            yield (
                path,
                sentence('reminder "{name}" has no recipient: name roles in `to`', name=rule.name),
            )
        if not rule.states:
            yield path, sentence('reminder "{name}" is for no state', name=rule.name)
        for state in rule.states:
            known = definition.states.get(state)
            if known and not any(
                where == state and party == (rule.waits_for or known.waits_for)
                for where, party, _ in _parties(definition)
            ):
                party = rule.waits_for
                whose = sentence("of {party} ", party=sentence(party)) if party else sentence("")
                yield (
                    (*path, "states"),
                    sentence(
                        'reminder "{name}": no clock {whose}runs in "{state}"',
                        name=rule.name,
                        whose=whose,
                        state=state,
                    ),
                )


def _same_eyes(definition: Definition) -> Iterator[Finding]:
    """Between closed states (publishing) nothing is judged, so only the way in is watched."""
    for each in definition.transitions.values():
        target = definition.states.get(each.target or "")
        opened = [
            source
            for source in each.sources
            if source in definition.states and not definition.states[source].closed
        ]
        if target and target.closed and opened and "independent" not in each.guards:
            message = sentence(
                '"{name}" closes an item without the guard "independent": '
                "who rectified could judge the own work",
                name=each.name,
            )
            yield ("transitions", each.name, "guards"), message


def _by_template(definition: Definition) -> Iterator[tuple[int, str]]:
    """Every template once, with the first rule that names it."""
    first: dict[str, int] = {}
    for index, rule in enumerate(definition.reminders):
        if first.setdefault(rule.template, index) == index:
            yield index, rule.template
            # Those of other languages stand beside it where there are any.
            others = [in_language(rule.template, each) for each in ("zh", "en")]
            yield from ((index, each) for each in others if each in definition.templates)


def _templates(definition: Definition) -> Iterator[Finding]:
    for index, name in _by_template(definition):
        path = ("reminders", index, "template")
        text = definition.templates.get(name)
        if text is None:
            known = suggestion(name, definition.templates)
            yield (
                path,
                sentence('no template "{file}" beside the file. {known}', file=name, known=known),
            )
        elif problem := compile_problem(text, name=name, values=EXAMPLE_DIGEST):
            yield path, sentence("{problem}", problem=problem)


_RULES: tuple[Callable[[Definition], Iterator[Finding]], ...] = (
    unknown_words,
    _unreachable,
    _dead_ends,
    _nobody_may,
    _clocks,
    _silent,
    _recipients,
    _same_eyes,
    _templates,
)


def _templates_fail(definition: Definition) -> Iterator[Finding]:
    for index, name in _by_template(definition):
        text = definition.templates.get(name)
        if text is None or compile_problem(text, name=name, values=EXAMPLE_DIGEST):
            continue
        try:
            render(text, EXAMPLE_DIGEST, name=name)
        except Invalid as error:
            yield ("reminders", index, "template"), sentence("{problem}", problem=error.problems[0])


def _moves(definition: Definition) -> set[tuple[str, str]]:
    return {
        (source, each.target)
        for each in definition.transitions.values()
        for source in each.sources
        if each.target is not None
    }


def _reached(start: Collection[str], moves: Collection[tuple[str, str]]) -> set[str]:
    reached = set(start)
    while more := {target for source, target in moves if source in reached} - reached:
        reached |= more
    return reached


def _parties(definition: Definition) -> list[tuple[str, str, Path]]:
    """Every clock that can run: the state, who is waited for, and where the file says so."""
    parties: list[tuple[str, str, Path]] = [
        (state.name, state.waits_for, ("states", state.name))
        for state in definition.states.values()
        if state.waits_for is not None and state.within is not None
    ]
    for each in definition.transitions.values():
        for state in (each.target,) if each.target is not None else each.sources:
            if each.starts is not None and state in definition.states:
                path = ("transitions", each.name, "starts")
                parties.append((state, each.starts.waits_for, path))
    return parties
