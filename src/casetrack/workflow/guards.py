"""Guards: named rules that let a transition pass or say why not. Found by name, never by path.

A guard looks at nothing but its arguments. Other packages add theirs through the entry point
group `casetrack.guards`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.metadata import entry_points
from typing import cast

from casetrack.errors import Invalid

ENTRY_POINTS = "casetrack.guards"


@dataclass(slots=True)
class Subject:
    """What a transition moves. Lives for one decision; the item itself is never handed over."""

    state: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """All that guards may look at. `facts` are gathered by the caller; see the reference page."""

    roles: frozenset[str] = frozenset()
    fields: Mapping[str, object] = field(default_factory=dict)
    reason: str = ""
    evidence: frozenset[str] = frozenset()
    facts: Mapping[str, object] = field(default_factory=dict)


Guard = Callable[[Subject, Request], str | None]


def independent(_: Subject, request: Request) -> str | None:
    """Two pairs of eyes: nobody who rectified, in any round, by person and by unit.

    The unit ids given are canonical after succession. A superior unit has another id, so it may.
    """
    facts = request.facts
    if facts["actor_id"] in _members(facts["rectifier_ids"]):
        who = facts.get("actor_name") or "This person"
        return (
            f"{who} worked on this item (accepted it, requested its close-out or attached "
            f"evidence) and may not judge it. {_whom_to_ask(facts)}"
        )
    if facts.get("independence") == "person" or facts["actor_unit_id"] is None:
        return None
    if facts["actor_unit_id"] in _members(facts["rectifier_unit_ids"]):
        which = facts.get("actor_unit_name") or "This person's unit"
        return f"{which} rectified this item and may not judge it. {_whom_to_ask(facts)}"
    return None


def closeout_requested(_: Subject, request: Request) -> str | None:
    """A close-out request is open."""
    if request.facts["open_request"]:
        return None
    return "No close-out request (销号申请) is open; the handler requests close-out first."


def not_requested_yet(_: Subject, request: Request) -> str | None:
    """No close-out request is open."""
    if not request.facts["open_request"]:
        return None
    return "A close-out request (销号申请) is open already; it waits for the verifier."


def extension_open(_: Subject, request: Request) -> str | None:
    """An extension has been asked for and not been answered."""
    if request.facts["open_extension"]:
        return None
    return "No extension request (延期申请) is open; there is nothing to answer."


def extension_not_open(_: Subject, request: Request) -> str | None:
    """No extension request waits for an answer."""
    if not request.facts["open_extension"]:
        return None
    return "An extension request (延期申请) is open already; it waits for its answer."


def extension_before_due(_: Subject, request: Request) -> str | None:
    """An extension is asked for before the deadline passes, not after."""
    due_at = cast("datetime | None", request.facts["due_at"])
    if due_at is None:
        return "No deadline runs, so there is none to extend."
    if cast("datetime", request.facts["now"]) < due_at:
        return None
    return f"The deadline passed at {due_at.isoformat()}; an extension is asked for before that."


def extension_once(_: Subject, request: Request) -> str | None:
    """A deadline is extended once."""
    if cast("int", request.facts["extension_count"]) < 1:
        return None
    return "The deadline was extended once already, and once is the limit."


def approver_above(_: Subject, request: Request) -> str | None:
    """Who asked for an extension does not grant it."""
    if request.facts["actor_id"] != request.facts["extension_requester_id"]:
        return None
    who = request.facts.get("actor_name") or "This person"
    return f"{who} asked for the extension; somebody above has to decide on it."


def paused(_: Subject, request: Request) -> str | None:
    """The clock stands still."""
    if request.facts["paused"]:
        return None
    return "The clock is not paused (未中止计时), so there is nothing to resume."


def not_paused(_: Subject, request: Request) -> str | None:
    """The clock runs."""
    if not request.facts["paused"]:
        return None
    return "The clock is paused (中止计时); resume it first."


def duplicate_exists(_: Subject, request: Request) -> str | None:
    """The item named in `duplicate_of` exists, is another one, and is not itself merged."""
    named = request.fields.get("duplicate_of")
    # That one is named at all is a requirement of the step.
    if request.facts["duplicate_exists"] or not named:
        return None
    return f"There is no other item {named!r} that this one could be merged into."


def cycle_closed(_: Subject, request: Request) -> str | None:
    """Publishing is for cycles whose cut-off is fixed."""
    if request.facts["cycle_closed"]:
        return None
    return "The cycle is still open; close it before its items are published."


def look_back(_: Subject, request: Request) -> str | None:
    """A closed item comes back only through a recorded look-back."""
    if request.facts["look_back"]:
        return None
    return (
        "A closed item is reopened by a look-back (回头看) only; record one that found a relapse."
    )


SHIPPED: Mapping[str, Guard] = {
    guard.__name__: guard
    for guard in (
        independent,
        closeout_requested,
        not_requested_yet,
        extension_open,
        extension_not_open,
        extension_before_due,
        extension_once,
        approver_above,
        paused,
        not_paused,
        duplicate_exists,
        cycle_closed,
        look_back,
    )
}


@cache
def registry() -> Mapping[str, Guard]:
    """Every guard by name: the shipped ones and those of installed packages.

    Raises Invalid if a package brings a name that is taken or something that cannot be called.
    """
    guards = dict(SHIPPED)
    problems = []
    for entry in entry_points(group=ENTRY_POINTS):
        loaded = entry.load()
        if entry.name in guards:
            problems.append(f"guard {entry.name!r} of {entry.value} exists already")
        elif not callable(loaded):
            problems.append(f"guard {entry.name!r} of {entry.value} cannot be called")
        else:
            guards[entry.name] = loaded
    if problems:
        raise Invalid(problems)
    return guards


def _members(ids: object) -> Collection[object]:
    return cast("Collection[object]", ids)


def _whom_to_ask(facts: Mapping[str, object]) -> str:
    names = cast("Collection[str]", facts.get("may_verify") or ())
    if names:
        return f"Ask {' or '.join(names)}."
    return (
        "Ask a verifier of another unit or of a superior one; "
        "where there is none, an administrator gives somebody there the role verifier."
    )
