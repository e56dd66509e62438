"""A workflow is checked alike over the API, on its page and by what the command line calls."""

from __future__ import annotations

import shutil
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from casetrack.bulletins.example import file_problems
from casetrack.config import Folders, Settings
from casetrack.people.persons import person_named
from casetrack.people.sessions import start_session
from casetrack.web.app import build_app
from casetrack.web.visit import SESSION_COOKIE
from casetrack.workflow import shipped_folder
from tests.api.conftest import Served

BROKEN = {"reminder.txt.j2": "{{ no_such }}", "bulletin.txt.j2": "{{ nothing.here }}"}


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workflow that comes with casetrack, with templates that do not render."""
    folder = tmp_path_factory.mktemp("workflows") / "rectification"
    shutil.copytree(shipped_folder() / "rectification", folder)
    for name, text in BROKEN.items():
        (folder / name).write_text(text, "utf-8")
    return folder / "workflow.toml"


def test_templates_that_do_not_render_are_told_alike_in_all_doors(
    one_served: Served, broken: Path
) -> None:
    body = {"text": broken.read_text("utf-8"), "templates": BROKEN}
    answer = one_served.client("sun").post("workflows/checks", json=body)
    told = [str(each.sentence) for each in file_problems(broken)]
    page = _page(one_served, broken.parent.parent)

    assert all(any(each in line for line in told) for each in ("no_such", "nothing"))
    assert {each["file"] for each in answer.json()["problems"]} == {
        "workflow.toml", "bulletin.txt.j2",
    }  # fmt: skip
    assert [each["message"] for each in answer.json()["problems"]] == told
    assert all(each in page for each in (*told, "bulletin.txt.j2 line 1"))


@pytest.mark.parametrize("name", ["rectification", "new"])
def test_templates_that_are_not_sent_are_those_of_the_office(
    one_served: Served, broken: Path, name: str
) -> None:
    text = broken.read_text("utf-8").replace('name = "rectification"', f'name = "{name}"')
    answer = one_served.client("sun").post("workflows/checks", json={"text": text})

    assert answer.json() == {"problems": []}


@pytest.mark.parametrize("name", ["../reminder.txt.j2", "bulletin.typ", "a" * 100 + ".j2"])
def test_only_plain_templates_can_be_sent(one_served: Served, name: str) -> None:
    body = {"text": "x", "templates": {name: ""}}

    assert one_served.client("sun").post("workflows/checks", json=body).status_code == 422


@pytest.mark.parametrize(
    "text",
    ["x\n= 3", "x = " + "[" * 100_000, "x = " + "9" * 5000],
    ids=["no TOML", "no end of brackets", "a long number"],
)
def test_a_file_that_is_no_toml_is_told_with_a_line(one_served: Served, text: str) -> None:
    answer = one_served.client("sun").post("workflows/checks", json={"text": text})

    assert answer.status_code == 200
    assert [each["line"] for each in answer.json()["problems"]] == [1]


def _page(served: Served, folder: Path) -> str:
    """The page of the workflow where the office keeps its workflows in this folder."""
    settings = Settings(folders=Folders(data=served.engine.data, workflows=folder))
    engine = replace(served.engine, settings=settings)
    browser = TestClient(build_app(engine, lambda: served.now), headers={"Accept-Language": "en"})
    with engine.database.write() as session:
        person_id = person_named(session, "sun").id or 0
        browser.cookies.set(SESSION_COOKIE, start_session(session, person_id, now=served.now))
    return unescape(browser.get("/workflows/rectification").text)
