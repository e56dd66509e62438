"""What differs between two contents of a bulletin: editions, or published and now. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from casetrack.bulletins.content import Content, NarrativeContent


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing that is not the same; empty where it was, or is, not there."""

    key: str
    project: int
    label: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Everything a reader would notice, by kind."""

    figures: tuple[Change, ...]
    checks: tuple[Change, ...]
    # `key` is the part; before and after are whole texts.
    texts: tuple[Change, ...]

    @property
    def count(self) -> int:
        return len(self.figures) + len(self.checks) + len(self.texts)


def compare(before: Content, after: Content) -> Comparison:
    """What came, went or changed from one content to the other, in the order of the bulletin."""
    return Comparison(
        figures=tuple(_figures(before, after)),
        checks=tuple(_checks(before, after)),
        texts=tuple(_texts(before, after)),
    )


def _figures(before: Content, after: Content) -> Iterator[Change]:
    old = {each["key"]: each for each in before["figures"]}
    new = {each["key"]: each for each in after["figures"]}
    for key in dict.fromkeys([*old, *new]):
        told = new.get(key) or old[key]
        one, other = (each[key]["text"] if key in each else "" for each in (old, new))
        if one != other:
            yield Change(
                key=key, project=told["project"], label=told["label"], before=one, after=other
            )


def _checks(before: Content, after: Content) -> Iterator[Change]:
    old = {each["key"]: each for each in before["checks"]}
    new = {each["key"]: each for each in after["checks"]}
    for key in dict.fromkeys([*old, *new]):
        told = new.get(key) or old[key]
        one, other = (each[key]["answer"] if key in each else "" for each in (old, new))
        if one != other:
            yield Change(
                key=key, project=told["project"], label=told["expression"], before=one, after=other
            )


def _texts(before: Content, after: Content) -> Iterator[Change]:
    old, new = _by_place(before), _by_place(after)
    for project, part in sorted({*old, *new}):
        one, other = (
            each[project, part]["text"] if (project, part) in each else "" for each in (old, new)
        )
        if one != other:
            yield Change(key=part, project=project, label="", before=one, after=other)


def _by_place(content: Content) -> Mapping[tuple[int, str], NarrativeContent]:
    return {(each["project"], each["part"]): each for each in content["narratives"]}
