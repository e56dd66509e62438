"""What is read from a bulletin that somebody else published. Places count code points."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

Value = Decimal | tuple[Decimal, Decimal] | str


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """A number that says something: how many, how much, how long, when."""

    quote: str
    at: int
    label: str
    value: Value
    unit: str
    value_base: Value
    unit_base: str
    kind: str
    approx: str | None
    bound: str | None
    # zh or en where the number is spelt in words.
    numeral: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class NonFigure:
    """A numeral that counts nothing, and why it was passed over."""

    quote: str
    reason: str
    at: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Relation:
    """Arithmetic found in the text: holds, fails, explained or undecided, with its sentence."""

    expr: str
    status: str
    sentence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ProjectText:
    """One section; the preface, and what stands outside all sections, has ordinal 0."""

    ordinal: int
    title: str
    lead_unit: tuple[str, ...]
    goals: str
    span: tuple[int, int]
    figures: tuple[Figure, ...]
    non_figures: tuple[NonFigure, ...]
    relations: tuple[Relation, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class PublishedBulletin:
    """A bulletin as read: the preface first, then its sections in their order."""

    file: str
    projects: tuple[ProjectText, ...]


def plain(number: Decimal) -> str:
    """Write a number without an exponent and without zeros behind."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
