"""What about a field does not fit its shape, as a sentence; what was sent is never repeated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from casetrack.errors import Sentence, sentence

# What a rule of a shape says, by the name pydantic gives it. Values are the rule's, never typed.
_RULES = {
    "missing": "it is needed",
    "string_too_long": "at most {max_length} characters",
    "string_too_short": "at least {min_length} characters",
    "string_pattern_mismatch": "not in the form that the documentation shows",
    "literal_error": "expected {expected}",
    "greater_than_equal": "at least {ge}",
    "less_than_equal": "at most {le}",
    "too_long": "at most {max_length} entries",
    "too_short": "at least {min_length} entries",
}
_VALUE = re.compile(r"\{(\w+)\}")


def rule_of(each: Mapping[str, Any], otherwise: str) -> Sentence:
    """The rule that a field breaks, of an error as pydantic tells it; `otherwise` of any other."""
    context = {
        # Pydantic lists what it expected in English.
        name: value.replace(" or ", ", ") if isinstance(value, str) else value
        for name, value in each.get("ctx", {}).items()
        if isinstance(value, int | str)
    }
    template = _RULES.get(each["type"], otherwise)
    if not context.keys() >= set(_VALUE.findall(template)):
        template = otherwise
    return sentence(template, **context)
