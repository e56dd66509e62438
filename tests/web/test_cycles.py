"""Campaigns, projects, figures and the bulletin, as the whole office sees them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from casetrack.store.tables import Check, Figure, Narrative, Target
from tests.office import NOW
from tests.web.conftest import House

CYCLE = "/cycles/t-2023"


@pytest.fixture
def told(one_house: House) -> House:
    """A campaign with a figure, a promise that is kept, a check that fails, and a text."""
    one_house.office.verified("路面坑槽")
    one_house.office.rectifying("路面裂缝")
    cycle_id, project_id = one_house.office.cycle_id, one_house.office.projects[1]
    place: dict[str, Any] = {"cycle_id": cycle_id, "project_id": project_id}
    with one_house.engine.database.write() as session:
        session.add_all(
            [
                Figure(
                    **place, position=1, key="1.found", label="排查病害", source="items",
                    measure="count", unit="处",
                ),
                Target(
                    **place, key="1.t1", figure="1.found", direction=">=", value=Decimal(2),
                    unit="处",
                ),
                Check(**place, position=1, key="1.c1", kind="custom", expression="1.found = 3"),
                Narrative(
                    **place, part="results", version=1, text="排查路面病害{{ f.found }}。",
                    author_id=1, at=NOW,
                ),
            ]
        )  # fmt: skip
    return one_house


def test_the_list_leads_to_each_campaign(told: House) -> None:
    text = told.browser("shen").get("/cycles").text

    assert f'href="{CYCLE}"' in text
    assert "进行中" in text


def test_a_campaign_shows_its_projects_and_leads_to_what_fails(told: House) -> None:
    browser = told.browser("sun")
    text = browser.get(CYCLE).text

    assert "公路病害治理" in text
    assert "50%" in text
    assert f'href="{CYCLE}/checks"' in text
    assert "不成立 1" in browser.get(f"{CYCLE}/checks").text


def test_a_project_shows_targets_figures_and_answers(told: House) -> None:
    text = told.browser("sun").get(f"{CYCLE}/projects/1").text

    assert "不少于" in text
    assert '<span class="light fine">达到</span>' in text
    assert "2处" in text
    assert '<span class="light late">不成立</span>' in text


def test_a_figure_opens_exactly_its_rows(told: House) -> None:
    text = told.browser("sun").get(f"{CYCLE}/figures/1.found").text

    assert len(re.findall(r'<a href="/items/\d+">', text)) == 2
    assert "路面裂缝" in text


@pytest.mark.parametrize(
    "place", ["/cycles/none", f"{CYCLE}/projects/9", f"{CYCLE}/figures/1.none"]
)
def test_what_is_not_there_is_told_so(told: House, place: str) -> None:
    assert told.browser("sun").get(place).status_code == 404


def test_a_bulletin_is_previewed_with_each_figure_opening_its_rows(told: House) -> None:
    text = told.browser("sun").get(f"{CYCLE}/bulletin").text

    assert "预览，尚未送检" in text
    assert f'href="{CYCLE}/figures/1.found"' in text
    assert '<data value="2">2处</data>' in text


def test_a_check_makes_a_draft_and_tells_what_stands_in_its_way(told: House) -> None:
    browser = told.browser("bian")
    answer = browser.post(f"{CYCLE}/bulletin/check")
    text = browser.get(answer.headers["location"]).text

    assert "草稿" in text
    assert "勾稽不成立" in text


def test_what_stands_in_the_way_of_an_approval_is_told(told: House) -> None:
    told.browser("bian").post(f"{CYCLE}/bulletin/check")
    answer = told.browser("fang").post(f"{CYCLE}/bulletin/approve")

    assert answer.status_code == 409
    assert "not closed yet" in answer.text
    assert "1.c1 fails" in answer.text


def test_an_edition_that_does_not_exist_is_neither_approved_nor_proved(told: House) -> None:
    browser = told.browser("fang")

    assert browser.post(f"{CYCLE}/bulletin/publish").status_code == 404
    assert browser.get(f"{CYCLE}/bulletin/verification").status_code == 404
