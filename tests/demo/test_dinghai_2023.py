"""The campaign of 2023 as data gives the published numbers and a careful reader's answers."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import get_args

import pytest

from casetrack.bulletins.lint import Linted, lint
from casetrack.demo import dinghai_2019
from casetrack.demo.build import fates, sheets
from casetrack.demo.dinghai_2023 import CAMPAIGN
from casetrack.demo.story import Course
from tests.demo.reckoning import Ledger, Reckoned
from tests.facts import Fact, load_facts, matches

FACTS = load_facts("dinghai-2023")
# What no district printed: our look-back at the campaign of 2019 found one case relapsed, and a
# bulletin tells what became of such a case. No other number may be ours.
OURS = {"0.relapsed": "1个", "0.relapsed_closed": "1个"}
RELAPSED = {"carried_in": "yes", "relapsed": "yes", "state": "verified"}


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    earlier = sheets(dinghai_2019.CAMPAIGN)["items"]
    [relapsed] = [row for row in earlier if row["key"] == "1.retained-031"]
    return Ledger(CAMPAIGN, carried_in=[{**relapsed, **RELAPSED}])


@pytest.fixture(scope="module")
def texts(ledger: Ledger) -> list[Linted]:
    keys = set(ledger.figures)
    rows = ledger.sheets["narratives"]
    return [
        lint(row["text"], project=row["project"], part=row["part"], figures=keys, owner="卞编辑")
        for row in rows
    ]


@pytest.fixture(scope="module")
def printed(ledger: Ledger, texts: list[Linted]) -> Mapping[str, Reckoned]:
    return {key: ledger.figures[key] for text in texts for key in text.references}


def is_fact(each: Reckoned, fact: Fact) -> bool:
    unit, value = each.row["unit"], each.row["value"]
    if each.shown is not None:
        value = str(each.shown.base().value)
    elif unit:
        value = value.split("-")
    same = each.row["project"] == fact.project
    return same and matches(fact, {"unit": unit, "base": value, "text": each.text})


@pytest.mark.parametrize("fact", FACTS.figures, ids=lambda fact: f"{fact.project}-{fact.label}")
def test_each_published_number_is_printed_from_the_rows(
    printed: Mapping[str, Reckoned], fact: Fact
) -> None:
    assert [key for key, each in printed.items() if is_fact(each, fact)]


def test_no_number_is_printed_that_was_not_published_but_what_relapsed_since(
    printed: Mapping[str, Reckoned],
) -> None:
    strange = {
        key: each.text
        for key, each in printed.items()
        if not any(is_fact(each, fact) for fact in FACTS.figures)
    }
    assert strange == OURS
    assert [printed[key].rows for key in OURS] == [1, 1]


def test_every_number_in_the_text_is_a_figure_or_a_name(texts: list[Linted]) -> None:
    assert [finding for text in texts for finding in text.findings] == []


def test_keys_are_unique_on_every_sheet(ledger: Ledger) -> None:
    for name in ("targets", "items", "activities", "readings", "figures", "checks", "narratives"):
        keys = Counter(row["key"] for row in ledger.sheets[name])

        assert [key for key, times in keys.items() if times > 1] == []


def test_a_figure_that_is_not_printed_serves_a_formula_a_check_or_a_target(
    ledger: Ledger, printed: Mapping[str, Reckoned]
) -> None:
    used = {key for each in ledger.answers().values() for key in each.figures}
    used |= {row["figure"] for row in ledger.sheets["targets"]}
    formulas = " ".join(row["measure"] for row in ledger.sheets["figures"])

    idle = set(ledger.figures) - set(printed) - used
    assert {key for key in idle if key not in formulas} == set()


def test_most_counts_rest_on_items_or_on_several_rows(printed: Mapping[str, Reckoned]) -> None:
    counts = [each for each in printed.values() if is_kind(each, "count")]

    items = [each for each in counts if each.row["source"] == "items"]
    work = [each for each in counts if each.row["source"] == "activities" and each.rows > 1]
    assert 2 * len(items + work) >= len(counts)


def test_few_counts_and_amounts_are_cited(printed: Mapping[str, Reckoned]) -> None:
    sums = [each for each in printed.values() if is_kind(each, "count", "amount")]

    cited = [each for each in sums if each.row["source"] == "cited"]
    assert 5 * len(cited) <= len(sums)


def is_kind(each: Reckoned, *kinds: str) -> bool:
    return any(is_fact(each, fact) for fact in FACTS.figures if fact.kind in kinds)


def test_no_large_figure_is_one_typed_row(ledger: Ledger) -> None:
    typed = [
        key
        for key, each in ledger.figures.items()
        if each.rows == 1
        and each.row["source"] in ("items", "activities")
        and each.shown is not None
        and each.shown.value > 3
    ]
    assert typed == []


def test_the_checks_hold_except_where_others_did_the_work(ledger: Ledger) -> None:
    answers = ledger.answers()

    assert {key: each.answer for key, each in answers.items() if each.answer != "holds"} == {
        "0.inspections_of_sections": "undecided",
        "0.problems_of_sections": "undecided",
    }
    for key in ("0.inspections_of_sections", "0.problems_of_sections"):
        assert "Discipline organs" in answers[key].sentence_en


@pytest.mark.parametrize(
    ("key", "expression"),
    [
        ("0.inspections_of_sections", "194=38+23+42+316+14"),
        ("0.problems_of_sections", "56=36+87+22+60+42+13+16"),
        ("2.persuasion", "15/16=93.75%"),
        ("5.waiting", "615-560=55"),
        ("9.nurtured", "4>=3"),
    ],
)
def test_a_check_reads_as_arithmetic(ledger: Ledger, key: str, expression: str) -> None:
    assert ledger.answers()[key].expression == expression


def test_amounts_are_exact_to_the_fen(ledger: Ledger) -> None:
    shown = {key: ledger.figures[key].exact for key in ("9.fines", "4.recovered", "2.saved")}

    yuan = {key: each.base().value for key, each in shown.items() if each is not None}
    assert yuan["9.fines"] == Decimal("1248397.42")
    assert yuan["4.recovered"] == Decimal("86900.00")
    assert 50_000_000 < yuan["2.saved"] < 60_000_000


def test_a_gain_in_rank_and_score_comes_from_two_readings(ledger: Ledger) -> None:
    assert ledger.figures["6.score_gain"].text == "3.09分"
    assert ledger.figures["6.rank_gain"].text == "27名"


def test_every_section_declares_relations(ledger: Ledger) -> None:
    declared = {each.project for each in ledger.answers().values()}

    assert declared == set(range(13))


def test_every_course_is_taken_somewhere() -> None:
    courses = {fate.course for fate in fates(CAMPAIGN).values()}

    assert courses == set(get_args(Course))


def test_duties_run_over_the_holiday_and_its_make_up_days(ledger: Ledger) -> None:
    over = [
        row
        for row in ledger.sheets["items"]
        if row["due"]
        and date(2023, 9, 15) < row["found_on"] < date(2023, 9, 29)
        and date(2023, 10, 7) <= row["due"] <= date(2023, 10, 20)
    ]
    assert len(over) >= 20


def test_what_waits_at_the_close_is_carried_over_with_a_later_date(ledger: Ledger) -> None:
    waiting = Counter(
        fate.project for fate in fates(CAMPAIGN).values() if fate.course in ("open", "untouched")
    )
    assert waiting == {2: 1, 5: 55, 12: 1}
    (promised,) = [row for row in ledger.sheets["items"] if row["key"] == "12.xiaosha-001"]
    assert promised["due"] > CAMPAIGN.cut_off


def test_the_ledger_keeps_to_its_size(ledger: Ledger) -> None:
    assert 1200 <= len(ledger.sheets["items"]) <= 1400
    assert len(ledger.sheets["projects"]) == 13
