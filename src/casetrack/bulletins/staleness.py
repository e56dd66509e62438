"""What is no longer as a snapshot has it: figures, answers, texts, projects and waivers. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from casetrack.bulletins.content import Content, FigureContent, NarrativeContent, ProjectContent
from casetrack.bulletins.waivers import SHOWN
from casetrack.errors import Sentence, sentence, several

Key = TypeVar("Key")
_ABSENT = sentence("not there")


def what_changed(before: Content, after: Content) -> list[Sentence]:
    """Name every figure, check, text and name that is not as it was in the snapshot."""
    return [
        *_changed_figures(before["figures"], after["figures"]),
        *(
            sentence("check {key}: {old} → {new}", key=key, old=old, new=new)
            for key, old, new in _changed(_answers(before), _answers(after))
        ),
        *_changed_texts(before["narratives"], after["narratives"]),
        *_changed_projects(before["projects"], after["projects"]),
        *(
            sentence("waiver of {number}: {old} → {new}", number=id_[:SHOWN], old=old, new=new)
            for id_, old, new in _changed(_waived(before), _waived(after))
        ),
    ]


def _answers(content: Content) -> dict[str, Sentence]:
    return {
        each["key"]: sentence(
            "{answer} ({expression})",
            answer=sentence(each["answer"]),
            expression=each["expression"],
        )
        for each in content["checks"]
    }


def _waived(content: Content) -> dict[str, str]:
    return {each["finding"]: each["reason"] for each in content.get("waivers", [])}


def _changed_figures(
    before: Sequence[FigureContent], after: Sequence[FigureContent]
) -> list[Sentence]:
    texts = [{each["key"]: each["text"] for each in figures} for figures in (before, after)]
    changed = [
        sentence("figure {key}: {old} → {new}", key=key, old=old, new=new)
        for key, old, new in _changed(*texts)
    ]
    definitions = [{each["key"]: each["definition"] for each in f} for f in (before, after)]
    redefined = [
        sentence("figure {key}: its definition", key=key)
        for key, _, _ in _changed(*definitions)
        if key in texts[1]
    ]
    return [*changed, *redefined]


def _changed_texts(
    before: Sequence[NarrativeContent], after: Sequence[NarrativeContent]
) -> Iterator[Sentence]:
    for (project, part), old, new in _changed(_versions(before), _versions(after)):
        said = sentence(part)
        yield sentence(
            "{place}: version {old} → {new}",
            place=sentence("text of project {project} ({part})", project=project, part=said)
            if project
            else sentence("text of the {part}", part=said),
            old=old,
            new=new,
        )


def _versions(narratives: Sequence[NarrativeContent]) -> dict[tuple[int, str], str]:
    return {
        (each["project"], each["part"]): f"{each['version']}.{each['sha256'][:8]}"
        for each in narratives
    }


def _changed_projects(
    before: Sequence[ProjectContent], after: Sequence[ProjectContent]
) -> Iterator[Sentence]:
    for ordinal, old, new in _changed(_projects(before), _projects(after)):
        yield sentence("project {ordinal}: {old} → {new}", ordinal=ordinal, old=old, new=new)


def _projects(projects: Sequence[ProjectContent]) -> dict[int, Sentence]:
    return {
        each["ordinal"]: sentence(
            "{title} ({units})",
            title=each["title"],
            units=several([each["lead_unit"], *each["supporting_units"]]),
        )
        for each in projects
    }


def _changed(
    before: Mapping[Key, object], after: Mapping[Key, object]
) -> list[tuple[Key, object, object]]:
    keys = dict.fromkeys([*before, *after])
    return [
        (key, before.get(key, _ABSENT), after.get(key, _ABSENT))
        for key in keys
        if before.get(key) != after.get(key)
    ]
