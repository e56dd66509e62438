"""Items as cards in columns by state, each with the steps that may be taken with it now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from casetrack.cases.decisions import Docket
from casetrack.cases.facts import read_ahead
from casetrack.cases.options import answers
from casetrack.cases.rows import read_items, running_clocks
from casetrack.language import Language, Say
from casetrack.web.acting import moves_on
from casetrack.web.listing import Line, Wanted, count_by_state, list_items
from casetrack.web.visit import Desk
from casetrack.workflow import Definition, State, Transition, possible

# So many cards of a column are shown; the table has them all.
MOST_CARDS = 20


@dataclass(frozen=True, kw_only=True)
class CardStep:
    """A step a card may take, and the state it leads to; one that asks leads to its form."""

    name: str
    title: str
    to: str
    asks: bool


@dataclass(frozen=True, kw_only=True)
class Card:
    """One item on the board."""

    line: Line
    steps: tuple[CardStep, ...]


@dataclass(frozen=True, kw_only=True)
class Column:
    """A state with the most urgent of its items."""

    state: str
    title: str
    total: int
    cards: tuple[Card, ...]
    address: str


def read_board(desk: Desk, wanted: Wanted, say: Say, language: Language) -> list[Column]:
    """Every state in the order of the workflow, or the one that is asked for."""
    counted = count_by_state(desk, wanted)
    totals: Counter[str] = Counter()
    for (_, state_name), number in counted.items():
        totals[state_name] += number
    workflows = {desk.rules.definitions[each].name for each, _ in counted}
    columns = []
    for state in _states(desk, workflows, totals):
        if wanted.state not in ("", state.name):
            continue
        here = replace(wanted, state=state.name, view="table", after="", sort="due")
        total = totals[state.name]
        lines: tuple[Line, ...] = ()
        if total:
            lines = list_items(desk, here, say, language, most=MOST_CARDS).lines
        columns.append(
            Column(
                state=state.name,
                title=state.title[language],
                total=total,
                cards=tuple(cards_of(desk, lines, language)),
                address=here.address(),
            )
        )
    return columns


def _states(desk: Desk, workflows: Collection[str], totals: Mapping[str, int]) -> list[State]:
    """The states of the workflows that have items here; of a final one only where it has some."""
    found: dict[str, State] = {}
    for definition in desk.rules.current.values():
        if definition.name in workflows:
            for state in definition.states.values():
                if not state.final or totals.get(state.name):
                    found.setdefault(state.name, state)
    return list(found.values())


def cards_of(desk: Desk, lines: Sequence[Line], language: Language) -> list[Card]:
    """Items with the steps that no guard forbids to this person now."""
    if not lines:
        return []
    session, rules = desk.session, desk.rules
    rows = read_items(session, [line.id for line in lines])
    definitions = {row.definition_hash for row in rows.values()}
    guards = frozenset(
        guard
        for each in definitions
        for transition in rules.definitions[each].transitions.values()
        for guard in transition.guards
    )
    known = read_ahead(session, rules, [*rows.values()], guards=guards)
    docket = Docket(rules=rules, actor=desk.actor, known=known, now=desk.now)
    clocks = running_clocks(session, rows)
    cards = []
    for line in lines:
        row = rows[line.id]
        definition = rules.definitions[row.definition_hash]
        steps = tuple(
            _card_step(definition, each, language)
            # Whoever asked for something waits for the answer.
            for each in sorted(
                possible(definition, row.state, docket.roles(row)), key=answers, reverse=True
            )
            if moves_on(each, row.state) | answers(each)
            and not docket.objections(each, row, clocks.get(row.id, []))
        )
        cards.append(Card(line=line, steps=steps))
    return cards


def _card_step(definition: Definition, transition: Transition, language: Language) -> CardStep:
    target = transition.target
    return CardStep(
        name=transition.name,
        title=transition.title[language],
        to=definition.states[target].name if target else "",
        # How much time is given is seen before it is.
        asks=bool(transition.requires) or transition.clock == "add",
    )
