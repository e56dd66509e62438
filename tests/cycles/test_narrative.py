import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session

from casetrack.cycles.narrative import (
    NarrativeChanged,
    NarrativeMissing,
    ProjectUnknown,
    authors,
    current_narratives,
    narrative_of,
    set_narrative,
    versions_of,
)
from casetrack.errors import Invalid
from casetrack.language import translate_to
from casetrack.people.actors import Actor, NotAllowed, load_actor
from casetrack.people.persons import add_person, grant
from casetrack.people.units import add_unit
from casetrack.store.database import Database
from casetrack.store.tables import Cycle, Narrative, Project

NOW = datetime(2023, 11, 1, 2, tzinfo=UTC)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.write() as session:
        unit = add_unit(session, code="office", name="办公室").id
        assert unit is not None
        for login, role in (("wang", "editor"), ("li", "editor"), ("zhao", "publisher")):
            grant(
                session,
                add_person(session, login=login, name=login, unit_id=unit),
                role,
                unit_id=None,
            )
        cycle = Cycle(code="c", title="专项", opens=date(2023, 3, 1), cut_off=date(2023, 10, 31))
        session.add(cycle)
        session.flush()
        assert cycle.id is not None
        for ordinal in (0, 1):
            session.add(Project(cycle_id=cycle.id, ordinal=ordinal, title=f"第{ordinal}项"))
        session.flush()
        yield session


def write(
    session: Session,
    text: str,
    *,
    login: str = "wang",
    project: int = 1,
    part: str = "results",
    seen: int | None = None,
    later: int = 0,
) -> Narrative:
    now = NOW + timedelta(minutes=later)
    return set_narrative(
        session,
        actor(session, login),
        cycle(session),
        project=project,
        part=part,
        text=text,
        now=now,
        seen=seen,
    )


def actor(session: Session, login: str) -> Actor:
    return load_actor(session, login)


def cycle(session: Session) -> Cycle:
    found = session.get(Cycle, 1)
    assert found is not None
    return found


def test_each_change_is_a_new_version_and_none_is_lost(session: Session) -> None:
    write(session, "初稿")
    write(session, "二稿", login="li", later=1)

    versions = versions_of(session, cycle(session), project=1, part="results")

    assert [(each.version, each.text) for each in versions] == [(1, "初稿"), (2, "二稿")]
    newest = narrative_of(session, cycle(session), project=1, part="results")
    assert (newest.text, newest.at) == ("二稿", NOW + timedelta(minutes=1))


def test_the_same_text_again_changes_nothing(session: Session) -> None:
    first = write(session, "初稿\r\n- 一条  \n")
    again = write(session, "初稿\n- 一条", login="li", later=1)

    assert (again.id, again.version, again.text) == (first.id, 1, "初稿\n- 一条")


def test_the_newest_versions_come_in_the_order_of_the_bulletin(session: Session) -> None:
    write(session, "成果")
    write(session, "目标", part="goals")
    write(session, "前言", project=0, part="preface")
    write(session, "成果二")

    assert [each.text for each in current_narratives(session, 1)] == ["前言", "目标", "成果二"]


def test_everybody_who_ever_wrote_is_an_author(session: Session) -> None:
    first = write(session, "初稿")
    second = write(session, "二稿", login="li")

    assert authors(session, 1) == {first.author_id, second.author_id}


def test_who_read_an_older_version_is_told_who_was_first(session: Session) -> None:
    write(session, "初稿", seen=0)

    with pytest.raises(NarrativeChanged, match=r"wang wrote version 1 of the results"):
        write(session, "另一稿", login="li", seen=0)


def test_who_read_a_version_that_never_was_is_told_so(session: Session) -> None:
    with pytest.raises(NarrativeChanged, match="no version yet"):
        write(session, "初稿", seen=3)


def test_only_an_editor_writes(session: Session) -> None:
    with pytest.raises(NotAllowed, match="editor"):
        write(session, "初稿", login="zhao")


@pytest.mark.parametrize(
    ("text", "part", "told"),
    [
        ("  \n ", "results", "empty"),
        ("长" * 20_001, "results", "20001 characters"),
        ("响\x07铃", "results", "control characters"),
        ("文", "summary", "'summary' is no part"),
        ("文", "preface", "Project 0 has a preface"),
    ],
)
def test_a_text_that_cannot_be_printed_is_refused(
    session: Session, text: str, part: str, told: str
) -> None:
    with pytest.raises(Invalid, match=told):
        write(session, text, part=part)


def test_an_unknown_project_is_refused_with_those_there_are(session: Session) -> None:
    with pytest.raises(ProjectUnknown, match="it has: 0, 1") as unknown:
        write(session, "文", project=7)
    assert "0、1" in unknown.value.said(translate_to("zh"))


def test_a_part_that_nobody_wrote_is_told_so(session: Session) -> None:
    with pytest.raises(NarrativeMissing, match="no results yet") as missing:
        narrative_of(session, cycle(session), project=1, part="results")
    assert re.search("还没有治理成果。.* 1 results$", missing.value.said(translate_to("zh")))
