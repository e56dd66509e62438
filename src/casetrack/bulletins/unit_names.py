"""Finds a unit that one bulletin calls by several names. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Named:
    """A name of a unit at its place in one of the texts."""

    text: int
    start: int
    name: str


@dataclass(frozen=True, kw_only=True)
class Mixed:
    """A place where another name stands than the one the unit should have everywhere."""

    place: Named
    expected: str


def mixed_names(texts: Sequence[str], units: Mapping[str, Sequence[str]]) -> list[Mixed]:
    """Give every place that keeps a bulletin from calling each unit by one name.

    `units` are full names with their aliases. Where the full name stands anywhere it is the one
    expected; else the alias that came first.
    """
    owners = {name: full for full, aliases in units.items() for name in (full, *aliases)}
    if not owners:
        return []
    # The longest first: 区交通运输局 is not the 交通运输局 of somebody else.
    longest = sorted(owners, key=lambda name: (-len(name), name))
    pattern = re.compile("|".join(map(re.escape, longest)))
    used: dict[str, list[Named]] = defaultdict(list)
    for number, text in enumerate(texts):
        for match in pattern.finditer(text):
            place = Named(text=number, start=match.start(), name=match[0])
            used[owners[match[0]]].append(place)
    found = []
    for full, places in used.items():
        names = [place.name for place in places]
        expected = full if full in names else names[0]
        found += [Mixed(place=each, expected=expected) for each in places if each.name != expected]
    return found
