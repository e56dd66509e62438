"""What anyone reads and sends over the API, without a token."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from casetrack.config import Folders, Settings
from casetrack.people.limits import FEEDBACK, LOOKUP
from casetrack.startup import Engine
from casetrack.store.database import Database
from tests.api.conftest import Served
from tests.bulletins.bureau import PUBLISHED, make_bureau
from tests.office import CALENDAR, DEFINITIONS

GRADE = {"paragraph": "1.results.1", "grade": "satisfied", "comment": "修得很快"}


@pytest.fixture(scope="module")
def published(
    sqlite_templates: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """An office whose bulletin is published, for all tests of the module."""
    folder = tmp_path_factory.mktemp("published")
    url = f"sqlite:///{shutil.copyfile(sqlite_templates('campaign'), folder / 'casetrack.db')}"
    database = Database(url)
    bureau = make_bureau(database)
    bureau.published(folder / "data")
    settings = Settings(folders=Folders(data=folder / "data"))
    engine = Engine(
        settings=settings, database=database, definitions=DEFINITIONS, calendar=CALENDAR
    )
    yield Served(office=bureau.office, engine=engine, now=PUBLISHED)
    database.close()


def test_anyone_reads_what_is_published_paragraph_by_paragraph(published: Served) -> None:
    client = published.client()
    [line] = client.get("public/bulletins").json()["bulletins"]
    told = client.get(f"public/bulletins/{line['code']}").json()

    assert (line["code"], line["number"]) == ("t-2023", 1)
    assert "查出病害" in "".join(each["text"] for each in told["paragraphs"])
    assert client.get("public/bulletins/none").status_code == 404


def test_a_grade_is_given_once_and_its_comment_waits_for_an_editor(published: Served) -> None:
    client, editor = published.client(), published.client("bian")
    answers = [client.post("public/bulletins/t-2023/ratings", json=GRADE) for _ in range(2)]
    [waiting] = editor.get("feedback/comments").json()["comments"]
    place = f"feedback/comments/{waiting['id']}/review"

    assert [each.status_code for each in answers] == [201, 409]
    assert answers[0].json()["state"] == "waiting"
    assert editor.post(place, json={"show": "shown"}).json()["state"] == "shown"
    assert "修得很快" in client.get("public/bulletins/t-2023").text


def test_a_tip_is_followed_by_its_code_alone_and_answered(published: Served) -> None:
    published.now += FEEDBACK.window
    client, office = published.client(), published.client("sun")
    code = client.post("public/tips", json={"text": "坑槽未修"}).json()["code"]
    [tip] = office.get("feedback/tips").json()["tips"]
    body = {"answer": "已修复", "state": "settled"}
    office.post(f"feedback/tips/{tip['id']}/answer", json=body)
    followed = client.post("public/tips/follow", json={"code": code}).json()

    assert (followed["state"], followed["answer"]) == ("settled", "已修复")
    assert code not in office.get("feedback/tips").text
    assert client.post("public/tips/follow", json={"code": "x"}).status_code == 404


def test_a_tip_that_is_sent_twice_under_a_key_is_left_once(published: Served) -> None:
    published.now += FEEDBACK.window
    client, key = published.client(), {"Idempotency-Key": "tip-of-an-evening"}
    tips = published.client("sun")
    before = len(tips.get("feedback/tips").json()["tips"])
    sent = [client.post("public/tips", json={"text": "一"}, headers=key) for _ in range(2)]
    short = client.post("public/tips", json={"text": "一"}, headers={"Idempotency-Key": "x"})

    assert [each.status_code for each in (*sent, short)] == [201, 409, 422]
    assert len(tips.get("feedback/tips").json()["tips"]) == before + 1


def test_who_asks_too_often_is_told_how_long_to_wait(published: Served) -> None:
    published.now += LOOKUP.window
    client = published.client()
    sent = [client.post("public/tips", json={"text": "x"}) for _ in range(FEEDBACK.most + 1)]

    assert [each.status_code for each in sent] == [201] * FEEDBACK.most + [429]
    until = published.engine.calendar.local(published.now + FEEDBACK.window)
    assert sent[-1].json()["detail"].endswith(f"Try again after {until:%H:%M:%S}.")
    assert sent[-1].headers["retry-after"] == str(int(FEEDBACK.window.total_seconds()))


def test_an_edition_is_compared_with_the_records_as_they_stand(published: Served) -> None:
    client = published.client("shen")
    told = client.get("cycles/t-2023/editions/1/differences").json()
    edition = client.get("cycles/t-2023/editions/1")
    stale = published.client("fang").post(
        "cycles/t-2023/editions/1/approval", headers={"If-Match": '"999"'}
    )

    assert (told["before"], told["after"], told["texts"]) == (1, None, [])
    assert stale.status_code == 412
    assert stale.headers["etag"] == edition.headers["etag"]
