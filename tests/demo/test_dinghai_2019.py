"""The campaign of 2019 as data gives the published numbers and the answers of a careful reader."""

import re
from collections import Counter
from pathlib import Path

import pytest

from casetrack.bulletins.lint import lint
from casetrack.demo.build import fates
from casetrack.demo.dinghai_2019 import CAMPAIGN
from casetrack.ledger.reading import read_workbook
from casetrack.ledger.writing import write_workbook
from tests.demo.reckoning import Ledger, Reckoned
from tests.facts import Fact, load_facts, matches

FACTS = load_facts("dinghai-2019")


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return Ledger(CAMPAIGN)


@pytest.fixture(scope="module")
def references(ledger: Ledger) -> set[str]:
    texts = ledger.sheets["narratives"]
    keys = set(ledger.figures)
    return {
        reference
        for row in texts
        for reference in lint(
            row["text"], project=row["project"], part=row["part"], figures=keys
        ).references
    }


def labelled(ledger: Ledger, fact: Fact) -> Reckoned:
    (found,) = [
        each
        for each in ledger.figures.values()
        if (each.row["project"], each.row["label"]) == (fact.project, fact.label)
    ]
    return found


def as_json(each: Reckoned) -> dict[str, object]:
    unit, value = each.row["unit"], each.row["value"]
    if each.shown is not None:
        value = str(each.shown.base().value)
    elif each.row["kind"] == "rate":
        value = value.split("-")
    return {"unit": unit, "base": value, "text": each.text}


@pytest.mark.parametrize("fact", FACTS.figures, ids=lambda fact: f"{fact.project}-{fact.label}")
def test_each_published_figure_comes_out_of_the_rows(ledger: Ledger, fact: Fact) -> None:
    figure = labelled(ledger, fact)

    assert matches(fact, as_json(figure))
    assert figure.row["kind"] in ("", fact.kind)


def test_the_text_prints_the_published_figures_and_no_other(
    ledger: Ledger, references: set[str]
) -> None:
    assert references == {labelled(ledger, fact).row["key"] for fact in FACTS.figures}
    assert len(references) == 146


def test_the_text_has_no_number_that_no_figure_produced(ledger: Ledger) -> None:
    keys = set(ledger.figures)
    rows = ledger.sheets["narratives"]

    assert [
        finding
        for row in rows
        for finding in lint(
            row["text"], project=row["project"], part=row["part"], figures=keys, owner="卞编辑"
        ).findings
    ] == []


def test_a_figure_that_is_not_printed_serves_a_formula_a_check_or_a_target(
    ledger: Ledger, references: set[str]
) -> None:
    used = {key for each in ledger.answers().values() for key in each.figures}
    used |= {row["figure"] for row in ledger.sheets["targets"]}
    formulas = " ".join(row["measure"] for row in ledger.sheets["figures"])

    idle = set(ledger.figures) - references - used
    assert {key for key in idle if key not in formulas} == set()


def test_half_of_the_counts_rest_on_items_or_on_several_rows(ledger: Ledger) -> None:
    counts = [labelled(ledger, fact) for fact in FACTS.figures if fact.kind == "count"]

    items = [each for each in counts if each.row["source"] == "items"]
    work = [each for each in counts if each.row["source"] == "activities" and each.rows > 1]
    assert 2 * len(items + work) >= len(counts)


def test_few_counts_and_amounts_are_cited(ledger: Ledger) -> None:
    sums = [labelled(ledger, fact) for fact in FACTS.figures if fact.kind in ("count", "amount")]

    cited = [each for each in sums if each.row["source"] == "cited"]
    assert 5 * len(cited) <= len(sums)


def test_no_large_figure_is_one_typed_row(ledger: Ledger) -> None:
    typed = [
        each.row["key"]
        for each in ledger.figures.values()
        if each.rows == 1
        and each.row["source"] in ("items", "activities")
        and each.shown is not None
        and each.shown.value > 3
    ]
    assert typed == ["15.typical_fine"]


def test_the_checks_answer_as_the_careful_reader_did(ledger: Ledger) -> None:
    answers = ledger.answers()
    wanted = Counter(
        relation.status for project in FACTS.projects for relation in project.relations
    )

    found = Counter(each.answer for each in answers.values())
    assert {key for key, each in answers.items() if each.answer == "fails"} == {
        "2.c1",
        "6.c1",
        "15.c1",
    }
    assert {key for key, each in answers.items() if each.answer == "undecided"} == {"9.c1", "12.c4"}
    assert answers["14.c1"].answer == "explained"
    assert found["holds"] >= wanted["holds"]


def test_relations_between_printed_numbers_are_declared_as_they_stand(ledger: Ledger) -> None:
    numeric = {
        (project.ordinal, relation.expr, relation.status)
        for project in FACTS.projects
        for relation in project.relations
        if re.fullmatch(r"[\d.+\-*/%<>=]+", relation.expr)
    }
    declared = {(each.project, each.expression, each.answer) for each in ledger.answers().values()}

    assert numeric - declared == {
        (5, "416300>13717.50", "holds"),  # declared without the last zero
        (15, "300000<=991240", "holds"),  # declared in 万元, as printed
    }


def test_every_course_is_taken_somewhere() -> None:
    courses = Counter(fate.course for fate in fates(CAMPAIGN).values())

    assert set(courses) == {
        "verified", "swift", "late", "extended", "rejected", "returned", "cleared", "merged",
        "paused", "open", "untouched",
    }  # fmt: skip


def test_the_ledger_keeps_to_its_size(ledger: Ledger) -> None:
    assert 1100 <= len(ledger.sheets["items"]) <= 1250
    assert len(ledger.sheets["projects"]) == 19


def test_the_workbook_reads_back_without_a_problem(ledger: Ledger, tmp_path: Path) -> None:
    path = tmp_path / "ledger.xlsx"
    write_workbook(path, ledger.sheets)

    book = read_workbook(path)

    assert {name: len(book.rows(name)) for name in ledger.sheets} == {
        name: len(rows) for name, rows in ledger.sheets.items()
    }
