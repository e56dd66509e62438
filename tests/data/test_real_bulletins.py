"""Hold the lists of facts to the texts they were read from, number by number.

Collected only where CASETRACK_REAL_BULLETINS names the folder with the two texts.
"""

import os
import re
from pathlib import Path

import pytest

from tests.facts import CYCLES, Fact, Facts, ProjectFacts, load_facts

CHINESE_ORDINAL = "十?[一二三四五六七八九]|十"
CHINESE_NUMERAL = "[零〇一二三四五六七八九十百千两双首半]+"


@pytest.fixture(params=CYCLES, scope="module")
def facts(request: pytest.FixtureRequest) -> Facts:
    return load_facts(request.param)


@pytest.fixture(scope="module")
def sections(facts: Facts) -> list[str]:
    """The sections of the text without white space, the preface first, headings cut off."""
    folder = Path(os.environ["CASETRACK_REAL_BULLETINS"])
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))]
    (text,) = [text for text in texts if all(p.title in text for p in facts.projects[1:])]
    parts = re.split(rf"(?m)^\s*(?:{CHINESE_ORDINAL})(?:、|\s*$)", text)
    return [squeezed(part) for part in parts]


def test_each_section_has_its_title_and_lead_unit(facts: Facts, sections: list[str]) -> None:
    assert len(sections) == len(facts.projects)
    for project, section in zip(facts.projects[1:], sections[1:], strict=True):
        heading = section[: section.index("牵头单位") + 40]
        assert project.title in heading
        assert all(unit in heading for unit in project.lead_unit)


def test_the_figures_stand_in_their_section_in_the_order_listed(
    facts: Facts, sections: list[str]
) -> None:
    for project, section in zip(facts.projects, sections, strict=True):
        places = [span for _, span in located(project, section)]
        assert len(places) == len(project.figures)


def test_no_arabic_number_is_left_over(facts: Facts, sections: list[str]) -> None:
    assert leftovers(facts, sections, r"\d+(?:\.\d+)*") == []


def test_no_chinese_numeral_is_left_over(facts: Facts, sections: list[str]) -> None:
    assert leftovers(facts, sections, CHINESE_NUMERAL) == []


def test_no_term_or_word_is_listed_in_vain(facts: Facts, sections: list[str]) -> None:
    missing = [
        term.text
        for project, section in zip(facts.projects, sections, strict=True)
        for term in project.terms
        if term.text not in section
    ]
    assert missing == []
    assert [word for word in facts.words if word not in "".join(sections)] == []


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def located(project: ProjectFacts, section: str) -> list[tuple[Fact, tuple[int, int]]]:
    """Each figure with its own place, one after the other: no place serves two figures."""
    places: list[tuple[Fact, tuple[int, int]]] = []
    text = without_names(project, section)
    position = 0
    for fact in project.figures:
        found = re.compile(rf"(?<![\d.]){re.escape(fact.printed)}").search(text, position)
        assert found, (project.ordinal, fact.label, fact.printed)
        places.append((fact, found.span()))
        position = found.end()
    return places


def leftovers(facts: Facts, sections: list[str], pattern: str) -> list[tuple[int, str]]:
    """Numbers of the text outside figures, titles, terms and everyday words."""
    left: list[tuple[int, str]] = []
    for project, section in zip(facts.projects, sections, strict=True):
        text = without_names(project, section)
        for _, (start, end) in located(project, section):
            text = text[:start] + "□" * (end - start) + text[end:]
        for word in sorted(facts.words, key=len, reverse=True):
            text = text.replace(word, "□" * len(word))
        left += [(project.ordinal, found.group()) for found in re.finditer(pattern, text)]
    return left


def without_names(project: ProjectFacts, section: str) -> str:
    """The section with its title and terms blanked out, every other character in its place."""
    for name in [project.title, *(term.text for term in project.terms)]:
        section = section.replace(name, "□" * len(name))
    return section
