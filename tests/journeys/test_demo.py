"""The two real campaigns: what a reader of the real bulletins must find in ours."""

import json
from collections import Counter
from datetime import date
from typing import Any

import pypdfium2
import pytest
import sqlalchemy as sa

from casetrack.bulletins.editions import content_of, edition_of
from casetrack.bulletins.formats import FORMATS, formats_of
from casetrack.bulletins.parity import compare_figures
from casetrack.bulletins.review import review
from casetrack.cases.facts import EVENT
from casetrack.cycles.phases import cycle_of
from casetrack.store.tables import Cycle
from tests.facts import CYCLES, load_facts, matches
from tests.journeys.conftest import PORT, Rehearsal

SECTIONS = [(cycle, project.ordinal) for cycle in CYCLES for project in load_facts(cycle).projects]


def figures(rehearsal: Rehearsal, cycle: str) -> list[dict[str, Any]]:
    answer: list[dict[str, Any]] = rehearsal.json("figures", "show", "--cycle", cycle)["figures"]
    return answer


@pytest.fixture(scope="session")
def shown(replayed: Rehearsal) -> dict[str, list[dict[str, Any]]]:
    return {cycle: figures(replayed, cycle) for cycle in CYCLES}


@pytest.mark.parametrize(("cycle", "ordinal"), SECTIONS)
def test_every_number_of_the_real_section_is_printed_in_ours(
    replayed: Rehearsal, shown: dict[str, list[dict[str, Any]]], cycle: str, ordinal: int
) -> None:
    facts = load_facts(cycle).projects[ordinal].figures
    ours = [each for each in shown[cycle] if each["project"] == ordinal]
    printed = replayed.bulletin(cycle, "bulletin.html").read_text("utf-8")
    missing = [
        fact.printed
        for fact in facts
        if not any(matches(fact, each) and f'data-key="{each["key"]}"' in printed for each in ours)
    ]
    assert missing == []


@pytest.mark.parametrize("cycle", CYCLES)
def test_at_most_a_fifth_of_counts_and_amounts_is_cited(
    shown: dict[str, list[dict[str, Any]]], cycle: str
) -> None:
    counted = [each for each in shown[cycle] if each["kind"] in ("count", "amount")]
    cited = [each for each in counted if each["source"] == "cited"]
    assert len(cited) <= len(counted) / 5


@pytest.mark.parametrize("cycle", CYCLES)
def test_at_least_half_of_the_counts_come_from_items_or_several_rows(
    shown: dict[str, list[dict[str, Any]]], cycle: str
) -> None:
    counts = [each for each in shown[cycle] if each["kind"] == "count"]
    backed = [each for each in counts if each["source"] == "items" or each["rows"] > 1]
    assert len(backed) >= len(counts) / 2


def test_the_checks_find_what_a_careful_reader_finds(replayed: Rehearsal) -> None:
    checks = replayed.json("figures", "check", "--cycle", "dinghai-2019")["checks"]
    answers = {each["expression"]: each["answer"] for each in checks}
    assert answers["147+90+48+35+23=343"] == "holds"
    assert answers["23-20=6"] == "fails"
    assert answers["1+1+3=3"] == "fails"
    assert Counter(answers.values())["explained"] == 1


def test_a_preface_that_counts_other_actors_is_not_taken_for_a_sum(replayed: Rehearsal) -> None:
    checks = replayed.json("figures", "check", "--cycle", "dinghai-2023")["checks"]
    sums = [each for each in checks if each["kind"] == "preface" and "+" in each["expression"]]
    assert [each["answer"] for each in sums] == ["undecided", "undecided"]
    assert all("纪检监察机关" in each["sentence"] for each in sums)


def test_every_transition_of_the_workflow_happens_somewhere(replayed: Rehearsal) -> None:
    engine = replayed.engine()
    with engine.database.read() as session:
        seen = set(session.connection().scalars(sa.select(EVENT.c.transition).distinct()))
    engine.close()
    assert seen >= set(engine.definitions["rectification"].transitions)


def test_links_in_letters_lead_to_the_port_that_was_named(replayed: Rehearsal) -> None:
    engine = replayed.engine()
    with engine.database.read() as session:
        letters = session.connection().scalars(sa.text("SELECT body FROM delivery")).all()
    engine.close()

    assert any(f"http://127.0.0.1:{PORT}/items/" in each for each in letters)
    assert not any(":8000/" in each for each in letters)


def test_a_second_run_tells_the_same_whatever_campaign_was_begun_since(copied: Rehearsal) -> None:
    first = json.loads((copied.folder / "printed.json").read_text("utf-8"))
    engine = copied.engine()
    with engine.database.write() as session:
        begins, ends = date(2026, 11, 2), date(2026, 11, 23)
        session.add(Cycle(code="own-2026", title="护栏治理", opens=begins, cut_off=ends))
    engine.close()
    again = copied.json("demo", ".", "--no-serve")
    assert again == first | {"created": False}


@pytest.mark.parametrize("cycle", CYCLES)
def test_the_whole_ledger_imported_once_more_changes_nothing(
    replayed: Rehearsal, cycle: str
) -> None:
    again = replayed.json("--as", "supervisor", "import", f"{cycle}.xlsx", "--dry-run")
    assert again["changes"] == []
    assert again["sheets"]["items"]["unchanged"] > 1_000


def test_both_editions_verify(replayed: Rehearsal) -> None:
    for cycle in CYCLES:
        assert replayed.run("bulletin", "verify", "--cycle", cycle).returncode == 0
    assert replayed.run("audit", "verify").returncode == 0


@pytest.mark.parametrize("cycle", CYCLES)
def test_both_bulletins_are_published_in_every_format_with_equal_figures(
    replayed: Rehearsal, cycle: str
) -> None:
    engine = replayed.engine()
    with engine.database.read() as session:
        content = content_of(session, edition_of(session, cycle_of(session, cycle), 1))
    engine.close()
    files = {
        name: replayed.bulletin(cycle, each.file_name).read_bytes()
        for name, each in formats_of(content).items()
    }

    assert set(files) == set(FORMATS)
    assert compare_figures(content, files) == []


def test_the_bulletin_of_2023_tells_what_relapsed_after_that_of_2019(replayed: Rehearsal) -> None:
    engine = replayed.engine()
    with engine.database.read() as session:
        cycle = cycle_of(session, "dinghai-2023")
        content = content_of(session, edition_of(session, cycle, 1))
    engine.close()
    rows = {each["key"]: each["rows"] for each in content["figures"]}
    answers = {each["key"]: each["answer"] for each in content["checks"]}

    assert [["item", key] for key in content["relapsed"]] == rows["0.relapsed"] != []
    assert (rows["0.relapsed_closed"], answers["0.relapses_closed"]) == (
        rows["0.relapsed"],
        "holds",
    )
    assert [each.rule for each in review(content) if each.rule == "relapse"] == []


@pytest.mark.parametrize("cycle", CYCLES)
def test_full_pages_of_both_bulletins_have_22_lines(replayed: Rehearsal, cycle: str) -> None:
    pages = pypdfium2.PdfDocument(replayed.bulletin(cycle, "bulletin.pdf"))
    counts = [
        # A line for each row of text, and one for the number of the page.
        len(page.get_textpage().get_text_bounded().splitlines()) - 1
        for page in pages
    ]

    assert max(counts) == 22
