"""Evidence on the page of an item: what is taken, filed and given back."""

from __future__ import annotations

import re

import pytest

from casetrack.cases.evidence import LARGEST_BYTES
from tests.web.conftest import House

PNG = b"\x89PNG\r\n\x1a\n and what follows"


def test_a_file_is_kept_and_comes_back_as_it_was(house: House) -> None:
    item_id = house.office.rectifying()
    browser = house.browser("jiao")
    files = {"file": ("../整改后.png", PNG, "text/html")}
    sent = browser.post(f"/items/{item_id}/evidence", files=files, data={"kind": "photo"})
    place = re.search(r"/items/\d+/evidence/\d+", browser.get(f"/items/{item_id}").text)
    assert place is not None
    got = browser.get(place.group())

    assert sent.headers["location"] == f"/items/{item_id}#evidence"
    assert got.content == PNG
    assert got.headers["content-type"] == "image/png"
    assert got.headers["content-disposition"].startswith("attachment; filename*=utf-8''%E6")
    assert got.headers["content-security-policy"] == "sandbox; default-src 'none'"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.html", b"<html>", "文件须为"),
        ("a.png", b"<html>", "文件须为"),
        ("a.svg", b"<svg>", "文件须为"),
        ("a", PNG, "文件须为"),
        ("a.png", b"", "文件没有内容"),
        ("a.png", PNG + bytes(LARGEST_BYTES), "文件超过 20 MB"),
    ],
)
def test_a_file_that_is_not_taken_is_told_beside_its_field(
    one_house: House, name: str, content: bytes, said: str
) -> None:
    item_id = one_house.office.rectifying()
    answer = one_house.browser("jiao").post(
        f"/items/{item_id}/evidence", files={"file": (name, content)}, data={"kind": "document"}
    )
    told = re.search(r'id="fault-attach" role="alert">([^<]*)', answer.text)

    assert answer.status_code == 422
    assert said in (told[1] if told else "")
    assert '<option value="document" selected>' in answer.text
    assert not list((one_house.engine.data / "evidence").rglob("*.*"))


def test_a_form_without_a_file_is_told_beside_its_field(one_house: House) -> None:
    item_id = one_house.office.rectifying()
    answer = one_house.browser("jiao").post(f"/items/{item_id}/evidence", data={"kind": "photo"})

    assert answer.status_code == 422
    assert re.search(r'id="fault-attach" role="alert">文件没有内容', answer.text)


def test_a_file_is_filed_by_its_type_where_nobody_chose(one_house: House) -> None:
    item_id = one_house.office.rectifying()
    browser = one_house.browser("jiao")
    for name, content in {"a.png": PNG, "b.pdf": b"%PDF-1.7"}.items():
        browser.post(f"/items/{item_id}/evidence", files={"file": (name, content)})
    shown = browser.get(f"/items/{item_id}").text

    assert re.findall(r"<small>(照片|文件) · ", shown) == ["照片", "文件"]


def test_a_file_is_reached_through_its_own_item_only(one_house: House) -> None:
    item_id, other = one_house.office.rectifying(), one_house.office.rectifying("路面裂缝")
    browser = one_house.browser("jiao")
    files = {"file": ("a.png", PNG, "image/png")}
    browser.post(f"/items/{item_id}/evidence", files=files, data={"kind": "photo"})

    assert browser.get(f"/items/{item_id}/evidence/1").status_code == 200
    assert browser.get(f"/items/{other}/evidence/1").status_code == 404
