"""A workflow is drawn with the words people use."""

import re
from xml.etree import ElementTree as ET

from casetrack.workflow import load_definitions, mermaid, shipped_folder, svg
from tests.workflow.files import small


def test_states_and_moves_are_drawn_with_their_titles() -> None:
    assert mermaid(small()) == (
        "stateDiagram-v2\n"
        "    direction LR\n"
        '    state "未办" as open\n'
        '    state "办结" as done\n'
        "    [*] --> open\n"
        "    open --> done: 办结\n"
        "    done --> [*]\n"
    )


def test_the_drawing_speaks_english_too() -> None:
    assert "open --> done: Finish\n" in mermaid(small(), locale="en")


def test_a_title_cannot_break_the_drawing() -> None:
    drawn = mermaid(small('zh = "未办"', "zh = 'a\"b: c; %% d'"))

    assert '    state "a\'b： c； % d" as open\n' in drawn


def read(drawn: str) -> ET.Element:
    return ET.fromstring(drawn)  # noqa: S314 - what we drew ourselves


def test_an_svg_is_well_formed_and_says_in_words_what_it_draws() -> None:
    drawn = svg(small(), "en")
    root = read(drawn)
    told = {each.tag.rpartition("}")[2]: each.text for each in root.iter()}

    assert root.get("role") == "img"
    assert told["desc"] == "Open → Done: Finish"
    assert "style" not in drawn


def test_an_svg_marks_where_an_item_stands_has_been_and_can_go() -> None:
    drawn = svg(small(), current="open", passed={"open"}, possible={"finish"})

    assert re.findall(r'class="state (\w*)"', drawn) == ["here", ""]
    assert 'class="move open"' in drawn
    assert "● 未办" in drawn


def test_nothing_in_an_svg_lies_outside_of_it() -> None:
    for definition in load_definitions(shipped_folder()).values():
        for locale in ("zh", "en"):
            root = read(svg(definition, locale))
            left, top, width, height = (float(each) for each in root.get("viewBox", "").split())
            for box in root.iter("{http://www.w3.org/2000/svg}rect"):
                x, y = float(box.get("x", "")), float(box.get("y", ""))
                assert left <= x <= left + width - float(box.get("width", ""))
                assert top <= y <= top + height - float(box.get("height", ""))


def test_no_way_runs_through_a_name_with_a_full_width_comma() -> None:
    drawn = svg(small('zh = "办结", en = "Finish"', 'zh = "办结，归档，留存", en = "Finish"'))
    [width] = re.findall(r'class="plate".*?width="(\d+)".*?>办结，归档，留存<', drawn)

    assert int(width) == 8 * 11
    assert drawn.rindex('class="way"') < drawn.index('class="plate"')


def test_a_title_cannot_break_an_svg() -> None:
    drawn = svg(small('zh = "未办"', "zh = '<b>&'"))

    assert "&lt;b&gt;&amp;" in drawn
    read(drawn)
