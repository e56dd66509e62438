"""Campaigns, projects, figures and the bulletin, as the whole office sees them."""

from __future__ import annotations

import re

import pytest
from sqlmodel import select

from casetrack.cycles.phases import cycle_of
from casetrack.cycles.projects import add_project
from casetrack.people.actors import load_actor
from casetrack.store.tables import Check
from tests.web.conftest import House
from tests.web.told import tell

CYCLE = "/cycles/t-2023"


@pytest.fixture
def told(one_house: House) -> House:
    """A campaign with something to tell."""
    return tell(one_house)


def test_a_relation_is_shown_with_the_signs_of_print_on_every_page(told: House) -> None:
    with told.engine.database.write() as session:
        check = session.exec(select(Check).where(Check.key == "1.c1")).one()
        check.expression = "1.found >= 3"
    pages = ("/checks", "/closing", "/projects/1")

    for place in pages:
        text = told.browser("sun").get(f"{CYCLE}{place}").text
        assert re.search(r"\d≥3", text), place
        assert "&gt;=3" not in text, place


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

    assert "不低于" in text
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
    # As long as the campaign is open nobody approves, and no button says so.
    waiting = told.browser("fang").get(f"{CYCLE}/bulletin").text
    assert "周期还没有结束，数据还会变" in waiting
    assert f'action="{CYCLE}/bulletin/approve"' not in waiting


def test_what_stands_in_the_way_of_an_approval_is_told(told: House) -> None:
    told.browser("bian").post(f"{CYCLE}/bulletin/check")
    answer = told.browser("fang").post(f"{CYCLE}/bulletin/approve")

    assert answer.status_code == 409
    assert "尚未结束：数据仍可能变动" in answer.text
    assert "勾稽关系 1.c1 不成立" in answer.text


def test_an_edition_that_does_not_exist_is_neither_approved_nor_proved(told: House) -> None:
    browser = told.browser("fang")

    assert browser.post(f"{CYCLE}/bulletin/publish").status_code == 404
    assert browser.get(f"{CYCLE}/bulletin/verification").status_code == 404


def test_a_new_campaign_is_set_up_project_by_project_and_opened(told: House) -> None:
    sun = told.browser("sun")
    typed = {"code": "t-2024", "title": "第二期", "opens": "2024-01-02", "cut_off": "2024-12-31"}
    made = sun.post("/cycles", data={**typed, "workflow": "rectification"})
    assert made.headers["location"] == "/cycles/t-2024/opening"
    assert "还没有项目" in sun.get("/cycles/t-2024/opening").text

    lead = {"lead": str(told.office.units["jt"]), "supporting": [str(told.office.units["zj"])]}
    sun.post("/cycles/t-2024/projects", data={"ordinal": "1", "title": "校园食堂", **lead})
    assert "区住房和城乡建设局" in sun.get("/cycles/t-2024/opening").text

    assert sun.post("/cycles/t-2024/opening").headers["location"] == "/cycles/t-2024"
    assert "逐步结束" in sun.get("/cycles/t-2024").text


def test_a_project_is_corrected_or_removed_until_the_campaign_is_opened(told: House) -> None:
    sun, jt, zj = told.browser("sun"), told.office.units["jt"], told.office.units["zj"]
    days = {"opens": "2024-01-02", "cut_off": "2024-12-31", "workflow": "rectification"}
    sun.post("/cycles", data={"code": "t-2024", "title": "第二期", **days})
    for number in "12":
        sun.post("/cycles/t-2024/projects", data={"ordinal": number, "title": "食唐", "lead": jt})
    place = "/cycles/t-2024/projects/1"
    nameless = sun.post(place, data={"title": " ", "lead": zj})
    sun.post(place, data={"title": "校园食堂", "lead": zj})
    sun.post("/cycles/t-2024/projects/2/remove")
    text = sun.get("/cycles/t-2024/opening").text

    assert nameless.status_code == 422
    assert 'id="project-1-title-about" class="said-wrong"' in nameless.text
    assert ("校园食堂" in text, "食唐" in text) == (True, False)
    assert ">区住房和城乡建设局</td>" in text
    assert "没有第 9 项" in sun.post("/cycles/t-2024/projects/9/remove").text
    assert "项目须在筹备时约定" in sun.post(f"{CYCLE}/projects/1/remove").text
    assert sun.post(f"{CYCLE}/projects/1", data={"title": "新"}).status_code == 409


def test_a_campaign_that_cannot_be_is_told_beside_each_field(told: House) -> None:
    typed = {"code": "T 1", "title": " ", "opens": "2024-02-01", "cut_off": "2024-01-01"}
    answer = told.browser("sun").post("/cycles", data={**typed, "workflow": "rectification"})

    assert answer.status_code == 422
    assert "代号“T 1”只能用" in answer.text
    assert "请填写名称" in answer.text
    assert "早于开始日" in answer.text
    assert 'value="T 1"' in answer.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"ordinal": "1", "title": "新"}, "已经有第 1 个项目"),
        ({"ordinal": "x", "title": "新"}, "不是数字"),
        ({"ordinal": "1.5", "title": "新"}, "不是整数"),
        ({"ordinal": "2", "title": "新", "lead": "999"}, "999"),
        ({"ordinal": "2", "title": "新"}, "请选择牵头单位"),
        ({"ordinal": "4", "title": "新"}, "序号不能跳号，下一个是 2"),
    ],
)
def test_a_project_that_cannot_be_is_told_why(
    told: House, typed: dict[str, str], said: str
) -> None:
    sun = told.browser("sun")
    new = {"code": "t-2024", "title": "第二期", "opens": "2024-01-02", "cut_off": "2024-12-31"}
    sun.post("/cycles", data={**new, "workflow": "rectification"})
    lead, other = (str(told.office.units[code]) for code in ("jt", "zj"))
    sun.post("/cycles/t-2024/projects", data={"ordinal": "1", "title": "旧", "lead": lead})
    answer = sun.post("/cycles/t-2024/projects", data={**typed, "supporting": [other]})

    assert answer.status_code == 422
    assert said in answer.text
    assert f'name="supporting" value="{other}" checked' in answer.text


def test_what_is_missing_keeps_a_campaign_from_opening(told: House) -> None:
    sun = told.browser("sun")
    new = {"code": "t-2024", "title": "第二期", "opens": "2024-01-02", "cut_off": "2024-12-31"}
    sun.post("/cycles", data={**new, "workflow": "rectification"})
    stale = sun.post("/cycles/t-2024/opening")
    with told.engine.database.write() as session:
        actor, cycle = load_actor(session, "sun"), cycle_of(session, "t-2024")
        add_project(session, actor, cycle, ordinal=2, title="新", lead_unit_id=None)
    answer = sun.post("/cycles/t-2024/opening")

    assert (stale.status_code, answer.status_code) == (422, 422)
    assert "项目：还没有项目" in stale.text
    assert "项目 2：没有牵头单位" in answer.text
    assert "应从 1 到 1 连续" in answer.text


def test_a_close_is_previewed_and_then_done_for_good(told: House) -> None:
    sun = told.browser("sun")
    before = sun.get(f"{CYCLE}/closing").text
    assert "截止日还没有过完" in before
    assert "路面裂缝" in before
    assert "还有 18 个工作日" in before
    assert "2023年10月20日" in before
    assert "1.found = 3" not in before

    assert sun.post(f"{CYCLE}/closing").status_code == 422
    done = sun.post(f"{CYCLE}/closing", data={"sure": "yes"})
    assert done.headers["location"] == f"{CYCLE}/carry-over"
    assert "路面裂缝" in sun.get(f"{CYCLE}/carry-over").text
    assert "</b> 结转下期</a>" in sun.get(CYCLE).text
    assert "不能重新开启" in sun.get(f"{CYCLE}/closing").text
    assert sun.post(f"{CYCLE}/closing", data={"sure": "yes"}).status_code == 409


def test_a_failing_check_is_acknowledged_by_name(told: House) -> None:
    editor = told.browser("bian")
    assert editor.post(f"{CYCLE}/checks/1.c1", data={"reason": " "}).status_code == 422
    taken = editor.post(f"{CYCLE}/checks/1.c1", data={"reason": "含上年一处"})
    text = editor.get(f"{CYCLE}/checks?answer=fails").text

    assert taken.headers["location"] == f"{CYCLE}/checks#check-1.c1"
    assert "卞编辑" in text
    assert "含上年一处" in text


def test_all_figures_stand_on_one_page(told: House) -> None:
    text = told.browser("he").get(f"{CYCLE}/figures").text
    regions = re.findall(r'role="region" aria-label="([^"]+)"', text)

    assert f'href="{CYCLE}/figures/1.found"' in text
    assert regions
    assert len(regions) == len(set(regions))
    assert all(each.endswith(" 数据") for each in regions)
