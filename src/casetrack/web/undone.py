"""A step for many items taken back: with each item whose last step it still is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from casetrack.cases.amendments import withdraw, withdrawable
from casetrack.cases.rows import ItemRow, lock_items, read_items
from casetrack.errors import Invalid, Problem, Refused
from casetrack.language import Language, translate_to
from casetrack.web.bulk import BulkLine, Taken
from casetrack.web.visit import Desk

# As many as can be ticked for a step.
MOST_UNDONE = 1_000
# Numbers of items with the version that the step left each of them in: 12:3,15:4
STEPS = r"^[0-9]{1,9}:[0-9]{1,9}(,[0-9]{1,9}:[0-9]{1,9})*$"


def can_undo(desk: Desk, taken: Taken) -> bool:
    """Whether these are steps that can be taken back, and not too many at once."""
    if not 0 < len(taken.moved) <= MOST_UNDONE:
        return False
    first = taken.moved[0].id
    row = read_items(desk.session, [first])[first]
    return withdrawable(desk.session, desk.rules, desk.actor, row) != ""


def written(taken: Taken) -> str:
    """The steps that were taken, as a form carries them."""
    return ",".join(f"{each.id}:{each.version}" for each in taken.moved)


def read(steps: str) -> dict[int, int]:
    """The items of such a form, and the version that each was left in."""
    pairs = [each.split(":") for each in steps.split(",")]
    if len(pairs) > MOST_UNDONE:
        raise Invalid("at most {most} at once", most=MOST_UNDONE)
    return {int(item): int(version) for item, version in pairs}


def take_back(
    desk: Desk, rows: Sequence[Any], left: dict[int, int], reason: str, language: Language
) -> Taken:
    """Take back each of these steps by its own verb. Raises Invalid where no reason is given."""
    if not reason.strip():
        raise Invalid(Problem(message="say why the step is taken back", column="reason"))
    held = lock_items(desk.session, [row.id for row in rows])
    lines = [_line(desk, row, held[row.id], left[row.id], reason, language) for row in rows]
    return Taken(
        moved=tuple(each for each in lines if not each.refused),
        refused=tuple(each for each in lines if each.refused),
    )


def _line(
    desk: Desk,
    row: Any,  # noqa: ANN401 - a row of the query that found it
    held: ItemRow,
    version: int,
    reason: str,
    language: Language,
) -> BulkLine:
    known = {"id": row.id, "key": row.key, "title": row.title}
    try:
        _require_untouched(held, version)
        back = withdraw(desk.session, desk.rules, desk.actor, row.id, reason=reason, now=desk.now)
    except Refused as error:
        return BulkLine(**known, state="", refused=error.said(translate_to(language)))
    state = desk.rules.definitions[row.definition_hash].states[back.state].title[language]
    return BulkLine(**known, state=state, refused="", version=back.version)


def _require_untouched(held: ItemRow, version: int) -> None:
    if held.version != version:
        raise Refused("{key} was changed meanwhile; look at it again.", key=held.key)
