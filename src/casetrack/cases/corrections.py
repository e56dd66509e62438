"""What an amendment set, field by field, from what to what, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from casetrack.cases.rules import Rules
from casetrack.errors import Sentence, sentence
from casetrack.language import Language, day, number

# What an event keeps by number or not at all: before and after, in words.
Worded = Mapping[str, tuple[str, str]]
# Fields that can be amended, as the form for it calls them and in its order.
_WORDS = {
    "title": sentence("problem"),
    "found_on": sentence("found on"),
    "due": sentence("rectify by"),
    "category": sentence("category"),
    "quantity": sentence("quantity"),
    "quantity_unit": sentence("unit of count"),
    "amount": sentence("amount (yuan)"),
    "unit_id": sentence("responsible unit"),
    "handler_id": sentence("handler"),
}
_EMPTY = sentence("(empty)")
# What stands for a text that was erased.
GONE = "…"


def corrected(
    changes: Mapping[str, Any], worded: Worded, rules: Rules, language: Language
) -> Iterator[tuple[Sentence, Sentence | str, Sentence | str]]:
    """Each field that an event changed: its name, its value before, its value after."""
    for name, word in _WORDS.items():
        if name in worded or changes.get(name) is not None:
            before, after = worded.get(name) or changes[name]
            yield (
                word,
                _told(name, before, rules, language) or _EMPTY,
                _told(name, after, rules, language) or _EMPTY,
            )


def _told(name: str, value: Any, rules: Rules, language: Language) -> str:  # noqa: ANN401
    if value in (None, ""):
        return ""
    if name in ("found_on", "due"):
        return day(date.fromisoformat(value), language)
    if name in ("quantity", "amount"):
        return number(Decimal(value), language)
    return rules.tree.name(value) if name == "unit_id" else str(value)
