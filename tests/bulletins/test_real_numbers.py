"""The lint held to the real bulletins: it finds every number they print, and no plain word."""

import pytest

from casetrack.bulletins.lint import lint
from casetrack.bulletins.numerals import find_numerals
from tests.facts import CYCLES, Facts, load_facts

WITHOUT_A_NUMERAL = ("明年上半年", "每季度", "年底前")


@pytest.fixture(params=CYCLES)
def facts(request: pytest.FixtureRequest) -> Facts:
    return load_facts(request.param)


def test_every_number_that_was_ever_printed_would_block_if_it_were_typed(facts: Facts) -> None:
    passed = [
        fact.printed
        for fact in facts.figures
        if fact.printed not in WITHOUT_A_NUMERAL
        and not lint(f"共{fact.printed}。", project=1, part="results", figures=()).blocks
    ]

    assert passed == []


def test_everyday_words_with_a_numeral_are_passed_over(facts: Facts) -> None:
    assert [word for word in facts.words if find_numerals(f"我们{word}推动")] == []


def test_a_named_set_is_exempted_in_its_text(facts: Facts) -> None:
    terms = [term.text for project in facts.projects for term in project.terms]
    text = "".join(f'{{{{ "{term}"|name("名称") }}}}、' for term in terms)

    result = lint(
        f"{text}{{{{ f.found }}}}",
        project=1,
        part="results",
        figures=("1.found",),
        owner="卞编辑",
    )

    assert result.findings == ()
    assert [each.text for each in result.exemptions] == terms
