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

from casetrack.errors import Invalid, Sentence, sentence, several

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


Guard = Callable[[Subject, Request], Sentence | None]


def independent(_: Subject, request: Request) -> Sentence | None:
    """Two pairs of eyes: nobody who rectified, in any round, by person and by unit.

    The unit ids given are canonical after succession. A superior unit has another id, so it may.
    """
    facts = request.facts
    if facts["actor_id"] in _members(facts["rectifier_ids"]):
        return sentence(
            "{who} worked on this item (accepted it, requested its close-out or attached "
            "evidence) and may not judge it. {ask}",
            who=facts.get("actor_name") or sentence("This person"),
            ask=_whom_to_ask(facts),
        )
    if facts.get("independence") == "person" or facts["actor_unit_id"] is None:
        return None
    if facts["actor_unit_id"] in _members(facts["rectifier_unit_ids"]):
        return sentence(
            "{which} rectified this item and may not judge it. {ask}",
            which=facts.get("actor_unit_name") or sentence("This person's unit"),
            ask=_whom_to_ask(facts),
        )
    return None


def closeout_requested(_: Subject, request: Request) -> Sentence | None:
    """A close-out request is open."""
    if request.facts["open_request"]:
        return None
    return sentence("No close-out request is open; the handler requests close-out first.")


def not_requested_yet(_: Subject, request: Request) -> Sentence | None:
    """No close-out request is open."""
    if not request.facts["open_request"]:
        return None
    return sentence("A close-out request is open already; it waits for the verifier.")


def extension_open(_: Subject, request: Request) -> Sentence | None:
    """An extension has been asked for and not been answered."""
    if request.facts["open_extension"]:
        return None
    return sentence("No extension request is open; there is nothing to answer.")


def extension_not_open(_: Subject, request: Request) -> Sentence | None:
    """No extension request waits for an answer."""
    if not request.facts["open_extension"]:
        return None
    return sentence("An extension request is open already; it waits for its answer.")


def extension_before_due(_: Subject, request: Request) -> Sentence | None:
    """An extension is asked for before the deadline passes, not after."""
    due_at = cast("datetime | None", request.facts["due_at"])
    if due_at is None:
        return sentence("No deadline runs, so there is none to extend.")
    if cast("datetime", request.facts["now"]) < due_at:
        return None
    return sentence("The deadline has passed; an extension is asked for before it does.")


def extension_once(_: Subject, request: Request) -> Sentence | None:
    """A deadline is extended once."""
    if cast("int", request.facts["extension_count"]) < 1:
        return None
    return sentence("The deadline was extended once already, and once is the limit.")


def approver_above(_: Subject, request: Request) -> Sentence | None:
    """Who asked for an extension does not grant it."""
    if request.facts["actor_id"] != request.facts["extension_requester_id"]:
        return None
    return sentence(
        "{who} asked for the extension; somebody above has to decide on it.",
        who=request.facts.get("actor_name") or sentence("This person"),
    )


def paused(_: Subject, request: Request) -> Sentence | None:
    """The clock stands still."""
    if request.facts["paused"]:
        return None
    return sentence("The clock is not paused, so there is nothing to resume.")


def not_paused(_: Subject, request: Request) -> Sentence | None:
    """The clock runs."""
    if not request.facts["paused"]:
        return None
    return sentence("The clock is paused; resume it first.")


def duplicate_exists(_: Subject, request: Request) -> Sentence | None:
    """The item named in `duplicate_of` exists, is another one, and is not itself merged."""
    named = request.fields.get("duplicate_of")
    # That one is named at all is a requirement of the step.
    if request.facts["duplicate_exists"] or not named:
        return None
    return sentence(
        "There is no other item {named!r} that this one could be merged into.", named=named
    )


def cycle_closed(_: Subject, request: Request) -> Sentence | None:
    """Publishing is for cycles whose cut-off is fixed."""
    if request.facts["cycle_closed"]:
        return None
    return sentence("The cycle is still open; close it before its items are published.")


def look_back(_: Subject, request: Request) -> Sentence | None:
    """A closed item comes back only through a recorded look-back."""
    if request.facts["look_back"]:
        return None
    return sentence(
        "A closed item is reopened by a look-back only; record one that found a relapse."
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
            problems.append(
                sentence(
                    "guard {name!r} of {value} exists already", name=entry.name, value=entry.value
                )
            )
        elif not callable(loaded):
            problems.append(
                sentence(
                    "guard {name!r} of {value} cannot be called", name=entry.name, value=entry.value
                )
            )
        else:
            guards[entry.name] = loaded
    if problems:
        raise Invalid(problems)
    return guards


def _members(ids: object) -> Collection[object]:
    return cast("Collection[object]", ids)


def _whom_to_ask(facts: Mapping[str, object]) -> Sentence:
    names = cast("Collection[str]", facts.get("may_verify") or ())
    if names:
        return sentence("Ask {names}.", names=several(names, " or "))
    return sentence(
        "Ask a verifier of another unit or of a superior one; "
        "where there is none, an administrator gives somebody there the role verifier."
    )
