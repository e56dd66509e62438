"""Texts as pages show them: what differs between two of them, and what was found in one. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from casetrack.bulletins.content import Content
from casetrack.bulletins.findings import Finding

# Clauses are compared, not signs: a reader sees which clause was changed.
AROUND = 40
_CLAUSE = re.compile(r"[^，。；、：！？\n]*[，。；、：！？\n]?")


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """A piece of a text that is the same, came in, or went out."""

    kind: Literal["same", "in", "out"]
    text: str


@dataclass(frozen=True, kw_only=True)
class Marked:
    """A piece of a text, with the numbers of what was found in it."""

    text: str
    numbers: tuple[int, ...] = ()
    blocking: bool = False


@dataclass(frozen=True, kw_only=True)
class ChangedText:
    """A part whose text is another one."""

    project: int
    part: str
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, kw_only=True)
class ChangedAnswer:
    """A check whose answer is another one."""

    key: str
    expression: str
    before: str
    after: str


def differing(before: str, after: str) -> list[Stretch]:
    """What became of a text, clause by clause."""
    old, new = _CLAUSE.findall(before), _CLAUSE.findall(after)
    found: list[Stretch] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, first, last, start, end in matcher.get_opcodes():
        if tag == "equal":
            found.append(Stretch(kind="same", text="".join(new[start:end])))
            continue
        gone, come = "".join(old[first:last]), "".join(new[start:end])
        found += [Stretch(kind="out", text=gone)] if gone else []
        found += [Stretch(kind="in", text=come)] if come else []
    return found


def changed_texts(before: Content, after: Content) -> list[ChangedText]:
    """Every text that is not the same, in the order of the bulletin."""
    was, now = (
        {(each["project"], each["part"]): each["text"] for each in content["narratives"]}
        for content in (before, after)
    )
    return [
        ChangedText(project=project, part=part, stretches=tuple(differing(old, new)))
        for project, part in sorted({*was, *now})
        if (old := was.get((project, part), "")) != (new := now.get((project, part), ""))
    ]


def changed_answers(before: Content, after: Content) -> list[ChangedAnswer]:
    """Every check that answers something else; empty where it was not, or is no more, asked."""
    was, now = ({each["key"]: each for each in content["checks"]} for content in (before, after))
    found = []
    for key in dict.fromkeys([*was, *now]):
        told = now.get(key) or was[key]
        old, new = (each[key]["answer"] if key in each else "" for each in (was, now))
        if old != new:
            found.append(
                ChangedAnswer(key=key, expression=told["expression"], before=old, after=new)
            )
    return found


def marked(text: str, findings: Sequence[Finding]) -> list[Marked]:
    """The text cut at every finding; findings are numbered from 1 in their order."""
    places = [each for each in enumerate(findings, start=1) if each[1].end > each[1].start]
    cuts = sorted({0, len(text), *_edges(places, len(text))})
    pieces = []
    for start, end in pairwise(cuts):
        over = [(number, each) for number, each in places if each.start < end and start < each.end]
        pieces.append(
            Marked(
                text=text[start:end],
                numbers=tuple(number for number, _ in over),
                blocking=any(each.level == "blocking" for _, each in over),
            )
        )
    return pieces


def excerpt(text: str, finding: Finding) -> tuple[str, str, str]:
    """What stands before a finding, the finding, and what follows, within its line."""
    if finding.end <= finding.start:
        return "", finding.text, ""
    before = text[max(finding.start - AROUND, 0) : finding.start].rpartition("\n")[2]
    after = text[finding.end : finding.end + AROUND].partition("\n")[0]
    return before, text[finding.start : finding.end], after


def _edges(places: Sequence[tuple[int, Finding]], length: int) -> Iterator[int]:
    for _, each in places:
        yield min(each.start, length)
        yield min(each.end, length)
