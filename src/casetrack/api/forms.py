"""Fields of a form, held to what a route takes as those of a JSON body are."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from fastapi import Depends, Request

from casetrack.errors import Invalid, Sentence, sentence, several
from casetrack.store.texts import is_kept


async def require_plain_form(request: Request) -> None:
    """Raise Invalid for a field that the route does not take, or that is there twice.

    Of two files, one would otherwise be lost without a word.
    """
    known = {each.alias for each in request.scope["route"].dependant.body_params}
    fields = (await request.form()).multi_items()
    problems: list[Sentence] = []
    if not known.issuperset(name for name, _ in fields):
        listed = several(sorted(known))
        problems.append(sentence("an unknown field in the form; possible: {known}", known=listed))
    for name, times in Counter(name for name, _ in fields if name in known).items():
        if times > 1:
            problems.append(sentence("{name}: it stands twice in the form", name=name))
    problems += [
        sentence("{name}: it holds a character that cannot be kept", name=name)
        for name, value in fields
        if name in known and isinstance(value, str) and not is_kept(value)
    ]
    if problems:
        raise Invalid(problems)


PlainForm = Annotated[None, Depends(require_plain_form)]
