"""Fields that a body has and its shape does not: what could have been meant."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from difflib import get_close_matches
from typing import Any, get_args

from fastapi.routing import APIRoute
from pydantic import BaseModel

from casetrack.errors import Sentence, nearest_hint, sentence, several

LONGEST_NAME = 40


def unknown_field(name: str, known: Collection[str]) -> Sentence:
    """What is said of a field that nobody knows: the nearest that is known, and all of them."""
    near = get_close_matches(name[:LONGEST_NAME], known, n=1, cutoff=0.5)
    return sentence(
        "there is no field of this name here{hint}; possible: {known}",
        hint=nearest_hint(near),
        known=several(sorted(known) or ["–"]),
    )


def fields_at(route: APIRoute, place: Sequence[str | int]) -> frozenset[str]:
    """The names of the fields at a place of a route's body; none where shapes part."""
    field = route.body_field
    at: Any = field.field_info.annotation if field is not None else None
    for part in place[1:]:
        shape = _shape(at)
        if isinstance(part, str) and shape is not None:
            named = {each.alias or name: each for name, each in shape.model_fields.items()}
            at = named[part].annotation if part in named else at
    shape = _shape(at)
    fields = shape.model_fields.items() if shape is not None else ()
    return frozenset(each.alias or name for name, each in fields)


def _shape(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401 - whatever a field is annotated with
    """The one shape in an annotation, as in `list[Shape]` or `Shape | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = [shape for each in get_args(annotation) if (shape := _shape(each)) is not None]
    return found[0] if len(found) == 1 else None
