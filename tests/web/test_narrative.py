"""Texts are written with figures, tried, kept as versions; nothing typed is ever lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from casetrack.bulletins.trial import try_text
from casetrack.config import Bulletin
from casetrack.cycles.projects import projects_of
from tests.web.conftest import House
from tests.web.told import tell

TEXT = "/cycles/t-2023/text/1/results"
NEW = "排查路面病害{{ f.found }}，另有 7 处。"


@pytest.fixture
def told(one_house: House) -> House:
    """A campaign with something to tell."""
    return tell(one_house)


def test_the_editor_prints_the_text_and_offers_its_figures(told: House) -> None:
    text = told.browser("bian").get(TEXT).text

    assert "<code>{{ f.found }}</code>" in text
    assert '<data value="2">2处</data>' in text
    assert "第 1 稿" in text


def test_the_texts_of_a_campaign_are_listed_with_who_wrote_them(told: House) -> None:
    text = told.browser("shen").get("/cycles/t-2023/text").text

    assert f'href="{TEXT}"' in text
    assert "还没有写" in text


def test_the_preface_is_called_so_in_the_language_of_the_page(told: House) -> None:
    told.browser("shen").post("/language", data={"language": "en"})
    english = told.browser("shen").get("/cycles/t-2023/text").text

    assert '<td class="grow">Preface</td>' in english


def test_a_preview_shows_findings_in_their_place_and_keeps_nothing(told: House) -> None:
    editor = told.browser("bian")
    text = editor.post(f"{TEXT}/preview", data={"text": NEW, "seen": "1"}).text

    assert '<mark class="blocking">7<sup>' in text
    assert "必须改" in text
    assert "第 2 稿" not in editor.get(TEXT).text


def test_a_preview_is_as_strict_as_the_office(told: House) -> None:
    with told.office.database.read() as session:
        rules = told.office.rules(session)
        cycle = told.office.cycle(session)
        project = projects_of(session, cycle)[1]
        strict = replace(rules, bulletin=Bulletin(rules={"unit-name": "blocking"}))
        lead = told.office.units["jt"]
        full = rules.tree.name(lead)
        tree = replace(rules.tree, names={**rules.tree.names, "某局": lead})
        tried = try_text(
            session,
            replace(strict, tree=tree),
            cycle,
            project,
            part="results",
            text=f"{full}和某局排查{{{{ f.found }}}}。",
            author="卞编辑",
            now=told.now,
        )

    assert [each.level for each in tried.findings if each.rule == "unit-name"] == ["blocking"]


def test_a_saved_text_is_a_new_version(told: House) -> None:
    editor = told.browser("bian")
    answer = editor.post(TEXT, data={"text": NEW, "seen": "1"})

    assert answer.headers["location"] == TEXT
    assert "第 2 稿，卞编辑" in editor.get(TEXT).text


def test_whoever_is_second_is_told_who_was_first_and_keeps_the_text(told: House) -> None:
    editor = told.browser("bian")
    editor.post(TEXT, data={"text": NEW, "seen": "1"})
    late = editor.post(TEXT, data={"text": "我写的另一稿。", "seen": "1"})

    assert late.status_code == 409
    assert "卞编辑 已经保存了项目 1 治理成果的第 2 稿" in late.text
    assert "我写的另一稿。</textarea>" in late.text
    assert '<input type="hidden" name="seen" value="2">' in late.text


def test_an_old_version_is_compared_and_restored_as_a_new_one(told: House) -> None:
    editor = told.browser("bian")
    editor.post(TEXT, data={"text": NEW, "seen": "1"})
    assert "另有 7 处。</ins>" in editor.get(f"{TEXT}?version=1").text

    editor.post(f"{TEXT}/restore", data={"version": "1", "seen": "2"})
    assert "第 3 稿" in editor.get(TEXT).text
    assert "另有 7 处" not in editor.get(TEXT).text


def test_a_text_that_cannot_be_kept_is_refused_beside_its_field(told: House) -> None:
    answer = told.browser("bian").post(TEXT, data={"text": " ", "seen": "1"})

    assert answer.status_code == 422
    assert "还没有写内容。" in answer.text


@pytest.mark.parametrize("place", [f"{TEXT}?version=9", "/cycles/t-2023/text/1/preface"])
def test_a_text_that_is_not_there_is_not_shown(told: House, place: str) -> None:
    assert told.browser("bian").get(place).status_code == 404


def test_a_version_that_is_not_there_is_not_restored(told: House) -> None:
    answer = told.browser("bian").post(f"{TEXT}/restore", data={"version": "9", "seen": "1"})

    assert answer.status_code == 404
    assert "没有第 9 稿" in answer.text


def test_who_does_not_write_reads(told: House) -> None:
    text = told.browser("sun").get(TEXT).text

    assert "readonly" in text
    assert "保存为新版本" not in text
