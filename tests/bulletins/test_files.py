"""The formats beside each other: what they need, what they are made by, and the plain ones."""

import json

import pytest

from casetrack.bulletins.content import Content
from casetrack.bulletins.formats import FORMATS, formats_of, makers_of, render_again, render_all
from casetrack.bulletins.parity import compare_figures
from casetrack.errors import Invalid
from tests.bulletins.samples import content, figure

SAMPLE = content(
    {
        (0, "preface"): "会同{{ f.units }}治理。",
        (1, "goals"): "清理<b>四乱</b> & 提升。",
        (1, "results"): "- 发现{{ f.found }}\n- 其中{{ f.found.value }}已修\n完成{{ f.units2 }}。",
    },
    figure("0.units", "10家", "10", source="cited", rows=[["cited", "通知"]]),
    figure("1.found"),
    figure("1.units2", "2家", "2"),
)
OLD = {
    *("bulletin.html.j2", "bulletin-block.html.j2", "bulletin-line.html.j2"),
    *("bulletin.txt.j2", "bulletin.md.j2"),
}


def before_documents() -> Content:
    """A snapshot of before there were documents: it has neither their templates nor a layout."""
    templates = {name: text for name, text in SAMPLE["templates"].items() if name in OLD}
    kept = {name: each for name, each in SAMPLE.items() if name not in ("layout", "rows")}
    return {**kept, "templates": templates}  # type: ignore[typeddict-item]


def cms(template: str) -> bytes:
    own = {**SAMPLE["templates"], "bulletin-cms.html.j2": template}
    return FORMATS["cms"].render({**SAMPLE, "templates": own})


def test_all_formats_carry_the_same_figures() -> None:
    finished = render_all(SAMPLE)

    assert list(finished) == ["html", "text", "markdown", "docx", "pdf", "cms", "figures"]
    assert compare_figures(SAMPLE, finished) == []


def test_a_snapshot_of_before_has_the_formats_of_before() -> None:
    old = before_documents()

    assert list(formats_of(old)) == ["html", "text", "markdown"]
    assert makers_of(old) == {}
    assert render_again(old) == {
        "html": FORMATS["html"].render(old),
        "text": FORMATS["text"].render(old),
        "markdown": FORMATS["markdown"].render(old),
    }


def test_only_what_the_same_versions_and_fonts_made_is_made_again() -> None:
    made_by = makers_of(SAMPLE)
    other: Content = {**SAMPLE, "makers": {**made_by, "pdf": "typst 0.1; fonts none"}}

    assert set(render_again({**SAMPLE, "makers": made_by})) == set(FORMATS)
    assert set(FORMATS) - set(render_again(other)) == {"pdf"}
    assert "typst 0." in made_by["pdf"]
    assert "fonts " in made_by["docx"]


def test_cms_html_has_plain_elements_without_attributes() -> None:
    page = FORMATS["cms"].render(SAMPLE).decode()

    assert "<li>发现343个</li>" in page
    assert "<p>清理&lt;b&gt;四乱&lt;/b&gt; &amp; 提升。</p>" in page
    assert "=" not in page
    assert "<html" not in page


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("<script>1</script>", "line 1: the element script"),
        ('<p>a</p>\n<p onclick="x">b</p>', "line 2: the attribute onclick"),
        ("<p class=x>a</p>", "the attribute class"),
        ("<!-- note -->", "the comment note"),
        ("<!DOCTYPE html>", "the declaration DOCTYPE html"),
        ("<?php x?>", "the instruction php x"),
        ("<p>a</td></p>", "the element td is closed"),
    ],
)
def test_what_a_cms_could_not_take_is_refused(written: str, told: str) -> None:
    with pytest.raises(Invalid) as refused:
        cms(written)

    assert told in str(refused.value)


def test_figures_are_written_for_machines_with_rows_that_name_nobody() -> None:
    told = json.loads(FORMATS["figures"].render(SAMPLE))

    assert [(each["key"], each["text"]) for each in told["printed"]] == [
        ("0.units", "10家"),
        ("1.found", "343个"),
        ("1.found", "343"),
        ("1.units2", "2家"),
    ]
    found = told["figures"]["1.found"]
    assert (found["definition"], found["population"]) == ("项目1的问题：件数", "项目1的问题")
    assert found["rows"] == {"item": [1, 2]}
    assert told["rows"]["item"][0] == {
        "project": 1,
        "what": "坑槽",
        "standing": "已销号",
        "month": "2023年5月",
        "quantity": "3处",
    }
    assert "12-1" not in json.dumps(told)


def test_a_figure_changed_in_figures_json_is_named() -> None:
    changed = FORMATS["figures"].render(SAMPLE).replace("343个".encode(), "344个".encode())

    [found] = compare_figures(SAMPLE, {"figures": changed})

    assert (found.key, str(found.found)) == ("1.found", "344个 (value 343)")


@pytest.mark.parametrize("broken", [b"no json", b"[]", b"{}"])
def test_a_broken_figures_json_has_no_figures(broken: bytes) -> None:
    assert FORMATS["figures"].find_figures(SAMPLE, broken) == []


def test_the_page_tells_of_the_rows_behind_a_figure_without_their_keys() -> None:
    page = FORMATS["html"].render(SAMPLE).decode()

    assert "<li>问题1：坑槽，已销号，2023年5月，3处</li>" in page
    assert "<td>项目1的问题</td>" in page
    assert "12-1" not in page
