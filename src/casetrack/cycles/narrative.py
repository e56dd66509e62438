"""Narratives: the text of a bulletin, part by part. Each change is a new version."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from casetrack.errors import Conflict, Invalid, NotFound, Sentence, choices, sentence, several
from casetrack.people.actors import Actor, require_for_office
from casetrack.store.tables import Cycle, Narrative, Person, Project

PARTS = ("preface", "goals", "results")
LONGEST_TEXT = 20_000


class ProjectUnknown(NotFound):
    """The cycle has no project with this number."""


class NarrativeMissing(NotFound):
    """Nobody has written this part yet."""


class NarrativeChanged(Conflict):
    """Somebody else wrote a version meanwhile."""


def set_narrative(
    session: Session,
    actor: Actor,
    cycle: Cycle,
    *,
    project: int,
    part: str,
    text: str,
    now: datetime,
    seen: int | None = None,
) -> Narrative:
    """Write a part of a project's text (project 0: the preface) and give its newest version.

    A text that equals the newest version changes nothing. `seen` is the version the author read
    (0: none); None writes in any case. Raises NarrativeChanged if somebody else was first.
    """
    require_for_office(actor, "editor", what="writing a narrative")
    found = _project(session, cycle, project)
    lines = _checked(project, part, text)
    newest = _newest(session, found, part)
    version = newest.version if newest else 0
    if newest is not None and newest.text == lines:
        return newest
    if seen is not None and seen != version:
        raise _changed(session, project, part, newest)
    assert cycle.id is not None, "the cycle is stored"
    assert found.id is not None, "the project is stored"
    written = Narrative(
        cycle_id=cycle.id,
        project_id=found.id,
        part=part,
        version=version + 1,
        text=lines,
        author_id=actor.person_id,
        at=now,
    )
    try:
        with session.begin_nested():
            session.add(written)
    except IntegrityError as error:
        newest = _newest(session, found, part)
        raise _changed(session, project, part, newest) from error
    return written


def narrative_of(session: Session, cycle: Cycle, *, project: int, part: str) -> Narrative:
    """The newest version of one part. Raises Invalid, or NarrativeMissing where there is none."""
    _require_part(part)
    newest = _newest(session, _project(session, cycle, project), part)
    if newest is None:
        raise NarrativeMissing(
            "Project {project} of {cycle} has no {name} yet. "
            "Write it: casetrack narrative set --cycle {cycle} {project} {part}",
            project=project,
            cycle=cycle.code,
            name=sentence(part),
            part=part,
        )
    return newest


def versions_of(session: Session, cycle: Cycle, *, project: int, part: str) -> Sequence[Narrative]:
    """Every version of one part, the oldest first. Raises Invalid for an unknown part."""
    _require_part(part)
    found = _project(session, cycle, project)
    query = (
        select(Narrative)
        .where(Narrative.project_id == found.id, Narrative.part == part)
        .order_by(col(Narrative.version))
    )
    return session.exec(query).all()


def current_narratives(session: Session, cycle_id: int) -> list[Narrative]:
    """The newest version of every part of a cycle, in the order of the bulletin."""
    query = (
        select(Narrative, Project.ordinal)
        .join(Project, col(Project.id) == col(Narrative.project_id))
        .where(Narrative.cycle_id == cycle_id)
        .order_by(col(Narrative.version))
    )
    newest = {(ordinal, each.part): each for each, ordinal in session.exec(query)}
    return [newest[place] for place in sorted(newest, key=lambda it: (it[0], PARTS.index(it[1])))]


def authors(session: Session, cycle_id: int) -> frozenset[int]:
    """Everybody who wrote any version of any part: none of them may approve the bulletin."""
    query = select(Narrative.author_id).where(Narrative.cycle_id == cycle_id).distinct()
    return frozenset(session.exec(query))


def _project(session: Session, cycle: Cycle, ordinal: int) -> Project:
    query = select(Project).where(Project.cycle_id == cycle.id, Project.ordinal == ordinal)
    found = session.exec(query).one_or_none()
    if found is None:
        known = select(Project.ordinal).where(Project.cycle_id == cycle.id)
        listed = several(sorted(session.exec(known)))
        raise ProjectUnknown(
            "{cycle} has no project {number}; it has: {listed}",
            cycle=cycle.code,
            number=ordinal,
            listed=listed if listed.parts else sentence("none yet"),
        )
    return found


def _newest(session: Session, project: Project, part: str) -> Narrative | None:
    query = (
        select(Narrative)
        .where(Narrative.project_id == project.id, Narrative.part == part)
        .order_by(col(Narrative.version).desc())
    )
    return session.exec(query).first()


def _require_part(part: str) -> None:
    if part not in PARTS:
        raise Invalid(_no_part(part))


def _no_part(part: str) -> Sentence:
    return sentence(
        "{part!r} is no part of a bulletin; possible: {parts}", part=part, parts=choices(PARTS)
    )


def _checked(project: int, part: str, text: str) -> str:
    """Give the text with plain line ends. Raises Invalid with all that keeps it from print."""
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    problems: list[Sentence] = []
    if part not in PARTS:
        problems.append(_no_part(part))
    elif (part == "preface") != (project == 0):
        problems.append(sentence("Project 0 has a preface; all others have goals and results."))
    if not lines:
        problems.append(sentence("The text is empty."))
    if len(lines) > LONGEST_TEXT:
        problems.append(
            sentence(
                "The text has {count} characters; at most {most}.",
                count=len(lines),
                most=LONGEST_TEXT,
            )
        )
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in lines.replace("\n", "")):
        problems.append(sentence("The text holds control characters, which no page can print."))
    if problems:
        raise Invalid(problems)
    return lines


def _changed(
    session: Session, project: int, part: str, newest: Narrative | None
) -> NarrativeChanged:
    """Say who was first, and what holds now."""
    if newest is None:
        return NarrativeChanged(
            "The {part} of project {project} has no version yet; read it again, then write.",
            part=sentence(part),
            project=project,
        )
    author = session.get(Person, newest.author_id)
    assert author is not None, "a narrative names its author"
    return NarrativeChanged(
        "{author} wrote version {version} of the {part} of project {project} meanwhile; "
        "read it, then write again.",
        author=author.name,
        version=newest.version,
        part=sentence(part),
        project=project,
    )
