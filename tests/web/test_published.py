"""A bulletin of others is read on a page and kept nowhere."""

from __future__ import annotations

import pytest

from casetrack.bulletins.formats import FORMATS
from tests.bulletins.samples import content, figure
from tests.web.conftest import House

TEXT = """某区专项治理工作成果

一、公路病害治理
牵头单位：区交通运输局
治理成果：
排查病害23处，已处置20处，还有6处正在处置。
"""
BULLETIN = content({(1, "results"): "发现{{ f.found }}。"}, figure("1.found"))


def test_a_pasted_text_is_read_with_its_figures_in_their_place(shared_house: House) -> None:
    text = shared_house.browser("jiao").post("/reading", data={"text": TEXT}).text

    assert "公路病害治理" in text
    assert ">排查病害23处</mark>" in text
    assert "区交通运输局" in text


def test_a_dropped_file_is_read_the_same(shared_house: House) -> None:
    browser = shared_house.browser("sun")
    file = {"file": ("某区.txt", TEXT.encode("gb18030"), "text/plain")}

    assert ">排查病害23处</mark>" in browser.post("/reading", files=file).text


def test_a_dropped_pdf_is_read_too(shared_house: House) -> None:
    file = {"file": ("某区.pdf", FORMATS["pdf"].render(BULLETIN), "application/pdf")}

    assert "343个</mark>" in shared_house.browser("sun").post("/reading", files=file).text


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", b"%PDF-1.7 cut off", "a.pdf"),
        ("a.docx", b"PK\x03\x04 no document", "a.docx"),
        ("a.exe", b"MZ", "a.exe"),
        ("a.txt", b"a" * 5_000_001, "超过 5 MB"),
        ("a.txt", b"a" * 400_001, "最多 400000 字"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_why(
    shared_house: House, name: str, content: bytes, said: str
) -> None:
    answer = shared_house.browser("sun").post("/reading", files={"file": (name, content)})

    assert answer.status_code == 422
    assert said in answer.text


def test_nothing_is_nothing_to_read(shared_house: House) -> None:
    browser = shared_house.browser("sun")

    assert "请贴入全文或选择文件" in browser.post("/reading", data={"text": " "}).text
    assert "什么也不会留存" in browser.get("/reading").text
