"""Compares two contents of a bulletin: which figures and texts differ, and why. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casetrack.bulletins.content import Content, FigureContent
from casetrack.errors import Sentence, counted, sentence, several

NOTHING = ""
# So many rows are named; of more only the number is told.
_NAMED = 5


@dataclass(frozen=True, kw_only=True)
class FigureDifference:
    """A figure whose printed value is another one; empty where it was not there."""

    key: str
    label: str
    before: str
    after: str
    why: Sentence


@dataclass(frozen=True, kw_only=True)
class TextDifference:
    """A part whose text is another one: the lines that went and those that came."""

    project: int
    part: str
    removed: tuple[str, ...]
    added: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Everything in which one content differs from an earlier one."""

    # What is compared.
    before: Sentence
    after: Sentence
    figures: tuple[FigureDifference, ...]
    texts: tuple[TextDifference, ...]

    @property
    def is_empty(self) -> bool:
        return not self.figures and not self.texts


def compare(before: Content, after: Content, *, names: tuple[Sentence, Sentence]) -> Comparison:
    """What differs, figures in their order, texts by project; `names` say what is compared."""
    return Comparison(
        before=names[0],
        after=names[1],
        figures=tuple(_figures(before, after)),
        texts=tuple(_texts(before, after)),
    )


def _figures(before: Content, after: Content) -> Iterator[FigureDifference]:
    was = {each["key"]: each for each in before["figures"]}
    now = {each["key"]: each for each in after["figures"]}
    corrected = _corrected(before, after)
    for key in dict.fromkeys([*was, *now]):
        old, new = was.get(key), now.get(key)
        texts = [each["text"] if each else NOTHING for each in (old, new)]
        if texts[0] != texts[1]:
            label = (new or old or {"label": ""})["label"]
            yield FigureDifference(
                key=key,
                label=label,
                before=texts[0],
                after=texts[1],
                why=_why(old, new, corrected),
            )


def _why(
    old: FigureContent | None, new: FigureContent | None, corrected: set[tuple[str, str]]
) -> Sentence:
    """Every reason that the contents show."""
    if old is None:
        return sentence("the figure is new")
    if new is None:
        return sentence("it was removed")
    if old["source"] == new["source"] == "cited":
        return sentence("what it cites was corrected ({document})", document=new["cited_from"])
    was, now = ({(kind, key) for kind, key in each["rows"]} for each in (old, new))
    came, went, altered = now - was, was - now, was & now & corrected
    reasons = []
    if old["definition"] != new["definition"]:
        reasons.append(sentence("its definition was changed"))
    if came:
        reasons.append(
            counted(
                len(came),
                "{count} row came in ({keys})",
                "{count} rows came in ({keys})",
                keys=_listed(came),
            )
        )
    if went:
        reasons.append(
            counted(
                len(went),
                "{count} row went out ({keys})",
                "{count} rows went out ({keys})",
                keys=_listed(went),
            )
        )
    if altered:
        reasons.append(
            counted(
                len(altered),
                "{count} row was corrected ({keys})",
                "{count} rows were corrected ({keys})",
                keys=_listed(altered),
            )
        )
    below = sentence("figures that it is computed from changed")
    return sentence("{reasons}", reasons=several(reasons or [below], "; "))


def _listed(rows: set[tuple[str, str]]) -> Sentence:
    """The first of the rows, by key."""
    keys = sorted(key for _, key in rows)
    listed = sentence("{keys}", keys=several(keys[:_NAMED]))
    return sentence("{keys} …", keys=listed) if len(keys) > _NAMED else listed


def _corrected(before: Content, after: Content) -> set[tuple[str, str]]:
    """Rows that both contents count and that say something else now."""
    was, now = _hashes(before), _hashes(after)
    return {place for place in was.keys() & now.keys() if was[place] != now[place]}


def _hashes(content: Content) -> Mapping[tuple[str, str], str]:
    records = content["records"]
    kinds: Mapping[str, Sequence[Mapping[str, Any]]] = {
        "item": records["items"],
        "activity": records["activities"],
        "reading": records["readings"],
    }
    return {(kind, row["key"]): row["sha256"] for kind, rows in kinds.items() for row in rows}


def _texts(before: Content, after: Content) -> Iterator[TextDifference]:
    was, now = (
        {(each["project"], each["part"]): each["text"] for each in content["narratives"]}
        for content in (before, after)
    )
    for project, part in sorted({*was, *now}):
        old, new = was.get((project, part), ""), now.get((project, part), "")
        if old == new:
            continue
        lines = list(difflib.ndiff(old.splitlines(), new.splitlines()))
        yield TextDifference(
            project=project,
            part=part,
            removed=tuple(line[2:] for line in lines if line.startswith("- ")),
            added=tuple(line[2:] for line in lines if line.startswith("+ ")),
        )
