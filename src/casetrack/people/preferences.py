"""How a person likes to work, and what awaits them at every page they open."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from casetrack.errors import Invalid, Problem
from casetrack.people.actors import Actor
from casetrack.people.stand_ins import Absence
from casetrack.store.tables import Preference

LANGUAGES = ("", "zh", "en")
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True, kw_only=True)
class Habits:
    """A person's language (empty: as the office), and whom they may act for today."""

    language: str = ""
    # The password was chosen by somebody else and has to be changed first.
    must_change: bool = False
    absences: Sequence[Absence] = ()


def preference_of(session: Session, person_id: int) -> Preference:
    """A person's preferences; empty ones where nothing was set."""
    return session.get(Preference, person_id) or Preference(person_id=person_id)


def prefer(
    session: Session, actor: Actor, *, language: str, quiet_from: str, quiet_to: str
) -> None:
    """Set the language and quiet hours. Raises Invalid with every problem."""
    problems = []
    if language not in LANGUAGES:
        problems.append(Problem(message="choose one of the languages", column="language"))
    for column, value in (("quiet_from", quiet_from), ("quiet_to", quiet_to)):
        if value and not _TIME.fullmatch(value):
            problems.append(Problem(message="expected a time such as 18:30", column=column))
    if bool(quiet_from) != bool(quiet_to):
        problems.append(
            Problem(message="quiet hours have a beginning and an end", column="quiet_to")
        )
    if problems:
        raise Invalid(problems)
    values = {"language": language, "quiet_from": quiet_from, "quiet_to": quiet_to}
    _keep(session, actor.person_id, values)


def prefer_language(session: Session, actor: Actor, language: str) -> None:
    """Set the language alone."""
    if language not in LANGUAGES:
        raise Invalid(Problem(message="choose one of the languages", column="language"))
    _keep(session, actor.person_id, {"language": language})


def _keep(session: Session, person_id: int, values: Mapping[str, str]) -> None:
    """Set these and leave the others: two windows may do so at the same moment."""
    insert: Any = (
        sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    )
    before = {"language": "", "quiet_from": "", "quiet_to": ""}
    statement = insert(Preference).values(person_id=person_id, **(before | dict(values)))
    session.connection().execute(
        statement.on_conflict_do_update(index_elements=["person_id"], set_=dict(values))
    )
