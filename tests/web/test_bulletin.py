"""A bulletin on its way: draft, findings, waivers, approval, publication, errata."""

from __future__ import annotations

import pytest

from tests.web.conftest import House
from tests.web.told import tell

BULLETIN = "/cycles/t-2023/bulletin"
TEXT = "/cycles/t-2023/text"


@pytest.fixture
def told(one_house: House) -> House:
    """A campaign with something to tell."""
    return tell(one_house)


@pytest.fixture
def published(told: House) -> House:
    """The same, closed and published."""
    editor, sun = told.browser("bian"), told.browser("sun")
    editor.post(f"{TEXT}/0/preface", data={"text": "现将工作情况予以公布。", "seen": "0"})
    editor.post(f"{TEXT}/2/results", data={"text": "清查工作已经完成。", "seen": "0"})
    sun.post("/cycles/t-2023/checks/1.c1", data={"reason": "含上年一处"})
    sun.post("/cycles/t-2023/closing", data={"sure": "yes"})
    editor.post(f"{BULLETIN}/check")
    for deed in ("approve", "publish"):
        answer = told.browser("fang").post(f"{BULLETIN}/{deed}")
        assert answer.status_code == 303, answer.text
    return told


def test_a_finding_shows_its_place_and_a_mask_and_is_waived_by_name(told: House) -> None:
    editor = told.browser("bian")
    typed = "举报人王小明反映{{ f.found }}。"
    editor.post(f"{TEXT}/1/results", data={"text": typed, "seen": "1"})
    editor.post(f"{BULLETIN}/check")
    text = editor.get(BULLETIN).text
    assert "王小明</mark>" in text
    assert "<code>王某</code>" in text

    finding = text.partition('name="finding" value="')[2].partition('"')[0]
    own = editor.post(f"{BULLETIN}/waivers", data={"finding": finding, "reason": "公开报道"})
    assert own.status_code == 409
    assert "公开报道</textarea>" in own.text
    other = told.browser("fang")
    other.post(f"{BULLETIN}/waivers", data={"finding": finding, "reason": "公开报道"})
    assert "已放行，重新送检后生效" in other.get(BULLETIN).text
    editor.post(f"{BULLETIN}/check")
    assert "已放行，重新送检后生效" not in other.get(BULLETIN).text
    assert "方发布 放行：公开报道" in other.get(BULLETIN).text


def test_an_approval_counts_for_the_draft_that_was_looked_at(told: House) -> None:
    told.browser("bian").post(f"{BULLETIN}/check")
    told.browser("bian").post(f"{BULLETIN}/check")
    late = told.browser("fang").post(f"{BULLETIN}/approve", data={"seen": "1"})

    assert late.status_code == 409
    assert "刚刚重新送检" in late.text


def test_who_waits_for_the_check_is_led_to_what_is_checked(one_house: House) -> None:
    text = one_house.browser("sun").get(BULLETIN).text
    waiting = text.partition("等待编辑送检。")[2].partition("</p>")[0]

    assert f'<a href="{TEXT}">文稿</a>' in waiting
    assert '<a href="/cycles/t-2023/checks">勾稽关系</a>' in waiting


@pytest.mark.parametrize("deed", ["approve", "publish"])
def test_without_a_draft_it_is_said_who_takes_one(told: House, deed: str) -> None:
    answer = told.browser("fang").post(f"{BULLETIN}/{deed}")

    assert answer.status_code == 404
    assert "还没有草稿，也没有其他版次：先由编辑送检" in answer.text


def test_the_page_of_the_public_is_shown_as_it_is_with_no_style_but_its_own(told: House) -> None:
    answer = told.browser("shen").get(f"{BULLETIN}/public")

    assert answer.text.startswith("<!DOCTYPE html>")
    assert "style-src 'sha256-" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]


def test_a_long_document_comes_packed_to_whoever_can_unpack_it(told: House) -> None:
    browser = told.browser("shen")
    packed = browser.get(f"{BULLETIN}/public", headers={"Accept-Encoding": "gzip, br"})
    plain = browser.get(f"{BULLETIN}/public", headers={"Accept-Encoding": "identity"})

    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 2
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text


def test_an_edition_gives_its_files_with_their_hashes(published: House) -> None:
    browser = published.browser("shen")
    text = browser.get(f"{BULLETIN}/editions/1").text
    file = browser.get(f"{BULLETIN}/editions/1/files/text")

    assert "SHA-256" in text
    assert "路面病害2处" in file.text
    assert file.headers["content-disposition"].startswith("attachment")
    assert browser.get(f"{BULLETIN}/editions/1/files/none").status_code == 404
    assert browser.get(f"{BULLETIN}/editions/9").status_code == 404


def test_a_file_that_is_gone_is_told_so_and_found_by_the_verification(published: House) -> None:
    browser = published.browser("shen")
    assert "都与发布时一致" in browser.get(f"{BULLETIN}/verification?edition=1").text

    for path in (published.engine.data / "bulletins").rglob("*.txt"):
        path.unlink()
    assert browser.get(f"{BULLETIN}/editions/1/files/text").status_code == 404
    assert "与发布时不一致" in browser.get(f"{BULLETIN}/verification?edition=1").text


def test_an_erratum_is_numbered_and_leads_to_a_next_edition_that_differs(published: House) -> None:
    editor = published.browser("bian")
    edition = f"{BULLETIN}/editions/1"
    refused = editor.post(f"{edition}/errata", data={"text": "应为三处。"})
    assert refused.status_code == 422
    assert '<p id="erratum-reason-about" class="said-wrong">' in refused.text
    editor.post(f"{edition}/errata", data={"text": "应为三处。", "reason": "漏计"})
    assert "更正 1" in editor.get(edition).text

    typed = "排查路面病害{{ f.found }}，已全部处置。"
    editor.post(f"{TEXT}/1/results", data={"text": typed, "seen": "1"})
    assert "<ins>，</ins>" not in editor.get(f"{edition}/now").text
    assert "已全部处置。</ins>" in editor.get(f"{edition}/now").text
    editor.post(f"{BULLETIN}/check")
    assert "已全部处置。</ins>" in editor.get(f"{BULLETIN}/editions/2").text
    assert "验证第 1 版" in editor.get(f"{BULLETIN}/verification").text
    assert "是草稿" in (draft := editor.get(f"{BULLETIN}/verification?edition=2")).text
    assert draft.status_code == 409
    for deed in ("approve", "publish"):
        published.browser("fang").post(f"{BULLETIN}/{deed}")
    assert "第 1 版更正 1 <small>" in published.browser().get("/public/bulletins/t-2023").text


def test_nothing_differs_from_the_records_of_the_same_day(published: House) -> None:
    text = published.browser("shen").get(f"{BULLETIN}/editions/1/now").text

    assert "现在的记录给出同样的数据" in text
