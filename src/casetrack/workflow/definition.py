"""What a workflow file says, as frozen values: states, transitions, clocks and reminder rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from casetrack.workdays import Duration

ROLES = (
    "handler",
    "unit_lead",
    "supervisor",
    "verifier",
    "editor",
    "publisher",
    "auditor",
    "admin",
)
# An auditor changes nothing, an administrator runs the system and keeps out of the cases.
ROLES_WITHOUT_CASES = ("auditor", "admin")
CLOCK_EFFECTS = ("restart", "continue", "add", "pause", "resume", "stop")
FIELDS = (
    "amount",
    "category",
    "due",
    "duplicate_of",
    "duration",
    "found_on",
    "handler",
    "outcome",
    "project",
    "quantity",
    "quantity_unit",
    "title",
    "unit",
)
EVIDENCE_KINDS = ("document", "minutes", "other", "photo", "receipt")
Direction = Literal["before", "on", "after"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Within:
    """How long somebody has. With `item`, the item's own due date counts where it has one."""

    duration: Duration
    item: bool = False

    def __str__(self) -> str:
        return f"item, else {self.duration}" if self.item else str(self.duration)


@dataclass(frozen=True, kw_only=True, slots=True)
class Clock:
    """A deadline of one party: who is waited for, and how long."""

    waits_for: str
    within: Within


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """Where an item can stand. Without `within` nobody's clock runs there."""

    name: str
    title: Mapping[str, str]
    waits_for: str | None = None
    within: Within | None = None
    final: bool = False
    closed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Transition:
    """A way from one state to another, or a deed that stays (`target` None).

    `clock` is what happens to the deadline of the party the state waits for; `starts` opens a
    deadline of another party beside it, `ends` closes those of the parties named. Who takes a
    transition that `rectifies` may not verify later.
    """

    name: str
    title: Mapping[str, str]
    sources: tuple[str, ...]
    target: str | None = None
    by: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    outcome: str = ""
    outcomes: tuple[str, ...] = ()
    clock: str = "continue"
    starts: Clock | None = None
    ends: tuple[str, ...] = ()
    rectifies: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class When:
    """An instant told from the due one. `offset` is None exactly for "on due"."""

    offset: Duration | None
    direction: Direction
    repeats: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class ReminderRule:
    """When to remind whom. `waits_for` None means: of the clock of the state itself."""

    name: str
    states: tuple[str, ...]
    when: When
    to: tuple[str, ...]
    step: int = 1
    template: str = "reminder.txt.j2"
    channels: tuple[str, ...] = ()
    waits_for: str | None = None


# Compared and hashed by identity: one definition is read once, and the machine built for it is
# found again by that object. Two readings of one text are told alike by their `hash`.
@dataclass(frozen=True, kw_only=True, eq=False)
class Definition:
    """A workflow file with its templates, pinned by the hash of what they mean."""

    name: str
    hash: str
    calendar: str
    initial: str
    title: Mapping[str, str]
    outcomes: Mapping[str, Mapping[str, str]]
    states: Mapping[str, State]
    transitions: Mapping[str, Transition]
    reminders: tuple[ReminderRule, ...]
    templates: Mapping[str, str]
    text: str
    source: str

    @property
    def state_titles(self) -> Mapping[str, Mapping[str, str]]:
        """What its states are called, by their names."""
        return {name: state.title for name, state in self.states.items()}
