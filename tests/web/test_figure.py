"""How a figure comes about, said in the reader's language and the words of the workflow."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from casetrack.figures.definitions import FIELDS, MEASURES, Definition
from casetrack.figures.filters import Filter, parse_filter
from casetrack.figures.provenance import Wording, definition_text, population_text
from casetrack.language import say_in
from casetrack.store.tables import Figure
from tests.web.conftest import House

TITLES = {1: "公路病害治理"}
PLAIN = Definition(
    id=1, key="1.found", project=1, label="排查病害", source="items", filter=Filter(),
    measure="count", formula=None, unit="处", scope="", value="", cited_from="某文件",
    kind="count", bound=None,
)  # fmt: skip
FILTERS = {
    "items": "state=verified|published & found_on>=2023-01-01 & amount>100 & outcome= & overdue=no",
    "activities": "kind!=检查 & date<2023-12-01 & quantity<=3 & item!= & scope=discipline",
    "readings": "indicator=满意度 & project=2",
}
WORDS = {"verified": "已销号", "published": "已公布"}


@pytest.mark.parametrize(
    "definition",
    [
        *(
            replace(
                PLAIN,
                source=source,
                measure=measure,
                filter=parse_filter(FILTERS[source], FIELDS[source]),
            )
            for source, measures in MEASURES.items()
            for measure in measures
        ),
        PLAIN,
        replace(PLAIN, project=0),
        replace(PLAIN, source="formula", measure="1.a + 1.b"),
        replace(PLAIN, source="target", filter=parse_filter("key=1.t1", FIELDS["target"])),
        replace(PLAIN, source="parameter"),
        replace(PLAIN, source="cited"),
    ],
    ids=lambda each: f"{each.source} {each.measure} {each.project} {len(each.filter.conditions)}",
)
def test_a_page_says_in_chinese_what_bulletins_print(definition: Definition) -> None:
    wording = Wording(say=say_in("zh"), titles=TITLES, words=WORDS)

    for scope in ("", "court", "某机构"):
        said = wording.definition(definition, scope)
        assert said == definition_text(definition, TITLES, scope, WORDS)
    assert wording.population(definition) == population_text(definition, TITLES)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", "状态为已销号或已公布，结果为属实已整改：件数；统计主体：牵头单位"),
        ("en", "State is Verified or Published, Result is Substantiated: Items"),
    ],
)
def test_a_figure_is_defined_in_the_words_of_the_workflow(
    one_house: House, language: str, said: str
) -> None:
    one_house.office.verified("路面坑槽")
    asked = "state=verified|published & outcome=substantiated"
    office = one_house.office
    place: dict[str, Any] = {"cycle_id": office.cycle_id, "project_id": office.projects[1]}
    with one_house.engine.database.write() as session:
        session.add(
            Figure(
                **place, position=1, key="1.done", label="完成整改", source="items",
                measure="count", unit="处", filter=asked, scope="lead",
            )
        )  # fmt: skip
    browser = one_house.browser("sun")
    browser.post("/language", data={"language": language})
    text = browser.get("/cycles/t-2023/figures/1.done").text

    assert said in text
    assert "state=verified" not in text
    # Nothing of it was counted or paid, so there are no columns for that.
    assert '<th scope="col" class="number">' not in text


def test_a_cited_figure_is_corrected_on_its_page(one_house: House) -> None:
    office = one_house.office
    with one_house.engine.database.write() as session:
        office.cycle(session).closed_at = one_house.now
        session.add(
            Figure(
                cycle_id=office.cycle_id, project_id=office.projects[1], position=1, key="1.cited",
                label="涉及企业", source="cited", unit="家", value="23", cited_from="四号文",
            )
        )  # fmt: skip
    browser, place = one_house.browser("bian"), "/cycles/t-2023/figures/1.cited"
    form = {"value": "26", "document": "某办〔2023〕5号", "reason": "漏计三处"}

    refused = browser.post(f"{place}/corrections", data=form | {"reason": " "})
    done = browser.post(f"{place}/corrections", data=form)
    page = browser.get(place).text

    assert (refused.status_code, "漏计三处" in refused.text) == (422, False)
    assert done.status_code in (200, 303)
    assert "涉及企业：26家" in page
    assert "23 → 26" in page
