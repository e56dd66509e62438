"""The reader held to both real bulletins. Collected where CASETRACK_REAL_BULLETINS names them."""

import os
from pathlib import Path

import pytest

from casetrack.bulletins.reading import PublishedBulletin
from tests.bulletins.reading.score import (
    quotes_of,
    read_campaign,
    score_figures_2019,
    score_figures_2023,
    score_relations_2019,
    truth_of_2019,
    uncovered_digits,
)
from tests.facts import load_facts

FOLDER = Path(os.environ["CASETRACK_REAL_BULLETINS"])


@pytest.fixture(scope="module")
def first() -> PublishedBulletin:
    return read_campaign(FOLDER, "低保专项治理")


@pytest.fixture(scope="module")
def second() -> PublishedBulletin:
    return read_campaign(FOLDER, "电信网络诈骗")


def test_figures_of_2019_are_found_with_unit_and_kind(first: PublishedBulletin) -> None:
    score = score_figures_2019(truth_of_2019(FOLDER), first)

    assert score.recall >= 0.97, score.missed
    assert score.precision >= 0.97
    assert score.kinds >= 0.92


def test_figures_of_2023_are_found_with_unit_and_kind(second: PublishedBulletin) -> None:
    score = score_figures_2023(second)

    assert score.recall >= 0.97, score.missed
    assert score.precision >= 0.97
    assert score.kinds >= 0.92


def test_relations_that_hold_or_fail_are_found(first: PublishedBulletin) -> None:
    score = score_relations_2019(truth_of_2019(FOLDER), first)

    assert score.recall >= 0.85, score.missed
    assert score.contradicted == ()


def test_what_fails_in_2019_is_what_a_careful_reader_finds(first: PublishedBulletin) -> None:
    failing = {
        project.ordinal: relation.expr
        for project in first.projects
        for relation in project.relations
        if relation.status == "fails"
    }

    assert failing == {2: "1+1+3=3", 6: "41<=15", 15: "23-20=6"}


def test_nothing_fails_in_2023(second: PublishedBulletin) -> None:
    assert [
        relation.expr
        for project in second.projects
        for relation in project.relations
        if relation.status == "fails"
    ] == []


@pytest.mark.parametrize(("cycle", "name"), [("dinghai-2019", "first"), ("dinghai-2023", "second")])
def test_sections_have_their_titles_and_lead_units(
    cycle: str, name: str, request: pytest.FixtureRequest
) -> None:
    bulletin: PublishedBulletin = request.getfixturevalue(name)

    expected = [(p.ordinal, p.title, p.lead_unit) for p in load_facts(cycle).projects]
    assert [(p.ordinal, p.title, p.lead_unit) for p in bulletin.projects] == expected


@pytest.mark.parametrize("name", ["first", "second"])
def test_every_quote_is_cut_from_the_text_and_every_digit_is_quoted(
    name: str, request: pytest.FixtureRequest
) -> None:
    bulletin: PublishedBulletin = request.getfixturevalue(name)
    text = Path(bulletin.file).read_bytes().decode("utf-8")

    for project in bulletin.projects:
        for at, quote in quotes_of(project):
            assert text[at : at + len(quote)] == quote
        assert uncovered_digits(text, project) == []
